/// Colour schemes of others: imported through the picker, listed, chosen, removed.

#include "gui/model/color_scheme_folder.h"
#include "tests/gui/model/model_harness.h"

#include <algorithm>

namespace latchkey::model {
namespace {

std::string windows_scheme(const std::string& name)
{
    std::string text = R"({"name": ")" + name + R"(", "background": "#102030", "foreground": "#F0E0D0")";
    for (const char* each : {"black", "red", "green", "yellow", "blue", "purple", "cyan", "white", "brightBlack", "brightRed",
                             "brightGreen", "brightYellow", "brightBlue", "brightPurple", "brightCyan", "brightWhite"}) {
        text += ", \"" + std::string{each} + "\": \"#445566\"";
    }
    return text + "}";
}

using Names = std::vector<std::string>;

TEST(ColorSchemeFolder, KeepsListsReadsAndRemoves)
{
    const support::TempFolder folder;
    const ColorSchemeFolder schemes{folder / "config"};
    EXPECT_EQ(schemes.names(), Names{}) << "there is no folder yet";
    const auto sunset = schemes.import(folder.write("x.json", windows_scheme("Sunset")));
    ASSERT_TRUE(sunset) << sunset.error();
    EXPECT_EQ(*sunset, "Sunset");
    ASSERT_TRUE(schemes.import(folder.write("y.json", windows_scheme("夕焼け"))));
    EXPECT_EQ(schemes.names(), (Names{"Sunset", "夕焼け"}));
    ASSERT_TRUE(schemes.has("Sunset"));
    EXPECT_EQ(schemes.read("Sunset")->background, 0x102030U);
    ASSERT_TRUE(schemes.import(folder / "x.json")) << "again: it is replaced";
    EXPECT_EQ(schemes.names().size(), 2U);
    EXPECT_FALSE(schemes.remove("Sunset"));
    EXPECT_TRUE(schemes.remove("Sunset")) << "it is gone";
    EXPECT_EQ(schemes.names(), Names{"夕焼け"});
}

TEST(ColorSchemeFolder, NamesLeadOutOfNoFolderAndTakeNobodysPlace)
{
    const support::TempFolder folder;
    const ColorSchemeFolder schemes{folder / "config"};
    const auto odd = schemes.import(folder.write("x.json", windows_scheme("../../evil")));
    ASSERT_TRUE(odd) << odd.error();
    EXPECT_EQ(odd->find('/'), std::string::npos);
    EXPECT_TRUE(schemes.has(*odd));
    EXPECT_FALSE(schemes.has("../color-schemes/" + *odd));
    EXPECT_FALSE(schemes.has(""));
    EXPECT_FALSE(schemes.import(folder.write("p.json", windows_scheme("PuTTY")))) << "it comes with Latchkey";
    EXPECT_FALSE(schemes.import(folder.write("n.json", "{}")));
    EXPECT_FALSE(schemes.import(folder / "not-there"));
    EXPECT_TRUE(schemes.remove("../x.json"));
    EXPECT_TRUE(std::filesystem::exists(folder / "x.json"));
}

TEST(ColorSchemeImport, GoesThroughThePickerIntoTheListAndIsChosen)
{
    Harness test;
    test.folder.write("Sunset.json", windows_scheme("Sunset"));
    test.folder.write("broken.json", "{");
    test.start();
    test.settle();
    test.send(view::BrowseFor{"color_scheme"});
    ASSERT_TRUE(test.view()->picker);
    test.send(view::PickerGo{test.folder.path().string()});
    test.send(view::PickerChoose{"Sunset.json"});
    EXPECT_FALSE(test.view()->picker);
    EXPECT_EQ(test.field("color_scheme"), "Sunset");
    EXPECT_EQ(test.view()->form.imported_schemes, Names{"Sunset"});
    const auto now = test.view();
    const auto& choices = now->form.find("color_scheme")->choices;
    EXPECT_NE(std::ranges::find(choices, "Sunset"), choices.end());
    test.send(view::BrowseFor{"color_scheme"});
    test.send(view::PickerGo{test.folder.path().string()});
    test.send(view::PickerChoose{"broken.json"});
    EXPECT_TRUE(test.banner("broken.json"));
    EXPECT_EQ(test.field("color_scheme"), "Sunset");
    test.send(view::RemoveScheme{"Sunset"});
    EXPECT_EQ(test.field("color_scheme"), "");
    EXPECT_TRUE(test.view()->form.imported_schemes.empty());
}

} // namespace
} // namespace latchkey::model
