#pragma once
/// The command of a local proxy in PuTTY's words ("nc %host %port", with backslashes) and in ssh's ("nc %h %p"). Any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::sessions {

/// What %proxyhost, %proxyport and %user stand for: put in as they are now, since ssh has no tokens for them.
struct PuttyProxyNames {
    std::string host{};
    std::int64_t port = 0;
    std::string user{};
};

/// Nothing when it would hold a password, a line end, or a name that a shell would act on.
[[nodiscard]] std::optional<std::string> command_from_putty(std::string_view command, const PuttyProxyNames& names);

/// Nothing when it has a token of ssh's that PuTTY has no word for.
[[nodiscard]] std::optional<std::string> command_for_putty(std::string_view command);

} // namespace latchkey::sessions
