#include "gui/panels/kit/fonts.h"

#include "gui/panels/kit/theme.h"

#include <imgui_freetype.h>
#include <imgui_internal.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

// font_data.S
extern "C" {
extern const unsigned char latchkey_font_regular[], latchkey_font_regular_end[];
extern const unsigned char latchkey_font_medium[], latchkey_font_medium_end[];
extern const unsigned char latchkey_font_semibold[], latchkey_font_semibold_end[];
extern const unsigned char latchkey_font_display[], latchkey_font_display_end[];
extern const unsigned char latchkey_font_mono[], latchkey_font_mono_end[];
extern const unsigned char latchkey_font_mono_bold[], latchkey_font_mono_bold_end[];
extern const unsigned char latchkey_font_mono_italic[], latchkey_font_mono_italic_end[];
extern const unsigned char latchkey_font_mono_bold_italic[], latchkey_font_mono_bold_italic_end[];
extern const unsigned char latchkey_font_icons[], latchkey_font_icons_end[];
}

namespace latchkey::kit {
namespace {

constexpr auto face_count = static_cast<std::size_t>(Face::count);
constexpr ImWchar missing_glyph = 0x25A1; // a visible box
constexpr ImWchar bullet = 0x2022;

struct FaceData {
    Face face;
    const char* name;
    const unsigned char* begin;
    const unsigned char* end;
    float cap; ///< height of a capital by ImGui's size; icons are centred as em boxes and need none
};

const std::array<FaceData, face_count> faces = {{
    {Face::regular, "Inter", latchkey_font_regular, latchkey_font_regular_end, 0.60F},
    {Face::medium, "Inter Medium", latchkey_font_medium, latchkey_font_medium_end, 0.60F},
    {Face::semibold, "Inter SemiBold", latchkey_font_semibold, latchkey_font_semibold_end, 0.60F},
    {Face::display, "Inter Display SemiBold", latchkey_font_display, latchkey_font_display_end, 0.60F},
    {Face::mono, "JetBrains Mono", latchkey_font_mono, latchkey_font_mono_end, 0.55F},
    {Face::mono_bold, "JetBrains Mono Bold", latchkey_font_mono_bold, latchkey_font_mono_bold_end, 0.55F},
    {Face::mono_italic, "JetBrains Mono Italic", latchkey_font_mono_italic, latchkey_font_mono_italic_end, 0.55F},
    {Face::mono_bold_italic, "JetBrains Mono Bold Italic", latchkey_font_mono_bold_italic, latchkey_font_mono_bold_italic_end, 0.55F},
    {Face::icons, "Material Icons", latchkey_font_icons, latchkey_font_icons_end, 1.0F},
    {Face::bullets, "Bullets", latchkey_font_regular, latchkey_font_regular_end, 0.60F},
}};

std::array<ImFont*, face_count> fonts_{};

bool other_scripts_wanted_ = false;

/// Hebrew to Georgian's neighbours, and everything from the CJK radicals on except private use (our icons).
bool is_of_another_script(ImWchar code)
{
    return (code >= 0x0590 && code < 0x1E00) || (code >= 0x2E80 && code < 0xE000) || (code >= 0xF900 && code < 0xFE00) ||
           (code >= 0xFE30 && code < 0xFFF0) || (code >= 0x20000 && code < 0x40000);
}

/// A source behind each of our own that has no letter: it is asked for those that ours lack, and takes note. So whatever draws a Japanese
/// name brings the font for it, and no list of what may hold one has to be kept.
const ImFontLoader& scout()
{
    static const ImFontLoader loader = [] {
        ImFontLoader made;
        made.Name = "scout";
        made.FontBakedLoadGlyph = [](ImFontAtlas*, ImFontConfig*, ImFontBaked*, void*, ImWchar code, ImFontGlyph*, float*) {
            other_scripts_wanted_ = other_scripts_wanted_ || is_of_another_script(code);
            return false;
        };
        return made;
    }();
    return loader;
}

/// One shared mapping for every face. ImGui would copy data that it does not own, so it is told that it owns them, and told otherwise
/// right after: nothing is freed.
ImFont* add(ImFontAtlas& atlas, std::span<const unsigned char> bytes, ImFontConfig config)
{
    config.FontData = const_cast<unsigned char*>(bytes.data());
    config.FontDataSize = static_cast<int>(bytes.size());
    config.FontDataOwnedByAtlas = true;
    ImFont* added = atlas.AddFont(&config);
    if (added != nullptr) {
        atlas.Sources.back().FontDataOwnedByAtlas = false;
    }
    return added;
}

} // namespace

void load_fonts(ImFontAtlas& atlas)
{
    other_scripts_wanted_ = false;
    atlas.FontLoaderFlags = ImGuiFreeTypeLoaderFlags_LightHinting;
    for (const FaceData& data : faces) {
        ImFontConfig config;
        std::snprintf(config.Name, sizeof config.Name, "%s", data.name);
        ImFont* added = add(atlas, {data.begin, data.end}, config);
        IM_ASSERT(added != nullptr);
        if (data.face != Face::icons) {
            added->FallbackChar = missing_glyph;
            ImFontConfig listens;
            listens.MergeMode = true;
            listens.FontLoader = &scout();
            atlas.AddFont(&listens);
        }
        if (data.face == Face::bullets) {
            added->AddRemapChar('*', bullet); // what ImGui writes for a password
        }
        fonts_[static_cast<std::size_t>(data.face)] = added;
    }
    ImGui::GetIO().FontDefault = font(Face::regular);
}

bool other_scripts_wanted()
{
    return other_scripts_wanted_;
}

void add_fallback_font(ImFontAtlas& atlas, std::span<const unsigned char> bytes)
{
    for (const FaceData& data : faces) {
        if (data.face == Face::icons || data.face == Face::bullets) {
            continue;
        }
        // Glyphs that were baked before have no place for another source in their books: they are made anew.
        ImFontAtlasFontDiscardBakes(&atlas, font(data.face), 0);
        ImFontConfig config;
        config.MergeMode = true;
        config.DstFont = font(data.face);
        // AddFont() of 1.92.2 goes on with the last font where it should with DstFont: the one that is meant stands last meanwhile.
        ImFont*& place = *atlas.Fonts.find(font(data.face));
        std::swap(place, atlas.Fonts.back());
        add(atlas, bytes, config);
        std::swap(place, atlas.Fonts.back());
    }
}

ImFont* font(Face face)
{
    return fonts_[static_cast<std::size_t>(face)];
}

float pixel_size(TextStyle style)
{
    return std::max(1.0F, px(style.size));
}

float text_width(TextStyle style, std::string_view text)
{
    return font(style.face)->CalcTextSizeA(pixel_size(style), FLT_MAX, 0.0F, text.data(), text.data() + text.size()).x;
}

float cap_height(TextStyle style)
{
    return faces[static_cast<std::size_t>(style.face)].cap * pixel_size(style);
}

CellSize terminal_cell(float design_size)
{
    const TextStyle style{Face::mono, design_size > 0 ? design_size : terminal_font_size};
    const float size = pixel_size(style);
    // Measured, not computed: a hinted advance decides where the next cell begins.
    const float advance = font(Face::mono)->GetFontBaked(size)->GetCharAdvance('0');
    return {std::max(1, static_cast<int>(std::lround(advance))), std::max(1, static_cast<int>(std::lround(size * 20.0F / 18.0F)))};
}

} // namespace latchkey::kit
