/// Logins by what is typed, against a server that does what the test tells it to; and by a key in a file, against sshd.

#include "client/session/connection.h"
#include "client/transport/client_error.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/scripted_server.h"

#include <algorithm>

namespace latchkey::session {
namespace {

using support::ScriptedServer;
using support::ScriptedServerOptions;
using support::ThrowawaySshd;
using transport::ClientErrc;

class LoginTest : public SshdFixture {
protected:
    [[nodiscard]] ConnectionRequest request_for(const ScriptedServer& server, const std::string& user) const
    {
        support::write_file(known_hosts(), server.known_hosts_line());
        ConnectionRequest request;
        request.host = "127.0.0.1";
        request.port = server.port();
        request.user = user;
        request.known_hosts = {known_hosts()};
        return request;
    }
    /// Paramiko names no signature algorithms, so an RSA key would be asked for SHA-1.
    [[nodiscard]] std::filesystem::path modern_key() const
    {
        const auto file = folder_ / "id_ed25519";
        support::run_or_throw({"ssh-keygen", "-q", "-N", "", "-C", "", "-t", "ed25519", "-f", file.string()});
        return file;
    }
    std::filesystem::path modern_key_once_;
    [[nodiscard]] int count(std::string_view event) const { return static_cast<int>(std::ranges::count(prompter_->events, event)); }
};

TEST_F(LoginTest, AWrongPasswordIsAskedForAgainThreeTimes)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    prompter_->passwords = {"wrong", "also wrong", "right"};
    const auto made = connection(request_for(server, "anna"));
    const auto ran = run(io_, open_and_run(made, "echo hello"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->out, "hello\n");
    EXPECT_EQ(count("password?"), 3);
    EXPECT_EQ(made->info().auth_method, "password");
}

TEST_F(LoginTest, AfterThreeWrongPasswordsTheReportSaysWhatHappened)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    prompter_->passwords = {"a", "b", "c", "d"};
    const auto made = connection(request_for(server, "anna"));
    const auto opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_refused)) << sentence(opened);
    EXPECT_EQ(count("password?"), 3);
    EXPECT_EQ(made->refusal().user, "anna");
    EXPECT_EQ(made->refusal().tried, (std::vector<std::string>{"password"}));
    EXPECT_EQ(made->refusal().allowed, (std::vector<std::string>{"password"}));
}

TEST_F(LoginTest, KeyboardInteractiveAsksEveryRoundWithItsWords)
{
    const ScriptedServer server({.users = {{.name = "bert",
                                            .rounds = {{.name = "Step one",
                                                        .instruction = "Look at\nyour token",
                                                        .prompts = {{"Password: ", false, "pw"}, {"Code: ", true, "42"}}},
                                                       {.prompts = {}},
                                                       {.prompts = {{"Again: ", false, "again"}}}}}}});
    prompter_->rounds = {{"pw", "42"}, {"again"}};
    const auto made = connection(request_for(server, "bert"));
    const auto opened = run(io_, open_only(made));
    ASSERT_TRUE(opened) << sentence(opened);
    ASSERT_EQ(prompter_->interactive_questions.size(), 2u) << "a round without words and prompts needs nobody";
    const auth::InteractiveQuestion& first = prompter_->interactive_questions.front();
    EXPECT_EQ(first.name, "Step one");
    EXPECT_EQ(first.instruction, "Look at\nyour token");
    ASSERT_EQ(first.prompts.size(), 2u);
    EXPECT_EQ(first.prompts[0].text, "Password: ");
    EXPECT_FALSE(first.prompts[0].echo);
    EXPECT_TRUE(first.prompts[1].echo);
    EXPECT_EQ(prompter_->interactive_questions.back().round, 3);
    EXPECT_EQ(made->info().auth_method, "keyboard-interactive");
}

TEST_F(LoginTest, PromptsCannotMoveTheCursorOrReorderText)
{
    const ScriptedServer server(
        {.users = {{.name = "bert", .rounds = {{.instruction = "a\x1b[2Jb\nc", .prompts = {{"P\u202ew\a: ", false, "x"}}}}}}});
    prompter_->rounds = {{"x"}};
    const auto opened = run(io_, open_only(connection(request_for(server, "bert"))));
    ASSERT_TRUE(opened) << sentence(opened);
    EXPECT_EQ(prompter_->interactive_questions.front().instruction, "a[2Jb\nc");
    EXPECT_EQ(prompter_->interactive_questions.front().prompts.front().text, "Pw: ");
}

TEST_F(LoginTest, AServerThatNeverHasEnoughQuestionsIsLeft)
{
    const std::vector<support::ScriptedRound> without_end(300);
    const ScriptedServer server({.users = {{.name = "anna", .rounds = without_end}}});
    const auto opened = run(io_, open_only(connection(request_for(server, "anna"))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_refused)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("another one"), std::string::npos) << sentence(opened);
}

TEST_F(LoginTest, AKeyAndThenASecondFactor)
{
    const ScriptedServer server({.users = {{.name = "cleo",
                                            .rounds = {{.prompts = {{"Code: ", true, "123"}}}},
                                            .public_keys = {"any"},
                                            .methods = {{"publickey", "keyboard-interactive"}}}}});
    prompter_->rounds = {{"123"}};
    ConnectionRequest wanted = request_for(server, "cleo");
    wanted.key_files = {modern_key()};
    const auto made = connection(std::move(wanted));
    const auto opened = run(io_, open_only(made));
    ASSERT_TRUE(opened) << sentence(opened);
    EXPECT_EQ(made->refusal().partial, (std::vector<std::string>{"publickey"}));
    EXPECT_EQ(made->refusal().keys.front().answer, auth::OfferAnswer::partial);
    EXPECT_EQ(made->info().auth_method, "keyboard-interactive");
    EXPECT_FALSE(made->info().key_used.empty());
}

TEST_F(LoginTest, ASignatureWithSha1IsNeverMade)
{
    const ScriptedServer server({.users = {{.name = "cleo", .public_keys = {"any"}}}});
    ConnectionRequest wanted = request_for(server, "cleo");
    wanted.key_files = {key()};
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_unusable)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("ssh-rsa"), std::string::npos) << sentence(opened);
}

TEST_F(LoginTest, ThreeMethodsInARow)
{
    const ScriptedServer server({.users = {{.name = "dora",
                                            .password = "pw",
                                            .rounds = {{.prompts = {{"Code: ", true, "123"}}}},
                                            .public_keys = {"any"},
                                            .methods = {{"publickey", "password", "keyboard-interactive"}}}}});
    prompter_->rounds = {{"123"}};
    prompter_->passwords = {"pw"};
    ConnectionRequest wanted = request_for(server, "dora");
    wanted.key_files = {modern_key()};
    const auto made = connection(std::move(wanted));
    const auto opened = run(io_, open_only(made));
    ASSERT_TRUE(opened) << sentence(opened);
    EXPECT_EQ(made->refusal().partial, (std::vector<std::string>{"publickey", "password"}));
}

TEST_F(LoginTest, AnExpiredPasswordIsChanged)
{
    const ScriptedServer server({.users = {{.name = "emil", .expired_password = "old", .new_password = "new"}}});
    prompter_->passwords = {"old"};
    prompter_->new_passwords = {"new"};
    const auto opened = run(io_, open_only(connection(request_for(server, "emil"))));
    EXPECT_TRUE(opened) << sentence(opened);
    EXPECT_EQ(count("new password?"), 1);
}

TEST_F(LoginTest, AKeyIsNotUsedUpByAStepInWhichTheServerTakesNone)
{
    const ScriptedServer server(
        {.users = {{.name = "dora", .password = "right", .public_keys = {"any"}, .methods = {{"password", "publickey"}}}}});
    prompter_->passwords = {"right"};
    ConnectionRequest wanted = request_for(server, "dora");
    wanted.key_files = {modern_key()};
    const auto made = connection(std::move(wanted));
    const auto opened = run(io_, open_only(made));
    ASSERT_TRUE(opened) << sentence(opened) << server.log();
    EXPECT_EQ(made->info().auth_method, "publickey");
    EXPECT_EQ(made->refusal().partial, std::vector<std::string>{"password"});
    ASSERT_EQ(made->refusal().steps.size(), 3U); // a key too early, the password, the key
    EXPECT_EQ(made->refusal().steps[1].next, std::vector<std::string>{"publickey"});
}

TEST_F(LoginTest, MethodsAreTriedInTheOrderThatIsPreferred)
{
    const ScriptedServer server(
        {.users = {{.name = "anna", .password = "right", .rounds = {{.prompts = {{"Code: ", true, "123"}}}}, .public_keys = {"any"}}}});
    const auto first_method = [&](std::vector<std::string> preferred) {
        prompter_->passwords = {"right"};
        prompter_->rounds = {{"123"}};
        ConnectionRequest wanted = request_for(server, "anna");
        wanted.key_files = {modern_key_once_};
        wanted.preferred_methods = std::move(preferred);
        const auto made = connection(std::move(wanted));
        const auto opened = run(io_, open_only(made));
        return opened ? made->info().auth_method : sentence(opened);
    };
    modern_key_once_ = modern_key();
    EXPECT_EQ(first_method({"publickey", "keyboard-interactive", "password"}), "publickey");
    EXPECT_EQ(first_method({"password", "publickey"}), "password");
    EXPECT_EQ(first_method({"gssapi-with-mic", "keyboard-interactive", "password"}), "keyboard-interactive");
    EXPECT_NE(first_method({"hostbased"}).find("allows only"), std::string::npos);
}

TEST_F(LoginTest, APasswordIsAskedForAsOftenAsItIsSaid)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    prompter_->passwords = {"a", "b", "c", "d"};
    ConnectionRequest wanted = request_for(server, "anna");
    wanted.password_attempts = 1;
    EXPECT_FALSE(run(io_, open_only(connection(std::move(wanted)))));
    EXPECT_EQ(count("password?"), 1);
}

TEST_F(LoginTest, AServerThatLetsAnyoneInIsPointedOutAndLeftWhenThatIsWanted)
{
    const ScriptedServer server({.users = {{.name = "open", .open_door = true},
                                           {.name = "nothing asked", .rounds = {{.name = "Hello"}}},
                                           {.name = "nothing said", .rounds = {{.prompts = {{"Press enter: ", true, ""}}}}},
                                           {.name = "asked", .rounds = {{.prompts = {{"Code: ", true, "1"}}}}}}});
    for (const std::string user : {"open", "nothing asked", "nothing said", "asked"}) {
        for (const bool allowed : {true, false}) {
            prompter_->warnings.clear();
            prompter_->rounds = user == "nothing asked"  ? std::deque<std::vector<std::string>>{{}}
                                : user == "nothing said" ? std::deque<std::vector<std::string>>{{""}}
                                                         : std::deque<std::vector<std::string>>{{"1"}};
            ConnectionRequest wanted = request_for(server, user);
            wanted.allow_trivial_auth = allowed;
            const auto made = connection(std::move(wanted));
            const auto opened = run(io_, open_only(made));
            const bool trivial = user != "asked";
            EXPECT_EQ(opened.has_value(), allowed || !trivial) << user << sentence(opened) << server.log();
            EXPECT_EQ(made->refusal().trivial, trivial) << user;
            EXPECT_EQ(prompter_->warnings.size(), allowed && trivial ? 1U : 0U) << user;
            if (!opened) {
                EXPECT_TRUE(opened.error().is(ClientErrc::auth_trivial)) << sentence(opened);
                EXPECT_FALSE(made->alive());
            }
        }
    }
}

TEST_F(LoginTest, BannersAreShownCleanedAndBeforeTheQuestion)
{
    const ScriptedServer server(
        {.users = {{.name = "anna", .password = "right"}}, .banners = {"Wel\x1b]0;x\acome\n"}, .later_banners = {"Last\n"}});
    prompter_->passwords = {"right"};
    const auto opened = run(io_, open_only(connection(request_for(server, "anna"))));
    ASSERT_TRUE(opened) << sentence(opened);
    EXPECT_EQ(prompter_->banners, (std::vector<std::string>{"Wel]0;xcome\n", "Last\n"}));
    EXPECT_LT(std::ranges::find(prompter_->events, "banner"), std::ranges::find(prompter_->events, "password?"));
}

TEST_F(LoginTest, GivingUpAQuestionEndsTheConnection)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    const auto made = connection(request_for(server, "anna"));
    const auto opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_gave_up)) << sentence(opened);
    EXPECT_FALSE(made->alive());
}

TEST_F(LoginTest, BatchModeAsksNothing)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right", .rounds = {{.prompts = {{"?", false, "x"}}}}}}});
    ConnectionRequest wanted = request_for(server, "anna");
    wanted.batch = true;
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_nobody_to_ask)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("there is nobody to ask"), std::string::npos) << sentence(opened);
    EXPECT_EQ(count("password?") + count("interactive?"), 0);
}

TEST_F(LoginTest, WithoutAKeyAServerThatWantsOneIsExplained)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    trust(sshd);
    ConnectionRequest wanted = request(sshd);
    wanted.key_files.clear();
    const auto made = connection(std::move(wanted));
    const auto opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_no_method)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("publickey"), std::string::npos) << sentence(opened);
    EXPECT_EQ(made->refusal().allowed, (std::vector<std::string>{"publickey"}));
}

TEST_F(LoginTest, ARefusedKeyIsNamedWithTheUserAndWhatTheServerAllows)
{
    const ThrowawaySshd sshd;
    trust(sshd);
    const auto made = connection(request(sshd));
    const auto opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_refused)) << sentence(opened);
    for (const std::string& part :
         {std::string("key.pem"), std::string("RSA 2048"), std::string("SHA256:"), sshd.user(), std::string("allows publickey")}) {
        EXPECT_NE(opened.error().sentence().find(part), std::string::npos) << part << " in " << sentence(opened);
    }
    ASSERT_EQ(made->refusal().keys.size(), 1u);
    EXPECT_EQ(made->refusal().keys.front().answer, auth::OfferAnswer::refused);
    EXPECT_NE(made->refusal().text().find("refused"), std::string::npos);
}

TEST_F(LoginTest, TooManyAttemptsForTheServerIsARefusalNotALostConnection)
{
    const ThrowawaySshd sshd({.config = {"MaxAuthTries 1"}});
    trust(sshd);
    const auto opened = run(io_, open_only(connection(request(sshd))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_refused)) << sentence(opened);
}

TEST_F(LoginTest, AProgramWhoseEndIsKnownIsOverAlsoWhenTheServerNeverClosesItsChannel)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    prompter_->passwords = {"right"};
    ConnectionRequest wanted = request_for(server, "anna");
    wanted.deadlines.close = std::chrono::milliseconds(100);
    const auto ran = run(io_, open_and_run(connection(std::move(wanted)), "linger 6"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->exit.status, 6);
}

TEST_F(LoginTest, AChannelThatIsClosedInsteadOfAnsweringIsARefusalAtOnce)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    prompter_->passwords = {"right"};
    ConnectionRequest wanted = request_for(server, "anna");
    wanted.deadlines.request = std::chrono::hours(1);
    const auto ran = run(io_, open_and_run(connection(std::move(wanted)), "slam"));
    ASSERT_FALSE(ran);
    EXPECT_TRUE(ran.error().is(ClientErrc::request_refused)) << sentence(ran);
}

TEST_F(LoginTest, APublicKeyFileIsNamedAsOneWithItsFormat)
{
    ConnectionRequest wanted;
    wanted.host = "127.0.0.1";
    wanted.user = "anna";
    wanted.key_files = {folder_.write("id.pub", public_line_)};
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_unusable)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("only a public key"), std::string::npos) << sentence(opened);
    EXPECT_EQ(opened.error().sentence().find("()"), std::string::npos) << sentence(opened);
    EXPECT_EQ(opened.error().sentence().find("agent"), std::string::npos) << "none was to be asked: " << sentence(opened);

    ConnectionRequest by_agent;
    by_agent.host = "127.0.0.1";
    by_agent.user = "anna";
    by_agent.key_files = {folder_ / "id.pub"};
    by_agent.allow_agent = true;
    const auto without = run(io_, open_only(connection(std::move(by_agent))));
    ASSERT_FALSE(without);
    EXPECT_NE(without.error().sentence().find("No agent is running"), std::string::npos) << sentence(without);
}

class EncryptedKeyTest : public LoginTest {
protected:
    EncryptedKeyTest() : sshd_({.authorized = {public_line_}})
    {
        support::run_or_throw({"openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:open sesame", "-in", key().string(),
                               "-out", encrypted().string()});
        using std::filesystem::perms;
        std::filesystem::permissions(encrypted(), perms::owner_read | perms::owner_write);
        trust(sshd_);
    }
    [[nodiscard]] std::filesystem::path encrypted() const { return folder_ / "locked.pem"; }
    [[nodiscard]] ConnectionRequest locked() const
    {
        ConnectionRequest wanted = request(sshd_);
        wanted.key_files = {encrypted()};
        return wanted;
    }

    /// Its public half can be read without the passphrase, so the server is asked about it first.
    [[nodiscard]] std::filesystem::path half_open() const
    {
        const auto file = folder_ / "locked_ed25519";
        support::run_or_throw({"ssh-keygen", "-q", "-N", "open sesame", "-C", "", "-t", "ed25519", "-f", file.string()});
        return file;
    }

    /// A connection that gave up: no passphrase opened the key, and no password was right. The key is said to be the reason.
    [[nodiscard]] std::shared_ptr<Connection> refused_with(const std::filesystem::path& key_file)
    {
        const ScriptedServer server({.users = {{.name = "anna", .password = "right", .public_keys = {"any"}}}});
        ConnectionRequest wanted = request_for(server, "anna");
        wanted.key_files = {key_file};
        prompter_->passphrases = {"a", "b", "c"};
        prompter_->passwords = {"wrong", "wrong", "wrong"};
        const auto made = connection(std::move(wanted));
        const auto opened = run(io_, open_only(made));
        EXPECT_TRUE(!opened && opened.error().is(ClientErrc::key_unusable)) << sentence(opened);
        EXPECT_NE(sentence(opened).find("rong passphrase"), std::string::npos) << sentence(opened);
        return made;
    }

    ThrowawaySshd sshd_;
};

TEST_F(EncryptedKeyTest, AWrongPassphraseIsAskedForAgain)
{
    prompter_->passphrases = {"wrong", "open sesame"};
    const auto opened = run(io_, open_only(connection(locked())));
    ASSERT_TRUE(opened) << sentence(opened);
    ASSERT_EQ(prompter_->passphrase_questions.size(), 2u);
    EXPECT_EQ(prompter_->passphrase_questions[0].attempt, 1);
    EXPECT_EQ(prompter_->passphrase_questions[1].attempt, 2);
    EXPECT_EQ(prompter_->passphrase_questions[1].file, encrypted());
}

TEST_F(EncryptedKeyTest, ThreeWrongPassphrasesNameTheFile)
{
    prompter_->passphrases = {"a", "b", "c", "open sesame"};
    const auto opened = run(io_, open_only(connection(locked())));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_unusable)) << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("locked.pem"), std::string::npos) << sentence(opened);
    EXPECT_EQ(prompter_->passphrase_questions.size(), 3u);
}

TEST_F(EncryptedKeyTest, ARememberedPassphraseIsNotAskedForTwice)
{
    passphrases_ = std::make_shared<auth::PassphraseCache>();
    prompter_->remember = auth::Remember::until_quit;
    prompter_->passphrases = {"open sesame"};
    ASSERT_TRUE(run(io_, open_only(connection(locked()))));
    ASSERT_TRUE(run(io_, open_only(connection(locked()))));
    EXPECT_EQ(prompter_->passphrase_questions.size(), 1u);
}

TEST_F(EncryptedKeyTest, AWrongRememberedPassphraseIsSaidToBeWrongWhenNobodyCanBeAsked)
{
    passphrases_ = std::make_shared<auth::PassphraseCache>();
    passphrases_->remember(encrypted(), Secret::copy_of("wrong"));
    ConnectionRequest wanted = locked();
    wanted.batch = true;
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().sentence().find("not the passphrase"), std::string::npos) << sentence(opened);
    EXPECT_FALSE(passphrases_->find(encrypted()));
}

TEST_F(EncryptedKeyTest, GivingUpThePassphraseSaysThatTheServerTakesTheKey)
{
    ConnectionRequest wanted = locked();
    wanted.key_files = {half_open()};
    sshd_.add_authorized(support::read_file(wanted.key_files.front().string() + ".pub"));
    const auto made = connection(std::move(wanted));
    const auto opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::auth_gave_up)) << sentence(opened);
    const std::string report = made->refusal().text();
    EXPECT_NE(report.find("accepted, but not used"), std::string::npos) << report;
    EXPECT_EQ(report.find("it named none"), std::string::npos) << report;
}

TEST_F(EncryptedKeyTest, AKeyThatTheServerTakesIsTheReasonAlsoWhenAPasswordWasTriedAfterIt)
{
    const auto made = refused_with(half_open());
    EXPECT_NE(made->refusal().text().find("accepted, but not used"), std::string::npos) << made->refusal().text();
    // Said before the password is asked for, which would be taken for the passphrase otherwise.
    ASSERT_EQ(prompter_->warnings.size(), 1u);
    EXPECT_NE(prompter_->warnings.front().text.find("rong passphrase"), std::string::npos) << prompter_->warnings.front().text;
    EXPECT_LT(std::ranges::find(prompter_->events, "warning"), std::ranges::find(prompter_->events, "password?"));
}

TEST_F(EncryptedKeyTest, AKeyThatNobodyCouldOpenIsTheReasonAndWasNotTried)
{
    const auto made = refused_with(encrypted());
    EXPECT_EQ(made->refusal().tried, (std::vector<std::string>{"password"}));
    EXPECT_EQ(made->refusal().keys.front().answer, auth::OfferAnswer::not_offered);
}

TEST_F(EncryptedKeyTest, BatchModeNeedsAnOpenKey)
{
    ConnectionRequest wanted = locked();
    wanted.batch = true;
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::key_unusable)) << sentence(opened);
    EXPECT_TRUE(prompter_->passphrase_questions.empty());
}

} // namespace
} // namespace latchkey::session
