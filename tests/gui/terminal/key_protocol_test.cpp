/// The kitty keyboard protocol and xterm's modifyOtherKeys. Examples are those of the protocol's page and of xterm's ctlseqs.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

using testing::replies_to;
using testing::small;

constexpr Modifiers ctrl{.ctrl = true};
constexpr Modifiers shift{.shift = true};
constexpr Modifiers alt{.alt = true};
constexpr Modifiers ctrl_shift{.shift = true, .ctrl = true};

std::string sent(std::string_view setup, const KeyEvent& event)
{
    Terminal terminal = small();
    terminal.feed(setup);
    return terminal.encode_key(event);
}

std::string typed(std::string_view setup, std::string_view text)
{
    Terminal terminal = small();
    terminal.feed(setup);
    return terminal.encode_text(text);
}

KeyEvent character(char32_t each, Modifiers held = {}, KeyAction action = KeyAction::press)
{
    return {.character = each, .modifiers = held, .action = action};
}

KeyEvent key(Key each, Modifiers held = {}, KeyAction action = KeyAction::press)
{
    return {.key = each, .modifiers = held, .action = action};
}

TEST(KittyKeys, AreOffUntilAskedForAndAnswerTheirFlags)
{
    EXPECT_EQ(replies_to("\x1B[?u"), "\x1B[?0u");
    EXPECT_EQ(replies_to("\x1B[>5u\x1B[?u"), "\x1B[?5u");
    EXPECT_EQ(replies_to("\x1B[>5u\x1B[>1u\x1B[<u\x1B[?u"), "\x1B[?5u");
    EXPECT_EQ(replies_to("\x1B[>5u\x1B[<9u\x1B[?u"), "\x1B[?0u") << "popping too much empties";
    EXPECT_EQ(replies_to("\x1B[=1u\x1B[=4;2u\x1B[?u"), "\x1B[?5u");
    EXPECT_EQ(replies_to("\x1B[=7u\x1B[=2;3u\x1B[?u"), "\x1B[?5u");
    EXPECT_EQ(replies_to("\x1B[>255u\x1B[?u"), "\x1B[?31u") << "unknown flags are not taken";
    EXPECT_EQ(replies_to("\x1B[>5u\x1B"
                         "c\x1B[?u"),
              "\x1B[?0u");
}

TEST(KittyKeys, EachScreenHasItsOwn)
{
    EXPECT_EQ(replies_to("\x1B[>1u\x1B[?1049h\x1B[?u\x1B[>3u\x1B[?u\x1B[?1049l\x1B[?u"), "\x1B[?0u\x1B[?3u\x1B[?1u");
}

TEST(KittyKeys, AStackThatIsTooDeepForgetsItsOldest)
{
    std::string pushes;
    for (int i = 0; i < 1000; ++i) {
        pushes += "\x1B[>1u";
    }
    EXPECT_EQ(replies_to(pushes + "\x1B[<16u\x1B[?u"), "\x1B[?0u");
}

TEST(KittyKeys, DisambiguatedEscapeAndChords)
{
    EXPECT_EQ(sent("\x1B[>1u", key(Key::escape)), "\x1B[27u");
    EXPECT_EQ(sent("\x1B[>1u", character('c', ctrl)), "\x1B[99;5u");
    EXPECT_EQ(sent("\x1B[>1u", character('a', alt)), "\x1B[97;3u");
    EXPECT_EQ(sent("\x1B[>1u", character('A', ctrl_shift)), "\x1B[97;6u") << "always the key's own character";
    EXPECT_EQ(sent("\x1B[>1u", character('a')), "a");
    EXPECT_EQ(typed("\x1B[>1u", "aé"), "aé");
}

TEST(KittyKeys, EnterTabAndBackspaceAloneStayAsTheyWere)
{
    EXPECT_EQ(sent("\x1B[>1u", key(Key::enter)), "\r");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::tab)), "\t");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::backspace)), "\x7F");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::enter, ctrl)), "\x1B[13;5u");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::tab, shift)), "\x1B[9;2u");
    EXPECT_EQ(sent("\x1B[>8u", key(Key::enter)), "\x1B[13u");
}

TEST(KittyKeys, FunctionKeysKeepTheirFormsAndAreNeverSs3)
{
    EXPECT_EQ(sent("\x1B[>1u\x1B[?1h", key(Key::up)), "\x1B[A");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::up, ctrl)), "\x1B[1;5A");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::f1)), "\x1B[P");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::f3)), "\x1B[13~");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::f12, shift)), "\x1B[24;2~");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::f13)), "\x1B[57376u");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::delete_forward)), "\x1B[3~");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::keypad_enter)), "\x1B[57414u");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::keypad_5)), "5");
    EXPECT_EQ(sent("\x1B[>8u", key(Key::keypad_5)), "\x1B[57404u");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::caps_lock)), "\x1B[57358u");
}

TEST(KittyKeys, RepeatsAndReleasesAreSaidOnlyWhenAskedFor)
{
    EXPECT_EQ(sent("\x1B[>1u", key(Key::up, {}, KeyAction::release)), "");
    EXPECT_EQ(sent("\x1B[>3u", key(Key::up, {}, KeyAction::release)), "\x1B[1;1:3A");
    EXPECT_EQ(sent("\x1B[>3u", key(Key::up, {}, KeyAction::repeat)), "\x1B[1;1:2A");
    EXPECT_EQ(sent("\x1B[>3u", character('a', {}, KeyAction::release)), "\x1B[97;1:3u");
    EXPECT_EQ(sent("\x1B[>3u", key(Key::enter, {}, KeyAction::release)), "") << "a shell would get a line";
    EXPECT_EQ(sent("\x1B[>11u", key(Key::enter, {}, KeyAction::release)), "\x1B[13;1:3u");
    EXPECT_EQ(sent("", key(Key::up, {}, KeyAction::release)), "");
    EXPECT_EQ(sent("", key(Key::up, {}, KeyAction::repeat)), "\x1B[A");
}

TEST(KittyKeys, TheWindowIsToldWhichEventsAreWanted)
{
    Terminal terminal = small();
    EXPECT_FALSE(terminal.modes().key_releases);
    terminal.feed("\x1B[>2u");
    EXPECT_TRUE(terminal.modes().key_releases);
    EXPECT_FALSE(terminal.modes().keys_not_text);
    terminal.feed("\x1B[>8u");
    EXPECT_TRUE(terminal.modes().keys_not_text);
}

TEST(KittyKeys, AllKeysAsEscapesAndTheTextThatTheyType)
{
    EXPECT_EQ(typed("\x1B[>8u", "a"), "\x1B[97u");
    EXPECT_EQ(typed("\x1B[>8u", "A"), "\x1B[97;2u");
    EXPECT_EQ(typed("\x1B[>12u", "A"), "\x1B[97:65;2u");
    EXPECT_EQ(typed("\x1B[>24u", "A"), "\x1B[97;2;65u");
    EXPECT_EQ(typed("\x1B[>24u", "é"), "\x1B[233;;233u");
    EXPECT_EQ(sent("\x1B[>8u", key(Key::left_shift, shift)), "\x1B[57441;2u");
    EXPECT_EQ(sent("\x1B[>1u", key(Key::left_shift, shift)), "");
}

TEST(ModifyOtherKeys, LevelOneSaysWhatHadNoCode)
{
    EXPECT_EQ(sent("\x1B[>4;1m", key(Key::enter, ctrl)), "\x1B[27;5;13~");
    EXPECT_EQ(sent("\x1B[>4;1m", key(Key::tab, ctrl)), "\x1B[27;5;9~");
    EXPECT_EQ(sent("\x1B[>4;1m", key(Key::tab, shift)), "\x1B[Z");
    EXPECT_EQ(sent("\x1B[>4;1m", character('c', ctrl)), "\x03");
    EXPECT_EQ(sent("\x1B[>4;1m", character(',', ctrl)), "\x1B[27;5;44~");
    EXPECT_EQ(sent("\x1B[>4;1m", character('a', alt)), "\x1B"
                                                       "a");
}

TEST(ModifyOtherKeys, LevelTwoSaysEveryChord)
{
    EXPECT_EQ(sent("\x1B[>4;2m", character('i', ctrl)), "\x1B[27;5;105~");
    EXPECT_EQ(sent("\x1B[>4;2m", character('a', alt)), "\x1B[27;3;97~");
    EXPECT_EQ(sent("\x1B[>4;2m", character('A', shift)), "A");
    EXPECT_EQ(sent("\x1B[>4;2m", key(Key::tab, shift)), "\x1B[27;2;9~");
    EXPECT_EQ(sent("\x1B[>4;2m\x1B[>4;1f", character('i', ctrl)), "\x1B[105;5u");
    EXPECT_EQ(sent("\x1B[>4;2m\x1B[>4m", character('i', ctrl)), "\t");
    EXPECT_EQ(sent("\x1B[>4;2m\x1B[>4n", character('i', ctrl)), "\t");
    EXPECT_EQ(replies_to("\x1B[>4;2m\x1B[?4m"), "\x1B[>4;2m");
}

TEST(ModifyOtherKeys, KittysProtocolGoesBeforeIt)
{
    EXPECT_EQ(sent("\x1B[>4;2m\x1B[>1u", character('i', ctrl)), "\x1B[105;5u");
}

} // namespace
} // namespace latchkey::terminal
