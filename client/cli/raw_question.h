#pragma once
/// A yes or no in the middle of a session that has the terminal in raw mode. IO thread.
///
/// The far side can neither answer it nor hide it: while it stands, nothing of the far side's is shown and nothing that is typed goes
/// there, and the answer is a word that was made for this question and that the far side never sees. So nobody types it in the midst of
/// something else, and no terminal can be made to answer for its user. Anything but the word is a no.

#include "client/cli/escape.h"
#include "client/transport/wakeup.h"
#include "keys/base/bytes.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>

namespace latchkey::cli {

class RawQuestion {
public:
    explicit RawQuestion(const asio::any_io_executor& executor) : changed_(executor) {}
    RawQuestion(const RawQuestion&) = delete;
    RawQuestion& operator=(const RawQuestion&) = delete;

    /// One after the other. False also when no session has the terminal. about: a sentence, printable, without its newline. Ends with a no
    /// when its coroutine is cancelled.
    [[nodiscard]] asio::awaitable<bool> ask(std::string about);

    // The side of the session that has the terminal.
    using Show = std::function<void(std::string text)>;
    void begin(Show show) { show_ = std::move(show); } ///< show: behind everything that was shown before; lines end in CR LF
    void end();                                        ///< a question that stands is answered with a no
    [[nodiscard]] bool stands() const noexcept { return line_.has_value(); }
    /// Gives how much of what was typed was for the question.
    [[nodiscard]] std::size_t feed(Bytes typed);
    /// Until no question stands; at once when there is none.
    [[nodiscard]] asio::awaitable<void> wait_answered();

private:
    class Standing;
    void close(bool answer);

    transport::Wakeup changed_;
    Show show_;
    std::optional<RawLine> line_; ///< while one stands
    std::string word_;
    bool answer_ = false;
};

} // namespace latchkey::cli
