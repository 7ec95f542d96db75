#pragma once
/// The way to a server over other servers: "me@gate", "gate1:2222,[2001:db8::1]:22", "ssh://me@gate:2222", as `ssh -J` and ProxyJump take
/// it. The first hop is the one that is connected to from here. Tokens (%h) are not expanded here. ssh(1) -J. Any thread.

#include "keys/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::settings {

struct JumpHop {
    std::string user{}; ///< empty: not said
    std::string host{};
    std::uint16_t port = 0; ///< 0: not said

    friend bool operator==(const JumpHop&, const JumpHop&) = default;
};

/// "none" and "" are no hops. SettingsErrc::wrong_type; limits: 4 KiB, 64 hops.
[[nodiscard]] Result<std::vector<JumpHop>> parse_jump(std::string_view text);

/// What parse_jump() reads back to the same; "" for none.
[[nodiscard]] std::string format_jump(const std::vector<JumpHop>& hops);

} // namespace latchkey::settings
