#include "client/session/channel_stream.h"

#include <algorithm>

namespace latchkey::session {

asio::awaitable<Result<std::size_t>> ChannelStream::write_some(Bytes data)
{
    constexpr std::size_t piece = 256 * 1024; // it is copied
    const std::size_t count = std::min(data.size(), piece);
    ByteBuffer copy = to_buffer(data.first(count));
    const Status done = co_await channel_->write(std::move(copy));
    if (!done) {
        co_return std::unexpected(done.error());
    }
    co_return count;
}

} // namespace latchkey::session
