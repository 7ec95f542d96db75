/// A channel's calls when libssh2 itself says no, and when the connection ends in the same breath as the last data.

#include "client/session/channel_impl.h"
#include "client/transport/client_error.h"
#include "client/transport/tcp_stream.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/scripted_server.h"

#include <functional>

namespace latchkey::session {
namespace {

using transport::ClientErrc;

/// Nobody is at the other end; the gate's loops are never started.
class NoStream final : public transport::ByteStream {
public:
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t>) override { co_return std::size_t{0}; }
    asio::awaitable<Result<std::size_t>> write_some(Bytes data) override { co_return data.size(); }
    void abort() noexcept override {}
};

struct Call {
    std::string name;
    std::function<asio::awaitable<Status>(Channel&)> run;
};
class ChannelCall : public ::testing::TestWithParam<Call> {};

TEST_P(ChannelCall, ThatLibssh2RefusesIsAnErrorAndNotTakenForDone)
{
    asio::io_context io;
    transport::GateOptions options;
    options.where = "example.net port 22";
    const auto gate = transport::Gate::make(io.get_executor(), std::make_unique<NoStream>(), std::move(options));
    ASSERT_NE(gate, nullptr);
    // libssh2 answers LIBSSH2_ERROR_BAD_USE to every call for no channel: an error of the call, not of the connection.
    Channel channel(std::make_shared<Channel::Impl>(gate, nullptr, Deadlines{}));
    const Status done = run(io, GetParam().run(channel));
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().is(ClientErrc::closed)) << sentence(done);
    EXPECT_FALSE(gate->ended());
}

INSTANTIATE_TEST_SUITE_P(All, ChannelCall,
                         ::testing::Values(Call{"write", [](Channel& channel) { return channel.write(to_buffer(as_bytes("hello"))); }},
                                           Call{"send_eof", [](Channel& channel) { return channel.send_eof(); }},
                                           Call{"resize", [](Channel& channel) { return channel.resize(80, 24); }},
                                           Call{"signal", [](Channel& channel) { return channel.signal("INT"); }}),
                         [](const auto& which) { return which.param.name; });

// ---- last words --------------------------------------------------------------------------------------------------------------------

/// What a command's channel gave, and how each stream ended.
struct Heard {
    std::string out;
    std::string err;
    std::optional<Error> out_end; ///< none: an end-of-file
    Result<ExitResult> exit;
};

asio::awaitable<std::optional<Error>> gather(std::shared_ptr<Channel> channel, std::string& into, bool from_stderr)
{
    ByteBuffer buffer(1000); // several reads for what comes in one piece
    while (true) {
        asio::awaitable<Result<std::size_t>> reading = from_stderr ? channel->read_stderr(buffer) : channel->read(buffer);
        const Result<std::size_t> count = co_await std::move(reading);
        if (!count) {
            co_return count.error();
        }
        if (*count == 0) {
            co_return std::nullopt;
        }
        into += as_text(Bytes(buffer).first(*count));
    }
}

enum class Reader { waits, comes_late };

asio::awaitable<Result<Heard>> listen_to(std::shared_ptr<Connection> connection, std::string command, Reader reader)
{
    const Status opened = co_await connection->open();
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    Result<std::shared_ptr<Channel>> channel = co_await connection->exec(std::move(command), std::nullopt);
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    if (reader == Reader::comes_late) {
        const Error end = co_await connection->wait_end();
        EXPECT_TRUE(end.is(ClientErrc::server_disconnected)) << end.sentence();
    }
    Heard heard;
    heard.out_end = co_await gather(*channel, heard.out, false);
    const std::optional<Error> err_end = co_await gather(*channel, heard.err, true);
    EXPECT_EQ(err_end.has_value(), heard.out_end.has_value());
    heard.exit = co_await (*channel)->wait_exit();
    co_return heard;
}

class LastWordsTest : public SshdFixture, public ::testing::WithParamInterface<Reader> {
protected:
    Result<Heard> hear(const std::string& command)
    {
        const support::ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
        support::write_file(known_hosts(), server.known_hosts_line());
        prompter_->passwords = {"right"};
        ConnectionRequest request;
        request.host = "127.0.0.1";
        request.port = server.port();
        request.user = "anna";
        request.known_hosts = {known_hosts()};
        return run(io_, listen_to(connection(std::move(request)), command, GetParam()));
    }
};

TEST_P(LastWordsTest, OfAServerThatHangsUpInTheSameBreathAreRead)
{
    const Result<Heard> heard = hear("hangup 50000");
    ASSERT_TRUE(heard) << sentence(heard);
    EXPECT_EQ(heard->out, std::string(50'000, 'x'));
    EXPECT_EQ(heard->err, "bye\n");
    ASSERT_TRUE(heard->out_end) << "the output was cut off, and nobody says so";
    EXPECT_TRUE(heard->out_end->is(ClientErrc::server_disconnected)) << heard->out_end->sentence();
    EXPECT_NE(heard->out_end->sentence().find("so long"), std::string::npos) << heard->out_end->sentence();
    EXPECT_FALSE(heard->exit);
}

TEST_P(LastWordsTest, WithAnExitStatusAreACommandThatHasEnded)
{
    const Result<Heard> heard = hear("hangup 50000 7");
    ASSERT_TRUE(heard) << sentence(heard);
    EXPECT_EQ(heard->out, std::string(50'000, 'x'));
    EXPECT_EQ(heard->err, "bye\n");
    EXPECT_FALSE(heard->out_end) << heard->out_end->sentence();
    ASSERT_TRUE(heard->exit) << sentence(heard->exit);
    EXPECT_EQ(heard->exit->status, 7);
}

INSTANTIATE_TEST_SUITE_P(Readers, LastWordsTest, ::testing::Values(Reader::waits, Reader::comes_late),
                         [](const auto& which) { return which.param == Reader::waits ? "that_wait" : "that_come_late"; });

/// A socket that can stop taking what is sent; what arrives is then held back until a write has failed.
class FailingStream final : public transport::ByteStream {
public:
    FailingStream(asio::ip::tcp::socket socket, bool& broken) : inner_(std::move(socket)), broken_(broken) {}

    asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        const Result<std::size_t> count = co_await inner_.read_some(into);
        while (broken_ && !failed_) {
            co_await RawServer::pause(std::chrono::milliseconds(1));
        }
        co_return count;
    }
    asio::awaitable<Result<std::size_t>> write_some(Bytes data) override
    {
        failed_ = broken_;
        if (broken_) {
            co_return fail(ClientErrc::connection_lost, {}, "broken pipe");
        }
        const Result<std::size_t> count = co_await inner_.write_some(data);
        co_return count;
    }
    void abort() noexcept override { inner_.abort(); }

private:
    transport::TcpStream inner_;
    bool& broken_;
    bool failed_ = false;
};

asio::awaitable<Result<std::shared_ptr<Channel>>> start_command(std::shared_ptr<transport::Gate> gate, std::string command)
{
    const Status preferred = gate->prefer({});
    EXPECT_TRUE(preferred) << sentence(preferred);
    const Status greeted = co_await gate->handshake(std::chrono::seconds(10), std::chrono::seconds(10), [](const std::string&) {});
    EXPECT_TRUE(greeted) << sentence(greeted);
    const Status served = co_await gate->request_login_service(std::chrono::seconds(10));
    EXPECT_TRUE(served) << sentence(served);
    transport::Gate::Task login([](LIBSSH2_SESSION* session) { return libssh2_userauth_password(session, "anna", "right"); });
    const Result<transport::Outcome> logged_in = co_await gate->run(std::move(login));
    EXPECT_TRUE(logged_in && logged_in->rc == 0) << sentence(logged_in);
    Result<std::shared_ptr<Channel::Impl>> channel = co_await open_session_channel(gate, Deadlines{});
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    SessionRequests wanted{.kind = "exec", .message = std::move(command)};
    const Result<SessionAnswers> started = co_await request_session(*channel, std::move(wanted));
    EXPECT_TRUE(started) << sentence(started);
    co_return std::make_shared<Channel>(std::move(*channel));
}

asio::awaitable<Result<Heard>> write_in_vain(std::shared_ptr<transport::Gate> gate, bool& broken)
{
    Result<std::shared_ptr<Channel>> channel = co_await start_command(gate, "echo my last words");
    if (!channel) {
        co_return std::unexpected(channel.error());
    }
    broken = true;
    const Status taken = co_await (*channel)->write(to_buffer(as_bytes("nobody takes this")));
    EXPECT_TRUE(taken) << sentence(taken); // into the outbox
    Heard heard;
    heard.out_end = co_await gather(*channel, heard.out, false);
    heard.exit = co_await (*channel)->wait_exit();
    channel->reset();
    co_await gate->close(std::chrono::milliseconds(1));
    co_return heard;
}

TEST(LastWords, AreReadAlsoWhenWhatWeSendIsNotTakenAnyMore)
{
    const support::ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), server.port()});
    bool broken = false;
    auto gate = transport::Gate::make(io.get_executor(), std::make_unique<FailingStream>(std::move(socket), broken), {});
    ASSERT_NE(gate, nullptr);
    const Result<Heard> heard = run(io, write_in_vain(gate, broken));
    ASSERT_TRUE(heard) << sentence(heard);
    EXPECT_EQ(heard->out, "my last words\n");
    EXPECT_FALSE(heard->out_end) << heard->out_end->sentence();
    ASSERT_TRUE(heard->exit) << sentence(heard->exit);
    EXPECT_EQ(heard->exit->status, 0);
}

} // namespace
} // namespace latchkey::session
