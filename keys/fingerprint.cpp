// SHA256_Init() and its like are deprecated for EVP_Digest(), which first reads OpenSSL's configuration and lists all its algorithms: a
// third of the time that `lk key fingerprint` takes.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "keys/fingerprint.h"

#include "keys/base/base64.h"
#include "keys/base/hex.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <new>

namespace latchkey::keys {

namespace {

ByteBuffer sha256_of(Bytes bytes)
{
    ByteBuffer digest(SHA256_DIGEST_LENGTH);
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes.data(), bytes.size());
    SHA256_Final(digest.data(), &context);
    return digest;
}

ByteBuffer md5_of(Bytes bytes)
{
    ByteBuffer digest(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr) != 1) {
        throw std::bad_alloc(); // it is always there; nothing else can fail
    }
    digest.resize(size);
    return digest;
}

ByteBuffer digest_of(const PublicKey& key, FingerprintHash hash)
{
    return hash == FingerprintHash::sha256 ? sha256_of(key.wire()) : md5_of(key.wire());
}

std::string_view hash_name(FingerprintHash hash)
{
    return hash == FingerprintHash::sha256 ? "SHA256" : "MD5";
}

constexpr int width = 17;
constexpr int height = 9;
constexpr std::string_view shades = " .o+=*BOX@%&#/^"; // how often the walker stood there
constexpr int start_mark = -1;
constexpr int end_mark = -2;

using Field = std::array<std::array<int, width>, height>;

/// A walker starts in the middle and takes one diagonal step for each two bits, lowest first; walls stop it.
Field walk(Bytes digest)
{
    Field field{};
    int x = width / 2;
    int y = height / 2;
    for (std::uint8_t byte : digest) {
        for (int step = 0; step < 4; ++step, byte = static_cast<std::uint8_t>(byte >> 2U)) {
            x = std::clamp(x + ((byte & 1U) != 0 ? 1 : -1), 0, width - 1);
            y = std::clamp(y + ((byte & 2U) != 0 ? 1 : -1), 0, height - 1);
            int& visits = field.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(x));
            visits = std::min(visits + 1, static_cast<int>(shades.size()) - 1);
        }
    }
    field[height / 2][width / 2] = start_mark;
    field.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(x)) = end_mark;
    return field;
}

/// "+---[RSA 2048]----+": one dash more on the right when it does not come out even.
std::string border(std::string_view label)
{
    const std::size_t dashes = width - std::min<std::size_t>(label.size(), width);
    return fmt::format("+{}{}{}+", std::string(dashes / 2, '-'), label, std::string(dashes - dashes / 2, '-'));
}

} // namespace

std::string fingerprint(const PublicKey& key, FingerprintHash hash)
{
    const ByteBuffer digest = digest_of(key, hash);
    return fmt::format("{}:{}", hash_name(hash),
                       hash == FingerprintHash::sha256 ? base64_encode(digest, Base64Padding::without) : hex_encode(digest, ":"));
}

std::string randomart(const PublicKey& key, FingerprintHash hash)
{
    std::string art = border(fmt::format("[{} {}]", key.short_name(), key.bits())) + "\n";
    for (const auto& row : walk(digest_of(key, hash))) {
        art += '|';
        for (const int visits : row) {
            art += visits == start_mark ? 'S' : visits == end_mark ? 'E' : shades[static_cast<std::size_t>(visits)];
        }
        art += "|\n";
    }
    return art + border(fmt::format("[{}]", hash_name(hash)));
}

} // namespace latchkey::keys
