#pragma once
/// Command lines as people paste them: words in a shell's quoting, taken apart and put together. Nothing is expanded and nothing is run.
/// POSIX XCU 2.2 Quoting; Microsoft's rules for command lines when writing for Windows. Any thread.

#include "keys/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

enum class ShellErrc {
    not_one_command = 1, ///< subject: the character that a shell would act on; detail: what it does
    open_quote,          ///< subject: the quote
    not_a_command,       ///< subject: the first word; not ssh, plink or an ssh:// address
    bad_option,          ///< subject: the option; detail: why
    no_host,
};
[[nodiscard]] const ErrorDomain& error_domain(ShellErrc);

/// 'a b', "a \"b\"" and a\ b are one word each. What a shell would expand or act on (; | & < > ( ) ` $ and line ends, outside of quotes
/// that protect it) is ShellErrc::not_one_command. A backslash in a path of Windows (C:\Users) stays.
[[nodiscard]] Result<std::vector<std::string>> split_command(std::string_view text);

enum class Shell { posix, windows };

/// One word that the shell gives to the program as it is. "~/" at the beginning stays open to a POSIX shell.
[[nodiscard]] std::string quote_word(std::string_view word, Shell shell);
[[nodiscard]] std::string join_command(const std::vector<std::string>& words, Shell shell);

} // namespace latchkey::sessions
