/// Widths, combining, clusters. Unicode 15: UAX #11, UAX #29, UTS #51.

#include "gui/terminal/width.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <vector>

namespace latchkey::terminal {
namespace {

using testing::after;
using testing::cursor_after;
using testing::small;

TEST(Width, TableAgreesWithTheStandardAtItsEdges)
{
    EXPECT_EQ(breadth(U'a'), Breadth::narrow);
    EXPECT_EQ(breadth(0x0300), Breadth::zero);
    EXPECT_EQ(breadth(0x00AD), Breadth::ambiguous); // a soft hyphen is drawn
    EXPECT_EQ(breadth(0x10FF), Breadth::narrow);
    EXPECT_EQ(breadth(0x1100), Breadth::wide);
    EXPECT_EQ(breadth(0x115F), Breadth::wide);
    EXPECT_EQ(breadth(0x1160), Breadth::zero);
    EXPECT_EQ(breadth(0x200B), Breadth::zero);
    EXPECT_EQ(breadth(0x200D), Breadth::joiner);
    EXPECT_EQ(breadth(0x3000), Breadth::wide);
    EXPECT_EQ(breadth(0x4E00), Breadth::wide);
    EXPECT_EQ(breadth(0xFF41), Breadth::wide);
    EXPECT_EQ(breadth(0xFF71), Breadth::narrow);
    EXPECT_EQ(breadth(0x2500), Breadth::ambiguous);
    EXPECT_EQ(breadth(0xE0B0), Breadth::narrow); // Powerline
    EXPECT_EQ(breadth(0x1F600), Breadth::pictograph_wide);
    EXPECT_EQ(breadth(0x2764), Breadth::pictograph_narrow);
    EXPECT_EQ(breadth(0x1FAE8), Breadth::pictograph_wide); // shaking face: new in Unicode 15
    EXPECT_EQ(breadth(0x3FFFD), Breadth::wide);
    EXPECT_EQ(breadth(0x10FFFF), Breadth::narrow);
    EXPECT_EQ(breadth(0xFFFFFFFF), Breadth::narrow);
}

TEST(Wide, CharactersTakeTwoColumnsAndWrapWhole)
{
    EXPECT_EQ(cursor_after("\u6F22"), "0,2");
    EXPECT_EQ(after("012345678\u6F22"), "012345678\n\u6F22");
    EXPECT_EQ(after("01234567\u6F22"), "01234567\u6F22");
    EXPECT_EQ(cursor_after("01234567\u6F22"), "0,9");
}

TEST(Wide, WithoutAutowrapTheyStayOnTheLine)
{
    EXPECT_EQ(after("\x1B[?7l0123456789\u6F22"), "01234567\u6F22");
}

TEST(Wide, OverwritingOneHalfBlanksTheOther)
{
    EXPECT_EQ(after("\u6F22\u5B57\x1B[1;1Hx"), "x \u5B57");
    EXPECT_EQ(after("\u6F22\u5B57\x1B[1;2Hx"), " x\u5B57");
    EXPECT_EQ(after("\u6F22\u5B57\x1B[1;2H\u5B57"), " \u5B57");
    EXPECT_EQ(after("a\u6F22b\x1B[1;3H\x1B[K"), "a");
    EXPECT_EQ(after("a\u6F22b\x1B[1;2H\x1B[P"), "a b");
    EXPECT_EQ(after("\u6F22\x1B[1;2H\x1B[@"), "");
}

TEST(Wide, InAOneColumnWindowTheyDoNoHarm)
{
    Terminal terminal = small(1, 2);
    terminal.feed("\u6F22\u5B57");
    EXPECT_EQ(terminal.snapshot()->cols(), 1);
}

TEST(Wide, AmbiguousCharactersFollowTheSetting)
{
    Terminal narrow = small();
    narrow.feed("\u2500");
    EXPECT_EQ(testing::cursor(narrow), "0,1");
    Terminal wide{{.cols = 10, .rows = 4, .ambiguous = AmbiguousWidth::wide}};
    wide.feed("\u2500\u00A7");
    EXPECT_EQ(testing::cursor(wide), "0,4");
}

TEST(Clusters, MarksJoinTheCharacterBeforeTheCursor)
{
    EXPECT_EQ(after("e\u0301x"), "e\u0301x");
    EXPECT_EQ(cursor_after("e\u0301\u0323"), "0,1");
    EXPECT_EQ(after("\u6F22\u0301x"), "\u6F22\u0301x");
    EXPECT_EQ(after("012345678e\u0301"), "012345678e\u0301"); // also while a wrap is pending
    EXPECT_EQ(after("\u0301x"), "x");                         // nothing to join
    EXPECT_EQ(after("ab\x1B[1;2H\u0301"), "a\u0301b");
}

TEST(Clusters, ACellHoldsAtMostFifteenCodePoints)
{
    Terminal terminal = small();
    terminal.feed("e");
    for (int i = 0; i < 1000; ++i) {
        terminal.feed("\u0301");
    }
    const auto snapshot = terminal.snapshot();
    EXPECT_EQ(snapshot->cluster(snapshot->row(0).at(0)).size(), 15U);
}

TEST(Clusters, EmojiJoinedByZwjAreOneWideCell)
{
    const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
    EXPECT_EQ(cursor_after(family), "0,2");
    EXPECT_EQ(after(family + "x"), family + "x");
}

TEST(Clusters, SkinTonesJoinAndFlagsAreTwoLetters)
{
    EXPECT_EQ(cursor_after("\U0001F44D\U0001F3FD"), "0,2");
    EXPECT_EQ(cursor_after("\U0001F1E9\U0001F1EA"), "0,2");
    EXPECT_EQ(cursor_after("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7"), "0,4");
    EXPECT_EQ(after("\U0001F1E9\U0001F1EAx"), "\U0001F1E9\U0001F1EAx");
}

TEST(Clusters, EmojiPresentationMakesAPictographWideAndNothingElse)
{
    EXPECT_EQ(cursor_after("\u2764"), "0,1");
    EXPECT_EQ(cursor_after("\u2764\uFE0F"), "0,2");
    EXPECT_EQ(cursor_after("a\uFE0F"), "0,1");
    EXPECT_EQ(after("\u2764\uFE0Fx"), "\u2764\uFE0Fx");
    EXPECT_EQ(cursor_after("012345678\u2764\uFE0F"), "0,9"); // no room: it stays narrow
}

} // namespace
} // namespace latchkey::terminal
