/// From settings to a terminal: character sets, keys, colours, logs, bells.

#include "gui/model/bell.h"
#include "gui/model/color_schemes.h"
#include "gui/model/request.h"
#include "gui/model/session_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string>

namespace latchkey::model {
namespace {

using settings::SettingId;

settings::Settings with(SettingId id, std::string_view value)
{
    settings::Settings values;
    EXPECT_TRUE(values.set_text(id, value, {})) << value;
    return values;
}

TEST(TerminalSettings, EachCharacterSetOfTheTableIsOneOfTheTerminal)
{
    std::set<terminal::Encoding> seen;
    for (const settings::Choice& choice : settings::setting(SettingId::remote_character_set).choices) {
        const auto options = terminal_options(with(SettingId::remote_character_set, choice.word), 80, 24, {});
        EXPECT_TRUE(seen.insert(options.encoding).second) << choice.word << " is unknown there";
    }
    EXPECT_EQ(seen.size(), terminal::all_encodings().size());
}

TEST(TerminalSettings, KeysAreAsPuttyHasThem)
{
    using terminal::FunctionKeys;
    const auto options = [](SettingId id, std::string_view value) { return terminal_options(with(id, value), 80, 24, {}); };
    EXPECT_EQ(options(SettingId::backspace_key, "control-h").backspace, terminal::BackspaceSends::control_h);
    EXPECT_EQ(options(SettingId::home_end_keys, "rxvt").home_end, terminal::HomeEndKeys::rxvt);
    EXPECT_EQ(options(SettingId::function_keys, "linux").function_keys, FunctionKeys::linux_console);
    EXPECT_EQ(options(SettingId::function_keys, "sco").function_keys, FunctionKeys::sco);
    EXPECT_EQ(options(SettingId::ambiguous_wide, "yes").ambiguous, terminal::AmbiguousWidth::wide);
    EXPECT_EQ(options(SettingId::no_remote_resize, "no").server_resizes, terminal::ServerResizes::yes);
    const auto usual = terminal_options({}, 80, 24, {});
    EXPECT_EQ(usual.server_resizes, terminal::ServerResizes::no);
    EXPECT_EQ(usual.function_keys, FunctionKeys::xterm_r6);
    EXPECT_EQ(usual.scrollback, 100'000U);
}

TEST(TerminalSettings, ThePresetsDecideAboutTheMouse)
{
    EXPECT_TRUE(copies_on_select(with(SettingId::copy_paste, "select-copies")));
    EXPECT_TRUE(right_button_pastes(with(SettingId::copy_paste, "select-copies")));
    EXPECT_FALSE(copies_on_select(with(SettingId::copy_paste, "ctrl-shift")));
    EXPECT_FALSE(right_button_pastes(with(SettingId::copy_paste, "ctrl-shift")));
    EXPECT_TRUE(right_button_pastes(with(SettingId::right_button, "paste")));
    settings::Settings both = with(SettingId::copy_paste, "select-copies");
    ASSERT_TRUE(both.set_text(SettingId::right_button, "menu", {}));
    EXPECT_FALSE(right_button_pastes(both));
}

double luminance(std::uint32_t rgb)
{
    const auto linear = [](std::uint32_t byte) {
        const double value = static_cast<double>(byte) / 255;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(rgb >> 16 & 255U) + 0.7152 * linear(rgb >> 8 & 255U) + 0.0722 * linear(rgb & 255U);
}

double contrast(std::uint32_t a, std::uint32_t b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

TEST(ColorSchemes, ThereAreManyLightAndDarkAndEachCanBeRead)
{
    int dark = 0;
    std::set<std::string> names;
    for (const view::ColorScheme& scheme : color_schemes()) {
        EXPECT_TRUE(names.insert(scheme.name).second) << scheme.name;
        EXPECT_EQ(find_color_scheme(scheme.name), &scheme);
        EXPECT_GE(contrast(scheme.foreground, scheme.background), 4.5) << scheme.name;
        EXPECT_GE(contrast(scheme.foreground, scheme.selection), 3.0) << scheme.name;
        EXPECT_GE(contrast(scheme.cursor, scheme.background), 2.0) << scheme.name;
        EXPECT_GE(contrast(scheme.selection, scheme.background), 1.05) << scheme.name << ": a selection that cannot be seen";
        // Black on a dark ground is what programs avoid; of the rest most must stand out by themselves.
        const auto readable =
            std::ranges::count_if(scheme.ansi, [&](std::uint32_t ink) { return contrast(ink, scheme.background) >= 1.5; });
        EXPECT_GE(readable, 11) << scheme.name;
        dark += luminance(scheme.background) < 0.18 ? 1 : 0;
    }
    EXPECT_GE(dark, 6);
    EXPECT_GE(static_cast<int>(names.size()) - dark, 6);
    EXPECT_NE(find_color_scheme("putty"), nullptr);
    EXPECT_NE(find_color_scheme("xterm"), nullptr);
    EXPECT_EQ(find_color_scheme(""), nullptr);
    EXPECT_EQ(find_color_scheme("PuTTY")->ansi[1], 0xBB0000U);
}

std::string windows_scheme()
{
    std::string text = R"({ "$schema": "https://aka.ms/terminal-profiles-schema", "schemes": [ {"name": "Mine", "cursorColor": "#abc",
        "background": "#102030", "foreground": "#F0E0D0")";
    int n = 0;
    for (const char* name : {"black", "red", "green", "yellow", "blue", "purple", "cyan", "white", "brightBlack", "brightRed",
                             "brightGreen", "brightYellow", "brightBlue", "brightPurple", "brightCyan", "brightWhite"}) {
        char color[16];
        std::snprintf(color, sizeof color, "#%06X", 0x111111U * static_cast<unsigned>(n++));
        text += ", \"" + std::string{name} + "\": \"" + color + "\"";
    }
    return text + "} ] }";
}

TEST(ColorSchemes, AWindowsTerminalSchemeIsRead)
{
    const auto scheme = read_color_scheme(windows_scheme(), "file");
    ASSERT_TRUE(scheme);
    EXPECT_EQ(scheme->name, "Mine");
    EXPECT_EQ(scheme->background, 0x102030U);
    EXPECT_EQ(scheme->foreground, 0xF0E0D0U);
    EXPECT_EQ(scheme->cursor, 0xAABBCCU);
    EXPECT_EQ(scheme->ansi[0], 0U);
    EXPECT_EQ(scheme->ansi[5], 0x555555U) << "purple is xterm's magenta";
    EXPECT_EQ(scheme->ansi[15], 0xFFFFFFU);
}

std::string iterm_scheme(int colors)
{
    const auto color = [](const std::string& name, const char* red, const char* green, const char* blue) {
        return "<key>" + name + "</key>\n<dict>\n<key>Alpha Component</key><real>1</real><key>Blue Component</key>\n<real>" + blue +
               "</real>\n<key>Color Space</key><string>sRGB</string><key>Green Component</key>\n<real>" + green +
               "</real>\n<key>Red Component</key>\n<real>" + red + "</real>\n</dict>\n";
    };
    std::string text = "<?xml version=\"1.0\"?>\n<plist version=\"1.0\">\n<dict>\n";
    for (int i = 0; i < colors; ++i) {
        text += color("Ansi " + std::to_string(i) + " Color", "1", "0.5", i == 3 ? "0.0" : "0.2");
    }
    return text + color("Background Color", "0", "0.1", "0.2") + color("Foreground Color", "0.9", "1", "1.0") + "</dict></plist>";
}

TEST(ColorSchemes, AnItermSchemeIsRead)
{
    const auto scheme = read_color_scheme(iterm_scheme(16), "Sunset");
    ASSERT_TRUE(scheme);
    EXPECT_EQ(scheme->name, "Sunset") << "it has the file's name";
    EXPECT_EQ(scheme->ansi[0], 0xFF8033U);
    EXPECT_EQ(scheme->ansi[3], 0xFF8000U);
    EXPECT_EQ(scheme->background, 0x001A33U);
    EXPECT_EQ(scheme->cursor, scheme->foreground) << "it says nothing of a cursor";
}

TEST(ColorSchemes, HalfASchemeAndOtherFilesAreRefused)
{
    EXPECT_FALSE(read_color_scheme(iterm_scheme(15), "x"));
    const std::string whole = windows_scheme();
    for (std::size_t length = 0; length < whole.size() - 30; length += 7) {
        EXPECT_FALSE(read_color_scheme(whole.substr(0, length), "x")) << length;
    }
    const std::string plist = iterm_scheme(16);
    for (std::size_t length = 0; length < plist.size() - 200; length += 13) {
        EXPECT_FALSE(read_color_scheme(plist.substr(0, length), "x")) << length;
    }
    EXPECT_FALSE(read_color_scheme("", "x"));
    EXPECT_FALSE(read_color_scheme("\"\"\"\"::::", "x"));
    EXPECT_FALSE(read_color_scheme(std::string(max_scheme_file + 1, ' ') + whole, "x"));
}

TEST(Bell, IsSilentAfterManyUntilItWasQuiet)
{
    using std::chrono::milliseconds;
    Bell bell;
    SteadyTime now{};
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(bell.rings(now += milliseconds{100})) << i;
    }
    EXPECT_FALSE(bell.rings(now += milliseconds{100}));
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(bell.rings(now += milliseconds{4900})) << "it was never quiet for five seconds";
    }
    EXPECT_TRUE(bell.rings(now += milliseconds{5000}));
    EXPECT_TRUE(bell.rings(now += milliseconds{100}));
    Bell slow;
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(slow.rings(now += milliseconds{500}));
    }
}

TEST(SessionLog, PrintableTextHasNoSequencesWhereverTheyAreCut)
{
    const std::string_view in = "a\x1b[1;31mb\x1b]0;title\x07"
                                "c\x1bP1$r\x1b\\d\x1b(Be\r\n\tf\b\x7f\xC3\xA9\x1b]8;;x\x1b\\g";
    for (std::size_t cut = 0; cut <= in.size(); ++cut) {
        PrintableText printable;
        std::string out;
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(in.data());
        printable.add({bytes, cut}, out);
        printable.add({bytes + cut, in.size() - cut}, out);
        EXPECT_EQ(out, "abcde\n\tf\xC3\xA9g") << cut;
    }
}

} // namespace
} // namespace latchkey::model
