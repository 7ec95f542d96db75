/// Sessions in tabs against a real sshd, through the model's own door: questions, output, ends, reconnecting.

#include "client/hosts/host_backups.h"
#include "client/hosts/known_hosts.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "tests/gui/model/model_harness.h"
#include "tests/support/agent.h"
#include "tests/support/sshd.h"

#include <algorithm>
#include <fstream>
#include <mutex>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;

struct Live : Harness {
    support::ThrowawaySshd sshd;
    keys::PrivateKey key = keys::generate(keys::NewKey::ed25519, 0, "my-cloud-key").value();

    decltype(ModelOptions::fields) extra_fields{};

    explicit Live(const support::SshdOptions& server = {}) : sshd(server) { sshd.add_authorized(key.public_key().line("my-cloud-key")); }
    fs::path save_key(const std::string& passphrase = {})
    {
        const Secret secret = Secret::copy_of(passphrase);
        keys::SaveOptions how;
        how.format = keys::KeyFormat::ppk3;
        how.passphrase = &secret;
        how.argon2.memory_kib = 64;
        how.argon2.passes = 1;
        EXPECT_TRUE(keys::save(folder / "my.ppk", key, how, keys::Overwrite::yes).has_value());
        return folder / "my.ppk";
    }
    void trust() { std::ofstream{folder / "known_hosts"} << sshd.known_hosts_line(); }
    /// Starts the model with the form filled in, and opens it.
    void open(const fs::path& key_file, const std::string& user)
    {
        options.fields = {
            {"host_name", "127.0.0.1"}, {"port", std::to_string(sshd.port())}, {"user_name", user}, {"key_file", key_file.string()}};
        options.fields.insert(options.fields.end(), extra_fields.begin(), extra_fields.end());
        start();
        send(view::OpenForm{});
        ASSERT_EQ(view()->tabs.size(), 1U);
    }
    view::TabView tab() const
    {
        const auto now = view();
        return now->tabs.empty() ? view::TabView{} : now->tabs.front();
    }
    bool wait(const std::function<bool(const view::TabView&)>& happened)
    {
        const bool came = support::wait_until([&] { return happened(tab()); });
        if (!came) {
            const view::TabView now = tab();
            std::string story = "state " + std::to_string(static_cast<int>(now.state)) + "; error: " + now.error + "\n";
            for (const std::string& line : now.details) {
                story += line + "\n";
            }
            ADD_FAILURE() << story << (now.screen ? now.screen->text() : "no screen") << sshd.log();
        }
        return came;
    }
    template <class Question>
    view::Question wait_for_question()
    {
        wait([](const view::TabView& now) { return now.question && std::holds_alternative<Question>(now.question->what); });
        return tab().question.value_or(view::Question{});
    }
    void answer(view::QuestionId question, view::Answer::Choice choice, const std::string& text = {}, const std::string& secret = {},
                bool remember = false)
    {
        view::Answer answer;
        answer.tab = tab().id;
        answer.question = question;
        answer.choice = choice;
        answer.text = text;
        answer.secrets.push_back(Secret::copy_of(secret));
        answer.remember = remember;
        send(std::move(answer));
    }
    bool wait_for_text(const std::string& words)
    {
        return wait([&](const view::TabView& now) { return now.screen && now.screen->text().find(words) != std::string::npos; });
    }
    void type(const std::string& text) { send(view::TerminalText{tab().id, text}); }
    void enter() { send(view::TerminalKey{tab().id, {terminal::Key::enter, 0, {}}}); }
};

using Choice = view::Answer::Choice;

TEST(LiveSession, GoesFromOpenOverItsQuestionsToAShell)
{
    Live test;
    test.open(test.save_key("secret"), "");
    const view::Question host = test.wait_for_question<view::AskHostKey>();
    const auto& asked = std::get<view::AskHostKey>(host.what);
    EXPECT_EQ(asked.host, "127.0.0.1:" + std::to_string(test.sshd.port()));
    EXPECT_EQ(asked.offered.fingerprint, keys::fingerprint(keys::parse_public_line(test.sshd.host_public_key()).value()));
    EXPECT_FALSE(asked.offered.randomart.empty());
    test.answer(host.id, Choice::accept);

    // The name is asked for after the host is known: nothing of the user's is sent to a stranger.
    const view::Question name = test.wait_for_question<view::AskUserName>();
    EXPECT_FALSE(std::get<view::AskUserName>(name.what).suggestions.empty());
    test.answer(name.id, Choice::accept, test.sshd.user());

    const view::Question first = test.wait_for_question<view::AskPassphrase>();
    EXPECT_EQ(std::get<view::AskPassphrase>(first.what).key_comment, "my-cloud-key");
    test.answer(first.id, Choice::accept, "", "wrong");
    ASSERT_TRUE(test.wait([&](const view::TabView& now) { return now.question && now.question->id != first.id; }));
    const view::Question second = test.wait_for_question<view::AskPassphrase>();
    EXPECT_EQ(std::get<view::AskPassphrase>(second.what).attempt, 2);
    test.answer(second.id, Choice::accept, "", "secret", true);

    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("echo $((6*7))");
    test.enter();
    EXPECT_TRUE(test.wait_for_text("\n42\n"));
    const view::TabView now = test.tab();
    EXPECT_TRUE(now.host_key_verified);
    EXPECT_EQ(now.key_name, "my-cloud-key");
    EXPECT_EQ(now.who, test.sshd.user() + "@127.0.0.1:" + std::to_string(test.sshd.port()));
    EXPECT_NE(support::read_file(test.folder / "known_hosts").find("ssh-ed25519"), std::string::npos);
}

TEST(LiveSession, RemembersAPassphraseUntilTheEnd)
{
    Live test;
    test.trust();
    test.open(test.save_key("secret"), test.sshd.user());
    const view::Question question = test.wait_for_question<view::AskPassphrase>();
    test.answer(question.id, Choice::accept, "", "secret", true);
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.send(view::Reconnect{test.tab().id});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connecting; }));
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected && !now.question; }));
}

TEST(LiveSession, ARefusedKeySaysWhatWasOfferedAndWhatTheServerAllows)
{
    Live test;
    test.trust();
    test.sshd.set_authorized("");
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    EXPECT_NE(test.tab().error.find("Ed25519"), std::string::npos) << test.tab().error;
    EXPECT_NE(test.tab().error.find("publickey"), std::string::npos) << test.tab().error;
    EXPECT_EQ(test.tab().error.find("Ed25519"), test.tab().error.rfind("Ed25519")) << "said once: " << test.tab().error;
}

TEST(LiveSession, ThreeWrongPassphrasesNameTheFileAndTheCount)
{
    Live test;
    test.trust();
    test.open(test.save_key("secret"), test.sshd.user());
    for (int n = 1; n <= 3; ++n) {
        ASSERT_TRUE(test.wait([n](const view::TabView& now) {
            const auto* asked = now.question ? std::get_if<view::AskPassphrase>(&now.question->what) : nullptr;
            return asked != nullptr && asked->attempt == n;
        }));
        test.answer(test.tab().question->id, Choice::accept, "", "wrong");
    }
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    for (const char* part : {"Wrong passphrase", "three times", "my.ppk"}) {
        EXPECT_NE(test.tab().error.find(part), std::string::npos) << part << " in " << test.tab().error;
    }
}

TEST(LiveSession, AsksBeforeLineEndsThatWouldActAsEnter)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("echo rea''dy; cat");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("ready\n")); // a command runs: the shell's own bracketed paste is off
    test.send(view::TerminalPaste{test.tab().id, "one line"});
    EXPECT_FALSE(test.tab().question) << "nothing in it acts as Enter";
    test.send(view::TerminalPaste{test.tab().id, "\nfirst\r\nsec\x1b[31mond\n"});
    ASSERT_TRUE(test.tab().question);
    const view::Question question = *test.tab().question;
    ASSERT_TRUE(std::holds_alternative<view::AskPaste>(question.what));
    EXPECT_EQ(std::get<view::AskPaste>(question.what).lines, 3);
    EXPECT_EQ(std::get<view::AskPaste>(question.what).preview.find('\x1b'), std::string::npos);
    test.answer(test.tab().question->id, Choice::cancel);
    EXPECT_FALSE(test.tab().question);

    test.send(view::TerminalPaste{test.tab().id, "\nthird\nfourth\n"});
    ASSERT_TRUE(test.tab().question);
    test.answer(test.tab().question->id, Choice::ok);
    EXPECT_TRUE(test.wait_for_text("fourth\n"));
    EXPECT_EQ(test.tab().screen->text().find("first"), std::string::npos) << "it was cancelled";
}

TEST(LiveSession, TwoTabsNeverHaveTheSameTitle)
{
    Live test;
    test.open(test.save_key(), test.sshd.user());
    test.send(view::OpenForm{});
    ASSERT_EQ(test.view()->tabs.size(), 2U);
    const std::string first = test.view()->tabs[0].title;
    EXPECT_EQ(test.view()->tabs[1].title, first + " (2)");
    test.send(view::CloseTab{test.view()->tabs[0].id});
    EXPECT_EQ(test.view()->tabs[0].title, first + " (2)") << "it keeps its name when another one closes";
    test.send(view::OpenForm{});
    EXPECT_EQ(test.view()->tabs[1].title, first);
}

TEST(LiveSession, AChangedHostKeyIsRefusedAndCanBeReplacedOnlyDeliberately)
{
    Live test;
    // The key of another machine under this one's name.
    const keys::PrivateKey stranger = keys::generate(keys::NewKey::ed25519, 0, "").value();
    const std::string name = "[127.0.0.1]:" + std::to_string(test.sshd.port());
    test.folder.write("known_hosts", "# mine\n" + name + " " + stranger.public_key().line() + "\n");
    test.open(test.save_key(), test.sshd.user());
    const view::Question told = test.wait_for_question<view::TellHostKeyChanged>();
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return !now.error.empty(); }));
    const auto& what = std::get<view::TellHostKeyChanged>(told.what);
    EXPECT_EQ(what.trusted.fingerprint, keys::fingerprint(stranger.public_key()));
    EXPECT_NE(what.trusted.source.find("line 2"), std::string::npos) << what.trusted.source;

    test.answer(told.id, Choice::replace);
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; }));
    const hosts::HostBackups backups{test.folder / "state/known_hosts_backups"};
    ASSERT_EQ(backups.list().size(), 1U) << "a copy is kept";
    EXPECT_NE(support::read_file(backups.list().front().path).find(stranger.public_key().line()), std::string::npos);
    const std::string now = support::read_file(test.folder / "known_hosts");
    EXPECT_TRUE(now.starts_with("# mine\n")) << now;
    EXPECT_NE(now.find(test.sshd.host_public_key()), std::string::npos) << now;
    EXPECT_EQ(now.find(stranger.public_key().line()), std::string::npos) << now;
}

TEST(LiveSession, WhatAJumpHostAsksAndShowsIsSaidToBeTheJumpHosts)
{
    Live test;
    const support::ThrowawaySshd jump;
    const keys::PrivateKey stranger = keys::generate(keys::NewKey::ed25519, 0, "").value();
    const std::string name = "127.0.0.1:" + std::to_string(jump.port());
    const std::string row = "[127.0.0.1]:" + std::to_string(jump.port()) + " ";
    test.folder.write("known_hosts", test.sshd.known_hosts_line() + row + stranger.public_key().line() + "\n");
    test.extra_fields = {{"proxy_jump", "somebody@" + name}};
    test.open(test.save_key(), test.sshd.user());
    const view::Question changed = test.wait_for_question<view::TellHostKeyChanged>();
    EXPECT_EQ(std::get<view::TellHostKeyChanged>(changed.what).host, name);
    test.answer(changed.id, Choice::replace);
    const auto is_known = [&] { // its own settings may hash the name
        const auto known = hosts::KnownHosts::load({test.folder / "known_hosts"});
        const auto rows = known ? known->keys_of({"127.0.0.1", jump.port()}) : std::vector<hosts::KnownKey>{};
        return rows.size() == 1 && rows.front().key->line() == jump.host_public_key();
    };
    ASSERT_TRUE(support::wait_until(is_known)) << support::read_file(test.folder / "known_hosts");
    EXPECT_TRUE(support::read_file(test.folder / "known_hosts").starts_with(test.sshd.known_hosts_line())) << "the server's own row stays";
    test.model->send(view::CloseTab{test.tab().id});

    Live unknown;
    unknown.trust();
    unknown.extra_fields = {{"proxy_jump", "somebody@" + name}};
    unknown.open(unknown.save_key(), unknown.sshd.user());
    const view::Question asked = unknown.wait_for_question<view::AskHostKey>();
    EXPECT_EQ(std::get<view::AskHostKey>(asked.what).host, name);
}

TEST(LiveSession, AProgramThereUsesTheAgentOnlyAfterAYesInTheWindow)
{
    Live test;
    const support::ThrowawayAgent agent;
    const std::string lent = (test.folder / "lent").string();
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lent", "-f", lent});
    ASSERT_EQ(agent.ssh_add({"-q", lent}).exit, 0);
    test.trust();
    test.extra_fields = {{"forward_agent", "confirm"}, {"identity_agent", agent.socket()}};
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    for (const bool allowed : {false, true}) {
        test.type("ssh-add -T " + lent + ".pub && echo si''gned || echo re''fused");
        test.enter();
        const view::Question asked = test.wait_for_question<view::AskConfirm>();
        const auto& what = std::get<view::AskConfirm>(asked.what);
        EXPECT_NE(what.title.find("127.0.0.1:" + std::to_string(test.sshd.port())), std::string::npos) << what.title;
        EXPECT_NE(what.text.find("lent"), std::string::npos) << what.text;
        test.answer(asked.id, allowed ? Choice::ok : Choice::cancel);
        EXPECT_TRUE(test.wait_for_text(allowed ? "\nsigned\n" : "\nrefused\n"));
    }
}

TEST(LiveSession, ACancelledQuestionSendsNothingAndLeavesATabToReconnect)
{
    Live test;
    test.open(test.save_key(), test.sshd.user());
    const view::Question host = test.wait_for_question<view::AskHostKey>();
    test.answer(host.id, Choice::cancel);
    ASSERT_TRUE(
        test.wait([](const view::TabView& now) { return now.state == view::TabState::failed || now.state == view::TabState::closed; }));
    EXPECT_EQ(test.sshd.log().find("Accepted"), std::string::npos);
    test.send(view::Reconnect{test.tab().id});
    test.wait_for_question<view::AskHostKey>();
}

TEST(LiveSession, KeepsItsTextWhenTheServerIsGoneAndGoesOnBelowIt)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("echo be''fore");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("\nbefore\n"));
    test.sshd.kill_connections();
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::closed && !now.error.empty(); }));
    EXPECT_NE(test.tab().screen->text().find("\nbefore\n"), std::string::npos);
    test.send(view::Reconnect{test.tab().id});
    ASSERT_TRUE(
        test.wait([](const view::TabView& now) { return now.state == view::TabState::connected || now.state == view::TabState::output; }));
    test.type("echo af''ter");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("\nafter\n"));
    EXPECT_NE(test.tab().screen->text().find("\nbefore\n"), std::string::npos);
}

TEST(LiveSession, FollowsTheWindowsSizeAndCopiesWhatIsSelected)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.send(view::TerminalResize{test.tab().id, 101, 33});
    test.type("stty size");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("33 101"));
    EXPECT_EQ(test.tab().size, "101×33");
    const view::TabView now = test.tab();
    int row = 0;
    while (row < now.screen->rows() && now.screen->row_text(row) != "33 101") {
        ++row;
    }
    using Step = view::TerminalSelect::Step;
    using Unit = view::TerminalSelect::Unit;
    test.send(view::TerminalSelect{now.id, Step::begin, Unit::character, row, 0});
    test.send(view::TerminalSelect{now.id, Step::extend, Unit::character, row, 2});
    test.send(view::TerminalSelect{now.id, Step::end, Unit::character, row, 2});
    EXPECT_EQ(test.view()->selection_request, "33");
    test.send(view::TerminalCopy{now.id});
    EXPECT_EQ(test.view()->clipboard_request, "33");
}

TEST(LiveSession, ALinkIsOpenedOnlyAfterAYesAndSaysWhatWasInTheWay)
{
    std::mutex mutex; // a job's thread opens
    std::vector<std::string> opened;
    Live test;
    test.options.open_address = [&](const std::string& address) -> std::optional<std::string> {
        const std::scoped_lock lock{mutex};
        opened.push_back(address);
        return opened.size() < 2 ? std::nullopt : std::optional<std::string>{"There is no browser."};
    };
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    const auto click = [&](const char* address, Choice choice) {
        test.send(view::TerminalLink{test.tab().id, address});
        test.answer(test.wait_for_question<view::AskOpenLink>().id, choice);
        test.settle();
    };
    click("https://example.org/a", Choice::cancel);
    click("file:///etc/passwd", Choice::ok);
    EXPECT_TRUE(opened.empty());
    click("https://example.org/b", Choice::copy);
    EXPECT_EQ(test.view()->clipboard_request, "https://example.org/b");
    EXPECT_TRUE(opened.empty());
    click("https://example.org/c", Choice::ok);
    EXPECT_EQ(opened, (std::vector<std::string>{"https://example.org/c"}));
    click("https://example.org/d", Choice::ok);
    EXPECT_TRUE(test.wait([](const view::TabView& now) {
        return std::ranges::any_of(now.banners, [](const view::Banner& banner) { return banner.text == "There is no browser."; });
    }));
}

TEST(LiveSession, ClosingAnOpenOneIsConfirmedAndEndsIt)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.send(view::CloseTab{test.tab().id});
    ASSERT_TRUE(test.view()->question.has_value());
    view::Answer keep;
    keep.question = test.view()->question->id;
    test.send(std::move(keep));
    EXPECT_EQ(test.view()->tabs.size(), 1U);
    test.send(view::CloseTab{test.tab().id});
    view::Answer close;
    close.question = test.view()->question->id;
    close.choice = Choice::accept;
    test.send(std::move(close));
    EXPECT_TRUE(test.view()->tabs.empty());
    EXPECT_TRUE(support::wait_until([&] { return test.sshd.process().descendants().empty(); })) << "sshd still has a connection";
}

TEST(LiveSession, OffersOnceToSaveWhatWasOpenedUnsaved)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return !now.banners.empty(); }));
    const view::Banner offer = test.tab().banners.front();
    EXPECT_NE(offer.text.find("Save this session?"), std::string::npos);
    EXPECT_FALSE(test.view()->question.has_value()) << "no dialog may catch what is being typed";
    test.send(view::PressBanner{offer.id});
    ASSERT_TRUE(test.view()->question.has_value());
    view::Answer save;
    save.question = test.view()->question->id;
    save.choice = Choice::ok;
    save.text = "web-1";
    test.send(std::move(save));
    ASSERT_EQ(test.view()->form.saved.size(), 1U);
    EXPECT_EQ(test.view()->form.saved.front().host, "127.0.0.1");
    EXPECT_EQ(test.tab().title, "web-1");
    EXPECT_TRUE(test.tab().banners.empty());
}

TEST(LiveSession, ALongHostNameIsRefusedInASentence)
{
    Harness test;
    test.options.host = std::string(300, 'a') + ".example";
    test.options.open_form = true;
    test.start();
    ASSERT_TRUE(support::wait_until([&] { return !test.view()->tabs.empty() && test.view()->tabs[0].state == view::TabState::failed; }) ||
                !test.problem("host_name").empty());
    if (!test.view()->tabs.empty()) {
        EXPECT_NE(test.view()->tabs[0].error, "");
    }
}

/// The text of the one file in a folder; empty while there is none.
std::string only_file(const fs::path& folder)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        return support::read_file(entry.path());
    }
    return {};
}

TEST(LiveSession, IsLoggedAsTextWithoutSequences)
{
    Live test;
    test.trust();
    test.options.fields = {{"session_log", "text"}};
    const fs::path key = test.save_key();
    test.options.fields.insert(test.options.fields.end(), {{"host_name", "127.0.0.1"},
                                                           {"port", std::to_string(test.sshd.port())},
                                                           {"user_name", test.sshd.user()},
                                                           {"key_file", key.string()}});
    test.start();
    test.send(view::OpenForm{});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("printf '\\033[31mcol''oured\\033[0m\\n'");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("coloured"));
    const fs::path logs = test.folder / "state" / "logs";
    ASSERT_TRUE(support::wait_until([&] { return only_file(logs).find("\ncoloured\n") != std::string::npos; })) << only_file(logs);
    EXPECT_EQ(only_file(logs).find('\x1b'), std::string::npos);
    for (const auto& entry : fs::directory_iterator{logs}) {
        EXPECT_TRUE(entry.path().filename().string().starts_with("latchkey-127.0.0.1-")) << entry.path();
        EXPECT_EQ(entry.status().permissions() & fs::perms::mask, fs::perms::owner_read | fs::perms::owner_write);
    }
}

TEST(LiveSession, AProgramSetsTheClipboardAfterOneQuestion)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    const auto serial = [&] { return test.view()->clipboard_serial; };
    test.type("printf '\\033]52;c;Zmlyc3Q=\\033\\\\%s\\n' sa''id"); // "first"
    test.enter();
    ASSERT_TRUE(test.wait([](const view::TabView& now) {
        return std::ranges::any_of(now.banners, [](const view::Banner& each) { return each.text.find("clipboard") != std::string::npos; });
    }));
    EXPECT_EQ(serial(), 0U) << "nothing without a yes";
    const auto banners = test.tab().banners;
    const auto asked =
        std::ranges::find_if(banners, [](const view::Banner& each) { return each.text.find("clipboard") != std::string::npos; });
    test.send(view::PressBanner{asked->id});
    EXPECT_EQ(test.view()->clipboard_request, "first");
    test.type("printf '\\033]52;c;c2Vjb25k\\033\\\\'"); // "second"
    test.enter();
    EXPECT_TRUE(support::wait_until([&] { return test.view()->clipboard_request == "second"; }));
}

TEST(LiveSession, WhatIsTypedGoesIntoEveryTabThatTakesPart)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    test.send(view::OpenForm{});
    const auto all_open = [&] {
        const auto now = test.view();
        return now->tabs.size() == 2 && std::ranges::all_of(now->tabs, [](const view::TabView& tab) { return tab.screen != nullptr; });
    };
    ASSERT_TRUE(support::wait_until(all_open));
    const auto has = [&](std::size_t tab, const std::string& words) {
        return test.view()->tabs[tab].screen->text().find(words) != std::string::npos;
    };
    test.send(view::SetBroadcast{0, true});
    test.type("echo bo''th");
    test.enter();
    EXPECT_TRUE(support::wait_until([&] { return has(0, "both\n") && has(1, "both\n"); }));
    test.send(view::SetBroadcast{test.view()->tabs[1].id, false});
    test.type("echo on''ly");
    test.enter();
    EXPECT_TRUE(support::wait_until([&] { return has(0, "only\n"); }));
    EXPECT_FALSE(has(1, "on''ly"));
}

TEST(LiveSession, ABellIsNotedAndManyAreNot)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("printf '\\a%s\\n' ra''ng");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("rang\n"));
    EXPECT_EQ(test.view()->bell_sounds, 1U);
    EXPECT_EQ(test.view()->bell_attention, 0U);
    test.type("for i in $(seq 200); do printf '\\a'; sleep 0.001; done; echo qui''et");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("quiet\n"));
    EXPECT_LE(test.view()->bell_sounds, 6U);
}

TEST(LiveSession, ItsTextIsFoundCopiedAndSaved)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("seq 100 | sed 's/$/ it''em/'");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("100 item\n"));
    test.send(view::TerminalFind{test.tab().id, "1 item"});
    ASSERT_TRUE(test.tab().find);
    EXPECT_EQ(test.tab().find->count, 10U);
    const std::size_t first = test.tab().find->current;
    test.send(view::TerminalFindStep{test.tab().id, -1});
    EXPECT_EQ(test.tab().find->current, first == 1 ? 10 : first - 1);
    test.send(view::TerminalFind{test.tab().id, "^1 item$", true});
    ASSERT_EQ(test.tab().find->count, 1U);
    ASSERT_EQ(test.tab().find->current_hit.size(), 1U) << "what was found is scrolled to";
    test.send(view::TerminalFindEnd{test.tab().id});
    EXPECT_FALSE(test.tab().find);
    test.send(view::TerminalDo{test.tab().id, view::TerminalDo::What::copy_all});
    EXPECT_NE(test.view()->clipboard_request.find("\n1 item\n2 item\n"), std::string::npos);
    test.send(view::TerminalDo{test.tab().id, view::TerminalDo::What::save_text});
    ASSERT_TRUE(test.view()->picker);
    EXPECT_TRUE(test.view()->picker->saving);
    test.send(view::PickerGo{test.folder.path().string()});
    test.send(view::PickerChoose{"saved.txt"});
    EXPECT_TRUE(support::wait_until(
        [&] { return support::read_file(test.folder / "saved.txt").find("\n99 item\n100 item\n") != std::string::npos; }));
}

} // namespace
} // namespace latchkey::model
