#include "client/transport/proxy.h"

#include "client/transport/client_error.h"
#include "client/transport/deadline.h"
#include "client/transport/proxy_dialogue.h"

#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace latchkey::transport {
namespace {

asio::awaitable<Status> write_all(ByteStream& stream, Secret data)
{
    Bytes left = data.bytes();
    while (!left.empty()) {
        const Result<std::size_t> taken = co_await stream.write_some(left);
        if (!taken) {
            co_return std::unexpected(taken.error());
        }
        left = left.subspan(*taken);
    }
    co_return Status{};
}

asio::awaitable<Status> talk(ByteStream& stream, ProxyDialogue& dialogue)
{
    const Status begun = dialogue.start();
    if (!begun) {
        co_return begun;
    }
    auto state = ProxyDialogue::State::waiting;
    ByteBuffer buffer(4096);
    while (true) {
        Secret output = dialogue.take_output();
        const Status sent = co_await write_all(stream, std::move(output));
        if (!sent) {
            co_return sent;
        }
        if (state == ProxyDialogue::State::through) {
            co_return Status{};
        }
        const Result<std::size_t> count = co_await stream.read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return fail(ClientErrc::proxy_refused, {}, std::string(hung_up));
        }
        const Result<ProxyDialogue::State> next = dialogue.feed(Bytes(buffer).first(*count));
        if (!next) {
            co_return std::unexpected(next.error());
        }
        state = *next;
    }
}

} // namespace

std::string name_of(const ProxyRequest& proxy)
{
    return fmt::format("{} port {}", clean_text(proxy.host, Lines::one, 100), proxy.port);
}

asio::awaitable<Result<std::size_t>> StreamWithRest::read_some(std::span<std::uint8_t> into)
{
    if (given_ < rest_.size()) {
        const std::size_t count = std::min(into.size(), rest_.size() - given_);
        std::copy_n(rest_.begin() + static_cast<std::ptrdiff_t>(given_), count, into.begin());
        given_ += count;
        co_return count;
    }
    const Result<std::size_t> count = co_await stream_->read_some(into);
    co_return count;
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> through_proxy(std::unique_ptr<ByteStream> connected, ProxyRequest proxy,
                                                                   ProxyTarget target, std::shared_ptr<const Secret> password,
                                                                   std::chrono::milliseconds deadline, std::stop_token stop)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const std::string where = name_of(proxy);
    ProxyDialogue dialogue(proxy, target.host, target.port, password.get());
    bool late = false;
    Status done;
    {
        const Deadline by_time(executor, deadline, [&late, &connected] {
            late = true;
            connected->abort();
        });
        const std::stop_callback by_caller(stop, [&connected] { connected->abort(); });
        done = co_await talk(*connected, dialogue);
    }
    if (stop.stop_requested()) {
        co_return fail(ClientErrc::cancelled, where);
    }
    if (late) {
        co_return fail(ClientErrc::proxy_timeout, where);
    }
    if (!done) {
        const bool lost = done.error().is(ClientErrc::connection_lost);
        co_return lost ? fail(ClientErrc::proxy_refused, where, done.error().detail())
                       : Result<std::unique_ptr<ByteStream>>(std::unexpected(done.error().about(where)));
    }
    std::unique_ptr<ByteStream> through = std::make_unique<StreamWithRest>(std::move(connected), dialogue.take_rest());
    co_return through;
}

} // namespace latchkey::transport
