#include "gui/model/outbox.h"

#include <algorithm>

namespace latchkey::model {
namespace {

constexpr std::size_t piece = 32 * 1024; ///< an SSH packet's worth

} // namespace

asio::awaitable<void> Outbox::write_to(std::shared_ptr<session::Channel> channel, std::function<void(std::size_t)> written)
{
    for (;;) {
        if (waiting_.empty()) {
            co_await more_.wait();
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) {
                co_return;
            }
            continue;
        }
        const std::size_t size = std::min(piece, waiting_.size());
        ByteBuffer data = to_buffer(as_bytes(std::string_view{waiting_}.substr(0, size)));
        waiting_.erase(0, size);
        const Status sent = co_await channel->write(std::move(data));
        if (!sent) {
            co_return;
        }
        written(size);
    }
}

} // namespace latchkey::model
