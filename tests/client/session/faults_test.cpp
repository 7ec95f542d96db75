/// What a network does to a connection: it is reset in the middle of a shell, goes silent, or ends at any byte of the handshake.

#include "client/session/connection.h"
#include "client/session/request_from_settings.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"
#include "client/transport/greeting.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/faulty_proxy.h"
#include "tests/support/wait.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace latchkey::session {
namespace {

using std::chrono::milliseconds;
using support::FaultyProxy;
using support::ThrowawaySshd;
using transport::ClientErrc;
using Socket = std::shared_ptr<asio::ip::tcp::socket>;

/// Steps the io_context until `happened`; false when it has not after ten seconds.
bool step_until(asio::io_context& io, const std::function<bool()>& happened)
{
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!happened() && std::chrono::steady_clock::now() < limit) {
        io.restart();
        io.run_one_for(milliseconds(50));
    }
    return happened();
}

/// The fixture's prompter, and what it was told of silence.
class Listener final : public SafeAnswers {
public:
    std::vector<milliseconds> quiet;
    std::vector<std::string> lines;

    void silence(milliseconds since, std::string text) override
    {
        quiet.push_back(since);
        lines.push_back(std::move(text));
    }
};

class FaultsTest : public SshdFixture {
protected:
    FaultsTest() : sshd_({.authorized = {public_line_}}), proxy_(sshd_.port())
    {
        support::write_file(known_hosts(), "[127.0.0.1]:" + std::to_string(proxy_.port()) + " " + sshd_.host_public_key() + "\n");
    }

    [[nodiscard]] ConnectionRequest by_proxy() const
    {
        ConnectionRequest wanted = request(sshd_);
        wanted.port = proxy_.port();
        return wanted;
    }

    ThrowawaySshd sshd_;
    FaultyProxy proxy_;
};

// ---- in the middle of a shell -----------------------------------------------------------------------------------------------------

/// A shell with a terminal whose text goes into `text`, until its end.
struct Shell {
    std::string text;
    std::optional<Error> end;
    std::shared_ptr<Channel> channel;
};

asio::awaitable<void> live(std::shared_ptr<Connection> connection, std::shared_ptr<Shell> shell, std::string typed)
{
    const Status opened = co_await connection->open();
    if (!opened) {
        shell->end = opened.error();
        co_return;
    }
    PtyRequest pty;
    Result<std::shared_ptr<Channel>> channel = co_await connection->open_shell(std::move(pty));
    if (!channel) {
        shell->end = channel.error();
        co_return;
    }
    shell->channel = *channel;
    const Status written = co_await shell->channel->write(to_buffer(as_bytes(typed)));
    EXPECT_TRUE(written) << sentence(written);
    ByteBuffer buffer(4096);
    while (!shell->end) {
        const Result<std::size_t> count = co_await shell->channel->read(buffer);
        if (!count) {
            shell->end = count.error();
        } else if (*count == 0) {
            shell->end = Error{ClientErrc::closed};
        } else {
            shell->text += as_text(Bytes(buffer).first(*count));
        }
    }
}

class Ends : public FaultsTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(Ends, AShellInItsMiddleAndAllThatHadArrivedIsRead)
{
    const auto made = connection(by_proxy());
    const auto shell = std::make_shared<Shell>();
    asio::co_spawn(io_, live(made, shell, "stty -echo; echo rea''dy; sleep 60\n"), asio::detached);
    ASSERT_TRUE(step_until(io_, [&] { return shell->text.find("ready") != std::string::npos || shell->end; }));
    ASSERT_FALSE(shell->end) << shell->end->sentence();
    const auto began = std::chrono::steady_clock::now();
    if (GetParam() == "killed") {
        sshd_.kill_connections();
    } else {
        proxy_.hang_up(GetParam() == "reset" ? FaultyProxy::End::reset : FaultyProxy::End::close);
    }
    ASSERT_TRUE(step_until(io_, [&] { return shell->end.has_value(); })) << "nobody has noticed";
    const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
    std::cout << "the end was known after " << took.count() << " ms\n";
    EXPECT_TRUE(shell->end->is(ClientErrc::connection_lost)) << shell->end->sentence();
    EXPECT_NE(shell->end->sentence().find("127.0.0.1 port"), std::string::npos) << shell->end->sentence();
    EXPECT_FALSE(made->alive());
    shell->channel.reset();
}

INSTANTIATE_TEST_SUITE_P(ServerOrWay, Ends, ::testing::Values("killed", "closed", "reset"), [](const auto& which) { return which.param; });

// ---- silence -----------------------------------------------------------------------------------------------------------------------

TEST_F(FaultsTest, SilenceIsToldAgainAndAgainAndEndsNothingByItself)
{
    ConnectionRequest wanted = by_proxy();
    wanted.keepalive = {milliseconds(40), 0};
    const auto listener = std::make_shared<Listener>();
    const auto made = std::make_shared<Connection>(io_.get_executor(), std::move(wanted), listener, nullptr);
    const auto shell = std::make_shared<Shell>();
    asio::co_spawn(io_, live(made, shell, "stty -echo; echo rea''dy; read x; echo and $x\n"), asio::detached);
    ASSERT_TRUE(step_until(io_, [&] { return shell->text.find("ready") != std::string::npos; })) << shell->text;
    proxy_.freeze();
    listener->quiet.clear(); // a slow machine's answers may have been late before
    listener->lines.clear();
    ASSERT_TRUE(step_until(io_, [&] { return listener->quiet.size() >= 5; }));
    EXPECT_TRUE(made->alive());
    EXPECT_FALSE(shell->end);
    EXPECT_TRUE(std::ranges::is_sorted(listener->quiet));
    EXPECT_GE(listener->quiet.front(), milliseconds(80)); // one interval until we ask, one for the answer
    EXPECT_EQ(listener->lines.front().find("No answer from 127.0.0.1 port "), 0u) << listener->lines.front();

    proxy_.thaw();
    ASSERT_TRUE(step_until(io_, [&] { return listener->quiet.back() == milliseconds(0); })) << "nobody says that it answers again";
    EXPECT_NE(listener->lines.back().find("answers again"), std::string::npos) << listener->lines.back();
    asio::co_spawn(io_, shell->channel->write(to_buffer(as_bytes("on\n"))),
                   [](std::exception_ptr, const Status& written) { EXPECT_TRUE(written) << sentence(written); });
    EXPECT_TRUE(step_until(io_, [&] { return shell->text.find("and on") != std::string::npos; })) << shell->text;
    made->cancel();
    EXPECT_TRUE(step_until(io_, [&] { return shell->end.has_value(); }));
    shell->channel.reset();
}

TEST_F(FaultsTest, WhoeverWantsItHasAnEndAfterSoManyUnansweredQuestions)
{
    ConnectionRequest wanted = by_proxy();
    wanted.keepalive = {milliseconds(60), 3}; // for "15 s, three times": told at two intervals, ended at four
    const auto listener = std::make_shared<Listener>();
    const auto made = std::make_shared<Connection>(io_.get_executor(), std::move(wanted), listener, nullptr);
    const auto shell = std::make_shared<Shell>();
    asio::co_spawn(io_, live(made, shell, "stty -echo; echo rea''dy; sleep 60\n"), asio::detached);
    ASSERT_TRUE(step_until(io_, [&] { return shell->text.find("ready") != std::string::npos || shell->end; }));
    proxy_.freeze();
    ASSERT_TRUE(step_until(io_, [&] { return shell->end.has_value(); }));
    EXPECT_TRUE(shell->end->is(ClientErrc::keepalive_timeout)) << shell->end->sentence();
    EXPECT_GE(listener->quiet.size(), 2u) << "it ended without a word before";
    shell->channel.reset();
}

TEST_F(FaultsTest, AnswersThatCameWhileTheComputerSleptCount)
{
    ConnectionRequest wanted = by_proxy();
    wanted.keepalive = {milliseconds(600), 1}; // a single unanswered question ends it
    const auto made = connection(std::move(wanted));
    const auto shell = std::make_shared<Shell>();
    asio::co_spawn(io_, live(made, shell, "stty -echo; echo rea''dy; read x; echo and $x\n"), asio::detached);
    ASSERT_TRUE(step_until(io_, [&] { return shell->text.find("ready") != std::string::npos || shell->end; }));
    for (int i = 0; i < 2 && !shell->end; ++i) {
        const std::size_t sent = proxy_.to_server();
        const std::size_t answered = proxy_.to_client();
        ASSERT_TRUE(step_until(io_, [&] { return proxy_.to_server() > sent; })) << "no question was sent";
        // From here we sleep: nothing of ours runs, the answer lies in the socket, and every timer of ours is long over.
        ASSERT_TRUE(support::wait_until([&] { return proxy_.to_client() > answered; }));
        std::this_thread::sleep_for(milliseconds(1300));
    }
    asio::co_spawn(io_, shell->channel->write(to_buffer(as_bytes("on\n"))), [](std::exception_ptr, const Status&) {});
    EXPECT_TRUE(step_until(io_, [&] { return shell->text.find("and on") != std::string::npos || shell->end; }));
    EXPECT_NE(shell->text.find("and on"), std::string::npos) << (shell->end ? shell->end->sentence() : shell->text);
    made->cancel();
    EXPECT_TRUE(step_until(io_, [&] { return shell->end.has_value(); }));
    shell->channel.reset();
}

TEST(Keepalive, IsEveryHalfMinuteAndEndsNothingUnlessTheUserSaysSo)
{
    const ConnectionRequest request = request_from_settings(settings::Settings{}, settings::Places{});
    EXPECT_EQ(request.keepalive.interval, std::chrono::seconds(30));
    EXPECT_EQ(request.keepalive.count_max, 0);
}

TEST(EndlessGreeting, IsGivenUpWithin64KiBWhateverItsShape)
{
    for (const std::string& shape : {std::string("y"), std::string("\n"), std::string("hello\r\n"), std::string(1000, 'z') + "\n"}) {
        transport::Greeting greeting;
        std::size_t fed = 0;
        while (greeting.feed(as_bytes(shape)) && fed <= 100'000) {
            fed += shape.size();
        }
        EXPECT_LE(fed, 64u * 1024u) << shape.substr(0, 10);
    }
}

TEST(Patience, WithAServerThatSaysNothingSensibleIsHalfAMinuteAtMost)
{
    const Deadlines deadlines = request_from_settings(settings::Settings{}, settings::Places{}).deadlines;
    EXPECT_LE(deadlines.connect, std::chrono::seconds(30));
    EXPECT_LE(deadlines.banner, std::chrono::seconds(30));
    EXPECT_LE(deadlines.key_exchange, std::chrono::seconds(30));
}

// ---- the handshake, cut ------------------------------------------------------------------------------------------------------------

/// The server's part that anybody can read: where its SSH_MSG_NEWKEYS begins and ends. RFC 4253 §6, §7.3.
struct PlainPart {
    std::size_t new_keys = 0;
    std::size_t end = 0;
};

PlainPart plain_part(const std::string& recorded)
{
    constexpr char newkeys = 21;
    std::size_t at = recorded.find("\r\n") + 2;
    while (at + 6 < recorded.size()) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length = (length << 8U) | static_cast<unsigned char>(recorded[at + i]);
        }
        const char type = recorded[at + 5];
        if (type == newkeys) {
            return {at, at + 4 + length};
        }
        at += 4 + length;
    }
    return {};
}

/// One sentence for people: it says where, and is no half of one.
void expect_sentence(const Error& error, std::size_t cut)
{
    const std::string text = error.sentence();
    EXPECT_NE(text.find("127.0.0.1 port"), std::string::npos) << "cut after " << cut << ": " << text;
    EXPECT_TRUE(text.ends_with('.')) << "cut after " << cut << ": " << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << "cut after " << cut << ": " << text;
}

class CutHandshake : public FaultsTest {
protected:
    /// The server's bytes of one whole session.
    std::string record()
    {
        const auto ran = run(io_, open_and_run(connection(by_proxy()), "exit 7"));
        EXPECT_TRUE(ran) << sentence(ran);
        return proxy_.recorded();
    }
    /// The long set tries every byte, which takes minutes.
    static std::size_t step_of(std::size_t usual) { return std::getenv("LATCHKEY_LONG_TESTS") != nullptr ? 1 : usual; }
};

TEST_F(CutHandshake, BeforeThereAreKeysIsASentenceAtEveryByteAndNobodyIsAsked)
{
    const std::string recorded = record();
    const auto [new_keys, end] = plain_part(recorded);
    ASSERT_GT(new_keys, 500u);
    const std::size_t greeting = recorded.find("\r\n") + 2;
    const std::size_t before = transport::Gate::left_behind();
    std::size_t cut = 0;
    RawServer server(io_, [&](Socket s) -> asio::awaitable<void> {
        co_await RawServer::say(s, recorded.substr(0, cut));
        if (cut % 2 == 0) {
            s->set_option(asio::socket_base::linger(true, 0)); // closing resets
        }
        s->close();
    });
    std::size_t tried = 0;
    for (; cut <= end; ++cut) {
        ConnectionRequest wanted;
        wanted.host = "127.0.0.1";
        wanted.port = server.port();
        wanted.user = "anna";
        const auto opened = run(io_, open_only(connection(std::move(wanted))));
        ASSERT_FALSE(opened) << "cut after " << cut;
        // With the whole answer there it is seen to be a recording: it signs another exchange than ours.
        const ClientErrc expected = cut < greeting   ? ClientErrc::not_ssh
                                    : cut < new_keys ? ClientErrc::connection_lost
                                                     : ClientErrc::key_exchange_failed;
        EXPECT_TRUE(opened.error().is(expected)) << "cut after " << cut << " of " << end << ": " << sentence(opened);
        expect_sentence(opened.error(), cut);
        ++tried;
    }
    std::cout << tried << " cuts in the " << end << " bytes before the first encrypted one\n";
    EXPECT_TRUE(prompter_->host_key_questions.empty());
    io_.restart();
    io_.poll();
    EXPECT_EQ(transport::Gate::left_behind(), before);
}

TEST_F(CutHandshake, AfterwardsIsASentenceToo)
{
    const std::string recorded = record();
    const std::size_t end = plain_part(recorded).end;
    const std::size_t before = transport::Gate::left_behind();
    std::size_t tried = 0;
    std::size_t done = 0;
    for (std::size_t cut = end; cut < recorded.size(); cut += step_of(31)) {
        proxy_.cut_after(cut, cut % 2 == 0 ? FaultyProxy::End::close : FaultyProxy::End::reset);
        const auto ran = run(io_, open_and_run(connection(by_proxy()), "exit 7"));
        ++tried;
        if (ran) { // what is missing came behind the exit status
            EXPECT_EQ(ran->exit.status, 7) << "cut after " << cut;
            ++done;
            continue;
        }
        EXPECT_TRUE(ran.error().is(ClientErrc::connection_lost)) << "cut after " << cut << ": " << sentence(ran);
        expect_sentence(ran.error(), cut);
    }
    std::cout << tried << " cuts in the " << recorded.size() - end << " encrypted bytes, " << done << " of them behind the exit status\n";
    EXPECT_GT(tried, 10u);
    EXPECT_LT(done, tried / 2);
    io_.restart();
    io_.poll();
    EXPECT_EQ(transport::Gate::left_behind(), before);
}

TEST_F(CutHandshake, SilenceAtAnyByteEndsByADeadlineOfOurs)
{
    const std::string recorded = record();
    const std::size_t keys = plain_part(recorded).new_keys;
    const std::size_t before = transport::Gate::left_behind();
    const std::vector<ClientErrc> early{ClientErrc::banner_timeout, ClientErrc::key_exchange_timeout};
    const std::vector<ClientErrc> later{ClientErrc::banner_timeout, ClientErrc::key_exchange_timeout, ClientErrc::auth_timeout,
                                        ClientErrc::request_timeout, ClientErrc::keepalive_timeout};
    std::size_t tried = 0;
    // Up to where the server's last words are, without which a session has its end all the same.
    for (std::size_t cut = 0; cut + 200 < recorded.size(); cut += step_of(197)) {
        proxy_.cut_after(cut, FaultyProxy::End::silence);
        ConnectionRequest wanted = by_proxy();
        for (milliseconds* each : {&wanted.deadlines.banner, &wanted.deadlines.key_exchange, &wanted.deadlines.auth_reply,
                                   &wanted.deadlines.request, &wanted.deadlines.close}) {
            *each = milliseconds(200);
        }
        wanted.keepalive = {milliseconds(50), 3}; // how long a command runs is its own affair: there, this is the deadline
        const auto ran = run(io_, open_and_run(connection(std::move(wanted)), "exit 7"));
        ASSERT_FALSE(ran) << "silent after " << cut << " of " << recorded.size();
        const auto one_of = [&ran](const std::vector<ClientErrc>& codes) {
            return std::ranges::any_of(codes, [&ran](ClientErrc code) { return ran.error().is(code); });
        };
        EXPECT_TRUE(one_of(cut < keys ? early : later)) << "silent after " << cut << ": " << sentence(ran);
        expect_sentence(ran.error(), cut);
        proxy_.hang_up(FaultyProxy::End::close); // sshd has not heard that we went, and bears no more than MaxStartups of these
        ++tried;
    }
    std::cout << "silent at " << tried << " of " << recorded.size() << " bytes\n";
    EXPECT_GT(tried, 8u);
    io_.restart();
    io_.poll();
    EXPECT_EQ(transport::Gate::left_behind(), before);
}

} // namespace
} // namespace latchkey::session
