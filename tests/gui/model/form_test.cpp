/// The form, the key card, saved sessions and the file picker, through the model's own door.

#include "gui/model/key_card.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "tests/gui/model/model_harness.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;

fs::path new_key(const support::TempFolder& folder, const std::string& name, keys::KeyFormat format, const std::string& passphrase = {})
{
    const auto key = keys::generate(keys::NewKey::ed25519, 0, "my-cloud-key");
    EXPECT_TRUE(key.has_value());
    const Secret secret = Secret::copy_of(passphrase);
    keys::SaveOptions options;
    options.format = format;
    options.passphrase = &secret;
    options.argon2.memory_kib = 64; // the test is about the card, not about the cost
    options.argon2.passes = 1;
    options.bcrypt_rounds = 1;
    const fs::path path = folder / name;
    EXPECT_TRUE(keys::save(path, *key, options, keys::Overwrite::no).has_value());
    return path;
}

unsigned mode_of(const fs::path& path)
{
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0;
}

TEST(Form, IsCompleteInTheFirstView)
{
    Harness test;
    test.options.fields = {{"port", "2222"}};
    test.options.host = "ubuntu@203.0.113.24";
    test.start();
    EXPECT_EQ(test.field("host_name"), "203.0.113.24");
    EXPECT_EQ(test.field("user_name"), "ubuntu");
    EXPECT_EQ(test.field("port"), "2222");
    EXPECT_EQ(test.view()->form.command_line, "ssh -p 2222 ubuntu@203.0.113.24");
}

TEST(Form, OpenWithoutAHostStaysAndSaysSoAtTheField)
{
    Harness test;
    test.start();
    test.send(view::OpenForm{});
    EXPECT_TRUE(test.view()->tabs.empty());
    EXPECT_EQ(test.problem("host_name"), "Type a host name or an IP address.");
    test.edit("host_name", "web-1");
    EXPECT_EQ(test.problem("host_name"), "");
}

TEST(Form, KeepsAWrongValueAsItWasTypedAndSaysWhatIsWrong)
{
    Harness test;
    test.start();
    test.edit("port", "99999");
    EXPECT_EQ(test.field("port"), "99999");
    EXPECT_NE(test.problem("port"), "");
    test.edit("port", "ssh");
    EXPECT_EQ(test.problem("port"), "Port needs a whole number from 1 to 65535.");
    test.edit("host_name", "web-1");
    EXPECT_EQ(test.view()->form.command_line, "") << "it would be a command for port 22";
    test.send(view::OpenForm{});
    EXPECT_TRUE(test.view()->tabs.empty());
    test.send(view::ResetField{"port"});
    EXPECT_EQ(test.field("port"), "22");
    EXPECT_EQ(test.problem("port"), "");
    EXPECT_EQ(test.view()->form.command_line, "ssh -p 22 web-1");
}

TEST(Form, ABlankAroundTheUserNameIsNoPartOfIt)
{
    Harness test;
    test.start();
    test.edit("host_name", "web-1");
    test.edit("user_name", " ubuntu ");
    EXPECT_EQ(test.field("user_name"), " ubuntu ") << "the box keeps what is being typed";
    EXPECT_EQ(test.view()->form.command_line, "ssh ubuntu@web-1");
}

TEST(Form, ShowsTheKnownHostsFileThatThisRunUses)
{
    Harness test;
    test.start();
    EXPECT_EQ(test.field("known_hosts_files"), (test.folder / "known_hosts").string());
    EXPECT_EQ(test.field("global_known_hosts_files"), "");
    EXPECT_NE(test.view()->form.find("known_hosts_files")->fixed.find("--known-hosts"), std::string::npos);
    EXPECT_NE(test.view()->form.find("global_known_hosts_files")->fixed.find("--known-hosts"), std::string::npos);
    test.edit("known_hosts_files", "/elsewhere"); // the panels offer no such thing
    test.send(view::ResetField{"known_hosts_files"});
    EXPECT_EQ(test.field("known_hosts_files"), (test.folder / "known_hosts").string());
    EXPECT_FALSE(test.view()->form.find("known_hosts_files")->changed());
    test.edit("host_name", "web-1");
    test.send(view::SaveSession{"web-1"});
    EXPECT_EQ(support::read_file(test.folder / "config/sessions/web-1.toml").find("known_hosts"), std::string::npos)
        << "it is this run's, not the session's";
}

TEST(Form, LeavesTheKnownHostsFileOpenWhereNothingOverridesIt)
{
    Harness test;
    test.options.known_hosts.reset();
    test.start();
    EXPECT_EQ(test.view()->form.find("known_hosts_files")->fixed, "");
    test.edit("known_hosts_files", "/elsewhere");
    EXPECT_EQ(test.field("known_hosts_files"), "/elsewhere");
}

TEST(Form, TakesAPastedTargetApartWhenItIsSaved)
{
    Harness test;
    test.start();
    test.edit("host_name", "ssh://ubuntu@web-1:2222");
    EXPECT_EQ(test.field("host_name"), "ssh://ubuntu@web-1:2222") << "not while it is being typed";
    test.send(view::SaveSession{"web-1"});
    EXPECT_EQ(test.field("host_name"), "web-1");
    EXPECT_EQ(test.field("user_name"), "ubuntu");
    EXPECT_EQ(test.field("port"), "2222");
}

TEST(KeyCard, TellsOfAnEncryptedPpkAllThatNeedsNoPassphrase)
{
    Harness test;
    const fs::path key = new_key(test.folder, "demo.ppk", keys::KeyFormat::ppk3, "secret");
    test.start();
    test.edit("key_file", key.string());
    const view::KeyCard card = test.view()->form.key;
    EXPECT_EQ(card.state, view::KeyCard::State::key);
    EXPECT_EQ(card.type, "Ed25519");
    EXPECT_EQ(card.comment, "my-cloud-key");
    EXPECT_TRUE(card.fingerprint.starts_with("SHA256:"));
    EXPECT_TRUE(card.has_passphrase);
    EXPECT_FALSE(card.readable_by_others);
    EXPECT_EQ(card.mode, "0600");
}

TEST(KeyCard, KnowsAnEncryptedPemByItsHeaderAndTheRestByTheFileBesideIt)
{
    Harness test;
    const fs::path data = fs::path{LATCHKEY_TEST_DATA} / "keys";
    fs::copy_file(data / "ecdsa256.enc.pem", test.folder / "my.pem");
    test.start();
    test.edit("key_file", (test.folder / "my.pem").string());
    view::KeyCard card = test.view()->form.key;
    EXPECT_EQ(card.state, view::KeyCard::State::key);
    EXPECT_EQ(card.type, "ECDSA");
    EXPECT_EQ(card.fingerprint, "");

    fs::copy_file(data / "ecdsa256.pub", test.folder / "my.pem.pub");
    test.edit("key_file", (test.folder / "my.pem").string());
    card = test.view()->form.key;
    EXPECT_EQ(card.bits, 256);
    EXPECT_TRUE(card.fingerprint.starts_with("SHA256:"));
    ASSERT_FALSE(card.notes.empty());
    EXPECT_NE(card.notes.back().find("my.pem.pub"), std::string::npos) << card.notes.back();

    // A file of another kind beside it is another key's.
    test.folder.write("my.pem.pub", keys::generate(keys::NewKey::ed25519, 0, "").value().public_key().line("other") + "\n");
    test.edit("key_file", (test.folder / "my.pem").string());
    EXPECT_EQ(test.view()->form.key.fingerprint, "");
    EXPECT_EQ(test.view()->form.key.type, "ECDSA");
}

TEST(KeyCard, TakesTheEncryptedCommentOfAnOpensshKeyFromTheFileBesideItOnlyIfThatIsTheSameKey)
{
    const support::TempFolder folder;
    const fs::path key = new_key(folder, "id_locked", keys::KeyFormat::openssh, "open sesame");
    EXPECT_EQ(read_key_card(key).comment, "");
    const keys::PublicKey own = keys::inspect(keys::read_key_file(key)->bytes())->public_key.value();
    folder.write("id_locked.pub", own.line("of the same key") + "\n");
    EXPECT_EQ(read_key_card(key).comment, "of the same key");
    const auto stranger = keys::generate(keys::NewKey::ed25519, 0, "").value();
    folder.write("id_locked.pub", stranger.public_key().line("of another key") + "\n");
    EXPECT_EQ(read_key_card(key).comment, "");
    EXPECT_EQ(read_key_card(key).fingerprint, keys::fingerprint(own));
}

TEST(KeyCard, SaysInASentenceWhyAFileIsNoKey)
{
    Harness test;
    test.start();
    test.edit("key_file", test.folder.write("notes.txt", "shopping list\n").string());
    EXPECT_EQ(test.view()->form.key.state, view::KeyCard::State::problem);
    EXPECT_NE(test.view()->form.key.problem.find("notes.txt"), std::string::npos) << test.view()->form.key.problem;
    test.edit("key_file", (test.folder / "gone.pem").string());
    EXPECT_NE(test.view()->form.key.problem.find("gone.pem"), std::string::npos) << test.view()->form.key.problem;
    test.edit("key_file", "");
    EXPECT_EQ(test.view()->form.key.state, view::KeyCard::State::none);
}

TEST(KeyCard, OneButtonMakesAnExposedKeyPrivate)
{
    Harness test;
    const fs::path key = new_key(test.folder, "my.pem", keys::KeyFormat::pkcs8);
    ASSERT_EQ(::chmod(key.c_str(), 0644), 0);
    test.start();
    test.edit("key_file", key.string());
    EXPECT_TRUE(test.view()->form.key.readable_by_others);
    EXPECT_EQ(test.view()->form.key.mode, "0644");
    test.send(view::MakeKeyPrivate{});
    EXPECT_EQ(mode_of(key), 0600U);
    EXPECT_FALSE(test.view()->form.key.readable_by_others);
}

TEST(Drop, TakesTheFirstFileThatIsAKey)
{
    Harness test;
    const std::string notes = test.folder.write("notes.txt", "no key\n").string();
    const fs::path key = new_key(test.folder, "id_ed25519", keys::KeyFormat::openssh);
    test.start();
    test.send(view::DropFiles{{notes, key.string()}});
    EXPECT_EQ(test.field("key_file"), key.string());
    EXPECT_EQ(test.view()->form.key.state, view::KeyCard::State::key);
}

TEST(Drop, LeavesTheFieldAloneWhenNothingIsAKey)
{
    Harness test;
    test.start();
    test.send(view::DropFiles{{test.folder.write("notes.txt", "no key\n").string()}});
    EXPECT_EQ(test.field("key_file"), "");
    EXPECT_TRUE(test.banner("notes.txt").has_value());
}

TEST(SavedSessions, AreSavedListedLoadedAndDeletedByName)
{
    Harness test;
    test.start();
    test.edit("host_name", "203.0.113.24");
    test.edit("user_name", "ubuntu");
    test.send(view::SaveSession{"Production/web-1"});
    ASSERT_EQ(test.view()->form.saved.size(), 1U);
    EXPECT_EQ(test.view()->form.saved[0].folder, "Production");
    EXPECT_EQ(test.view()->form.saved[0].title, "web-1");
    EXPECT_EQ(test.view()->form.saved[0].host, "203.0.113.24");

    test.send(view::NewSession{});
    EXPECT_EQ(test.field("host_name"), "");
    const unsigned before = test.view()->form.revision;
    test.send(view::SelectSession{"Production/web-1"});
    EXPECT_EQ(test.field("host_name"), "") << "one click loads nothing";
    test.send(view::LoadSession{"Production/web-1"});
    EXPECT_EQ(test.field("host_name"), "203.0.113.24");
    EXPECT_EQ(test.view()->form.session_name, "Production/web-1");
    EXPECT_GT(test.view()->form.revision, before);

    test.send(view::DeleteSession{"Production/web-1"});
    EXPECT_TRUE(test.view()->form.saved.empty());
    const auto undo = test.banner("deleted");
    ASSERT_TRUE(undo.has_value());
    test.send(view::PressBanner{undo->id});
    ASSERT_EQ(test.view()->form.saved.size(), 1U);
    EXPECT_EQ(test.view()->form.saved[0].name, "Production/web-1");
}

TEST(SavedSessions, OpenTakesTheSelectedOneWhileTheFormHasNoHost)
{
    Harness test;
    test.start();
    test.edit("host_name", "127.0.0.1");
    test.edit("port", "1");
    test.send(view::SaveSession{"web-1"});
    test.send(view::NewSession{});
    test.send(view::SelectSession{"web-1"});
    test.send(view::OpenForm{});
    ASSERT_EQ(test.view()->tabs.size(), 1U);
    EXPECT_EQ(test.view()->tabs[0].title, "web-1");
}

TEST(SavedSessions, AFileThatDoesNotParseIsSetAsideAndSaidSo)
{
    Harness test;
    fs::create_directories(test.folder / "config/sessions");
    test.folder.write("config/sessions/web-1.toml", "host_name = \"unfinished\n");
    test.start();
    test.settle();
    EXPECT_TRUE(test.view()->form.saved.empty());
    EXPECT_TRUE(test.banner("The saved session in web-1.toml could not be read (line 1: ").has_value());
    EXPECT_TRUE(test.banner("was set aside as web-1.toml.broken-1").has_value());
    EXPECT_FALSE(fs::exists(test.folder / "config/sessions/web-1.toml"));
}

TEST(SavedSessions, NamesAreTidiedAndDotsAreNoFolders)
{
    Harness test;
    test.start();
    test.edit("host_name", "web-1");
    test.send(view::SaveSession{" Production / web 1 "});
    ASSERT_EQ(test.view()->form.saved.size(), 1U);
    EXPECT_EQ(test.view()->form.saved[0].name, "Production/web 1");
    for (const char* name : {"../web-1", "a/./b", "a/.. "}) {
        test.send(view::SaveSession{name});
        EXPECT_EQ(test.view()->form.saved.size(), 1U) << name;
        EXPECT_TRUE(test.banner("cannot be the name of a session").has_value()) << name;
        test.send(view::EditSessionName{"other"});
    }
}

TEST(SavedSessions, SavingWithoutANameAsksForOne)
{
    Harness test;
    test.start();
    test.edit("host_name", "web-1");
    test.send(view::SaveSession{});
    EXPECT_TRUE(test.view()->form.saved.empty());
    EXPECT_TRUE(test.banner("name").has_value());
}

TEST(Picker, ListsEveryFileAndMarksTheKeys)
{
    Harness test;
    new_key(test.folder, "demo.ppk", keys::KeyFormat::ppk3, "secret");
    test.folder.write("notes.txt", "no key\n");
    test.folder.write(".hidden", "x");
    fs::create_directory(test.folder / "a folder");
    test.start();
    test.edit("key_file", (test.folder / "notes.txt").string());
    test.send(view::BrowseFor{"key_file"});
    test.settle();
    const auto view = test.view();
    ASSERT_TRUE(view->picker.has_value());
    EXPECT_EQ(view->picker->title, view->form.find("key_file")->label);
    std::vector<std::string> names;
    std::string mark;
    for (const view::PickerEntry& entry : view->picker->entries) {
        names.push_back(entry.name);
        if (entry.name == "demo.ppk") {
            mark = entry.key;
        } else {
            EXPECT_EQ(entry.key, "") << entry.name;
        }
    }
    EXPECT_EQ(names.front(), "a folder") << "folders first";
    EXPECT_NE(std::find(names.begin(), names.end(), ".hidden"), names.end());
    EXPECT_EQ(mark, "Ed25519, PuTTY PPK 3, passphrase");

    test.send(view::PickerGo{"a folder"});
    EXPECT_TRUE(test.view()->picker->entries.empty());
    test.send(view::PickerGo{".."});
    EXPECT_FALSE(test.view()->picker->entries.empty());
    test.send(view::PickerChoose{"demo.ppk"});
    EXPECT_FALSE(test.view()->picker.has_value());
    EXPECT_EQ(test.field("key_file"), (test.folder / "demo.ppk").string());
}

TEST(Picker, ChoosesANameThatIsNotUtf8ToTheByte)
{
    Harness test;
    const fs::path odd = test.folder.path() / "k\xFFy.pem";
    std::ofstream{odd} << "x";
    test.start();
    test.edit("key_file", (test.folder / "any").string());
    test.send(view::BrowseFor{"key_file"});
    test.settle();
    test.send(view::PickerChoose{"k\xEF\xBF\xBDy.pem"});
    EXPECT_EQ(test.view()->form.key.state, view::KeyCard::State::problem);
    EXPECT_FALSE(test.view()->picker.has_value());
}

TEST(Picker, AFolderThatCannotBeListedIsASentence)
{
    Harness test;
    test.start();
    test.send(view::BrowseFor{"key_file"});
    test.send(view::PickerGo{(test.folder / "gone").string()});
    EXPECT_NE(test.view()->picker->problem.find("gone"), std::string::npos);
    test.send(view::PickerCancel{});
    EXPECT_FALSE(test.view()->picker.has_value());
}

TEST(Model, WakesOncePerViewThatWasTaken)
{
    Harness test;
    std::atomic<int> wakes{0};
    test.model = std::make_unique<Model>(test.options, [&] { ++wakes; });
    test.settle();
    (void)test.view();
    const int before = wakes;
    for (int i = 0; i < 20; ++i) {
        test.edit("host_name", "web-" + std::to_string(i)); // nobody looks: one wake is enough for all of them
    }
    EXPECT_EQ(wakes, before + 1);
    (void)test.view();
    test.edit("host_name", "web-x");
    EXPECT_EQ(wakes, before + 2);
}

TEST(Model, DoesNothingWhenNothingHappens)
{
    Harness test;
    test.start();
    test.settle();
    const ModelCounters before = test.model->counters();
    EXPECT_FALSE(support::wait_until([&] { return test.model->counters().views_published != before.views_published; },
                                     std::chrono::milliseconds{300}));
    EXPECT_EQ(test.model->counters().timers_fired, before.timers_fired);
}

TEST(Model, QuitsAtOnceWithoutSessions)
{
    Harness test;
    test.start();
    EXPECT_FALSE(test.model->wants_to_quit());
    test.send(view::Quit{});
    EXPECT_TRUE(test.model->wants_to_quit());
}

} // namespace
} // namespace latchkey::model
