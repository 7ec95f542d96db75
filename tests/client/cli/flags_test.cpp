#include "client/cli/cli_error.h"
#include "client/cli/destination.h"
#include "client/cli/escape.h"
#include "client/cli/flags.h"
#include "client/cli/ssh_arguments.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace latchkey::cli {
namespace {

using settings::SettingId;
using Words = std::vector<std::string>;

constexpr std::array table{Flag{'p', "port", "PORT", "a port"}, Flag{'t', "", "", "a terminal"}, Flag{'v', "verbose", "", "more"},
                           Flag{.letter = 'L', .value = "x", .not_here = "local forwarding"}};

std::string described(const Parsed& parsed)
{
    std::string out;
    for (const GivenFlag& given : parsed.flags) {
        out += given.typed + (given.value.empty() ? "" : "=" + given.value) + " ";
    }
    out += "|";
    for (const std::string& word : parsed.words) {
        out += " " + word;
    }
    return out;
}

TEST(Flags, AreReadInEveryUsualWay)
{
    struct Case {
        Words arguments;
        std::size_t words_with_flags;
        std::string_view expected;
    };
    const Case cases[] = {
        {{}, 9, "|"},
        {{"-p", "22", "host"}, 9, "-p=22 | host"},
        {{"-p22", "host"}, 9, "-p=22 | host"},
        {{"-tvp22", "host"}, 9, "-t -v -p=22 | host"},
        {{"--port=22", "--verbose"}, 9, "--port=22 --verbose |"},
        {{"--port", "-1"}, 9, "--port=-1 |"},
        {{"a", "-t", "b", "-v"}, 9, "-t -v | a b"},
        {{"host", "-t", "ls", "-l", "-p"}, 1, "-t | host ls -l -p"},
        {{"-t", "--", "-p", "x"}, 1, "-t | -p x"},
        {{"host", "--", "-p"}, 1, "| host -p"},
        {{"-"}, 9, "| -"},
    };
    for (const Case& c : cases) {
        const auto parsed = parse_flags(table, c.arguments, c.words_with_flags);
        ASSERT_TRUE(parsed) << c.expected << ": " << parsed.error().sentence();
        EXPECT_EQ(described(*parsed), c.expected);
    }
}

TEST(Flags, MistakesNameTheFlag)
{
    const std::pair<Words, CliErrc> cases[] = {
        {{"-x"}, CliErrc::unknown_flag},
        {{"--nonsense"}, CliErrc::unknown_flag},
        {{"-tp"}, CliErrc::missing_value},
        {{"--port"}, CliErrc::missing_value},
        {{"--verbose=yes"}, CliErrc::unwanted_value},
        {{"-L", "1:a:2"}, CliErrc::not_here},
        {{"-tL1:a:2"}, CliErrc::not_here},
        {{"-L"}, CliErrc::not_here},
    };
    for (const auto& [arguments, code] : cases) {
        const auto parsed = parse_flags(table, arguments);
        ASSERT_FALSE(parsed) << arguments.front();
        EXPECT_TRUE(parsed.error().is(code)) << parsed.error().sentence();
        EXPECT_EQ(parsed.error().sentence().find("\n"), std::string::npos);
    }
    EXPECT_EQ(parse_flags(table, Words{"-tL1:a:2"}).error().sentence(),
              "-L (local forwarding) is an option that lk does not have; leave it out.");
}

TEST(Destination, IsReadInEveryUsualWay)
{
    const std::pair<std::string_view, Destination> cases[] = {
        {"host", {"host"}},
        {"user@host", {"host", "user"}},
        {"a@b@host", {"host", "a@b"}},
        {"日本@サーバー", {"サーバー", "日本"}},
        {"::1", {"::1"}},
        {"u@[::1]", {"::1", "u"}},
        {"ssh://host", {"host"}},
        {"SSH://u@Host:22", {"Host", "u", 22}},
        {"ssh://u@host:2222/", {"host", "u", 2222}},
        {"ssh://u%40x@[::1]:22", {"::1", "u@x", 22}},
        {"ssh://u;fingerprint=ssh-rsa-aa@host", {"host", "u", {}, "ssh-rsa-aa"}},
    };
    for (const auto& [text, expected] : cases) {
        const auto found = parse_destination(text);
        ASSERT_TRUE(found) << text << ": " << found.error().sentence();
        EXPECT_EQ(*found, expected) << text;
    }
}

TEST(Destination, WhatCannotBeOneIsRefusedInASentence)
{
    for (const char* text : {"", "user@", "@host", "-oProxyCommand=x", "u@-oX", "a\nb", "ssh://", "ssh://h:0", "ssh://h:99999", "ssh://h:x",
                             "ssh://h/path", "ssh://[::1", "ssh://u:secret@h", "ssh://u%4@h", "ssh://h?x"}) {
        const auto found = parse_destination(text);
        ASSERT_FALSE(found) << text;
        EXPECT_TRUE(found.error().is(settings::DestinationErrc::not_a_host));
        EXPECT_EQ(found.error().sentence().find("secret"), std::string::npos) << "a password is not repeated";
    }
}

TEST(Destination, APortInAHostIsSentToItsPlace)
{
    for (const char* host : {"10.0.0.5:22", "example.net:2222", "[::1]:22"}) {
        const auto good = check_no_port_in(host);
        ASSERT_FALSE(good) << host;
        EXPECT_TRUE(good.error().sentence().ends_with(std::string{"a port goes behind -p, or into ssh://"} + host + "."))
            << good.error().sentence();
    }
    for (const char* host : {"example.net", "::1", "fe80::1%eth0", "2001:db8::22", "a:b", "a:70000", "", ":22"}) {
        EXPECT_TRUE(check_no_port_in(host)) << host;
    }
}

SshInvocation invoked(const Words& arguments)
{
    auto invocation = parse_ssh_arguments(arguments);
    EXPECT_TRUE(invocation) << invocation.error().sentence();
    return invocation ? *std::move(invocation) : SshInvocation{};
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

TEST(SshArguments, TheFirstValueWinsAsWithSsh)
{
    EXPECT_EQ(invoked({"-l", "first", "second@host"}).settings.text(SettingId::user_name), "first");
    EXPECT_EQ(invoked({"-p", "1", "-p", "2", "host"}).settings.number(SettingId::port), 1);
    EXPECT_EQ(invoked({"-o", "Port=3", "ssh://host:4"}).settings.number(SettingId::port), 3);
    EXPECT_EQ(invoked({"ssh://u@host:4"}).settings.number(SettingId::port), 4);
}

TEST(SshArguments, NoCommandAndAnEmptyOneAreAShellAsWithSsh)
{
    EXPECT_FALSE(invoked({"host"}).command);
    EXPECT_FALSE(invoked({"host", ""}).command);
    EXPECT_EQ(invoked({"host", "", ""}).command, " ");
    EXPECT_EQ(invoked({"-n", "-e", "none", "host", "--", "-x"}).command, "-x");
    EXPECT_TRUE(invoked({"-n", "host"}).no_input);
    EXPECT_TRUE(invoked({"-e", "none", "host"}).no_escape);
}

TEST(SshArguments, EveryFlagOfSshIsKnownOrRefusedByName)
{
    // ssh(1) of OpenSSH 9.2.
    const std::string_view letters = "46AaBbCcDEeFfGgIiJKkLlMmNnOopQqRSsTtVvWwXxYy";
    std::set<char> known;
    for (const Flag& flag : ssh_flags()) {
        known.insert(flag.letter);
        if (flag.not_here.empty() && !flag.help.empty()) {
            continue;
        }
        EXPECT_TRUE(letters.find(flag.letter) != std::string_view::npos) << flag.letter;
    }
    for (const char letter : letters) {
        EXPECT_TRUE(known.contains(letter)) << letter;
    }
}

TEST(SshArguments, MistakesAreSentences)
{
    const std::pair<Words, std::string_view> cases[] = {
        {{}, "Say which host to connect to; --help shows how."},
        {{"-p", "x", "host"}, "-p needs a whole number from 1 to 65535."},
        {{"-i", "a\x1b[31m", "host"}, "-i contains control characters or is not UTF-8 text."},
        {{"-F", "config", "host"}, "-F needs the word none: lk reads no ssh_config."},
        {{"-o", "Tunnel=yes", "host"}, "Tunnel is an option of OpenSSH that Latchkey does not have; leave it out."},
        {{"-J", "a", "host"}, "-J (jump hosts) is an option that lk does not have; leave it out."},
        {{"--", "-host"}, "\"-host\" is not a host to connect to: a name must not begin with - or have control characters in it."},
    };
    for (const auto& [arguments, sentence] : cases) {
        const auto invocation = parse_ssh_arguments(arguments);
        ASSERT_FALSE(invocation) << sentence;
        EXPECT_EQ(invocation.error().sentence(), sentence);
    }
}

std::string fed(EscapeFilter& filter, std::string_view keys, EscapeFilter::Wish expected = EscapeFilter::Wish::none)
{
    const auto outcome = filter.feed(as_bytes(keys));
    EXPECT_EQ(outcome.wish, expected) << keys;
    return to_string(outcome.bytes);
}

TEST(Escape, WorksOnlyAtTheBeginningOfALine)
{
    EscapeFilter filter;
    EXPECT_EQ(fed(filter, "ls ~.x\r"), "ls ~.x\r");
    EXPECT_EQ(fed(filter, "~"), "");
    EXPECT_EQ(fed(filter, "~a"), "~a");
    EXPECT_EQ(fed(filter, "\r~x"), "\r~x");
    EXPECT_EQ(fed(filter, "\n~?", EscapeFilter::Wish::help), "\n");
    EXPECT_EQ(fed(filter, "~.rest", EscapeFilter::Wish::disconnect), "");
}

TEST(Escape, MayComeKeyByKeyAndFirstThing)
{
    EscapeFilter filter;
    EXPECT_EQ(fed(filter, "~"), "");
    EXPECT_EQ(fed(filter, ".", EscapeFilter::Wish::disconnect), "");
}

} // namespace
} // namespace latchkey::cli
