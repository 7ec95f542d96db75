/// Sessions against a real sshd, through the model's own door: questions, ends, reconnecting.

#include "client/hosts/host_backups.h"
#include "client/hosts/known_hosts.h"
#include "keys/fingerprint.h"
#include "tests/gui/model/live_harness.h"
#include "tests/support/agent.h"

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;
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

} // namespace
} // namespace latchkey::model
