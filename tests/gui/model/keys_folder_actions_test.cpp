/// What is done with the keys of the Keys folder: copied, given another passphrase, decrypted with, added to an agent, pasted, taken to
/// the other pages.

#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "tests/gui/model/keys_folder_harness.h"
#include "tests/support/process.h"

#include <openssl/evp.h>

namespace latchkey::model {
namespace {

TEST_F(KeysFolderTest, PublicLinesAreCopiedALineEach)
{
    const keys::PrivateKey a = new_key("a@x");
    const keys::PrivateKey b = new_key("b@x");
    save(ssh() / "a", a);
    save(ssh() / "b", b);
    open_page();
    test.send(view::CopyPublicLines{{row("a").id}});
    EXPECT_EQ(test.view()->clipboard_request, a.public_key().line("a@x"));
    test.send(view::CopyPublicLines{{row("b").id, row("a").id}});
    EXPECT_EQ(test.view()->clipboard_request, b.public_key().line("b@x") + "\n" + a.public_key().line("a@x") + "\n");
    EXPECT_EQ(shown().copied_words, "Copied 2 public lines");
}

TEST_F(KeysFolderTest, APublicHalfInsideTheEncryptedPartIsCopiedAfterThePassphrase)
{
    save(ssh() / "hidden.pem", rsa_key(), "words", keys::KeyFormat::pkcs8);
    open_page();
    EXPECT_EQ(row("hidden.pem").fingerprint, "");
    test.send(view::CopyPublicLines{{row("hidden.pem").id}});
    ASSERT_NE(question<view::AskPassphrase>(), nullptr);
    answer({"no"});
    ASSERT_NE(question<view::AskPassphrase>(), nullptr);
    EXPECT_EQ(question<view::AskPassphrase>()->attempt, 2);
    answer({"words"});
    EXPECT_TRUE(test.view()->clipboard_request.starts_with(rsa_key().public_key().line())) << test.view()->clipboard_request;
}

TEST_F(KeysFolderTest, ThePassphraseOfEveryFormatIsChangedInPlaceAddedAndRemoved)
{
    struct Case {
        std::string name;
        keys::KeyFormat format;
    };
    const std::vector<Case> cases = {{"a.ppk", keys::KeyFormat::ppk3},
                                     {"b.ppk", keys::KeyFormat::ppk2},
                                     {"c", keys::KeyFormat::openssh},
                                     {"d.pem", keys::KeyFormat::pkcs8},
                                     {"e.pem", keys::KeyFormat::pkcs1}};
    for (const Case& each : cases) {
        save(ssh() / each.name, rsa_key(), "old", each.format);
    }
    open_page();
    const auto opens = [&](const std::string& name, std::string_view words) {
        const auto content = keys::read_key_file(ssh() / name);
        return content && keys::unlock(content->bytes(), Secret::copy_of(words)).has_value();
    };
    for (const Case& each : cases) {
        test.send(view::ChangeKeyPassphrase{row(each.name).id});
        ASSERT_NE(question<view::AskChangePassphrase>(), nullptr) << each.name;
        EXPECT_TRUE(question<view::AskChangePassphrase>()->encrypted);
        answer({"old", "new words", "new words"});
        EXPECT_TRUE(opens(each.name, "new words")) << each.name;
        EXPECT_FALSE(opens(each.name, "old")) << each.name;
        EXPECT_EQ(mode_of(ssh() / each.name), 0600U);
    }
    const std::string name = "a.ppk";
    test.send(view::ChangeKeyPassphrase{row(name).id});
    answer({"new words", "", ""}, {}, true);
    EXPECT_TRUE(opens(name, ""));
    EXPECT_TRUE(said("a.ppk has no passphrase any more.", Tone::good));
    EXPECT_EQ(row(name).passphrase, view::KeyRow::Passphrase::none);
    test.send(view::ChangeKeyPassphrase{row(name).id});
    EXPECT_FALSE(question<view::AskChangePassphrase>()->encrypted);
    answer({"again", "again"});
    EXPECT_TRUE(opens(name, "again"));
}

TEST_F(KeysFolderTest, AWrongOldPassphraseIsAskedForAgainAndTheNewOneNeedNotBeTypedTwice)
{
    save(ssh() / "id", new_key("a"), "old");
    open_page();
    test.send(view::ChangeKeyPassphrase{row("id").id});
    answer({"wrong", "new", "new"});
    ASSERT_NE(question<view::AskPassphrase>(), nullptr);
    answer({"old"});
    EXPECT_TRUE(keys::unlock(keys::read_key_file(ssh() / "id")->bytes(), Secret::copy_of("new")).has_value());
}

TEST_F(KeysFolderTest, AnEmptyNewPassphraseThatNobodyMeantChangesNothing)
{
    save(ssh() / "id", new_key("a"), "old");
    open_page();
    test.send(view::ChangeKeyPassphrase{row("id").id});
    answer({"old", "", ""});
    EXPECT_TRUE(keys::unlock(keys::read_key_file(ssh() / "id")->bytes(), Secret::copy_of("old")).has_value());
    test.send(view::ChangeKeyPassphrase{row("id").id});
    answer({"old", "one", "another"});
    EXPECT_TRUE(keys::unlock(keys::read_key_file(ssh() / "id")->bytes(), Secret::copy_of("old")).has_value());
}

TEST_F(KeysFolderTest, AKeyThatVanishedSinceIsSaidAndTheFolderIsReadAgain)
{
    save(ssh() / "id", new_key("a"));
    open_page();
    const view::KeyId id = row("id").id;
    fs::remove(ssh() / "id");
    test.send(view::ChangeKeyPassphrase{id});
    answer({"new", "new"});
    EXPECT_TRUE(said("id", Tone::bad));
    EXPECT_TRUE(shown().rows->empty());
    EXPECT_FALSE(fs::exists(ssh() / "id"));
    test.send(view::ChangeKeyPassphrase{id}); // twice is no harm
    EXPECT_FALSE(test.view()->question.has_value());
}

TEST_F(KeysFolderTest, SeveralKeysInOneFileAreNotOverwrittenByOne)
{
    const fs::path a = save(ssh() / "a", rsa_key(), {}, keys::KeyFormat::pkcs1);
    const auto content = read_file(a, 1 << 20).value();
    const std::string both = std::string{as_text(content)} + std::string{as_text(content)};
    test.folder.write("home/.ssh/both.pem", both);
    open_page();
    test.send(view::ChangeKeyPassphrase{row("both.pem").id});
    EXPECT_FALSE(test.view()->question.has_value());
    EXPECT_TRUE(said("holds 2 keys", Tone::bad));
}

TEST_F(KeysFolderTest, TheStrengthOfTheNewPassphraseIsToldWhileItIsTyped)
{
    open_page();
    test.send(view::TryKeyPassphrase{Secret::copy_of("abc"), {}});
    EXPECT_EQ(shown().new_passphrase.strength, view::PassphraseHint::Strength::weak);
    EXPECT_FALSE(shown().new_passphrase.sentence.empty());
    test.send(view::TryKeyPassphrase{Secret::copy_of("abc"), Secret::copy_of("abc")});
    EXPECT_TRUE(shown().new_passphrase.confirmed);
    test.send(view::TryKeyPassphrase{Secret::copy_of("abc"), Secret::copy_of("x")});
    EXPECT_TRUE(shown().new_passphrase.mismatch);
}

/// As a cloud encrypts it: PKCS#1 v1.5 with the launch key, in base64.
std::string encrypted_for(const keys::PrivateKey& key, std::string_view words)
{
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key.evp(), nullptr);
    std::size_t size = 0;
    const auto* in = reinterpret_cast<const unsigned char*>(words.data());
    EXPECT_EQ(EVP_PKEY_encrypt_init(context), 1);
    EXPECT_EQ(EVP_PKEY_encrypt(context, nullptr, &size, in, words.size()), 1);
    std::vector<unsigned char> out(size);
    EXPECT_EQ(EVP_PKEY_encrypt(context, out.data(), &size, in, words.size()), 1);
    EVP_PKEY_CTX_free(context);
    std::vector<unsigned char> text(size * 2);
    const int length = EVP_EncodeBlock(text.data(), out.data(), static_cast<int>(size));
    return {text.begin(), text.begin() + length};
}

TEST_F(KeysFolderTest, AWindowsPasswordIsDecryptedWithTheSelectedKeyAfterItsPassphrase)
{
    save(ssh() / "aws.pem", rsa_key(), "words", keys::KeyFormat::pkcs8);
    open_page();
    test.send(view::DecryptPassword{row("aws.pem").id});
    ASSERT_NE(question<view::AskEncryptedPassword>(), nullptr);
    answer({}, "not base64 !");
    ASSERT_NE(question<view::AskPassphrase>(), nullptr);
    answer({"words"});
    ASSERT_NE(question<view::AskEncryptedPassword>(), nullptr);
    EXPECT_FALSE(question<view::AskEncryptedPassword>()->problem.empty());
    EXPECT_EQ(question<view::AskEncryptedPassword>()->text, "not base64 !");
    answer({}, encrypted_for(rsa_key(), "Tr0ub4dor&3"));
    ASSERT_NE(question<view::TellPassword>(), nullptr);
    EXPECT_EQ(question<view::TellPassword>()->password->text(), "Tr0ub4dor&3");
    answer({});
    EXPECT_FALSE(test.view()->question.has_value());
}

/// A real agent of its own, ended with the test.
class Agent {
public:
    explicit Agent(const fs::path& socket)
        : process_({"ssh-agent", "-D", "-a", socket.string()}, socket.string() + ".out", socket.string() + ".err", {})
    {
        EXPECT_TRUE(support::wait_until([&] { return fs::exists(socket); }));
        // NOLINTNEXTLINE(concurrency-mt-unsafe): before the model is there
        ::setenv("SSH_AUTH_SOCK", socket.c_str(), 1);
    }
    ~Agent()
    {
        // NOLINTNEXTLINE(concurrency-mt-unsafe)
        ::unsetenv("SSH_AUTH_SOCK");
        process_.stop();
    }
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

private:
    support::ChildProcess process_;
};

TEST_F(KeysFolderTest, AKeyGoesIntoTheAgentAfterItsPassphraseAndWithoutAnAgentNothingIsOffered)
{
    const keys::PrivateKey key = new_key("to the agent");
    save(ssh() / "id", key, "words");
    const fs::path socket = test.folder / "agent";
    {
        const Agent agent{socket};
        open_page();
        EXPECT_TRUE(shown().agent);
        test.send(view::AddKeyToAgent{row("id").id});
        ASSERT_NE(question<view::AskPassphrase>(), nullptr);
        answer({"words"});
        EXPECT_TRUE(support::wait_until([&] { return said("The agent has id now.", Tone::good); }));
        const auto listed = support::run_process({"ssh-add", "-l"}, {.env = {{"SSH_AUTH_SOCK", socket.string()}}});
        EXPECT_NE(listed.out.find(keys::fingerprint(key.public_key())), std::string::npos) << listed.out;
    }
    open_page();
    EXPECT_FALSE(shown().agent);
}

TEST_F(KeysFolderTest, APastedKeyIsARowThatCanBeSavedPrivatelyAndNeverOverAFile)
{
    const keys::PrivateKey key = new_key("pasted");
    const auto text = keys::encode(key, {}).value();
    test.folder.write("home/.ssh/taken", "precious");
    open_page();
    test.send(view::PasteKeyRow{text.clone()});
    ASSERT_EQ(shown().rows->size(), 1U);
    const view::KeyRow pasted = row("pasted key");
    EXPECT_TRUE(pasted.pasted);
    EXPECT_EQ(pasted.detail, "pasted");
    test.send(view::PasteKeyRow{text.clone()});
    EXPECT_EQ(shown().rows->size(), 1U) << "the same text is one row";
    test.send(view::CopyPublicLines{{pasted.id}});
    EXPECT_EQ(test.view()->clipboard_request, key.public_key().line("pasted"));

    test.send(view::SavePastedKey{pasted.id});
    ASSERT_TRUE(test.view()->picker.has_value());
    test.send(view::PickerChoose{(ssh() / "taken").string()});
    EXPECT_EQ(as_text(read_file(ssh() / "taken", 100).value()), "precious");
    EXPECT_TRUE(said("there already", Tone::bad));
    EXPECT_EQ(shown().rows->size(), 1U);
    test.send(view::SavePastedKey{pasted.id});
    test.send(view::PickerChoose{(ssh() / "mine").string()});
    EXPECT_EQ(mode_of(ssh() / "mine"), 0600U);
    ASSERT_EQ(shown().rows->size(), 1U);
    EXPECT_FALSE(row("mine").pasted);
    EXPECT_TRUE(keys::load(ssh() / "mine").has_value());
}

TEST_F(KeysFolderTest, APastedKeyGetsAPassphraseBeforeItIsInAnyFile)
{
    open_page();
    test.send(view::PasteKeyRow{keys::encode(new_key("p"), {}).value()});
    test.send(view::ChangeKeyPassphrase{row("pasted key").id});
    answer({"new", "new"});
    EXPECT_EQ(row("pasted key").passphrase, view::KeyRow::Passphrase::yes);
    test.send(view::ForgetPastedKey{row("pasted key").id});
    EXPECT_TRUE(shown().rows->empty());
}

TEST_F(KeysFolderTest, WhatIsPastedAndIsNoKeySaysSo)
{
    open_page();
    test.send(view::PasteKeyRow{Secret::copy_of("shopping list")});
    EXPECT_TRUE(said("The pasted text", Tone::bad));
    test.send(view::PasteKeyRow{});
    EXPECT_TRUE(said("The clipboard is empty", Tone::bad));
    EXPECT_TRUE(shown().rows->empty());
}

TEST_F(KeysFolderTest, ANewSessionWithAKeyFillsTheFormAndForgetsTheOldOne)
{
    save(ssh() / "id", new_key("a"));
    open_page();
    test.edit("host_name", "old.example");
    test.send(view::NewSessionWithKey{row("id").id});
    EXPECT_EQ(test.view()->page, view::Page::sessions);
    EXPECT_EQ(test.field("key_file"), "~/.ssh/id");
    EXPECT_EQ(test.field("host_name"), "");
}

TEST_F(KeysFolderTest, AKeyOpensInTheKeyGeneratorFromItsFileAndAsText)
{
    save(ssh() / "id", new_key("in a file"));
    open_page();
    test.send(view::OpenInKeyGenerator{row("id").id});
    EXPECT_EQ(test.view()->page, view::Page::key_generator);
    EXPECT_EQ(test.view()->key_generator.comment, "in a file");
    test.send(view::ShowPage{view::Page::keys_folder});
    test.send(view::PasteKeyRow{keys::encode(new_key("as text"), {}).value()});
    test.send(view::OpenInKeyGenerator{row("pasted key").id});
    EXPECT_EQ(test.view()->key_generator.comment, "as text");
}

} // namespace
} // namespace latchkey::model
