/// Another size: soft-wrapped lines are laid out anew, the cursor stays on its character, nothing is lost.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <random>

namespace latchkey::terminal {
namespace {

using testing::cursor;
using testing::shown;
using testing::small;

/// Scrollback and screen with soft-wrapped lines joined: what a resize must not change.
std::string everything(Terminal& terminal)
{
    std::string text = terminal.selected_text(Selection::all(*terminal.snapshot()));
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

TEST(Resize, NarrowerWrapsAndWiderJoinsAgain)
{
    Terminal terminal = small(10, 4);
    terminal.feed("0123456789abc\r\nx");
    terminal.resize(5, 4);
    EXPECT_EQ(shown(terminal), "01234\n56789\nabc\nx");
    terminal.resize(20, 4);
    EXPECT_EQ(shown(terminal), "0123456789abc\nx");
    EXPECT_EQ(cursor(terminal), "1,1");
}

TEST(Resize, TheCursorStaysOnItsCharacter)
{
    Terminal terminal = small(10, 4);
    terminal.feed("0123456789abcdef\x1B[1;8H"); // on the 7
    terminal.resize(4, 6);
    EXPECT_EQ(cursor(terminal), "1,3");
    terminal.feed("X");
    EXPECT_EQ(shown(terminal), "0123\n456X\n89ab\ncdef");
    terminal.resize(16, 4);
    EXPECT_EQ(shown(terminal), "0123456X89abcdef");
}

TEST(Resize, ALinePrintedToItsEndIsNotJoinedWithTheNext)
{
    Terminal terminal = small(5, 4);
    terminal.feed("01234\r\n56789\r\n");
    terminal.resize(10, 4);
    EXPECT_EQ(shown(terminal), "01234\n56789");
}

TEST(Resize, APendingWrapIsNotForgotten)
{
    Terminal terminal = small(5, 4);
    terminal.feed("01234");
    terminal.resize(8, 4);
    terminal.feed("5");
    EXPECT_EQ(shown(terminal), "012345");
    terminal.resize(6, 4);
    terminal.feed("6");
    EXPECT_EQ(shown(terminal), "012345\n6");
}

TEST(Resize, WideCharactersAreNeverCutInHalves)
{
    Terminal terminal = small(6, 4);
    terminal.feed("a\u6F22\u5B57\u6F22\u5B57");
    EXPECT_EQ(shown(terminal), "a\u6F22\u5B57\n\u6F22\u5B57");
    terminal.resize(4, 6);
    EXPECT_EQ(shown(terminal), "a\u6F22\n\u5B57\u6F22\n\u5B57");
    terminal.resize(20, 4);
    EXPECT_EQ(shown(terminal), "a\u6F22\u5B57\u6F22\u5B57");
}

TEST(Resize, ScrollbackIsLaidOutToo)
{
    Terminal terminal = small(10, 2);
    terminal.feed("0123456789abcdefghij\r\n1\r\n2\r\n3");
    terminal.resize(20, 2);
    EXPECT_EQ(terminal.scrollback_text(), "0123456789abcdefghij\n1\n");
    EXPECT_EQ(shown(terminal), "2\n3");
}

TEST(Resize, FewerRowsPushTheTopIntoTheScrollbackAndMoreBringItBack)
{
    Terminal terminal = small(10, 4);
    terminal.feed("1\r\n2\r\n3\r\n4");
    terminal.resize(10, 2);
    EXPECT_EQ(shown(terminal), "3\n4");
    EXPECT_EQ(cursor(terminal), "1,1");
    EXPECT_EQ(terminal.scrollback_lines(), 2U);
    terminal.resize(10, 4);
    EXPECT_EQ(shown(terminal), "1\n2\n3\n4");
    EXPECT_EQ(cursor(terminal), "3,1");
}

TEST(Resize, BlankRowsBelowTheTextGoFirst)
{
    Terminal terminal = small(10, 4);
    terminal.feed("1\r\n2");
    terminal.resize(10, 2);
    EXPECT_EQ(shown(terminal), "1\n2");
    EXPECT_EQ(terminal.scrollback_lines(), 0U);
}

TEST(Resize, AfterClearTheOldTextDoesNotComeBack)
{
    Terminal terminal = small(10, 3);
    terminal.feed("1\r\n2\r\n3\r\n4\r\n5\x1B[H\x1B[2J$ ");
    terminal.resize(10, 6);
    EXPECT_EQ(shown(terminal), "$");
    EXPECT_EQ(cursor(terminal), "0,2");
    terminal.resize(12, 7);
    EXPECT_EQ(shown(terminal), "$");
}

TEST(Resize, PaintedBlanksDoNotWrap)
{
    Terminal terminal = small(10, 4);
    terminal.feed("\x1B[44mab\x1B[K\x1B[0m\r\nx");
    terminal.resize(5, 4);
    EXPECT_EQ(shown(terminal), "ab\nx");
    EXPECT_EQ(testing::style_at(terminal, 0, 4).background, Color::indexed(4));
}

TEST(Resize, OnTheAlternateScreenTheMainOneIsLaidOutBehindIt)
{
    Terminal terminal = small(10, 4);
    terminal.feed("0123456789abc\x1B[?1049h\x1B[Halternate");
    terminal.resize(5, 4);
    EXPECT_EQ(shown(terminal), "alter");
    terminal.feed("\x1B[?1049l");
    EXPECT_EQ(shown(terminal), "01234\n56789\nabc");
    EXPECT_EQ(cursor(terminal), "2,3");
}

TEST(Resize, MarginsAreResetAndTabsComeOnNewColumns)
{
    Terminal terminal = small(10, 4);
    terminal.feed("\x1B[2;3r");
    terminal.resize(30, 6);
    terminal.feed("\x1B[6;1H\x1B[99A\t\t\t");
    EXPECT_EQ(cursor(terminal), "0,24");
}

TEST(Resize, SizesAreClamped)
{
    Terminal terminal{{.cols = -5, .rows = 1'000'000}};
    EXPECT_EQ(terminal.cols(), 1);
    EXPECT_EQ(terminal.rows(), max_rows);
    terminal.resize(1'000'000, 0);
    EXPECT_EQ(terminal.cols(), max_cols);
    EXPECT_EQ(terminal.rows(), 1);
}

TEST(Resize, NoTextIsLostOverManySizes)
{
    std::mt19937 random{7};
    for (int round = 0; round < 50; ++round) {
        Terminal terminal = small(20, 5, 10'000);
        std::string expected;
        for (int line = 0; line < 30; ++line) {
            std::string text;
            for (auto left = random() % 70 + 1; left > 0; --left) {
                text += random() % 9 == 0 ? "\u6F22" : std::string(1, static_cast<char>('a' + random() % 26));
            }
            terminal.feed(text + "\r\n");
            expected += text + '\n';
        }
        terminal.feed("$");
        expected += '$';
        ASSERT_EQ(everything(terminal), expected);
        for (int step = 0; step < 20; ++step) {
            terminal.resize(static_cast<int>(random() % 60) + 2, static_cast<int>(random() % 12) + 1);
            ASSERT_EQ(everything(terminal), expected) << terminal.cols() << 'x' << terminal.rows();
            const auto snapshot = terminal.snapshot();
            ASSERT_EQ(snapshot->row(snapshot->cursor().row).at(0).code_point(), U'$');
            ASSERT_EQ(snapshot->cursor().col, 1);
        }
    }
}

} // namespace
} // namespace latchkey::terminal
