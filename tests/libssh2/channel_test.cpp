/// Patches 0004 to 0007 and 0027: exit status and signal, replies to global requests, the pump, and several channel opens at a time; and
/// reading after the end.

#include "tests/libssh2/memory_session.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace latchkey::libssh2_tests {
namespace {

using namespace std::chrono_literals;
using support::ScriptedServer;

const support::ScriptedServerOptions anybody{
    .users = {{.name = "any", .password = "pw"}, {.name = "slow", .password = "pw", .slow_replies = true}}};

/// Listens on 127.0.0.1 and gives back what it gets; or, with a full backlog, leaves everybody waiting.
class Listener {
public:
    enum class Kind { echo, black_hole };

    explicit Listener(Kind kind) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size);
        ::listen(fd_, kind == Kind::echo ? 50 : 0);
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        if (kind == Kind::echo) {
            thread_ = std::jthread{[this] { serve(); }};
            return;
        }
        for (int& fd : fill_) { // the kernel answers no connection beyond the backlog
            fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            (void)::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        }
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener()
    {
        ::shutdown(fd_, SHUT_RDWR); // ends accept()
        if (thread_.joinable()) {
            thread_.join();
        }
        ::close(fd_);
        for (const int fd : fill_) {
            if (fd >= 0) {
                ::close(fd);
            }
        }
    }
    [[nodiscard]] unsigned port() const { return port_; }

private:
    void serve() const
    {
        std::vector<std::jthread> connections;
        for (;;) {
            const int fd = ::accept(fd_, nullptr, nullptr);
            if (fd < 0) {
                return;
            }
            connections.emplace_back([fd] {
                char bytes[4096];
                for (ssize_t got = 0; (got = ::recv(fd, bytes, sizeof bytes, 0)) > 0;) {
                    (void)!::send(fd, bytes, static_cast<std::size_t>(got), MSG_NOSIGNAL);
                }
                ::close(fd);
            });
        }
    }

    int fd_;
    std::uint16_t port_ = 0;
    int fill_[4] = {-1, -1, -1, -1};
    std::jthread thread_;
};

TEST(ExitStatus, IsKnownOnlyWhenTheServerSentOne)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    int status = -1;
    bool known = false;
    EXPECT_EQ(session.exec("status 3", "", &status, &known), std::string(100, 'x'));
    EXPECT_TRUE(known);
    EXPECT_EQ(status, 3);
    session.exec("status 0", "", &status, &known);
    EXPECT_TRUE(known);
    session.exec("nostatus", "", &status, &known);
    EXPECT_FALSE(known);
    session.exec("signal TERM", "", &status, &known);
    EXPECT_FALSE(known);
}

/// What the server says that `command` ended by, "" for nothing.
std::string exit_signal(MemorySession& session, const std::string& command)
{
    LIBSSH2_CHANNEL* channel = session.open_exec(command);
    const int closed = session.until([&] {
        char bytes[200];
        const ssize_t count = libssh2_channel_read(channel, bytes, sizeof bytes);
        return count < 0                           ? static_cast<int>(count)
               : libssh2_channel_eof(channel) != 0 ? libssh2_channel_wait_closed(channel)
                                                   : LIBSSH2_ERROR_EAGAIN;
    });
    EXPECT_NE(closed, LIBSSH2_ERROR_TIMEOUT);
    char* name = nullptr;
    std::size_t length = 0;
    libssh2_channel_get_exit_signal(channel, &name, &length, nullptr, nullptr, nullptr, nullptr);
    std::string said(name != nullptr ? name : "", length);
    libssh2_free(session.get(), name);
    session.until([&] { return libssh2_channel_free(channel); });
    return said;
}

TEST(ExitSignal, TheLastOneCountsAndANameThatIsLongerThanItsMessageIsNone)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    EXPECT_EQ(exit_signal(session, "signals"), "KILL");
    EXPECT_EQ(exit_signal(session, "signals long"), ""); // upstream's master ends the connection for it
}

/// A keepalive of libssh2's own, which it sends at most every two seconds.
void send_keepalive(MemorySession& session)
{
    const unsigned before = libssh2_x_global_requests_pending(session.get());
    libssh2_keepalive_config(session.get(), 1, 1);
    const int answer = session.until([&] {
        int next = 0;
        if (libssh2_keepalive_send(session.get(), &next) != 0) {
            throw std::runtime_error{"keepalive: " + session.error()};
        }
        return libssh2_x_global_requests_pending(session.get()) > before ? 0 : LIBSSH2_ERROR_EAGAIN;
    });
    ASSERT_EQ(answer, 0);
}

/// A forward_listen right after a keepalive, whose refusal comes first.
void listen_behind_keepalive(MemorySession& session)
{
    send_keepalive(session);
    int port = 0;
    auto* listener =
        session.until_pointer<LIBSSH2_LISTENER>([&] { return libssh2_channel_forward_listen_ex(session.get(), "127.0.0.1", 0, &port, 4); });
    ASSERT_NE(listener, nullptr) << session.error();
    EXPECT_GT(port, 0);
    EXPECT_EQ(libssh2_x_global_requests_pending(session.get()), 0U);
    EXPECT_EQ(session.until([&] { return libssh2_channel_forward_cancel(listener); }), 0);
}

TEST(GlobalReplies, AKeepalivesRefusalIsNotTheAnswerToForwardListen)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    listen_behind_keepalive(session);
}

TEST(GlobalReplies, NeitherWhenTheServerAnswersLate)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("slow", "pw"), 0);
    listen_behind_keepalive(session);
}

TEST(GlobalReplies, AKeepalivesAnswerLeavesNothingBehind)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    send_keepalive(session);
    EXPECT_EQ(libssh2_x_global_requests_pending(session.get()), 1U);
    EXPECT_EQ(session.until([&] {
        libssh2_x_session_pump(session.get(), 0);
        return libssh2_x_global_requests_pending(session.get()) == 0 ? 0 : LIBSSH2_ERROR_EAGAIN;
    }),
              0);
}

TEST(GlobalReplies, AKeepaliveGoesOutEachTimeOneIsAskedFor)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    for (unsigned i = 1; i <= 3; ++i) {
        EXPECT_EQ(libssh2_x_keepalive_now(session.get()), 0);
        EXPECT_EQ(libssh2_x_global_requests_pending(session.get()), i);
    }
    EXPECT_EQ(session.until([&] {
        libssh2_x_session_pump(session.get(), 0);
        return libssh2_x_global_requests_pending(session.get()) == 0 ? 0 : LIBSSH2_ERROR_EAGAIN;
    }),
              0);
}

TEST(Pump, AnswersTheServersKeepalivesWithoutAChannel)
{
    const support::ThrowawaySshd server{
        {.config = {"ClientAliveInterval 1", "ClientAliveCountMax 1"}, .authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    int packets = 0;
    // sshd gives up at the second unanswered one; by the fourth it would have.
    const int answer = session.until([&] {
        const int more = libssh2_x_session_pump(session.get(), 0);
        packets += std::max(more, 0);
        return more < 0 ? more : packets >= 4 ? 0 : LIBSSH2_ERROR_EAGAIN;
    });
    EXPECT_EQ(answer, 0) << session.error() << server.log();
    EXPECT_EQ(session.exec("echo hello"), "hello\n");
}

TEST(Pump, TakesDataAndRekeysWhileAReaderPauses)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}, .rekey_limit = "64K"}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    LIBSSH2_CHANNEL* channel = session.open_exec("head -c 900000 /dev/zero; sleep 100", 1U << 20U);
    unsigned long available = 0;
    const int answer = session.until([&] {
        const int packets = libssh2_x_session_pump(session.get(), 0);
        libssh2_channel_window_read_ex(channel, &available, nullptr);
        return packets < 0 ? packets : available == 900'000 ? 0 : LIBSSH2_ERROR_EAGAIN;
    });
    EXPECT_EQ(answer, 0) << session.error() << " after " << available;
    EXPECT_FALSE(session.peer_is_gone());
}

TEST(Pump, StopsAfterTheNumberThatItWasTold)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    // Packets of 1 KiB: several fit into what libssh2 takes from RECV at a time.
    auto* channel = session.until_pointer<LIBSSH2_CHANNEL>(
        [&] { return libssh2_channel_open_ex(session.get(), "session", 7, 1U << 20U, 1024, nullptr, 0); });
    ASSERT_NE(channel, nullptr) << session.error();
    ASSERT_EQ(session.until([&] { return libssh2_channel_exec(channel, "head -c 500000 /dev/zero; sleep 100"); }), 0);
    while (session.unread().size() < 200'000) {
        session.move_bytes(50ms);
    }
    EXPECT_EQ(libssh2_x_session_pump(session.get(), 3), 3);
    EXPECT_TRUE(session.has_unread());
    EXPECT_EQ(libssh2_x_session_pump(session.get(), -1), LIBSSH2_ERROR_BAD_USE);
}

/// What a stream still gives, and the answer that ends it.
std::pair<std::string, ssize_t> read_rest(LIBSSH2_CHANNEL* channel, int stream)
{
    std::string got;
    char bytes[4096];
    ssize_t count = 0;
    while ((count = libssh2_channel_read_ex(channel, stream, bytes, sizeof bytes)) > 0) {
        got.append(bytes, static_cast<std::size_t>(count));
    }
    return {got, count};
}

/// A channel whose server hangs up in one piece with its last words; the end is known, and nothing has been read.
LIBSSH2_CHANNEL* hung_up(MemorySession& session, const std::string& command)
{
    session.handshake();
    EXPECT_EQ(session.login_password("any", "pw"), 0);
    LIBSSH2_CHANNEL* channel = session.open_exec(command);
    const int end = session.until([&] {
        const int packets = libssh2_x_session_pump(session.get(), 0);
        return packets < 0 ? packets : LIBSSH2_ERROR_EAGAIN;
    });
    EXPECT_EQ(end, LIBSSH2_ERROR_SOCKET_DISCONNECT) << session.error();
    return channel;
}

TEST(End, DataThatCameWithItIsStillRead)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    LIBSSH2_CHANNEL* channel = hung_up(session, "hangup 100000");
    const std::size_t unsent = session.unsent();
    EXPECT_EQ(read_rest(channel, 0), (std::pair<std::string, ssize_t>{std::string(100'000, 'x'), LIBSSH2_ERROR_SOCKET_DISCONNECT}));
    EXPECT_EQ(read_rest(channel, SSH_EXTENDED_DATA_STDERR), (std::pair<std::string, ssize_t>{"bye\n", LIBSSH2_ERROR_SOCKET_DISCONNECT}));
    EXPECT_EQ(session.unsent(), unsent) << "a window was opened for nobody";
}

TEST(End, AnEndOfFileThatCameBeforeItIsTheStreamsEnd)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    LIBSSH2_CHANNEL* channel = hung_up(session, "hangup 1000 7");
    EXPECT_EQ(read_rest(channel, 0), (std::pair<std::string, ssize_t>{std::string(1000, 'x'), 0}));
    EXPECT_EQ(read_rest(channel, SSH_EXTENDED_DATA_STDERR), (std::pair<std::string, ssize_t>{"bye\n", 0}));
    EXPECT_EQ(libssh2_channel_get_exit_status(channel), 7);
}

LIBSSH2_CHANNEL* begin(const MemorySession& session, const std::string& host, unsigned port = 1)
{
    auto* channel = libssh2_x_channel_direct_tcpip_begin(session.get(), host.c_str(), port, "127.0.0.1", 1, 256U << 10U, 32768);
    if (channel == nullptr) {
        throw std::runtime_error{"begin: " + session.error()};
    }
    return channel;
}

int finish(MemorySession& session, LIBSSH2_CHANNEL* channel, std::chrono::milliseconds patience = 10s)
{
    return session.until([&] { return libssh2_x_channel_open_continue(channel); }, patience);
}

std::string echoed(MemorySession& session, LIBSSH2_CHANNEL* channel, const std::string& text)
{
    session.until([&] { return static_cast<int>(libssh2_channel_write(channel, text.data(), text.size())); });
    std::string got;
    session.until([&] {
        char bytes[4096];
        const ssize_t count = libssh2_channel_read(channel, bytes, sizeof bytes);
        if (count > 0) {
            got.append(bytes, static_cast<std::size_t>(count));
        }
        return count < 0 && count != LIBSSH2_ERROR_EAGAIN ? static_cast<int>(count) : got.size() >= text.size() ? 0 : LIBSSH2_ERROR_EAGAIN;
    });
    return got;
}

TEST(Listener, ItsConnectionsGetTheWindowThatItSays)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    constexpr int port = 4022;
    auto* listener = session.until_pointer<LIBSSH2_LISTENER>(
        [&] { return libssh2_channel_forward_listen_ex(session.get(), "localhost", port, nullptr, 4); });
    ASSERT_NE(listener, nullptr) << session.error();
    EXPECT_EQ(session.exec("offer localhost 4022"), "window 2097152\n") << "the library's own";
    libssh2_x_listener_window(listener, 65536);
    EXPECT_EQ(session.exec("offer localhost 4022"), "window 65536\n");
    EXPECT_EQ(session.exec("offer localhost 4023"), "refused 1\n") << "nobody listens there";
    EXPECT_EQ(session.exec("offer elsewhere 4022"), "refused 1\n");
    EXPECT_EQ(session.until([&] { return libssh2_channel_forward_cancel(listener); }), 0);
}

TEST(Listener, APathAtTheServerIsOneToo)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    auto* listener =
        session.until_pointer<LIBSSH2_LISTENER>([&] { return libssh2_x_channel_forward_listen_path(session.get(), "/run/app.sock", 4); });
    ASSERT_NE(listener, nullptr) << session.error();
    libssh2_x_listener_window(listener, 65536);
    EXPECT_EQ(session.exec("offer-path /run/app.sock"), "window 65536\n");
    EXPECT_EQ(session.exec("offer-path /run/other.sock"), "refused 1\n");
    EXPECT_EQ(session.exec("offer /run/app.sock 4022"), "refused 1\n") << "a port is no path";
    EXPECT_EQ(session.exec("offer-path "), "refused 1\n");
    EXPECT_EQ(session.until([&] { return libssh2_channel_forward_cancel(listener); }), 0);
    EXPECT_EQ(session.exec("offer-path /run/app.sock"), "refused 1\n");
}

TEST(Listener, AtAPathCarriesBytesOfARealServer)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    const std::string path = (server.folder() / "app.sock").string();
    const auto listen = [&] { return libssh2_x_channel_forward_listen_path(session.get(), path.c_str(), 4); };
    auto* listener = session.until_pointer<LIBSSH2_LISTENER>(listen);
    ASSERT_NE(listener, nullptr) << session.error();
    EXPECT_EQ(session.until_pointer<LIBSSH2_LISTENER>(listen), nullptr) << "it is taken now";
    // A program at the server, which both says something and hears the answer.
    LIBSSH2_CHANNEL* program = session.open_exec("/usr/bin/python3 -c 'import socket, sys; s = socket.socket(socket.AF_UNIX); "
                                                 "s.connect(sys.argv[1]); s.sendall(b\"ask\"); print(s.recv(99).decode())' " +
                                                 path);
    auto* accepted = session.until_pointer<LIBSSH2_CHANNEL>([&] { return libssh2_channel_forward_accept(listener); });
    ASSERT_NE(accepted, nullptr) << session.error();
    EXPECT_EQ(echoed(session, accepted, "yes"), "ask");
    std::string printed;
    session.until([&] {
        char bytes[100];
        const ssize_t count = libssh2_channel_read(program, bytes, sizeof bytes);
        printed.append(bytes, count > 0 ? static_cast<std::size_t>(count) : 0);
        return count > 0 || libssh2_channel_eof(program) == 0 ? LIBSSH2_ERROR_EAGAIN : 0;
    });
    EXPECT_EQ(printed, "yes\n");
    EXPECT_EQ(session.until([&] { return libssh2_channel_free(accepted); }), 0);
    EXPECT_EQ(session.until([&] { return libssh2_channel_free(program); }), 0);
    EXPECT_EQ(session.until([&] { return libssh2_channel_forward_cancel(listener); }), 0);
}

TEST(ChannelOpen, TwentyGoThroughBesideOneThatIsNeverAnswered)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    const Listener echo{Listener::Kind::echo};
    const Listener hole{Listener::Kind::black_hole};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    LIBSSH2_CHANNEL* never = begin(session, "127.0.0.1", hole.port());
    EXPECT_EQ(finish(session, never, 300ms), LIBSSH2_ERROR_TIMEOUT);
    std::vector<LIBSSH2_CHANNEL*> many;
    for (int i = 0; i < 20; ++i) {
        many.push_back(begin(session, "127.0.0.1", echo.port()));
    }
    for (LIBSSH2_CHANNEL* channel : many) { // all requests are sent before any answer is waited for
        EXPECT_EQ(libssh2_x_channel_open_continue(channel), LIBSSH2_ERROR_EAGAIN);
    }
    EXPECT_EQ(session.exec("echo also"), "also\n"); // the library's own open, at the same time
    for (std::size_t i = many.size(); i-- > 0;) {
        ASSERT_EQ(finish(session, many[i]), 0) << session.error();
        EXPECT_EQ(echoed(session, many[i], "channel " + std::to_string(i)), "channel " + std::to_string(i));
        EXPECT_EQ(session.until([&] { return libssh2_channel_free(many[i]); }), 0);
    }
    EXPECT_EQ(libssh2_channel_free(never), 0); // given up: at once, without a word to the server
    EXPECT_EQ(session.exec("echo still"), "still\n");
}

TEST(ChannelOpen, ARefusalHasItsReason)
{
    const support::ThrowawaySshd server{{.authorized = {test_key().public_line}}};
    MemorySession session{server.port()};
    session.handshake();
    session.login_key_or_throw(server.user(), test_key().private_key);
    LIBSSH2_CHANNEL* refused = begin(session, "127.0.0.1", support::free_port());
    EXPECT_EQ(finish(session, refused), LIBSSH2_ERROR_CHANNEL_FAILURE);
    const char* why = nullptr;
    EXPECT_EQ(libssh2_x_channel_open_failure(refused, &why), 2U); // SSH_OPEN_CONNECT_FAILED
    EXPECT_STREQ(why, "Connection refused");
    EXPECT_EQ(libssh2_channel_free(refused), 0);
}

TEST(ChannelOpen, AWindowAdjustmentRightAfterALateAnswerCounts)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    EXPECT_EQ(libssh2_channel_free(begin(session, "x")), 0); // one that was never sent
    LIBSSH2_CHANNEL* never = begin(session, "never");
    LIBSSH2_CHANNEL* late = begin(session, "late");
    LIBSSH2_CHANNEL* ok = begin(session, "x");
    LIBSSH2_CHANNEL* refused = begin(session, "refuse");
    for (LIBSSH2_CHANNEL* channel : {never, late, ok, refused}) {
        EXPECT_EQ(libssh2_x_channel_open_continue(channel), LIBSSH2_ERROR_EAGAIN);
    }
    EXPECT_EQ(finish(session, ok), 0) << session.error();
    EXPECT_EQ(finish(session, refused), LIBSSH2_ERROR_CHANNEL_FAILURE);
    EXPECT_EQ(echoed(session, ok, "hello"), "hello");
    EXPECT_EQ(finish(session, late), 0) << session.error();
    EXPECT_EQ(session.until([&] {
        libssh2_x_session_pump(session.get(), 0);
        return libssh2_channel_window_write_ex(late, nullptr) == (1U << 20U) + 4096 ? 0 : LIBSSH2_ERROR_EAGAIN;
    }),
              0);
    EXPECT_EQ(libssh2_channel_free(refused), 0);
    // "never" stays: session_free must cope.
}

TEST(ChannelOpen, AnAnswerForAChannelThatWasGivenUpIsAnsweredWithAClose)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    LIBSSH2_CHANNEL* late = begin(session, "late");
    EXPECT_EQ(libssh2_x_channel_open_continue(late), LIBSSH2_ERROR_EAGAIN);
    EXPECT_EQ(libssh2_channel_free(late), 0);
    session.until([&] { return session.unsent() == 0 ? 0 : LIBSSH2_ERROR_EAGAIN; }); // the request is on its way
    const int answer = session.until([&] {
        const int packets = libssh2_x_session_pump(session.get(), 0);
        return packets < 0 ? packets : session.unsent() > 0 ? 0 : LIBSSH2_ERROR_EAGAIN;
    });
    EXPECT_EQ(answer, 0) << session.error();
}

} // namespace
} // namespace latchkey::libssh2_tests
