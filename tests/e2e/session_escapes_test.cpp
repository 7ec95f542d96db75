/// Escapes of `lk ssh` on a terminal: the connection, the forwards, and the shell that gets its terminal back.

#include "tests/e2e/own_server.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

namespace latchkey::e2e {
namespace {

using support::TtyProcess;

class SessionEscapes : public OwnServer {
protected:
    [[nodiscard]] std::vector<std::string> argv(std::vector<std::string> flags = {}, const std::string& command = {}) const
    {
        return lk_.ssh(words(std::move(flags), command));
    }
};

TEST_F(SessionEscapes, HelpAndListAreShownAndTheSessionGoesOn)
{
    TtyProcess session{argv(), lk_.options()};
    session.type("echo rea''dy\r");
    ASSERT_TRUE(session.wait_for("ready")) << session.output();
    session.type("\r~?");
    EXPECT_TRUE(session.wait_for("~.   ends the connection")) << session.output();
    session.type("~#");
    EXPECT_TRUE(session.wait_for("Nothing is forwarded.")) << session.output();
    session.type("echo st''ill\r");
    EXPECT_TRUE(session.wait_for("still")) << session.output();
    session.type("exit 6\r");
    EXPECT_EQ(session.wait(), 6);
}

TEST_F(SessionEscapes, ForwardsAreAddedListedAndTakenAway)
{
    const std::string port = std::to_string(support::free_port());
    TtyProcess session{argv(), lk_.options()};
    session.type("echo rea''dy\r");
    ASSERT_TRUE(session.wait_for("ready")) << session.output();
    session.type("\r~C");
    ASSERT_TRUE(session.wait_for("lk> ")) << session.output();
    session.type("-L " + port + ":127.0.0.1:" + std::to_string(server_.port()) + "\r");
    ASSERT_TRUE(session.wait_for("Forwarding -L")) << session.output();
    EXPECT_TRUE(support::server_greeting(static_cast<std::uint16_t>(std::stoi(port))).starts_with("SSH-2.0-OpenSSH"));
    session.type("\r~#");
    EXPECT_TRUE(session.wait_for("1 so far")) << session.output();
    session.type("~C-KL " + port + "\r");
    EXPECT_TRUE(session.wait_for("Forward taken away.")) << session.output();
    EXPECT_FALSE(support::accepts_connections(static_cast<std::uint16_t>(std::stoi(port))));
    session.type("\r~C");
    ASSERT_TRUE(session.wait_for("lk> "));
    session.type("-X\r");
    EXPECT_TRUE(session.wait_for("-KL, -KR or -KD")) << session.output();
    session.type("\r~C!touch made\r");
    EXPECT_TRUE(session.wait_for("PermitLocalCommand")) << "no shell unless it was permitted: " << session.output();
    session.type("exit\r");
    EXPECT_EQ(session.wait(), 0);
}

TEST_F(SessionEscapes, AnotherCharacterOrNone)
{
    TtyProcess other{argv({"-e", "^]"}, "-tt"), lk_.options()};
    other.type("echo rea''dy\r");
    ASSERT_TRUE(other.wait_for("ready")) << other.output();
    other.type("\r~.\r\x1d.");
    EXPECT_EQ(other.wait(), 255);

    TtyProcess none{argv({"-e", "none"}), lk_.options()};
    none.type("echo rea''dy\r");
    ASSERT_TRUE(none.wait_for("ready")) << none.output();
    none.type("\r~.\recho st''ill; exit 3\r");
    EXPECT_TRUE(none.wait_for("still")) << none.output();
    EXPECT_EQ(none.wait(), 3);
}

/// A shell with job control around it, as a person has.
class Suspended : public SessionEscapes {
protected:
    Suspended() : shell_({"bash", "--norc", "--noprofile", "-i"}, options())
    {
        lk_.folder().write("start", script(), 0700);
        shell_.type("PS1='loc''al> '\n");
        EXPECT_TRUE(shell_.wait_for("local> "));
        shell_.type(file("start") + "\n");
        shell_.type("echo rea''dy\r");
        EXPECT_TRUE(shell_.wait_for("ready")) << shell_.output();
    }
    [[nodiscard]] support::RunOptions options() const
    {
        auto options = lk_.options();
        options.env["TERM"] = "dumb";
        return options;
    }
    [[nodiscard]] std::string script() const
    {
        std::string line = "#!/bin/sh\nexec";
        for (const std::string& word : argv()) {
            line += " '" + word + "'";
        }
        return line + "\n";
    }
    void expect_a_usual_terminal()
    {
        EXPECT_TRUE(shell_.wait_for("Stopped")) << shell_.output();
        EXPECT_TRUE(shell_.wait_for("local> ")) << shell_.output();
        shell_.type("stty -a | grep -o -w -e '-*icanon'; echo do''ne\n");
        EXPECT_TRUE(shell_.wait_for("done")) << shell_.output();
    }
    void expect_it_to_go_on()
    {
        shell_.type("fg\n");
        EXPECT_TRUE(shell_.wait_for(file("start"))) << shell_.output();
        shell_.type("echo ag''ain; stty size\r");
        EXPECT_TRUE(shell_.wait_for("again")) << shell_.output();
        shell_.type("exit 0\r");
        EXPECT_TRUE(shell_.wait_for("local> ")) << shell_.output();
        shell_.type("exit\n");
    }
    support::TtyProcess shell_;
};

TEST_F(Suspended, ByItsEscapeAndContinued)
{
    shell_.type("\r~\x1a");
    expect_a_usual_terminal();
    expect_it_to_go_on();
}

TEST_F(Suspended, ByASignalAndContinued)
{
    const auto found = support::run_process({"pgrep", "-f", "-x", ".*/lk ssh .*" + file("known_hosts") + ".*"});
    ASSERT_EQ(found.exit, 0) << found.out;
    support::run_or_throw({"kill", "-TSTP", found.out.substr(0, found.out.find('\n'))});
    expect_a_usual_terminal();
    expect_it_to_go_on();
}

} // namespace
} // namespace latchkey::e2e
