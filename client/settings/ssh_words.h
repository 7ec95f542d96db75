#pragma once
/// Words in OpenSSH's quoting, as its configuration files and -o have them: "a b" and 'a b' are one word, a backslash takes a quote, a
/// backslash or (outside quotes) a blank as it is. misc.c, argv_split(); ssh_config(5). Any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::settings {

enum class Comments {
    no,     ///< "#" is a character like others
    end_it, ///< a word that begins with "#" ends the line
};

/// Nothing when a quote is not closed.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view text, Comments comments = Comments::no);

/// The words with blanks between, so that split_words() gives them back; quoted only where they need it.
[[nodiscard]] std::string join_words(const std::vector<std::string>& words);

} // namespace latchkey::settings
