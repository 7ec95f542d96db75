#include "client/auth/agent_error.h"
#include "client/auth/platform/agent_socket.h"
#include "client/transport/asio_stream.h"
#include "client/transport/deadline.h"
#include "client/transport/platform/socket.h"

#include <asio/local/stream_protocol.hpp>
#include <asio/this_coro.hpp>

#include <cstdlib>
#include <sys/un.h>

namespace latchkey::auth::platform {

using Socket = asio::local::stream_protocol::socket;

std::string agent_address()
{
    const char* const address = std::getenv("SSH_AUTH_SOCK"); // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
    return address == nullptr ? "" : address;
}

asio::awaitable<Result<std::unique_ptr<transport::ByteStream>>> open_agent(std::string address, std::chrono::milliseconds patience,
                                                                           std::stop_token stop)
{
    if (address.empty()) {
        co_return fail(AgentErrc::none);
    }
    if (address.size() >= sizeof(::sockaddr_un::sun_path)) {
        co_return fail(AgentErrc::unreachable, address, "its path is longer than a socket's can be");
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Socket socket(executor);
    bool late = false;
    const auto give_up = [&socket] {
        asio::error_code ignored;
        socket.close(ignored);
    };
    const transport::Deadline deadline(executor, patience, [&late, &give_up] {
        late = true;
        give_up();
    });
    const std::stop_callback on_stop(stop, give_up);
    asio::error_code failed;
    co_await socket.async_connect(asio::local::stream_protocol::endpoint(address), asio::redirect_error(asio::use_awaitable, failed));
    if (stop.stop_requested()) {
        co_return fail(AgentErrc::cancelled, address);
    }
    if (late) {
        co_return fail(AgentErrc::timeout, address);
    }
    if (failed) {
        co_return failed == asio::error::operation_aborted ? fail(AgentErrc::cancelled, address)
                                                           : fail(AgentErrc::unreachable, address, failed.message());
    }
    transport::keep_from_children(static_cast<std::uintptr_t>(socket.native_handle()));
    co_return std::make_unique<transport::AsioStream<Socket>>(std::move(socket));
}

std::string_view how_to_start_an_agent()
{
    return "Run `eval \"$(ssh-agent)\"` in a terminal, and start this program from there.";
}

} // namespace latchkey::auth::platform
