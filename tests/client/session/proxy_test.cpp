/// SOCKS and HTTP proxies of a few lines, some of them hostile, before a real sshd.

#include "tests/client/session/route_fixture.h"

#include <asio/read.hpp>
#include <asio/read_until.hpp>

namespace latchkey::session {
namespace {

using asio::ip::tcp;
using SocketPtr = std::shared_ptr<tcp::socket>;

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

TEST_F(Proxy, AWrongPasswordIsSaidInASentenceThatNamesTheProxyAndNotThePassword)
{
    const auto target = server();
    const RawServer socks(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await read_bytes(s, 4);
        co_await RawServer::say(s, std::string{"\x05\x02", 2});
        co_await read_bytes(s, 1 + 1 + 2 + 1 + 5);
        co_await RawServer::say(s, std::string{"\x01\x01", 2});
        s->close();
    });
    const RawServer http(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await read_until_end_of(s, "\r\n\r\n");
        co_await RawServer::say(s, "HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n");
        s->close();
    });
    for (const auto& [proxy, kind] : {std::pair{&socks, transport::ProxyKind::socks5}, {&http, transport::ProxyKind::http}}) {
        prompter_->proxy_passwords = {"wrong"}; // once, and then the user gives up
        prompter_->proxy_questions.clear();
        const Error why = failure_of(through(*proxy, kind, *target, "me"));
        EXPECT_TRUE(why.is(ClientErrc::proxy_login)) << why.sentence();
        EXPECT_NE(why.sentence().find("127.0.0.1 port " + std::to_string(proxy->port())), std::string::npos) << why.sentence();
        EXPECT_EQ(why.sentence().find("wrong"), std::string::npos) << why.sentence();
        EXPECT_EQ(prompter_->proxy_questions.size(), 2U);
    }
}

TEST_F(Proxy, Socks4ThatWantsToKnowTheUserIsSaid)
{
    const auto target = server();
    const RawServer proxy(io_, [](SocketPtr s) -> asio::awaitable<void> {
        co_await read_bytes(s, 8 + 1 + 15);
        co_await RawServer::say(s, std::string{"\0\x5d\0\0\0\0\0\0", 8});
        s->close();
    });
    const Error why = failure_of(through(proxy, transport::ProxyKind::socks4, *target));
    EXPECT_TRUE(why.is(ClientErrc::proxy_login)) << why.sentence();
    EXPECT_NE(why.sentence().find("ident"), std::string::npos) << why.sentence();
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
