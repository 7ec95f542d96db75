#pragma once
/// What a program says to a SOCKS port of ours before it is connected, and what it hears. IO thread. RFC 1928.

#include "client/forward/end.h"
#include "client/forward/socks_request.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>

namespace latchkey::forward {

/// Where the program wants to go. It has until the deadline for all of it, and is hung up on then. ClientErrc::bad_request,
/// ::connection_lost; ::cancelled when it has gone again, which is no error of ours.
[[nodiscard]] asio::awaitable<Result<SocksRequest>> read_socks(std::shared_ptr<End> program, std::chrono::milliseconds deadline);

/// What the program hears when the way there failed.
[[nodiscard]] SocksAnswer socks_answer(const Error& why);

} // namespace latchkey::forward
