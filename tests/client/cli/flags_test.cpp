#include "client/cli/cli_error.h"
#include "client/cli/destination.h"
#include "client/cli/flags.h"

#include <gtest/gtest.h>

#include <array>

namespace latchkey::cli {
namespace {

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

TEST(Flags, OfPuttysProgramsAreWholeWordsBehindOneDash)
{
    constexpr std::array putty{Flag{'P', "", "PORT", "a port"}, Flag{0, "batch", "", "no questions"}, Flag{0, "load", "NAME", "a session"}};
    const auto good = parse_flags(putty, Words{"-batch", "-P", "22", "--load", "-x", "host", "-batch", "-P"}, 1, FlagStyle::putty);
    ASSERT_FALSE(good) << "-P behind the host has no value";
    const auto parsed = parse_flags(putty, Words{"-batch", "-P", "22", "--load", "-x", "host", "-batch", "cmd", "-P"}, 1, FlagStyle::putty);
    ASSERT_TRUE(parsed) << parsed.error().sentence();
    EXPECT_EQ(described(*parsed), "-batch -P=22 --load=-x -batch | host cmd -P");
    for (const Words& wrong : {Words{"-P22"}, Words{"-batchx"}, Words{"-bP"}, Words{"--"}, Words{"-load"}}) {
        EXPECT_EQ(parse_flags(putty, wrong, 1, FlagStyle::putty).has_value(), wrong.front() == "--") << wrong.front();
    }
}

} // namespace
} // namespace latchkey::cli
