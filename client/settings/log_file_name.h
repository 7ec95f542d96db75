#pragma once
/// The name of a session's log, as PuTTY builds it from a pattern. Any thread.

#include <ctime>
#include <string>
#include <string_view>

namespace latchkey::settings {

struct LogName {
    std::string host;
    std::string port;
    std::tm when{}; ///< local time
};
/// PuTTY's &Y &M &D &T &H &P; && is one &. In what is put in no separator of folders is left.
[[nodiscard]] std::string log_file_name(std::string_view pattern, const LogName& name);

} // namespace latchkey::settings
