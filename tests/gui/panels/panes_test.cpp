/// A tab with several panes: who has the focus, what keys, menus, buttons and dividers do, how small a pane may be.

#include "gui/panels/pane_layout.h"
#include "tests/gui/panels/terminal_tab.h"

#include <algorithm>
#include <string>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

constexpr auto ctrl_shift_alt = static_cast<ImGuiKey>(static_cast<int>(ctrl_shift) | static_cast<int>(ImGuiMod_Alt));

class Panes : public StageTest {
protected:
    Panes()
    {
        stage.view = split_view();
        stage.frames(5);
    }
    void drag(ImVec2 from, ImVec2 to)
    {
        ImGuiIO& io = ImGui::GetIO();
        io.AddMousePosEvent(from.x, from.y);
        stage.frame();
        io.AddMouseButtonEvent(0, true);
        stage.frame();
        io.AddMousePosEvent(to.x, to.y);
        stage.frame();
        stage.frame();
        io.AddMouseButtonEvent(0, false);
        stage.frame();
    }
    static ImVec2 middle(const SeenItem& item) { return {(item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2}; }
};

TEST_F(Panes, EachTellsItsOwnSizeAndOneHasTheKeyboard)
{
    EXPECT_EQ(stage.count<TerminalResize>(), 3);
    int cols[3] = {};
    for (const Command& command : stage.sent) {
        if (const auto* size = std::get_if<TerminalResize>(&command)) {
            cols[size->tab == 1 ? 0 : size->tab - 10] = size->cols;
        }
    }
    EXPECT_LT(cols[0], 76) << "half of the window";
    EXPECT_GT(cols[0], 60);
    EXPECT_EQ(cols[1], cols[2]) << "they are above each other";
    ASSERT_TRUE(stage.panels.terminal_focused());
    EXPECT_EQ(stage.last<TerminalFocus>()->tab, 11U);
    stage.type("ls");
    EXPECT_EQ(stage.last<TerminalText>()->tab, 11U);
    EXPECT_EQ(stage.count<TerminalText>(), 1) << "and nobody else";
    EXPECT_NE(stage.find("Terminal", ItemKind::terminal), nullptr);
    EXPECT_NE(stage.find("Terminal of web-1", ItemKind::terminal), nullptr);
}

TEST_F(Panes, OneTabOfTheBarStandsForAllOfThem)
{
    const auto tabs = std::ranges::count_if(stage.seen, [](const SeenItem& item) { return item.kind == ItemKind::tab; });
    EXPECT_EQ(tabs, 1 + static_cast<long>(stage.view.tabs.size()) - 2);
    const SeenItem* tab = stage.find("web-1 (2)", ItemKind::tab);
    ASSERT_NE(tab, nullptr);
    EXPECT_EQ(tab->checked, true);
    stage.view.tabs[0].state = TabState::needs_you;
    stage.frames(2);
    EXPECT_EQ(stage.find("web-1 (2)", ItemKind::tab)->value, "needs you") << "whichever pane it is";
    stage.key(ImGuiKey_PageDown, ctrl_shift);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 2U) << "the next tab, not the next pane";
}

TEST_F(Panes, APressGivesTheFocusAndTheTypingGoesThereAtOnce)
{
    ASSERT_TRUE(stage.click("Terminal of web-1"));
    ASSERT_NE(stage.last<ActivateTab>(), nullptr);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 1U);
    stage.type("x"); // the model has not answered yet
    EXPECT_EQ(stage.last<TerminalText>()->tab, 1U);
    const int before = stage.count<ActivateTab>();
    stage.view.active_tab = 1;
    stage.view.splits[0].focused = 1;
    stage.frames(3);
    stage.type("y");
    EXPECT_EQ(stage.last<TerminalText>()->tab, 1U);
    EXPECT_EQ(stage.last<TerminalFocus>()->tab, 1U);
    EXPECT_TRUE(stage.last<TerminalFocus>()->focused);
    EXPECT_EQ(stage.count<ActivateTab>(), before);
}

TEST_F(Panes, KeysGoRoundSplitPushAndClose)
{
    stage.key(ImGuiKey_RightArrow, ctrl_shift);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 12U);
    stage.key(ImGuiKey_LeftArrow, ctrl_shift);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 1U);
    stage.key(ImGuiKey_E, ctrl_shift);
    ASSERT_NE(stage.last<SplitPane>(), nullptr);
    EXPECT_EQ(stage.last<SplitPane>()->tab, 11U);
    EXPECT_EQ(stage.last<SplitPane>()->way, SplitWay::right);
    EXPECT_EQ(stage.last<SplitPane>()->session, "");
    stage.key(ImGuiKey_O, ctrl_shift);
    EXPECT_EQ(stage.last<SplitPane>()->way, SplitWay::below);
    for (const auto& [key, where] : {std::pair{ImGuiKey_LeftArrow, Towards::left},
                                     {ImGuiKey_RightArrow, Towards::right},
                                     {ImGuiKey_UpArrow, Towards::up},
                                     {ImGuiKey_DownArrow, Towards::down}}) {
        stage.key(key, ctrl_shift_alt);
        ASSERT_NE(stage.last<PushDivider>(), nullptr);
        EXPECT_EQ(stage.last<PushDivider>()->tab, 11U);
        EXPECT_EQ(stage.last<PushDivider>()->where, where);
    }
    stage.key(ImGuiKey_W, ctrl_shift);
    ASSERT_NE(stage.last<ClosePane>(), nullptr);
    EXPECT_EQ(stage.last<ClosePane>()->tab, 11U);
    EXPECT_EQ(stage.count<TerminalKey>(), 0);
    EXPECT_EQ(stage.count<CloseTab>(), 0);
}

TEST_F(Panes, ThePaneThatConnectsTakesTheKeyboardAwayFromTheOneBeside)
{
    stage.view.tabs[1] = connecting_tab(11);
    stage.view.tabs[1].state = TabState::connecting;
    stage.view.tabs[1].steps = {{Step::State::busy, "Connecting"}};
    stage.view.active_tab = 1;
    stage.view.splits[0].focused = 1;
    stage.frames(4);
    ASSERT_TRUE(stage.panels.terminal_focused());
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<Disconnect>(), 0) << "the terminal's, not the connection's";
    EXPECT_EQ(stage.last<TerminalKey>()->key.key, terminal::Key::escape);
    stage.view.active_tab = 11;
    stage.view.splits[0].focused = 11;
    stage.frames(4);
    EXPECT_FALSE(stage.panels.terminal_focused());
    const int typed = stage.count<TerminalText>();
    stage.type("secret");
    EXPECT_EQ(stage.count<TerminalText>(), typed) << "what is typed is for nobody yet";
    stage.key(ImGuiKey_RightArrow, ctrl_shift);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 12U) << "and yet the keys of the panes work";
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<Disconnect>(), 1);
}

TEST_F(Panes, ADividerIsDraggedAsFarAsBothSidesKeepWhatTheyNeed)
{
    const SeenItem* divider = stage.find("Divider 1");
    ASSERT_NE(divider, nullptr);
    const ImVec2 at = middle(*divider);
    drag(at, {at.x + 100, at.y});
    ASSERT_NE(stage.last<ShareSplit>(), nullptr);
    EXPECT_EQ(stage.last<ShareSplit>()->split, 1U);
    EXPECT_NEAR(stage.last<ShareSplit>()->share, 0.5 + 100.0 / (1280 - 64 - 7), 0.01);
    drag(at, {at.x + 3000, at.y});
    const double most = stage.last<ShareSplit>()->share;
    EXPECT_LT(most, 0.9) << "200 of 1209 are left";
    EXPECT_GT(most, 0.8);
    stage.view.splits[0].nodes[0].share = most;
    stage.frames(3);
    EXPECT_NE(stage.find("Terminal", ItemKind::terminal), nullptr);
    EXPECT_GE(stage.last<TerminalResize>()->cols, 20);
    const ImVec2 moved = middle(*stage.find("Divider 1"));
    EXPECT_GT(moved.x, at.x + 300);
    ASSERT_TRUE(stage.double_click("Divider 2"));
    EXPECT_EQ(stage.last<ShareSplit>()->split, 2U);
    EXPECT_EQ(stage.last<ShareSplit>()->share, 0.5);
}

TEST_F(Panes, AnEndedOneKeepsItsTextAndItsButtons)
{
    EXPECT_NE(stage.find("Terminal of db-replica")->value.find("docker ps"), std::string::npos);
    ASSERT_TRUE(stage.click("Reconnect"));
    EXPECT_EQ(stage.last<Reconnect>()->tab, 12U);
    ASSERT_TRUE(stage.click("Close pane", ItemKind::button));
    EXPECT_EQ(stage.last<ClosePane>()->tab, 12U);
    ASSERT_TRUE(stage.click("Close pane web-1"));
    EXPECT_EQ(stage.last<ClosePane>()->tab, 1U);
}

TEST_F(Panes, TheMenuSplitsWithTheSameSessionOrAnother)
{
    ASSERT_TRUE(stage.click("Terminal", ItemKind::terminal, ImGuiMouseButton_Right));
    stage.frames(2);
    ASSERT_TRUE(stage.click("Split right"));
    EXPECT_EQ(stage.last<SplitPane>()->session, "");
    stage.frames(2);
    stage.key(ImGuiKey_F10, ctrl_shift);
    stage.frames(3);
    ASSERT_TRUE(stage.click("Split below with…"));
    stage.frames(4);
    const SavedSession saved = stage.view.form.saved.at(1);
    ASSERT_TRUE(stage.click(saved.title, ItemKind::row)) << saved.title;
    EXPECT_EQ(stage.last<SplitPane>()->session, saved.name);
    EXPECT_EQ(stage.last<SplitPane>()->way, SplitWay::below);
    stage.frames(3);
    EXPECT_EQ(stage.find(saved.title, ItemKind::row), nullptr) << "the list is closed";
    stage.key(ImGuiKey_F10, ctrl_shift);
    stage.frames(3);
    ASSERT_TRUE(stage.click("Split below with…"));
    stage.frames(4);
    stage.key(ImGuiKey_Escape);
    stage.frames(4);
    EXPECT_EQ(stage.find(saved.title, ItemKind::row), nullptr) << "Escape chooses nothing";
    EXPECT_EQ(stage.count<SplitPane>(), 2);
    stage.key(ImGuiKey_F10, ctrl_shift);
    stage.frames(3);
    ASSERT_TRUE(stage.click("Type into all panes of this tab"));
    EXPECT_EQ(stage.last<SetBroadcast>()->reach, SetBroadcast::Reach::panes);
    EXPECT_TRUE(stage.last<SetBroadcast>()->on);
}

TEST_F(Panes, WhereThereIsNoRoomNothingIsSplit)
{
    stage.view.splits[0].nodes[0].share = 0.95;
    stage.frames(3);
    stage.key(ImGuiKey_E, ctrl_shift);
    EXPECT_EQ(stage.count<SplitPane>(), 0) << "it has 200 pixels";
    stage.key(ImGuiKey_O, ctrl_shift);
    EXPECT_EQ(stage.count<SplitPane>(), 1) << "but it is high";
    stage.key(ImGuiKey_F10, ctrl_shift);
    stage.frames(3);
    ASSERT_NE(stage.find("Split right"), nullptr);
    EXPECT_FALSE(stage.find("Split right")->enabled);
}

TEST_F(Panes, TypingIntoSeveralIsSaidOnEachOfThemAndStopped)
{
    EXPECT_EQ(stage.find("Typing goes into 2 sessions"), nullptr);
    stage.view.tabs[0].broadcast = true;
    stage.frames(2);
    EXPECT_EQ(stage.find("Stop"), nullptr) << "one alone is nothing";
    stage.view.tabs[1].broadcast = true;
    stage.frames(2);
    const auto said = std::ranges::count_if(stage.seen, [](const SeenItem& item) { return item.label == "Typing goes into 2 sessions"; });
    EXPECT_EQ(said, 2);
    ASSERT_TRUE(stage.click("Stop"));
    EXPECT_FALSE(stage.last<SetBroadcast>()->on);
    EXPECT_EQ(stage.last<SetBroadcast>()->reach, SetBroadcast::Reach::all);
}

TEST_F(TerminalTab, TypingIntoSeveralTabsIsSaidAlsoWhereThereIsOnePane)
{
    stage.view.tabs[0].broadcast = stage.view.tabs[1].broadcast = true;
    stage.frames(3);
    EXPECT_NE(stage.find("Typing goes into 2 sessions"), nullptr);
    EXPECT_LT(stage.last<TerminalResize>()->rows, 36) << "above the grid, where no program can draw";
}

TEST(PaneLayout, SharesWholePixelsAndKeepsWhatIsNeeded)
{
    const PaneTree tree = split_view().splits[0];
    const panels::PaneRoom least{200, 100, 7};
    const kit::Box whole{64, 44, 1216, 726};
    const panels::PaneLayout layout = panels::lay_out(tree, whole, least);
    ASSERT_EQ(layout.panes.size(), 3U);
    ASSERT_EQ(layout.dividers.size(), 2U);
    const kit::Box left = *layout.box_of(1);
    const kit::Box above = *layout.box_of(11);
    const kit::Box below = *layout.box_of(12);
    EXPECT_EQ(left.h, whole.h);
    EXPECT_EQ(left.w + 7 + above.w, whole.w);
    EXPECT_EQ(above.h + 7 + below.h, whole.h);
    EXPECT_EQ(above.x, below.x);
    EXPECT_FALSE(layout.box_of(99));
    // Too small for all: everybody keeps a part and nothing leaves the box.
    for (const panels::PanePlace& pane : panels::lay_out(tree, {0, 0, 150, 90}, least).panes) {
        EXPECT_GE(pane.box.w, 0);
        EXPECT_LE(pane.box.right(), 150);
        EXPECT_LE(pane.box.bottom(), 90);
    }
    EXPECT_TRUE(panels::room_to_split({0, 0, 407, 100}, SplitWay::right, least));
    EXPECT_FALSE(panels::room_to_split({0, 0, 406, 100}, SplitWay::right, least));
    EXPECT_FALSE(panels::room_to_split({0, 0, 406, 100}, SplitWay::below, least));
}

} // namespace
} // namespace latchkey::test
