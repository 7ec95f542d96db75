/// -R against a real sshd.

#include "tests/client/forward/forward_fixture.h"
#include "tests/support/scripted_server.h"
#include "tests/support/wait.h"

#include <asio/ip/v6_only.hpp>

namespace latchkey::forward {
namespace {

using transport::ClientErrc;

class RemoteForward : public ForwardTest {
protected:
    std::uint16_t remote_to(Endpoint to) { return started(spec(ForwardSpec::Kind::remote, host_port("", 0), std::move(to))); }
};

TEST_F(RemoteForward, APortOfTheServersChoiceLeadsToATargetHere)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = remote_to(host_port("127.0.0.1", server.port()));
    ASSERT_NE(port, 0);
    const std::string text(2'000'000, 'r');
    EXPECT_TRUE(exchanged(port, text) == text);
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().open == 0; }));
    EXPECT_EQ(forwards_->list().front().received, text.size()) << "from the server, that is";
    EXPECT_EQ(forwards_->list().front().sent, text.size());
}

TEST_F(RemoteForward, HalfCloseWorksBothWays)
{
    open();
    const RawServer counting(io_, count);
    EXPECT_EQ(exchanged(remote_to(host_port("127.0.0.1", counting.port())), std::string(100'000, 'c')), "100000 bytes");
}

TEST_F(RemoteForward, SeveralAtOnceAndEachHasItsOwnTarget)
{
    open();
    const RawServer one(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "one");
        s->close();
    });
    const RawServer two(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "two");
        s->close();
    });
    const std::uint16_t first = remote_to(host_port("127.0.0.1", one.port()));
    const std::uint16_t second = remote_to(host_port("localhost", two.port()));
    EXPECT_EQ(exchanged(first, ""), "one");
    EXPECT_EQ(exchanged(second, ""), "two");
    stop(forwards_->list().front().id);
    ASSERT_TRUE(eventually([&] { return !support::accepts_connections(first); })) << "the server was told";
    EXPECT_EQ(exchanged(second, ""), "two");
}

asio::awaitable<int> all_at_once(std::uint16_t port, unsigned number, std::shared_ptr<unsigned> good)
{
    const auto executor = co_await asio::this_coro::executor;
    transport::TaskGroup clients(executor);
    for (unsigned i = 0; i < number; ++i) {
        clients.spawn([](std::uint16_t to, std::shared_ptr<unsigned> sum) -> asio::awaitable<void> {
            const std::string text(20'000, 'q');
            const std::string back = co_await exchange(to, text);
            *sum += back == text ? 1U : 0U;
        }(port, good));
    }
    co_await clients.join();
    co_return 0;
}

TEST_F(RemoteForward, TwoHundredConnectionsAtOnce)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = remote_to(host_port("127.0.0.1", server.port()));
    auto good = std::make_shared<unsigned>(0);
    run(io_, all_at_once(port, 200, good));
    EXPECT_EQ(*good, 200U);
}

TEST_F(RemoteForward, ATargetHereMayBeAUnixSocket)
{
    open();
    const std::filesystem::path path = folder_ / "target.sock";
    Local::acceptor acceptor(io_, Local::endpoint(path.string()));
    transport::TaskGroup serving(io_.get_executor());
    serving.spawn([](Local::acceptor& from) -> asio::awaitable<void> {
        Local::socket socket = co_await from.async_accept(asio::use_awaitable);
        const std::string text = "from a socket";
        asio::error_code failed;
        co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    }(acceptor));
    EXPECT_EQ(exchanged(remote_to(unix_path(path)), ""), "from a socket");
}

TEST_F(RemoteForward, AUnixSocketAtTheServerLeadsToATargetHere)
{
    open();
    const RawServer server(io_, echo);
    const std::filesystem::path path = folder_ / "there.sock";
    const auto result = start(spec(ForwardSpec::Kind::remote, unix_path(path), host_port("127.0.0.1", server.port())));
    ASSERT_TRUE(result) << sentence(result);
    const std::string text(100'000, 's');
    EXPECT_TRUE(run(io_, exchange_local(path.string(), text)) == text);
    EXPECT_EQ(run(io_, exchange_local(path.string(), "again")), "again");
    stop(result->id);
    EXPECT_TRUE(support::wait_until([&] { return run(io_, exchange_local(path.string(), "x")) == "(not connected)"; })) << "it was told";
}

TEST_F(RemoteForward, APathThatIsTakenThereIsAnErrorThatNamesIt)
{
    open();
    const std::filesystem::path path = folder_ / "taken";
    support::write_file(path, "precious");
    const auto result = start(spec(ForwardSpec::Kind::remote, unix_path(path), host_port("127.0.0.1", 22)));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(ClientErrc::remote_listen_refused));
    EXPECT_NE(result.error().sentence().find(path.string()), std::string::npos) << sentence(result);
    EXPECT_EQ(support::read_file(path), "precious");
}

TEST_F(RemoteForward, ATargetThatRefusesIsSaidAndClosesTheConnection)
{
    open();
    const std::uint16_t nobody = support::free_port();
    const std::uint16_t port = remote_to(host_port("127.0.0.1", nobody));
    EXPECT_EQ(exchanged(port, "x"), "");
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().last_error.has_value(); }));
    EXPECT_TRUE(forwards_->list().front().last_error->is(ClientErrc::connect_refused));
}

TEST_F(RemoteForward, WithoutATargetItIsSocksAtTheServer)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = remote_to({});
    const SocketPtr client = run(io_, dial(port));
    ASSERT_TRUE(client);
    const std::string request{"\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01", 11};
    const std::string to{static_cast<char>(server.port() >> 8U), static_cast<char>(server.port() & 0xffU)};
    ASSERT_TRUE(run(io_, RawServer::say(client, request + to + "early")));
    EXPECT_EQ(run(io_, read_exactly(client, 12)), (std::string{"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12}));
    EXPECT_EQ(run(io_, read_exactly(client, 5)), "early");
}

TEST_F(RemoteForward, AServerThatForbidsItIsAnErrorAtTheStart)
{
    open({.config = {"AllowTcpForwarding local"}});
    const Result<Started> result = start(spec(ForwardSpec::Kind::remote, host_port("", 0), host_port("127.0.0.1", 22)));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(ClientErrc::remote_listen_refused)) << sentence(result);
    EXPECT_TRUE(forwards_->list().empty());
}

TEST_F(RemoteForward, APortThatIsTakenThereIsAnError)
{
    open();
    const RawServer taken(io_, echo);
    tcp::acceptor in_the_other_family(io_); // sshd is content with one
    in_the_other_family.open(tcp::v6());
    in_the_other_family.set_option(asio::ip::v6_only(true));
    in_the_other_family.bind({asio::ip::make_address("::1"), taken.port()});
    in_the_other_family.listen();
    const Result<Started> result = start(spec(ForwardSpec::Kind::remote, host_port("", taken.port()), host_port("127.0.0.1", 22)));
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().sentence().find(std::to_string(taken.port())), std::string::npos) << sentence(result);
}

TEST_F(RemoteForward, WhatNobodyAskedForIsRefused)
{
    const support::ScriptedServer server({.users = {{.name = "any", .password = "pw"}}});
    support::write_file(known_hosts(), server.known_hosts_line());
    prompter_->passwords = {"pw"};
    session::ConnectionRequest wish;
    wish.host = "127.0.0.1";
    wish.port = server.port();
    wish.user = "any";
    wish.known_hosts = {known_hosts()};
    connection_ = connection(std::move(wish));
    ASSERT_TRUE(run(io_, session::open_only(connection_)));
    forwards_ = std::make_unique<Forwards>(connection_);
    const auto before = run(io_, session::run_command(connection_, "offer localhost 4022"));
    ASSERT_TRUE(before) << sentence(before);
    EXPECT_EQ(before->out, "refused 1\n");
    const RawServer target(io_, RawServer::swallow);
    ASSERT_TRUE(start(spec(ForwardSpec::Kind::remote, host_port("", 4022), host_port("127.0.0.1", target.port()))));
    const auto asked = run(io_, session::run_command(connection_, "offer localhost 4022"));
    ASSERT_TRUE(asked) << sentence(asked);
    EXPECT_EQ(asked->out, "window 262144\n") << "one of many, with a window to match";
    const auto by_path = run(io_, session::run_command(connection_, "offer-path localhost"));
    ASSERT_TRUE(by_path) << sentence(by_path);
    EXPECT_EQ(by_path->out, "refused 1\n");
    stop(forwards_->list().front().id);
    const auto after = run(io_, session::run_command(connection_, "offer localhost 4022"));
    ASSERT_TRUE(after) << sentence(after);
    EXPECT_EQ(after->out, "refused 1\n");
}

} // namespace
} // namespace latchkey::forward
