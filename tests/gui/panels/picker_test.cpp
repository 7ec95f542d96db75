/// The file picker: which files it marks, and which press takes one.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

class Picker : public StageTest {
protected:
    Picker()
    {
        stage.view = sessions_view();
        stage.view.picker = sample_picker();
    }
};

TEST_F(Picker, ThePickerMarksKeysAndChoosesAFile)
{
    stage.frames(5);
    ASSERT_NE(stage.find("demo.ppk"), nullptr);
    EXPECT_EQ(stage.find("demo.ppk")->value, "RSA 4096, PuTTY PPK 3, passphrase");
    EXPECT_NE(stage.find("notes.txt"), nullptr); // all files
    ASSERT_TRUE(stage.click("demo.ppk"));
    EXPECT_EQ(stage.count<PickerChoose>(), 0);
    ASSERT_TRUE(stage.click("Open"));
    ASSERT_NE(stage.last<PickerChoose>(), nullptr);
    EXPECT_EQ(stage.last<PickerChoose>()->name, "demo.ppk");
    ASSERT_TRUE(stage.double_click("backup"));
    ASSERT_NE(stage.last<PickerGo>(), nullptr);
    EXPECT_EQ(stage.last<PickerGo>()->folder, "backup");
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<PickerCancel>(), 1);
}

TEST_F(Picker, ADoubleClickOpensAFolderOnceAndOneClickOnlySelects)
{
    stage.frames(5);
    ASSERT_TRUE(stage.click("backup"));
    EXPECT_EQ(stage.count<PickerGo>() + stage.count<PickerChoose>(), 0);
    EXPECT_EQ(stage.find("File name", ItemKind::field)->value, "backup");
    ASSERT_TRUE(stage.click("Open"));
    ASSERT_EQ(stage.count<PickerChoose>(), 1); // the model goes into a folder that is chosen
    EXPECT_EQ(stage.last<PickerChoose>()->name, "backup");
    ASSERT_TRUE(stage.double_click("backup"));
    EXPECT_EQ(stage.count<PickerGo>(), 1);
    ASSERT_TRUE(stage.double_click("demo.ppk"));
    EXPECT_EQ(stage.count<PickerChoose>(), 2);
}

TEST_F(Picker, AClickInThePickerOnlySelectsAlsoAfterKeysAndEnterTakes)
{
    stage.frames(5);
    ASSERT_TRUE(stage.click("demo.ppk"));
    stage.key(ImGuiKey_DownArrow); // from here on the keyboard's place is shown
    ASSERT_EQ(stage.focused()->label, "invoice.pdf");
    ASSERT_TRUE(stage.click("my-key.pem"));
    EXPECT_EQ(stage.count<PickerChoose>(), 0);
    EXPECT_EQ(stage.find("File name", ItemKind::field)->value, "my-key.pem");
    stage.key(ImGuiKey_DownArrow);
    stage.key(ImGuiKey_Enter);
    ASSERT_EQ(stage.count<PickerChoose>(), 1);
    EXPECT_EQ(stage.last<PickerChoose>()->name, "notes.txt");
}

TEST_F(Picker, ThePickerShowsAPublicKeyWithAnotherIconThanAKey)
{
    stage.view.picker->entries = {{"id", false, 399, "", "Ed25519, OpenSSH"}, {"id.pub", false, 89, "", "Ed25519, one-line public key"}};
    stage.frames(5);
    const Picture picture = stage.picture();
    const auto icon_of = [&](std::string_view name) {
        std::vector<std::pair<int, int>> ink;
        const ImVec2 corner = stage.find(name, ItemKind::row)->min;
        const auto ground = picture.at(static_cast<int>(corner.x) + 4, static_cast<int>(corner.y) + 4);
        for (int y = 6; y < 26; ++y) {
            for (int x = 10; x < 31; ++x) {
                if (picture.at(static_cast<int>(corner.x) + x, static_cast<int>(corner.y) + y) != ground) {
                    ink.emplace_back(x, y);
                }
            }
        }
        return ink;
    };
    EXPECT_GT(icon_of("id.pub").size(), 20U) << "there is one";
    EXPECT_NE(icon_of("id.pub"), icon_of("id"));
}

TEST_F(Picker, EveryRowOfALongPickerListIsKnownToAScript)
{
    for (int i = 40; i < 2000; ++i) {
        stage.view.picker->entries.push_back({"photo-" + std::to_string(i) + ".jpg", false, 1, "", ""});
    }
    stage.frames(5);
    const auto last = std::ranges::find(stage.seen, "photo-1999.jpg", &SeenItem::label);
    ASSERT_NE(last, stage.seen.end());
    EXPECT_FALSE(last->visible);
    EXPECT_NE(last->id, 0U);
}

TEST_F(Picker, OneEscapeClosesThePickerThoughItsFieldIsBeingEdited)
{
    stage.frames(5);
    ASSERT_EQ(stage.focused()->label, "File name");
    stage.key(ImGuiKey_Escape);
    EXPECT_EQ(stage.count<PickerCancel>(), 1);
}

} // namespace
} // namespace latchkey::test
