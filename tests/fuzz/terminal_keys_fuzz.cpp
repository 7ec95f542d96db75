/// Keys, typed text, mouse and focus of any kind in any mode: what is sent is short, and never a control that nobody pressed. Seeds:
/// tests/fuzz/seeds/terminal_keys.
///
/// Six bytes a step: what (key, text, mouse, focus, or sequences that set modes), and what it is made of.

#include "gui/terminal/terminal.h"
#include "gui/terminal/utf8.h"
#include "tests/fuzz/must.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace latchkey::terminal;
using latchkey::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// What the far side may ask for: legacy modes, modifyOtherKeys, the kitty protocol, kinds of mouse reports, a locked keyboard, 8-bit
/// controls.
constexpr std::array<std::string_view, 40> setups{
    "\x1B[?1h",    "\x1B[?1l",    "\x1B=",       "\x1B>",       "\x1B[?67h",   "\x1B[?67l",   "\x1B[20h",    "\x1B[20l",
    "\x1B[2h",     "\x1B[2l",     "\x1B[?1034h", "\x1B[?1036l", "\x1B[>4;1m",  "\x1B[>4;2m",  "\x1B[>4m",    "\x1B[>4;1f",
    "\x1B[>4;0f",  "\x1B[>1u",    "\x1B[>31u",   "\x1B[=8;1u",  "\x1B[=2;2u",  "\x1B[=16;2u", "\x1B[=4;3u",  "\x1B[<u",
    "\x1B[<99u",   "\x1B[?1049h", "\x1B[?1049l", "\x1B[?9h",    "\x1B[?1000h", "\x1B[?1002h", "\x1B[?1003h", "\x1B[?1000l",
    "\x1B[?1005h", "\x1B[?1006h", "\x1B[?1015h", "\x1B[?1016h", "\x1B[?1006l", "\x1B[?1004h", "\x1B G",      "\x1B[!p",
};

Modifiers modifiers(std::uint8_t bits)
{
    return {.shift = (bits & 1) != 0, .alt = (bits & 2) != 0, .ctrl = (bits & 4) != 0, .meta = (bits & 8) != 0};
}

void try_key(Terminal& terminal, const std::uint8_t* step)
{
    constexpr auto keys = static_cast<unsigned>(Key::right_super) + 1;
    const auto character = static_cast<char32_t>(step[2] | step[3] << 8 | (step[4] & 0x1F) << 16);
    const KeyEvent event{.key = static_cast<Key>(step[1] < 128 ? 0 : step[1] % keys),
                         .character = character,
                         .modifiers = modifiers(step[5]),
                         .action = static_cast<KeyAction>((step[5] >> 4) % 3),
                         .shifted = (step[5] & 0x80) != 0 ? character ^ 0x20 : 0};
    const std::string sent = terminal.encode_key(event);
    must(sent.size() <= 64);
    if (event.action == KeyAction::release && !terminal.modes().key_releases) {
        must(sent.empty());
    }
}

void try_text(const Terminal& terminal, std::string_view text)
{
    const std::string sent = terminal.encode_text(text);
    must(sent.size() <= text.size() * 64);
    (void)terminal.encode_paste(text);
}

void try_mouse(Terminal& terminal, const std::uint8_t* step)
{
    const MouseEvent event{.action = static_cast<MouseAction>(step[1] % 3),
                           .button = static_cast<MouseButton>(step[2] % 10),
                           .row = static_cast<std::int8_t>(step[3]) * 50,
                           .col = static_cast<std::int8_t>(step[4]) * 50,
                           .pixel_x = step[3] * 300,
                           .pixel_y = static_cast<std::int8_t>(step[4]) * 300,
                           .modifiers = modifiers(step[5])};
    must(terminal.encode_mouse(event).size() <= 64);
}

TerminalOptions options(std::uint8_t choice)
{
    TerminalOptions options{.cols = 20, .rows = 5, .scrollback = 10};
    options.function_keys = static_cast<FunctionKeys>(choice % 6);
    options.encoding = all_encodings()[choice % all_encodings().size()];
    return options;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    Terminal terminal{options(data[0])};
    for (std::size_t at = 1; at + 6 <= size; at += 6) {
        const std::uint8_t* step = data + at;
        switch (step[0] % 8) {
        case 0:
        case 1:
            terminal.feed(setups[step[1] % setups.size()]);
            terminal.feed(setups[step[2] % setups.size()]);
            break;
        case 2:
            try_text(terminal, {reinterpret_cast<const char*>(step + 1), 5});
            break;
        case 3:
            try_mouse(terminal, step);
            break;
        case 4:
            must(terminal.encode_focus(step[1] % 2 != 0).size() <= 3);
            break;
        default:
            try_key(terminal, step);
        }
    }
    return 0;
}
