/// Keys, mouse and paste to bytes. xterm ctlseqs; terminfo's xterm-256color; PuTTY's manual §4.4.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

using testing::small;

constexpr Modifiers shift{.shift = true};
constexpr Modifiers alt{.alt = true};
constexpr Modifiers ctrl{.ctrl = true};

std::string key(Key which, Modifiers modifiers = {}, std::string_view modes = "", TerminalOptions options = {})
{
    Terminal terminal{options};
    terminal.feed(modes);
    return terminal.encode_key({.key = which, .modifiers = modifiers});
}

std::string typed(char32_t character, Modifiers modifiers)
{
    return small().encode_key({.character = character, .modifiers = modifiers});
}

TEST(Keys, CursorKeysFollowTheirMode)
{
    EXPECT_EQ(key(Key::up), "\x1B[A");
    EXPECT_EQ(key(Key::left), "\x1B[D");
    EXPECT_EQ(key(Key::home), "\x1B[H");
    EXPECT_EQ(key(Key::end), "\x1B[F");
    EXPECT_EQ(key(Key::up, {}, "\x1B[?1h"), "\x1BOA");
    EXPECT_EQ(key(Key::home, {}, "\x1B[?1h"), "\x1BOH");
    EXPECT_EQ(key(Key::up, ctrl, "\x1B[?1h"), "\x1B[1;5A");
}

TEST(Keys, ModifiersAreNumberedAsInXterm)
{
    EXPECT_EQ(key(Key::right, shift), "\x1B[1;2C");
    EXPECT_EQ(key(Key::right, alt), "\x1B[1;3C");
    EXPECT_EQ(key(Key::right, ctrl), "\x1B[1;5C");
    EXPECT_EQ(key(Key::right, {.shift = true, .alt = true, .ctrl = true}), "\x1B[1;8C");
    EXPECT_EQ(key(Key::delete_forward, ctrl), "\x1B[3;5~");
    EXPECT_EQ(key(Key::f1, shift), "\x1B[1;2P");
    EXPECT_EQ(key(Key::f5, ctrl), "\x1B[15;5~");
}

TEST(Keys, EditingAndFunctionKeysAreTerminfos)
{
    const std::pair<Key, const char*> keys[] = {{Key::insert, "\x1B[2~"},  {Key::delete_forward, "\x1B[3~"},
                                                {Key::page_up, "\x1B[5~"}, {Key::page_down, "\x1B[6~"},
                                                {Key::f1, "\x1BOP"},       {Key::f4, "\x1BOS"},
                                                {Key::f5, "\x1B[15~"},     {Key::f6, "\x1B[17~"},
                                                {Key::f10, "\x1B[21~"},    {Key::f11, "\x1B[23~"},
                                                {Key::f12, "\x1B[24~"}};
    for (const auto& [which, bytes] : keys) {
        EXPECT_EQ(key(which), bytes);
    }
}

TEST(Keys, TabBackspaceEnterAndEscape)
{
    EXPECT_EQ(key(Key::tab), "\t");
    EXPECT_EQ(key(Key::tab, shift), "\x1B[Z");
    EXPECT_EQ(key(Key::enter), "\r");
    EXPECT_EQ(key(Key::enter, {}, "\x1B[20h"), "\r\n");
    EXPECT_EQ(key(Key::escape), "\x1B");
    EXPECT_EQ(key(Key::backspace), "\x7F");
    EXPECT_EQ(key(Key::backspace, ctrl), "\b");
    EXPECT_EQ(key(Key::backspace, alt), "\x1B\x7F");
    EXPECT_EQ(key(Key::backspace, {}, "", {.backspace = BackspaceSends::control_h}), "\b");
    EXPECT_EQ(key(Key::backspace, {}, "\x1B[?67h"), "\b");
}

TEST(Keys, ControlMakesC0CodesAndAltPutsEscapeFirst)
{
    EXPECT_EQ(typed('c', ctrl), "\x03");
    EXPECT_EQ(typed('[', ctrl), "\x1B");
    EXPECT_EQ(typed('i', ctrl), "\t");
    EXPECT_EQ(typed(' ', ctrl), std::string(1, '\0'));
    EXPECT_EQ(typed('/', ctrl), "\x1F");
    EXPECT_EQ(typed('8', ctrl), "\x7F");
    EXPECT_EQ(typed('x', alt), "\x1Bx");
    EXPECT_EQ(typed('c', {.alt = true, .ctrl = true}), "\x1B\x03");
    EXPECT_EQ(typed(U'\u00E9', alt), "\x1B\u00E9");
    EXPECT_EQ(typed(0, ctrl), "");
}

TEST(Keys, TheKeypadFollowsItsMode)
{
    EXPECT_EQ(key(Key::keypad_5), "5");
    EXPECT_EQ(key(Key::keypad_enter), "\r");
    EXPECT_EQ(key(Key::keypad_5, {}, "\x1B="), "\x1BOu");
    EXPECT_EQ(key(Key::keypad_enter, {}, "\x1B="), "\x1BOM");
    EXPECT_EQ(key(Key::keypad_add, {}, "\x1B="), "\x1BOk");
    EXPECT_EQ(key(Key::keypad_divide, {}, "\x1B=\x1B>"), "/");
}

TEST(Keys, PuttysChoices)
{
    EXPECT_EQ(key(Key::home, {}, "", {.home_end = HomeEndKeys::rxvt}), "\x1B[H");
    EXPECT_EQ(key(Key::end, {}, "", {.home_end = HomeEndKeys::rxvt}), "\x1BOw");
    EXPECT_EQ(key(Key::f1, {}, "", {.function_keys = FunctionKeys::tilde}), "\x1B[11~");
    EXPECT_EQ(key(Key::f2, {}, "", {.function_keys = FunctionKeys::linux_console}), "\x1B[[B");
    EXPECT_EQ(key(Key::f12, {}, "", {.function_keys = FunctionKeys::vt100}), "\x1BO[");
    EXPECT_EQ(key(Key::f1, {}, "", {.function_keys = FunctionKeys::sco}), "\x1B[M");
    EXPECT_EQ(key(Key::f12, {.shift = true, .ctrl = true}, "", {.function_keys = FunctionKeys::sco}), "\x1B[{");
}

MouseEvent at(int row, int col, MouseAction action = MouseAction::press, MouseButton button = MouseButton::left, Modifiers modifiers = {})
{
    return {.action = action, .button = button, .row = row, .col = col, .modifiers = modifiers};
}

std::string mouse(std::string_view modes, const MouseEvent& event)
{
    Terminal terminal;
    terminal.feed(modes);
    return terminal.encode_mouse(event);
}

TEST(Mouse, IsReportedOnlyWhenAskedFor)
{
    EXPECT_EQ(mouse("", at(0, 0)), "");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1000l", at(0, 0)), "");
    EXPECT_EQ(mouse("\x1B[?1000h", at(0, 0, MouseAction::move)), "");
    EXPECT_EQ(mouse("\x1B[?1002h", at(0, 0, MouseAction::move, MouseButton::none)), "");
    EXPECT_NE(mouse("\x1B[?1002h", at(0, 0, MouseAction::move)), "");
    EXPECT_NE(mouse("\x1B[?1003h", at(0, 0, MouseAction::move, MouseButton::none)), "");
    EXPECT_EQ(mouse("\x1B[?9h", at(0, 0, MouseAction::release)), "");
}

TEST(Mouse, EachEncoding)
{
    EXPECT_EQ(mouse("\x1B[?1000h", at(1, 2)), "\x1B[M #\"");
    EXPECT_EQ(mouse("\x1B[?1000h", at(1, 2, MouseAction::release)), "\x1B[M##\"");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1006h", at(1, 2)), "\x1B[<0;3;2M");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1006h", at(1, 2, MouseAction::release, MouseButton::right)), "\x1B[<2;3;2m");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1015h", at(1, 2)), "\x1B[32;3;2M");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1005h", at(1, 200)), "\x1B[M \xC3\xA9\"");
    EXPECT_EQ(mouse("\x1B[?1000h", at(1, 300)), "");
    EXPECT_EQ(mouse("\x1B[?1003h\x1B[?1006h", at(0, 0, MouseAction::move, MouseButton::none)), "\x1B[<35;1;1M");
    EXPECT_EQ(mouse("\x1B[?1002h\x1B[?1006h", at(0, 0, MouseAction::move)), "\x1B[<32;1;1M");
    MouseEvent pixels = at(1, 2);
    pixels.pixel_x = 25;
    pixels.pixel_y = 30;
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1016h", pixels), "\x1B[<0;26;31M");
}

TEST(Mouse, WheelAndModifiers)
{
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1006h", at(0, 0, MouseAction::press, MouseButton::wheel_up)), "\x1B[<64;1;1M");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1006h", at(0, 0, MouseAction::press, MouseButton::wheel_down, ctrl)), "\x1B[<81;1;1M");
    EXPECT_EQ(mouse("\x1B[?1000h\x1B[?1006h", at(0, 0, MouseAction::press, MouseButton::left, {.shift = true, .alt = true})),
              "\x1B[<12;1;1M");
}

TEST(Mouse, AMoveWithinOneCellIsSaidOnce)
{
    Terminal terminal;
    terminal.feed("\x1B[?1003h\x1B[?1006h");
    EXPECT_NE(terminal.encode_mouse(at(1, 1, MouseAction::move)), "");
    EXPECT_EQ(terminal.encode_mouse(at(1, 1, MouseAction::move)), "");
    EXPECT_NE(terminal.encode_mouse(at(1, 2, MouseAction::move)), "");
}

TEST(Mouse, OnTheAlternateScreenTheWheelMovesTheCursor)
{
    const MouseEvent up = at(0, 0, MouseAction::press, MouseButton::wheel_up);
    EXPECT_EQ(mouse("", up), "");
    EXPECT_EQ(mouse("\x1B[?1049h", up), "\x1B[A\x1B[A\x1B[A");
    EXPECT_EQ(mouse("\x1B[?1049h\x1B[?1h", up), "\x1BOA\x1BOA\x1BOA");
    EXPECT_EQ(mouse("\x1B[?1049h\x1B[?1007l", up), "");
}

TEST(Paste, NewlinesAreEnterAndControlsAreBlanks)
{
    Terminal terminal = small();
    EXPECT_EQ(terminal.encode_paste("a\nb\r\nc\rd\n\ne\tf"), "a\rb\rc\rd\r\re\tf");
    EXPECT_EQ(terminal.encode_paste("a\x1B[31m\x03\x7F"
                                    "b"),
              "a [31m  b");
    EXPECT_EQ(terminal.encode_paste("a\xC2\x9B"
                                    "b\u00E9"),
              "a b\u00E9");
    EXPECT_EQ(terminal.encode_paste("a\xFF"
                                    "b"),
              "a\uFFFDb");
}

TEST(Paste, NothingPastedCanEndTheBracket)
{
    Terminal terminal = small();
    terminal.feed("\x1B[?2004h");
    EXPECT_EQ(terminal.encode_paste("ls\n"), "\x1B[200~ls\r\x1B[201~");
    for (const char* attack : {"a\x1B[201~rm -rf /\n",
                               "\xC2\x9B"
                               "201~x",
                               "\x1B\x1B[201~[201~",
                               "\x9B"
                               "201~"}) {
        const std::string sent = terminal.encode_paste(attack);
        EXPECT_EQ(sent.find("\x1B[201~"), sent.size() - 6) << attack;
        EXPECT_EQ(sent.find("\xC2\x9B"), std::string::npos) << attack;
        EXPECT_EQ(sent.rfind('\x1B'), sent.size() - 6) << attack;
    }
}

TEST(Focus, IsToldOnlyWhenAskedFor)
{
    Terminal terminal = small();
    EXPECT_EQ(terminal.encode_focus(true), "");
    terminal.feed("\x1B[?1004h");
    EXPECT_EQ(terminal.encode_focus(true), "\x1B[I");
    EXPECT_EQ(terminal.encode_focus(false), "\x1B[O");
}

TEST(Keys, ALockedKeyboardSendsNothing)
{
    Terminal terminal = small();
    terminal.feed("\x1B[2h");
    EXPECT_EQ(terminal.encode_key({.key = Key::up}), "");
    EXPECT_EQ(terminal.encode_text("x"), "");
    terminal.feed("\x1B[2l");
    EXPECT_EQ(terminal.encode_text("x"), "x");
}

} // namespace
} // namespace latchkey::terminal
