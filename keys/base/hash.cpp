#include "keys/base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <new>

namespace latchkey {

Sha1Digest sha1(Bytes data)
{
    Sha1Digest digest{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw std::bad_alloc{}; // all that can fail in it
    }
    return digest;
}

Sha1Digest hmac_sha1(Bytes key, Bytes data)
{
    Sha1Digest digest{};
    unsigned size = 0;
    if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), digest.data(), &size) == nullptr) {
        throw std::bad_alloc{}; // all that can fail in it
    }
    return digest;
}

void random_bytes(std::span<std::uint8_t> bytes)
{
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::bad_alloc{};
    }
}

} // namespace latchkey
