/// Panes with real sessions: each its own shell and its own pty's size; what closing and ending leaves.

#include "gui/model/pane_splits.h"
#include "tests/gui/model/live_harness.h"

#include <algorithm>

namespace latchkey::model {
namespace {

using Choice = view::Answer::Choice;

struct LivePanes : Live {
    LivePanes()
    {
        trust();
        open(save_key(), sshd.user());
        wait([](const view::TabView& now) { return now.screen != nullptr; });
    }
    view::TabView session(view::TabId id) const
    {
        const auto now = view();
        const auto at = std::ranges::find(now->tabs, id, &view::TabView::id);
        return at == now->tabs.end() ? view::TabView{} : *at;
    }
    bool shows(view::TabId id, const std::string& words) const
    {
        return support::wait_until([&] {
            const view::TabView now = session(id);
            return now.screen && now.screen->text().find(words) != std::string::npos;
        });
    }
    /// The new pane's session, once its shell is open.
    view::TabId split(view::TabId pane, view::SplitWay way, const std::string& saved = {})
    {
        const std::size_t before = view()->tabs.size();
        send(view::SplitPane{pane, way, saved});
        EXPECT_EQ(view()->tabs.size(), before + 1);
        const view::TabId added = view()->active_tab;
        EXPECT_NE(added, pane) << "it has the focus";
        EXPECT_TRUE(support::wait_until([&] { return session(added).screen != nullptr; })) << session(added).error;
        return added;
    }
    void run(view::TabId id, const std::string& words)
    {
        send(view::TerminalText{id, words});
        send(view::TerminalKey{id, {terminal::Key::enter, 0, {}}});
    }
    void answer_own(Choice choice)
    {
        ASSERT_TRUE(view()->question);
        view::Answer given;
        given.question = view()->question->id;
        given.choice = choice;
        send(std::move(given));
    }
};

TEST(LivePanes, EachHasAShellAndASizeOfItsOwn)
{
    LivePanes test;
    const view::TabId first = test.tab().id;
    const view::TabId second = test.split(first, view::SplitWay::right);
    const view::TabId third = test.split(second, view::SplitWay::below);
    ASSERT_EQ(test.view()->splits.size(), 1U);
    EXPECT_EQ(test.view()->splits[0].panes(), (std::vector<view::TabId>{first, second, third}));
    EXPECT_EQ(test.session(second).title, test.session(first).title + " (2)");
    test.send(view::TerminalResize{first, 61, 40, 8, 20});
    test.send(view::TerminalResize{second, 62, 21, 8, 20});
    test.send(view::TerminalResize{third, 63, 19, 8, 20});
    for (const auto& [id, size] : {std::pair{first, "40 61"}, {second, "21 62"}, {third, "19 63"}}) {
        test.run(id, "stty size; echo pid-$$");
        EXPECT_TRUE(test.shows(id, size));
        EXPECT_TRUE(test.shows(id, "pid-"));
    }
    const auto pid = [&](view::TabId id) {
        const std::string text = test.session(id).screen->text();
        const auto at = text.find("\npid-");
        return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    };
    EXPECT_NE(pid(first), pid(second));
    EXPECT_NE(pid(second), pid(third));
}

TEST(LivePanes, AClosedOneGivesItsRoomBackAndTheOthersGoOn)
{
    LivePanes test;
    const view::TabId first = test.tab().id;
    const view::TabId second = test.split(first, view::SplitWay::right);
    test.send(view::ClosePane{second});
    test.answer_own(Choice::accept);
    EXPECT_TRUE(test.view()->splits.empty()) << "one pane is the whole tab";
    EXPECT_EQ(test.view()->tabs.size(), 1U);
    EXPECT_EQ(test.view()->active_tab, first);
    test.run(first, "echo st''ill");
    EXPECT_TRUE(test.shows(first, "still\n"));
}

TEST(LivePanes, AnEndedOneKeepsItsTextAndStartsAgainInItsPlace)
{
    LivePanes test;
    const view::TabId first = test.tab().id;
    const view::TabId second = test.split(first, view::SplitWay::below);
    test.run(second, "echo la''st; exit");
    ASSERT_TRUE(support::wait_until([&] { return test.session(second).state == view::TabState::closed; }));
    EXPECT_TRUE(test.shows(second, "last\n"));
    ASSERT_EQ(test.view()->splits.size(), 1U) << "its pane stays";
    test.send(view::Reconnect{second});
    ASSERT_TRUE(support::wait_until([&] { return test.session(second).state == view::TabState::connected; }));
    test.run(second, "echo ag''ain");
    EXPECT_TRUE(test.shows(second, "again\n"));
    EXPECT_TRUE(test.shows(second, "last\n"));
    EXPECT_EQ(test.view()->splits[0].panes(), (std::vector<view::TabId>{first, second}));
}

TEST(LivePanes, ATabIsClosedWithAllOfThemAfterOneQuestion)
{
    LivePanes test;
    const view::TabId first = test.tab().id;
    test.split(first, view::SplitWay::right);
    test.send(view::OpenForm{});
    const view::TabId other = test.view()->active_tab;
    test.send(view::CloseTab{first});
    ASSERT_TRUE(test.view()->question);
    EXPECT_NE(std::get<view::AskCloseLive>(test.view()->question->what).what.find("2 sessions"), std::string::npos);
    test.answer_own(Choice::cancel);
    EXPECT_EQ(test.view()->tabs.size(), 3U);
    test.send(view::CloseTab{first});
    test.answer_own(Choice::accept);
    ASSERT_EQ(test.view()->tabs.size(), 1U);
    EXPECT_EQ(test.view()->tabs[0].id, other);
    EXPECT_FALSE(test.view()->question) << "one question for all";
}

TEST(LivePanes, DividersMoveAndTheFocusIsRememberedByTheTab)
{
    LivePanes test;
    const view::TabId first = test.tab().id;
    const view::TabId second = test.split(first, view::SplitWay::right);
    const std::uint64_t divider = test.view()->splits[0].nodes[0].split;
    test.send(view::ShareSplit{divider, 0.3});
    EXPECT_EQ(test.view()->splits[0].nodes[0].share, 0.3);
    test.send(view::PushDivider{second, view::Towards::right});
    EXPECT_GT(test.view()->splits[0].nodes[0].share, 0.3);
    test.send(view::ActivateTab{first});
    test.send(view::ActivateTab{0});
    EXPECT_EQ(test.view()->splits[0].focused, first);
    test.send(view::SplitPane{99, view::SplitWay::right, {}});
    EXPECT_EQ(test.view()->tabs.size(), 2U) << "a pane that is gone is not split";
}

TEST(LivePanes, APasteIntoSeveralIsAskedAboutOnce)
{
    LivePanes test;
    const view::TabId first = test.tab().id;
    const view::TabId second = test.split(first, view::SplitWay::right);
    test.send(view::SetBroadcast{first, true, view::SetBroadcast::Reach::panes});
    test.run(first, "echo rea''dy; cat");
    ASSERT_TRUE(test.shows(first, "ready\n"));
    ASSERT_TRUE(test.shows(second, "ready\n")) << "typed into both";
    test.send(view::TerminalPaste{first, "one\ntwo\n"});
    ASSERT_TRUE(test.session(first).question);
    EXPECT_FALSE(test.session(second).question);
    view::Answer yes;
    yes.tab = first;
    yes.question = test.session(first).question->id;
    yes.choice = Choice::ok;
    test.send(std::move(yes));
    EXPECT_TRUE(test.shows(first, "two\n"));
    EXPECT_TRUE(test.shows(second, "two\n"));
}

} // namespace
} // namespace latchkey::model
