#include "client/session/connection.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"

#include <algorithm>

namespace latchkey::session {
namespace {

using support::ThrowawaySshd;
using transport::ClientErrc;

using ConnectionTest = SshdFixture;

TEST_F(ConnectionTest, RunsACommandAndKeepsItsStreamsAndStatusApart)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    const auto made = connection(request(sshd));
    const auto ran = run(io_, open_and_run(made, "echo out; echo err >&2; exit 7"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->out, "out\n");
    EXPECT_EQ(ran->err, "err\n");
    EXPECT_EQ(ran->exit.status, 7);
    EXPECT_EQ(ran->exit.code(), 7);
    EXPECT_EQ(made->info().auth_method, "publickey");
    EXPECT_EQ(made->info().key_exchange, "curve25519-sha256");
    EXPECT_NE(made->info().server_version.find("OpenSSH"), std::string::npos);
    EXPECT_NE(made->info().key_used.find("RSA 2048 SHA256:"), std::string::npos);
}

TEST_F(ConnectionTest, AProgramEndedByASignalIsNotASuccess)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    const auto ran = run(io_, open_and_run(connection(request(sshd)), "kill -TERM $$"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->exit.signal, "TERM");
    EXPECT_EQ(ran->exit.code(), 255);
}

asio::awaitable<void> note_end(std::shared_ptr<Connection> connection, std::shared_ptr<std::optional<Error>> end)
{
    *end = co_await connection->wait_end();
}

TEST_F(ConnectionTest, TheSecondTryForAnOldServerIsNotTheEndOfTheConnection)
{
    const ThrowawaySshd sshd({.config = {"KexAlgorithms ecdh-sha2-nistp256"}, .authorized = {public_line_}});
    trust(sshd);
    const auto made = connection(request(sshd));
    const auto end = std::make_shared<std::optional<Error>>();
    asio::co_spawn(io_, note_end(made, end), asio::detached);
    const auto opened = run(io_, open_only(made));
    ASSERT_TRUE(opened) << sentence(opened);
    EXPECT_EQ(made->info().key_exchange, "ecdh-sha2-nistp256");
    EXPECT_FALSE(*end) << (*end)->sentence();
    made->cancel();
    io_.restart();
    while (!*end && io_.run_one_for(std::chrono::seconds(10)) > 0) {
    }
    ASSERT_TRUE(*end);
    EXPECT_TRUE((*end)->is(ClientErrc::cancelled)) << (*end)->sentence();
}

/// Sends `data` to cat and gives what comes back, with both directions at work at once.
asio::awaitable<Result<std::string>> through_cat(std::shared_ptr<Connection> connection, ByteBuffer data)
{
    const Status opened = co_await connection->open();
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    Result<std::shared_ptr<Channel>> channel = co_await connection->exec("cat", std::nullopt);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    const auto executor = co_await asio::this_coro::executor;
    auto write_all = [](std::shared_ptr<Channel> to, ByteBuffer all) -> asio::awaitable<void> {
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t n = std::min<std::size_t>(all.size() - at, 50'000);
            ByteBuffer piece(all.begin() + static_cast<std::ptrdiff_t>(at), all.begin() + static_cast<std::ptrdiff_t>(at + n));
            const Status written = co_await to->write(std::move(piece));
            EXPECT_TRUE(written) << sentence(written);
            at += n;
        }
        const Status ended = co_await to->send_eof();
        EXPECT_TRUE(ended) << sentence(ended);
    };
    bool written = false;
    asio::co_spawn(executor, write_all(*channel, std::move(data)), [&written](std::exception_ptr) { written = true; });
    Result<std::string> out = co_await read_all(*channel);
    EXPECT_TRUE(written);
    const Result<ExitResult> exit = co_await (*channel)->wait_exit();
    EXPECT_EQ(exit->status, 0);
    co_await connection->close();
    co_return out;
}

ByteBuffer pattern(std::size_t size)
{
    ByteBuffer data(size);
    std::uint32_t x = 1;
    for (std::uint8_t& byte : data) {
        x = x * 1664525u + 1013904223u;
        byte = static_cast<std::uint8_t>(x >> 24);
    }
    return data;
}

/// How many bytes libssh2 gets a call, and how many are sent: one byte at a time is slow work for libssh2.
struct Pieces {
    std::size_t piece;
    std::size_t total;
};
class ConnectionInPieces : public SshdFixture, public ::testing::WithParamInterface<Pieces> {};

TEST_P(ConnectionInPieces, DataSurvivesPartialReceivesAndKeyExchangesInBothDirections)
{
    const ThrowawaySshd sshd({.config = {"LogLevel DEBUG1"}, .authorized = {public_line_}, .rekey_limit = "64K", .log_level = "DEBUG1"});
    trust(sshd);
    ConnectionRequest wanted = request(sshd);
    wanted.receive_piece = GetParam().piece;
    const ByteBuffer data = pattern(GetParam().total);
    const auto back = run(io_, through_cat(connection(std::move(wanted)), data));
    ASSERT_TRUE(back) << sentence(back);
    EXPECT_EQ(back->size(), data.size());
    EXPECT_TRUE(*back == as_text(data));
    const std::string log = sshd.log();
    const auto exchanges = [&log] {
        int count = 0;
        for (std::size_t at = log.find("SSH2_MSG_KEXINIT sent"); at != std::string::npos; at = log.find("SSH2_MSG_KEXINIT sent", at + 1)) {
            ++count;
        }
        return count;
    }();
    EXPECT_GE(exchanges, 3) << "the server did not exchange keys again, so this test shows nothing";
}

INSTANTIATE_TEST_SUITE_P(Sizes, ConnectionInPieces, ::testing::Values(Pieces{1, 200'000}, Pieces{3000, 2'000'000}, Pieces{0, 8'000'000}),
                         [](const auto& which) { return which.param.piece == 0 ? "greedy" : "of_" + std::to_string(which.param.piece); });

asio::awaitable<Result<std::string>> shell_with_resize(std::shared_ptr<Connection> connection)
{
    const Status opened = co_await connection->open();
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    PtyRequest pty;
    pty.columns = 91;
    pty.rows = 17;
    pty.modes = {{53, 0}}; // ECHO off
    Result<std::shared_ptr<Channel>> channel = co_await connection->open_shell(std::move(pty));
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    std::string seen;
    ByteBuffer buffer(4096);
    const auto send = [&](std::string text) { return (*channel)->write(to_buffer(as_bytes(text))); };
    Status written = co_await send("PS1=; stty size; echo one-$TERM\n");
    while (seen.find("one-xterm-256color") == std::string::npos) {
        const Result<std::size_t> n = co_await (*channel)->read(buffer);
        if (!n || *n == 0) {
            co_return seen;
        }
        seen += as_text(Bytes(buffer).first(*n));
    }
    const Status resized = co_await (*channel)->resize(120, 40);
    EXPECT_TRUE(resized) << sentence(resized);
    written = co_await send("stty size; exit 3\n");
    Result<std::string> rest = co_await read_all(*channel);
    const Result<ExitResult> exit = co_await (*channel)->wait_exit();
    EXPECT_EQ(exit->status, 3);
    co_await connection->close();
    co_return seen + *rest;
}

TEST_F(ConnectionTest, AShellHasATerminalThatFollowsItsWindow)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    const auto seen = run(io_, shell_with_resize(connection(request(sshd))));
    ASSERT_TRUE(seen) << sentence(seen);
    EXPECT_NE(seen->find("17 91"), std::string::npos) << *seen;
    EXPECT_NE(seen->find("40 120"), std::string::npos) << *seen;
}

asio::awaitable<Result<std::string>> read_until_end(std::shared_ptr<Connection> connection, std::string command,
                                                    std::function<void()> after_first)
{
    const Status opened = co_await connection->open();
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    Result<std::shared_ptr<Channel>> channel = co_await connection->exec(std::move(command), std::nullopt);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    ByteBuffer buffer(4096);
    const Result<std::size_t> first = co_await (*channel)->read(buffer);
    EXPECT_TRUE(first) << sentence(first);
    after_first();
    Result<std::string> rest = co_await read_all(*channel);
    const Result<ExitResult> exit = co_await (*channel)->wait_exit();
    EXPECT_FALSE(exit.has_value() && exit->status.has_value());
    co_return rest;
}

TEST_F(ConnectionTest, AKilledServerEndsReadersWithAnErrorThatSaysSo)
{
    ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    const auto made = connection(request(sshd));
    const auto rest = run(io_, read_until_end(made, "echo ready; sleep 60", [&sshd] { sshd.kill_connections(); }));
    ASSERT_FALSE(rest);
    EXPECT_TRUE(rest.error().is(ClientErrc::connection_lost)) << sentence(rest);
    EXPECT_NE(rest.error().sentence().find("127.0.0.1 port"), std::string::npos);
    EXPECT_FALSE(made->alive());
}

TEST_F(ConnectionTest, ASilentConnectionIsFoundDeadByKeepalives)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    Relay relay(io_, sshd.port());
    support::write_file(known_hosts(), "[127.0.0.1]:" + std::to_string(relay.port()) + " " + sshd.host_public_key() + "\n");
    ConnectionRequest wanted = request(sshd);
    wanted.port = relay.port();
    wanted.keepalive = {std::chrono::milliseconds(50), 2};
    const auto rest = run(io_, read_until_end(connection(std::move(wanted)), "echo ready; sleep 60", [&relay] { relay.freeze(); }));
    ASSERT_FALSE(rest);
    EXPECT_TRUE(rest.error().is(ClientErrc::keepalive_timeout)) << sentence(rest);
}

/// Idles until the client has sent so many bytes more; whether the connection lives then.
asio::awaitable<bool> idle_until_sent(std::shared_ptr<Connection> connection, const Relay& relay, std::size_t more)
{
    const Status opened = co_await connection->open();
    EXPECT_TRUE(opened) << sentence(opened);
    const std::size_t before = relay.from_client();
    while (connection->alive() && relay.from_client() < before + more) {
        co_await RawServer::pause(std::chrono::milliseconds(5));
    }
    const bool alive = connection->alive();
    co_await connection->close();
    co_return alive;
}

TEST_F(ConnectionTest, AnsweredKeepalivesKeepAnIdleConnection)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    Relay relay(io_, sshd.port());
    support::write_file(known_hosts(), "[127.0.0.1]:" + std::to_string(relay.port()) + " " + sshd.host_public_key() + "\n");
    ConnectionRequest wanted = request(sshd);
    wanted.port = relay.port();
    wanted.keepalive = {std::chrono::milliseconds(300), 1}; // one unanswered would end it
    constexpr std::size_t at_least_one_each = 40;
    EXPECT_TRUE(run(io_, idle_until_sent(connection(std::move(wanted)), relay, 4 * at_least_one_each)));
}

asio::awaitable<bool> both_ways_at_once(std::shared_ptr<Connection> connection)
{
    const Status opened = co_await connection->open();
    EXPECT_TRUE(opened) << sentence(opened);
    // A reader that does not read: its channel fills, the other one must not notice.
    Result<std::shared_ptr<Channel>> full = co_await connection->exec("head -c 20000000 /dev/zero; sleep 60", std::nullopt);
    EXPECT_TRUE(full) << sentence(full);
    Result<Ran> ran = co_await run_command(connection, "echo still here");
    EXPECT_TRUE(ran) << sentence(ran);
    const bool right = ran && ran->out == "still here\n";
    co_await connection->close();
    co_return right;
}

TEST_F(ConnectionTest, AnUnreadChannelDoesNotHoldUpAnother)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    EXPECT_TRUE(run(io_, both_ways_at_once(connection(request(sshd)))));
}

TEST_F(ConnectionTest, ASecondTryReachesAServerThatHasOnlyWeakerAlgorithms)
{
    const ThrowawaySshd sshd({.config = {"KexAlgorithms ecdh-sha2-nistp256", "MACs hmac-sha2-256", "Ciphers aes128-ctr"},
                              .host_keys = {"ecdsa-256"},
                              .authorized = {public_line_}});
    trust(sshd);
    support::write_file(known_hosts(), "");
    prompter_->host_keys = {HostKeyAnswer::once};
    const auto made = connection(request(sshd));
    const auto ran = run(io_, open_and_run(made, "echo ok"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(made->info().key_exchange, "ecdh-sha2-nistp256");
    EXPECT_EQ(made->info().host_key_algorithm, "ecdsa-sha2-nistp256");
    EXPECT_EQ(made->info().mac, "hmac-sha2-256");
}

TEST_F(ConnectionTest, NothingInCommonIsSaidWithWhatTheServerOffers)
{
    const ThrowawaySshd sshd({.config = {"KexAlgorithms diffie-hellman-group14-sha1"}, .authorized = {public_line_}});
    trust(sshd);
    const auto opened = run(io_, open_only(connection(request(sshd))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::no_common_algorithm)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("diffie-hellman-group14-sha1"), std::string::npos);
}

TEST_F(ConnectionTest, CompressionWorksWhenAskedFor)
{
    const ThrowawaySshd sshd({.config = {"Compression yes"}, .authorized = {public_line_}});
    trust(sshd);
    ConnectionRequest wanted = request(sshd);
    wanted.compression = true;
    const ByteBuffer data = pattern(300'000);
    const auto back = run(io_, through_cat(connection(std::move(wanted)), data));
    ASSERT_TRUE(back) << sentence(back);
    EXPECT_TRUE(*back == as_text(data));
}

TEST_F(ConnectionTest, ABrokenKeyFileIsSaidBeforeAnybodyIsBothered)
{
    const auto file = folder_.write("letter.txt", "Dear all,\nthis is no key.\n");
    RawServer server(io_, [](auto socket) { return RawServer::swallow(socket); });
    ConnectionRequest wanted;
    wanted.host = "127.0.0.1";
    wanted.port = server.port();
    wanted.user = "nobody";
    wanted.key_files = {file};
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_unusable));
    EXPECT_NE(opened.error().sentence().find("letter.txt"), std::string::npos) << sentence(opened);
    EXPECT_EQ(server.connections(), 0u);
}

TEST_F(ConnectionTest, AKeyFileThatOthersCanReadIsUsedWithOneWarning)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    using std::filesystem::perms;
    std::filesystem::permissions(key(), perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
    const auto ran = run(io_, open_and_run(connection(request(sshd)), "echo ok"));
    ASSERT_TRUE(ran) << sentence(ran);
    ASSERT_EQ(prompter_->warnings.size(), 1u);
    EXPECT_EQ(prompter_->warnings.front().exposed_key, key());
}

} // namespace
} // namespace latchkey::session
