#include "client/settings/destination.h"

#include <gtest/gtest.h>

using namespace latchkey::settings;

TEST(SshUrl, GivesUserHostPortAndFingerprint)
{
    const auto found = parse_destination("ssh://me;fingerprint=ssh-ed25519-c1-b1-30-29@example.net:2222/");
    ASSERT_TRUE(found) << found.error().sentence();
    EXPECT_EQ(*found, (Destination{"example.net", "me", 2222, "ssh-ed25519-c1-b1-30-29"}));
    const auto only = parse_destination("ssh://;fingerprint=SHA256%3AuNiVztksCsDhcc0u9e8BrM%2F@h");
    ASSERT_TRUE(only) << only.error().sentence();
    EXPECT_EQ(*only, (Destination{"h", {}, {}, "SHA256:uNiVztksCsDhcc0u9e8BrM/"}));
}

TEST(SshUrl, IsWrittenSoThatItIsReadAgain)
{
    for (const auto& [user, host, port] :
         {std::tuple{"me", "example.net", 22}, {"a@b:c", "::1", 2222}, {"", "fe80::1%eth0", 22}, {"ドメイン\\me", "サーバー", 65535}}) {
        const std::string url = format_ssh_url(user, host, static_cast<std::uint16_t>(port));
        const auto found = parse_destination(url);
        ASSERT_TRUE(found) << url << ": " << found.error().sentence();
        EXPECT_EQ(found->host, host) << url;
        EXPECT_EQ(found->user.value_or(""), user) << url;
        EXPECT_EQ(found->port.value_or(22), port) << url;
    }
}

TEST(SshUrl, NoPieceMayBeAFlagOrHoldWhatAShellWouldObey)
{
    for (const char* url :
         {"ssh://-oProxyCommand=x", "ssh://-l@h", "ssh://me@-h", "ssh://%2doProxyCommand%3Dx@h", "ssh://me@%2Dh", "ssh://$(id)@h",
          "ssh://me@`id`", "ssh://me@h%0a", "ssh://me%00@h", "ssh://a%7cb@h", "ssh://h%3Bid", "ssh://a b@h c", "ssh://me\\@h",
          "ssh://'me'@h", "ssh://me@h&id", "ssh://me;fingerprint=$(id)@h", "ssh://me;fingerprint=@h"}) {
        EXPECT_FALSE(parse_destination(url)) << url;
    }
}

TEST(SshUrl, APasswordInItIsRefusedAndNotRepeated)
{
    for (const char* url : {"ssh://me:hunter2@h", "ssh://me:hunter2@h/path", "ssh://:hunter2@h?x", "ssh://a%4:hunter2@h"}) {
        const auto found = parse_destination(url);
        ASSERT_FALSE(found) << url;
        EXPECT_EQ(found.error().sentence().find("hunter2"), std::string::npos) << found.error().sentence();
    }
}

TEST(Names, OfHostsAndUsersAreWhatSshTakesToo)
{
    for (const char* host : {"example.net", "10.0.0.5", "fe80::1%eth0", "under_score", "サーバー.例え", "a"}) {
        EXPECT_TRUE(check_host(host)) << host;
    }
    for (const char* user : {"me", "EXAMPLE\\me", "me@corp.example", "John Doe", "日本"}) {
        EXPECT_TRUE(check_user(user)) << user;
    }
    for (const char* name : {"", "-x", "a;b", "a|b", "$HOME", "a`b`", "a\nb", "a'b", "a\"b", "a>b", "\xff"}) {
        EXPECT_FALSE(check_host(name)) << name;
        EXPECT_FALSE(check_user(name)) << name;
    }
    EXPECT_FALSE(check_host("a b"));
    EXPECT_FALSE(check_host("a\\b"));
    EXPECT_FALSE(check_user("me\\"));
    EXPECT_FALSE(check_user("me -oX"));
    EXPECT_FALSE(check_host(std::string(1025, 'a')));
}

TEST(SshUrl, FiveHundredHostileOnesAreRefused)
{
    const char* pieces[] = {"-oProxyCommand=touch%20x",
                            "%2doProxyCommand%3dx",
                            "$(touch x)",
                            "$(id)",
                            "`id`",
                            "%60id%60",
                            "a;touch x",
                            "a%3btouch",
                            "a|id",
                            "a%7cid",
                            "a&id",
                            "a%26id",
                            "a>x",
                            "a%3ex",
                            "a<x",
                            "a%0aid",
                            "a%0d%0aid",
                            "a%00",
                            "%00",
                            "a%1b[2J",
                            "a%07",
                            "'a'",
                            "a%27b",
                            "a%22b",
                            "{a,b}"};
    const char* shapes[] = {"ssh://PIECE",          "ssh://PIECE/",
                            "ssh://PIECE:22",       "SSH://PIECE",
                            "ssh://me@PIECE",       "ssh://me@PIECE:22",
                            "ssh://me@PIECE/",      "ssh://PIECE@h",
                            "ssh://PIECE@h:22",     "ssh://PIECE@[::1]",
                            "ssh://PIECE@[::1]:22", "ssh://me@PIECE@h",
                            "ssh://PIECE@me@h",     "ssh://PIECE;fingerprint=x@h",
                            "ssh://[PIECE]",        "ssh://[PIECE]:22",
                            "ssh://me@[PIECE]:22",  "ssh://me;fingerprint=x@PIECE",
                            "ssh://PIECE@PIECE",    "ssh://PIECE@PIECE:2222"};
    int refused = 0;
    for (const char* shape : shapes) {
        for (const char* piece : pieces) {
            std::string url = shape;
            for (std::size_t at = url.find("PIECE"); at != std::string::npos; at = url.find("PIECE")) {
                url.replace(at, 5, piece);
            }
            const auto found = parse_destination(url);
            // In the middle of a user name, a - is a letter like others.
            const bool harmless = found && url.starts_with("ssh://me@") && found->user->starts_with("me@-o");
            EXPECT_TRUE(!found || harmless) << url;
            refused += found ? 0 : 1;
        }
    }
    EXPECT_GE(refused, 498);
}
