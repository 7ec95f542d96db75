/// Names in scripts that our own fonts lack. Needs a font of the system that has them, which `./dev test` installs.

#include "gui/panels/kit/fonts.h"
#include "gui/shell/platform/fallback_font.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <array>

namespace latchkey::shell {
namespace {

class Fonts : public testing::Test {
protected:
    Fonts()
    {
        IMGUI_CHECKVERSION();
        context_ = ImGui::CreateContext();
        ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
        kit::load_fonts(*ImGui::GetIO().Fonts);
    }
    ~Fonts() override { ImGui::DestroyContext(context_); }

    static ImFontAtlas& atlas() { return *ImGui::GetIO().Fonts; }

private:
    ImGuiContext* context_ = nullptr;
};

TEST_F(Fonts, TheSystemHasWhatAJapaneseOrChineseNameNeeds)
{
    const auto bytes = fallback_font();
    ASSERT_FALSE(bytes.empty()) << "no font of the system was found";
    constexpr std::array<ImWchar, 4> letters{0x65e5, 0x672c, 0x306e, 0x30ab}; // 日本のカ
    ASSERT_FALSE(atlas().Fonts[0]->IsGlyphInFont(letters[0])) << "then no other font is needed";
    kit::add_fallback_font(atlas(), bytes);
    for (const ImWchar letter : letters) {
        EXPECT_TRUE(atlas().Fonts[0]->IsGlyphInFont(letter)) << std::hex << letter;
    }
    EXPECT_GT(kit::text_width(kit::type::body, "日本"), 1.5F * kit::text_width(kit::type::body, "日"));
}

TEST_F(Fonts, OursAreLatinGreekCyrillicAndDrawings)
{
    for (const char* text : {"", "web-1", "Größe – “x” …", "Ελλάδα", "Москва", "┌─┐ █ ▲", "✓"}) {
        (void)kit::text_width(kit::type::body, text);
        EXPECT_FALSE(kit::other_scripts_wanted()) << text;
    }
}

TEST_F(Fonts, ALetterOfAnotherScriptIsToldByWhicheverFaceMeetsIt)
{
    for (const char* text : {"ドキュメント", "服务器", "서버", "שרת", "خادم", "เซิร์ฟเวอร์"}) {
        kit::load_fonts(atlas());
        ASSERT_FALSE(kit::other_scripts_wanted());
        (void)kit::text_width(kit::type::mono_small, text);
        EXPECT_TRUE(kit::other_scripts_wanted()) << text;
    }
}

} // namespace
} // namespace latchkey::shell
