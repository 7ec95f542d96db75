/// Names in scripts that our own fonts lack. Needs a font of the system that has them, which `./dev test` installs.

#include "gui/panels/kit/fonts.h"
#include "gui/shell/platform/fallback_font.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <array>

namespace latchkey::shell {
namespace {

TEST(FallbackFont, HasWhatAJapaneseOrChineseNameNeeds)
{
    const auto bytes = fallback_font();
    ASSERT_FALSE(bytes.empty()) << "no font of the system was found";

    IMGUI_CHECKVERSION();
    ImGuiContext* const context = ImGui::CreateContext();
    ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    kit::load_fonts(atlas);
    constexpr std::array<ImWchar, 4> letters{0x65e5, 0x672c, 0x306e, 0x30ab}; // 日本のカ
    ASSERT_FALSE(atlas.Fonts[0]->IsGlyphInFont(letters[0])) << "then no other font is needed";
    kit::add_fallback_font(atlas, bytes);
    for (const ImWchar letter : letters) {
        EXPECT_TRUE(atlas.Fonts[0]->IsGlyphInFont(letter)) << std::hex << letter;
    }
    ImGui::DestroyContext(context);
}

} // namespace
} // namespace latchkey::shell
