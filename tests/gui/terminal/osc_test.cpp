/// Operating system commands. xterm ctlseqs.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

using testing::replies_to;
using testing::small;

Events events_of(std::string_view bytes)
{
    Terminal terminal = small();
    terminal.feed(bytes);
    return terminal.take_events();
}

TEST(Osc, SpecialColoursHaveNumbersOfTheirOwnAndAfterThePalette)
{
    EXPECT_EQ(replies_to("\x1B]5;0;#102030\x07\x1B]5;0;?\x07\x1B]4;256;?\x07"),
              "\x1B]5;0;rgb:1010/2020/3030\x1B\\\x1B]4;256;rgb:1010/2020/3030\x1B\\");
    EXPECT_EQ(replies_to("\x1B]5;4;#102030\x07\x1B]105;4\x07\x1B]5;4;?\x07"), "\x1B]5;4;rgb:e5e5/e5e5/e5e5\x1B\\");
    EXPECT_EQ(replies_to("\x1B]5;5;?\x07\x1B]4;261;?\x07"), "") << "there are five";
}

TEST(Osc, ASpecialColourIsDrawnOnlyOnceItIsSwitchedOn)
{
    Terminal terminal = small();
    terminal.feed("\x1B]5;0;#102030\x07");
    EXPECT_FALSE(terminal.snapshot()->colors().special_used[0]);
    terminal.feed("\x1B]6;0;1\x07");
    EXPECT_TRUE(terminal.snapshot()->colors().special_used[0]);
    EXPECT_EQ(terminal.snapshot()->colors().special[0], 0x102030U);
}

TEST(Title, IsTakenOnceWithoutControlsAndCapped)
{
    Terminal terminal = small();
    terminal.feed("\x1B]2;my \u00E9 title\x07");
    EXPECT_EQ(terminal.take_events().title, "my \u00E9 title");
    EXPECT_FALSE(terminal.take_events().any());
    EXPECT_EQ(events_of("\x1B]0;a\x7F"
                        "b\xC2\x85"
                        "c\u202E"
                        "d\x1B\\")
                  .title,
              "abcd");
    const auto longest = events_of("\x1B]0;" + std::string(5000, 'x') + "\x07").title;
    ASSERT_TRUE(longest);
    EXPECT_EQ(longest->size(), 512U);
}

TEST(Title, IsPushedAndPoppedInside)
{
    EXPECT_EQ(events_of("\x1B]2;one\x07\x1B[22;0t\x1B]2;two\x07\x1B[23;0t").title, "one");
    std::string many;
    for (int i = 0; i < 1000; ++i) {
        many += "\x1B[22t";
    }
    EXPECT_EQ(events_of("\x1B]2;one\x07" + many + "\x1B[23t").title, "one");
}

TEST(Colors, AreSetAskedAndReset)
{
    EXPECT_EQ(replies_to("\x1B]4;1;?\x07"), "\x1B]4;1;rgb:cdcd/0000/0000\x1B\\");
    EXPECT_EQ(replies_to("\x1B]4;1;rgb:12/34/56;2;#fff;1;?\x07"), "\x1B]4;1;rgb:1212/3434/5656\x1B\\");
    EXPECT_EQ(replies_to("\x1B]11;#102030\x07\x1B]11;?\x07"), "\x1B]11;rgb:1010/2020/3030\x1B\\");
    EXPECT_EQ(replies_to("\x1B]10;?;?\x07"), "\x1B]10;rgb:e5e5/e5e5/e5e5\x1B\\\x1B]11;rgb:0000/0000/0000\x1B\\");
    EXPECT_EQ(replies_to("\x1B]11;rgbi:1.0/0.5/0\x07\x1B]11;?\x07"), "\x1B]11;rgb:ffff/bbbb/0000\x1B\\");
    Terminal terminal = small();
    terminal.feed("\x1B]4;5;rgb:1/2/3\x07\x1B]12;#00ff00\x07");
    EXPECT_TRUE(terminal.take_events().colors_changed);
    EXPECT_EQ(terminal.snapshot()->colors().palette[5], 0x112233U);
    EXPECT_EQ(terminal.snapshot()->colors().cursor, 0x00FF00U);
    terminal.feed("\x1B]104;5\x07\x1B]112\x07");
    EXPECT_FALSE(terminal.snapshot()->colors().palette[5]);
    EXPECT_FALSE(terminal.snapshot()->colors().cursor);
}

TEST(Colors, MalformedOnesChangeNothing)
{
    for (const char* each : {"4;300;#fff", "4;1;#ff", "4;1;rgb:1/2", "4;1;rgb:12345/1/1", "4;x;#fff", "10;rgb:g/1/1", "10;rgbi:2/0/0",
                             "10;rgbi:nan/0/0", "4;1", "4"}) {
        EXPECT_FALSE(events_of("\x1B]" + std::string{each} + "\x07").colors_changed) << each;
    }
}

TEST(Colors, OfOtherSpacesThanTheScreensAreRefusedAndTheRestOfTheCommandIsTaken)
{
    for (const char* each :
         {"CIEXYZ:1/1/1", "CIEuvY:0.5/0.5/0.5", "CIExyY:1/1/1", "CIELab:1/1/1", "CIELuv:1/1/1", "TekHVC:1/1/1", "CMYK:1/1/1/1", "red"}) {
        EXPECT_FALSE(events_of("\x1B]11;" + std::string{each} + "\x07").colors_changed) << each;
        EXPECT_EQ(replies_to("\x1B]4;1;" + std::string{each} + ";2;#123456;2;?\x07"), "\x1B]4;2;rgb:1212/3434/5656\x1B\\") << each;
    }
}

TEST(Clipboard, WritesAreWishesAndReadsAreNothing)
{
    EXPECT_EQ(events_of("\x1B]52;c;aGVsbG8=\x07").clipboard, "hello");
    EXPECT_FALSE(events_of("\x1B]52;c;?\x07").clipboard);
    EXPECT_EQ(replies_to("\x1B]52;c;aGVsbG8=\x07\x1B]52;c;?\x07"), "");
    EXPECT_FALSE(events_of("\x1B]52;c;!!!\x07").clipboard);
    EXPECT_TRUE(events_of("\x1B]52;c;" + std::string(65'000, 'A') + "\x07").clipboard);
    EXPECT_FALSE(events_of("\x1B]52;c;" + std::string(66'000, 'A') + "\x07").clipboard);
}

TEST(Links, BelongToTheCellsWrittenWhileTheyAreOpen)
{
    Terminal terminal = small();
    terminal.feed("a\x1B]8;;https://example.org/\x1B\\b\x1B[0mc\x1B]8;;\x1B\\d");
    const auto snapshot = terminal.snapshot();
    const auto link = [&](int col) { return snapshot->link(snapshot->style(snapshot->row(0).at(col).style)); };
    EXPECT_EQ(link(0), "");
    EXPECT_EQ(link(1), "https://example.org/");
    EXPECT_EQ(link(2), "https://example.org/"); // SGR 0 does not end a link
    EXPECT_EQ(link(3), "");
}

TEST(Links, WithDifferentIdsAreDifferent)
{
    Terminal terminal = small();
    terminal.feed("\x1B]8;id=1;x:y\x1B\\a\x1B]8;id=2;x:y\x1B\\b\x1B]8;id=1;x:y\x1B\\c");
    const auto snapshot = terminal.snapshot();
    const auto id = [&](int col) { return snapshot->style(snapshot->row(0).at(col).style).link; };
    EXPECT_NE(id(0), id(1));
    EXPECT_EQ(id(0), id(2));
}

TEST(Links, ThatAreTooLongAreNone)
{
    Terminal terminal = small();
    terminal.feed("\x1B]8;;http://" + std::string(3000, 'a') + "\x1B\\x");
    EXPECT_EQ(testing::style_at(terminal, 0, 0).link, 0U);
}

TEST(Folder, IsThePathOfTheUrlPercentDecoded)
{
    EXPECT_EQ(events_of("\x1B]7;file://host/home/m%C3%BCller/a%20b\x07").folder, "/home/m\u00FCller/a b");
    EXPECT_FALSE(events_of("\x1B]7;http://host/x\x07").folder);
    EXPECT_EQ(events_of("\x1B]7;file:///a%0Ab\x07").folder, "/ab");
}

TEST(Prompts, AreMarkedAndFound)
{
    Terminal terminal = small(10, 3);
    terminal.feed("\x1B]133;A\x07$ one\r\nout\r\nout\r\n\x1B]133;A\x07$ two\r\nout\r\nout\r\n");
    EXPECT_EQ(terminal.prompt_before(6), 3U);
    EXPECT_EQ(terminal.prompt_before(3), 0U);
    EXPECT_FALSE(terminal.prompt_before(0));
    EXPECT_EQ(terminal.prompt_after(0), 3U);
    EXPECT_FALSE(terminal.prompt_after(3));
    terminal.feed("\x1B]133;D;7\x07");
    EXPECT_EQ(terminal.take_events().exit_status, 7);
}

TEST(Bell, IsCounted)
{
    EXPECT_EQ(events_of("\a\a\a").bells, 3U);
    EXPECT_EQ(events_of("\x1B]2;x\a").bells, 0U);
}

} // namespace
} // namespace latchkey::terminal
