#pragma once
/// Words of a command line as a person can paste them into a POSIX shell. Any thread. POSIX XCU §2.2.

#include <string>
#include <string_view>

namespace latchkey::model {

/// Quoted only where needed; a leading "~/" stays outside the quotes, so that the shell still expands it.
[[nodiscard]] std::string shell_word(std::string_view word);

} // namespace latchkey::model
