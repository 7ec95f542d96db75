/// -D: what programs say to our SOCKS port, byte by byte, and through a real sshd.

#include "client/forward/socks_request.h"
#include "tests/client/forward/forward_fixture.h"

namespace latchkey::forward {
namespace {

using transport::ClientErrc;
using State = SocksRequest::State;

std::string bytes(std::initializer_list<int> values)
{
    std::string text;
    for (const int value : values) {
        text.push_back(static_cast<char>(value));
    }
    return text;
}

std::string name_request(const std::string& name, std::uint16_t port)
{
    return bytes({5, 1, 0, 3, static_cast<int>(name.size())}) + name + bytes({port >> 8, port & 0xff});
}

/// All of `text` at once; the port's own words are put into `said`.
Result<State> feed(SocksRequest& request, const std::string& text, std::string* said = nullptr)
{
    const Result<State> state = request.feed(as_bytes(text));
    if (said != nullptr) {
        *said += to_string(request.take_output());
    }
    return state;
}

TEST(SocksRequest, TakesNamesAndAddressesOfBothFamilies)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {name_request("db.internal", 5432), "db.internal"},
        {bytes({5, 1, 0, 1, 10, 0, 0, 7, 0x15, 0x38}), "10.0.0.7"},
        {bytes({5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x15, 0x38}), "2001:db8::1"},
    };
    for (const auto& [request_bytes, host] : cases) {
        SocksRequest request;
        std::string said;
        EXPECT_EQ(feed(request, bytes({5, 2, 0, 2}), &said), State::waiting);
        EXPECT_EQ(said, bytes({5, 0}));
        EXPECT_EQ(feed(request, request_bytes, &said), State::complete);
        EXPECT_EQ(request.target().host, host);
        EXPECT_EQ(request.target().port, host == "db.internal" ? 5432 : 0x1538);
        EXPECT_EQ(to_string(request.answer(SocksAnswer::granted)), bytes({5, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
    }
}

TEST(SocksRequest, Version4TakesAnAddressAnd4aAName)
{
    SocksRequest four;
    EXPECT_EQ(feed(four, bytes({4, 1, 0, 80, 10, 0, 0, 7}) + std::string("me\0", 3)), State::complete);
    EXPECT_EQ(four.target().host, "10.0.0.7");
    EXPECT_EQ(four.target().port, 80);
    EXPECT_EQ(to_string(four.answer(SocksAnswer::granted)), bytes({0, 90, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(to_string(four.answer(SocksAnswer::refused)), bytes({0, 91, 0, 0, 0, 0, 0, 0}));
    SocksRequest four_a;
    EXPECT_EQ(feed(four_a, bytes({4, 1, 0, 80, 0, 0, 0, 1}) + std::string("\0db.internal\0rest", 17)), State::complete);
    EXPECT_EQ(four_a.target().host, "db.internal");
    EXPECT_EQ(to_string(four_a.take_rest()), "rest");
}

TEST(SocksRequest, IsTheSameInPiecesOfOneByteAndKeepsWhatComesBehind)
{
    for (const std::string& text :
         {bytes({5, 1, 0}) + name_request("db", 1), bytes({4, 1, 0, 1, 0, 0, 0, 9}) + std::string("u\0db\0", 5)}) {
        SocksRequest request;
        for (std::size_t i = 0; i < text.size(); ++i) {
            EXPECT_EQ(feed(request, text.substr(i, 1)), i + 1 == text.size() ? State::complete : State::waiting);
        }
        EXPECT_EQ(feed(request, "GET /"), State::complete);
        EXPECT_EQ(request.target().host, "db");
        EXPECT_EQ(to_string(request.take_rest()), "GET /");
    }
}

TEST(SocksRequest, RefusesWithTheRightWordsWhatItIsNotFor)
{
    struct Case {
        std::string what;
        std::string said;
    };
    const std::string hello = bytes({5, 1, 0});
    const auto reply = [](int code) { return bytes({5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0}); };
    const std::vector<Case> cases{
        {"GET / HTTP/1.1\r\n", ""},
        {bytes({5, 1, 2}), bytes({5, 0xff})},                                    // password only
        {bytes({5, 0}), bytes({5, 0xff})},                                       // no way at all
        {hello + bytes({5, 2, 0, 1, 1, 2, 3, 4, 0, 80}), reply(7)},              // BIND
        {hello + bytes({5, 3, 0, 1, 1, 2, 3, 4, 0, 80}), reply(7)},              // UDP
        {hello + bytes({5, 1, 0, 9, 1, 2, 3, 4, 0, 80}), reply(8)},              // no such kind
        {hello + bytes({5, 1, 0, 3, 0, 0, 80}), reply(1)},                       // a name without letters
        {hello + bytes({5, 1, 0, 1, 1, 2, 3, 4, 0, 0}), reply(1)},               // port 0
        {hello + bytes({4, 1, 0, 1, 1, 2, 3, 4, 0, 80}), reply(1)},              // another version half-way
        {hello + name_request("two\nlines", 80), reply(1)},                      //
        {hello + name_request(std::string("a\0b", 3), 80), reply(1)},            // names are strings of C elsewhere
        {bytes({4, 2, 0, 80, 1, 2, 3, 4, 0}), bytes({0, 91, 0, 0, 0, 0, 0, 0})}, // BIND
        {bytes({4, 1, 0, 80, 1, 2, 3, 4}) + std::string(300, 'u'), ""},          // a user without end
        {bytes({4, 1, 0, 80, 0, 0, 0, 4, 0}) + std::string(300, 'n'), ""},       // a name without end
    };
    for (const Case& c : cases) {
        SocksRequest request;
        std::string said;
        const Result<State> state = feed(request, c.what, &said);
        EXPECT_FALSE(state) << c.what;
        EXPECT_EQ(said, c.said) << c.what;
    }
}

// ---- through a server --------------------------------------------------------------------------------------------------------------

class DynamicForward : public ForwardTest {
protected:
    std::uint16_t socks() { return started(spec(ForwardSpec::Kind::dynamic, host_port("", 0))); }

    /// Runs curl beside the io thread; gives what it printed.
    std::string curl(const std::vector<std::string>& arguments)
    {
        std::vector<std::string> argv{"curl", "-q", "-sS", "--noproxy", "", "--max-time", "15"};
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        support::RunOptions options;
        options.without_env = {"http_proxy", "all_proxy", "ALL_PROXY", "no_proxy"};
        support::ChildProcess process(argv, folder_ / "curl.out", folder_ / "curl.err", options);
        EXPECT_TRUE(eventually([&] { return !process.running(); }));
        const std::string out = support::read_file(folder_ / "curl.out") + support::read_file(folder_ / "curl.err");
        std::filesystem::remove(folder_ / "curl.out");
        std::filesystem::remove(folder_ / "curl.err");
        return out;
    }
};

asio::awaitable<void> web(SocketPtr socket)
{
    std::string request;
    std::array<char, 1024> buffer{};
    asio::error_code failed;
    while (!failed && request.find("\r\n\r\n") == std::string::npos) {
        const std::size_t n = co_await socket->async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
        request.append(buffer.data(), n);
    }
    co_await RawServer::say(socket, "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n");
    asio::error_code ignored;
    socket->shutdown(asio::socket_base::shutdown_send, ignored);
}

TEST_F(DynamicForward, CurlFetchesThroughItByEveryVersion)
{
    open();
    const RawServer server(io_, web);
    const std::uint16_t port = socks();
    const std::string proxy = "127.0.0.1:" + std::to_string(port);
    const std::string url = "http://localhost:" + std::to_string(server.port()) + "/";
    EXPECT_EQ(curl({"--socks5-hostname", proxy, url}), "hello\n");
    EXPECT_EQ(curl({"--socks4a", proxy, url}), "hello\n");
    EXPECT_EQ(curl({"--socks5", proxy, "http://127.0.0.1:" + std::to_string(server.port()) + "/"}), "hello\n");
    EXPECT_EQ(curl({"--socks4", proxy, "http://127.0.0.1:" + std::to_string(server.port()) + "/"}), "hello\n");
    EXPECT_EQ(forwards_->list().front().total, 4U);
}

TEST_F(DynamicForward, AProgramHearsThatItsTargetRefused)
{
    open();
    const std::uint16_t nobody = support::free_port();
    const SocketPtr client = run(io_, dial(socks()));
    ASSERT_TRUE(run(io_, RawServer::say(client, bytes({5, 1, 0}) + name_request("localhost", nobody))));
    const std::string said = run(io_, read_to_end(client));
    ASSERT_EQ(said.size(), 12U);
    EXPECT_EQ(said.substr(0, 2), bytes({5, 0}));
    EXPECT_NE(said[3], 0);
    EXPECT_TRUE(forwards_->list().front().last_error->is(ClientErrc::direct_refused));
}

TEST_F(DynamicForward, WhatIsSentBehindTheRequestIsNotLost)
{
    open();
    const RawServer server(io_, echo);
    const SocketPtr client = run(io_, dial(socks()));
    const std::string early(50'000, 'e');
    ASSERT_TRUE(run(io_, RawServer::say(client, bytes({5, 1, 0}) + name_request("127.0.0.1", server.port()) + early)));
    client->shutdown(asio::socket_base::shutdown_send);
    const std::string said = run(io_, read_to_end(client));
    ASSERT_EQ(said.size(), 12 + early.size());
    EXPECT_TRUE(said.ends_with(early));
}

TEST_F(DynamicForward, WhoSaysNothingIsHungUpOnAndHoldsNobody)
{
    ForwardOptions options;
    options.socks_deadline = std::chrono::milliseconds(300);
    open({}, options);
    const RawServer server(io_, echo);
    const std::uint16_t port = socks();
    const SocketPtr silent = run(io_, dial(port));
    const SocketPtr half = run(io_, dial(port));
    ASSERT_TRUE(run(io_, RawServer::say(half, bytes({5, 1}))));
    const SocketPtr good = run(io_, dial(port));
    ASSERT_TRUE(run(io_, RawServer::say(good, bytes({5, 1, 0}) + name_request("127.0.0.1", server.port()))));
    EXPECT_EQ(run(io_, read_exactly(good, 12)).size(), 12U);
    EXPECT_EQ(run(io_, read_to_end(silent)), "");
    EXPECT_EQ(run(io_, read_to_end(half)), "");
    ASSERT_TRUE(run(io_, RawServer::say(good, "x")));
    EXPECT_EQ(run(io_, read_exactly(good, 1)), "x") << "its deadline ended with its request";
}

TEST_F(DynamicForward, OtherLanguagesAreHungUpOn)
{
    open();
    EXPECT_EQ(exchanged(socks(), "GET / HTTP/1.1\r\n\r\n"), "");
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().last_error.has_value(); }));
    EXPECT_TRUE(forwards_->list().front().last_error->is(ClientErrc::bad_request));
}

} // namespace
} // namespace latchkey::forward
