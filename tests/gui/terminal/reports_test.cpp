/// What the terminal answers. xterm ctlseqs, VT510 manual. Each answer arrives at a shell as if typed, so none may hold the server's text.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

using testing::replies_to;
using testing::small;

TEST(Reports, DeviceAttributesSayWhatWeAre)
{
    EXPECT_EQ(replies_to("\x1B[c"), "\x1B[?64;1;6;9;18;21;22;28c");
    EXPECT_EQ(replies_to("\x1B[0c"), replies_to("\x1BZ"));
    EXPECT_EQ(replies_to("\x1B[>c"), "\x1B[>41;370;0c");
    EXPECT_EQ(replies_to("\x1B[=c"), "\x1BP!|00000000\x1B\\");
    EXPECT_EQ(replies_to("\x1B[1c"), "");
}

TEST(Reports, StatusAndPosition)
{
    EXPECT_EQ(replies_to("\x1B[5n"), "\x1B[0n");
    EXPECT_EQ(replies_to("\x1B[2;3H\x1B[6n"), "\x1B[2;3R");
    EXPECT_EQ(replies_to("0123456789\x1B[6n"), "\x1B[1;10R");
    EXPECT_EQ(replies_to("\x1B[?6n"), "\x1B[?1;1;1R");
    EXPECT_EQ(replies_to("\x1B[?15n"), "\x1B[?13n");
}

TEST(Reports, ModesAsSetResetAndUnknown)
{
    EXPECT_EQ(replies_to("\x1B[?25$p"), "\x1B[?25;1$y");
    EXPECT_EQ(replies_to("\x1B[?25l\x1B[?25$p"), "\x1B[?25;2$y");
    EXPECT_EQ(replies_to("\x1B[?31337$p"), "\x1B[?31337;0$y");
    EXPECT_EQ(replies_to("\x1B[4h\x1B[4$p"), "\x1B[4;1$y");
    EXPECT_EQ(replies_to("\x1B[?1002h\x1B[?1000$p\x1B[?1002$p"), "\x1B[?1000;2$y\x1B[?1002;1$y");
    for (const int mode : {1, 3, 5, 6, 7, 12, 45, 47, 66, 67, 69, 1004, 1005, 1006, 1007, 1015, 1016, 1047, 1049, 2004, 2026}) {
        const std::string number = std::to_string(mode);
        EXPECT_NE(replies_to("\x1B[?" + number + "$p"), "\x1B[?" + number + ";0$y");
    }
}

TEST(Reports, BelowLevelThreeModesAreNotReportedAndBelowFourThereAreNoSideMargins)
{
    EXPECT_EQ(replies_to("\x1B[62\"p\x1B[?25$p"), "");
    EXPECT_EQ(replies_to("\x1B[63\"p\x1B[?69h\x1B[?69$p"), "\x1B[?69;2$y");
    EXPECT_EQ(replies_to("\x1B[64\"p\x1B[?69h\x1B[?69$p"), "\x1B[?69;1$y");
}

TEST(Reports, SavedModesComeBack)
{
    EXPECT_EQ(replies_to("\x1B[?2004h\x1B[?2004s\x1B[?2004l\x1B[?2004r\x1B[?2004$p"), "\x1B[?2004;1$y");
}

TEST(Reports, SettingsAsTheyWouldBeWritten)
{
    EXPECT_EQ(replies_to("\x1B[1;4:3;31;48;5;200m\x1BP$qm\x1B\\"), "\x1BP1$r0;1;4:3;31;48:5:200m\x1B\\");
    EXPECT_EQ(replies_to("\x1B[38;2;1;2;3m\x1BP$qm\x1B\\"), "\x1BP1$r0;38:2::1:2:3m\x1B\\");
    EXPECT_EQ(replies_to("\x1B[2;3r\x1BP$qr\x1B\\"), "\x1BP1$r2;3r\x1B\\");
    EXPECT_EQ(replies_to("\x1B[5 q\x1BP$q q\x1B\\"), "\x1BP1$r5 q\x1B\\");
    EXPECT_EQ(replies_to("\x1BP$qx\x1B\\"), "\x1BP0$r\x1B\\");
}

TEST(Reports, EverySettingThatCanBeAskedFor)
{
    const auto setting = [](std::string_view before, const std::string& what) {
        return replies_to(std::string{before} + "\x1BP$q" + what + "\x1B\\");
    };
    EXPECT_EQ(setting("", "m"), "\x1BP1$r0m\x1B\\");
    EXPECT_EQ(setting("", "r"), "\x1BP1$r1;4r\x1B\\");
    EXPECT_EQ(setting("\x1B[?69h\x1B[2;5s", "s"), "\x1BP1$r2;5s\x1B\\");
    EXPECT_EQ(setting("\x1B[?69h", "s"), "\x1BP1$r1;10s\x1B\\");
    EXPECT_EQ(setting("", "s"), "\x1BP0$r\x1B\\") << "there are no side margins without DECLRMM";
    EXPECT_EQ(setting("", "t"), "\x1BP1$r4t\x1B\\");
    EXPECT_EQ(setting("", "$|"), "\x1BP1$r10$|\x1B\\");
    EXPECT_EQ(setting("", "*|"), "\x1BP1$r4*|\x1B\\");
    EXPECT_EQ(setting("", "\"p"), "\x1BP1$r64;1\"p\x1B\\");
    EXPECT_EQ(setting("\x1B[62\"p", "\"p"), "\x1BP1$r62;1\"p\x1B\\");
    EXPECT_EQ(setting("", "\"q"), "\x1BP1$r0\"q\x1B\\");
    EXPECT_EQ(setting("\x1B[1\"q", "\"q"), "\x1BP1$r1\"q\x1B\\");
    EXPECT_EQ(setting("\x1B[2*x", "*x"), "\x1BP1$r2*x\x1B\\");
    for (const char* off : {"$}", "$~", "+q", "*}", "+r"}) {
        EXPECT_EQ(setting("", off), "\x1BP1$r0" + std::string{off} + "\x1B\\");
    }
    for (int style = 1; style <= 6; ++style) {
        const std::string number = std::to_string(style);
        EXPECT_EQ(setting("\x1B[" + number + " q", " q"), "\x1BP1$r" + number + " q\x1B\\");
    }
}

TEST(Reports, EveryModeIsToldAsItWasSet)
{
    const auto state = [](const std::string& leader, int mode, const std::string& before) {
        const std::string asked = leader + std::to_string(mode);
        const std::string reply = replies_to(before + "\x1B[" + asked + "$p");
        const std::string start = "\x1B[" + asked + ';';
        return reply.starts_with(start) && reply.ends_with("$y") ? reply.substr(start.size(), reply.size() - start.size() - 2) : reply;
    };
    for (const int mode : {1,  3,  4,  5,  6,  7,    8,    9,    12,   18,   19,   25,   40,   41,   42,   45,   61,   64,   66,
                           67, 68, 69, 73, 81, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1034, 1036, 1045, 2004, 2026}) {
        const std::string number = std::to_string(mode);
        const std::string needed = mode == 3 ? "\x1B[?40h" : "";
        EXPECT_EQ(state("?", mode, needed + "\x1B[?" + number + "h"), "1") << mode;
        EXPECT_EQ(state("?", mode, needed + "\x1B[?" + number + "h\x1B[?" + number + "l"), "2") << mode;
    }
    for (const int mode : {47, 1047, 1049}) { // asked on the alternate screen, which each of them shows
        EXPECT_EQ(state("?", mode, "\x1B[?" + std::to_string(mode) + 'h'), "1") << mode;
        EXPECT_EQ(state("?", mode, ""), "2") << mode;
    }
    for (const int mode : {2, 4, 12, 20}) {
        const std::string number = std::to_string(mode);
        EXPECT_EQ(state("", mode, "\x1B[" + number + "h"), "1") << mode;
        EXPECT_EQ(state("", mode, "\x1B[" + number + "l"), "2") << mode;
    }
    for (const int mode : {1, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19}) {
        EXPECT_EQ(state("", mode, ""), "4") << "permanently reset: " << mode;
    }
    EXPECT_EQ(state("?", 60, ""), "4");
}

TEST(Reports, AStyleReadBackMakesTheSameStyle)
{
    for (const char* sgr : {"1;2;3;5;7;8;9;53", "21", "4:4;58:5:3", "97;100", "38;5;14;48;5;255", "38;2;0;255;7;48;2;9;8;7"}) {
        Terminal terminal = small();
        terminal.feed("\x1B[" + std::string{sgr} + "m\x1BP$qm\x1B\\");
        const std::string reply = terminal.take_replies();
        const std::string parameters = reply.substr(5, reply.size() - 5 - 3);
        EXPECT_EQ(testing::styled(parameters), testing::styled(sgr)) << reply;
    }
}

TEST(Reports, CapabilitiesThatAreKnown)
{
    EXPECT_EQ(replies_to("\x1BP+q544E\x1B\\"), "\x1BP1+r544E=787465726D2D323536636F6C6F72\x1B\\");
    EXPECT_EQ(replies_to("\x1BP+q436f;524742\x1B\\"), "\x1BP1+r436F=323536\x1B\\\x1BP1+r524742=382F382F38\x1B\\");
    EXPECT_EQ(replies_to("\x1BP+q6b31\x1B\\"), "\x1BP0+r\x1B\\");
}

TEST(Reports, SizesAreToldAndTitlesNever)
{
    EXPECT_EQ(replies_to("\x1B[18t"), "\x1B[8;4;10t");
    EXPECT_EQ(replies_to("\x1B]2;rm -rf /\x07\x1B[20t\x1B[21t"), "");
}

TEST(Reports, NoAnswerHoldsTextThatTheServerChose)
{
    const std::string marker = "evil";
    Terminal terminal = small();
    terminal.feed(
        "\x1B]0;evil\x07\x1B]1;evil\x07\x1B]2;evil\x07\x1B[20t\x1B[21t\x1BP$qevil\x1B\\\x1BP+qevil\x1B\\\x1B]52;c;evil\x07\x1B]52;c;?\x07"
        "\x1B]4;1;evil\x07\x1B]4;1;?\x07\x1B]10;evil\x07\x1B]10;?\x07\x1B]8;id=evil;evil\x07\x05\x1B[>q\x1B[=c\x1B[x");
    EXPECT_EQ(terminal.take_replies().find(marker), std::string::npos);
}

TEST(Reports, AreBoundedWhenNobodyTakesThem)
{
    Terminal terminal = small();
    for (int i = 0; i < 100'000; ++i) {
        terminal.feed("\x1B[c");
    }
    EXPECT_LE(terminal.take_replies().size(), 64U * 1024);
    terminal.feed("\x1B[5n");
    EXPECT_EQ(terminal.take_replies(), "\x1B[0n");
}

TEST(Reports, EnquiryIsNotAnswered)
{
    EXPECT_EQ(replies_to("\x05"), "");
}

} // namespace
} // namespace latchkey::terminal
