#include "client/forward/socks_talk.h"

#include "client/transport/client_error.h"
#include "client/transport/deadline.h"

#include <asio/this_coro.hpp>

namespace latchkey::forward {

using transport::ClientErrc;

SocksAnswer socks_answer(const Error& why)
{
    if (why.is(ClientErrc::connect_refused)) {
        return SocksAnswer::refused;
    }
    if (why.is(ClientErrc::resolve_failed) || why.is(ClientErrc::connect_timeout) || why.is(ClientErrc::connect_unreachable) ||
        why.is(ClientErrc::request_timeout)) {
        return SocksAnswer::unreachable;
    }
    // A server says in words why it did not connect; OpenSSH's are these, and everything else may be anything.
    if (why.is(ClientErrc::direct_refused)) {
        return why.detail().find("prohibited") != std::string::npos ? SocksAnswer::not_allowed : SocksAnswer::unreachable;
    }
    return SocksAnswer::failure;
}

asio::awaitable<Result<SocksRequest>> read_socks(std::shared_ptr<End> program, std::chrono::milliseconds deadline)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    SocksRequest request;
    auto late = std::make_shared<bool>(false);
    const transport::Deadline by_time(executor, deadline, [late, program] {
        *late = true;
        program->abort();
    });
    constexpr std::size_t piece = 512;
    ByteBuffer buffer(piece);
    while (true) {
        const Result<std::size_t> count = co_await program->read_some(buffer);
        if (*late) {
            co_return fail(ClientErrc::bad_request, {}, "A program connected to the SOCKS port and did not say what it wants.");
        }
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return fail(ClientErrc::cancelled);
        }
        const Result<SocksRequest::State> state = request.feed(Bytes(buffer).first(*count));
        ByteBuffer output = request.take_output();
        if (!output.empty()) {
            const Status sent = co_await program->write(std::move(output));
            if (!sent) {
                co_return std::unexpected(sent.error());
            }
        }
        if (!state) {
            co_return std::unexpected(state.error());
        }
        if (*state == SocksRequest::State::complete) {
            co_return request;
        }
    }
}

} // namespace latchkey::forward
