/// What the explanation's buttons do to a session that did not open, against real servers.

#include "keys/fingerprint.h"
#include "tests/gui/model/live_harness.h"
#include "tests/support/scripted_server.h"

#include <algorithm>

namespace latchkey::model {
namespace {

using Choice = view::Answer::Choice;

const view::ExplainedCause* with(const view::Explanation& page, view::Mend mend)
{
    const auto found = std::ranges::find_if(page.causes, [mend](const view::ExplainedCause& cause) { return cause.button.mend == mend; });
    return found == page.causes.end() ? nullptr : &*found;
}

TEST(MendSession, ARefusalIsExplainedAndItsButtonsMendIt)
{
    Live test;
    test.trust();
    const keys::PrivateKey other = keys::generate(keys::NewKey::ed25519, 0, "other").value();
    ASSERT_TRUE(keys::save(test.folder / "other.ppk", other, {}, keys::Overwrite::yes).has_value());
    test.open(test.folder / "other.ppk", test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    ASSERT_NE(test.tab().explanation, nullptr);
    const view::Explanation page = *test.tab().explanation;
    EXPECT_EQ(page.title, "Why was I refused?");
    EXPECT_NE(page.report.find(keys::fingerprint(other.public_key())), std::string::npos) << page.report;
    const auto copies =
        std::ranges::find_if(page.causes, [](const view::ExplainedCause& cause) { return cause.button.mend == view::Mend::copy_public; });
    ASSERT_NE(copies, page.causes.end());

    test.send(view::MendSession{test.tab().id, view::Mend::copy_public, copies->button.value});
    EXPECT_EQ(test.view()->clipboard_request, other.public_key().line("other"));
    EXPECT_NE(test.tab().explanation->said.find("authorized_keys"), std::string::npos);

    test.send(view::MendSession{test.tab().id, view::Mend::choose_key, {}});
    ASSERT_TRUE(test.view()->picker);
    test.save_key();
    test.send(view::PickerGo{test.folder.path().string()});
    test.send(view::PickerChoose{"my.ppk"});
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; }));
    EXPECT_EQ(test.tab().explanation, nullptr);
}

TEST(MendSession, LogsInAsTheUserThatWasTypedIntoTheQuestion)
{
    Live test;
    test.trust();
    test.open(test.save_key(), "nobody-here");
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    test.send(view::MendSession{test.tab().id, view::Mend::ask_for_user, {}});
    ASSERT_TRUE(test.view()->question);
    ASSERT_TRUE(std::holds_alternative<view::AskUserName>(test.view()->question->what));
    view::Answer answer;
    answer.question = test.view()->question->id;
    answer.choice = Choice::accept;
    answer.text = test.sshd.user();
    test.send(std::move(answer));
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; }));
}

TEST(MendSession, WaitsUntilTheServerAnswersAndOpensByItself)
{
    Live test;
    test.trust();
    const std::uint16_t port = test.sshd.port();
    const std::string known = test.sshd.known_hosts_line();
    test.sshd.stop();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    ASSERT_NE(test.tab().explanation, nullptr);
    EXPECT_EQ(test.tab().explanation->title, "Why can't I reach it?");
    test.send(view::MendSession{test.tab().id, view::Mend::wait_for_it, {}});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::waiting && now.retry_in > 0; }));
    EXPECT_NE(test.tab().explanation, nullptr) << "it stays while it is tried again";

    support::SshdOptions again; // with the same host key: those are made once for a process
    again.port = port;
    again.authorized = {test.key.public_key().line("my-cloud-key")};
    const support::ThrowawaySshd back{again};
    ASSERT_EQ(back.known_hosts_line(), known);
    test.send(view::MendSession{test.tab().id, view::Mend::wait_for_it, {}}); // Try now
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; }));
}

TEST(MendSession, WaitingForAServerEndsAtOnceWhenThePersonHasEnough)
{
    Live test;
    test.sshd.stop();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    test.send(view::MendSession{test.tab().id, view::Mend::wait_for_it, {}});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::waiting; }));
    test.send(view::Disconnect{test.tab().id});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::closed; }));
    test.send(view::MendSession{test.tab().id, view::Mend::change_address, {}});
    EXPECT_EQ(test.view()->active_tab, 0U);
    EXPECT_EQ(test.field("port"), std::to_string(test.sshd.port())) << "the form has what the tab was opened with";
}

TEST(MendSession, InstallsTheKeyOverALoginWithAPasswordAndThenLogsInWithIt)
{
    support::ScriptedUser ann{.name = "ann", .password = "pw"};
    ann.public_keys = {"home"};
    const support::ScriptedServer server{{.users = {ann}}};
    Live test;
    test.folder.write("known_hosts", server.known_hosts_line());
    test.extra_fields = {{"port", std::to_string(server.port())}};
    test.open(test.save_key(), "ann");
    test.answer(test.wait_for_question<view::AskPassword>().id, Choice::cancel);
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed && now.explanation != nullptr; }));
    const view::ExplainedCause* const install = with(*test.tab().explanation, view::Mend::install_key);
    ASSERT_NE(install, nullptr) << test.tab().explanation->report;

    test.send(view::MendSession{test.tab().id, view::Mend::install_key, install->button.value});
    test.answer(test.wait_for_question<view::AskPassword>().id, Choice::accept, "", "pw");
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; })) << server.log();
    EXPECT_EQ(support::read_file(server.home() / ".ssh/authorized_keys"), test.key.public_key().line("my-cloud-key") + "\n");
    EXPECT_TRUE(server.log().find("auth ann publickey success") != std::string::npos) << server.log();
}

TEST(MendSession, AKeyThatCouldNotBeInstalledIsSaidAndNotTriedAgain)
{
    support::ScriptedUser ann{.name = "ann", .password = "pw"};
    ann.public_keys = {"home"};
    const support::ScriptedServer server{{.users = {ann}}};
    Live test;
    test.folder.write("known_hosts", server.known_hosts_line());
    std::ofstream{server.home()} << "no folder";
    test.extra_fields = {{"port", std::to_string(server.port())}};
    test.open(test.save_key(), "ann");
    test.answer(test.wait_for_question<view::AskPassword>().id, Choice::cancel);
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    test.send(view::MendSession{test.tab().id, view::Mend::install_key, test.key.public_key().line("my-cloud-key")});
    test.answer(test.wait_for_question<view::AskPassword>().id, Choice::accept, "", "pw");
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    EXPECT_NE(test.tab().error.find("did not take the key"), std::string::npos) << test.tab().error;
    const view::TabId tab = test.tab().id;
    test.send(view::Reconnect{tab});
    test.answer(test.wait_for_question<view::AskPassword>().id, Choice::accept, "", "pw");
    EXPECT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::connected; })) << "no installation any more";
}

} // namespace
} // namespace latchkey::model
