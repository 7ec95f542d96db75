/// Servers that are silent, slow, endless or malformed. Deadlines are short here: what is asserted is which one ended it.

#include "client/session/connection.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/session_fixture.h"

namespace latchkey::session {
namespace {

using transport::ClientErrc;
using Socket = std::shared_ptr<asio::ip::tcp::socket>;

class HostileServerTest : public ::testing::Test {
protected:
    Status open_to(RawServer::Script script)
    {
        RawServer server(io_, std::move(script));
        ConnectionRequest request;
        request.host = "127.0.0.1";
        request.port = server.port();
        request.user = "anna";
        request.deadlines.banner = std::chrono::milliseconds(300);
        request.deadlines.key_exchange = std::chrono::milliseconds(300);
        const auto connection = std::make_shared<Connection>(io_.get_executor(), std::move(request), prompter_, nullptr);
        const Status opened = run(io_, open_only(connection));
        EXPECT_TRUE(prompter_->host_key_questions.empty());
        return opened;
    }

    asio::io_context io_;
    std::shared_ptr<ScriptedPrompter> prompter_ = std::make_shared<ScriptedPrompter>();
};

std::string kexinit(std::uint32_t packet_length, std::string payload)
{
    std::string packet;
    for (const int shift : {24, 16, 8, 0}) {
        packet.push_back(static_cast<char>((packet_length >> shift) & 0xff));
    }
    packet.push_back(4); // padding
    return packet + payload;
}

TEST_F(HostileServerTest, SilenceEndsByTheBannerDeadline)
{
    const Status opened = open_to([](Socket s) { return RawServer::swallow(s); });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::banner_timeout)) << sentence(opened);
}

TEST_F(HostileServerTest, OneByteAtATimeDoesNotProlongTheDeadline)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        bool there = true;
        while (there) {
            there = co_await RawServer::say(s, "x");
            co_await RawServer::pause(std::chrono::milliseconds(10));
        }
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::banner_timeout)) << sentence(opened);
}

TEST_F(HostileServerTest, AnEndlessBannerIsCutAtItsLimit)
{
    std::size_t sent = 0;
    const Status opened = open_to([&sent](Socket s) -> asio::awaitable<void> {
        bool there = true;
        while (there) {
            there = co_await RawServer::say(s, std::string(1000, 'x') + "\r\n");
            sent += 1002;
        }
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::not_ssh)) << sentence(opened);
    EXPECT_LT(sent, 16'000'000u);
}

TEST_F(HostileServerTest, ALineWithoutEndIsCutAtItsLimit)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        bool there = true;
        while (there) {
            there = co_await RawServer::say(s, std::string(5000, 'y'));
        }
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::not_ssh)) << sentence(opened);
}

TEST_F(HostileServerTest, AWebServerIsRecognisedAtOnce)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "HTTP/1.1 400 Bad Request\x1b[31m\r\n");
        co_await RawServer::swallow(s);
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::not_ssh)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("HTTP/1.1 400 Bad Request[31m"), std::string::npos) << sentence(opened);
}

TEST_F(HostileServerTest, AServerThatHangsUpAtOnceIsSaidToHaveDoneSo)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        s->close();
        co_return;
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::not_ssh)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("MaxStartups"), std::string::npos) << sentence(opened);
}

TEST_F(HostileServerTest, AResetBeforeTheGreetingIsAHangUpToo)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        s->set_option(asio::socket_base::linger(true, 0)); // closing resets
        s->close();
        co_return;
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::not_ssh)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("MaxStartups"), std::string::npos) << sentence(opened);
}

TEST_F(HostileServerTest, VersionOneIsNotSpoken)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "SSH-1.5-ancient\r\n");
        co_await RawServer::swallow(s);
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::not_ssh)) << sentence(opened);
}

TEST_F(HostileServerTest, SilenceAfterTheGreetingEndsByTheExchangeDeadline)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "SSH-2.0-Quiet\r\n");
        co_await RawServer::swallow(s);
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_exchange_timeout)) << sentence(opened);
}

TEST_F(HostileServerTest, ATrickleAfterTheGreetingEndsByTheExchangeDeadline)
{
    const Status opened = open_to([](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "SSH-2.0-Slow\r\n");
        const std::string packet = kexinit(1004, std::string(1000, '\x14'));
        for (const char c : packet) {
            const bool there = co_await RawServer::say(s, std::string(1, c));
            if (!there) {
                break;
            }
            co_await RawServer::pause(std::chrono::milliseconds(10));
        }
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_exchange_timeout)) << sentence(opened);
}

class HostileLength : public HostileServerTest, public ::testing::WithParamInterface<std::uint32_t> {};

TEST_P(HostileLength, IsAnErrorAndNoCrash)
{
    const std::uint32_t length = GetParam();
    const Status opened = open_to([length](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, "SSH-2.0-Odd\r\n");
        co_await RawServer::say(s, kexinit(length, std::string(200, '\x14')));
        co_await RawServer::swallow(s);
    });
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_exchange_failed) || opened.error().is(ClientErrc::key_exchange_timeout) ||
                opened.error().is(ClientErrc::no_common_algorithm))
        << sentence(opened);
}

INSTANTIATE_TEST_SUITE_P(Lengths, HostileLength,
                         ::testing::Values(0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u, 12u, 35'001u, 40'000u, 0x7fffffffu, 0xffffffffu));

TEST_F(HostileServerTest, NothingStaysBehindInMemory)
{
    const std::size_t before = transport::Gate::left_behind();
    for (const std::uint32_t length : {0u, 12u, 100u, 0x7fffffffu}) {
        static_cast<void>(open_to([length](Socket s) -> asio::awaitable<void> {
            co_await RawServer::say(s, "SSH-2.0-Odd\r\n");
            co_await RawServer::say(s, kexinit(length, std::string(200, '\x14')));
            co_await RawServer::swallow(s);
        }));
    }
    io_.restart();
    io_.poll();
    EXPECT_EQ(transport::Gate::left_behind(), before);
}

TEST_F(HostileServerTest, AClosedPortIsRefusedInCloudWords)
{
    asio::ip::tcp::acceptor taken(io_, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    const std::uint16_t port = taken.local_endpoint().port();
    taken.close();
    ConnectionRequest request;
    request.host = "127.0.0.1";
    request.port = port;
    const auto opened = run(io_, open_only(std::make_shared<Connection>(io_.get_executor(), std::move(request), prompter_, nullptr)));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::connect_refused));
    EXPECT_NE(opened.error().sentence().find("127.0.0.1 port " + std::to_string(port)), std::string::npos) << sentence(opened);
}

} // namespace
} // namespace latchkey::session
