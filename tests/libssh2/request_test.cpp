/// Patches 0021 and 0022: requests whose answers come later or not at all, and key exchanges that we begin.

#include "tests/libssh2/memory_session.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::libssh2_tests {
namespace {

using support::ScriptedServer;
using support::ThrowawaySshd;

/// A string of a message (RFC 4251 §5).
std::string text(std::string_view of)
{
    std::string out;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        out.push_back(static_cast<char>((of.size() >> shift) & 0xffU));
    }
    return out.append(of);
}

class Requests : public ::testing::Test {
protected:
    explicit Requests(const support::SshdOptions& options = {.config = {"AcceptEnv GREETING"}, .authorized = {test_key().public_line}})
        : server_(options), session_(server_.port())
    {
    }

    void log_in()
    {
        session_.handshake();
        session_.login_key_or_throw(server_.user(), test_key().private_key);
    }
    LIBSSH2_CHANNEL* open()
    {
        auto* channel = session_.until_pointer<LIBSSH2_CHANNEL>(
            [&] { return libssh2_channel_open_ex(session_.get(), "session", 7, 2U << 20U, 32768, nullptr, 0); });
        EXPECT_NE(channel, nullptr) << session_.error();
        return channel;
    }
    int send(LIBSSH2_CHANNEL* channel, std::string_view type, bool want_reply, const std::string& message)
    {
        return session_.until([&] {
            return libssh2_x_channel_request(channel, type.data(), type.size(), want_reply ? 1 : 0, message.data(), message.size());
        });
    }
    int answer(LIBSSH2_CHANNEL* channel)
    {
        return session_.until([&] { return libssh2_x_channel_request_answer(channel); });
    }
    std::string read_all(LIBSSH2_CHANNEL* channel)
    {
        std::string out;
        char bytes[4096];
        int got = 0;
        while ((got = session_.until([&] {
                   const auto now = libssh2_channel_read(channel, bytes, sizeof bytes);
                   return now == 0 && libssh2_channel_eof(channel) == 0 ? LIBSSH2_ERROR_EAGAIN : static_cast<int>(now);
               })) > 0) {
            out.append(bytes, static_cast<std::size_t>(got));
        }
        return out;
    }

    ThrowawaySshd server_;
    MemorySession session_;
};

TEST_F(Requests, VariableAndCommandGoOutTogetherAndOnlyTheCommandIsAnswered)
{
    log_in();
    LIBSSH2_CHANNEL* channel = open();
    const std::size_t before = session_.unsent();
    EXPECT_EQ(libssh2_x_channel_request(channel, "env", 3, 0, (text("GREETING") + text("hello")).data(), 4 + 8 + 4 + 5), 0);
    const std::string command = text("echo $GREETING");
    EXPECT_EQ(libssh2_x_channel_request(channel, "exec", 4, 1, command.data(), command.size()), 0);
    EXPECT_GT(session_.unsent(), before); // both are on their way before anything was read
    EXPECT_EQ(answer(channel), 0) << session_.error();
    EXPECT_EQ(read_all(channel), "hello\n");
    EXPECT_EQ(session_.until([&] { return libssh2_channel_free(channel); }), 0);
}

TEST_F(Requests, AnswersComeInTheOrderOfTheRequests)
{
    log_in();
    LIBSSH2_CHANNEL* channel = open();
    EXPECT_EQ(send(channel, "no-such@example.net", true, {}), 0);
    EXPECT_EQ(send(channel, "exec", true, text("echo yes")), 0);
    unsigned long available = 0;
    EXPECT_EQ(session_.until([&] { // by the time of the output both answers are there, a "no" and then a "yes"
        const int rc = libssh2_x_session_pump(session_.get(), 0);
        libssh2_channel_window_read_ex(channel, &available, nullptr);
        return rc < 0 ? rc : available == 4 ? 0 : LIBSSH2_ERROR_EAGAIN;
    }),
              0);
    EXPECT_EQ(answer(channel), LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED);
    EXPECT_EQ(answer(channel), 0);
    EXPECT_EQ(read_all(channel), "yes\n");
}

TEST_F(Requests, AChannelThatIsClosedTakesNone)
{
    log_in();
    LIBSSH2_CHANNEL* channel = session_.open_exec("true");
    EXPECT_EQ(session_.until([&] { return libssh2_channel_wait_eof(channel); }), 0);
    EXPECT_EQ(session_.until([&] { return libssh2_channel_wait_closed(channel); }), 0);
    EXPECT_EQ(send(channel, "break", false, std::string(4, '\0')), LIBSSH2_ERROR_CHANNEL_CLOSED);
}

// ---- key exchanges that we begin -----------------------------------------------------------------------------------------------------

class Rekey : public Requests {
protected:
    void wait_for(unsigned exchanges)
    {
        EXPECT_EQ(session_.until([&] {
            const int rc = libssh2_x_session_pump(session_.get(), 0);
            return rc < 0 ? rc : libssh2_x_session_key_exchanges(session_.get()) >= exchanges ? 0 : LIBSSH2_ERROR_EAGAIN;
        }),
                  0)
            << session_.error();
    }
};

TEST_F(Rekey, BringsNewKeysAndTheSessionGoesOn)
{
    EXPECT_EQ(libssh2_x_session_rekey(session_.get()), LIBSSH2_ERROR_BAD_USE) << "before there are any";
    log_in();
    EXPECT_EQ(libssh2_x_session_key_exchanges(session_.get()), 1U);
    for (unsigned round = 2; round < 5; ++round) {
        ASSERT_EQ(libssh2_x_session_rekey(session_.get()), 0);
        EXPECT_EQ(libssh2_x_session_rekey(session_.get()), 0); // one is under way: no second one
        wait_for(round);
        EXPECT_EQ(libssh2_x_session_key_exchanges(session_.get()), round);
        EXPECT_EQ(session_.exec("echo hello"), "hello\n");
    }
}

TEST_F(Rekey, InTheMiddleOfDataLosesNoneOfIt)
{
    session_.receive_in_pieces(1000);
    log_in();
    LIBSSH2_CHANNEL* channel = session_.open_exec("head -c 3000000 /dev/zero", 64U << 10U);
    std::size_t total = 0;
    static char bytes[32768];
    unsigned asked = 0;
    int got = 0;
    while ((got = session_.until([&] {
               const auto now = libssh2_channel_read(channel, bytes, sizeof bytes);
               return now == 0 && libssh2_channel_eof(channel) == 0 ? LIBSSH2_ERROR_EAGAIN : static_cast<int>(now);
           })) > 0) {
        EXPECT_TRUE(std::all_of(bytes, bytes + got, [](char c) { return c == 0; }));
        total += static_cast<std::size_t>(got);
        if (total / 500'000 > asked) {
            ++asked;
            ASSERT_EQ(libssh2_x_session_rekey(session_.get()), 0) << session_.error();
        }
    }
    EXPECT_EQ(got, 0) << session_.error();
    EXPECT_EQ(total, 3'000'000U);
    EXPECT_GE(libssh2_x_session_key_exchanges(session_.get()), 4U);
}

TEST_F(Rekey, WhatIsWrittenMeanwhileArrivesAfterwards)
{
    log_in();
    LIBSSH2_CHANNEL* channel = session_.open_exec("cat");
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(libssh2_x_session_rekey(session_.get()), 0);
        EXPECT_EQ(session_.until([&] { return static_cast<int>(libssh2_channel_write(channel, "hello\n", 6)); }), 6);
    }
    EXPECT_EQ(session_.until([&] { return libssh2_channel_send_eof(channel); }), 0);
    EXPECT_EQ(read_all(channel), "hello\nhello\nhello\n");
}

/// The server asks whether we are there every second, and its question may meet our KEXINIT.
TEST(RekeyAnswers, WaitForTheNewKeys)
{
    const ThrowawaySshd server{{.config = {"ClientAliveInterval 1", "ClientAliveCountMax 3"}, .authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    const auto ends = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    int questions = 0;
    while (questions < 2 && std::chrono::steady_clock::now() < ends) {
        while (!session.has_unread()) { // its question: unread when our KEXINIT goes out
            session.move_bytes(std::chrono::milliseconds{50});
        }
        ASSERT_EQ(libssh2_x_session_rekey(session.get()), 0) << session.error();
        const unsigned exchanges = libssh2_x_session_key_exchanges(session.get());
        ASSERT_EQ(session.until([&] {
            const int rc = libssh2_x_session_pump(session.get(), 0);
            return rc < 0 ? rc : libssh2_x_session_key_exchanges(session.get()) > exchanges ? 0 : LIBSSH2_ERROR_EAGAIN;
        }),
                  0)
            << session.error() << server.log();
        ++questions;
    }
    EXPECT_EQ(session.exec("echo hello"), "hello\n");
    EXPECT_EQ(server.log().find("timeout"), std::string::npos) << server.log();
}

} // namespace
} // namespace latchkey::libssh2_tests
