/// The command line of `lk ssh`, in ssh's and in plink's spelling.

#include "client/cli/cli_error.h"
#include "client/cli/ssh_arguments.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::cli {
namespace {

using settings::SettingId;
using Words = std::vector<std::string>;

SshInvocation invoked(const Words& arguments, SshDialect dialect = SshDialect::ssh)
{
    auto invocation = parse_ssh_arguments(arguments, dialect);
    EXPECT_TRUE(invocation) << invocation.error().sentence();
    return invocation ? *std::move(invocation) : SshInvocation{};
}

std::string setting_of(const Words& arguments, SettingId id)
{
    return invoked(arguments).settings.as_text(id);
}

TEST(SshArguments, BecomeSettings)
{
    const auto all = invoked(
        {"-i", "my key.pem", "-p", "2222", "-6", "-C", "-tt", "-v", "-v", "-o", "BatchMode=yes", "me@host", "-q", "ls", "-l", "a  b"});
    EXPECT_EQ(all.host, "host");
    EXPECT_EQ(all.command, "ls -l a  b");
    EXPECT_EQ(all.settings.text(SettingId::user_name), "me");
    EXPECT_EQ(all.settings.text(SettingId::key_file), "my key.pem");
    EXPECT_EQ(all.settings.number(SettingId::port), 2222);
    EXPECT_EQ(all.settings.choice<settings::AddressFamily>(SettingId::address_family), settings::AddressFamily::inet6);
    EXPECT_EQ(all.settings.choice<settings::RequestTty>(SettingId::request_tty), settings::RequestTty::force);
    EXPECT_EQ(all.settings.choice<settings::LogLevel>(SettingId::log_level), settings::LogLevel::quiet);
    EXPECT_TRUE(all.settings.flag(SettingId::batch_mode));
    EXPECT_TRUE(all.settings.flag(SettingId::compression));
    EXPECT_EQ(all.settings.source(SettingId::port).text(), "command line");
}

TEST(SshArguments, EachFlagThatIsASettingSetsIt)
{
    struct Case {
        Words flags;
        SettingId id;
        std::string_view value;
    };
    const Case cases[] = {
        {{"-A"}, SettingId::forward_agent, "yes"},
        {{"-a"}, SettingId::forward_agent, "no"},
        {{"-b", "192.0.2.1"}, SettingId::bind_address, "192.0.2.1"},
        {{"-c", "aes256-ctr,aes128-ctr"}, SettingId::ciphers, "aes256-ctr,aes128-ctr"},
        {{"-m", "+hmac-sha1"}, SettingId::macs, "+hmac-sha1"},
        {{"-e", "^]"}, SettingId::escape_char, "^]"},
        {{"-e", "none"}, SettingId::escape_char, "none"},
        {{"-f"}, SettingId::fork_after_authentication, "yes"},
        {{"-f"}, SettingId::stdin_null, "yes"},
        {{"-n"}, SettingId::stdin_null, "yes"},
        {{"-g"}, SettingId::gateway_ports, "yes"},
        {{"-J", "me@gate:2222"}, SettingId::proxy_jump, "me@gate:2222"},
        {{"-N"}, SettingId::session_type, "none"},
        {{"-s"}, SettingId::session_type, "subsystem"},
        {{"-W", "db:5432"}, SettingId::session_type, "none"},
        {{"-W", "db:5432"}, SettingId::exit_on_forward_failure, "yes"},
        {{"-P", "work"}, SettingId::tag, "work"},
        {{"-T"}, SettingId::request_tty, "no"},
        {{"-v"}, SettingId::log_level, "verbose"},
        {{"-vvv"}, SettingId::log_level, "debug"},
        {{"-v", "-o", "LogLevel=ERROR"}, SettingId::log_level, "error"},
    };
    for (const Case& c : cases) {
        Words words = c.flags;
        words.push_back("host");
        EXPECT_EQ(setting_of(words, c.id), c.value) << c.flags.front();
    }
}

TEST(SshArguments, OfTheFlagsForATerminalTheLastCounts)
{
    EXPECT_EQ(setting_of({"-T", "-t", "host"}, SettingId::request_tty), "yes");
    EXPECT_EQ(setting_of({"-t", "-T", "host"}, SettingId::request_tty), "no");
    EXPECT_EQ(setting_of({"-t", "-T", "-tt", "host"}, SettingId::request_tty), "force");
    EXPECT_EQ(setting_of({"-T", "host"}, SettingId::request_tty), "no");
}

TEST(SshArguments, ForwardsAddUpInTheirOrder)
{
    const auto all = invoked({"-L", "8080:db:80", "-L9:x:9", "-R", "0:localhost:22", "-D", "1080", "host"});
    EXPECT_EQ(all.settings.list(SettingId::local_forwards).size(), 2U);
    EXPECT_EQ(all.settings.list(SettingId::remote_forwards).size(), 1U);
    EXPECT_EQ(all.settings.list(SettingId::dynamic_forwards).size(), 1U);
    EXPECT_FALSE(parse_ssh_arguments(Words{"-L", "nonsense", "host"}));
}

TEST(SshArguments, WhatIsNoSettingIsKeptAsItIs)
{
    const auto all = invoked({"-F", "cfg", "-E", "log", "-W", "a:1", "-X", "-S", "path", "-MK", "host"});
    EXPECT_EQ(all.config_file, "cfg");
    EXPECT_EQ(all.log_file, "log");
    EXPECT_EQ(all.standard_forward, "a:1");
    EXPECT_EQ(all.noted, (Words{"-X", "-S", "-M", "-K"}));
    EXPECT_TRUE(invoked({"-G", "host"}).print_configuration);
    EXPECT_EQ(invoked({"-E", "log", "-Q", "mac"}).query, "mac") << "a question needs no host";
}

TEST(SshArguments, TheFirstValueWinsAsWithSsh)
{
    EXPECT_EQ(invoked({"-l", "first", "second@host"}).settings.text(SettingId::user_name), "first");
    EXPECT_EQ(invoked({"-p", "1", "-p", "2", "host"}).settings.number(SettingId::port), 1);
    EXPECT_EQ(invoked({"-o", "Port=3", "ssh://host:4"}).settings.number(SettingId::port), 3);
    EXPECT_EQ(invoked({"ssh://u@host:4"}).settings.number(SettingId::port), 4);
    EXPECT_EQ(setting_of({"-a", "-A", "host"}, SettingId::forward_agent), "no");
}

TEST(SshArguments, NoCommandAndAnEmptyOneAreAShellAsWithSsh)
{
    EXPECT_FALSE(invoked({"host"}).command);
    EXPECT_FALSE(invoked({"host", ""}).command);
    EXPECT_EQ(invoked({"host", "", ""}).command, " ");
    EXPECT_EQ(invoked({"-n", "-e", "none", "host", "--", "-x"}).command, "-x");
}

TEST(SshArguments, EveryFlagOfSshIsKnownOrRefusedByName)
{
    // ssh(1) of OpenSSH 9.2, and -P of 9.4.
    const std::string_view letters = "46AaBbCcDEeFfGgIiJKkLlMmNnOoPpQqRSsTtVvWwXxYy";
    std::set<char> known;
    for (const Flag& flag : ssh_flags()) {
        known.insert(flag.letter);
        if (flag.letter != 0 && flag.letter != 'h') { // -h is ours
            EXPECT_TRUE(letters.find(flag.letter) != std::string_view::npos) << flag.letter;
        }
    }
    for (const char letter : letters) {
        EXPECT_TRUE(known.contains(letter)) << letter;
    }
}

TEST(SshArguments, EveryFlagOfPlinkIsKnownOrRefusedByName)
{
    // plink --help of 0.78.
    const Words names{"V",
                      "pgpfp",
                      "v",
                      "load",
                      "ssh",
                      "telnet",
                      "rlogin",
                      "raw",
                      "serial",
                      "ssh-connection",
                      "P",
                      "l",
                      "batch",
                      "proxycmd",
                      "sercfg",
                      "pwfile",
                      "pw",
                      "D",
                      "L",
                      "R",
                      "X",
                      "x",
                      "A",
                      "a",
                      "t",
                      "T",
                      "1",
                      "2",
                      "4",
                      "6",
                      "C",
                      "i",
                      "noagent",
                      "agent",
                      "no-trivial-auth",
                      "noshare",
                      "share",
                      "hostkey",
                      "sanitise-stderr",
                      "sanitise-stdout",
                      "no-sanitise-stderr",
                      "no-sanitise-stdout",
                      "no-antispoof",
                      "m",
                      "s",
                      "N",
                      "nc",
                      "sshlog",
                      "sshrawlog",
                      "logoverwrite",
                      "logappend",
                      "shareexists"};
    std::set<std::string> known;
    for (const Flag& flag : ssh_flags(SshDialect::plink)) {
        known.insert(flag.name.empty() ? std::string(1, flag.letter) : std::string{flag.name});
        if (flag.letter != 0) {
            known.insert(std::string(1, flag.letter));
        }
    }
    for (const std::string& name : names) {
        EXPECT_TRUE(known.contains(name)) << name;
    }
}

TEST(SshArguments, PlinksFlagsBecomeTheSameSettings)
{
    const std::string fingerprint = "SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA";
    const auto all = invoked({"-ssh",
                              "-P",
                              "2222",
                              "-batch",
                              "-l",
                              "me",
                              "-i",
                              "k.ppk",
                              "-hostkey",
                              "ssh-ed25519 255 " + fingerprint,
                              "-hostkey",
                              "5B:B8:5B:96:63:57:BA:34:33:50:B8:5E:0F:EA:00:9D",
                              "-no-trivial-auth",
                              "-noagent",
                              "-m",
                              "commands.txt",
                              "-nc",
                              "db:1",
                              "host",
                              "-C",
                              "ls",
                              "-batch"});
    EXPECT_EQ(all.dialect, SshDialect::plink);
    EXPECT_EQ(all.host, "host");
    EXPECT_EQ(all.command, "ls -batch");
    EXPECT_EQ(all.settings.number(SettingId::port), 2222);
    EXPECT_TRUE(all.settings.flag(SettingId::batch_mode));
    EXPECT_TRUE(all.settings.flag(SettingId::compression)) << "plink reads flags behind the host too";
    EXPECT_FALSE(all.settings.flag(SettingId::trivial_auth));
    EXPECT_FALSE(all.settings.flag(SettingId::allow_agent));
    EXPECT_EQ(all.settings.list(SettingId::accepted_host_keys),
              (Words{fingerprint, "MD5:5b:b8:5b:96:63:57:ba:34:33:50:b8:5e:0f:ea:00:9d"}));
    EXPECT_EQ(all.command_file, "commands.txt");
    EXPECT_EQ(all.standard_forward, "db:1");
}

TEST(SshArguments, WhoCallsDecidesWhereTheTwoDiffer)
{
    // -m is a file for plink and MACs for ssh; -P a port and a tag; -load a session and the user "oad".
    EXPECT_EQ(invoked({"-m", "hmac-sha2-256", "host"}).settings.as_text(SettingId::macs), "hmac-sha2-256");
    EXPECT_EQ(invoked({"-m", "file", "host"}, SshDialect::plink).command_file, "file");
    EXPECT_EQ(invoked({"-P", "22", "host"}, SshDialect::plink).settings.number(SettingId::port), 22);
    EXPECT_EQ(invoked({"-load", "web", "-batch", "true"}).load, "web") << "first it is plink's";
    EXPECT_EQ(invoked({"-4", "-load", "host"}).settings.text(SettingId::user_name), "oad") << "later it is ssh's cluster";
}

TEST(SshArguments, ALoadedSessionWithAHostLeavesOnlyTheCommand)
{
    const auto has_host = [](const std::string& name) { return name == "web"; };
    const auto with = parse_ssh_arguments(Words{"-load", "web", "-batch", "cat", "-n", "file"}, SshDialect::plink, has_host);
    ASSERT_TRUE(with) << with.error().sentence();
    EXPECT_EQ(with->command, "cat -n file");
    EXPECT_EQ(with->host, "");
    const auto without = parse_ssh_arguments(Words{"-load", "colours", "-batch", "host", "cat"}, SshDialect::plink, has_host);
    ASSERT_TRUE(without) << without.error().sentence();
    EXPECT_EQ(without->host, "host");
    EXPECT_EQ(without->command, "cat");
    EXPECT_FALSE(parse_ssh_arguments(Words{"-load", "colours"}, SshDialect::plink, has_host));
}

TEST(SshArguments, MistakesAreSentences)
{
    const std::pair<Words, std::string_view> cases[] = {
        {{}, "Say which host to connect to; --help shows how."},
        {{"-p", "x", "host"}, "-p needs a whole number from 1 to 65535."},
        {{"-i", "a\x1b[31m", "host"}, "-i contains control characters or is not UTF-8 text."},
        {{"-I", "lib", "host"}, "-I (PKCS#11) is an option that lk does not have; leave it out."},
        {{"-W", "", "host"}, "-W needs a value."},
        {{"-z", "host"}, "There is no option -z; --help lists them."},
    };
    for (const auto& [arguments, sentence] : cases) {
        const auto invocation = parse_ssh_arguments(arguments);
        ASSERT_FALSE(invocation) << sentence;
        EXPECT_EQ(invocation.error().sentence(), sentence);
    }
    EXPECT_FALSE(parse_ssh_arguments(Words{"--", "-host"}));
    EXPECT_EQ(parse_ssh_arguments(Words{"-telnet", "host"}, SshDialect::plink).error().sentence(),
              "-telnet (another protocol than SSH) is an option that lk does not have; leave it out.");
}

TEST(SshArguments, TheUserBeforeTheHostCountsWhereItStands)
{
    EXPECT_EQ(setting_of({"me@host", "-l", "other", "-o", "User=third"}, SettingId::user_name), "me");
    EXPECT_EQ(setting_of({"-l", "other", "me@host"}, SettingId::user_name), "other");
    EXPECT_EQ(setting_of({"ssh://me@host:2201", "-p", "22"}, SettingId::port), "2201");
}

} // namespace
} // namespace latchkey::cli
