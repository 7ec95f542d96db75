/// The Key Generator without a screen: generate, change, save, load, and what is asked before something is lost.

#include "gui/model/key_choices.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "tests/gui/model/model_harness.h"
#include "tests/support/process.h"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;

using State = view::KeyGeneratorView::State;
using Tone = view::Banner::Tone;

unsigned mode_of(const fs::path& path)
{
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0;
}

class KeyGeneratorTest : public testing::Test {
protected:
    KeyGeneratorTest()
    {
        test.options.now = [] { return std::chrono::system_clock::from_time_t(1'795'176'000); }; // 20 November 2026, noon
        test.start();
        test.send(view::ShowPage{view::Page::key_generator});
    }

    [[nodiscard]] view::KeyGeneratorView shown() const { return test.view()->key_generator; }
    [[nodiscard]] std::string path(const std::string& name) const { return (test.folder / name).string(); }

    void generate(view::KeyFamily family = view::KeyFamily::eddsa)
    {
        test.send(view::ChooseKeyFamily{family});
        test.send(view::GenerateKey{});
        ASSERT_TRUE(support::wait_until([this] { return shown().state == State::key && test.model->settled(); }));
    }
    void passphrase(std::string_view words, std::string_view again)
    {
        test.send(view::EditKeyPassphrase{Secret::copy_of(words), Secret::copy_of(again)});
    }
    /// Through the picker, as a person does.
    void save_as(view::KeyFileKind kind, const std::string& name)
    {
        test.send(view::SavePrivateKey{kind});
        ASSERT_TRUE(test.view()->picker.has_value());
        test.send(view::PickerChoose{path(name)});
    }
    void load(const std::string& name) { test.send(view::LoadKey{path(name)}); }
    void answer(view::Answer::Choice choice, std::string_view secret = {})
    {
        const auto view = test.view();
        ASSERT_TRUE(view->question.has_value());
        view::Answer answer;
        answer.question = view->question->id;
        answer.choice = choice;
        if (!secret.empty()) {
            answer.secrets.push_back(Secret::copy_of(secret));
        }
        test.send(std::move(answer));
    }
    template <class T>
    [[nodiscard]] const T* question() const
    {
        last_ = test.view();
        return last_->question ? std::get_if<T>(&last_->question->what) : nullptr;
    }
    [[nodiscard]] bool said(const std::string& words, Tone tone) const
    {
        const auto view = shown();
        return std::ranges::any_of(
            view.banners, [&](const view::Banner& banner) { return banner.tone == tone && banner.text.find(words) != std::string::npos; });
    }
    [[nodiscard]] keys::KeyFileInfo file(const std::string& name) const
    {
        const auto content = keys::read_key_file(path(name));
        EXPECT_TRUE(content.has_value());
        return keys::inspect(content->bytes()).value();
    }
    [[nodiscard]] Result<keys::PrivateKey> unlocked(const std::string& name, std::string_view words) const
    {
        const auto content = keys::read_key_file(path(name));
        return keys::unlock(content->bytes(), Secret::copy_of(words));
    }

    Harness test;
    mutable std::shared_ptr<const view::WindowView> last_;
};

TEST(KeyChoices, BitsAreThoseOfTheFamilyAndOthersAreRefusedInASentence)
{
    using view::KeyFamily;
    EXPECT_EQ(usual_bits(KeyFamily::rsa), "4096");
    for (const char* bits : {"2048", "3072", "4096", "8192", " 5000 "}) {
        EXPECT_TRUE(key_choice(KeyFamily::rsa, bits).has_value()) << bits;
    }
    for (const char* bits : {"", "1024", "99999", "-4096", "4096x", "4o96", "999999999999"}) {
        const auto choice = key_choice(KeyFamily::rsa, bits);
        ASSERT_FALSE(choice.has_value()) << bits;
        EXPECT_NE(choice.error().find("4096"), std::string::npos);
    }
    EXPECT_EQ(key_choice(KeyFamily::eddsa, "255 (Ed25519)")->type, keys::NewKey::ed25519);
    EXPECT_EQ(key_choice(KeyFamily::eddsa, "256")->type, keys::NewKey::ed25519);
    EXPECT_EQ(key_choice(KeyFamily::eddsa, "448")->type, keys::NewKey::ed448);
    EXPECT_EQ(key_choice(KeyFamily::ecdsa, "521 (nistp521)")->type, keys::NewKey::ecdsa_p521);
    EXPECT_FALSE(key_choice(KeyFamily::ecdsa, "255").has_value());
    EXPECT_EQ(advice_on({keys::NewKey::ed448, 448}).tone, Tone::warning);
}

TEST(KeyChoices, AFileNameIsMadeOfTheCommentAndNeverLeadsOutOfTheFolder)
{
    using view::KeyFileKind;
    EXPECT_EQ(suggested_name("my-cloud-key", KeyFileKind::ppk3), "my-cloud-key.ppk");
    EXPECT_EQ(suggested_name("me@host", KeyFileKind::openssh), "me@host");
    EXPECT_EQ(suggested_name("../../etc/passwd", KeyFileKind::pem), "etc-passwd.pem");
    EXPECT_EQ(suggested_name("", KeyFileKind::ppk2), "key.ppk");
    EXPECT_EQ(suggested_name("鍵 一", KeyFileKind::openssh), "鍵-一");
    EXPECT_LE(suggested_name(std::string(500, 'x'), KeyFileKind::ppk3).size(), 64U);
}

TEST(KeyChoices, TimeLeftIsToldOnceItIsKnown)
{
    using std::chrono::milliseconds;
    EXPECT_EQ(time_left(milliseconds{6000}, 0.6), "about 4 s left");
    EXPECT_EQ(time_left(milliseconds{6000}, 0.0), "");
    EXPECT_EQ(time_left(milliseconds{10}, 0.5), "");
    EXPECT_EQ(time_left(milliseconds{60'000}, 0.1), "about 9 min left");
}

TEST_F(KeyGeneratorTest, GenerateFillsTheFormWithALineAFingerprintAndAnArt)
{
    EXPECT_EQ(shown().state, State::empty);
    EXPECT_EQ(shown().bits, "4096");
    generate();
    const auto view = shown();
    EXPECT_EQ(view.title, "ssh-ed25519 256");
    EXPECT_EQ(view.comment, "eddsa-key-20261120");
    std::string comment;
    const auto key = keys::parse_public_line(view.public_line, &comment);
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(comment, "eddsa-key-20261120");
    EXPECT_TRUE(view.line_checked);
    EXPECT_EQ(view.sha256, keys::fingerprint(*key));
    EXPECT_EQ("MD5:" + view.md5, keys::fingerprint(*key, keys::FingerprintHash::md5));
    EXPECT_EQ(view.randomart, keys::randomart(*key));
    EXPECT_TRUE(view.user_data.starts_with("#cloud-config\n"));
    EXPECT_NE(view.user_data.find(view.public_line), std::string::npos);
    EXPECT_TRUE(view.unsaved);
}

TEST_F(KeyGeneratorTest, BitsThatCannotBeAreSaidAndNothingIsMade)
{
    test.send(view::EditKeyBits{"1024"});
    test.send(view::GenerateKey{});
    EXPECT_NE(shown().bits_problem.find("2048"), std::string::npos);
    EXPECT_EQ(shown().state, State::empty);
    test.send(view::EditKeyBits{"2048"});
    EXPECT_EQ(shown().bits_problem, "");
}

TEST_F(KeyGeneratorTest, TheNumberOfBitsThatWasTypedIsThereAgainWhenTheFamilyIs)
{
    test.send(view::EditKeyBits{"3500"});
    test.send(view::ChooseKeyFamily{view::KeyFamily::eddsa});
    EXPECT_EQ(shown().bits, "255 (Ed25519)");
    test.send(view::EditKeyBits{"448 (Ed448)"});
    test.send(view::ChooseKeyFamily{view::KeyFamily::ecdsa});
    EXPECT_EQ(shown().bits, "256 (nistp256)");
    const unsigned revision = shown().revision;
    test.send(view::ChooseKeyFamily{view::KeyFamily::rsa});
    EXPECT_EQ(shown().bits, "3500");
    EXPECT_GT(shown().revision, revision) << "the box takes it over";
    test.send(view::ChooseKeyFamily{view::KeyFamily::eddsa});
    EXPECT_EQ(shown().bits, "448 (Ed448)");
}

TEST_F(KeyGeneratorTest, AGenerationCanBeCancelledAndTheMouseMovesItsBar)
{
    test.send(view::EditKeyBits{"16384"}); // takes minutes: it is there as long as this test needs it
    test.send(view::GenerateKey{});
    ASSERT_EQ(shown().state, State::generating);
    const double before = shown().progress;
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(test.model->send(view::StirRandomness{static_cast<float>(i % 2) * 300, 50, i * 0.016}));
    }
    test.settle();
    EXPECT_GT(shown().progress, before + 0.2);
    EXPECT_LT(shown().progress, 1);
    test.send(view::CancelKeyTask{});
    EXPECT_EQ(shown().state, State::empty);
    EXPECT_TRUE(shown().banners.empty()) << "a person who cancels knows it";
    // Nothing of the cancelled one is in the way of the next.
    generate();
    EXPECT_EQ(shown().title, "ssh-ed25519 256");
}

TEST_F(KeyGeneratorTest, AnEmptyPassphraseNeedsTheTickAndADifferentOneIsTold)
{
    generate();
    test.send(view::SavePrivateKey{});
    EXPECT_FALSE(test.view()->picker.has_value());
    EXPECT_NE(shown().passphrase.problem.find("Leave it empty"), std::string::npos);
    passphrase("correct horse", "");
    EXPECT_EQ(shown().passphrase.problem, "");
    EXPECT_FALSE(shown().passphrase.mismatch) << "it is being typed";
    passphrase("correct horse", "corr");
    EXPECT_FALSE(shown().passphrase.mismatch);
    passphrase("correct horse", "cow");
    EXPECT_TRUE(shown().passphrase.mismatch);
    test.send(view::SavePrivateKey{});
    EXPECT_FALSE(test.view()->picker.has_value());
    EXPECT_NE(shown().passphrase.problem, "");
    passphrase("correct horse", "correct horse");
    EXPECT_TRUE(shown().passphrase.confirmed);
    EXPECT_NE(shown().passphrase.sentence, "");
    test.send(view::SavePrivateKey{});
    ASSERT_TRUE(test.view()->picker.has_value());
    EXPECT_TRUE(test.view()->picker->saving);
    EXPECT_EQ(test.view()->picker->suggested_name, "eddsa-key-20261120.ppk");
    test.send(view::PickerCancel{});

    const unsigned revision = shown().revision;
    test.send(view::LeavePassphraseEmpty{true});
    EXPECT_GT(shown().revision, revision) << "the boxes are emptied";
    save_as(view::KeyFileKind::openssh, "plain");
    EXPECT_FALSE(file("plain").encrypted);
}

TEST_F(KeyGeneratorTest, EveryFormatIsSavedPrivateAndLoadsAgain)
{
    generate(view::KeyFamily::ecdsa);
    test.send(view::EditKeyComment{"my key ü"});
    const std::string line = shown().public_line;
    EXPECT_TRUE(line.ends_with(" my key ü"));
    passphrase("sesame", "sesame");
    for (const auto& [kind, name] : std::initializer_list<std::pair<view::KeyFileKind, std::string>>{{view::KeyFileKind::ppk3, "a.ppk"},
                                                                                                     {view::KeyFileKind::ppk2, "b.ppk"},
                                                                                                     {view::KeyFileKind::openssh, "c"},
                                                                                                     {view::KeyFileKind::pem, "d.pem"},
                                                                                                     {view::KeyFileKind::pkcs8, "e.pem"}}) {
        save_as(kind, name);
        ASSERT_TRUE(said("Saved", Tone::good)) << name << (shown().banners.empty() ? "" : shown().banners.back().text);
        EXPECT_EQ(mode_of(path(name)), 0600U);
        EXPECT_TRUE(file(name).encrypted) << name;
        EXPECT_FALSE(shown().unsaved);
        EXPECT_TRUE(shown().passphrase.kept) << "the next format has the same passphrase";
        const auto key = unlocked(name, "sesame");
        ASSERT_TRUE(key.has_value()) << name << key.error().sentence();
        EXPECT_TRUE(line.starts_with(key->public_key().line())) << name;

        load(name);
        ASSERT_NE(question<view::AskPassphrase>(), nullptr) << name;
        EXPECT_FALSE(question<view::AskPassphrase>()->may_remember);
        answer(view::Answer::Choice::ok, "sesame");
        EXPECT_EQ(shown().state, State::key);
        EXPECT_EQ(shown().public_line, line) << name << ": a comment that has no place in it is in its .pub";
        EXPECT_EQ(shown().file_name, name);
        EXPECT_FALSE(shown().unsaved);
    }
}

TEST_F(KeyGeneratorTest, ACommentWithoutAPlaceInTheFileIsSaidToBeBesideItOrNowhere)
{
    const auto key = keys::generate(keys::NewKey::ecdsa_p256, 0, "").value();
    ASSERT_TRUE(keys::save(path("id.pem"), key, {.format = keys::KeyFormat::sec1}, keys::Overwrite::no).has_value());
    load("id.pem");
    EXPECT_EQ(shown().comment, "id") << "it has none: the file's name stands in";
    passphrase("sesame", "sesame");
    test.send(view::SaveKeyInPlace{});
    EXPECT_FALSE(fs::exists(path("id.pem.pub"))) << "nobody gave it a comment";
    EXPECT_TRUE(said("with a passphrase).", Tone::good));

    test.send(view::EditKeyComment{"anna@laptop"});
    EXPECT_TRUE(shown().unsaved);
    test.send(view::SaveKeyInPlace{});
    EXPECT_TRUE(said("it is in the new file id.pem.pub beside it.", Tone::good));
    EXPECT_EQ(support::read_file(path("id.pem.pub")), key.public_key().line("anna@laptop") + "\n");
    EXPECT_FALSE(shown().unsaved);
    test.send(view::EditKeyComment{"anna@desk"});
    test.send(view::SaveKeyInPlace{});
    EXPECT_TRUE(said("it is in id.pem.pub beside it.", Tone::good));
    EXPECT_EQ(support::read_file(path("id.pem.pub")), key.public_key().line("anna@desk") + "\n");

    // Of another key: it is left alone, and nothing is called saved that is not.
    const std::string stranger = keys::generate(keys::NewKey::ecdsa_p256, 0, "").value().public_key().line("stranger") + "\n";
    test.folder.write("id.pem.pub", stranger);
    test.send(view::EditKeyComment{"lost?"});
    test.send(view::SaveKeyInPlace{});
    EXPECT_TRUE(said("id.pem.pub beside it is another key; to keep one, choose OpenSSH", Tone::warning));
    EXPECT_EQ(support::read_file(path("id.pem.pub")), stranger);
    EXPECT_TRUE(shown().unsaved) << "the comment is in no file";
    save_as(view::KeyFileKind::openssh, "id");
    EXPECT_TRUE(said("Saved", Tone::good));
    EXPECT_FALSE(shown().unsaved);
    EXPECT_EQ(unlocked("id", "sesame")->comment(), "lost?");
}

TEST_F(KeyGeneratorTest, ThePublicFileBesideFollowsAChangedComment)
{
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "old").value();
    ASSERT_TRUE(keys::save(path("id"), key, {.format = keys::KeyFormat::openssh}, keys::Overwrite::no).has_value());
    test.folder.write("id.pub", key.public_key().line("old") + "\n");
    load("id");
    test.send(view::EditKeyComment{"new"});
    test.send(view::SaveKeyInPlace{});
    EXPECT_EQ(unlocked("id", "")->comment(), "new");
    EXPECT_EQ(support::read_file(path("id.pub")), key.public_key().line("new") + "\n");
}

TEST_F(KeyGeneratorTest, CommentAndPassphraseChangeInPlaceAndFormatAndCostsStay)
{
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "old").value();
    const Secret words = Secret::copy_of("first");
    keys::SaveOptions how;
    how.format = keys::KeyFormat::openssh;
    how.passphrase = &words;
    how.bcrypt_rounds = 40;
    ASSERT_TRUE(keys::save(path("id"), key, how, keys::Overwrite::no).has_value());
    load("id");
    answer(view::Answer::Choice::ok, "first");
    ASSERT_EQ(shown().comment, "old");
    EXPECT_TRUE(said("Imported: OpenSSH", Tone::info));

    test.send(view::EditKeyComment{"new"});
    EXPECT_TRUE(shown().unsaved);
    test.send(view::SaveKeyInPlace{});
    EXPECT_FALSE(shown().unsaved);
    EXPECT_EQ(file("id").format, keys::KeyFormat::openssh);
    EXPECT_EQ(file("id").costs.bcrypt_rounds, 40U);
    ASSERT_TRUE(unlocked("id", "first").has_value()) << "an untouched passphrase stays";
    EXPECT_EQ(unlocked("id", "first")->comment(), "new");

    passphrase("second", "second");
    EXPECT_TRUE(shown().unsaved);
    test.send(view::SaveKeyInPlace{});
    EXPECT_FALSE(unlocked("id", "first").has_value());
    EXPECT_TRUE(unlocked("id", "second").has_value());

    test.send(view::LeavePassphraseEmpty{true});
    EXPECT_TRUE(shown().unsaved);
    test.send(view::SaveKeyInPlace{});
    EXPECT_FALSE(file("id").encrypted);
    EXPECT_EQ(mode_of(path("id")), 0600U);
}

TEST_F(KeyGeneratorTest, AnExistingFileIsReplacedOnlyWhenToldAndSaysWhatItHolds)
{
    const auto other = keys::generate(keys::NewKey::ed25519, 0, "other").value();
    ASSERT_TRUE(keys::save(path("taken.ppk"), other, {.format = keys::KeyFormat::ppk3}, keys::Overwrite::no).has_value());
    const std::string before = support::read_file(path("taken.ppk"));
    generate();
    test.send(view::LeavePassphraseEmpty{true});
    save_as(view::KeyFileKind::ppk3, "taken.ppk");
    ASSERT_NE(question<view::AskConfirm>(), nullptr);
    EXPECT_NE(question<view::AskConfirm>()->text.find("another key"), std::string::npos) << question<view::AskConfirm>()->text;
    answer(view::Answer::Choice::cancel);
    EXPECT_EQ(support::read_file(path("taken.ppk")), before);
    EXPECT_TRUE(shown().unsaved);
    save_as(view::KeyFileKind::ppk3, "taken.ppk");
    answer(view::Answer::Choice::ok);
    EXPECT_NE(support::read_file(path("taken.ppk")), before);
    EXPECT_FALSE(shown().unsaved);
}

TEST_F(KeyGeneratorTest, AFolderThatIsNotThereIsNamedAndNothingIsLost)
{
    generate();
    test.send(view::LeavePassphraseEmpty{true});
    save_as(view::KeyFileKind::ppk3, "nowhere/id.ppk");
    EXPECT_TRUE(said("there is no folder", Tone::bad));
    EXPECT_TRUE(shown().unsaved);
    EXPECT_EQ(shown().file, "");
}

TEST_F(KeyGeneratorTest, APuttyFileNamedWithoutAnEndingGetsOne)
{
    generate();
    test.send(view::LeavePassphraseEmpty{true});
    save_as(view::KeyFileKind::ppk3, "mykey");
    EXPECT_TRUE(fs::exists(path("mykey.ppk")));
    EXPECT_FALSE(fs::exists(path("mykey")));
}

TEST_F(KeyGeneratorTest, ThePublicKeyIsOneLineOrRfc4716ByChoice)
{
    generate();
    test.send(view::SavePublicKey{});
    ASSERT_TRUE(test.view()->picker.has_value());
    EXPECT_EQ(test.view()->picker->formats.size(), 3U);
    test.send(view::PickerChoose{path("a.pub"), 0});
    EXPECT_EQ(support::read_file(path("a.pub")), shown().public_line + "\n");
    test.send(view::SavePublicKey{});
    test.send(view::PickerChoose{path("b.pub"), 1});
    EXPECT_TRUE(support::read_file(path("b.pub")).starts_with("---- BEGIN SSH2 PUBLIC KEY ----\n"));
    EXPECT_TRUE(shown().unsaved) << "the private half is in no file yet";
}

TEST_F(KeyGeneratorTest, ThreeWrongPassphrasesEndTheLoadAndTheOldKeyStays)
{
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "mine").value();
    const Secret words = Secret::copy_of("right");
    keys::SaveOptions how{.format = keys::KeyFormat::openssh, .passphrase = &words};
    ASSERT_TRUE(keys::save(path("id"), key, how, keys::Overwrite::no).has_value());
    load("id");
    for (int attempt = 1; attempt <= 3; ++attempt) {
        ASSERT_NE(question<view::AskPassphrase>(), nullptr) << attempt;
        EXPECT_EQ(question<view::AskPassphrase>()->attempt, attempt);
        answer(view::Answer::Choice::ok, "wrong");
    }
    EXPECT_EQ(question<view::AskPassphrase>(), nullptr);
    EXPECT_TRUE(said("none of three passphrases", Tone::bad));
    EXPECT_EQ(shown().state, State::empty);
    load("id");
    answer(view::Answer::Choice::ok, "right");
    EXPECT_EQ(shown().comment, "mine");
}

TEST_F(KeyGeneratorTest, TheQuestionAndTheCommentTakeWhatThePublicFileBesideSaysAndNothingIsSaidOfItAfterwards)
{
    const auto key = keys::generate(keys::NewKey::ecdsa_p256, 0, "gone").value();
    const Secret words = Secret::copy_of("right");
    keys::SaveOptions how{.format = keys::KeyFormat::pkcs8, .passphrase = &words};
    how.pbkdf2_iterations = 1000;
    ASSERT_TRUE(keys::save(path("id.pem"), key, how, keys::Overwrite::yes).has_value());
    test.folder.write("id.pem.pub", key.public_key().line("anna@laptop") + "\n");
    load("id.pem");
    ASSERT_NE(question<view::AskPassphrase>(), nullptr);
    EXPECT_EQ(question<view::AskPassphrase>()->key_comment, "anna@laptop");
    EXPECT_EQ(question<view::AskPassphrase>()->key_title, "ECDSA P-256");
    answer(view::Answer::Choice::ok, "right");
    EXPECT_EQ(shown().comment, "anna@laptop");
    EXPECT_FALSE(shown().unsaved);
    EXPECT_FALSE(said("its own are encrypted", Tone::info)) << "it is open now";

    // Of another key it is nothing to go by.
    test.folder.write("id.pem.pub", keys::generate(keys::NewKey::ecdsa_p256, 0, "").value().public_key().line("stranger") + "\n");
    load("id.pem");
    answer(view::Answer::Choice::ok, "right");
    EXPECT_EQ(shown().comment, "id");
}

TEST_F(KeyGeneratorTest, WhatIsNoPrivateKeyIsSaid)
{
    test.folder.write("notes.txt", "shopping list\n");
    load("notes.txt");
    EXPECT_TRUE(said("notes.txt", Tone::bad));
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "x").value();
    test.folder.write("id.pub", key.public_key().line("x") + "\n");
    load("id.pub");
    EXPECT_TRUE(said("is a public key", Tone::bad));
    load("nowhere");
    EXPECT_TRUE(said("nowhere", Tone::bad));
    EXPECT_EQ(shown().state, State::empty);
}

TEST_F(KeyGeneratorTest, APastedKeyFillsTheForm)
{
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "from the clipboard").value();
    const auto text = keys::encode(key, {.format = keys::KeyFormat::openssh}).value();
    test.send(view::PasteKey{text.clone()});
    EXPECT_EQ(shown().public_line, key.public_key().line("from the clipboard"));
    EXPECT_TRUE(shown().unsaved);
    test.send(view::PasteKey{Secret::copy_of("no key at all")});
    ASSERT_NE(question<view::AskConfirm>(), nullptr) << "what is there is not saved";
    answer(view::Answer::Choice::ok);
    EXPECT_TRUE(said("pasted text", Tone::bad));
    EXPECT_EQ(shown().state, State::key) << "text that is no key takes nothing away";
}

TEST_F(KeyGeneratorTest, LeavingGeneratingLoadingAndQuittingAskWhileSomethingIsUnsaved)
{
    generate();
    const std::string line = shown().public_line;
    test.send(view::ShowPage{view::Page::sessions});
    ASSERT_NE(question<view::AskConfirm>(), nullptr);
    EXPECT_EQ(test.view()->page, view::Page::key_generator) << "what it is about is shown behind it";
    answer(view::Answer::Choice::cancel);
    EXPECT_EQ(test.view()->page, view::Page::key_generator);

    test.send(view::GenerateKey{});
    ASSERT_NE(question<view::AskConfirm>(), nullptr);
    answer(view::Answer::Choice::cancel);
    test.send(view::BrowseForKey{});
    ASSERT_NE(question<view::AskConfirm>(), nullptr);
    answer(view::Answer::Choice::cancel);
    EXPECT_FALSE(test.view()->picker.has_value());
    test.send(view::Quit{});
    ASSERT_NE(question<view::AskConfirm>(), nullptr);
    answer(view::Answer::Choice::cancel);
    EXPECT_FALSE(test.model->wants_to_quit());
    EXPECT_EQ(shown().public_line, line);

    test.send(view::ShowPage{view::Page::sessions});
    answer(view::Answer::Choice::ok);
    EXPECT_EQ(test.view()->page, view::Page::sessions);
    EXPECT_EQ(shown().state, State::empty) << "a key that is given up is gone";
    test.send(view::Quit{});
    EXPECT_TRUE(test.model->wants_to_quit());
}

TEST_F(KeyGeneratorTest, ASavedKeyIsLeftUnaskedAndASessionOpensWithIt)
{
    generate();
    test.send(view::LeavePassphraseEmpty{true});
    save_as(view::KeyFileKind::openssh, "id");
    test.send(view::OpenSessionWithKey{});
    EXPECT_EQ(test.view()->page, view::Page::sessions);
    EXPECT_EQ(test.field("key_file"), path("id"));
    test.send(view::ShowPage{view::Page::key_generator});
    EXPECT_EQ(shown().file_name, "id") << "the key is still there";
}

TEST_F(KeyGeneratorTest, ADroppedFileIsLoadedHereAndIsTheSessionsElsewhere)
{
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "dropped").value();
    ASSERT_TRUE(keys::save(path("id"), key, {.format = keys::KeyFormat::openssh}, keys::Overwrite::no).has_value());
    test.send(view::DropFiles{{path("id")}});
    EXPECT_EQ(shown().comment, "dropped");
    EXPECT_EQ(test.field("key_file"), "");
    test.send(view::ShowPage{view::Page::sessions});
    test.send(view::DropFiles{{path("id")}});
    EXPECT_EQ(test.field("key_file"), path("id"));
}

TEST_F(KeyGeneratorTest, OldKindsAreExplained)
{
    test.send(view::TellAboutOldKeys{"dsa"});
    EXPECT_TRUE(said("servers no longer take them", Tone::info));
    test.send(view::TellAboutOldKeys{"ssh1"});
    EXPECT_TRUE(said("SSH-1 is dead", Tone::info));
    ASSERT_EQ(shown().banners.size(), 1U);
    test.send(view::DismissBanner{shown().banners.front().id});
    EXPECT_TRUE(shown().banners.empty());
}

TEST_F(KeyGeneratorTest, ACommentIsOneLineOfAtMostAKilobyte)
{
    generate();
    test.send(view::EditKeyComment{"first\nssh-rsa AAAA second"});
    EXPECT_EQ(shown().public_line.find('\n'), std::string::npos);
    EXPECT_TRUE(shown().line_checked);
    test.send(view::EditKeyComment{std::string(5000, 'x')});
    EXPECT_EQ(shown().comment.size(), 1024U);
    test.send(view::EditKeyComment{"  "});
    EXPECT_FALSE(shown().public_line.ends_with(' '));
}

} // namespace
} // namespace latchkey::model
