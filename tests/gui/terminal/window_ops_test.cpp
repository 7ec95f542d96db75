/// CSI t and what else changes the window: told, asked for, and never a title. xterm ctlseqs "Window manipulation".

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

constexpr WindowPlace place{.x = 30, .y = 40, .cell_width = 8, .cell_height = 16, .screen_width = 1280, .screen_height = 960};

Terminal in_window(ServerResizes resizes = ServerResizes::yes, ServerMoves moves = ServerMoves::yes)
{
    Terminal terminal{{.cols = 80, .rows = 24, .scrollback = 100, .server_resizes = resizes, .server_moves = moves}};
    terminal.set_window(place);
    return terminal;
}

std::string size_after(std::string_view bytes)
{
    Terminal terminal = in_window();
    terminal.feed(bytes);
    return std::to_string(terminal.cols()) + 'x' + std::to_string(terminal.rows());
}

TEST(WindowOperations, SizesAndPlacesAreTold)
{
    Terminal terminal = in_window();
    terminal.feed("\x1B[11t\x1B[13t\x1B[14t\x1B[15t\x1B[16t\x1B[18t\x1B[19t");
    EXPECT_EQ(terminal.take_replies(), "\x1B[1t\x1B[3;30;40t\x1B[4;384;640t\x1B[5;960;1280t\x1B[6;16;8t\x1B[8;24;80t\x1B[9;60;160t");
}

TEST(WindowOperations, WithoutAWindowNothingIsSaidOfPixels)
{
    EXPECT_EQ(testing::replies_to("\x1B[14t\x1B[15t\x1B[16t\x1B[18t"), "\x1B[8;4;10t");
}

TEST(WindowOperations, ATitleIsNeverTold)
{
    Terminal terminal = in_window();
    terminal.feed("\x1B]2;evil\x07\x1B[20t\x1B[21t\x1B[22;0t\x1B[23;0t");
    EXPECT_EQ(terminal.take_replies(), "");
}

TEST(WindowOperations, TheServerMayChooseTheSizeWhereItIsLet)
{
    EXPECT_EQ(size_after("\x1B[8;30;100t"), "100x30");
    EXPECT_EQ(size_after("\x1B[8;30t"), "80x30") << "what is left out stays";
    EXPECT_EQ(size_after("\x1B[8;0;0t"), "160x60") << "0 is the most there is";
    EXPECT_EQ(size_after("\x1B[4;320;400t"), "50x20") << "pixels";
    EXPECT_EQ(size_after("\x1B[36t"), "80x36") << "DECSLPP";
    EXPECT_EQ(size_after("\x1B[132$|"), "132x24") << "DECSCPP";
    EXPECT_EQ(size_after("\x1B[36*|"), "80x36") << "DECSNLS";
    EXPECT_EQ(size_after("\x1B[?3h"), "80x24") << "132 columns are behind mode 40";
    EXPECT_EQ(size_after("\x1B[?40h\x1B[?3h"), "132x24");
    EXPECT_EQ(size_after("\x1B[?40h\x1B[?3h\x1B[?3l"), "80x24");
    EXPECT_EQ(size_after("\x1B[?40h\x1B[?3h\x1B"
                         "c"),
              "80x24")
        << "RIS";
    EXPECT_EQ(size_after("\x1B[9;1t"), "160x60");
    EXPECT_EQ(size_after("\x1B[9;1t\x1B[9;0t"), "80x24");
    EXPECT_EQ(size_after("\x1B[10;2t"), "160x60");
    EXPECT_EQ(size_after("\x1B[10;2t\x1B[10;2t"), "80x24");
    EXPECT_EQ(size_after("\x1B[8;65535;65535t"), std::to_string(max_cols) + 'x' + std::to_string(max_rows));
}

TEST(WindowOperations, TheHostLearnsTheNewSizeSoThatThePtyDoesToo)
{
    Terminal terminal = in_window();
    terminal.feed("\x1B[8;30;100t");
    EXPECT_EQ(terminal.take_events().resized, (GridSize{100, 30}));
}

TEST(WindowOperations, WhereTheServerIsNotLetNothingHappens)
{
    Terminal terminal = in_window(ServerResizes::no, ServerMoves::no);
    terminal.feed("\x1B[8;30;100t\x1B[?40h\x1B[?3h\x1B[2t\x1B[3;1;1t\x1B[9;1t\x1B[36t");
    EXPECT_EQ(terminal.cols(), 80);
    EXPECT_EQ(terminal.rows(), 24);
    EXPECT_FALSE(terminal.take_events().any());
}

TEST(WindowOperations, WishesForTheWindowAreHandedOverAndBounded)
{
    Terminal terminal = in_window();
    terminal.feed("\x1B[3;7;9t\x1B[2t");
    const Events events = terminal.take_events();
    ASSERT_EQ(events.window.size(), 2U);
    EXPECT_EQ(events.window[0].kind, WindowRequest::Kind::move);
    EXPECT_EQ(events.window[0].x, 7);
    EXPECT_EQ(events.window[0].y, 9);
    EXPECT_EQ(events.window[1].kind, WindowRequest::Kind::iconify);
    for (int i = 0; i < 1000; ++i) {
        terminal.feed("\x1B[2t");
    }
    EXPECT_EQ(terminal.take_events().window.size(), 16U);
}

} // namespace
} // namespace latchkey::terminal
