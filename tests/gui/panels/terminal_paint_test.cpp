#include "gui/panels/page_table.h"
#include "gui/panels/terminal_colors.h"
#include "gui/terminal/terminal.h"
#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <gtest/gtest.h>

namespace latchkey::test {
namespace {

using panels::contrast;
using panels::raised;

TEST(TerminalPaint, NoPairOfCellColoursIsUnderThreeToOne)
{
    for (int ink = 0; ink < 256; ink += 15) {
        for (int ground = 0; ground < 256; ground += 15) {
            const ImU32 under = IM_COL32(ground, 255 - ground, ground / 2, 255);
            const ImU32 over = raised(IM_COL32(ink, ink / 3, 255 - ink, 255), under, 3.0);
            EXPECT_GE(contrast(over, under), 3.0);
        }
    }
}

TEST(TerminalPaint, APairThatIsLegibleStaysAsItIs)
{
    EXPECT_EQ(raised(IM_COL32_WHITE, IM_COL32_BLACK, 3.0), IM_COL32_WHITE);
}

TEST(TerminalPaint, TheHeadLinesOfTmuxAndHtopAreNoGreyOnGreen)
{
    const Stage stage{320, 200}; // a context for the theme
    for (const kit::Palette palette : {kit::Palette::light, kit::Palette::dark}) {
        kit::apply_theme(palette, 1);
        const auto& ansi = kit::colors().terminal.ansi;
        for (const ImU32 ground : {ansi[2], ansi[6]}) { // black letters on green and on teal
            EXPECT_GE(contrast(raised(ansi[0], ground, 3.0), ground), palette == kit::Palette::light ? 4.4 : 3.0);
        }
    }
}

TEST(TerminalPaint, EveryColourOfTheThemesIsLegible)
{
    const Stage stage{320, 200}; // a context for the theme
    for (const kit::Palette palette : {kit::Palette::light, kit::Palette::dark}) {
        kit::apply_theme(palette, 1);
        const kit::Colors& c = kit::colors();
        for (const ImU32 text : {c.text, c.text2, c.text3, c.acc, c.ok.ink, c.warn.ink, c.bad.ink}) {
            EXPECT_GE(contrast(text, c.card), 4.5);
        }
        for (const ImU32 ground : {c.chrome, c.side, c.page, c.hover, c.sel}) {
            EXPECT_GE(contrast(c.text, ground), 4.5);
            EXPECT_GE(contrast(c.text2, ground), 4.5);
        }
        EXPECT_GE(contrast(IM_COL32_WHITE, c.fill), 4.5);
        EXPECT_GE(contrast(IM_COL32_WHITE, c.bad_fill), 4.5);
        EXPECT_GE(contrast(c.fline, c.card), 3.0);
        EXPECT_GE(contrast(c.terminal.foreground, c.terminal.background), 4.5);
    }
}

/// Colours at the middles of cells, from a picture of a terminal that was fed `bytes`.
std::uint32_t painted_cell(std::string_view bytes, int col, int row)
{
    Stage stage{1280, 800, 1, kit::Palette::dark};
    terminal::Terminal terminal{{.cols = 80, .rows = 24}};
    terminal.feed(bytes);
    stage.view = terminal_view(80, 24);
    stage.view.tabs[0].selection.clear();
    stage.view.tabs[0].screen = terminal.snapshot();
    stage.frames(4);
    const SeenItem* item = stage.find("Terminal");
    const int x = static_cast<int>(item->min.x) + 14 + col * 8 + 4;
    const int y = static_cast<int>(item->min.y) + 6 + row * 20 + 10;
    return stage.picture().at(x, y);
}

TEST(TerminalPaint, ASpecialColourIsDrawnOnlyWhileItIsUsed)
{
    const Stage stage{320, 200}; // a context for the theme
    const kit::TerminalColors theme = panels::terminal_colors({});
    terminal::Terminal terminal{{.cols = 10, .rows = 2}};
    terminal.feed("\x1b]5;0;rgb:ff/00/00\x1b\\\x1b[1mb");
    const auto ink = [&](const std::shared_ptr<const terminal::Snapshot>& screen) {
        return panels::TerminalPaint{theme, *screen}.of(screen->style(screen->row(0).at(0).style), panels::Mark::none).ink;
    };
    terminal.feed("\x1b]6;0;1\x1b\\");
    EXPECT_EQ(ink(terminal.snapshot()), IM_COL32(255, 0, 0, 255));
    terminal.feed("\x1b]6;0;0\x1b\\");
    EXPECT_EQ(ink(terminal.snapshot()), theme.foreground);
}

TEST(TerminalPaint, ASchemeOfTheSessionGoesBeforeTheWindowsTheme)
{
    const Stage stage{320, 200};
    view::TerminalLook look;
    auto scheme = std::make_shared<view::ColorScheme>();
    scheme->background = 0x102030;
    scheme->foreground = 0xFFFFFF;
    scheme->ansi[1] = 0xFF8800;
    look.scheme = scheme;
    const kit::TerminalColors colors = panels::terminal_colors(look);
    EXPECT_EQ(colors.background, IM_COL32(0x10, 0x20, 0x30, 255));
    EXPECT_EQ(colors.ansi[1], IM_COL32(0xFF, 0x88, 0, 255));
    EXPECT_EQ(panels::terminal_colors({}).background, kit::colors().terminal.background);
    EXPECT_GE(contrast(colors.current, colors.background), 3.0);
    EXPECT_GE(contrast(colors.foreground, colors.match), 3.0);
}

TEST(TerminalPaint, TheLeastContrastIsTheSessions)
{
    const Stage stage{320, 200};
    const kit::TerminalColors theme = panels::terminal_colors({});
    terminal::Terminal terminal{{.cols = 10, .rows = 2}};
    const auto screen = terminal.snapshot();
    const ImU32 ground = IM_COL32(20, 20, 20, 255);
    const ImU32 faint = IM_COL32(40, 40, 40, 255);
    EXPECT_EQ((panels::TerminalPaint{theme, *screen, 1}.legible(faint, ground)), faint);
    EXPECT_GE(contrast(panels::TerminalPaint(theme, *screen, 3).legible(faint, ground), ground), 3.0);
    EXPECT_GE(contrast(panels::TerminalPaint(theme, *screen, 7).legible(faint, ground), ground), 7.0);
}

TEST(TerminalPaint, BlocksFillTheirCells)
{
    EXPECT_EQ(painted_cell("\x1b[38;2;10;200;30m\xE2\x96\x88\xE2\x96\x88", 1, 0), 0x0AC81EU);
    EXPECT_EQ(painted_cell("\x1b[48;2;90;20;30m  ", 1, 0), 0x5A141EU);
    EXPECT_EQ(painted_cell("x", 5, 5), 0x12141AU); // nothing there: the theme's ground
}

/// Rows of pixels that are white in column `x` of the first `rows` rows of the terminal, as "0-19 25".
std::string lit_rows_of(std::string_view bytes, int x, int rows)
{
    Stage stage{1280, 800, 1, kit::Palette::dark};
    terminal::Terminal terminal{{.cols = 80, .rows = 24}};
    terminal.feed("\x1b[?25l\x1b[38;2;255;255;255m");
    terminal.feed(bytes);
    stage.view = terminal_view(80, 24);
    stage.view.tabs[0].selection.clear();
    stage.view.tabs[0].screen = terminal.snapshot();
    stage.frames(4);
    const Picture picture = stage.picture();
    const int left = static_cast<int>(stage.find("Terminal")->min.x) + 14;
    const int top = static_cast<int>(stage.find("Terminal")->min.y) + 6;
    const auto lit = [&](int y) { return y < rows * 20 && picture.at(left + x, top + y) == 0xFFFFFFU; };
    std::string out;
    for (int y = 0; y < rows * 20; ++y) {
        if (!lit(y)) {
            continue;
        }
        const int from = y;
        while (lit(y + 1)) {
            ++y;
        }
        out += (out.empty() ? "" : " ") + (from == y ? std::to_string(from) : std::to_string(from) + '-' + std::to_string(y));
    }
    return out;
}

TEST(TerminalPaint, LineDrawingOfDoubleHeightIsOnePictureInTwoRows)
{
    // ┌: a vertical line from the middle of both rows down, and one horizontal line there.
    EXPECT_EQ(lit_rows_of("\x1b#3\xE2\x94\x8C\r\n\x1b#4\xE2\x94\x8C", 14, 2), "19") << "right half of the corner";
    EXPECT_EQ(lit_rows_of("\x1b#3\xE2\x94\x8C\r\n\x1b#4\xE2\x94\x8C", 7, 2), "19-39") << "middle of the corner";
    EXPECT_EQ(lit_rows_of("\x1b#3\xE2\x96\x80\r\n\x1b#4\xE2\x96\x80", 8, 2), "0-19") << "an upper half block";
}

TEST(TerminalPaint, ScanLinesOfAVt100StepDownTheirCell)
{
    const std::string four = "\xE2\x8E\xBA\xE2\x8E\xBB\xE2\x8E\xBC\xE2\x8E\xBD"; // ⎺⎻⎼⎽
    EXPECT_EQ(lit_rows_of(four, 4, 1), "0");
    EXPECT_EQ(lit_rows_of(four, 12, 1), "5");
    EXPECT_EQ(lit_rows_of(four, 20, 1), "14");
    EXPECT_EQ(lit_rows_of(four, 28, 1), "19");
}

TEST(TerminalPaint, LineDrawingReachesFromEdgeToEdge)
{
    Stage stage{1280, 800, 1, kit::Palette::dark};
    terminal::Terminal terminal{{.cols = 80, .rows = 24}};
    terminal.feed("\x1b[?25l\x1b[38;2;255;255;255m\xE2\x94\x80\xE2\x94\x80\xE2\x94\x80\r\n\xE2\x94\x82\r\n\xE2\x94\x82"); // ─── and two │
    stage.view = terminal_view(80, 24);
    stage.view.tabs[0].selection.clear();
    stage.view.tabs[0].screen = terminal.snapshot();
    stage.frames(4);
    const Picture picture = stage.picture();
    const int x0 = static_cast<int>(stage.find("Terminal")->min.x) + 14;
    const int y0 = static_cast<int>(stage.find("Terminal")->min.y) + 6;
    const auto lit_rows = [&](int x) {
        int n = 0;
        for (int y = y0; y < y0 + 20; ++y) {
            n += picture.at(x, y) == 0xFFFFFFU ? 1 : 0;
        }
        return n;
    };
    for (int x = x0; x < x0 + 24; ++x) {
        EXPECT_EQ(lit_rows(x), 1) << x;
    }
    int broken = 0;
    for (int y = y0 + 20; y < y0 + 60; ++y) {
        int lit = 0;
        for (int x = x0; x < x0 + 8; ++x) {
            lit += picture.at(x, y) == 0xFFFFFFU ? 1 : 0;
        }
        broken += lit == 1 ? 0 : 1;
    }
    EXPECT_EQ(broken, 0);
}

TEST(PageTable, ComesInPuttysOrderWithItsBranches)
{
    const std::vector<panels::PageRow> pages = panels::pages_of(sample_form());
    std::vector<std::string> paths;
    for (const panels::PageRow& page : pages) {
        paths.push_back(page.path);
    }
    const std::vector<std::string> wanted = {"Session",
                                             "Session/Logging",
                                             "Terminal",
                                             "Terminal/Keyboard",
                                             "Terminal/Bell",
                                             "Terminal/Features",
                                             "Window",
                                             "Window/Appearance",
                                             "Window/Translation",
                                             "Window/Selection",
                                             "Window/Colours",
                                             "Connection",
                                             "Connection/Data",
                                             "Connection/Proxy",
                                             "Connection/SSH",
                                             "Connection/SSH/Kex",
                                             "Connection/SSH/Host keys",
                                             "Connection/SSH/Cipher",
                                             "Connection/SSH/Auth",
                                             "Connection/SSH/Auth/Credentials",
                                             "Connection/SSH/TTY",
                                             "Connection/SSH/Tunnels"};
    EXPECT_EQ(paths, wanted);
    EXPECT_TRUE(pages[2].branch);
    EXPECT_EQ(pages[18].name(), "Auth");
    EXPECT_EQ(pages[18].depth(), 2);
}

} // namespace
} // namespace latchkey::test
