/// The Keys folder without a screen: the review, the search, and what is done with keys. Every key is made here.

#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "keys/match.h"
#include "tests/gui/model/model_harness.h"
#include "tests/support/process.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;

using State = view::KeysFolderView::State;
using Tone = view::Banner::Tone;
using Choice = view::Answer::Choice;

unsigned mode_of(const fs::path& path)
{
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0;
}

/// One RSA key serves every test: making one takes a while.
const keys::PrivateKey& rsa_key()
{
    static const keys::PrivateKey key = keys::generate(keys::NewKey::rsa, 2048, "rsa").value();
    return key;
}

class KeysFolderTest : public testing::Test {
protected:
    KeysFolderTest()
    {
        fs::create_directories(ssh());
        fs::create_directories(home() / "Downloads");
        // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is there yet
        ::setenv("HOME", home().c_str(), 1);
        test.options.now = [] { return std::chrono::system_clock::from_time_t(1'795'176'000); };
    }

    [[nodiscard]] fs::path home() const { return test.folder / "home"; }
    [[nodiscard]] fs::path ssh() const { return home() / ".ssh"; }
    static fs::path save(const fs::path& path, const keys::PrivateKey& key, std::string_view passphrase = {},
                         keys::KeyFormat format = keys::KeyFormat::openssh)
    {
        const Secret words = Secret::copy_of(passphrase);
        keys::SaveOptions how;
        how.format = format;
        how.passphrase = &words;
        how.bcrypt_rounds = 1;
        how.argon2.memory_kib = 64;
        how.argon2.passes = 1;
        how.pbkdf2_iterations = 1000;
        EXPECT_TRUE(keys::save(path, key, how, keys::Overwrite::yes).has_value());
        return path;
    }
    static keys::PrivateKey new_key(const std::string& comment) { return keys::generate(keys::NewKey::ed25519, 0, comment).value(); }

    void open_page()
    {
        test.start();
        test.send(view::ShowPage{view::Page::keys_folder});
    }
    [[nodiscard]] view::KeysFolderView shown() const { return test.view()->keys_folder; }
    [[nodiscard]] view::KeyRow row(const std::string& name) const
    {
        const view::KeysFolderView view = shown();
        const auto found = std::ranges::find(*view.rows, name, &view::KeyRow::name);
        EXPECT_NE(found, view.rows->end()) << name;
        return found == view.rows->end() ? view::KeyRow{} : *found;
    }
    [[nodiscard]] std::vector<std::string> names(const std::vector<view::KeyId>& ids) const
    {
        std::vector<std::string> out;
        for (const view::KeyId id : ids) {
            out.push_back(shown().find(id)->name);
        }
        return out;
    }
    [[nodiscard]] std::vector<std::string> matches() const
    {
        const view::KeysFolderView view = shown();
        return view.matches ? names(*view.matches) : std::vector<std::string>{"(nothing is looked for)"};
    }
    [[nodiscard]] bool said(const std::string& words, Tone tone) const
    {
        const view::KeysFolderView view = shown();
        return std::ranges::any_of(
            view.banners, [&](const view::Banner& banner) { return banner.tone == tone && banner.text.find(words) != std::string::npos; });
    }
    template <class T>
    [[nodiscard]] const T* question()
    {
        last_ = test.view();
        return last_->question ? std::get_if<T>(&last_->question->what) : nullptr;
    }
    void answer(std::vector<std::string> secrets, std::string text = {}, bool remember = false, Choice choice = Choice::ok)
    {
        const auto view = test.view();
        ASSERT_TRUE(view->question.has_value());
        view::Answer answer;
        answer.question = view->question->id;
        answer.choice = choice;
        answer.text = std::move(text);
        answer.remember = remember;
        for (const std::string& secret : secrets) {
            answer.secrets.push_back(Secret::copy_of(secret));
        }
        test.send(std::move(answer));
    }

    using Names = std::vector<std::string>;

    Harness test;
    std::shared_ptr<const view::WindowView> last_;
};

TEST_F(KeysFolderTest, EveryKeyOfTheFolderIsARowAndItsOwnPublicFileIsNone)
{
    const keys::PrivateKey key = new_key("anna@laptop");
    save(ssh() / "id_ed25519", key);
    test.folder.write("home/.ssh/id_ed25519.pub", key.public_key().line("anna@laptop") + "\n");
    save(ssh() / "copy.ppk", key, "words", keys::KeyFormat::ppk3);
    test.folder.write("home/.ssh/known_hosts", "host " + key.public_key().line() + "\n");
    save(ssh() / "鍵-東京", new_key("東京"));
    ::chmod((ssh() / "鍵-東京").c_str(), 0644);
    open_page();
    const view::KeysFolderView view = shown();
    EXPECT_EQ(view.state, State::shown);
    EXPECT_EQ(view.folder, "~/.ssh");
    ASSERT_EQ(view.rows->size(), 3U);
    const view::KeyRow id = row("id_ed25519");
    EXPECT_EQ(id.type, "Ed25519");
    EXPECT_EQ(id.bits, 256);
    EXPECT_EQ(id.detail, "anna@laptop");
    EXPECT_EQ("SHA256:" + id.fingerprint, keys::fingerprint(key.public_key()));
    EXPECT_EQ(id.passphrase, view::KeyRow::Passphrase::none);
    EXPECT_EQ(id.mode, "0600");
    EXPECT_TRUE(id.duplicate);
    EXPECT_EQ(id.same_as, "copy.ppk");
    EXPECT_TRUE(id.unused());
    EXPECT_EQ(row("copy.ppk").passphrase, view::KeyRow::Passphrase::yes);
    EXPECT_TRUE(row("鍵-東京").exposed);
    EXPECT_EQ(view.problems, 1U);
    EXPECT_EQ(view.unused, 3U);
    EXPECT_EQ(view.exposed, "鍵-東京 can be read by everyone on this computer (0644); ssh would refuse to use it.");
}

TEST_F(KeysFolderTest, MakePrivateMendsTheModeAndTheWarningGoes)
{
    const fs::path file = save(ssh() / "id", new_key("a"));
    ::chmod(file.c_str(), 0644);
    open_page();
    ASSERT_EQ(names(shown().exposed_keys), std::vector<std::string>{"id"});
    test.send(view::MakeKeysPrivate{shown().exposed_keys});
    EXPECT_EQ(mode_of(file), 0600U);
    EXPECT_EQ(shown().exposed, "");
    EXPECT_FALSE(row("id").exposed);
}

TEST_F(KeysFolderTest, TheSessionsThatUseAKeyAreNamed)
{
    save(ssh() / "id", new_key("a"));
    open_page();
    test.edit("host_name", "203.0.113.24");
    test.edit("key_file", "~/.ssh/id");
    test.send(view::SaveSession{"web-1"});
    test.send(view::ReviewKeys{});
    EXPECT_EQ(row("id").used_by, "web-1");
    EXPECT_EQ(shown().unused, 0U);
    // By its fingerprint also where it has gone since.
    fs::rename(ssh() / "id", ssh() / "renamed");
    test.send(view::ReviewKeys{});
    EXPECT_EQ(row("renamed").used_by, "web-1");
}

TEST_F(KeysFolderTest, AKeyKeepsItsNumberWhenTheFolderIsReadAgain)
{
    save(ssh() / "b", new_key("b"));
    open_page();
    const view::KeyId before = row("b").id;
    save(ssh() / "a", new_key("a"));
    test.send(view::ReviewKeys{});
    EXPECT_EQ(row("b").id, before);
    EXPECT_NE(row("a").id, before);
    fs::remove(ssh() / "a");
    test.send(view::ReviewKeys{});
    EXPECT_EQ(shown().rows->size(), 1U);
}

TEST_F(KeysFolderTest, AMissingAnEmptyAndAnUnreadableFolderAreToldApart)
{
    fs::remove_all(ssh());
    open_page();
    EXPECT_EQ(shown().state, State::missing);
    fs::create_directories(ssh());
    test.send(view::ReviewKeys{});
    EXPECT_EQ(shown().state, State::shown);
    EXPECT_TRUE(shown().rows->empty());
    test.folder.write("home/a file", "x");
    test.send(view::ReviewKeys{(home() / "a file").string()});
    EXPECT_EQ(shown().state, State::unreadable);
    EXPECT_NE(shown().problem.find("a file"), std::string::npos) << shown().problem;
}

TEST_F(KeysFolderTest, AFolderIsChosenInThePickerWhichListsFoldersOnly)
{
    fs::create_directories(home() / "keys/old");
    save(home() / "keys/one", new_key("one"));
    open_page();
    test.send(view::ChooseKeysFolder{});
    ASSERT_TRUE(test.view()->picker.has_value());
    EXPECT_TRUE(test.view()->picker->folders);
    test.send(view::PickerGo{(home() / "keys").string()});
    ASSERT_EQ(test.view()->picker->entries.size(), 1U);
    EXPECT_EQ(test.view()->picker->entries[0].name, "old");
    test.send(view::PickerChoose{"nowhere"});
    ASSERT_TRUE(test.view()->picker.has_value());
    EXPECT_NE(test.view()->picker->problem.find("nowhere"), std::string::npos);
    test.send(view::PickerChoose{""});
    EXPECT_FALSE(test.view()->picker.has_value());
    EXPECT_EQ(shown().folder, "~/keys");
    EXPECT_EQ(row("one").detail, "one");
}

TEST_F(KeysFolderTest, AFingerprintInEveryFormFindsItsKeyAndTheFormIsNamed)
{
    save(ssh() / "aws.pem", rsa_key(), {}, keys::KeyFormat::pkcs1);
    save(ssh() / "other", new_key("other"));
    open_page();
    const std::vector<std::pair<std::string, keys::FingerprintForm>> forms = {
        {keys::fingerprint(rsa_key().public_key()), keys::FingerprintForm::sha256},
        {keys::fingerprint(rsa_key().public_key(), keys::FingerprintHash::md5), keys::FingerprintForm::md5},
        {keys::cloud_init_sha256(rsa_key().public_key()), keys::FingerprintForm::sha256},
        {keys::aws_md5(rsa_key().public_key()).value(), keys::FingerprintForm::aws_md5},
        {keys::aws_sha1(rsa_key()).value(), keys::FingerprintForm::aws_sha1},
        {keys::fingerprint(rsa_key().public_key()).substr(0, 23) + "…", keys::FingerprintForm::sha256}};
    for (const auto& [text, form] : forms) {
        test.send(view::SearchKeys{text});
        EXPECT_EQ(matches(), std::vector<std::string>{"aws.pem"}) << text;
        EXPECT_TRUE(shown().by_fingerprint);
        EXPECT_NE(shown().search_words.find(keys::title(form)), std::string::npos) << shown().search_words;
        EXPECT_NE(shown().search_words.find("aws.pem"), std::string::npos) << shown().search_words;
    }
    test.send(view::SearchKeys{keys::fingerprint(new_key("nobody's").public_key())});
    EXPECT_EQ(matches(), std::vector<std::string>{});
    EXPECT_EQ(shown().search_words, "No key in ~/.ssh has this SHA256 fingerprint.");
}

TEST_F(KeysFolderTest, WhatIsNoFingerprintIsLookedForAsWords)
{
    save(ssh() / "id_work", new_key("Anna@Work"));
    save(ssh() / "id_home", new_key("anna@home"));
    open_page();
    test.send(view::SearchKeys{"anna"});
    EXPECT_EQ(matches().size(), 2U);
    test.send(view::SearchKeys{"ANNA work"});
    EXPECT_EQ(matches(), std::vector<std::string>{"id_work"});
    test.send(view::SearchKeys{"SHA256:not-one"});
    EXPECT_EQ(matches(), std::vector<std::string>{});
    EXPECT_NE(shown().search_words.find("SHA256"), std::string::npos) << shown().search_words;
    test.send(view::SearchKeys{"zebra"});
    EXPECT_EQ(shown().search_words, "Nothing in ~/.ssh has these words, and they are no fingerprint.");
    test.send(view::SearchKeys{""});
    EXPECT_EQ(shown().matches, nullptr);
}

TEST_F(KeysFolderTest, AKeyThatCarriesNoCommentHasThatOfItsPublicFile)
{
    fs::create_directories(home() / "鍵");
    save(home() / "鍵/さくら.pem", rsa_key(), {}, keys::KeyFormat::pkcs1);
    test.folder.write("home/鍵/さくら.pem.pub", rsa_key().public_key().line("東京@桜") + "\n");
    save(home() / "鍵/other.pem", new_key("x"), {}, keys::KeyFormat::pkcs8);
    test.folder.write("home/鍵/other.pem.pub", new_key("y").public_key().line("a stranger's") + "\n");
    open_page();
    test.send(view::ReviewKeys{"~/鍵"});
    EXPECT_EQ(shown().folder, "~/鍵");
    EXPECT_EQ(row("さくら.pem").detail, "東京@桜");
    EXPECT_EQ(row("other.pem").detail, "PEM (PKCS#8)");
    test.send(view::CopyPublicLines{{row("さくら.pem").id}});
    EXPECT_EQ(test.view()->clipboard_request, rsa_key().public_key().line("東京@桜"));
    test.send(view::SearchKeys{"桜"});
    EXPECT_EQ(matches(), Names{"さくら.pem"});
}

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

TEST_F(KeysFolderTest, AReviewOfManyFilesIsCancelledAndTheNextOneIsWhole)
{
    for (int i = 0; i < 3000; ++i) {
        test.folder.write("home/.ssh/file-" + std::to_string(i), "no key\n");
    }
    save(ssh() / "id", new_key("a"));
    test.start();
    ASSERT_TRUE(test.model->send(view::ShowPage{view::Page::keys_folder}));
    ASSERT_TRUE(test.model->send(view::CancelKeysTask{}));
    test.settle();
    EXPECT_FALSE(shown().busy);
    test.send(view::ReviewKeys{});
    EXPECT_EQ(shown().files, 3001U);
    EXPECT_EQ(shown().rows->size(), 1U);
}

// The Session page's half: the key file of a session.

class KeyPlaces : public KeysFolderTest {};

TEST_F(KeyPlaces, ASavedSessionRemembersItsKeyAndFindsItWhereItHasMoved)
{
    const keys::PrivateKey key = new_key("a");
    save(home() / "my-key", key);
    test.start();
    test.edit("host_name", "203.0.113.24");
    test.edit("key_file", "~/my-key");
    test.send(view::SaveSession{"web-1"});
    test.send(view::LoadSession{"web-1"});
    EXPECT_EQ(test.field("key_fingerprint"), keys::fingerprint(key.public_key()));
    EXPECT_FALSE(test.banner("has moved"));
    fs::rename(home() / "my-key", ssh() / "elsewhere");
    test.send(view::NewSession{});
    test.send(view::LoadSession{"web-1"});
    const auto moved = test.banner("my-key has moved to ~/.ssh/elsewhere");
    ASSERT_TRUE(moved.has_value());
    EXPECT_EQ(test.field("key_file"), "~/my-key") << "not before somebody says so";
    test.send(view::PressBanner{moved->id});
    EXPECT_EQ(test.field("key_file"), "~/.ssh/elsewhere");
    EXPECT_FALSE(test.banner("has moved"));
}

TEST_F(KeyPlaces, AnotherKeyInTheFormIsNotLookedForByTheOldFingerprint)
{
    save(home() / "my-key", new_key("a"));
    test.start();
    test.edit("host_name", "203.0.113.24");
    test.edit("key_file", "~/my-key");
    test.send(view::SaveSession{"web-1"});
    test.edit("key_file", "~/not-there");
    EXPECT_EQ(test.field("key_fingerprint"), "");
    EXPECT_FALSE(test.banner("has moved"));
}

TEST_F(KeyPlaces, OpeningASessionWhoseKeyHasMovedUsesItAndSaysSo)
{
    save(home() / "my-key", new_key("a"));
    test.start();
    test.edit("host_name", "127.0.0.1");
    test.edit("port", "1");
    test.edit("user_name", "nobody");
    test.edit("key_file", "~/my-key");
    test.send(view::SaveSession{"web-1"});
    fs::rename(home() / "my-key", ssh() / "elsewhere");
    test.send(view::NewSession{});
    test.send(view::OpenSaved{"web-1"});
    ASSERT_EQ(test.view()->tabs.size(), 1U);
    const auto banners = test.view()->tabs[0].banners;
    const auto moved =
        std::ranges::find_if(banners, [](const view::Banner& banner) { return banner.text.find("has moved") != std::string::npos; });
    ASSERT_NE(moved, banners.end());
    EXPECT_NE(moved->text.find("~/.ssh/elsewhere"), std::string::npos) << moved->text;
    test.send(view::PressBanner{moved->id});
    test.send(view::LoadSession{"web-1"});
    EXPECT_EQ(test.field("key_file"), "~/.ssh/elsewhere");
}

TEST_F(KeyPlaces, AKeyInTheDownloadsIsOfferedAPrivateCopyOnce)
{
    const fs::path file = save(home() / "Downloads/my-key.pem", new_key("a"));
    ::chmod(file.c_str(), 0644);
    test.folder.write("home/.ssh/my-key.pem", "another thing");
    test.start();
    test.edit("key_file", "~/Downloads/my-key.pem");
    const auto offer = test.banner("Keep a private copy in ~/.ssh?");
    ASSERT_TRUE(offer.has_value());
    test.send(view::PressBanner{offer->id});
    EXPECT_EQ(test.field("key_file"), "~/.ssh/my-key-2.pem");
    EXPECT_EQ(mode_of(ssh() / "my-key-2.pem"), 0600U);
    EXPECT_EQ(as_text(read_file(ssh() / "my-key.pem", 100).value()), "another thing");
    EXPECT_TRUE(fs::exists(file));
    EXPECT_TRUE(test.banner("the session uses it now"));
    test.edit("key_file", "~/Downloads/my-key.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
}

TEST_F(KeyPlaces, ANoToTheCopyIsRememberedForThatKeyOverARestart)
{
    save(home() / "Downloads/my-key.pem", new_key("a"));
    save(home() / "Downloads/other.pem", new_key("b"));
    test.start();
    test.edit("key_file", "~/Downloads/my-key.pem");
    ASSERT_TRUE(test.banner("Keep a private copy"));
    test.send(view::DismissBanner{test.banner("Keep a private copy")->id});
    EXPECT_FALSE(test.banner("Keep a private copy"));
    test.start();
    test.edit("key_file", "~/Downloads/my-key.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
    EXPECT_FALSE(fs::exists(ssh() / "my-key.pem"));
    test.edit("key_file", "~/Downloads/other.pem");
    EXPECT_TRUE(test.banner("Keep a private copy"));
}

TEST_F(KeyPlaces, AKeyThatIsNotInADownloadsFolderIsLeftWhereItIs)
{
    save(home() / "my-key.pem", new_key("a"));
    save(home() / "Downloads-of-mine.pem", new_key("b"));
    test.start();
    test.edit("key_file", "~/my-key.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
    test.edit("key_file", "~/Downloads-of-mine.pem");
    EXPECT_FALSE(test.banner("Keep a private copy"));
}

} // namespace
} // namespace latchkey::model
