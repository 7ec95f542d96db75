#pragma once
/// Where this system's agent listens, and the way to it: a local socket that $SSH_AUTH_SOCK names; on Windows a named pipe, OpenSSH's
/// unless $SSH_AUTH_SOCK names another. IO thread.

#include "client/transport/byte_stream.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace latchkey::auth::platform {

/// $SSH_AUTH_SOCK; when that is not set, the newest agent that listens in ~/.ssh/agent (where OpenSSH 10.1 puts its sockets), if one is
/// there. On Windows OpenSSH's pipe unless $SSH_AUTH_SOCK names another. Empty: none is known. Never waits.
[[nodiscard]] std::string agent_address();

/// AgentErrc::none (an empty address), ::unreachable, ::timeout, ::cancelled. `stop` is requested on the IO thread.
[[nodiscard]] asio::awaitable<Result<std::unique_ptr<transport::ByteStream>>>
open_agent(std::string address, std::chrono::milliseconds patience, std::stop_token stop);

/// One sentence.
[[nodiscard]] std::string_view how_to_start_an_agent();

} // namespace latchkey::auth::platform
