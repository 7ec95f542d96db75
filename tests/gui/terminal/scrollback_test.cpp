#include "gui/terminal/scrollback.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <random>

namespace latchkey::terminal {
namespace {

std::vector<Cell> cells(std::string_view text, StyleId style = 0)
{
    std::vector<Cell> out;
    for (const char each : text) {
        out.push_back({static_cast<std::uint32_t>(static_cast<unsigned char>(each)), style});
    }
    return out;
}

TEST(Scrollback, EveryLineComesBackAsItWentIn)
{
    std::mt19937 random{3};
    Scrollback scrollback{5000};
    std::vector<std::vector<Cell>> lines;
    for (int i = 0; i < 4000; ++i) {
        std::vector<Cell> line;
        const std::uint32_t most = std::array{0x7EU, 0xFFFFU, 0x0F00FFFFU}[random() % 3];
        const StyleId styles = std::array{1U, 3U, 1000U}[random() % 3];
        for (auto left = random() % 300; left > 0; --left) {
            line.push_back({static_cast<std::uint32_t>(random()) & most, static_cast<StyleId>(random() % styles)});
        }
        if (!line.empty()) {
            line.back().content |= 'x'; // trailing empty cells are not kept
        }
        scrollback.push(line, {.wrapped = random() % 2 == 0, .prompt = i % 7 == 0, .size = LineSize::normal});
        lines.push_back(std::move(line));
    }
    std::vector<Cell> read;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        scrollback.read(i, read);
        ASSERT_EQ(read, lines[i]) << i;
        ASSERT_EQ(scrollback.flags(i).prompt, i % 7 == 0);
    }
}

TEST(Scrollback, TheOldestLinesGoAndTheirMemoryWithThem)
{
    Scrollback scrollback{1000};
    std::size_t most = 0;
    for (int i = 0; i < 200'000; ++i) {
        scrollback.push(cells("line " + std::to_string(i)), {});
        most = std::max(most, scrollback.bytes());
    }
    EXPECT_EQ(scrollback.size(), 1000U);
    EXPECT_EQ(scrollback.dropped(), 199'000U);
    EXPECT_LE(most, 3U * 256 * 1024);
    std::vector<Cell> read;
    scrollback.read(0, read);
    EXPECT_EQ(read, cells("line 199000"));
}

TEST(Scrollback, HundredThousandLinesOfEightyColumnsTakeLessThanFortyMebibytes)
{
    Scrollback scrollback{100'000};
    std::vector<Cell> line = cells(std::string(80, 'x'));
    line[40].style = 7; // and two changes of style
    for (int i = 0; i < 100'000; ++i) {
        scrollback.push(line, {});
    }
    EXPECT_LE(scrollback.bytes(), 20U * 1024 * 1024);
}

TEST(Scrollback, NewestLinesCanBeTakenBackAcrossBlocks)
{
    Scrollback scrollback{100'000};
    for (int i = 0; i < 20'000; ++i) {
        scrollback.push(cells("line " + std::to_string(i)), {});
    }
    std::vector<Cell> read;
    for (int i = 19'999; i >= 0; --i) {
        scrollback.read(scrollback.size() - 1, read);
        ASSERT_EQ(read, cells("line " + std::to_string(i)));
        scrollback.pop_newest();
        if (i % 1000 == 0) {
            scrollback.push(cells("again"), {});
            scrollback.pop_newest();
        }
    }
    EXPECT_EQ(scrollback.size(), 0U);
}

TEST(Scrollback, ALimitOfNothingKeepsNothing)
{
    Terminal terminal = testing::small(10, 2, 0);
    terminal.feed("1\r\n2\r\n3\r\n4");
    EXPECT_EQ(terminal.scrollback_lines(), 0U);
    terminal.resize(5, 1);
    terminal.resize(10, 4);
    EXPECT_EQ(testing::shown(terminal), "4");
}

TEST(Scrollback, ASmallerLimitDropsTheOldest)
{
    Terminal terminal = testing::small(10, 2, 100);
    for (int i = 0; i < 50; ++i) {
        terminal.feed(std::to_string(i) + "\r\n");
    }
    terminal.set_options({.scrollback = 3});
    EXPECT_EQ(terminal.scrollback_text(), "46\n47\n48\n");
    terminal.feed("x\r\n");
    EXPECT_EQ(terminal.scrollback_lines(), 3U);
}

TEST(Find, PlainTextWithAndWithoutCaseAcrossSoftWraps)
{
    Terminal terminal = testing::small(10, 3, 100);
    terminal.feed("Error one\r\nan error\r\n12345678error\r\n\u6F22\u5B57 ERROR\r\nlast");
    const auto all = terminal.find("error");
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0], (Found{{0, 0}, {0, 5}}));
    EXPECT_EQ(all[1], (Found{{1, 3}, {1, 8}}));
    EXPECT_EQ(all[2], (Found{{2, 8}, {3, 3}})); // wrapped in the middle
    EXPECT_EQ(all[3], (Found{{4, 5}, {4, 10}}));
    EXPECT_EQ(terminal.find("error", true).size(), 2U);
    EXPECT_EQ(terminal.find("\u5B57"), (std::vector<Found>{{{4, 2}, {4, 4}}}));
    EXPECT_EQ(terminal.find("error", false, 2).size(), 2U);
    EXPECT_TRUE(terminal.find("").empty());
    EXPECT_TRUE(terminal.find("nowhere").empty());
}

} // namespace
} // namespace latchkey::terminal
