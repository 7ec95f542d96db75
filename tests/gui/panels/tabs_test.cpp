/// The tab bar: names that can be read and told apart, and the page of a tab without a terminal.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

/// Pixels of a tab's title that are not the tab's ground.
int ink_of_title(Stage& stage, std::string_view title, bool closable)
{
    const SeenItem* tab = stage.find(title, ItemKind::tab);
    if (tab == nullptr) {
        return -1;
    }
    const Picture picture = stage.picture();
    const int right = static_cast<int>(tab->max.x) - (closable ? 30 : 2);
    const int y0 = static_cast<int>(tab->min.y) + 10;
    const auto ground = picture.at(static_cast<int>(tab->min.x) + 33, y0);
    int ink = 0;
    for (int y = y0; y < y0 + 14; ++y) {
        for (int x = static_cast<int>(tab->min.x) + 34; x < right; ++x) {
            ink += picture.at(x, y) != ground ? 1 : 0;
        }
    }
    return ink;
}

TEST(Tabs, AShortNameIsShownInItsTab)
{
    Stage stage{1280, 800};
    stage.view = terminal_view(148, 36);
    stage.view.tabs.resize(1);
    for (const char* title : {"ab", "i", "my box"}) {
        stage.view.tabs[0].title = title;
        stage.frames(3);
        EXPECT_GT(ink_of_title(stage, title, true), 8) << title;
    }
}

TEST(Tabs, TheirKeysWorkWhereNoTerminalHasTheKeyboard)
{
    Stage stage{1280, 800};
    stage.view = terminal_view(148, 36);
    stage.view.tabs.resize(2);
    stage.view.active_tab = 0;
    stage.frames(3);
    stage.key(ImGuiKey_Tab, ImGuiMod_Ctrl);
    ASSERT_NE(stage.last<ActivateTab>(), nullptr);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, stage.view.tabs[0].id);
    stage.key(ImGuiKey_PageUp, ImGuiMod_Ctrl);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, stage.view.tabs[1].id);

    TabView& failed = stage.view.tabs[1];
    failed.screen = nullptr;
    failed.state = TabState::failed;
    failed.error = "No address was found for nowhere.";
    stage.view.active_tab = failed.id;
    stage.frames(3);
    stage.key(ImGuiKey_Tab, ImGuiMod_Ctrl);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 0U);
    stage.key(ImGuiKey_W, static_cast<ImGuiKey>(ImGuiMod_Ctrl | ImGuiMod_Shift));
    ASSERT_NE(stage.last<ClosePane>(), nullptr);
    EXPECT_EQ(stage.last<ClosePane>()->tab, failed.id);
}

TEST(Tabs, TheActiveOneKeepsItsNameHoweverManyThereAre)
{
    for (const int width : {1024, 1280, 800}) {
        Stage stage{width, 700};
        stage.view = terminal_view(80, 24);
        const TabView one = stage.view.tabs[0];
        stage.view.tabs.assign(1, one);
        for (TabId id = 2; id <= 24; ++id) {
            TabView more = one;
            more.id = id;
            more.title = "server-" + std::to_string(id);
            stage.view.tabs.push_back(std::move(more));
            for (const TabId active : {TabId{1}, id / 2 + 1, id}) {
                stage.view.active_tab = active;
                stage.frames(2);
                const std::string title = stage.view.tabs[active - 1].title;
                EXPECT_GT(ink_of_title(stage, title, true), 60) << title << " of " << id << ", " << width;
                EXPECT_NE(stage.find("New tab"), nullptr);
            }
        }
        EXPECT_TRUE(stage.errors.empty()) << stage.errors.front();
    }
}

TEST(Tabs, TwoOfOneNameAreToldApart)
{
    Stage stage{1280, 800};
    stage.view = terminal_view(148, 36);
    stage.view.tabs.resize(2);
    stage.view.tabs[1].title = stage.view.tabs[0].title;
    const std::string second = stage.view.tabs[0].title + " (2)";
    stage.frames(3);
    ASSERT_TRUE(stage.click(second, ItemKind::tab));
    EXPECT_EQ(stage.last<ActivateTab>()->tab, stage.view.tabs[1].id);
    EXPECT_NE(stage.find("Close " + second), nullptr);
}

TEST(Tabs, EscapeCancelsAConnectionThatIsBeingMade)
{
    Stage stage{1280, 800};
    stage.view = sessions_view();
    stage.view.tabs.assign(1, connecting_tab(3));
    stage.view.tabs[0].state = TabState::connecting;
    stage.view.active_tab = 3;
    stage.frames(3);
    stage.key(ImGuiKey_Escape);
    ASSERT_EQ(stage.count<Disconnect>(), 1);
    EXPECT_EQ(stage.last<Disconnect>()->tab, 3U);
}

} // namespace
} // namespace latchkey::test
