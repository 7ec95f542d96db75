/// Patches 0009 to 0011 and 0026: packets that nobody waits for, packets that come before there are keys, and another host key or other
/// algorithms in a later exchange.

#include "tests/libssh2/memory_session.h"
#include "tests/support/scripted_server.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace latchkey::libssh2_tests {
namespace {

using support::ScriptedServer;

const support::ScriptedServerOptions anybody{.users = {{.name = "any", .password = "pw"}}};

struct Flood {
    std::string kind;
    int count;
    bool survives;
};

void PrintTo(const Flood& flood, std::ostream* out)
{
    *out << flood.kind << " " << flood.count;
}

class UnclaimedPackets : public testing::TestWithParam<Flood> {};

TEST_P(UnclaimedPackets, AreDroppedOrEndTheConnectionAndTakeLittleMemory)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    LIBSSH2_CHANNEL* channel = session.open_exec("flood " + GetParam().kind + " " + std::to_string(GetParam().count));
    session.forget_most_blocks();
    const std::ptrdiff_t before = session.blocks();
    unsigned long available = 0;
    const int answer = session.until([&] {
        const int packets = libssh2_x_session_pump(session.get(), 0);
        libssh2_channel_window_read_ex(channel, &available, nullptr);
        return packets < 0 ? packets : available == 100 ? 0 : LIBSSH2_ERROR_EAGAIN;
    });
    EXPECT_EQ(answer, GetParam().survives ? 0 : LIBSSH2_ERROR_PROTO) << session.error() << server.log();
    EXPECT_LT(session.most_blocks() - before, 2 * 256 + 50); // 256 packets, two blocks each
}

std::string flood_name(const testing::TestParamInfo<Flood>& info)
{
    std::string name = info.param.kind;
    std::erase(name, '-');
    return name + std::to_string(info.param.count);
}

INSTANTIATE_TEST_SUITE_P(Scripted, UnclaimedPackets,
                         testing::Values(Flood{"success", 200, true}, // a server may answer late
                                         Flood{"success", 1000, false}, Flood{"strange-success", 1000, true},
                                         Flood{"confirmation", 1000, true}, Flood{"empty-data", 1000, true}, Flood{"banner", 1000, true},
                                         Flood{"failure", 1000, false}, Flood{"unheard-of", 1000, false}),
                         flood_name);

TEST(UnclaimedPackets, AreForgottenWithTheirChannel)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    for (int i = 0; i < 4; ++i) { // 800 in all
        EXPECT_EQ(session.exec("flood success 200"), std::string(100, 'x')) << session.error();
    }
}

std::string number(std::size_t value)
{
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U), static_cast<char>(value)};
}

std::string string(const std::string& text)
{
    return number(text.size()) + text;
}

/// RFC 4253 §6, without a cipher.
std::string plain_packet(const std::string& payload)
{
    const std::size_t padding = 4 + (8 - (payload.size() + 9) % 8) % 8;
    return number(payload.size() + 1 + padding) + static_cast<char>(padding) + payload + std::string(padding, '\0');
}

/// What a handshake says that meets this message first.
int handshake_with(const std::string& payload)
{
    MemorySession session{"SSH-2.0-somebody\r\n" + plain_packet(payload)};
    const int answer = session.try_handshake(std::chrono::milliseconds{300});
    EXPECT_EQ(libssh2_x_userauth_banner(session.get(), 0, nullptr), nullptr);
    EXPECT_EQ(libssh2_x_userauth_failure(session.get(), nullptr, nullptr), 0U);
    return answer;
}

TEST(BeforeKeys, NothingIsTakenThatNeedsKeys)
{
    const std::string no{'\0'};
    for (const std::string& payload :
         {"\x35" + string("Send your password to …") + string(""), "\x34" + std::string{}, "\x33" + string("password") + no,
          "\x07" + number(1) + string("server-sig-algs") + string("ssh-rsa"), "\x06" + string("ssh-userauth"), "\x50" + string("x") + no}) {
        const int answer = handshake_with(payload);
        EXPECT_TRUE(answer < 0 && answer != LIBSSH2_ERROR_TIMEOUT) << "message " << static_cast<int>(payload[0]) << ": " << answer;
    }
}

TEST(BeforeKeys, IgnoreAndDebugMayCome)
{
    EXPECT_EQ(handshake_with("\x02" + string("x")), LIBSSH2_ERROR_TIMEOUT); // it goes on waiting for the key exchange
    EXPECT_EQ(handshake_with("\x04" + std::string{'\0'} + string("x") + string("")), LIBSSH2_ERROR_TIMEOUT);
}

TEST(LaterKeyExchange, WithTheSameHostKeyGoesOn)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    EXPECT_EQ(session.exec("rekey"), std::string(100, 'x'));
    EXPECT_EQ(session.exec("rekey"), std::string(100, 'x'));
}

// The messages of an exchange are protected by what was agreed on before it. libssh2 took the new cipher at once, with the old one's state.
TEST(LaterKeyExchange, MayBringOtherCiphersAndMacs)
{
    const ScriptedServer server{{.users = {{.name = "any", .password = "pw"}}, .ciphers = {"aes128-ctr"}, .macs = {"hmac-sha2-256"}}};
    MemorySession session{server.port()};
    session.prefer(LIBSSH2_METHOD_CRYPT_CS, "aes128-ctr,aes256-ctr,3des-cbc"); // the server can only send the others
    session.prefer(LIBSSH2_METHOD_CRYPT_SC, "aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr,3des-cbc");
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    const std::vector<std::pair<std::string, std::string>> turns{
        {"aes256-ctr", "hmac-sha2-512"},
        {"aes256-ctr,aes128-gcm@openssh.com", "hmac-sha2-256-etm@openssh.com"},
        {"3des-cbc", "hmac-sha1"},
        {"aes128-ctr,chacha20-poly1305@openssh.com", "hmac-sha2-512-etm@openssh.com"},
    };
    for (const auto& [ciphers, macs] : turns) {
        EXPECT_EQ(session.exec("rekey with " + ciphers + " " + macs), std::string(100, 'x')) << server.log();
        EXPECT_EQ(libssh2_session_methods(session.get(), LIBSSH2_METHOD_CRYPT_SC), ciphers.substr(ciphers.find(',') + 1));
        EXPECT_EQ(libssh2_session_methods(session.get(), LIBSSH2_METHOD_CRYPT_CS), ciphers.substr(0, ciphers.find(',')));
        const std::string data(100'000, 'd');
        EXPECT_TRUE(session.exec("cat", data) == data) << ciphers;
    }
}

TEST(LaterKeyExchange, WithAnotherHostKeyEndsTheConnection)
{
    const ScriptedServer server{anybody};
    MemorySession session{server.port()};
    session.handshake();
    ASSERT_EQ(session.login_password("any", "pw"), 0);
    LIBSSH2_CHANNEL* channel = session.open_exec("rekey other");
    char bytes[200];
    const int answer = session.until([&] { return static_cast<int>(libssh2_channel_read(channel, bytes, sizeof bytes)); });
    EXPECT_TRUE(answer < 0 && answer != LIBSSH2_ERROR_TIMEOUT) << answer;
    EXPECT_EQ(libssh2_x_session_pump(session.get(), 0), LIBSSH2_ERROR_SOCKET_DISCONNECT);
}

} // namespace
} // namespace latchkey::libssh2_tests
