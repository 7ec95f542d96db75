/// What "Host Name" takes.

#include "gui/model/shell_words.h"
#include "gui/model/target.h"

#include <gtest/gtest.h>

namespace latchkey::model {
namespace {

struct Case {
    std::string typed;
    std::string user;
    std::string host;
    std::optional<std::uint16_t> port;
};

TEST(Target, ReadsWhatPeopleTypeAndPaste)
{
    const std::vector<Case> cases{
        {"203.0.113.24", "", "203.0.113.24", {}},
        {"  web-1.example \t", "", "web-1.example", {}},
        {"ubuntu@203.0.113.24", "ubuntu", "203.0.113.24", {}},
        {"ubuntu@web-1:2222", "ubuntu", "web-1", 2222},
        {"ssh://ubuntu@web-1:2222", "ubuntu", "web-1", 2222},
        {"ssh://web-1/", "", "web-1", {}},
        {"ssh://a%20b@web-1", "a b", "web-1", {}},
        {"::1", "", "::1", {}},
        {"[::1]:2222", "", "::1", 2222},
        {"root@[fe80::1%eth0]", "root", "fe80::1%eth0", {}},
        {"me@example.org@gateway", "me@example.org", "gateway", {}},
        {"ドキュメント.example", "", "ドキュメント.example", {}},
    };
    for (const Case& one : cases) {
        const Target target = parse_target(one.typed);
        EXPECT_EQ(target.problem, "") << one.typed;
        EXPECT_EQ(target.user, one.user) << one.typed;
        EXPECT_EQ(target.host, one.host) << one.typed;
        EXPECT_EQ(target.port, one.port) << one.typed;
    }
}

TEST(Target, TakesNoPasswordOutOfAUrl)
{
    const Target target = parse_target("ssh://ubuntu:hunter2@web-1");
    EXPECT_EQ(target.user, "ubuntu");
    EXPECT_EQ(target.host, "web-1");
}

TEST(Target, SaysInASentenceWhatIsWrong)
{
    for (const char* typed : {"", "   ", "web-1:0", "web-1:65536", "web-1:ssh", "[::1", "[::1]x", "two words", "user@", "-oProxyCommand=x",
                              "$(id)", "a;b@web-1", "-l@web-1", "ssh://-oProxyCommand=x", "ssh://web-1%0a", "ssh://a`b@web-1"}) {
        const Target target = parse_target(typed);
        EXPECT_NE(target.problem, "") << typed;
        EXPECT_EQ(target.host, "") << typed;
    }
}

TEST(Target, IsWrittenTheWayItIsRead)
{
    EXPECT_EQ(target_title("", "web-1", 22), "web-1");
    EXPECT_EQ(target_title("ubuntu", "web-1", 2222), "ubuntu@web-1:2222");
    EXPECT_EQ(target_title("", "::1", 2222), "[::1]:2222");
    EXPECT_EQ(target_title("", "::1", 22), "::1");
}

TEST(ShellWord, IsQuotedOnlyWhereAShellWouldSplitOrExpandIt)
{
    EXPECT_EQ(shell_word("ubuntu@web-1"), "ubuntu@web-1");
    EXPECT_EQ(shell_word("~/Downloads/my-key.pem"), "~/Downloads/my-key.pem");
    EXPECT_EQ(shell_word("~/My Keys/a.ppk"), "~/'My Keys/a.ppk'");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_word("$(reboot)"), "'$(reboot)'");
    EXPECT_EQ(shell_word(""), "''");
}

} // namespace
} // namespace latchkey::model
