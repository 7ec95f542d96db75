/// Several key files for one login, as ssh's -i given several times.

#include "client/auth/offer.h"
#include "client/session/connection.h"
#include "client/session/request_from_settings.h"
#include "client/transport/client_error.h"
#include "tests/client/session/sshd_fixture.h"

namespace latchkey::session {
namespace {

using auth::OfferAnswer;
using support::ThrowawaySshd;
using transport::ClientErrc;

class SeveralKeysTest : public SshdFixture {
protected:
    [[nodiscard]] std::filesystem::path make(const std::string& name, const std::string& passphrase = "") const
    {
        const auto file = folder_ / name;
        support::run_or_throw({"ssh-keygen", "-q", "-N", passphrase, "-C", "", "-t", "ed25519", "-f", file.string()});
        return file;
    }
    static std::string public_line(const std::filesystem::path& key) { return support::read_file(key.string() + ".pub"); }

    struct Tried {
        Status opened;
        std::shared_ptr<Connection> connection;
        [[nodiscard]] std::vector<OfferAnswer> answers() const
        {
            std::vector<OfferAnswer> all;
            for (const auth::KeyOffer& offer : connection->refusal().keys) {
                all.push_back(offer.answer);
            }
            return all;
        }
    };
    Tried log_in(const ThrowawaySshd& sshd, std::vector<std::filesystem::path> keys)
    {
        trust(sshd);
        ConnectionRequest wanted = request(sshd);
        wanted.key_files = std::move(keys);
        Tried tried{{}, connection(std::move(wanted))};
        tried.opened = run(io_, open_only(tried.connection));
        return tried;
    }
};

TEST_F(SeveralKeysTest, AreOfferedInTheirOrderUntilOneIsTaken)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const auto a = make("a");
    const auto b = make("b");
    const Tried tried = log_in(sshd, {a, b, key(), make("c")});
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::refused, OfferAnswer::refused, OfferAnswer::accepted}));
    EXPECT_EQ(tried.connection->refusal().keys[0].source, a.string());
    EXPECT_EQ(tried.connection->refusal().keys[1].source, b.string());
    EXPECT_EQ(tried.connection->refusal().tried, (std::vector<std::string>{"publickey"}));
    EXPECT_NE(tried.connection->info().key_used.find("(key.pem)"), std::string::npos) << tried.connection->info().key_used;
}

TEST_F(SeveralKeysTest, NoPassphraseIsAskedForOneThatTheServerDoesNotTake)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const Tried tried = log_in(sshd, {make("locked", "open sesame"), key()});
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_TRUE(prompter_->passphrase_questions.empty());
}

TEST_F(SeveralKeysTest, AWrongPassphraseOfOneLeavesTheNext)
{
    const auto locked = make("locked", "open sesame");
    const ThrowawaySshd sshd({.authorized = {public_line(locked), public_line_}});
    prompter_->passphrases = {"a", "b", "c"};
    const Tried tried = log_in(sshd, {locked, make("stranger"), key()});
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::unused, OfferAnswer::refused, OfferAnswer::accepted}));
    EXPECT_EQ(prompter_->warnings.size(), 1u) << "the failure is said once, not with each key behind it";
    EXPECT_NE(tried.connection->info().key_used.find("(key.pem)"), std::string::npos) << tried.connection->info().key_used;
}

TEST_F(SeveralKeysTest, OneThatIsNoKeyIsLeftOutWithAWarning)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const Tried tried = log_in(sshd, {folder_.write("letter.txt", "Dear all,\n"), folder_ / "gone", key()});
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    ASSERT_EQ(prompter_->warnings.size(), 2u);
    EXPECT_NE(prompter_->warnings[0].text.find("letter.txt"), std::string::npos) << prompter_->warnings[0].text;
    EXPECT_NE(prompter_->warnings[1].text.find("gone does not exist"), std::string::npos) << prompter_->warnings[1].text;
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::not_offered, OfferAnswer::not_offered, OfferAnswer::accepted}));
}

TEST_F(SeveralKeysTest, OfWhichNoneIsAKeyBotherNobody)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const Tried tried = log_in(sshd, {folder_ / "gone", folder_.write("letter.txt", "Dear all,\n")});
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::key_unusable)) << sentence(tried.opened);
    EXPECT_EQ(sshd.log().find("Connection from"), std::string::npos) << sshd.log();
}

TEST_F(SeveralKeysTest, AllRefusedAreNamedInOneSentence)
{
    const ThrowawaySshd sshd;
    const Tried tried = log_in(sshd, {make("a"), make("b")});
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::auth_refused)) << sentence(tried.opened);
    for (const std::string part : {"any of the keys Ed25519 SHA256:", " (a), ", " (b) for the user", "it allows publickey"}) {
        EXPECT_NE(tried.opened.error().sentence().find(part), std::string::npos) << part << " in " << sentence(tried.opened);
    }
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::refused, OfferAnswer::refused}));
}

TEST_F(SeveralKeysTest, MoreThanTheServerTakesAttemptsAreSaidToBeTooMany)
{
    const ThrowawaySshd sshd({.config = {"MaxAuthTries 3"}, .authorized = {public_line_}});
    const Tried tried = log_in(sshd, {make("a"), make("b"), make("c"), make("d"), key()});
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::auth_refused)) << sentence(tried.opened);
    EXPECT_NE(tried.opened.error().sentence().find("each of the 5 keys is one: name the right one alone"), std::string::npos)
        << sentence(tried.opened);
    ASSERT_EQ(tried.answers().size(), 5u);
    EXPECT_EQ(tried.answers().front(), OfferAnswer::refused);
    EXPECT_EQ(tried.answers().back(), OfferAnswer::not_offered);
    EXPECT_NE(tried.connection->refusal().text().find("key.pem"), std::string::npos);
}

TEST_F(SeveralKeysTest, OfWhichTheServerWantsTwo)
{
    const auto a = make("a");
    const ThrowawaySshd sshd({.config = {"AuthenticationMethods publickey,publickey"}, .authorized = {public_line(a), public_line_}});
    const Tried tried = log_in(sshd, {make("b"), a, key()});
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::refused, OfferAnswer::partial, OfferAnswer::accepted}));
}

TEST(RequestFromSettings, OffersEachKeyFileOnceInTheOrderOfTheSettings)
{
    settings::Settings values;
    const settings::Source here{settings::SourceKind::command_line};
    for (const std::string file : {"/keys/b", "~/a", "/keys/b", "/home/anna/a"}) {
        ASSERT_TRUE(values.append_text(settings::SettingId::key_file, file, here));
    }
    settings::Places places;
    places.home = "/home/anna";
    EXPECT_EQ(request_from_settings(values, places).key_files, (std::vector<std::filesystem::path>{"/keys/b", "/home/anna/a"}));
    ASSERT_TRUE(values.set_text(settings::SettingId::public_key, "no", here));
    EXPECT_TRUE(request_from_settings(values, places).key_files.empty());
}

TEST(RequestFromSettings, SignaturesMayBeNamedByPatternsAndSha1IsNeverAmongThem)
{
    const auto chosen = [](const std::string& text) {
        settings::Settings values;
        EXPECT_TRUE(values.set_text(settings::SettingId::pubkey_algorithms, text, {settings::SourceKind::command_line})) << text;
        return request_from_settings(values, {}).public_key_algorithms;
    };
    EXPECT_EQ(chosen("ssh-ed25519*,ssh-rsa*"), (std::vector<std::string>{"ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519"}));
    EXPECT_EQ(chosen("rsa-sha2-256"), std::vector<std::string>{"rsa-sha2-256"});
    EXPECT_EQ(chosen("+ssh-rsa")->size(), auth::usual_signature_algorithms().size());
    EXPECT_FALSE(request_from_settings({}, {}).public_key_algorithms);
}

} // namespace
} // namespace latchkey::session
