#pragma once
/// A key file's text, mended in memory: what mail programs, editors, web forms and other systems do to a key on its way. The file is not
/// touched; each mend leaves a note. Text stays in a Secret, since a plain private key is in it. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/secret.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::keys {

using Notes = std::vector<std::string>;

struct KeyText {
    Secret text; ///< UTF-8 without byte order mark; lines end in \n; the last one too
    Notes notes;
};

/// KeyErrc::empty, ::too_large.
[[nodiscard]] Result<KeyText> mend_text(Bytes file);

/// 1 for the first line.
[[nodiscard]] std::size_t line_number(std::string_view text, std::size_t at);

[[nodiscard]] std::string_view without_spaces_at_end(std::string_view line);
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// A comment as people read it: UTF-8; bytes that are not become what they are in Latin-1.
[[nodiscard]] std::string readable_comment(std::string_view raw);
[[nodiscard]] bool is_utf8(std::string_view text);

/// The Latin-1 form of a UTF-8 passphrase, as older programs took it; empty when it has none or is the same.
[[nodiscard]] Secret latin1_form(const Secret& passphrase);

} // namespace latchkey::keys
