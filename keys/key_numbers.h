#pragma once
/// The numbers that a key is, by the names that `puttygen -O text` gives them: for people who compare or study keys. An Edwards key is
/// shown as its point (RFC 8032 §5.1.3) and its seed. Any thread.

#include "keys/base/error.h"
#include "keys/base/secret.h"
#include "keys/private_key.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::keys {

struct KeyNumber {
    std::string_view name;   ///< "public_modulus"
    Secret magnitude;        ///< big-endian; without leading zeros
    std::string_view word{}; ///< instead of a number: "RSA"
};

/// KeyErrc::unsupported for types of which we know only the name.
[[nodiscard]] Result<std::vector<KeyNumber>> public_numbers(const PublicKey& key);
/// The public ones first.
[[nodiscard]] Result<std::vector<KeyNumber>> all_numbers(const PrivateKey& key);

/// A line each: key_type="RSA", public_exponent=0x10001.
[[nodiscard]] Secret numbers_text(const std::vector<KeyNumber>& numbers);

} // namespace latchkey::keys
