#include "gui/terminal/selection.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

using testing::small;

std::string select(Terminal& terminal, Place from, Place to, SelectBy by = SelectBy::character)
{
    const auto view = terminal.snapshot();
    Selection selection = Selection::begin(*view, from, by);
    selection.extend(*view, to);
    return terminal.selected_text(selection);
}

TEST(Selection, ByCharacterForwardsAndBackwards)
{
    Terminal terminal = small(20, 3);
    terminal.feed("hello world\r\nsecond");
    EXPECT_EQ(select(terminal, {0, 6}, {0, 11}), "world");
    EXPECT_EQ(select(terminal, {0, 11}, {0, 6}), "world");
    EXPECT_EQ(select(terminal, {0, 6}, {1, 3}), "world\nsec");
    EXPECT_EQ(select(terminal, {0, 3}, {0, 3}), "");
}

TEST(Selection, PressingAloneSelectsNothing)
{
    Terminal terminal = small();
    terminal.feed("abc");
    EXPECT_TRUE(Selection::begin(*terminal.snapshot(), {0, 1}, SelectBy::character).empty());
    EXPECT_FALSE(Selection::begin(*terminal.snapshot(), {0, 1}, SelectBy::word).empty());
}

TEST(Selection, ByWordTakesPathsAddressesAndGrowsInWords)
{
    Terminal terminal = small(40, 3);
    terminal.feed("see /etc/ssh/sshd_config (root@10.0.0.5)");
    EXPECT_EQ(select(terminal, {0, 10}, {0, 10}, SelectBy::word), "/etc/ssh/sshd_config");
    EXPECT_EQ(select(terminal, {0, 30}, {0, 30}, SelectBy::word), "root@10.0.0.5");
    EXPECT_EQ(select(terminal, {0, 30}, {0, 1}, SelectBy::word), "see /etc/ssh/sshd_config (root@10.0.0.5");
    EXPECT_EQ(select(terminal, {0, 25}, {0, 25}, SelectBy::word), "(");
}

TEST(Selection, ByWordAndLineCrossSoftWraps)
{
    Terminal terminal = small(10, 4);
    terminal.feed("abc 0123456789 xyz\r\nnext");
    EXPECT_EQ(select(terminal, {0, 7}, {0, 7}, SelectBy::word), "0123456789");
    EXPECT_EQ(select(terminal, {1, 1}, {1, 1}, SelectBy::word), "0123456789");
    EXPECT_EQ(select(terminal, {1, 1}, {1, 1}, SelectBy::line), "abc 0123456789 xyz\n");
}

TEST(Selection, ByBlockTakesColumns)
{
    Terminal terminal = small(10, 3);
    terminal.feed("abcdef\r\nghijkl\r\nmn");
    EXPECT_EQ(select(terminal, {0, 1}, {2, 3}, SelectBy::block), "bc\nhi\nn");
    EXPECT_EQ(select(terminal, {2, 3}, {0, 1}, SelectBy::block), "bc\nhi\nn");
    EXPECT_EQ(select(terminal, {0, 3}, {2, 1}, SelectBy::block), "bc\nhi\nn");
}

TEST(Selection, TrailingBlanksAreCutAndThoseWithinAWrappedLineAreNot)
{
    Terminal terminal = small(10, 4);
    terminal.feed("ab   \r\n12345678  90");
    EXPECT_EQ(select(terminal, {0, 0}, {2, 10}), "ab\n12345678  90");
}

TEST(Selection, WideCharactersAreTakenWhole)
{
    Terminal terminal = small(10, 2);
    terminal.feed("a\u6F22\u5B57b");
    EXPECT_EQ(select(terminal, {0, 2}, {0, 4}), "\u6F22\u5B57");
    const auto view = terminal.snapshot();
    Selection selection = Selection::begin(*view, {0, 2}, SelectBy::character);
    selection.extend(*view, {0, 4});
    EXPECT_EQ(selection.span(0, 10, &view->row(0)), (Span{1, 5}));
}

TEST(Selection, StaysOnItsTextWhileOutputScrolls)
{
    Terminal terminal = small(10, 3);
    terminal.feed("first\r\nsecond\r\nthird");
    const auto view = terminal.snapshot();
    const Selection selection = Selection::begin(*view, {1, 0}, SelectBy::word);
    for (int i = 0; i < 50; ++i) {
        terminal.feed("\r\nmore");
        ASSERT_EQ(terminal.selected_text(selection), "second");
    }
    EXPECT_EQ(terminal.snapshot(50)->line_of(1), 1U);
}

TEST(Selection, OfLinesThatAreGoneIsWhatIsLeft)
{
    Terminal terminal = small(10, 2, 3);
    terminal.feed("1\r\n2\r\n3");
    const auto view = terminal.snapshot();
    Selection selection = Selection::begin(*view, {1, 0}, SelectBy::line);
    selection.extend(*view, {2, 0});
    terminal.feed("\r\n4\r\n5\r\n6\r\n7");
    EXPECT_EQ(terminal.selected_text(selection), "3\n");
    terminal.clear_scrollback();
    EXPECT_EQ(terminal.selected_text(selection), "");
}

TEST(Selection, OfEverythingHasTheScrollback)
{
    Terminal terminal = small(10, 2);
    terminal.feed("1\r\n2\r\n3\r\n4");
    EXPECT_EQ(terminal.selected_text(Selection::all(*terminal.snapshot())), "1\n2\n3\n4\n");
}

TEST(Selection, SpansAreNoneOutsideOfIt)
{
    Terminal terminal = small(10, 4);
    terminal.feed("abc\r\ndef\r\nghi");
    const auto view = terminal.snapshot();
    Selection selection = Selection::begin(*view, {0, 2}, SelectBy::character);
    selection.extend(*view, {2, 1});
    EXPECT_EQ(selection.span(0, 10), (Span{2, 10}));
    EXPECT_EQ(selection.span(1, 10), (Span{0, 10}));
    EXPECT_EQ(selection.span(2, 10), (Span{0, 1}));
    EXPECT_FALSE(selection.span(3, 10));
}

} // namespace
} // namespace latchkey::terminal
