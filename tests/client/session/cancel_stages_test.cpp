/// Connection::cancel() at each stage that a person can see. What is asserted is the order: not done before, ended by the cancellation
/// after. The wall time is printed for whoever wants to know it.

#include "client/session/connection.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/scripted_server.h"

#include <algorithm>
#include <iostream>

namespace latchkey::session {
namespace {

using transport::ClientErrc;
using Socket = std::shared_ptr<asio::ip::tcp::socket>;

const std::string endless = "sleep 60";

class CancelledWhile : public SshdFixture {
protected:
    using Reached = std::function<bool()>;

    /// Opens and runs an endless command, cancels as soon as `reached`.
    void expect_end(const std::string& stage, ConnectionRequest wanted, const Reached& reached)
    {
        const std::size_t before = transport::Gate::left_behind();
        auto made = connection(std::move(wanted));
        std::optional<Result<Ran>> ran;
        asio::co_spawn(io_, open_and_run(made, endless), [&](std::exception_ptr failure, Result<Ran> result) {
            EXPECT_FALSE(failure);
            ran = std::move(result);
        });
        ASSERT_TRUE(step_until([&] { return ran.has_value() || reached(); })) << "never got as far as " << stage;
        ASSERT_FALSE(ran) << stage << " was over before anybody cancelled: " << sentence(*ran);
        const auto began = std::chrono::steady_clock::now();
        made->cancel();
        ASSERT_TRUE(step_until([&] { return ran.has_value(); })) << "hangs when cancelled while " << stage;
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
        std::cout << "cancelled while " << stage << ": " << took.count() << " us\n";
        ASSERT_FALSE(*ran);
        EXPECT_TRUE(ran->error().is(ClientErrc::cancelled)) << sentence(*ran);
        made.reset();
        io_.restart();
        io_.poll();
        EXPECT_EQ(transport::Gate::left_behind(), before);
    }

    bool step_until(const Reached& happened)
    {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!happened() && std::chrono::steady_clock::now() < limit) {
            io_.restart();
            io_.run_one_for(std::chrono::milliseconds(20));
        }
        return happened();
    }

    [[nodiscard]] bool told(Stage stage) const { return std::ranges::count(prompter_->stages, stage) > 0; }
    [[nodiscard]] bool asked(const std::string& question) const { return std::ranges::count(prompter_->events, question) > 0; }

    [[nodiscard]] ConnectionRequest to_port(std::uint16_t port) const
    {
        ConnectionRequest wanted;
        wanted.host = "127.0.0.1";
        wanted.port = port;
        wanted.user = "anna";
        wanted.known_hosts = {known_hosts()};
        return wanted;
    }
    [[nodiscard]] ConnectionRequest with_password(const support::ScriptedServer& server) const
    {
        support::write_file(known_hosts(), server.known_hosts_line());
        return to_port(server.port());
    }
};

const support::ScriptedServerOptions anna{.users = {{.name = "anna", .password = "right"}}};

TEST_F(CancelledWhile, Resolving)
{
    ConnectionRequest wanted = to_port(22);
    wanted.host = "nobody.latchkey.invalid";
    // The resolver's answer comes from its own thread through the loop: whatever it is, it comes behind the turn that told the stage.
    expect_end("resolving", std::move(wanted), [this] { return told(Stage::resolving); });
}

TEST_F(CancelledWhile, Connecting)
{
    // A queue of one that is full: the system answers no further caller.
    asio::ip::tcp::acceptor full(io_);
    full.open(asio::ip::tcp::v4());
    full.bind({asio::ip::make_address("127.0.0.1"), 0});
    full.listen(0);
    std::vector<asio::ip::tcp::socket> queued;
    for (int i = 0; i < 4; ++i) {
        queued.emplace_back(io_).async_connect(full.local_endpoint(), [](asio::error_code) {}); // the call itself is made at once
    }
    int turns = 0;
    expect_end("connecting", to_port(full.local_endpoint().port()), [&] { return told(Stage::resolving) && ++turns > 10; });
    EXPECT_FALSE(told(Stage::connected));
}

TEST_F(CancelledWhile, WaitingForTheGreeting)
{
    RawServer server(io_, [](Socket s) { return RawServer::swallow(s); });
    expect_end("waiting for the greeting", to_port(server.port()), [&] { return server.connections() == 1 && told(Stage::connected); });
}

TEST_F(CancelledWhile, ExchangingKeys)
{
    RawServer server(io_, [](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "SSH-2.0-Quiet\r\n");
        co_await RawServer::swallow(s);
    });
    expect_end("exchanging keys", to_port(server.port()), [this] { return told(Stage::greeted); });
}

TEST_F(CancelledWhile, TheHostKeyIsAskedAbout)
{
    const support::ScriptedServer server(anna);
    prompter_->hang = true;
    expect_end("the host key is asked about", to_port(server.port()), [this] { return !prompter_->host_key_questions.empty(); });
    EXPECT_EQ(prompter_->cancelled_questions, 1);
    EXPECT_EQ(server.log().find("auth "), std::string::npos) << server.log();
}

TEST_F(CancelledWhile, ThePasswordIsAskedFor)
{
    const support::ScriptedServer server(anna);
    prompter_->hang = true;
    expect_end("the password is asked for", with_password(server), [this] { return asked("password?"); });
    EXPECT_EQ(prompter_->cancelled_questions, 1);
}

TEST_F(CancelledWhile, TheServerThinksAboutTheLogin)
{
    support::ScriptedServerOptions slow = anna;
    slow.authenticate_with_delay = true;
    const support::ScriptedServer server(slow);
    prompter_->passwords = {"right"};
    expect_end("the server thinks about the login", with_password(server), [this] { return asked("password?"); });
    EXPECT_FALSE(told(Stage::authenticated));
}

TEST_F(CancelledWhile, ASessionIsOpened)
{
    const support::ScriptedServer server(anna);
    prompter_->passwords = {"right"};
    expect_end("a session is opened", with_password(server), [this] { return told(Stage::authenticated); });
    EXPECT_FALSE(told(Stage::ready));
}

TEST_F(CancelledWhile, ACommandRuns)
{
    const support::ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    expect_end("a command runs", request(sshd), [this] { return told(Stage::ready); });
}

} // namespace
} // namespace latchkey::session
