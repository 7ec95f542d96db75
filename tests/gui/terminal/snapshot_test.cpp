#include "gui/terminal/snapshot.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace latchkey::terminal {
namespace {

using testing::small;

TEST(Snapshot, SharesTheRowsThatDidNotChange)
{
    Terminal terminal = small();
    terminal.feed("one\r\ntwo\r\nthree");
    const auto first = terminal.snapshot();
    terminal.feed("\x1B[2;1HTWO");
    const auto second = terminal.snapshot();
    EXPECT_EQ(first->row_ptr(0), second->row_ptr(0));
    EXPECT_NE(first->row_ptr(1), second->row_ptr(1));
    EXPECT_EQ(first->row_ptr(2), second->row_ptr(2));
    EXPECT_EQ(first->row_text(1), "two"); // what was seen stays as it was
    EXPECT_GT(second->generation(), first->generation());
}

TEST(Snapshot, SharesRowsThatScrolled)
{
    Terminal terminal = small(10, 3);
    terminal.feed("1\r\n2\r\n3");
    const auto before = terminal.snapshot();
    terminal.feed("\r\n4");
    const auto after = terminal.snapshot();
    EXPECT_EQ(before->row_ptr(1), after->row_ptr(0));
    EXPECT_EQ(before->line_of(1), after->line_of(0));
}

TEST(Snapshot, IsTheSameObjectWhileNothingChanges)
{
    Terminal terminal = small();
    terminal.feed("x");
    EXPECT_EQ(terminal.snapshot(), terminal.snapshot());
    const auto generation = terminal.generation();
    terminal.feed("");
    EXPECT_EQ(terminal.generation(), generation);
}

TEST(Snapshot, ScrolledBackShowsOldLinesAndHidesTheCursor)
{
    Terminal terminal = small(10, 2);
    terminal.feed("1\r\n2\r\n3\r\n4\r\n5");
    const auto back = terminal.snapshot(2);
    EXPECT_EQ(back->text(), "2\n3\n");
    EXPECT_EQ(back->cursor().row, -1);
    EXPECT_FALSE(back->cursor().visible);
    EXPECT_EQ(back->top_line(), 1U);
    EXPECT_EQ(terminal.snapshot(1)->text(), "3\n4\n");
    EXPECT_EQ(terminal.snapshot(99)->text(), "1\n2\n");
    EXPECT_EQ(terminal.snapshot(99)->scroll_offset(), 3U);
    const auto again = terminal.snapshot(99);
    terminal.feed("\r\n6");
    EXPECT_EQ(terminal.snapshot(4)->row_ptr(0), again->row_ptr(0));
}

TEST(Snapshot, AViewThatIsScrolledBackCanStayOnItsTextAlsoWhenTheScrollbackIsFull)
{
    Terminal terminal = small(10, 2, 8);
    for (int i = 0; i < 20; ++i) {
        terminal.feed(std::to_string(i) + "\r\n");
    }
    std::size_t offset = 3;
    const std::string seen = terminal.snapshot(offset)->row_text(0);
    for (int i = 0; i < 4; ++i) {
        const std::uint64_t before = terminal.lines_scrolled();
        terminal.feed("more\r\n");
        offset += static_cast<std::size_t>(terminal.lines_scrolled() - before);
        EXPECT_EQ(terminal.snapshot(offset)->row_text(0), seen);
    }
}

TEST(Snapshot, CarriesCursorShapeAndModes)
{
    Terminal terminal = small();
    terminal.feed("\x1B[5 q\x1B[?25l\x1B[?1003h\x1B[?2004h\x1B[?1h");
    const auto snapshot = terminal.snapshot();
    EXPECT_EQ(snapshot->cursor().shape, CursorShape::bar);
    EXPECT_TRUE(snapshot->cursor().blinking);
    EXPECT_FALSE(snapshot->cursor().visible);
    EXPECT_EQ(snapshot->modes().mouse, MouseMode::all_motion);
    EXPECT_TRUE(snapshot->modes().bracketed_paste);
    EXPECT_TRUE(snapshot->modes().application_cursor);
    terminal.feed("\x1B[0 q");
    EXPECT_EQ(terminal.snapshot()->cursor().shape, CursorShape::block);
    EXPECT_FALSE(terminal.snapshot()->cursor().blinking);
}

TEST(Snapshot, SynchronizedOutputShowsThePictureFromBefore)
{
    Terminal terminal = small();
    terminal.feed("old");
    terminal.feed("\x1B[?2026h\x1B[2J\x1B[Hnew");
    EXPECT_TRUE(terminal.synchronized());
    EXPECT_EQ(terminal.snapshot()->row_text(0), "old");
    terminal.feed("er\x1B[?2026l");
    EXPECT_FALSE(terminal.synchronized());
    EXPECT_EQ(terminal.snapshot()->row_text(0), "newer");
}

TEST(Snapshot, SynchronizedOutputThatIsNeverEndedCanBeReleasedAndEndsAfterAMebibyte)
{
    Terminal terminal = small();
    terminal.feed("\x1B[?2026hone");
    terminal.release_synchronized();
    EXPECT_EQ(terminal.snapshot()->row_text(0), "one");
    terminal.feed("\x1B[?2026h");
    terminal.feed(std::string(2 * 1024 * 1024, '\r'));
    EXPECT_FALSE(terminal.synchronized());
}

TEST(Snapshot, IsReadOnAnotherThreadWhileTheTerminalGoesOn)
{
    Terminal terminal = small(40, 10);
    // As the model hands views over. Not std::atomic<std::shared_ptr>: g++ 12's unlocks relaxed after a load, which is a race of its own.
    std::mutex handing_over;
    std::shared_ptr<const Snapshot> newest = terminal.snapshot();
    std::atomic<bool> done{false};
    std::size_t colored = 0;
    std::thread reader{[&] {
        while (!done) {
            const auto snapshot = [&] {
                const std::lock_guard lock{handing_over};
                return newest;
            }();
            for (int row = 0; row < snapshot->rows(); ++row) {
                for (const Cell& cell : snapshot->row(row).cells) {
                    colored += snapshot->style(cell.style).foreground.is_default() ? 0 : 1;
                    std::string text;
                    snapshot->append_text(cell, text);
                }
            }
        }
    }};
    for (int i = 0; i < 20'000; ++i) {
        terminal.feed("\x1B[38;2;" + std::to_string(i % 256) + ';' + std::to_string(i / 256) + ";1mxe\u0301" + (i % 30 == 0 ? "\r\n" : ""));
        if (i % 50 == 0) {
            auto next = terminal.snapshot();
            const std::lock_guard lock{handing_over};
            newest.swap(next);
        }
    }
    done = true;
    reader.join();
    EXPECT_EQ(terminal.snapshot()->style(terminal.snapshot()->row(0).at(0).style).foreground.kind(), ColorKind::rgb);
}

TEST(Tables, AMillionStylesLinksAndClustersAreBoundedAndTheScreenStaysRight)
{
    Terminal terminal = small(40, 5, 200);
    for (int i = 0; i < 300'000; ++i) {
        terminal.feed("\x1B[38;2;" + std::to_string(i & 255) + ';' + std::to_string((i >> 8) & 255) + ';' + std::to_string(i >> 16) + "mx");
    }
    for (int i = 0; i < 20'000; ++i) {
        terminal.feed("\x1B]8;;http://host/" + std::to_string(i) + "\x1B\\y");
    }
    for (int i = 0; i < 70'000; ++i) {
        terminal.feed("z");
        std::string mark;
        for (int shift = 0; shift < 18; shift += 6) {
            const int value = 0x300 + ((i >> shift) & 63);
            mark += static_cast<char>(0xC0 | (value >> 6));
            mark += static_cast<char>(0x80 | (value & 63));
        }
        terminal.feed(mark);
    }
    const auto snapshot = terminal.snapshot();
    const Cell last = snapshot->row(snapshot->cursor().row).at(snapshot->cursor().col - 1);
    EXPECT_EQ(snapshot->style(last.style).foreground, Color::rgb(299'999 & 255, (299'999 >> 8) & 255, 299'999 >> 16));
    EXPECT_EQ(snapshot->link(snapshot->style(last.style)), "http://host/19999");
    EXPECT_EQ(snapshot->cluster(last).front(), U'z');
    EXPECT_EQ(snapshot->cluster(last).size(), 4U);
}

} // namespace
} // namespace latchkey::terminal
