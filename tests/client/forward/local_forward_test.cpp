/// -L against a real sshd: what goes through, what ends, and who waits for whom.

#include "tests/client/forward/forward_fixture.h"

#include <fstream>
#include <iostream>
#include <sys/stat.h>

namespace latchkey::forward {
namespace {

using transport::ClientErrc;

class LocalForward : public ForwardTest {};

constexpr std::size_t mib = std::size_t{1} << 20U;

std::string pattern(std::size_t size, unsigned seed)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        text[i] = static_cast<char>((i * 31 + seed * 7 + (i >> 8U)) & 0xffU);
    }
    return text;
}

TEST_F(LocalForward, CarriesBytesBothWaysAndCountsThem)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = local_to(server.port());
    const std::string text = pattern(3 * mib, 1);
    EXPECT_TRUE(exchanged(port, text) == text);
    EXPECT_EQ(exchanged(port, "hello"), "hello");
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().open == 0; }));
    const ForwardState state = forwards_->list().front();
    EXPECT_EQ(state.sent, text.size() + 5);
    EXPECT_EQ(state.received, text.size() + 5);
    EXPECT_EQ(state.total, 2U);
    EXPECT_TRUE(state.listening);
    EXPECT_FALSE(state.last_error);
}

TEST_F(LocalForward, WithoutAnAddressListensOnLoopbackOfBothFamilies)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = local_to(server.port());
    EXPECT_EQ(exchanged(port, "four"), "four");
    EXPECT_EQ(exchanged(port, "six", "::1"), "six");
    EXPECT_EQ(exchanged(port, "other", "127.0.0.2"), "(not connected)");
}

TEST_F(LocalForward, StarListensOnEveryAddressAndAnAddressOnThatOneOnly)
{
    open();
    const RawServer server(io_, echo);
    const auto to = host_port("127.0.0.1", server.port());
    const std::uint16_t everywhere = started(spec(ForwardSpec::Kind::local, host_port("*", 0), to));
    EXPECT_EQ(exchanged(everywhere, "x", "127.0.0.2"), "x");
    const std::uint16_t one = started(spec(ForwardSpec::Kind::local, host_port("127.0.0.2", 0), to));
    EXPECT_EQ(exchanged(one, "x", "127.0.0.2"), "x");
    EXPECT_EQ(exchanged(one, "x", "127.0.0.1"), "(not connected)");
}

TEST_F(LocalForward, GatewayPortsOpensWhatHasNoAddressToEverybody)
{
    ForwardOptions options;
    options.gateway_ports = GatewayPorts::yes;
    open({}, options);
    const RawServer server(io_, echo);
    EXPECT_EQ(exchanged(local_to(server.port()), "x", "127.0.0.2"), "x");
}

TEST_F(LocalForward, APortThatIsTakenIsAnErrorThatNamesIt)
{
    open();
    const RawServer taken(io_, echo);
    const Result<Started> result = start(spec(ForwardSpec::Kind::local, host_port("", taken.port()), host_port("127.0.0.1", 22)));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(ClientErrc::listen_failed));
    EXPECT_NE(result.error().sentence().find("127.0.0.1 port " + std::to_string(taken.port())), std::string::npos) << sentence(result);
    EXPECT_TRUE(forwards_->list().empty());
}

TEST_F(LocalForward, AnEndOfFileLeavesTheOtherDirectionOpen)
{
    open();
    const RawServer server(io_, count);
    const std::uint16_t port = local_to(server.port());
    EXPECT_EQ(exchanged(port, std::string(300'000, 'a')), "300000 bytes") << "the client ended first, and then heard the answer";
    EXPECT_EQ(exchanged(port, ""), "0 bytes");
}

TEST_F(LocalForward, TheServersEndOfFileLeavesTheClientsDirectionOpen)
{
    open();
    auto received = std::make_shared<std::size_t>(0);
    auto ended = std::make_shared<bool>(false);
    const RawServer server(io_, [received, ended](SocketPtr socket) -> asio::awaitable<void> {
        co_await RawServer::say(socket, "bye");
        asio::error_code ignored;
        socket->shutdown(asio::socket_base::shutdown_send, ignored);
        const std::string rest = co_await read_to_end(socket);
        *received = rest.size();
        *ended = true;
    });
    const std::uint16_t port = local_to(server.port());
    const SocketPtr client = run(io_, dial(port));
    ASSERT_TRUE(client);
    EXPECT_EQ(run(io_, read_to_end(client)), "bye");
    EXPECT_TRUE(run(io_, RawServer::say(client, std::string(200'000, 'b'))));
    client->shutdown(asio::socket_base::shutdown_send);
    ASSERT_TRUE(eventually([&] { return *ended; }));
    EXPECT_EQ(*received, 200'000U);
}

TEST_F(LocalForward, WhatIsResetHereIsClosedThere)
{
    open();
    auto ended = std::make_shared<bool>(false);
    const RawServer server(io_, [ended](SocketPtr socket) -> asio::awaitable<void> {
        co_await RawServer::swallow(socket);
        *ended = true;
    });
    const std::uint16_t port = local_to(server.port());
    const SocketPtr client = run(io_, dial(port));
    ASSERT_TRUE(client);
    ASSERT_TRUE(eventually([&] { return server.connections() == 1; }));
    client->set_option(asio::socket_base::linger(true, 0));
    client->close();
    EXPECT_TRUE(eventually([&] { return *ended && forwards_->list().front().open == 0; }));
}

std::size_t resident_kib()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::stoul(line.substr(6));
        }
    }
    return 0;
}

asio::awaitable<void> one_of_many(std::uint16_t port, unsigned i, std::shared_ptr<unsigned> good)
{
    const std::string text = pattern(64 * 1024 + i, i);
    const std::string back = co_await exchange(port, text);
    *good += back == text ? 1U : 0U;
}

asio::awaitable<int> many(std::uint16_t port, unsigned count, std::shared_ptr<unsigned> good)
{
    const auto executor = co_await asio::this_coro::executor;
    transport::TaskGroup clients(executor);
    for (unsigned i = 0; i < count; ++i) {
        clients.spawn(one_of_many(port, i, good));
    }
    co_await clients.join();
    co_return 0;
}

TEST_F(LocalForward, TwoHundredConnectionsGoThroughOneSessionAtOnce)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = local_to(server.port());
    auto good = std::make_shared<unsigned>(0);
    const std::size_t before = resident_kib();
    const auto begin = std::chrono::steady_clock::now();
    run(io_, many(port, 200, good));
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    EXPECT_EQ(*good, 200U);
    std::cout << "200 connections of 64 KiB each way: " << took.count() << " ms; resident memory " << before << " KiB before, "
              << resident_kib() << " KiB after (with both ends of the test in it)\n";
}

TEST_F(LocalForward, ATargetThatNeverAnswersHoldsNobodyElse)
{
    open();
    const BlackHole hole(io_);
    const RawServer server(io_, echo);
    const std::uint16_t to_hole = local_to(hole.port());
    const std::uint16_t to_echo = local_to(server.port());
    std::vector<SocketPtr> waiting;
    for (int i = 0; i < 5; ++i) {
        waiting.push_back(run(io_, dial(to_hole)));
    }
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().open == 5; }));
    EXPECT_EQ(exchanged(to_echo, "still here"), "still here");
    const auto ran = run(io_, session::run_command(connection_, "echo a new tab"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->out, "a new tab\n");
    EXPECT_EQ(forwards_->list().front().open, 5U) << "they still wait";
    stop(forwards_->list().front().id);
    EXPECT_EQ(run(io_, read_to_end(waiting.front())), "") << "ended by us, with their forward";
    EXPECT_EQ(exchanged(to_echo, "again"), "again");
}

asio::awaitable<void> flood(SocketPtr socket)
{
    const std::string block(mib, 'x');
    for (int i = 0; i < 32; ++i) {
        const bool taken = co_await RawServer::say(socket, block);
        if (!taken) {
            co_return;
        }
    }
    asio::error_code ignored;
    socket->shutdown(asio::socket_base::shutdown_send, ignored);
}

TEST_F(LocalForward, ASlowReaderHoldsBackItsOwnConnectionOnly)
{
    open();
    const RawServer flooding(io_, flood);
    const RawServer echoing(io_, echo);
    const std::uint16_t slow = local_to(flooding.port());
    const std::uint16_t quick = local_to(echoing.port());
    const SocketPtr sleeper = run(io_, dial(slow));
    ASSERT_TRUE(sleeper);
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().received > 0; }));
    for (int i = 0; i < 5; ++i) {
        const std::string text = pattern(mib, static_cast<unsigned>(i));
        EXPECT_TRUE(exchanged(quick, text) == text);
    }
    EXPECT_LT(forwards_->list().front().received, 32 * mib) << "nobody has read it";
    EXPECT_EQ(run(io_, read_to_end(sleeper)).size(), 32 * mib);
}

TEST_F(LocalForward, ATargetThatDoesNotReadHoldsBackItsOwnConnectionOnly)
{
    open();
    const RawServer sleeping(io_, [](SocketPtr socket) -> asio::awaitable<void> {
        const auto executor = socket->get_executor();
        asio::steady_timer never(executor, asio::steady_timer::time_point::max());
        asio::error_code ignored;
        co_await never.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    });
    const RawServer echoing(io_, echo);
    const std::uint16_t slow = local_to(sleeping.port());
    const std::uint16_t quick = local_to(echoing.port());
    transport::TaskGroup sending(io_.get_executor());
    const SocketPtr sender = run(io_, dial(slow));
    ASSERT_TRUE(sender);
    auto all_taken = std::make_shared<bool>(false);
    sending.spawn([](SocketPtr socket, std::shared_ptr<bool> taken) -> asio::awaitable<void> {
        *taken = co_await RawServer::say(socket, std::string(64 * mib, 'y'));
    }(sender, all_taken));
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().sent > mib; }));
    for (int i = 0; i < 5; ++i) {
        const std::string text = pattern(mib, static_cast<unsigned>(i));
        EXPECT_TRUE(exchanged(quick, text) == text);
    }
    EXPECT_FALSE(*all_taken);
    stop(forwards_->list().front().id);
    EXPECT_TRUE(eventually([&] { return sending.running() == 0; })) << "its end is told to who was sending";
    EXPECT_EQ(exchanged(quick, "on"), "on");
}

TEST_F(LocalForward, OneIsStoppedWhileAnotherGoesOn)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t first = local_to(server.port());
    const std::uint16_t second = local_to(server.port());
    const SocketPtr through_first = run(io_, dial(first));
    const SocketPtr through_second = run(io_, dial(second));
    ASSERT_TRUE(run(io_, RawServer::say(through_first, "1")));
    ASSERT_TRUE(run(io_, RawServer::say(through_second, "2")));
    EXPECT_EQ(run(io_, read_exactly(through_first, 1)), "1");
    EXPECT_EQ(run(io_, read_exactly(through_second, 1)), "2");
    stop(forwards_->list().front().id);
    ASSERT_EQ(forwards_->list().size(), 1U);
    EXPECT_EQ(run(io_, read_to_end(through_first)), "");
    EXPECT_EQ(exchanged(first, "x"), "(not connected)");
    ASSERT_TRUE(run(io_, RawServer::say(through_second, "more")));
    EXPECT_EQ(run(io_, read_exactly(through_second, 4)), "more");
}

TEST_F(LocalForward, AServerThatAllowsNoneIsSaidInTheList)
{
    open({.config = {"AllowTcpForwarding no"}});
    const std::uint16_t port = local_to(22);
    EXPECT_EQ(exchanged(port, "x"), "");
    ASSERT_TRUE(eventually([&] { return forwards_->list().front().last_error.has_value(); }));
    const Error why = *forwards_->list().front().last_error;
    EXPECT_TRUE(why.is(ClientErrc::direct_refused));
    EXPECT_NE(why.sentence().find("127.0.0.1 port 22"), std::string::npos) << why.sentence();
    EXPECT_TRUE(forwards_->list().front().listening);
}

TEST_F(LocalForward, EndsWithItsConnectionAndTheListSaysWhy)
{
    open();
    const RawServer server(io_, echo);
    const std::uint16_t port = local_to(server.port());
    const SocketPtr client = run(io_, dial(port));
    ASSERT_TRUE(run(io_, RawServer::say(client, "x")));
    EXPECT_EQ(run(io_, read_exactly(client, 1)), "x");
    sshd_->kill_connections();
    ASSERT_TRUE(eventually([&] { return !forwards_->list().front().listening; }));
    EXPECT_TRUE(forwards_->list().front().last_error);
    EXPECT_EQ(run(io_, read_to_end(client)), "");
    EXPECT_EQ(exchanged(port, "x"), "(not connected)");
}

// ---- unix sockets ------------------------------------------------------------------------------------------------------------------

unsigned mode_of(const std::filesystem::path& path)
{
    struct ::stat found{};
    ::lstat(path.c_str(), &found);
    return found.st_mode & 0777U;
}

TEST_F(LocalForward, AUnixSocketHereIsTheUsersOnlyAndGoesWithItsForward)
{
    open();
    const RawServer server(io_, echo);
    const std::filesystem::path path = folder_ / "here.sock";
    const auto result = start(spec(ForwardSpec::Kind::local, unix_path(path), host_port("127.0.0.1", server.port())));
    ASSERT_TRUE(result) << sentence(result);
    EXPECT_EQ(mode_of(path), 0600U);
    EXPECT_EQ(run(io_, exchange_local(path.string(), "through a socket")), "through a socket");
    stop(result->id);
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(LocalForward, AUnixSocketTakesTheModeThatItIsTold)
{
    ForwardOptions options;
    options.stream_local_mask = 0111;
    open({}, options);
    const std::filesystem::path path = folder_ / "here.sock";
    ASSERT_TRUE(start(spec(ForwardSpec::Kind::local, unix_path(path), host_port("127.0.0.1", 22))));
    EXPECT_EQ(mode_of(path), 0666U);
}

TEST_F(LocalForward, WhatLiesWhereASocketShouldBeIsLeftAlone)
{
    ForwardOptions options;
    options.stream_local_unlink = true;
    open({}, options);
    const std::filesystem::path path = folder_ / "precious";
    support::write_file(path, "text");
    const auto result = start(spec(ForwardSpec::Kind::local, unix_path(path), host_port("127.0.0.1", 22)));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(ClientErrc::listen_failed));
    EXPECT_EQ(support::read_file(path), "text");
    const std::filesystem::path link = folder_ / "link";
    std::filesystem::create_symlink(path, link);
    EXPECT_FALSE(start(spec(ForwardSpec::Kind::local, unix_path(link), host_port("127.0.0.1", 22))));
    EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST_F(LocalForward, AnOldSocketIsReplacedOnlyWhenThatIsWished)
{
    open();
    const std::filesystem::path path = folder_ / "old.sock";
    {
        Local::acceptor old(io_, Local::endpoint(path.string()));
    }
    const auto to = host_port("127.0.0.1", 22);
    const auto refused = start(spec(ForwardSpec::Kind::local, unix_path(path), to));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().sentence().find("StreamLocalBindUnlink"), std::string::npos) << sentence(refused);
    ForwardOptions options;
    options.stream_local_unlink = true;
    Forwards replacing(connection_, options);
    const auto result = run(io_, replacing.start(spec(ForwardSpec::Kind::local, unix_path(path), to)));
    EXPECT_TRUE(result) << sentence(result);
}

TEST_F(LocalForward, ReachesAUnixSocketAtTheServer)
{
    open();
    const std::filesystem::path path = folder_ / "there.sock";
    Local::acceptor acceptor(io_, Local::endpoint(path.string()));
    transport::TaskGroup serving(io_.get_executor());
    serving.spawn([](Local::acceptor& from) -> asio::awaitable<void> {
        Local::socket socket = co_await from.async_accept(asio::use_awaitable);
        std::string text(5, '\0');
        asio::error_code failed;
        co_await asio::async_read(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
        text += " back";
        co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    }(acceptor));
    const std::uint16_t port = started(spec(ForwardSpec::Kind::local, host_port("", 0), unix_path(path)));
    EXPECT_EQ(exchanged(port, "hello"), "hello back");
}

} // namespace
} // namespace latchkey::forward
