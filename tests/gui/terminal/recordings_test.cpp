/// What real programs wrote, and the screens that tmux made of it (tests/data/terminal/README.md).

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::terminal {
namespace {

class Recordings : public ::testing::TestWithParam<const char*> {
protected:
    static std::string data(const std::string& ending)
    {
        return testing::file_text(std::string{LATCHKEY_TEST_DATA} + "/terminal/" + GetParam() + ending);
    }
    static std::string trimmed(const Terminal& terminal) { return terminal.screen_text(); }
};

TEST_P(Recordings, LookAsInAnotherTerminal)
{
    const std::string bytes = data(".vt");
    ASSERT_FALSE(bytes.empty());
    Terminal terminal;
    terminal.feed(bytes);
    EXPECT_EQ(trimmed(terminal), data(".screen"));
}

TEST_P(Recordings, LookTheSameFedByteByByte)
{
    const std::string bytes = data(".vt");
    Terminal terminal;
    for (const char& each : bytes) {
        terminal.feed(std::string_view{&each, 1});
    }
    EXPECT_EQ(trimmed(terminal), data(".screen"));
}

TEST_P(Recordings, LookTheSameDividedAnywhere)
{
    const std::string bytes = data(".vt");
    const std::string_view all{bytes};
    const std::string expected = data(".screen");
    // Every place in the first two kilobytes, then every hundredth.
    for (std::size_t cut = 0; cut < all.size(); cut += cut < 2048 ? 1 : 101) {
        Terminal terminal;
        terminal.feed(all.substr(0, cut));
        terminal.feed(all.substr(cut));
        ASSERT_EQ(trimmed(terminal), expected) << "divided at " << cut;
    }
}

TEST_P(Recordings, SurviveAnySizeOfWindow)
{
    const std::string bytes = data(".vt");
    for (const auto& [cols, rows] : {std::pair{1, 1}, {2, 1}, {1, 30}, {7, 3}, {81, 25}, {300, 100}}) {
        Terminal terminal{{.cols = cols, .rows = rows, .scrollback = 50}};
        terminal.feed(bytes);
        terminal.resize(80, 24);
        EXPECT_EQ(terminal.snapshot()->rows(), 24);
        EXPECT_LE(terminal.scrollback_lines(), 50U);
    }
}

INSTANTIATE_TEST_SUITE_P(Programs, Recordings, ::testing::Values("bash", "vim", "less", "htop", "tmux", "mc", "panels"),
                         [](const auto& each) { return std::string{each.param}; });

} // namespace
} // namespace latchkey::terminal
