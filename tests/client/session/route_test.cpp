/// The ways to a server: chains of jump hosts, a ProxyCommand, proxies. Against real sshds, and proxies of a few lines, some of them
/// hostile.

#include "client/transport/client_error.h"
#include "client/transport/task_group.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/scripted_server.h"

#include <asio/read.hpp>
#include <asio/read_until.hpp>

#include <csignal>
#include <optional>

namespace latchkey::session {
namespace {

using asio::ip::tcp;
using support::ThrowawaySshd;
using transport::ClientErrc;
using SocketPtr = std::shared_ptr<tcp::socket>;

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

// ---- jump hosts --------------------------------------------------------------------------------------------------------------------

class Jump : public RouteTest {};

TEST_F(Jump, AChainOfThreeHopsLeadsToTheFourthServer)
{
    const auto a = server();
    const auto b = server();
    const auto c = server();
    const auto target = server();
    trust_all({a.get(), b.get(), c.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*a), request(*b), request(*c)};
    const auto chain = connection(std::move(wish));
    const Status opened = run(io_, open_only(chain));
    ASSERT_TRUE(opened) << sentence(opened);
    const auto ran = run(io_, run_command(chain, "head -c 3000000 /dev/zero | tr '\\0' z"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_TRUE(ran->out == std::string(3'000'000, 'z'));
    const std::string from_the_last = "Connection from 127.0.0.1";
    for (const ThrowawaySshd* one : {a.get(), b.get(), c.get(), target.get()}) {
        EXPECT_NE(one->log().find(from_the_last), std::string::npos);
    }
    run(io_, [](std::shared_ptr<Connection> open) -> asio::awaitable<int> {
        co_await open->close();
        co_return 0;
    }(chain));
    for (const ThrowawaySshd* one : {target.get(), c.get(), b.get(), a.get()}) {
        EXPECT_TRUE(eventually([&] { return one->log().find("closed by user") != std::string::npos; }))
            << "each was said goodbye to, over the way that was still there";
    }
}

TEST_F(Jump, EachHopsKeyIsCheckedAndNamedAndNothingIsSentBeforeIt)
{
    const auto hop = server();
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    prompter_->host_keys = {HostKeyAnswer::no};
    const Error refused = failure_of(wish);
    EXPECT_TRUE(refused.is(ClientErrc::host_key_refused));
    EXPECT_NE(refused.sentence().find("jump host 127.0.0.1 port " + std::to_string(hop->port())), std::string::npos) << refused.sentence();
    ASSERT_EQ(prompter_->host_key_questions.size(), 1U);
    EXPECT_EQ(prompter_->host_key_questions.front().where, "[127.0.0.1]:" + std::to_string(hop->port()));
    EXPECT_EQ(hop->log().find("publickey"), std::string::npos);
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);

    prompter_->host_keys = {HostKeyAnswer::once};
    EXPECT_EQ(output_of(wish), "hello\n");
}

TEST_F(Jump, AChangedKeyOfAHopEndsItThere)
{
    const auto hop = server();
    const auto target = server();
    // Another server's key under this one's name.
    const std::string name = "[127.0.0.1]:" + std::to_string(hop->port());
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (folder_ / "other").string()});
    support::write_file(known_hosts(), name + " " + support::read_file(folder_ / "other.pub") + target->known_hosts_line());
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::host_key_changed));
    EXPECT_EQ(hop->log().find("publickey"), std::string::npos);
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);
}

TEST_F(Jump, AHopThatLetsUsNotInIsNamedAndReported)
{
    const auto hop = server();
    const auto target = server();
    hop->set_authorized("");
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().user = "somebody";
    const auto open = connection(wish);
    const Status opened = run(io_, open_only(open));
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().sentence().find("jump host"), std::string::npos) << sentence(opened);
    EXPECT_EQ(open->refusal().user, "somebody");
}

TEST_F(Jump, AServerThatTheHopCannotReachIsSaidInItsName)
{
    const auto hop = server();
    trust(*hop);
    ConnectionRequest wish = request(*hop);
    wish.port = support::free_port();
    wish.jumps = {request(*hop)};
    const Error why = failure_of(wish);
    EXPECT_TRUE(why.is(ClientErrc::direct_refused));
    const std::string text = why.sentence();
    EXPECT_NE(text.find("ump host 127.0.0.1 port " + std::to_string(hop->port())), std::string::npos) << text;
    EXPECT_NE(text.find("port " + std::to_string(wish.port)), std::string::npos) << text;
}

TEST_F(Jump, AHopThatIsNotThereIsNamed)
{
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*target)};
    wish.jumps.front().port = support::free_port();
    const Error why = failure_of(wish);
    EXPECT_TRUE(why.is(ClientErrc::connect_refused));
    EXPECT_NE(why.sentence().find("jump host 127.0.0.1 port " + std::to_string(wish.jumps.front().port)), std::string::npos)
        << why.sentence();
}

TEST_F(Jump, ACircleIsRefusedBeforeAnybodyIsBothered)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*target)};
    const Error why = failure_of(wish);
    EXPECT_TRUE(why.is(ClientErrc::bad_request));
    EXPECT_NE(why.sentence().find("circle"), std::string::npos) << why.sentence();
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);
}

TEST_F(Jump, NamesThatBeginWithAHyphenAreRefused)
{
    const auto target = server();
    ConnectionRequest direct = request(*target);
    direct.host = "-oProxyCommand=x";
    EXPECT_TRUE(failure_of(direct).is(ClientErrc::bad_request));
    ConnectionRequest over = request(*target);
    over.jumps = {direct};
    EXPECT_TRUE(failure_of(over).is(ClientErrc::bad_request));
}

TEST_F(Jump, TheEndOfAHopIsTheEndOfTheSessionAndIsTold)
{
    const auto hop = server();
    const auto target = server();
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    const auto open = connection(wish);
    ASSERT_TRUE(run(io_, open_only(open)));
    hop->kill_connections();
    const Error why = end_of(open);
    EXPECT_NE(why.sentence().find("jump host"), std::string::npos) << why.sentence();
    EXPECT_FALSE(open->alive());
}

TEST_F(Jump, EachHopHasItsOwnKeepalive)
{
    const auto hop = server();
    const auto target = server();
    trust_all({hop.get(), target.get()});
    Relay relay(io_, hop->port());
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().port = relay.port();
    wish.jumps.front().keepalive = {std::chrono::milliseconds(100), 2};
    support::write_file(known_hosts(),
                        target->known_hosts_line() + "[127.0.0.1]:" + std::to_string(relay.port()) + " " + hop->host_public_key());
    const auto open = connection(wish);
    const Status opened = run(io_, open_only(open));
    ASSERT_TRUE(opened) << sentence(opened);
    relay.freeze();
    const Error why = end_of(open);
    EXPECT_TRUE(why.is(ClientErrc::keepalive_timeout)) << why.sentence();
    EXPECT_NE(why.sentence().find("jump host"), std::string::npos) << why.sentence();
}

TEST_F(Jump, CancellingWhileAHopIsAskedAboutEndsEverything)
{
    const auto hop = server();
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    prompter_->hang = true;
    const auto open = connection(wish);
    const Status opened =
        run(io_, [](std::shared_ptr<Connection> c, std::shared_ptr<ScriptedPrompter> prompter) -> asio::awaitable<Status> {
            const auto executor = co_await asio::this_coro::executor;
            transport::TaskGroup canceller(executor);
            canceller.spawn([](std::shared_ptr<Connection> to_cancel, std::shared_ptr<ScriptedPrompter> asked) -> asio::awaitable<void> {
                while (asked->host_key_questions.empty()) {
                    co_await RawServer::pause(std::chrono::milliseconds(5));
                }
                to_cancel->cancel();
            }(c, prompter));
            const Status status = co_await c->open();
            co_await canceller.join();
            co_return status;
        }(open, prompter_));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::cancelled)) << sentence(opened);
    EXPECT_TRUE(eventually([&] { return prompter_->cancelled_questions == 1; }));
}

// ---- ProxyCommand ------------------------------------------------------------------------------------------------------------------

class ProxyCommand : public RouteTest {
protected:
    /// A relay like nc, which not every machine has. It leaves its process number in `pid`.
    std::string relay(const ThrowawaySshd& to) const
    {
        const auto script = folder_.write("relay.py", R"(
import os, select, socket, sys
open(sys.argv[2], "w").write(str(os.getpid()))
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
while True:
    for r in select.select([0, s], [], [])[0]:
        data = os.read(0, 65536) if r == 0 else s.recv(65536)
        if not data:
            sys.exit(0)
        s.sendall(data) if r == 0 else os.write(1, data)
)");
        return "/usr/bin/python3 " + script.string() + " " + std::to_string(to.port()) + " " + (folder_ / "pid").string();
    }
    bool relay_is_gone() const
    {
        const std::string text = support::read_file(folder_ / "pid");
        return !text.empty() && ::kill(std::stoi(text), 0) != 0; // not even as a zombie
    }
};

TEST_F(ProxyCommand, ItsInputAndOutputAreTheWayAndItEndsWithTheConnection)
{
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.proxy_command = relay(*target);
    const auto open = connection(wish);
    const Status opened = run(io_, open_only(open));
    ASSERT_TRUE(opened) << sentence(opened);
    const auto ran = run(io_, run_command(open, "head -c 2000000 /dev/zero"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->out.size(), 2'000'000U);
    EXPECT_FALSE(relay_is_gone());
    run(io_, [](std::shared_ptr<Connection> c) -> asio::awaitable<int> {
        co_await c->close();
        co_return 0;
    }(open));
    EXPECT_TRUE(eventually([&] { return relay_is_gone(); }));
}

TEST_F(ProxyCommand, OneThatSleepsIsEndedWhenTheConnectionIsGivenUp)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.proxy_command = "sh -c 'echo $$ > " + (folder_ / "pid").string() + "; exec sleep 1000'";
    wish.deadlines.banner = std::chrono::milliseconds(500);
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::banner_timeout));
    EXPECT_TRUE(eventually([&] { return relay_is_gone(); }));
}

TEST_F(ProxyCommand, HowItEndedIsSaid)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    const std::vector<std::pair<std::string, std::string>> cases{
        {"sh -c 'exit 3'", "status 3"}, {"/no/such/program", "127"}, {"true", "status 0"}, {"sh -c 'kill -9 $$'", "signal 9"}};
    for (const auto& [command, words] : cases) {
        wish.proxy_command = command;
        const Error why = failure_of(wish);
        EXPECT_TRUE(why.is(ClientErrc::proxy_command_failed)) << why.sentence();
        const bool found = why.sentence().find(words) != std::string::npos || why.sentence().find("not found") != std::string::npos;
        EXPECT_TRUE(found) << why.sentence();
    }
}

TEST_F(ProxyCommand, OneThatTalksNonsenseIsNoServer)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.proxy_command = "yes";
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::not_ssh));
}

TEST_F(ProxyCommand, MayBeTheFirstHopsWay)
{
    const auto hop = server();
    const auto target = server();
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().proxy_command = relay(*hop);
    EXPECT_EQ(output_of(wish), "hello\n");
    EXPECT_TRUE(eventually([&] { return relay_is_gone(); }));
}

// ---- proxies -----------------------------------------------------------------------------------------------------------------------

asio::awaitable<void> copy(SocketPtr from, SocketPtr to)
{
    std::vector<char> buffer(64 * 1024);
    asio::error_code failed;
    while (!failed) {
        const std::size_t n = co_await from->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
        if (n > 0) {
            co_await asio::async_write(*to, asio::buffer(buffer.data(), n), asio::redirect_error(asio::use_awaitable, failed));
        }
    }
    asio::error_code ignored;
    to->shutdown(asio::socket_base::shutdown_send, ignored);
}

asio::awaitable<void> relay_to(SocketPtr client, std::uint16_t port)
{
    auto server = std::make_shared<tcp::socket>(client->get_executor());
    const tcp::endpoint target(asio::ip::make_address("127.0.0.1"), port);
    co_await server->async_connect(target, asio::use_awaitable);
    asio::co_spawn(client->get_executor(), copy(server, client), asio::detached);
    co_await copy(client, server);
}

asio::awaitable<std::string> read_bytes(SocketPtr socket, std::size_t size)
{
    std::string text(size, '\0');
    asio::error_code failed;
    const std::size_t n = co_await asio::async_read(*socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    text.resize(n);
    co_return text;
}

asio::awaitable<std::string> read_until_end_of(SocketPtr socket, std::string mark)
{
    std::string text;
    asio::error_code failed;
    co_await asio::async_read_until(*socket, asio::dynamic_buffer(text), mark, asio::redirect_error(asio::use_awaitable, failed));
    co_return text;
}

/// A reply one byte at a time.
asio::awaitable<void> drip(SocketPtr socket, std::string text)
{
    for (const char c : text) {
        co_await RawServer::say(socket, std::string(1, c));
        co_await RawServer::pause(std::chrono::milliseconds(1));
    }
}

std::string port_bytes(std::uint16_t port)
{
    return {static_cast<char>(port >> 8U), static_cast<char>(port & 0xffU)};
}

class Proxy : public RouteTest {
protected:
    /// To a target that only the proxy knows, by a name that no resolver does.
    ConnectionRequest through(const RawServer& proxy, transport::ProxyKind kind, const ThrowawaySshd& target, std::string user = {})
    {
        support::write_file(known_hosts(), "[target.invalid]:" + std::to_string(target.port()) + " " + target.host_public_key() + "\n");
        ConnectionRequest wish = request(target);
        wish.host = "target.invalid";
        wish.proxy = transport::ProxyRequest{kind, "127.0.0.1", proxy.port(), std::move(user)};
        return wish;
    }
};

TEST_F(Proxy, Socks5GetsTheNameAndCarriesTheSession)
{
    const auto target = server();
    const std::uint16_t port = target->port();
    auto asked = std::make_shared<std::string>();
    const RawServer proxy(io_, [asked, port](SocketPtr s) -> asio::awaitable<void> {
        *asked = co_await read_bytes(s, 3);
        co_await drip(s, std::string{"\x05\x00", 2});
        *asked += co_await read_bytes(s, 5 + 14 + 2);
        co_await drip(s, std::string{"\x05\x00\x00\x03\x02xy\x00\x16", 9});
        co_await relay_to(s, port);
    });
    EXPECT_EQ(output_of(through(proxy, transport::ProxyKind::socks5, *target)), "hello\n");
    EXPECT_EQ(*asked, (std::string{"\x05\x01\x00\x05\x01\x00\x03\x0e", 8}) + "target.invalid" + port_bytes(port));
}

TEST_F(Proxy, Socks4aGetsTheNameAndCarriesTheSession)
{
    const auto target = server();
    const std::uint16_t port = target->port();
    const RawServer proxy(io_, [port](SocketPtr s) -> asio::awaitable<void> {
        const std::string asked = co_await read_bytes(s, 8 + 3 + 15);
        const bool right = asked == std::string{"\x04\x01", 2} + port_bytes(port) + std::string{"\0\0\0\x01me\0target.invalid\0", 22};
        co_await RawServer::say(s, std::string{right ? "\0\x5a\0\0\0\0\0\0" : "\0\x5b\0\0\0\0\0\0", 8});
        co_await relay_to(s, port);
    });
    EXPECT_EQ(output_of(through(proxy, transport::ProxyKind::socks4, *target, "me")), "hello\n");
}

TEST_F(Proxy, HttpConnectCarriesTheSession)
{
    const auto target = server();
    const std::uint16_t port = target->port();
    auto asked = std::make_shared<std::string>();
    const RawServer proxy(io_, [asked, port](SocketPtr s) -> asio::awaitable<void> {
        *asked = co_await read_until_end_of(s, "\r\n\r\n");
        co_await drip(s, "HTTP/1.1 200 Connection established\r\nProxy-Agent: test\r\n\r\n");
        co_await relay_to(s, port);
    });
    EXPECT_EQ(output_of(through(proxy, transport::ProxyKind::http, *target)), "hello\n");
    EXPECT_TRUE(asked->starts_with("CONNECT target.invalid:" + std::to_string(port) + " HTTP/1.1\r\n")) << *asked;
}

TEST_F(Proxy, APasswordIsAskedForOnlyWhenItIsWantedAndAgainWhenItWasWrong)
{
    const auto target = server();
    const std::uint16_t port = target->port();
    const RawServer proxy(io_, [port](SocketPtr s) -> asio::awaitable<void> {
        const std::string asked = co_await read_until_end_of(s, "\r\n\r\n");
        if (asked.find("Proxy-Authorization: Basic bWU6cmlnaHQ=\r\n") == std::string::npos) { // me:right
            co_await RawServer::say(s, "HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno");
            s->close();
            co_return;
        }
        co_await RawServer::say(s, "HTTP/1.1 200 Fine\r\n\r\n");
        co_await relay_to(s, port);
    });
    prompter_->proxy_passwords = {"wrong", "right"};
    EXPECT_EQ(output_of(through(proxy, transport::ProxyKind::http, *target, "me")), "hello\n");
    ASSERT_EQ(prompter_->proxy_questions.size(), 2U);
    EXPECT_EQ(prompter_->proxy_questions[0].user, "me");
    EXPECT_EQ(prompter_->proxy_questions[0].proxy, "127.0.0.1 port " + std::to_string(proxy.port()));
    EXPECT_EQ(prompter_->proxy_questions[1].attempt, 2);
    for (const std::string& event : prompter_->events) {
        EXPECT_EQ(event.find("right"), std::string::npos) << "no password among what is told";
    }
}

TEST_F(Proxy, Socks5LogsInWithUserAndPassword)
{
    const auto target = server();
    const std::uint16_t port = target->port();
    const RawServer proxy(io_, [port](SocketPtr s) -> asio::awaitable<void> {
        co_await read_bytes(s, 4);
        co_await RawServer::say(s, std::string{"\x05\x02", 2});
        const std::string login = co_await read_bytes(s, 1 + 1 + 2 + 1 + 5);
        const bool right = login == "\x01\x02me\x05right";
        co_await RawServer::say(s, std::string{right ? "\x01\x00" : "\x01\x01", 2});
        co_await read_bytes(s, 5 + 14 + 2);
        co_await RawServer::say(s, std::string{"\x05\x00\x00\x01\0\0\0\0\0\0", 10});
        co_await relay_to(s, port);
    });
    prompter_->proxy_passwords = {"right"};
    EXPECT_EQ(output_of(through(proxy, transport::ProxyKind::socks5, *target, "me")), "hello\n");
}

TEST_F(Proxy, InBatchModeNobodyIsAsked)
{
    const auto target = server();
    const RawServer proxy(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await read_until_end_of(s, "\r\n\r\n");
        co_await RawServer::say(s, "HTTP/1.1 407 Login\r\n\r\n");
    });
    ConnectionRequest wish = through(proxy, transport::ProxyKind::http, *target, "me");
    wish.batch = true;
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::proxy_login));
    EXPECT_TRUE(prompter_->proxy_questions.empty());
}

TEST_F(Proxy, WhatItsRefusalSaysIsTold)
{
    const auto target = server();
    const RawServer proxy(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await read_until_end_of(s, "\r\n\r\n");
        co_await RawServer::say(s, "HTTP/1.1 403 Not to that port\r\n\r\n");
    });
    const Error why = failure_of(through(proxy, transport::ProxyKind::http, *target));
    EXPECT_TRUE(why.is(ClientErrc::proxy_refused));
    EXPECT_NE(why.sentence().find("Not to that port"), std::string::npos) << why.sentence();
    EXPECT_NE(why.sentence().find("127.0.0.1 port " + std::to_string(proxy.port())), std::string::npos) << why.sentence();
}

TEST_F(Proxy, ASilentOneIsGivenUpInTime)
{
    const auto target = server();
    const RawServer proxy(io_, RawServer::swallow);
    ConnectionRequest wish = through(proxy, transport::ProxyKind::socks5, *target);
    wish.deadlines.proxy = std::chrono::milliseconds(300);
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::proxy_timeout));
}

TEST_F(Proxy, AnEndlessHeaderIsNotReadForEver)
{
    const auto target = server();
    const RawServer proxy(io_, [](SocketPtr s) -> asio::awaitable<void> {
        bool taken = co_await RawServer::say(s, "HTTP/1.1 200 Fine\r\n");
        while (taken) {
            taken = co_await RawServer::say(s, "X-More: " + std::string(4000, 'm') + "\r\n");
        }
    });
    EXPECT_TRUE(failure_of(through(proxy, transport::ProxyKind::http, *target)).is(ClientErrc::proxy_protocol));
}

TEST_F(Proxy, OneThatHangsUpAtAnyByteIsAnErrorAndNoHang)
{
    const auto target = server();
    const std::string reply{"\x05\x00\x05\x00\x00\x01\0\0\0\0\0\0", 12};
    auto length = std::make_shared<std::size_t>(0);
    const RawServer proxy(io_, [length, reply](SocketPtr s) -> asio::awaitable<void> {
        co_await read_bytes(s, 3);
        co_await RawServer::say(s, reply.substr(0, *length));
        if (*length > 2) {
            co_await read_bytes(s, 5 + 14 + 2);
        }
        s->shutdown(asio::socket_base::shutdown_both);
    });
    for (; *length <= reply.size(); ++*length) {
        const Error why = failure_of(through(proxy, transport::ProxyKind::socks5, *target));
        const bool through_and_gone = *length == reply.size() && why.is(ClientErrc::not_ssh);
        EXPECT_TRUE(through_and_gone || why.is(ClientErrc::proxy_refused)) << *length << ": " << why.sentence();
    }
}

TEST_F(Proxy, IsTheWayOfTheFirstHop)
{
    const auto hop = server();
    const auto target = server();
    const std::uint16_t port = hop->port();
    const RawServer proxy(io_, [port](SocketPtr s) -> asio::awaitable<void> {
        co_await read_until_end_of(s, "\r\n\r\n");
        co_await RawServer::say(s, "HTTP/1.1 200 Fine\r\n\r\n");
        co_await relay_to(s, port);
    });
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().proxy = transport::ProxyRequest{transport::ProxyKind::http, "127.0.0.1", proxy.port(), ""};
    EXPECT_EQ(output_of(wish), "hello\n");
}

} // namespace
} // namespace latchkey::session
