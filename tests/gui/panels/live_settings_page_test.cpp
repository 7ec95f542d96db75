/// "Change Settings…" of an open session: a form with less in it, its footer, its way back; imported colour schemes.

#include "tests/gui/panels/terminal_tab.h"

#include <algorithm>
#include <string>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

WindowView changing_view()
{
    WindowView window = terminal_view(148, 36);
    window.active_tab = 0;
    window.page = Page::live_settings;
    FormView& form = window.form;
    form.fields.clear();
    Field size;
    size.id = "font_size";
    size.page = "Window/Appearance";
    size.label = "Font size";
    size.kind = FieldKind::number;
    size.value = size.default_value = "18";
    Field scheme;
    scheme.id = "color_scheme";
    scheme.page = "Window/Colours";
    scheme.label = "Colour scheme";
    scheme.value = "Sunset";
    scheme.choices = {"PuTTY", "Sunset"};
    form.fields = {size, scheme};
    form.imported_schemes = {"Sunset"};
    form.changing = "web-1";
    form.can_save = true;
    form.key = {};
    form.command_line.clear();
    form.revision = 1U << 31U;
    return window;
}

class LiveSettingsPage : public TerminalTab {};

TEST_F(LiveSettingsPage, IsReachedFromTheTerminalsMenu)
{
    stage.key(ImGuiKey_F10, ctrl_shift);
    stage.frames(3);
    ASSERT_TRUE(stage.click("Change Settings…"));
    ASSERT_NE(stage.last<ChangeSettings>(), nullptr);
    EXPECT_EQ(stage.last<ChangeSettings>()->tab, 1U);
}

TEST_F(LiveSettingsPage, AppliesSavesAndGoesBack)
{
    stage.view = changing_view();
    stage.frames(4);
    EXPECT_EQ(stage.find("Open"), nullptr) << "it is open";
    EXPECT_EQ(stage.find("Session", ItemKind::row), nullptr) << "where it leads to cannot change";
    EXPECT_NE(stage.find("Font size"), nullptr) << "its first page is in front";
    ASSERT_TRUE(stage.click("Apply"));
    ASSERT_NE(stage.last<ApplySettings>(), nullptr);
    EXPECT_FALSE(stage.last<ApplySettings>()->save);
    ASSERT_TRUE(stage.click("Apply and save"));
    EXPECT_TRUE(stage.last<ApplySettings>()->save);
    ASSERT_TRUE(stage.click("Cancel"));
    ASSERT_NE(stage.last<ActivateTab>(), nullptr);
    EXPECT_EQ(stage.last<ActivateTab>()->tab, 1U);
    stage.view = sessions_view();
    stage.frames(4);
    EXPECT_NE(stage.find("Open"), nullptr);
    EXPECT_NE(stage.find("Host Name (or IP address)"), nullptr) << "the form of a new session begins at its first page";
}

TEST_F(LiveSettingsPage, SchemesAreImportedAndRemoved)
{
    stage.view = changing_view();
    stage.frames(4);
    ASSERT_TRUE(stage.click("Colours", ItemKind::row));
    stage.frames(3);
    ASSERT_TRUE(stage.click("Import…"));
    EXPECT_EQ(stage.last<BrowseFor>()->field, "color_scheme");
    ASSERT_TRUE(stage.click("Remove"));
    EXPECT_EQ(stage.last<RemoveScheme>()->name, "Sunset");
    stage.view.form.fields[1].value = "PuTTY";
    stage.frames(3);
    EXPECT_EQ(stage.find("Remove"), nullptr) << "that one comes with Latchkey";
}

} // namespace
} // namespace latchkey::test
