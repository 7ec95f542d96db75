#pragma once
/// Joins the standard streams to a channel until it ends: output, errors, keys with their escapes, the window's size, ^Z. IO thread.

#include "client/cli/escape.h"
#include "client/cli/platform/console.h"
#include "client/cli/raw_question.h"
#include "client/session/channel.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace latchkey::cli {

struct JoinWishes {
    bool pty = false;                     ///< the far side has a terminal: it follows the size of ours
    std::optional<WindowSize> size{};     ///< what it was told so far
    bool raw = false;                     ///< ours is a terminal too, and its keys go over as they are
    bool no_input = false;                ///< the end of input at once
    std::optional<std::uint8_t> escape{}; ///< none: every key goes over
    /// "~#" and what was typed behind "~C": the answer is printed. Empty functions: there is nothing to say or to do.
    std::function<std::string()> list{};
    std::function<asio::awaitable<std::string>(std::string line)> command{};
    std::function<void()> rekey{};                 ///< "~R"
    std::function<std::string(int change)> talk{}; ///< "~v" and "~V": says more or less from now on; the answer is printed
    /// Asked of the person while the terminal is raw; may be empty.
    std::shared_ptr<RawQuestion> question{};
    bool log = false; ///< what is shown goes to Standard::session_log, too
    /// It cannot be written any more; the session goes on without it.
    std::function<void(std::error_code)> log_failed{};
    /// "~.", and our output cannot be written any more: ends the connection.
    std::function<void()> disconnect{};
};

struct JoinEnd {
    bool ended_by_user = false;       ///< "~."
    std::error_code output_failure{}; ///< broken_pipe: our output was closed, and there is nobody to tell about it either
    Result<session::ExitResult> exit = session::ExitResult{};
};

[[nodiscard]] asio::awaitable<JoinEnd> join_streams(std::shared_ptr<session::Channel> channel, JoinWishes wishes);

} // namespace latchkey::cli
