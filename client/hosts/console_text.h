#pragma once
/// The formats that lines of a console are made of: words, fingerprints, public keys. What is not there in full is not there. Any thread.

#include "client/hosts/console_log.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::hosts {

using Words = std::vector<std::string_view>;

/// Without colours, other escape sequences and control characters; lines end with '\n'.
[[nodiscard]] std::string plain_console_text(std::string_view raw);

[[nodiscard]] Words words_of(std::string_view line);
[[nodiscard]] std::string_view trimmed_cell(std::string_view text);

/// A word that is a fingerprint and nothing else: "SHA256:…", "MD5:…", or pairs of hexadecimal digits of either; as this program writes it.
[[nodiscard]] std::optional<std::string> whole_fingerprint(std::string_view word);

/// BITS FINGERPRINT COMMENT (TYPE), as ssh-keygen -l prints it, wherever it begins in the line.
[[nodiscard]] std::optional<ConsoleFingerprint> fingerprint_in(const Words& words);

/// A key of this very type from base64.
[[nodiscard]] std::optional<keys::PublicKey> console_key(std::string_view type, std::string_view encoded);
[[nodiscard]] bool is_base64(std::string_view word);

} // namespace latchkey::hosts
