#include "keys/ppk.h"

#include "keys/base/wire.h"
#include "keys/evp.h"

#include <openssl/hmac.h>

#include <array>

namespace latchkey::keys {

Secret sha1(std::initializer_list<Bytes> parts)
{
    Secret joined;
    for (const Bytes part : parts) {
        joined.append(part);
    }
    Secret digest(20);
    if (EVP_Digest(joined.bytes().data(), joined.size(), digest.writable().data(), nullptr, EVP_sha1(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return digest;
}

Result<PpkKeys> derive_ppk_keys(const PpkFile& file, const Secret& passphrase, const Work& work)
{
    constexpr std::size_t key_size = 32;
    constexpr std::size_t iv_size = 16;
    PpkKeys keys;
    if (file.version < 3) {
        constexpr std::array<std::uint8_t, 4> zero{0, 0, 0, 0};
        constexpr std::array<std::uint8_t, 4> one{0, 0, 0, 1};
        const Bytes used = file.encrypted() ? passphrase.bytes() : Bytes{};
        keys.mac_key = sha1({as_bytes("putty-private-key-file-mac-key"), used});
        keys.cipher_key = sha1({zero, used});
        keys.cipher_key.append(sha1({one, used}).bytes());
        keys.cipher_key.resize(key_size);
        keys.iv = Secret(iv_size);
        return keys;
    }
    if (!file.encrypted()) {
        return keys; // an empty MAC key
    }
    const Result<Secret> derived = argon2(file.argon2, passphrase, file.salt, key_size + iv_size + 32, work);
    if (!derived) {
        return std::unexpected(derived.error());
    }
    const Bytes all = derived->bytes();
    keys.cipher_key = Secret::copy_of(all.first(key_size));
    keys.iv = Secret::copy_of(all.subspan(key_size, iv_size));
    keys.mac_key = Secret::copy_of(all.subspan(key_size + iv_size));
    return keys;
}

ByteBuffer ppk_mac(const PpkFile& file, const Secret& mac_key, std::string_view comment, const Secret& private_plain)
{
    if (file.plain_hash) {
        return to_buffer(sha1({private_plain.bytes()}).bytes());
    }
    const Secret fields = SecretWireWriter()
                              .string(file.algorithm)
                              .string(file.encryption)
                              .string(comment)
                              .string(file.public_blob)
                              .string(private_plain.bytes())
                              .take();
    const Bytes covered = file.version == 1 ? private_plain.bytes() : fields.bytes();
    ByteBuffer mac(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    static constexpr std::uint8_t no_key[1] = {0}; // HMAC() takes a null pointer for "the key of the last call"
    if (HMAC(file.version == 3 ? EVP_sha256() : EVP_sha1(), mac_key.empty() ? no_key : mac_key.bytes().data(),
             static_cast<int>(mac_key.size()), covered.data(), covered.size(), mac.data(), &size) == nullptr) {
        throw std::bad_alloc();
    }
    mac.resize(size);
    return mac;
}

} // namespace latchkey::keys
