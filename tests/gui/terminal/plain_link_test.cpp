/// Addresses in plain text, and the lines that a search by expression goes through.

#include "gui/terminal/plain_link.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace latchkey::terminal {
namespace {

using testing::small;

/// The address at a column of the first row; empty when there is none.
std::string address_at(std::string_view text, int col, int cols = 80)
{
    Terminal terminal = small(cols, 6);
    terminal.feed(text);
    const auto link = plain_link_at(*terminal.snapshot(), 0, col);
    return link ? link->address : std::string{};
}

TEST(PlainLink, IsFoundFromEachOfItsLettersAndNowhereElse)
{
    const std::string_view text = "see https://example.org/a?b=1#c now";
    for (int col = 0; col < static_cast<int>(text.size()); ++col) {
        const bool inside = col >= 4 && col < 31;
        EXPECT_EQ(address_at(text, col), inside ? "https://example.org/a?b=1#c" : "") << col;
    }
}

TEST(PlainLink, LeavesTheSentenceAroundItAlone)
{
    EXPECT_EQ(address_at("(https://example.org/x).", 5), "https://example.org/x");
    EXPECT_EQ(address_at("https://en.wikipedia.org/wiki/C_(language), and", 3), "https://en.wikipedia.org/wiki/C_(language)");
    EXPECT_EQ(address_at("<https://example.org>", 5), "https://example.org");
    EXPECT_EQ(address_at("\"http://a.b/\"", 5), "http://a.b/");
    EXPECT_EQ(address_at("mailto:me@example.org;", 2), "mailto:me@example.org");
    EXPECT_EQ(address_at("xhttps://example.org", 5), "");
    EXPECT_EQ(address_at("https://", 2), "");
    EXPECT_EQ(address_at("file:///etc/passwd", 2), "");
    EXPECT_EQ(address_at("javascript:alert(1)", 2), "");
    EXPECT_EQ(address_at("plain words", 2), "");
}

TEST(PlainLink, EndsWhereALetterOnlyLooksLikeOne)
{
    EXPECT_EQ(address_at("https://ex\xD0\xB0mple.org", 3), "https://ex"); // a Cyrillic а
}

TEST(PlainLink, GoesOverTheEndOfASoftWrappedRow)
{
    Terminal terminal = small(10, 6);
    terminal.feed("https://example.org/abc rest");
    const auto link = plain_link_at(*terminal.snapshot(), 1, 2);
    ASSERT_TRUE(link);
    EXPECT_EQ(link->address, "https://example.org/abc");
    EXPECT_EQ(link->cells, (std::vector<PlainLink::Cells>{{0, 0, 10}, {1, 0, 10}, {2, 0, 3}}));
    Terminal two = small(10, 6);
    two.feed("https://ab\r\ncd");
    EXPECT_EQ(plain_link_at(*two.snapshot(), 0, 2)->address, "https://ab") << "a line feed of its own ends it";
}

TEST(Lines, SoftWrappedOnesAreOneAndTheirCellsAreFoundAgain)
{
    Terminal terminal = small(10, 3);
    terminal.feed("first\r\nabcdefghijKLM\xE6\xBC\xA2z\r\nlast");
    std::vector<std::pair<LineId, std::string>> lines;
    terminal.for_each_line([&](LineId line, std::string_view text) {
        lines.emplace_back(line, text);
        return true;
    });
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0].second, "first") << "it is in the scrollback";
    EXPECT_EQ(lines[1].second, "abcdefghijKLM\xE6\xBC\xA2z");
    EXPECT_EQ(lines[2].second, "last");
    const LineId second = lines[1].first;
    EXPECT_EQ(terminal.cells_of(second, 8, 12), (Found{{second, 8}, {second + 1, 2}}));
    EXPECT_EQ(terminal.cells_of(second, 13, 16), (Found{{second + 1, 3}, {second + 1, 5}})) << "a wide one has two columns";
    EXPECT_EQ(terminal.cells_of(second, 13, 200), std::nullopt);
    int seen = 0;
    terminal.for_each_line([&](LineId, std::string_view) { return ++seen < 2; });
    EXPECT_EQ(seen, 2);
}

} // namespace
} // namespace latchkey::terminal
