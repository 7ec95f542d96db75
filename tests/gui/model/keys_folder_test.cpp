/// The Keys folder without a screen: the review and the search.

#include "keys/fingerprint.h"
#include "keys/match.h"
#include "tests/gui/model/keys_folder_harness.h"

namespace latchkey::model {
namespace {

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

} // namespace
} // namespace latchkey::model
