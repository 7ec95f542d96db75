/// Hostile output: never a crash, never more memory than stated. The deterministic twins of tests/fuzz/terminal_fuzz.cpp.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace latchkey::terminal {
namespace {

void look(Terminal& terminal)
{
    const auto snapshot = terminal.snapshot();
    ASSERT_EQ(snapshot->rows(), terminal.rows());
    ASSERT_GE(snapshot->cursor().row, 0);
    ASSERT_LT(snapshot->cursor().row, terminal.rows());
    ASSERT_GE(snapshot->cursor().col, 0);
    ASSERT_LT(snapshot->cursor().col, terminal.cols());
    for (int row = 0; row < snapshot->rows(); ++row) {
        const auto& cells = snapshot->row(row).cells;
        ASSERT_LE(cells.size(), static_cast<std::size_t>(terminal.cols()));
        for (std::size_t col = 0; col < cells.size(); ++col) {
            // Halves of wide characters come in pairs, in every state.
            if (cells[col].wide()) {
                ASSERT_TRUE(col + 1 < cells.size() && cells[col + 1].spacer()) << row << ',' << col;
            }
            if (cells[col].spacer()) {
                ASSERT_TRUE(col > 0 && cells[col - 1].wide()) << row << ',' << col;
            }
        }
    }
    ASSERT_LE(terminal.take_replies().size(), 64U * 1024);
    const Events events = terminal.take_events();
    ASSERT_LE(events.title.value_or("").size(), 512U);
    ASSERT_LE(events.clipboard.value_or("").size(), 48U * 1024);
    ASSERT_LE(terminal.scrollback_lines(), 50U);
    (void)snapshot->text();
}

std::string sequence(std::mt19937& random)
{
    static constexpr std::string_view finals = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnpqrstuvwxyz{|}~";
    static constexpr std::array<std::string_view, 12> leads{"", "", "", "?", "?", ">", "=", "!", "", "", "", ""};
    static constexpr std::array<std::string_view, 10> intermediates{"", "", "", "", "$", " ", "'", "\"", "*", "#"};
    static constexpr std::array<int, 30> modes{1,  3,  4,    5,    6,    7,    9,    12,   20,   25,   40,   45,   47,   66,   67,
                                               69, 95, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1047, 1048, 1049, 2004, 2026};
    std::string out = "\x1B[" + std::string{leads[random() % leads.size()]};
    for (auto left = random() % 6; left > 0; --left) {
        const auto kind = random() % 4;
        out += kind == 0 ? ""
                         : std::to_string(kind == 1   ? random() % 12
                                          : kind == 2 ? static_cast<unsigned>(modes[random() % modes.size()])
                                                      : random() % 70000);
        out += random() % 8 == 0 ? ':' : ';';
    }
    out += intermediates[random() % intermediates.size()];
    out += finals[random() % finals.size()];
    return out;
}

std::string piece(std::mt19937& random)
{
    static constexpr std::array<std::string_view, 22> fixed{"\r\n",
                                                            "\t",
                                                            "\b",
                                                            "\x1B"
                                                            "7",
                                                            "\x1B"
                                                            "8",
                                                            "\x1BM",
                                                            "\x1B"
                                                            "D",
                                                            "\x1B"
                                                            "E",
                                                            "\x1B#6",
                                                            "\x1B#3",
                                                            "\x1B#8",
                                                            "\x1B(0",
                                                            "\x1B(B",
                                                            "\x0E",
                                                            "\x1B"
                                                            "6",
                                                            "\x1B"
                                                            "9",
                                                            "\x1B]8;;http://x/\x1B\\",
                                                            "\x1B]8;;\x1B\\",
                                                            "\x1BVx\x1BW",
                                                            "\x1BP$qm\x1B\\",
                                                            "\x1B]4;1;?\a",
                                                            "\x1B%@"};
    static constexpr std::array<std::string_view, 12> texts{"a",
                                                            "hello world",
                                                            "\u6F22\u5B57",
                                                            "e\u0301",
                                                            "\U0001F468\u200D\U0001F469",
                                                            "\U0001F1E9\U0001F1EA",
                                                            "\u2764\uFE0F",
                                                            "\u00E9",
                                                            "\xFF\xC2",
                                                            "\u200B",
                                                            "0123456789012345678901234567890",
                                                            "\U0001F44D\U0001F3FD"};
    switch (random() % 8) {
    case 0:
        return std::string{fixed[random() % fixed.size()]};
    case 1: {
        std::string noise;
        for (auto left = random() % 20; left > 0; --left) {
            noise += static_cast<char>(random());
        }
        return noise;
    }
    case 2:
    case 3:
    case 4:
        return sequence(random);
    default:
        return std::string{texts[random() % texts.size()]};
    }
}

TEST(Hostile, RandomSequencesTextAndSizesKeepEveryInvariant)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random{seed};
        Terminal terminal{{.cols = 20, .rows = 6, .scrollback = 50}};
        for (int step = 0; step < 300; ++step) {
            terminal.feed(piece(random));
            if (random() % 40 == 0) {
                terminal.resize(static_cast<int>(random() % 40) + 1, static_cast<int>(random() % 12) + 1);
            }
            if (step % 10 == 0) {
                look(terminal);
                if (HasFatalFailure()) {
                    FAIL() << "seed " << seed << ", step " << step;
                }
            }
        }
        (void)terminal.scrollback_text();
        (void)terminal.find("hello");
    }
}

TEST(Hostile, RandomBytesKeepEveryInvariant)
{
    std::mt19937 random{1};
    Terminal terminal{{.cols = 80, .rows = 24, .scrollback = 50}};
    std::string noise(64 * 1024, '\0');
    for (int round = 0; round < 40; ++round) {
        for (char& each : noise) {
            each = static_cast<char>(random() >> 9);
        }
        terminal.feed(noise);
        look(terminal);
    }
}

TEST(Hostile, EveryDivisionOfAHardStreamGivesTheSameScreen)
{
    std::mt19937 random{5};
    std::string bytes;
    while (bytes.size() < 600) {
        bytes += piece(random);
    }
    const auto run = [&](std::size_t cut) {
        Terminal terminal{{.cols = 20, .rows = 6, .scrollback = 50}};
        terminal.feed(std::string_view{bytes}.substr(0, cut));
        terminal.feed(std::string_view{bytes}.substr(cut));
        return terminal.screen_text() + terminal.scrollback_text() + terminal.take_replies();
    };
    const std::string expected = run(0);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        ASSERT_EQ(run(cut), expected) << cut;
    }
}

TEST(Hostile, HugeParametersAreHarmless)
{
    Terminal terminal{{.cols = 80, .rows = 24, .scrollback = 50}};
    for (const char final : std::string{"@ABCDEFGHIJKLMPSTXZ`abdefgr"}) {
        terminal.feed("\x1B[99999999;99999999" + std::string(1, final) + "x");
    }
    terminal.feed("\x1B[88;99999;99999;99999;99999$x\x1B[1;1;99999;99999;1;99999;99999;1$v\x1B[0;0;99999;99999$z");
    look(terminal);
}

TEST(Hostile, UnendedStringsAreBoundedAndTheTerminalRecovers)
{
    Terminal terminal{{.cols = 80, .rows = 24, .scrollback = 50}};
    for (const std::string& opening : {std::string{"\x1B]0;"}, std::string{"\x1BPq"}, std::string{"\x1B_"}, std::string{"\x1B["}}) {
        terminal.feed(opening);
        for (int i = 0; i < 100; ++i) {
            terminal.feed(std::string(65536, '1'));
        }
        terminal.feed("\x1B\\\x18\r\x1B[2Kback");
        EXPECT_EQ(terminal.snapshot()->row_text(terminal.snapshot()->cursor().row), "back");
    }
}

} // namespace
} // namespace latchkey::terminal
