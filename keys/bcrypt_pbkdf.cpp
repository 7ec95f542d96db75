#include "keys/blowfish.h"
#include "keys/evp.h"
#include "keys/kdf.h"
#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>

namespace latchkey::keys {

namespace {

constexpr std::size_t block_words = 8;
constexpr std::size_t block_bytes = block_words * 4;

/// An array of bytes that is wiped when it goes.
template <std::size_t size>
struct Wiped : std::array<std::uint8_t, size> {
    Wiped() : std::array<std::uint8_t, size>{} {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { wipe(*this); }
};
using Digest = Wiped<SHA512_DIGEST_LENGTH>;
using Block = Wiped<block_bytes>;

void sha512(Bytes data, Digest& out)
{
    SHA512(data.data(), data.size(), out.data());
}

/// bcrypt with fixed cost 2^6 and 256-bit output over two SHA-512 digests. Words are read big-endian and written little-endian.
void bcrypt_hash(const Digest& passphrase, const Digest& salt, Block& out)
{
    constexpr std::string_view start = "OxychromaticBlowfishSwatDynamite";
    static_assert(start.size() == block_bytes);
    Blowfish cipher;
    cipher.expand(passphrase, salt);
    for (int i = 0; i < 64; ++i) {
        cipher.expand(salt, {});
        cipher.expand(passphrase, {});
    }
    std::array<std::uint32_t, block_words> words{};
    for (std::size_t i = 0; i < block_bytes; ++i) {
        words[i / 4] = words[i / 4] << 8U | static_cast<std::uint8_t>(start[i]);
    }
    for (std::size_t i = 0; i < block_words; i += 2) {
        for (int k = 0; k < 64; ++k) {
            cipher.encrypt(words[i], words[i + 1]);
        }
    }
    for (std::size_t i = 0; i < block_bytes; ++i) {
        out[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
    }
    wipe({reinterpret_cast<std::uint8_t*>(words.data()), sizeof words});
}

/// The bytes of one block go to every stride-th place of the key, so that no block alone decides a piece of it.
void scatter(const Block& block, std::size_t block_index, std::size_t stride, Secret& key)
{
    for (std::size_t i = 0; i < block_bytes; ++i) {
        const std::size_t place = i * stride + block_index;
        if (place < key.size()) {
            key.writable()[place] = block[i];
        }
    }
}

} // namespace

Result<Secret> bcrypt_pbkdf(const Secret& passphrase, Bytes salt, std::uint32_t rounds, std::size_t size, const Work& work)
{
    if (rounds > limits::bcrypt_rounds_with_consent) { // over bcrypt_rounds the reader asks for consent
        return fail(KeyErrc::too_large, {},
                    fmt::format("bcrypt with {} rounds is over the limit of {}", rounds, limits::bcrypt_rounds_with_consent));
    }
    if (rounds == 0 || salt.empty() || size == 0 || size > 1024) {
        return fail(KeyErrc::damaged, {}, "bcrypt without rounds or without salt");
    }
    Digest hashed_passphrase;
    sha512(passphrase.bytes(), hashed_passphrase);
    const std::size_t blocks = (size + block_bytes - 1) / block_bytes;
    Secret key(size);
    for (std::size_t index = 0; index < blocks; ++index) {
        ByteBuffer numbered_salt = to_buffer(salt);
        const auto number = static_cast<std::uint32_t>(index + 1);
        for (unsigned shift = 32; shift != 0; shift -= 8) {
            numbered_salt.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
        }
        Digest hashed_salt;
        sha512(numbered_salt, hashed_salt);
        Block last;
        Block sum;
        for (std::uint32_t round = 0; round < rounds; ++round) {
            if (work.stopped()) {
                return fail(KeyErrc::cancelled);
            }
            bcrypt_hash(hashed_passphrase, hashed_salt, last);
            for (std::size_t i = 0; i < block_bytes; ++i) {
                sum[i] ^= last[i];
            }
            sha512(last, hashed_salt);
            work.report(static_cast<double>(index * rounds + round + 1) / static_cast<double>(blocks * rounds));
        }
        scatter(sum, index, blocks, key);
    }
    return key;
}

} // namespace latchkey::keys
