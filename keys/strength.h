#pragma once
/// A hint on how good a passphrase is, while it is typed. An estimate of guesses, not a promise. Any thread; nothing is kept.

#include "keys/base/secret.h"

#include <string_view>

namespace latchkey::keys {

enum class Strength { empty, weak, fair, good, strong };

struct StrengthHint {
    Strength strength = Strength::empty;
    double bits = 0;           ///< log2 of the guesses that a person who knows how people choose would need
    std::string_view sentence; ///< "Weak: a few common words or a pattern; four or more random words are better."
};

[[nodiscard]] StrengthHint passphrase_strength(const Secret& passphrase);

} // namespace latchkey::keys
