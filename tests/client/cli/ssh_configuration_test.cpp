#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>

namespace latchkey::cli {
namespace {

using support::ProcessResult;
using Printed = std::map<std::string, std::vector<std::string>>;

Printed by_name(const std::string& text)
{
    Printed out;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        out[line.substr(0, line.find(' '))].push_back(line.substr(std::min(line.find(' ') + 1, line.size())));
    }
    return out;
}

/// `lk ssh` and `ssh`, each with the same configuration file and folders of their own.
class SshConfiguration : public testing::Test {
protected:
    [[nodiscard]] ProcessResult lk(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"setsid", "-w", LATCHKEY_BIN_DIR "/lk", "ssh"});
        return support::run_process(
            arguments,
            {.env = {{"LATCHKEY_CONFIG_DIR", folder_ / "config"}, {"LATCHKEY_STATE_DIR", folder_ / "state"}, {"HOME", folder_ / "home"}}});
    }

    /// Both print the same for every name that both print, but for `except`.
    void expect_same(const std::vector<std::string>& arguments, const std::set<std::string>& except = {})
    {
        std::vector<std::string> theirs{"ssh", "-G"};
        theirs.insert(theirs.end(), arguments.begin(), arguments.end());
        const ProcessResult ssh = support::run_process(theirs);
        ASSERT_EQ(ssh.exit, 0) << ssh.err;
        std::vector<std::string> ours{"-G"};
        ours.insert(ours.end(), arguments.begin(), arguments.end());
        const ProcessResult mine = lk(ours);
        ASSERT_EQ(mine.exit, 0) << mine.err;
        EXPECT_EQ(mine.err, "");
        const Printed expected = by_name(ssh.out);
        const Printed printed = by_name(mine.out);
        std::size_t compared = 0;
        for (const auto& [name, values] : printed) {
            const auto found = expected.find(name);
            if (found != expected.end() && !except.contains(name)) {
                EXPECT_EQ(values, found->second) << name;
                ++compared;
            }
        }
        EXPECT_GT(compared, 25U);
    }
    [[nodiscard]] std::string write(std::string_view text)
    {
        folder_.write("cfg", text);
        return folder_ / "cfg";
    }

    support::TempFolder folder_;
};

// Lists of algorithms are what each of the two can do, and these defaults are our own.
const std::set<std::string> algorithms{"ciphers", "macs", "kexalgorithms", "hostkeyalgorithms", "pubkeyacceptedalgorithms"};
std::set<std::string> ours_by_default()
{
    std::set<std::string> names = algorithms;
    names.insert({"serveraliveinterval", "serveralivecountmax", "connecttimeout", "userknownhostsfile", "identityfile"});
    return names;
}

TEST_F(SshConfiguration, DefaultsAreThoseOfSshButForOurOwn)
{
    expect_same({"-F", "none", "me@web-1"}, ours_by_default());
}

TEST_F(SshConfiguration, EverythingSetIsPrintedAsSshPrintsIt)
{
    const std::string file = write("Host web-*\n"
                                   "  HostName %h.example.net\n  User deploy\n  Port 2201\n  AddressFamily inet6\n  BatchMode yes\n"
                                   "  Compression yes\n  ExitOnForwardFailure yes\n  GatewayPorts yes\n  HashKnownHosts yes\n"
                                   "  IdentitiesOnly yes\n  KbdInteractiveAuthentication no\n  PasswordAuthentication no\n"
                                   "  PermitLocalCommand yes\n  LocalCommand echo hello\n  PubkeyAuthentication no\n  RequestTTY force\n"
                                   "  StrictHostKeyChecking yes\n  TCPKeepAlive no\n  ConnectionAttempts 3\n  NumberOfPasswordPrompts 1\n"
                                   "  ServerAliveInterval 15\n  ServerAliveCountMax 4\n  BindAddress 127.0.0.1\n  HostKeyAlias alias\n"
                                   "  IdentityAgent /run/agent\n  LogLevel VERBOSE\n  PreferredAuthentications password,publickey\n"
                                   "  IdentityFile ~/.ssh/a\n  IdentityFile /b/c\n  CertificateFile /b/c-cert.pub\n"
                                   "  GlobalKnownHostsFile /g/1 /g/2\n  UserKnownHostsFile /u/1 /u/2\n  SendEnv LANG LC_*\n"
                                   "  SetEnv A=1 B=two\n  AddKeysToAgent confirm\n  ForwardAgent yes\n  ConnectTimeout 10\n"
                                   "  EscapeChar none\n  ProxyCommand nc -X 5 host 22\n  Ciphers aes256-ctr,aes128-ctr\n"
                                   "  MACs hmac-sha2-256\n  KexAlgorithms curve25519-sha256\n  HostKeyAlgorithms ssh-ed25519\n");
    expect_same({"-F", file, "web-1"}, {"pubkeyacceptedalgorithms"});
}

// Some dozens of small configurations, each of which says one thing that could be read in two ways. Left out: the home folder, which ssh
// takes from the account and not from HOME; tokens of a ProxyCommand, which ssh -G prints as they are; an EscapeChar that it prints as
// "\\^]".
TEST_F(SshConfiguration, ManySmallConfigurationsMeanTheSame)
{
    std::set<std::string> except = ours_by_default();
    for (const char* text : {"Port 1\nPort 2\n",
                             "port=2201\n",
                             "Port = 2201\n",
                             "\tPort\t2201\t\n",
                             "\"Port\" 2201\n",
                             "Port \"2201\"\n",
                             "Port 2201 # said\n",
                             "Host *\n Port 1\nHost web-1\n Port 2\n",
                             "Host web-? !web-1\n Port 1\n",
                             "Host WEB-1\n Port 1\n",
                             "Host w*1 x\n Port 1\n",
                             "Match host web-1\n Port 1\n",
                             "Match user nobody\n Port 1\n",
                             "Match !user nobody\n Port 1\n",
                             "Match originalhost web-1,db\n Port 1\n",
                             "Match host \"web-1\" user *\n Port 1\n",
                             "Match exec \"exit 1\"\n Port 1\n",
                             "HostName 192.0.2.1\nMatch host 192.0.2.*\n Port 1\n",
                             "HostName %h.example.net\n",
                             "HostName a%%b\n",
                             "User \"me too\"\n",
                             "IgnoreUnknown Foo*\nFooBar 1\n",
                             "ServerAliveInterval 1m\nServerAliveCountMax 0\n",
                             "ConnectTimeout 1m30s\n",
                             "RekeyLimit 1G 1h\n",
                             "RekeyLimit default 10m\n",
                             "RekeyLimit 64K\n",
                             "RequiredRSASize 3072\n",
                             "BindInterface lo\n",
                             "CanonicalizeHostname no\nCanonicalDomains a.b c.d\nCanonicalizeMaxDots 3\nCanonicalizeFallbackLocal no\n",
                             "CanonicalizePermittedCNAMEs none\n",
                             "IdentityAgent none\n",
                             "IdentityAgent SSH_AUTH_SOCK\n",
                             "ForwardAgent other.socket\n",
                             "ForwardAgent yes\nForwardAgent no\n",
                             "SetEnv A=1 B=2\nSetEnv C=3\n",
                             "SetEnv \"A=1 2\"\n",
                             "SendEnv A B\nSendEnv C -A\n",
                             "SendEnv LC_* -LC_*\n",
                             "ProxyJump a,b@c:1\n",
                             "ProxyJump none\nProxyCommand x\n",
                             "ProxyCommand none\n",
                             "ProxyCommand \"quoted words\" x\n",
                             "RemoteCommand echo \"a b\" # c\n",
                             "LocalForward 8080 [::1]:80\n",
                             "LocalForward [::1]:8080 a:80\n",
                             "DynamicForward [::1]:1080\n",
                             "GlobalKnownHostsFile none\n",
                             "GlobalKnownHostsFile \"/a b\" /c\n",
                             "EscapeChar %\n",
                             "LogLevel QUIET\n",
                             "StrictHostKeyChecking accept-new\n",
                             "AddKeysToAgent 1h\n",
                             "AddKeysToAgent confirm 5m\n",
                             "AddressFamily any\n",
                             "RequestTTY force\n",
                             "SessionType subsystem\n",
                             "Tag x\nMatch tagged x\n Port 1\n",
                             "Include none.conf\n",
                             "PreferredAuthentications publickey,password\n",
                             "NumberOfPasswordPrompts 7\n",
                             "TCPKeepAlive no\n",
                             "GatewayPorts yes\n",
                             "ClearAllForwardings yes\nLocalForward 1 a:1\n",
                             "HashKnownHosts yes\n",
                             "HostKeyAlias x\n",
                             "BatchMode yes\n"}) {
        SCOPED_TRACE(text);
        const std::string file = write(text);
        const ProcessResult ssh = support::run_process({"ssh", "-G", "-F", file, "web-1"});
        if (ssh.exit != 0) { // what this version of ssh does not know yet (Tag), or refuses: ours may know it
            EXPECT_NE(ssh.err, "");
            continue;
        }
        std::set<std::string> here = except;
        const std::string_view said{text};
        if (said.find("ConnectTimeout") != std::string_view::npos) {
            here.erase("connecttimeout");
        }
        if (said.find("ServerAlive") != std::string_view::npos) {
            here.erase("serveraliveinterval");
            here.erase("serveralivecountmax");
        }
        expect_same({"-F", file, "web-1"}, here);
    }
}

// Forwards to sockets are not compared: ssh 9.2 prints them as dynamic ones too.
TEST_F(SshConfiguration, ForwardsAndRoutesToo)
{
    const std::string file = write("LocalForward 8080 localhost:80\nLocalForward 127.0.0.1:8081 [::1]:81\n"
                                   "RemoteForward 2222 localhost:22\nRemoteForward 1081\nDynamicForward 1080\nDynamicForward *:1082\n"
                                   "ProxyJump me@gate:2222\nSessionType none\nStdinNull yes\n");
    expect_same({"-F", file, "web-1"}, ours_by_default());
}

TEST_F(SshConfiguration, BlocksAreDecidedAsSshDecidesThem)
{
    std::filesystem::create_directories(folder_ / "more");
    folder_.write("more/1.conf", "Host web-9\n  Port 1\nHost *\n  ConnectionAttempts 7\n");
    const std::string file =
        write("Host !web-2 web-*\n  Port 2201\nMatch host web-1 exec \"test %n = web-1\"\n  User matched\n"
              "Match exec \"test %p = 22\"\n  Compression yes\nMatch !localuser nobody originalhost WEB-*\n"
              "  BatchMode yes\nMatch final host web-?.real\n  TCPKeepAlive no\n  Include " +
              (folder_ / "more").string() + "/*.conf\nHost web-1 web-2\n  HostName %h.real\nMatch all\n  LogLevel ERROR\n");
    for (const char* host : {"web-1", "web-2", "other@web-3", "db"}) {
        expect_same({"-F", file, host}, ours_by_default());
        expect_same({"-F", file, "-p", "23", "-o", "User=typed", "-C", host}, ours_by_default());
    }
}

TEST_F(SshConfiguration, WhatToolsPutOnTheirCommandLinesIsTakenWithoutAWord)
{
    expect_same({"-F", "none", "-o", "ControlMaster=auto", "-o", "ControlPersist=60s", "-o", "KbdInteractiveAuthentication=no", "-o",
                 "PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey", "-o", "PasswordAuthentication=no", "-o",
                 "User=\"deploy\"", "-o", "ConnectTimeout=10", "-o", "ControlPath=\"/tmp/cp-%C\"", "web-1"},
                [] {
                    auto names = ours_by_default();
                    names.erase("connecttimeout");
                    return names;
                }());
    expect_same({"-F", "none", "-o", "SendEnv=GIT_PROTOCOL", "-o", "BatchMode=yes", "web-1"}, ours_by_default());
}

TEST_F(SshConfiguration, TheUsersOwnFileIsReadAndDebiansSaysNothing)
{
    std::filesystem::create_directories(folder_ / "home/.ssh");
    folder_.write("home/.ssh/config", "Host web-1\nUser configured\nControlMaster auto\n");
    const ProcessResult printed = lk({"-G", "web-1"});
    EXPECT_EQ(printed.exit, 0);
    EXPECT_EQ(printed.err, "");
    EXPECT_NE(printed.out.find("\nuser configured\n"), std::string::npos) << printed.out;
    folder_.write("home/.ssh/config", "Host web-1\n\nPort banana\n");
    const ProcessResult wrong = lk({"-G", "web-1"});
    EXPECT_EQ(wrong.exit, 255);
    EXPECT_NE(wrong.err.find(".ssh/config, line 3: Port needs a whole number"), std::string::npos) << wrong.err;
    EXPECT_EQ(lk({"-F", std::string{LATCHKEY_TEST_DATA} + "/ssh_config/debian_12", "-G", "web-1"}).err, "");
}

} // namespace
} // namespace latchkey::cli
