#pragma once
/// Who and where we are: what the tokens and conditions of ssh_config ask about. Any thread; a plain value.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::settings {

struct LocalFacts {
    std::string user;           ///< %u
    std::string user_id;        ///< %i
    std::filesystem::path home; ///< %d and "~"
    std::string host;           ///< %l
    /// ${NAME}; nothing when it is not set. Empty function: no variable is.
    std::function<std::optional<std::string>(std::string_view name)> environment{};
};

} // namespace latchkey::settings
