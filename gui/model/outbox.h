#pragma once
/// What waits to be sent to one channel: keys, pastes, the terminal's replies. One writer, in order, at most 4 MiB waiting. IO thread.

#include "client/session/channel.h"
#include "gui/model/signal.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace latchkey::model {

class Outbox {
public:
    static constexpr std::size_t limit = std::size_t{4} << 20;

    explicit Outbox(const asio::any_io_executor& executor) : more_(executor) {}

    /// False when it does not fit: nothing of it is taken then, since half a paste is worse than none.
    bool push(std::string_view bytes)
    {
        if (waiting_.size() + bytes.size() > limit) {
            return false;
        }
        if (!bytes.empty()) {
            waiting_ += bytes;
            more_.set();
        }
        return true;
    }
    void clear() { waiting_.clear(); }

    /// Writes until the coroutine is cancelled or the channel fails; `written` hears how many bytes have gone.
    [[nodiscard]] asio::awaitable<void> write_to(std::shared_ptr<session::Channel> channel, std::function<void(std::size_t)> written);

private:
    Signal more_;
    std::string waiting_;
};

} // namespace latchkey::model
