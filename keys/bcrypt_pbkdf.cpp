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

/// An array that is wiped when it goes.
template <class T>
struct Wiped : T {
    Wiped() : T{} {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { wipe({reinterpret_cast<std::uint8_t*>(this->data()), sizeof(T)}); }
};
using Digest = Wiped<BlowfishWords>; ///< of SHA-512, as the cipher takes it
using Block = Wiped<std::array<std::uint8_t, block_bytes>>;

void sha512(Bytes data, Digest& out)
{
    Wiped<std::array<std::uint8_t, SHA512_DIGEST_LENGTH>> bytes;
    SHA512(data.data(), data.size(), bytes.data());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out[i / 4] = out[i / 4] << 8U | bytes[i];
    }
}

/// The state of one 32-byte block of the key between rounds.
struct Lane {
    Digest salt;
    Block last;
    Block sum;
};

/// bcrypt with fixed cost 2^6 and 256-bit output over two SHA-512 digests, for one block of the key or two side by side. Words are read
/// big-endian and written little-endian.
template <std::size_t count>
void bcrypt_hash(const Digest& passphrase, const std::array<Lane*, count>& lanes)
{
    constexpr std::string_view start = "OxychromaticBlowfishSwatDynamite";
    static_assert(start.size() == block_bytes);
    using Cipher = Blowfish<count>;
    typename Cipher::template Each<const BlowfishWords*> keys{};
    typename Cipher::template Each<const BlowfishWords*> salts{};
    for (std::size_t k = 0; k < count; ++k) {
        keys[k] = &passphrase;
        salts[k] = &lanes[k]->salt;
    }
    Cipher cipher;
    cipher.expand(keys, salts);
    for (int i = 0; i < 64; ++i) {
        cipher.expand(salts);
        cipher.expand(keys);
    }
    for (std::size_t i = 0; i < block_words; i += 2) {
        std::array<typename Cipher::template Each<std::uint32_t>, 2> halves{};
        for (std::size_t byte = 0; byte < 8; ++byte) {
            for (std::size_t k = 0; k < count; ++k) {
                std::uint32_t& word = halves[byte / 4][k];
                word = word << 8U | static_cast<std::uint8_t>(start[4 * i + byte]);
            }
        }
        for (int n = 0; n < 64; ++n) {
            cipher.encrypt(halves[0], halves[1]);
        }
        for (std::size_t byte = 0; byte < 8; ++byte) {
            for (std::size_t k = 0; k < count; ++k) {
                lanes[k]->last[4 * i + byte] = static_cast<std::uint8_t>(halves[byte / 4][k] >> (8 * (byte % 4)));
            }
        }
        wipe({reinterpret_cast<std::uint8_t*>(&halves), sizeof halves});
    }
    for (Lane* const lane : lanes) {
        for (std::size_t i = 0; i < block_bytes; ++i) {
            lane->sum[i] ^= lane->last[i];
        }
        sha512(lane->last, lane->salt);
    }
}

void first_salt(Bytes salt, std::size_t index, Lane& lane)
{
    ByteBuffer numbered = to_buffer(salt);
    const auto number = static_cast<std::uint32_t>(index + 1);
    for (unsigned shift = 32; shift != 0; shift -= 8) {
        numbered.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
    }
    sha512(numbered, lane.salt);
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
    for (std::size_t index = 0; index < blocks; index += 2) {
        Lane one;
        Lane other;
        const std::size_t together = blocks - index >= 2 ? 2 : 1;
        first_salt(salt, index, one);
        first_salt(salt, index + 1, other);
        for (std::uint32_t round = 0; round < rounds; ++round) {
            if (work.stopped()) {
                return fail(KeyErrc::cancelled);
            }
            if (together == 2) {
                bcrypt_hash<2>(hashed_passphrase, {&one, &other});
            } else {
                bcrypt_hash<1>(hashed_passphrase, {&one});
            }
            work.report((static_cast<double>(index) * rounds + static_cast<double>(together) * (round + 1.0)) /
                        (static_cast<double>(blocks) * rounds));
        }
        scatter(one.sum, index, blocks, key);
        if (together == 2) {
            scatter(other.sum, index + 1, blocks, key);
        }
    }
    return key;
}

} // namespace latchkey::keys
