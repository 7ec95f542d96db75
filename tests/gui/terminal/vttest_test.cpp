/// vttest's menus 1, 2, 3, 4, 6 and 8, screen by screen. The screens were looked at by a person and are what vttest says must be seen
/// (tests/data/terminal/README.md).

#include "tests/gui/terminal/describe.h"
#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <charconv>
#include <string>
#include <vector>

namespace latchkey::terminal {
namespace {

struct Expected {
    std::size_t bytes = 0;
    std::string screen{};
};

/// "== BYTES" and a screen, and so on.
std::vector<Expected> expected_screens(const std::string& text)
{
    std::vector<Expected> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t line = text.find('\n', at);
        const std::size_t next = std::min(text.find("\n== ", line), text.size() - 1);
        Expected each;
        std::from_chars(text.data() + at + 3, text.data() + line, each.bytes);
        each.screen = text.substr(line + 1, next - line);
        out.push_back(std::move(each));
        at = next + 1;
    }
    return out;
}

class Vttest : public ::testing::TestWithParam<const char*> {
protected:
    static std::string data(const std::string& ending)
    {
        return testing::file_text(std::string{LATCHKEY_TEST_DATA} + "/terminal/vttest_" + GetParam() + ending);
    }
};

TEST_P(Vttest, ShowsWhatItSaysMustBeSeen)
{
    const std::string bytes = data(".vt");
    const std::vector<Expected> screens = expected_screens(data(".screens"));
    ASSERT_GE(screens.size(), 4U);
    TerminalOptions options;
    options.server_resizes = ServerResizes::yes; // 132 columns
    Terminal terminal{options};
    terminal.set_window({.cell_width = 8, .cell_height = 16, .screen_width = 1280, .screen_height = 960});
    std::size_t fed = 0;
    for (const Expected& each : screens) {
        terminal.feed(std::string_view{bytes}.substr(fed, each.bytes - fed));
        fed = each.bytes;
        EXPECT_EQ(testing::described(terminal), each.screen) << "after " << fed << " bytes";
    }
    EXPECT_EQ(fed, bytes.size());
}

INSTANTIATE_TEST_SUITE_P(Menus, Vttest, ::testing::Values("1_cursor", "2_screen", "3_charsets", "4_sizes", "6_reports", "8_editing"),
                         [](const auto& each) { return "Menu" + std::string{each.param}; });

} // namespace
} // namespace latchkey::terminal
