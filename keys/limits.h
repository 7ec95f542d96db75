#pragma once
/// What a key file may ask of us. Files come from anywhere: past these it is an attack or a mistake, and the answer is one sentence at once
/// (KeyErrc::too_large), never minutes of work or a dead program.

#include <cstddef>
#include <cstdint>

namespace latchkey::keys::limits {

inline constexpr std::size_t file_bytes = 1U << 20U;
inline constexpr int rsa_bits = 16384; ///< what OpenSSL and ssh-keygen stop at
inline constexpr int dsa_bits = 10000; ///< what OpenSSL stops at

inline constexpr std::uint32_t argon2_memory_kib = 1U << 20U;  ///< 1 GiB; puttygen writes 8 MiB
inline constexpr std::uint64_t argon2_work_kib = 64ULL << 20U; ///< memory × passes: about a minute
inline constexpr std::uint32_t argon2_parallelism = 256;
inline constexpr std::uint32_t bcrypt_rounds = 1024; ///< ssh-keygen writes 16 or 24
inline constexpr std::uint32_t bcrypt_rounds_with_consent = 1U << 20U;
inline constexpr std::size_t keys_in_file = 4096; ///< an authorized_keys file of 1 MiB has fewer
inline constexpr std::size_t review_files = 20'000;
inline constexpr std::uint64_t pbkdf2_iterations = 10'000'000;
inline constexpr std::uint64_t scrypt_bytes = 1ULL << 30U;
inline constexpr std::uint64_t scrypt_lanes_bytes = 4ULL << 20U; ///< 128 × r × parallelism; OpenSSL writes r = 8 and parallelism 1: 1 KiB
inline constexpr std::uint64_t scrypt_work_bytes = 16ULL << 30U; ///< memory × parallelism

} // namespace latchkey::keys::limits
