#include "gui/model/color_schemes.h"

#include "client/settings/words.h"
#include "keys/base/file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>

namespace latchkey::model {
namespace {

using view::ColorScheme;

const std::array schemes{
    ColorScheme{"Latchkey Light",
                0xFCFBF8,
                0x262B36,
                0x2F49C4,
                0xCFD8F8,
                {0x1C2029, 0xB0241C, 0x1B6E3A, 0x805300, 0x2F49C4, 0x8A2B8F, 0x0B6A75, 0x6B6F78, 0x545A66, 0xC4372E, 0x26803F, 0x946200,
                 0x3F5CDD, 0xA23BA6, 0x127A86, 0x3A3F4A}},
    ColorScheme{"Latchkey Dark",
                0x12141A,
                0xDDE0E6,
                0x9FB1FF,
                0x2F3A66,
                {0x3A404B, 0xFF8E84, 0x74CC92, 0xEFBF63, 0x8FA5FF, 0xD79BE6, 0x66CBD2, 0xC9CDD5, 0x8B929E, 0xFFAEA6, 0x9BE0B2, 0xFFD98C,
                 0xB4C3FF, 0xE8BDF2, 0x97E3E8, 0xFFFFFF}},
    ColorScheme{"PuTTY",
                0x000000,
                0xBBBBBB,
                0x00FF00,
                0x3F3F7F,
                {0x000000, 0xBB0000, 0x00BB00, 0xBBBB00, 0x0000BB, 0xBB00BB, 0x00BBBB, 0xBBBBBB, 0x555555, 0xFF5555, 0x55FF55, 0xFFFF55,
                 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF}},
    ColorScheme{"xterm",
                0x000000,
                0xE5E5E5,
                0xE5E5E5,
                0x4A4A6A,
                {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF}},
    ColorScheme{"xterm Light",
                0xFFFFFF,
                0x000000,
                0x000000,
                0xC8D4F0,
                {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF}},
    ColorScheme{"Campbell",
                0x0C0C0C,
                0xCCCCCC,
                0xFFFFFF,
                0x264F78,
                {0x0C0C0C, 0xC50F1F, 0x13A10E, 0xC19C00, 0x0037DA, 0x881798, 0x3A96DD, 0xCCCCCC, 0x767676, 0xE74856, 0x16C60C, 0xF9F1A5,
                 0x3B78FF, 0xB4009E, 0x61D6D6, 0xF2F2F2}},
    ColorScheme{"Tango Dark",
                0x2E3436,
                0xD3D7CF,
                0xD3D7CF,
                0x4A5A6A,
                {0x2E3436, 0xCC0000, 0x4E9A06, 0xC4A000, 0x3465A4, 0x75507B, 0x06989A, 0xD3D7CF, 0x555753, 0xEF2929, 0x8AE234, 0xFCE94F,
                 0x729FCF, 0xAD7FA8, 0x34E2E2, 0xEEEEEC}},
    ColorScheme{"Tango Light",
                0xFFFFFF,
                0x2E3436,
                0x2E3436,
                0xC9D7E8,
                {0x2E3436, 0xCC0000, 0x4E9A06, 0xC4A000, 0x3465A4, 0x75507B, 0x06989A, 0xD3D7CF, 0x555753, 0xEF2929, 0x8AE234, 0xFCE94F,
                 0x729FCF, 0xAD7FA8, 0x34E2E2, 0xEEEEEC}},
    ColorScheme{"Solarized Dark",
                0x002B36,
                0x93A1A1,
                0x93A1A1,
                0x0E4655,
                {0x073642, 0xDC322F, 0x859900, 0xB58900, 0x268BD2, 0xD33682, 0x2AA198, 0xEEE8D5, 0x586E75, 0xCB4B16, 0x859900, 0xB58900,
                 0x268BD2, 0x6C71C4, 0x2AA198, 0xFDF6E3}},
    ColorScheme{"Solarized Light",
                0xFDF6E3,
                0x586E75,
                0x586E75,
                0xDDD6C1,
                {0x073642, 0xDC322F, 0x859900, 0xB58900, 0x268BD2, 0xD33682, 0x2AA198, 0xEEE8D5, 0x586E75, 0xCB4B16, 0x859900, 0xB58900,
                 0x268BD2, 0x6C71C4, 0x2AA198, 0x93A1A1}},
    ColorScheme{"Gruvbox Dark",
                0x282828,
                0xEBDBB2,
                0xEBDBB2,
                0x504945,
                {0x282828, 0xCC241D, 0x98971A, 0xD79921, 0x458588, 0xB16286, 0x689D6A, 0xA89984, 0x928374, 0xFB4934, 0xB8BB26, 0xFABD2F,
                 0x83A598, 0xD3869B, 0x8EC07C, 0xEBDBB2}},
    ColorScheme{"Gruvbox Light",
                0xFBF1C7,
                0x3C3836,
                0x3C3836,
                0xD5C4A1,
                {0xFBF1C7, 0xCC241D, 0x98971A, 0xD79921, 0x458588, 0xB16286, 0x689D6A, 0x7C6F64, 0x928374, 0x9D0006, 0x79740E, 0xB57614,
                 0x076678, 0x8F3F71, 0x427B58, 0x3C3836}},
    ColorScheme{"Dracula",
                0x282A36,
                0xF8F8F2,
                0xF8F8F2,
                0x44475A,
                {0x21222C, 0xFF5555, 0x50FA7B, 0xF1FA8C, 0xBD93F9, 0xFF79C6, 0x8BE9FD, 0xF8F8F2, 0x6272A4, 0xFF6E6E, 0x69FF94, 0xFFFFA5,
                 0xD6ACFF, 0xFF92DF, 0xA4FFFF, 0xFFFFFF}},
    ColorScheme{"Nord",
                0x2E3440,
                0xD8DEE9,
                0xD8DEE9,
                0x434C5E,
                {0x3B4252, 0xBF616A, 0xA3BE8C, 0xEBCB8B, 0x81A1C1, 0xB48EAD, 0x88C0D0, 0xE5E9F0, 0x4C566A, 0xBF616A, 0xA3BE8C, 0xEBCB8B,
                 0x81A1C1, 0xB48EAD, 0x8FBCBB, 0xECEFF4}},
    ColorScheme{"One Dark",
                0x282C34,
                0xABB2BF,
                0x528BFF,
                0x3E4451,
                {0x282C34, 0xE06C75, 0x98C379, 0xE5C07B, 0x61AFEF, 0xC678DD, 0x56B6C2, 0xABB2BF, 0x5C6370, 0xE06C75, 0x98C379, 0xE5C07B,
                 0x61AFEF, 0xC678DD, 0x56B6C2, 0xFFFFFF}},
    ColorScheme{"One Light",
                0xFAFAFA,
                0x383A42,
                0x526FFF,
                0xD8DAE4,
                {0x383A42, 0xE45649, 0x50A14F, 0xC18401, 0x4078F2, 0xA626A4, 0x0184BC, 0xA0A1A7, 0x696C77, 0xE45649, 0x50A14F, 0xC18401,
                 0x4078F2, 0xA626A4, 0x0184BC, 0x202227}},
    ColorScheme{"Monokai",
                0x272822,
                0xF8F8F2,
                0xF8F8F0,
                0x49483E,
                {0x272822, 0xF92672, 0xA6E22E, 0xF4BF75, 0x66D9EF, 0xAE81FF, 0xA1EFE4, 0xF8F8F2, 0x75715E, 0xF92672, 0xA6E22E, 0xF4BF75,
                 0x66D9EF, 0xAE81FF, 0xA1EFE4, 0xF9F8F5}},
    ColorScheme{"Tokyo Night",
                0x1A1B26,
                0xC0CAF5,
                0xC0CAF5,
                0x33467C,
                {0x15161E, 0xF7768E, 0x9ECE6A, 0xE0AF68, 0x7AA2F7, 0xBB9AF7, 0x7DCFFF, 0xA9B1D6, 0x414868, 0xF7768E, 0x9ECE6A, 0xE0AF68,
                 0x7AA2F7, 0xBB9AF7, 0x7DCFFF, 0xC0CAF5}},
    ColorScheme{"Catppuccin Mocha",
                0x1E1E2E,
                0xCDD6F4,
                0xF5E0DC,
                0x45475A,
                {0x45475A, 0xF38BA8, 0xA6E3A1, 0xF9E2AF, 0x89B4FA, 0xF5C2E7, 0x94E2D5, 0xBAC2DE, 0x585B70, 0xF38BA8, 0xA6E3A1, 0xF9E2AF,
                 0x89B4FA, 0xF5C2E7, 0x94E2D5, 0xA6ADC8}},
    ColorScheme{"Catppuccin Latte",
                0xEFF1F5,
                0x4C4F69,
                0xDC8A78,
                0xCCD0DA,
                {0x5C5F77, 0xD20F39, 0x40A02B, 0xDF8E1D, 0x1E66F5, 0xEA76CB, 0x179299, 0xACB0BE, 0x6C6F85, 0xD20F39, 0x40A02B, 0xDF8E1D,
                 0x1E66F5, 0xEA76CB, 0x179299, 0xBCC0CC}},
    ColorScheme{"GitHub Light",
                0xFFFFFF,
                0x24292F,
                0x0969DA,
                0xDDEBFB,
                {0x24292F, 0xCF222E, 0x116329, 0x4D2D00, 0x0969DA, 0x8250DF, 0x1B7C83, 0x6E7781, 0x57606A, 0xA40E26, 0x1A7F37, 0x633C01,
                 0x218BFF, 0xA475F9, 0x3192AA, 0x8C959F}},
};

std::uint32_t mixed(std::uint32_t a, std::uint32_t b)
{
    return ((a >> 1) & 0x7F7F7FU) + ((b >> 1) & 0x7F7F7FU);
}

/// A file's colours by their names, whichever program wrote them.
struct Named {
    std::map<std::string, std::uint32_t, std::less<>> colors{};
    std::string name{};

    [[nodiscard]] std::optional<std::uint32_t> at(std::string_view key) const
    {
        const auto found = colors.find(key);
        return found == colors.end() ? std::nullopt : std::optional{found->second};
    }
};

constexpr std::array<std::string_view, 16> windows_names{
    "black",       "red",       "green",       "yellow",       "blue",       "purple",       "cyan",       "white",
    "brightBlack", "brightRed", "brightGreen", "brightYellow", "brightBlue", "brightPurple", "brightCyan", "brightWhite"};

/// "#RRGGBB" or "#RGB".
std::optional<std::uint32_t> read_hex(std::string_view text)
{
    std::string digits{text.starts_with('#') ? text.substr(1) : text};
    if (digits.size() == 3) {
        digits = {digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]};
    }
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return digits.size() == 6 && error == std::errc{} && end == digits.data() + digits.size() ? std::optional{value} : std::nullopt;
}

/// The string that begins behind the quote at `at`, which is then behind its end.
std::string json_string(std::string_view text, std::size_t& at)
{
    std::string out;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
        }
        out += text[at];
    }
    at = std::min(at + 1, text.size());
    return out;
}

/// Pairs of strings, wherever they stand: of several schemes the first one counts.
Named read_json(std::string_view text)
{
    Named out;
    for (std::size_t at = text.find('"'); at < text.size(); at = text.find('"', at)) {
        const std::string key = json_string(text, at);
        const std::size_t colon = text.find_first_not_of(" \t\r\n", at);
        if (colon == std::string_view::npos || text[colon] != ':') {
            continue;
        }
        std::size_t value = text.find_first_not_of(" \t\r\n", colon + 1);
        if (value == std::string_view::npos || text[value] != '"') {
            at = colon + 1;
            continue;
        }
        const std::string words = json_string(text, value);
        at = value;
        if (const auto color = read_hex(words); color && words.starts_with('#')) {
            out.colors.try_emplace(key, *color);
        } else if (key == "name") {
            out.name = words; // the one nearest to the colours: in a whole file profiles have names, too
        }
        if (out.colors.size() >= 20 && out.at("background") && out.at("white")) {
            break;
        }
    }
    return out;
}

std::string_view between(std::string_view text, std::string_view open, std::string_view close)
{
    const std::size_t from = text.find(open);
    if (from == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(from + open.size());
    return text.substr(0, text.find(close));
}

std::optional<std::uint32_t> component(std::string_view dict, std::string_view name)
{
    const std::size_t at = dict.find("<key>" + std::string{name} + " Component</key>");
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = dict.substr(at);
    const std::size_t real = rest.find("<real>");
    const std::size_t whole = rest.find("<integer>");
    const std::string_view number = real < whole ? between(rest, "<real>", "</real>") : between(rest, "<integer>", "</integer>");
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(std::lround(std::clamp(value, 0.0, 1.0) * 255));
}

/// iTerm2's property list: a name, and a dictionary of components from 0 to 1.
Named read_plist(std::string_view text)
{
    Named out;
    constexpr std::string_view key_open = "<key>";
    constexpr std::size_t longest_entry = 4096; // a file of open ends is read once, not once for each
    for (std::size_t at = text.find(key_open); at != std::string_view::npos; at = text.find(key_open, at + 1)) {
        const std::string_view rest = text.substr(at, longest_entry);
        const std::string_view key = between(rest, key_open, "</key>");
        if (!key.ends_with(" Color")) {
            continue;
        }
        const std::string_view dict = between(rest, "<dict>", "</dict>");
        const auto red = component(dict, "Red");
        const auto green = component(dict, "Green");
        const auto blue = component(dict, "Blue");
        if (red && green && blue) {
            out.colors.try_emplace(std::string{key}, *red << 16 | *green << 8 | *blue);
        }
    }
    return out;
}

} // namespace

std::span<const ColorScheme> color_schemes()
{
    return schemes;
}

const ColorScheme* find_color_scheme(std::string_view name)
{
    const auto found = std::ranges::find_if(schemes, [&](const ColorScheme& each) { return settings::same_word(each.name, name); });
    return found == schemes.end() ? nullptr : &*found;
}

std::optional<ColorScheme> read_scheme_file(const std::filesystem::path& file)
{
    const auto bytes = read_file(file, max_scheme_file);
    if (!bytes) {
        return std::nullopt;
    }
    return read_color_scheme({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, file.stem().string());
}

std::optional<ColorScheme> read_color_scheme(std::string_view text, std::string_view name)
{
    if (text.size() > max_scheme_file) {
        return std::nullopt;
    }
    const bool plist = text.find("<plist") != std::string_view::npos || text.find("<dict>") != std::string_view::npos;
    const Named named = plist ? read_plist(text) : read_json(text);
    const auto background = named.at(plist ? "Background Color" : "background");
    const auto foreground = named.at(plist ? "Foreground Color" : "foreground");
    if (!background || !foreground) {
        return std::nullopt;
    }
    ColorScheme scheme;
    scheme.name = named.name.empty() ? std::string{name} : named.name;
    scheme.background = *background;
    scheme.foreground = *foreground;
    scheme.cursor = named.at(plist ? "Cursor Color" : "cursorColor").value_or(*foreground);
    scheme.selection =
        named.at(plist ? "Selection Color" : "selectionBackground").value_or(mixed(mixed(*foreground, *background), *background));
    for (std::size_t i = 0; i < scheme.ansi.size(); ++i) {
        const auto color = named.at(plist ? "Ansi " + std::to_string(i) + " Color" : std::string{windows_names[i]});
        if (!color) {
            return std::nullopt; // half a scheme would be unreadable in places
        }
        scheme.ansi[i] = *color;
    }
    return scheme;
}

} // namespace latchkey::model
