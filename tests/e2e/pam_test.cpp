/// Logins of several steps on a real sshd that asks PAM: passwords, one-time codes (RFC 4226) and a password that has expired. PAM's
/// modules are the system's and cwrap.org's; what they know is in the test's folder, and no account of the machine is touched.

#include "tests/e2e/lk.h"
#include "tests/support/sshd.h"
#include "tests/support/tty_process.h"

#include <gtest/gtest.h>

#include <array>

namespace latchkey::e2e {
namespace {

using support::TtyProcess;

/// RFC 4226, Appendix D: the secret "12345678901234567890" and its first codes.
constexpr const char* secret = "3132333435363738393031323334353637383930";
constexpr std::array<const char*, 3> codes{"755224", "287082", "359152"};

class Pam : public testing::Test {
protected:
    Pam()
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key()});
        lk_.folder().write("passwords", user_ + ":right:sshd\n");
        lk_.folder().write("oath", "HOTP " + user_ + " - " + secret + "\n");
    }

    [[nodiscard]] std::string key() const { return (lk_.folder() / "id").string(); }
    [[nodiscard]] std::string password_module() const
    {
        return " required " + support::pam_test_module("pam_matrix.so").string() + " passdb=" + (lk_.folder() / "passwords").string() +
               "\n";
    }
    [[nodiscard]] std::string code_module() const
    {
        return " required pam_oath.so window=3 usersfile=" + (lk_.folder() / "oath").string() + "\n";
    }

    /// methods: of AuthenticationMethods. auth, account: lines of the service.
    [[nodiscard]] support::SshdOptions asking(const std::string& methods, const std::string& auth,
                                              const std::string& account = "account required pam_permit.so\n") const
    {
        return {.config = {"PasswordAuthentication yes", "KbdInteractiveAuthentication yes", "AuthenticationMethods " + methods},
                .authorized = {support::read_file(key() + ".pub")},
                .pam = auth + account + "session required pam_permit.so\n"};
    }
    [[nodiscard]] std::vector<std::string> words(const support::ThrowawaySshd& server, std::vector<std::string> flags = {}) const
    {
        lk_.knows(server.known_hosts_line());
        flags.insert(flags.end(), {"-i", key(), "-p", std::to_string(server.port()), server.user() + "@127.0.0.1", "echo in"});
        return lk_.ssh(std::move(flags));
    }

    std::string user_ = support::current_user();
    Lk lk_;
};

TEST_F(Pam, AKeyThenAPassword)
{
    const support::ThrowawaySshd server{asking("publickey,password", "auth" + password_module())};
    TtyProcess process{words(server), lk_.options()};
    EXPECT_TRUE(process.wait_for("assword")) << process.output() << server.log();
    process.type("wrong\n");
    EXPECT_TRUE(process.wait_for("assword")) << process.output() << server.log();
    process.type("right\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
    EXPECT_NE(server.log().find("Partial publickey"), std::string::npos) << "it was two steps: " << server.log();
}

TEST_F(Pam, AKeyThenAPasswordAndAOneTimeCode)
{
    const support::ThrowawaySshd server{asking("publickey,keyboard-interactive:pam", "auth" + password_module() + "auth" + code_module())};
    for (const char* code : codes) { // each is good for one login
        TtyProcess process{words(server), lk_.options()};
        EXPECT_TRUE(process.wait_for("asks: Password")) << process.output() << server.log();
        process.type("right\n");
        EXPECT_TRUE(process.wait_for("One-time password")) << process.output() << server.log();
        process.type(code + std::string{"\n"});
        EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
        EXPECT_EQ(process.wait(), 0);
        EXPECT_EQ(process.output().find(code), std::string::npos) << "it is not shown";
    }
    TtyProcess again{words(server), lk_.options()};
    EXPECT_TRUE(again.wait_for("asks: Password")) << again.output();
    again.type("right\n");
    EXPECT_TRUE(again.wait_for("One-time password")) << again.output();
    again.type(codes[0] + std::string{"\n"});
    EXPECT_TRUE(again.wait_for("asks: Password")) << "a used one is refused, and the round begins anew: " << again.output();
    again.type("\x03");
    EXPECT_NE(again.wait(), 0);
}

TEST_F(Pam, APasswordThenAOneTimeCodeThenAKey)
{
    // The password step and the keyboard-interactive one ask the same service: the password is the first of its two questions, too.
    const support::ThrowawaySshd server{asking("password,keyboard-interactive:pam,publickey", "auth" + password_module())};
    TtyProcess process{words(server), lk_.options()};
    EXPECT_TRUE(process.wait_for("assword")) << process.output() << server.log();
    process.type("right\n");
    EXPECT_TRUE(process.wait_for("asks: Password")) << process.output() << server.log();
    process.type("right\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
    EXPECT_NE(server.log().find("Partial password"), std::string::npos) << server.log();
    EXPECT_NE(server.log().find("Partial keyboard-interactive"), std::string::npos) << server.log();
}

TEST_F(Pam, AnExpiredPasswordIsChangedOnTheWayIn)
{
    const support::ThrowawaySshd server{asking("keyboard-interactive", "auth" + password_module() + "password" + password_module(),
                                               "account required pam_debug.so acct=new_authtok_reqd\n")};
    TtyProcess process{words(server), lk_.options()};
    EXPECT_TRUE(process.wait_for("asks: Password")) << process.output() << server.log();
    process.type("right\n");
    EXPECT_TRUE(process.wait_for("Old password")) << process.output() << server.log();
    process.type("right\n");
    EXPECT_TRUE(process.wait_for("New Password")) << process.output() << server.log();
    process.type("fresh\n");
    EXPECT_TRUE(process.wait_for("Verify New Password")) << process.output() << server.log();
    process.type("fresh\n");
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
    EXPECT_EQ(support::read_file(lk_.folder() / "passwords"), user_ + ":fresh:sshd\n");
    EXPECT_EQ(process.output().find("fresh"), std::string::npos);
}

TEST_F(Pam, WhatModulesSayIsShownBesideTheirQuestions)
{
    lk_.folder().write("words", "Maintenance tonight.\n");
    const std::string echo = "auth optional pam_echo.so file=" + (lk_.folder() / "words").string() + "\n";
    const support::ThrowawaySshd server{asking("keyboard-interactive", echo + "auth" + password_module() + echo)};
    TtyProcess process{words(server), lk_.options()};
    EXPECT_TRUE(process.wait_for("Maintenance tonight.")) << process.output() << server.log();
    EXPECT_TRUE(process.wait_for("Password")) << process.output() << server.log();
    process.type("right\n");
    EXPECT_TRUE(process.wait_for("Maintenance tonight.")) << "a round without questions: " << process.output() << server.log();
    EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
    EXPECT_EQ(process.wait(), 0);
}

/// PreferredAuthentications, PasswordAuthentication, KbdInteractiveAuthentication, PubkeyAuthentication, NumberOfPasswordPrompts.
TEST_F(Pam, OptionsSayWhichMethodsAreTriedAndHowOften)
{
    const support::ThrowawaySshd server{asking("any", "auth" + password_module())};
    server.set_authorized("");
    const auto way_in = [&](std::vector<std::string> flags, const std::string& question) {
        const std::string before = server.log();
        TtyProcess process{words(server, std::move(flags)), lk_.options()};
        EXPECT_TRUE(process.wait_for(question)) << process.output() << server.log();
        process.type("right\n");
        EXPECT_TRUE(process.wait_for("in\r\n")) << process.output() << server.log();
        EXPECT_EQ(process.wait(), 0);
        return server.log().substr(before.size());
    };
    const std::string by_pam = "Accepted keyboard-interactive/pam";
    const std::string by_password = "Accepted password";
    EXPECT_NE(way_in({}, "asks: Password").find(by_pam), std::string::npos);
    EXPECT_NE(way_in({"-o", "PreferredAuthentications=password,keyboard-interactive"}, "assword").find(by_password), std::string::npos);
    EXPECT_NE(way_in({"-o", "PreferredAuthentications=keyboard-interactive"}, "asks: Password").find(by_pam), std::string::npos);
    EXPECT_NE(way_in({"-o", "KbdInteractiveAuthentication=no"}, "assword").find(by_password), std::string::npos);
    EXPECT_NE(way_in({"-o", "PasswordAuthentication=no"}, "asks: Password").find(by_pam), std::string::npos);
    EXPECT_EQ(way_in({"-o", "PubkeyAuthentication=no"}, "asks: Password").find("publickey"), std::string::npos) << "the key is not offered";

    const auto neither =
        support::run_process(words(server, {"-o", "KbdInteractiveAuthentication=no", "-o", "PasswordAuthentication=no"}), lk_.options());
    EXPECT_EQ(neither.exit, 255);
    TtyProcess once{words(server, {"-o", "NumberOfPasswordPrompts=1", "-o", "KbdInteractiveAuthentication=no"}), lk_.options()};
    EXPECT_TRUE(once.wait_for("assword")) << once.output();
    once.type("wrong\n");
    EXPECT_EQ(once.wait(), 255) << "it is not asked for again: " << once.output();
}

/// A real server that wants no proof: PAM says yes to an empty password, which sshd tries on the request "none".
TEST_F(Pam, AServerThatLetsAnybodyInIsPointedOutAndLeftWhenThatIsWanted)
{
    support::SshdOptions open = asking("any", "auth required pam_permit.so\n");
    open.config.emplace_back("PermitEmptyPasswords yes");
    const support::ThrowawaySshd server{open};
    const auto pointed_out = support::run_process(words(server, {"-o", "PubkeyAuthentication=no"}), lk_.options());
    EXPECT_EQ(pointed_out.out, "in\n") << pointed_out.err << server.log();
    EXPECT_NE(pointed_out.err.find("proof"), std::string::npos) << pointed_out.err << server.log();
    const auto left = support::run_process(words(server, {"-o", "PubkeyAuthentication=no", "-o", "TrivialAuth=no"}), lk_.options());
    EXPECT_EQ(left.exit, 255);
    EXPECT_EQ(left.out, "");
    const auto all = words(server);
    std::vector<std::string> plink{all[0], all[1], "-no-trivial-auth", "-batch", "-o", all[3], "-P", std::to_string(server.port())};
    plink.insert(plink.end(), {server.user() + "@127.0.0.1", "echo in"});
    const auto as_plink = support::run_process(plink, lk_.options());
    EXPECT_EQ(as_plink.exit, 255);
    EXPECT_EQ(as_plink.out, "") << as_plink.err;
}

TEST_F(Pam, AnAccountThatPamTurnsAwayIsRefusedInASentence)
{
    const support::ThrowawaySshd server{
        asking("publickey", "auth required pam_permit.so\n", "account required pam_debug.so acct=acct_expired\n")};
    const auto result = support::run_process(words(server), lk_.options());
    EXPECT_EQ(result.exit, 255);
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find("lk: "), std::string::npos) << result.err << server.log();
}

} // namespace
} // namespace latchkey::e2e
