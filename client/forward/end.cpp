#include "client/forward/end.h"

#include <asio/experimental/awaitable_operators.hpp>

namespace latchkey::forward {
namespace {

// Most forwarded connections say little and there may be hundreds; one that fills its buffer gets the fast size.
constexpr std::size_t small_buffer = 8 * 1024;
constexpr std::size_t large_buffer = 64 * 1024;

struct Joined {
    std::shared_ptr<End> here;
    std::shared_ptr<End> server;
    int ended = 0;

    void finish() const
    {
        here->abort();
        server->abort();
    }
};

asio::awaitable<void> copy(std::shared_ptr<Joined> joined, std::shared_ptr<End> from, std::shared_ptr<End> to,
                           std::shared_ptr<std::uint64_t> count)
{
    std::size_t size = small_buffer;
    while (true) {
        ByteBuffer buffer(size);
        const Result<std::size_t> got = co_await from->read_some(buffer);
        if (!got) {
            joined->finish();
            co_return;
        }
        if (*got == 0) {
            break;
        }
        size = *got == size ? large_buffer : size;
        *count += *got;
        buffer.resize(*got);
        const Status sent = co_await to->write(std::move(buffer));
        if (!sent) {
            joined->finish();
            co_return;
        }
    }
    const Status told = co_await to->send_eof();
    ++joined->ended;
    if (told && joined->ended < 2) {
        co_await from->wait_closed();
    }
    joined->finish();
}

} // namespace

asio::awaitable<void> join_ends(std::shared_ptr<End> here, std::shared_ptr<End> server, std::shared_ptr<Traffic> traffic)
{
    using namespace asio::experimental::awaitable_operators;
    auto joined = std::make_shared<Joined>();
    joined->here = here;
    joined->server = server;
    const std::shared_ptr<std::uint64_t> sent(traffic, &traffic->sent);
    const std::shared_ptr<std::uint64_t> received(traffic, &traffic->received);
    asio::awaitable<void> up = copy(joined, here, server, sent);
    asio::awaitable<void> down = copy(joined, server, here, received);
    co_await (std::move(up) && std::move(down));
}

} // namespace latchkey::forward
