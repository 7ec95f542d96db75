#include "client/session/install_key.h"

#include "client/transport/client_error.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

namespace latchkey::session {

using transport::ClientErrc;

namespace {

asio::awaitable<std::string> read_all(std::shared_ptr<Channel> channel, bool errors)
{
    constexpr std::size_t most = std::size_t{64} << 10U; // a shell's greeting and our few words
    std::string all;
    ByteBuffer buffer(4096);
    for (;;) {
        Result<std::size_t> got = 0;
        if (errors) {
            got = co_await channel->read_stderr(buffer);
        } else {
            got = co_await channel->read(buffer);
        }
        if (!got || *got == 0) {
            co_return all;
        }
        if (all.size() < most) {
            all.append(reinterpret_cast<const char*>(buffer.data()), *got);
        }
    }
}

} // namespace

asio::awaitable<Result<InstalledKeys>> install_public_key(std::shared_ptr<Connection> connection, std::string public_line)
{
    using namespace asio::experimental::awaitable_operators;
    auto channel = co_await connection->exec(install_key_command(), std::nullopt);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    public_line += '\n';
    ByteBuffer bytes{public_line.begin(), public_line.end()};
    Status sent = co_await (*channel)->write(std::move(bytes));
    if (sent) {
        sent = co_await (*channel)->send_eof();
    }
    auto [out, err] = co_await (read_all(*channel, false) && read_all(*channel, true));
    const auto ended = co_await (*channel)->wait_exit();
    const InstalledKeys result = read_install_key_output(out);
    const bool done = ended && ended->code() == 0 && result.added + result.present == 1;
    channel->reset();
    if (!done) {
        const ConnectionRequest& request = connection->request();
        const std::string& user = connection->info().user;
        co_return fail(ClientErrc::key_not_taken, user.empty() ? request.host : fmt::format("{}@{}", user, request.host),
                       transport::clean_text(err.empty() ? out : err, transport::Lines::one, 300));
    }
    co_return result;
}

} // namespace latchkey::session
