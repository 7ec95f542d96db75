/// The ways of `lk ssh` to a server: chains of jump hosts from ssh_config, ProxyCommand, proxies with a password, an address of ours.

#include "tests/e2e/own_server.h"
#include "tests/support/tty_process.h"
#include "tests/support/wait.h"

#include <fmt/format.h>

#include <array>
#include <memory>

namespace latchkey::e2e {
namespace {

using support::read_file;
using support::ThrowawaySshd;

/// Three jump hosts "a", "b", "c" and a target "t". Each takes a key of its own, and its key, port, name and user stand in ssh_config only.
class Chain : public testing::Test {
protected:
    Chain()
    {
        std::string config;
        std::string known;
        for (const char name : std::string_view{"abct"}) {
            const std::string key = file(std::string{"key-"} + name);
            support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key});
            auto& server = servers_[index(name)];
            server = std::make_unique<ThrowawaySshd>(
                support::SshdOptions{.host_keys = {type_of(name)}, .authorized = {read_file(key + ".pub")}});
            config += fmt::format("Host {0}\n  HostName 127.0.0.1\n  Port {1}\n  User {2}\n  IdentityFile {3}\n  IdentitiesOnly yes\n"
                                  "  HostKeyAlias server-{0}\n",
                                  name, server->port(), server->user(), key);
            known += fmt::format("server-{} {}\n", name, server->host_public_key());
        }
        config += fmt::format("Host *\n  UserKnownHostsFile {}\n", file("known_hosts")); // what stands behind -o is not for the hops
        support::write_file(file("config"),
                            config + "Host over\n  HostName 127.0.0.1\n  HostKeyAlias server-t\n  ProxyJump a,b,c\n  IdentityFile " +
                                file("key-t") + fmt::format("\n  Port {}\n  User {}\n", at('t').port(), at('t').user()));
        lk_.folder().write("known_hosts", known);
    }

    static std::size_t index(char name) { return name == 't' ? 3U : static_cast<std::size_t>(name - 'a'); }
    /// A key of another type each, so that no one is taken for another's.
    static std::string type_of(char name) { return std::array{"ed25519", "ecdsa-256", "ecdsa-384", "rsa"}.at(index(name)); }
    [[nodiscard]] std::string file(std::string_view name) const { return (lk_.folder() / name).string(); }
    [[nodiscard]] const ThrowawaySshd& at(char name) const { return *servers_[index(name)]; }
    [[nodiscard]] support::ProcessResult run(std::vector<std::string> rest) const
    {
        rest.insert(rest.begin(), {"-F", file("config"), "-o", "BatchMode=yes"});
        return lk_.run_ssh(std::move(rest));
    }
    [[nodiscard]] static bool was_reached(const ThrowawaySshd& server) { return server.log().find("Connection from") != std::string::npos; }

    Lk lk_;
    std::array<std::unique_ptr<ThrowawaySshd>, 4> servers_;
};

TEST_F(Chain, EachHopHasItsOwnSettingsAndIsCheckedAndTheTargetIsReached)
{
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"-J", "a,b,c", "t", "echo reached; exit 3"}, {"over", "echo reached; exit 3"}}) {
        const auto result = run(words);
        EXPECT_EQ(result.out, "reached\n") << result.err;
        EXPECT_EQ(result.err, "");
        EXPECT_EQ(result.exit, 3);
    }
    for (const char name : std::string_view{"abct"}) {
        const std::string listed = support::run_or_throw({"ssh-keygen", "-lf", file(std::string{"key-"} + name) + ".pub"});
        const std::string fingerprint = listed.substr(listed.find("SHA256:"), 50);
        EXPECT_NE(at(name).log().find("Accepted publickey"), std::string::npos) << name;
        EXPECT_NE(at(name).log().find(fingerprint), std::string::npos) << name << " was offered another key than its own";
    }
}

TEST_F(Chain, AnotherUserAndPortOfTheChainWinOverTheConfigurations)
{
    const auto result = run({"-J", fmt::format("nobody-here@a:{},b", at('a').port()), "t", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(at('a').log().find("nobody-here"), std::string::npos) << at('a').log();
    EXPECT_FALSE(was_reached(at('b')));
    EXPECT_NE(result.err.find("jump host"), std::string::npos) << result.err;
}

TEST_F(Chain, AHopThatRefusesIsNamedAndNothingGoesBeyond)
{
    at('b').set_authorized("");
    const auto result = run({"-J", "a,b,c", "t", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find(fmt::format("jump host 127.0.0.1 port {}", at('b').port())), std::string::npos) << result.err;
    EXPECT_FALSE(was_reached(at('c')));
    EXPECT_FALSE(was_reached(at('t')));
}

TEST_F(Chain, AHopWithAChangedOrUnknownKeyGetsNothingAndNothingGoesBeyond)
{
    const std::string known = read_file(file("known_hosts"));
    const std::size_t row = known.find("server-b ");
    const std::string without = known.substr(0, row) + known.substr(known.find('\n', row) + 1);
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", file("strange")});
    for (const std::string& rows : {without, without + "server-b " + read_file(file("strange.pub"))}) {
        lk_.folder().write("known_hosts", rows);
        const auto result = run({"-J", "a,b,c", "t", "true"});
        EXPECT_EQ(result.exit, 255);
        EXPECT_NE(result.err.find("nothing was sent"), std::string::npos) << result.err;
    }
    EXPECT_TRUE(was_reached(at('b')));
    EXPECT_EQ(at('b').log().find("userauth"), std::string::npos) << at('b').log();
    EXPECT_EQ(at('b').log().find("publickey"), std::string::npos);
    EXPECT_FALSE(was_reached(at('c')));
    EXPECT_FALSE(was_reached(at('t')));
}

TEST_F(Chain, AHopThatCannotReachTheNextOneSaysWhich)
{
    servers_[index('c')]->stop();
    const auto result = run({"-J", "a,b,c", "t", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find(fmt::format("127.0.0.1 port {}", at('c').port())), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(fmt::format("ump host 127.0.0.1 port {}", at('b').port())), std::string::npos) << result.err;
}

TEST_F(Chain, AProxyCommandIsTheWayWithItsTokensAndMayBeLkItself)
{
    const std::string lk =
        LATCHKEY_BIN_DIR "/lk ssh -F " + file("config") + " -o UserKnownHostsFile=" + file("known_hosts") + " -W %h:%p b";
    const auto result = run({"-o", "ProxyCommand=" + lk, "t", "echo by command"});
    EXPECT_EQ(result.out, "by command\n") << result.err;
    EXPECT_TRUE(was_reached(at('b')));
    const auto ended = run({"-o", "ProxyCommand=exit 7", "t", "true"});
    EXPECT_EQ(ended.exit, 255);
    EXPECT_NE(ended.err.find("7"), std::string::npos) << ended.err;
}

TEST_F(Chain, AProxyCommandThatWouldHandOverADescriptorIsRefusedByName)
{
    const auto result = run({"-o", "ProxyUseFdpass=yes", "-o", "ProxyCommand=true", "t", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("ProxyUseFdpass"), std::string::npos) << result.err;
    EXPECT_EQ(run({"-o", "ProxyUseFdpass=no", "t", "echo in"}).out, "in\n");
}

TEST_F(Chain, AConfigurationThatIncludesItselfIsACircleAndIsSaid)
{
    support::write_file(file("config"), "Host x\n  ProxyJump y\nHost y\n  ProxyJump x\n");
    const auto result = run({"x", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("circle"), std::string::npos) << result.err;
}

class Straight : public OwnServer {};

TEST_F(Straight, LeavesByTheAddressOfBindAddress)
{
    EXPECT_EQ(run({"-b", "127.0.0.5"}, "echo $SSH_CLIENT").out.substr(0, 10), "127.0.0.5 ");
    EXPECT_EQ(run({"-o", "BindAddress=127.0.0.6"}, "echo $SSH_CLIENT").out.substr(0, 10), "127.0.0.6 ");
    const auto foreign = run({"-b", "203.0.113.9"}, "true");
    EXPECT_EQ(foreign.exit, 255);
    EXPECT_NE(foreign.err.find("from 203.0.113.9"), std::string::npos) << foreign.err;
}

TEST_F(Straight, APortThatOpensOnALaterTryIsReached)
{
    const std::uint16_t port = support::free_port();
    lk_.knows(fmt::format("[127.0.0.1]:{} {}\n", port, server_.host_public_key()));
    support::ChildProcess client{lk_.ssh({"-v", "-o", "ConnectionAttempts=8", "-o", "BatchMode=yes", "-i", key(), "-p",
                                          std::to_string(port), host(), "echo reached"}),
                                 file("out"), file("err"), lk_.options()};
    ASSERT_TRUE(support::wait_until([&] { return read_file(file("err")).find("once more") != std::string::npos; }))
        << read_file(file("err"));
    const ThrowawaySshd late{{.authorized = {read_file(key() + ".pub")}, .port = port}};
    EXPECT_EQ(client.wait(), 0) << read_file(file("err"));
    EXPECT_EQ(read_file(file("out")), "reached\n");
}

// ---- proxies of saved sessions ---------------------------------------------------------------------------------------------------------

struct ProxyCase {
    std::string type;
    std::string user;
    std::vector<std::string> passwords; ///< as they are typed, one after the other
    std::string asked;                  ///< what the proxy has heard in the end
};
void PrintTo(const ProxyCase& one, std::ostream* out)
{
    *out << one.type << " " << one.user;
}

class SessionsProxy : public OwnServer, public testing::WithParamInterface<ProxyCase> {
protected:
    SessionsProxy()
        : proxy_({"/usr/bin/python3", LATCHKEY_SOURCE_DIR "/tests/support/login_proxy.py", std::to_string(server_.port())}, file("proxy"),
                 file("proxy"))
    {
        EXPECT_TRUE(support::wait_until([&] { return read_file(file("proxy")).find('\n') != std::string::npos; }));
        // A name that no resolver knows: the proxy gets it as it is.
        const std::string port = read_file(file("proxy"));
        lk_.knows(fmt::format("server.invalid {}\n", server_.host_public_key()));
        std::filesystem::create_directories(lk_.folder() / "config/sessions");
        support::write_file(file("config/sessions/behind.toml"),
                            fmt::format("host_name = \"server.invalid\"\nuser_name = \"{}\"\nkey_file = [\"{}\"]\n"
                                        "proxy_type = \"{}\"\nproxy_host = \"127.0.0.1\"\nproxy_port = {}proxy_user = \"{}\"\n",
                                        server_.user(), key(), GetParam().type, port, GetParam().user));
    }
    [[nodiscard]] std::string heard() const { return read_file(file("proxy")); }

    support::ChildProcess proxy_;
};

TEST_P(SessionsProxy, AsksForItsPasswordUntilItIsRightAndCarriesTheSession)
{
    support::TtyProcess lk{lk_.ssh({"behind", "echo rea''ched"}), lk_.options()};
    for (const std::string& password : GetParam().passwords) {
        ASSERT_TRUE(lk.wait_for("Password of me at the proxy 127.0.0.1 port ")) << lk.output();
        lk.type(password + "\n");
    }
    EXPECT_TRUE(lk.wait_for("reached")) << lk.output();
    EXPECT_EQ(lk.wait(), 0);
    EXPECT_TRUE(heard().ends_with(GetParam().asked)) << heard();
    EXPECT_EQ(lk.output().find("right"), std::string::npos) << "a password is never shown";
}

TEST_P(SessionsProxy, AUserThatItDoesNotKnowIsASentenceThatNamesTheProxy)
{
    std::string session = read_file(file("config/sessions/behind.toml"));
    session.replace(session.find("\"me\""), 4, "\"you\"");
    support::write_file(file("config/sessions/behind.toml"), session);
    const auto result = lk_.run_ssh({"-o", "BatchMode=yes", "behind", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("proxy 127.0.0.1 port "), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("user name"), std::string::npos) << result.err;
    EXPECT_EQ(server_.log().find("Connection from"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Kinds, SessionsProxy,
                         testing::Values(ProxyCase{"socks5", "me", {"wrong", "right"}, "\nrefused\nsocks5 server.invalid\n"},
                                         ProxyCase{"socks4", "me", {}, "socks4 server.invalid\n"},
                                         ProxyCase{"http", "me", {"wrong", "right"}, "refused\nrefused\nhttp server.invalid\n"}),
                         [](const auto& which) { return which.param.type; });

} // namespace
} // namespace latchkey::e2e
