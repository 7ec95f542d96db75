#pragma once
/// What the Key Generator says about kinds of keys and of key files: choices, advice, names. PuTTYgen's words where it has some.
/// Pure; any thread.

#include "gui/view/key_generator_view.h"
#include "keys/generate.h"
#include "keys/key_file.h"
#include "keys/strength.h"

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::model {

struct KeyChoice {
    keys::NewKey type = keys::NewKey::rsa;
    int bits = 4096;
};

/// What the box offers: "2048", …; "255 (Ed25519)", "448 (Ed448)"; "256 (nistp256)", …
[[nodiscard]] std::vector<std::string> bit_choices(view::KeyFamily family);
[[nodiscard]] std::string usual_bits(view::KeyFamily family);
/// What the box says for a key that is there: "2048", "448 (Ed448)", "384 (nistp384)".
[[nodiscard]] std::string bits_like(const keys::PublicKey& key);

/// The key that the text in the box means; the error is a sentence for the line below it. "256" means Ed25519 too: both numbers are used.
[[nodiscard]] std::expected<KeyChoice, std::string> key_choice(view::KeyFamily family, std::string_view bits);

struct Advice {
    std::string words;
    std::string in_short;
    view::Banner::Tone tone = view::Banner::Tone::good;
};
[[nodiscard]] Advice advice_on(const KeyChoice& choice);

/// PuTTYgen's: "rsa-key-20261120", by the local calendar.
[[nodiscard]] std::string usual_comment(view::KeyFamily family, std::chrono::system_clock::time_point now);

[[nodiscard]] view::KeyFamily family_of(keys::KeyKind kind);
/// "RSA 4096", "Ed25519", "ECDSA P-384": the number where the name does not have it.
[[nodiscard]] std::string kind_in_words(const keys::PublicKey& key);
[[nodiscard]] std::string_view word_of(view::KeyFamily family); ///< "rsa", "eddsa", "ecdsa"

/// The private formats that have a place for such a key.
[[nodiscard]] std::vector<view::KeyFormatChoice> formats_for(keys::KeyKind kind);
[[nodiscard]] keys::KeyFormat format_of(view::KeyFileKind file, keys::KeyKind kind);
/// The choice that writes a file like this one; formats that are only read become OpenSSH's.
[[nodiscard]] view::KeyFileKind file_kind_of(keys::KeyFormat format);

/// A file name made of the comment: no blanks, no separators, no leading dot; ".ppk", ".pem" or ".pub" at its end.
[[nodiscard]] std::string suggested_name(std::string_view comment, view::KeyFileKind file);
[[nodiscard]] std::string suggested_public_name(std::string_view comment);

/// Why that kind is not made: `old` is "dsa" or "ssh1".
[[nodiscard]] std::string about_old_keys(std::string_view old);

/// The library's word for a passphrase, as the hint beside its box shows it.
[[nodiscard]] view::PassphraseHint::Strength strength_of(keys::Strength strength);

/// "about 4 s left"; empty while it cannot be told.
[[nodiscard]] std::string time_left(std::chrono::milliseconds elapsed, double done);

} // namespace latchkey::model
