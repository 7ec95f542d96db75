/// Options of ssh_config, and flags, that no other test sets against a real sshd: what each changes there.

#include "tests/e2e/own_server.h"
#include "tests/e2e/running_lk.h"
#include "tests/support/agent.h"
#include "tests/support/wait.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace latchkey::e2e {
namespace {

using support::ProcessResult;

class EachOption : public OwnServer {
protected:
    EachOption() : OwnServer({.config = {"Subsystem greet echo from the subsystem"}}) {}

    [[nodiscard]] std::string port() const { return std::to_string(server_.port()); }
    [[nodiscard]] std::string make(const std::string& name, const std::string& type = "ed25519") const
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", file(name)});
        return file(name);
    }
    /// With an agent, and without a key of ours unless the flags name one.
    [[nodiscard]] ProcessResult with_agent(std::vector<std::string> flags, const std::string& command = "echo in") const
    {
        auto options = lk_.options();
        options.env.merge(agent_.env());
        std::erase(options.without_env, "SSH_AUTH_SOCK");
        flags.insert(flags.end(), {"-o", "BatchMode=yes", "-p", port(), host(), command});
        return support::run_process(lk_.ssh(std::move(flags)), options);
    }
    [[nodiscard]] ProcessResult by_file(const std::string& config, std::vector<std::string> flags = {},
                                        const std::string& name = "it") const
    {
        support::write_file(file("config"), config);
        flags.insert(flags.end(), {"-F", file("config"), "-o", "BatchMode=yes", name, "echo in"});
        return lk_.run_ssh(std::move(flags));
    }
    [[nodiscard]] std::string to_server() const
    {
        return fmt::format("  HostName 127.0.0.1\n  Port {}\n  User {}\n  IdentityFile {}\n", port(), server_.user(), key());
    }

    support::ThrowawayAgent agent_;
};

TEST_F(EachOption, IdentityAgentIsTheAgentWhateverTheEnvironmentSays)
{
    ASSERT_EQ(agent_.ssh_add({"-q", key()}).exit, 0);
    std::filesystem::remove(key());
    const support::ThrowawayAgent empty;
    EXPECT_EQ(with_agent({}).out, "in\n");
    EXPECT_EQ(with_agent({"-o", "IdentityAgent=none"}).exit, 255);
    EXPECT_EQ(with_agent({"-o", "IdentityAgent=" + empty.socket()}).exit, 255);
    const auto dead = with_agent({"-v", "-o", "IdentityAgent=" + file("no-agent")});
    EXPECT_EQ(dead.exit, 255);
    EXPECT_NE(dead.err.find("No agent answers at " + file("no-agent")), std::string::npos) << dead.err;
    EXPECT_EQ(lk_.run_ssh({"-o", "IdentityAgent=" + agent_.socket(), "-p", port(), host(), "echo in"}).out, "in\n");
}

TEST_F(EachOption, AnUnlockedKeyGoesIntoTheAgent)
{
    for (const std::string how : {"no", "yes", "5m"}) {
        ASSERT_EQ(agent_.ssh_add({"-q", "-D"}).exit, 0);
        const auto result = with_agent({"-o", "AddKeysToAgent=" + how, "-i", key()});
        EXPECT_EQ(result.out, "in\n") << result.err;
        EXPECT_EQ(agent_.ssh_add({"-l"}).exit, how == "no" ? 1 : 0) << how;
    }
}

TEST_F(EachOption, TheAgentIsForwardedOrNot)
{
    ASSERT_EQ(agent_.ssh_add({"-q", key()}).exit, 0);
    const support::ThrowawayAgent other;
    ASSERT_EQ(other.ssh_add({"-q", make("elsewhere")}).exit, 0);
    const std::string list = "ssh-add -l 2>&1";
    EXPECT_NE(with_agent({"-A"}, list).out.find(" own "), std::string::npos);
    EXPECT_NE(with_agent({"-o", "ForwardAgent=yes"}, list).out.find(" own "), std::string::npos);
    EXPECT_EQ(with_agent({"-A", "-a"}, list).out.find(" elsewhere "), std::string::npos);
    for (const auto& flags : {std::vector<std::string>{}, {"-a"}, {"-o", "ForwardAgent=no"}}) {
        EXPECT_EQ(with_agent(flags, list).out.find(" own "), std::string::npos);
    }
    const auto named = with_agent({"-o", "ForwardAgent=" + other.socket()}, list);
    EXPECT_NE(named.out.find(" elsewhere "), std::string::npos) << named.out;
    EXPECT_EQ(named.out.find(" own "), std::string::npos) << named.out;
}

TEST_F(EachOption, ACertificateMayBeNamedLieBesideItsKeyOrInItsPublicFile)
{
    const std::string authority = make("authority");
    const support::ThrowawaySshd server{{.config = {"TrustedUserCAKeys " + authority + ".pub"}}};
    lk_.knows(server.known_hosts_line());
    const std::string mine = make("mine");
    support::run_or_throw({"ssh-keygen", "-q", "-s", authority, "-I", "id", "-n", server.user(), mine + ".pub"});
    const auto in = [&](const std::vector<std::string>& flags) {
        std::vector<std::string> words{"-o", "BatchMode=yes", "-p", std::to_string(server.port())};
        words.insert(words.end(), flags.begin(), flags.end());
        words.insert(words.end(), {server.user() + "@127.0.0.1", "echo in"});
        return lk_.run_ssh(words).out;
    };
    EXPECT_EQ(in({"-i", mine}), "in\n") << "beside it";
    std::filesystem::rename(mine + "-cert.pub", file("named"));
    EXPECT_EQ(in({"-i", mine}), "");
    EXPECT_EQ(in({"-i", mine, "-o", "CertificateFile=" + file("named")}), "in\n");
    std::filesystem::rename(file("named"), mine + ".pub");
    EXPECT_EQ(in({"-i", mine}), "in\n") << "in its public file";
}

TEST_F(EachOption, SignaturesThatAreRuledOutAreNotMade)
{
    const std::string rsa = make("rsa", "rsa");
    const support::ThrowawaySshd server{{.authorized = {support::read_file(rsa + ".pub")}, .log_level = "DEBUG3"}};
    lk_.knows(server.known_hosts_line());
    const auto with = [&](const std::string& list) {
        const std::string before = server.log();
        const auto result = lk_.run_ssh({"-o", "BatchMode=yes", "-o", "PubkeyAcceptedAlgorithms=" + list, "-i", rsa, "-p",
                                         std::to_string(server.port()), host(), "true"});
        return fmt::format("{} {}", result.exit, server.log().substr(before.size()));
    };
    EXPECT_NE(with("rsa-sha2-256").find("using rsa-sha2-256 verified"), std::string::npos);
    EXPECT_NE(with("rsa-sha2-512").find("using rsa-sha2-512 verified"), std::string::npos);
    EXPECT_TRUE(with("-rsa*").starts_with("255 "));
    EXPECT_TRUE(with("ssh-ed25519").starts_with("255 "));
}

TEST_F(EachOption, TheTypeOfASessionIsASettingToo)
{
    EXPECT_EQ(run({"-o", "SessionType=subsystem"}, "greet").out, "from the subsystem\n");
    const std::size_t before = server_.log().size();
    const RunningLk lk{lk_, lk_.ssh(words({"-o", "SessionType=none", "-L", "0:127.0.0.1:1"})), 1};
    EXPECT_EQ(server_.log().substr(before).find("Starting session"), std::string::npos);
}

TEST_F(EachOption, TheFamilyOfAddressesIsASettingToo)
{
    EXPECT_TRUE(run({"-o", "AddressFamily=inet"}, "echo $SSH_CONNECTION").out.starts_with("127.0.0.1 "));
    EXPECT_EQ(run({"-o", "AddressFamily=inet6"}, "true").exit, 255);
}

TEST_F(EachOption, TheSystemLooksAfterTheLineUnlessItIsToldNotTo)
{
    for (const bool wanted : {true, false}) {
        const RunningLk lk{lk_, lk_.ssh(words({"-N", "-o", fmt::format("TCPKeepAlive={}", wanted ? "yes" : "no"), "-L", "0:127.0.0.1:1"})),
                           1};
        const std::string sockets = support::run_or_throw({"ss", "-tnoH", "state", "established", "dport", "=", ":" + port()});
        EXPECT_NE(sockets.find(":" + port()), std::string::npos) << sockets;
        EXPECT_EQ(sockets.find("keepalive") != std::string::npos, wanted) << sockets;
    }
}

TEST_F(EachOption, ATagChoosesABlock)
{
    const std::string config = "Match tagged work\n" + to_server() + "Host it\n  HostName 192.0.2.1\n  ConnectTimeout 1\n";
    EXPECT_EQ(by_file(config, {"-P", "work"}).out, "in\n");
    EXPECT_EQ(by_file(config, {"-o", "Tag=work"}).out, "in\n");
    EXPECT_EQ(by_file("Host it\n  Tag work\n" + config).out, "in\n");
    EXPECT_EQ(by_file(config, {"-P", "play"}).exit, 255);
}

TEST_F(EachOption, UnknownNamesAreAnErrorUnlessTheyAreToBeIgnored)
{
    const std::string config = "Host it\n" + to_server() + "  FrobnicateHost yes\n";
    const auto refused = by_file(config);
    EXPECT_EQ(refused.exit, 255);
    EXPECT_NE(refused.err.find("line 6"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("FrobnicateHost"), std::string::npos) << refused.err;
    EXPECT_EQ(by_file("IgnoreUnknown Foo,Frobnicate*\n" + config).out, "in\n");
}

TEST_F(EachOption, NamesWithoutAnEffectAreTakenAndToldUnderVerboseOnly)
{
    const std::string config =
        "Host it\n" + to_server() +
        "  CheckHostIP no\n  LogVerbose kex.c:*\n  ControlMaster auto\n  ControlPath ~/.ssh/%C\n  ControlPersist 60\n"
        "  GSSAPIAuthentication yes\n  ForwardX11 no\n  VisualHostKey yes\n  UpdateHostKeys yes\n";
    const auto quiet = by_file(config);
    EXPECT_EQ(quiet.out, "in\n");
    EXPECT_EQ(quiet.err, "");
    const auto verbose = by_file(config, {"-v"});
    for (const std::string name :
         {"CheckHostIP", "LogVerbose", "ControlMaster", "GSSAPIAuthentication", "VisualHostKey", "UpdateHostKeys"}) {
        EXPECT_NE(verbose.err.find(name + " has no effect here"), std::string::npos) << name << verbose.err;
    }
}

TEST_F(EachOption, FlagsWithoutAnEffectAreTakenAndThoseThatAreMissingAreNamed)
{
    const auto taken = run({"-M", "-S", file("socket"), "-X", "-Y", "-K", "-k", "-x", "-y"}, "echo in");
    EXPECT_EQ(taken.out, "in\n");
    EXPECT_EQ(taken.err, "");
    for (const auto& [flag, what] : {std::pair{"-I", "PKCS#11"}, std::pair{"-w", "tunnel"}}) {
        const auto missing = run({flag, "x"}, "echo in");
        EXPECT_EQ(missing.exit, 255);
        EXPECT_NE(missing.err.find(what), std::string::npos) << missing.err;
    }
    EXPECT_TRUE(lk_.run_ssh({"-V"}).err.find("Latchkey ") != std::string::npos);
    EXPECT_NE(run({"-G"}).out.find("port " + port() + "\n"), std::string::npos);
}

TEST_F(EachOption, TheBackgroundIsASettingToo)
{
    const std::string go = file("go");
    const std::string done = file("done");
    const std::string command = "while [ ! -e " + go + " ]; do sleep 0.05; done; touch " + done;
    support::ChildProcess started{lk_.ssh(words({"-o", "ForkAfterAuthentication=yes"}, command)), file("out"), file("err"), lk_.options()};
    EXPECT_EQ(started.wait(), 0) << support::read_file(file("err"));
    EXPECT_FALSE(std::filesystem::exists(done)) << "it is not waited for";
    support::write_file(go, "");
    EXPECT_TRUE(support::wait_until([&] { return std::filesystem::exists(done); }));
}

TEST_F(EachOption, PlinksWordsSayWhetherTheAgentIsUsed)
{
    ASSERT_EQ(agent_.ssh_add({"-q", key()}).exit, 0);
    const auto plink = [&](const std::string& word) {
        auto options = lk_.options();
        options.env.merge(agent_.env());
        std::erase(options.without_env, "SSH_AUTH_SOCK");
        const std::vector<std::string> all = lk_.ssh({});
        std::vector<std::string> argv{all[0], all[1], word, "-batch"};
        argv.insert(argv.end(), all.begin() + 2, all.end());
        argv.insert(argv.end(), {"-P", port(), host(), "echo in"});
        return support::run_process(argv, options).out;
    };
    EXPECT_EQ(plink("-agent"), "in\n");
    EXPECT_EQ(plink("-ssh"), "in\n");
    EXPECT_EQ(plink("-noagent"), "");
}

} // namespace
} // namespace latchkey::e2e
