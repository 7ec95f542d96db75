#pragma once
/// What tests of the ways to a server share: several sshds, and connections to them that succeed or fail.

#include "client/transport/client_error.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::session {

using support::ThrowawaySshd;
using transport::ClientErrc;

class RouteTest : public SshdFixture {
protected:
    std::unique_ptr<ThrowawaySshd> server() const
    {
        return std::make_unique<ThrowawaySshd>(support::SshdOptions{.authorized = {public_line_}});
    }
    void trust_all(const std::vector<const ThrowawaySshd*>& servers) const
    {
        std::string lines;
        for (const ThrowawaySshd* one : servers) {
            lines += one->known_hosts_line();
        }
        support::write_file(known_hosts(), lines);
    }
    bool eventually(std::function<bool()> happened)
    {
        return run(io_, [](std::function<bool()> what) -> asio::awaitable<bool> {
            const auto executor = co_await asio::this_coro::executor;
            asio::steady_timer timer(executor);
            const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
            while (!what()) {
                if (std::chrono::steady_clock::now() > limit) {
                    co_return false;
                }
                timer.expires_after(std::chrono::milliseconds(10));
                co_await timer.async_wait(asio::use_awaitable);
            }
            co_return true;
        }(std::move(happened)));
    }
    std::string output_of(ConnectionRequest wish, const std::string& command = "echo hello")
    {
        const Result<Ran> ran = run(io_, open_and_run(connection(std::move(wish)), command));
        EXPECT_TRUE(ran) << sentence(ran);
        return ran ? ran->out : "";
    }
    Error end_of(std::shared_ptr<Connection> open)
    {
        const Status ended = run(io_, [](std::shared_ptr<Connection> c) -> asio::awaitable<Status> {
            const Error why = co_await c->wait_end();
            co_return std::unexpected(why);
        }(std::move(open)));
        return ended.error();
    }
    Error failure_of(ConnectionRequest wish)
    {
        const Status opened = run(io_, open_only(connection(std::move(wish))));
        EXPECT_FALSE(opened);
        return opened ? Error{ClientErrc::closed} : opened.error();
    }
};

} // namespace latchkey::session
