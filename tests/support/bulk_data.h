#pragma once
/// Data that no compression makes small, the same in every run, and the sum by which it is known again. Any thread. FIPS 180-4.

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <string>

namespace latchkey::support {

inline std::string random_bytes(std::size_t size)
{
    std::string bytes(size, '\0');
    std::mt19937_64 random{3};
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
    return bytes;
}

/// As sha256sum prints it.
inline std::string sha256_hex(const std::string& data)
{
    std::array<unsigned char, 32> digest{};
    EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    std::string hex;
    for (const unsigned char byte : digest) {
        hex += "0123456789abcdef"[byte >> 4U];
        hex += "0123456789abcdef"[byte & 15U];
    }
    return hex;
}

} // namespace latchkey::support
