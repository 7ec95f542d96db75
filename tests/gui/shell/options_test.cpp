/// The window's command line with its help and man page, and its icons.

#include "gui/shell/icon.h"
#include "gui/shell/options.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace latchkey::shell {
namespace {

std::expected<Options, std::string> parse(const std::vector<std::string>& words)
{
    return parse_options(words);
}

TEST(Options, AHostIsOpenedAtOnce)
{
    const auto options = parse({"ubuntu@203.0.113.24"});
    ASSERT_TRUE(options.has_value());
    EXPECT_EQ(options->model.host, "ubuntu@203.0.113.24");
    EXPECT_TRUE(options->model.open_form);
}

TEST(Options, AKeyFileAloneIsSelectedAndNothingIsOpened)
{
    const support::TempFolder folder;
    const std::string key = folder.write("my.ppk", "x").string();
    const auto alone = parse({key});
    ASSERT_TRUE(alone.has_value());
    EXPECT_EQ(alone->drop, std::vector<std::string>{key});
    EXPECT_FALSE(alone->model.open_form);

    const auto with_host = parse({key, "web-1"});
    ASSERT_TRUE(with_host.has_value());
    EXPECT_TRUE(with_host->model.open_form);
    ASSERT_EQ(with_host->model.fields.size(), 1U);
    EXPECT_EQ(with_host->model.fields[0], (std::pair<std::string, std::string>{"key_file", key}));
}

TEST(Options, ValuesFollowTheirNameOrAnEqualsSign)
{
    const auto options = parse({"--config-dir", "/c", "--state-dir=/s", "--scale", "1.5", "--size=1024x700", "--theme", "dark", "--open",
                                "web-1", "--notice", "a demo"});
    ASSERT_TRUE(options.has_value());
    EXPECT_EQ(options->model.config_dir, "/c");
    EXPECT_EQ(options->model.state_dir, "/s");
    EXPECT_FLOAT_EQ(options->scale, 1.5F);
    EXPECT_EQ(options->width, 1024);
    EXPECT_EQ(options->height, 700);
    EXPECT_EQ(options->model.theme, view::Theme::dark);
    EXPECT_EQ(options->model.open_session, "web-1");
    EXPECT_EQ(options->model.notice, "a demo");
}

TEST(Options, WhatIsWrongIsOneLine)
{
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"--no-such"},
                                                                                       {"--scale"},
                                                                                       {"--scale", "huge"},
                                                                                       {"--scale", "9"},
                                                                                       {"--size", "10x10"},
                                                                                       {"--size", "wide"},
                                                                                       {"--theme", "pink"},
                                                                                       {"--help=x"},
                                                                                       {"a", "b"}}) {
        const auto options = parse(words);
        ASSERT_FALSE(options.has_value()) << words.front();
        EXPECT_EQ(options.error().find('\n'), std::string::npos);
        EXPECT_NE(options.error(), "");
    }
}

TEST(Options, HelpNamesEveryOption)
{
    const std::string help = help_text("latchkey");
    for (const char* name : {"--config-dir", "--state-dir", "--notice", "--open", "--theme", "--scale", "--size", "--version", "--help"}) {
        EXPECT_NE(help.find(name), std::string::npos) << name;
    }
    for (const char* key : {"F6", "F7", "F8", "Ctrl+Shift+C", "Ctrl+Shift+F6"}) {
        EXPECT_NE(help.find(key), std::string::npos) << key;
    }
    EXPECT_EQ(parse({"--help"})->show, Options::Show::help);
    EXPECT_EQ(parse({"-V"})->show, Options::Show::version);
}

/// The first word or words of a line of --help: the option, the keys.
std::vector<std::string> named_in_help()
{
    std::vector<std::string> names;
    std::istringstream lines{help_text("latchkey")};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("  ")) {
            const std::string name = line.substr(2, line.find("  ", 2) - 2);
            names.push_back(name.starts_with("--") ? name.substr(0, name.find(' ')) : name);
        }
    }
    return names;
}

TEST(Options, TheManPageHasEveryOptionAndEveryKeyOfTheHelp)
{
    std::string page = support::read_file(LATCHKEY_SOURCE_DIR "/assets/man/latchkey.1");
    page = std::regex_replace(page, std::regex{R"(\\-)"}, "-");
    const std::vector<std::string> names = named_in_help();
    EXPECT_GT(names.size(), 20U);
    for (const std::string& name : names) {
        EXPECT_NE(page.find(name), std::string::npos) << name;
    }
}

TEST(Icon, OurOwnPngsAreDecoded)
{
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        const std::string png =
            support::read_file(std::string{LATCHKEY_SOURCE_DIR "/assets/icons/latchkey-"} + std::to_string(size) + ".png");
        const auto pixels = decode_icon({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()});
        ASSERT_TRUE(pixels.has_value()) << size;
        EXPECT_EQ(pixels->width, size);
        EXPECT_EQ(pixels->height, size);
        // The middle is the key or its ground, never a hole.
        EXPECT_EQ(
            pixels
                ->rgba[(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) / 2 + static_cast<std::size_t>(size) / 2) * 4 + 3],
            255)
            << size;
    }
}

TEST(Icon, ADamagedFileIsNoPicture)
{
    const std::string png = support::read_file(LATCHKEY_SOURCE_DIR "/assets/icons/latchkey-16.png");
    for (std::size_t length = 0; length < png.size(); length += 7) {
        EXPECT_FALSE(decode_icon({reinterpret_cast<const std::uint8_t*>(png.data()), length == 0 ? 0 : length - 1}).has_value() &&
                     length < png.size() / 2);
    }
}

} // namespace
} // namespace latchkey::shell
