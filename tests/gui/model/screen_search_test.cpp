/// The search bar's results: what is found, which place is the current one, and that no pattern can hang the window.

#include "gui/model/screen_search.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::model {
namespace {

terminal::Terminal filled(int lines = 50)
{
    terminal::Terminal terminal{{.cols = 40, .rows = 10, .scrollback = 1000}};
    for (int i = 0; i < lines; ++i) {
        terminal.feed("line " + std::to_string(i) + (i % 10 == 0 ? " Error here\r\n" : "\r\n"));
    }
    return terminal;
}

TEST(ScreenSearch, CountsThePlacesAndGoesRound)
{
    terminal::Terminal terminal = filled();
    ScreenSearch search;
    search.look_for({"error"}, terminal, 0);
    EXPECT_EQ(search.view().count, 5U);
    EXPECT_EQ(search.view().current, 1U);
    search.step(-1);
    EXPECT_EQ(search.view().current, 5U);
    search.step(1);
    search.step(1);
    EXPECT_EQ(search.view().current, 2U);
    search.look_for({"error", false, true}, terminal, 0);
    EXPECT_EQ(search.view().count, 0U);
    EXPECT_EQ(search.view().current, 0U);
    EXPECT_EQ(search.current(), nullptr);
    search.step(1);
}

TEST(ScreenSearch, BeginsAtThePlaceThatIsInView)
{
    terminal::Terminal terminal = filled();
    const auto snapshot = terminal.snapshot(15);
    ScreenSearch search;
    search.look_for({"error"}, terminal, snapshot->top_line());
    EXPECT_EQ(search.view().current, 4U) << "line 30 is the first below the upper edge";
    const view::FindView view = search.view(*snapshot);
    ASSERT_EQ(view.current_hit.size(), 1U);
    EXPECT_EQ(snapshot->row_text(view.current_hit[0].row), "line 30 Error here");
    EXPECT_EQ(view.current_hit[0].begin, 8);
    EXPECT_EQ(view.current_hit[0].end, 13);
}

TEST(ScreenSearch, AnExpressionFindsWhatPlainTextCannot)
{
    terminal::Terminal terminal = filled();
    ScreenSearch search;
    search.look_for({"^line [0-9]5$", true}, terminal, 0);
    EXPECT_EQ(search.view().count, 4U);
    search.look_for({"ERROR|line 7$", true}, terminal, 0);
    EXPECT_EQ(search.view().count, 6U);
    search.look_for({"ERROR", true, true}, terminal, 0);
    EXPECT_EQ(search.view().count, 0U);
    search.look_for({"x*", true}, terminal, 0);
    EXPECT_EQ(search.view().count, 0U);
    EXPECT_FALSE(search.view().problem.empty()) << "nothing is no place";
    search.look_for({"\\b", true}, terminal, 0);
    EXPECT_EQ(search.view().count, 0U) << "nor is the edge of a word";
    search.look_for({"5\\s+line", true}, terminal, 0);
    EXPECT_EQ(search.view().count, 0U) << "it never goes over the end of a line";
}

TEST(ScreenSearch, AnExpressionFindsWideLettersAndSoftWrappedLines)
{
    terminal::Terminal terminal{{.cols = 10, .rows = 5}};
    terminal.feed("12345678abcdef\r\n\xE6\xBC\xA2\xE5\xAD\x97!");
    ScreenSearch search;
    search.look_for({"[a-z]+", true}, terminal, 0);
    view::FindView view = search.view(*terminal.snapshot());
    ASSERT_EQ(view.count, 1U);
    ASSERT_EQ(view.current_hit.size(), 2U);
    EXPECT_EQ(view.current_hit[0].begin, 8);
    EXPECT_EQ(view.current_hit[0].end, 10);
    EXPECT_EQ(view.current_hit[1].end, 4);
    search.look_for({"\xE5\xAD\x97.", true}, terminal, 0);
    view = search.view(*terminal.snapshot());
    ASSERT_EQ(view.current_hit.size(), 1U);
    EXPECT_EQ(view.current_hit[0].begin, 2);
    EXPECT_EQ(view.current_hit[0].end, 5);
}

TEST(ScreenSearch, SaysWhyAnExpressionCannotBeRead)
{
    terminal::Terminal terminal = filled();
    ScreenSearch search;
    for (const char* broken : {"(", "a)", "[z-a]", "a**", "\\9", "(?<x"}) {
        search.look_for({broken, true}, terminal, 0);
        EXPECT_FALSE(search.view().problem.empty()) << broken;
        EXPECT_EQ(search.view().count, 0U);
    }
    search.look_for({"(", false}, terminal, 0);
    EXPECT_TRUE(search.view().problem.empty());
}

TEST(ScreenSearch, APatternThatHangsOthersEnds)
{
    terminal::Terminal terminal{{.cols = 200, .rows = 10}};
    terminal.feed(std::string(1500, 'a'));
    ScreenSearch search;
    search.look_for({"(a+)+(a|aa)+b", true}, terminal, 0);
    EXPECT_EQ(search.view().count, 0U);
    search.look_for({"(((((x{30}){30}){30})", true}, terminal, 0); // too large, and says so
    EXPECT_FALSE(search.view().problem.empty());
    search.look_for({std::string(5000, '('), true}, terminal, 0);
    EXPECT_FALSE(search.view().problem.empty());
}

TEST(ScreenSearch, NewOutputKeepsTheCurrentPlace)
{
    terminal::Terminal terminal = filled();
    ScreenSearch search;
    search.look_for({"error"}, terminal, 0);
    search.step(1);
    const terminal::Found before = *search.current();
    terminal.feed("Error again\r\n");
    search.refresh(terminal);
    EXPECT_EQ(search.view().count, 6U);
    EXPECT_EQ(*search.current(), before);
}

TEST(ScreenSearch, StopsCountingAtTenThousand)
{
    terminal::Terminal terminal{{.cols = 80, .rows = 24, .scrollback = 20'000}};
    for (int i = 0; i < 12'000; ++i) {
        terminal.feed("y\r\n");
    }
    ScreenSearch search;
    for (const bool expression : {false, true}) {
        search.look_for({"y", expression}, terminal, 0);
        EXPECT_EQ(search.view().count, 10'000U);
        EXPECT_TRUE(search.view().more);
    }
}

} // namespace
} // namespace latchkey::model
