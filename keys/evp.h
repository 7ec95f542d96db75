#pragma once
/// OpenSSL's handles with owners, and numbers between our bytes and its BIGNUMs. For the .cpp files of keys/ only.
/// Out of memory is std::bad_alloc. Numbers are freed wiped.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <new>
#include <vector>

namespace latchkey::keys {

template <auto free_function>
struct FreeWith {
    void operator()(auto* object) const noexcept { free_function(object); }
};

using Bn = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;
using BnContext = std::unique_ptr<BN_CTX, FreeWith<BN_CTX_free>>;
using EvpContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using EcGroup = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
using EcPoint = std::unique_ptr<EC_POINT, FreeWith<EC_POINT_clear_free>>;

/// Throws when OpenSSL had no memory for something that cannot fail otherwise.
template <class T>
[[nodiscard]] T not_null(T handle)
{
    if (!handle) {
        throw std::bad_alloc();
    }
    return handle;
}

[[nodiscard]] inline Bn new_bn()
{
    return not_null(Bn(BN_new()));
}

[[nodiscard]] inline Bn bn_of(Bytes magnitude)
{
    return not_null(Bn(BN_bin2bn(magnitude.data(), static_cast<int>(magnitude.size()), nullptr)));
}

/// Big-endian, without leading zeros, or padded to `size` bytes.
[[nodiscard]] inline Secret bytes_of(const BIGNUM* number, std::size_t size = 0)
{
    Secret out(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(number)));
    if (BN_bn2binpad(number, out.writable().data(), static_cast<int>(out.size())) < 0) {
        throw std::bad_alloc(); // callers give sizes that fit
    }
    return out;
}

/// Leaves OpenSSL's error queue as it was found: others (libssh2) read it too.
class ErrorQueueGuard {
public:
    ErrorQueueGuard() noexcept { ERR_set_mark(); }
    ErrorQueueGuard(const ErrorQueueGuard&) = delete;
    ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
    ~ErrorQueueGuard() { ERR_pop_to_mark(); }
};

/// Parameters for EVP_PKEY_fromdata. OSSL_PARAM_BLD would leave copies of secret numbers in memory that nobody wipes.
class EvpParams {
public:
    void add_number(const char* name, const BIGNUM* value)
    {
        Secret native(static_cast<std::size_t>(BN_num_bytes(value)) + 1); // one more: zero has no bytes, and no sign bit is ever set
        if (BN_bn2nativepad(value, native.writable().data(), static_cast<int>(native.size())) < 0) {
            throw std::bad_alloc();
        }
        params_.push_back(OSSL_PARAM_construct_BN(name, native.writable().data(), native.size()));
        kept_.push_back(std::move(native));
    }
    void add_octets(const char* name, Bytes value)
    {
        params_.push_back(
            OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()), value.size())); // fromdata only reads
    }
    void add_text(const char* name, const char* value)
    {
        params_.push_back(OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0)); // fromdata only reads
    }
    [[nodiscard]] OSSL_PARAM* finish()
    {
        params_.push_back(OSSL_PARAM_construct_end());
        return params_.data();
    }

private:
    std::vector<OSSL_PARAM> params_;
    std::vector<Secret> kept_;
};

} // namespace latchkey::keys
