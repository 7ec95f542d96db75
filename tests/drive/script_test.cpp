/// The language of *.drive scripts.

#include "tests/drive/keys.h"
#include "tests/drive/script.h"

#include <gtest/gtest.h>

namespace latchkey::drive {
namespace {

std::optional<std::string> variables(const std::string& name)
{
    return name == "KEY" ? std::optional<std::string>{"/a b/my key.pem"} : std::nullopt;
}

std::vector<std::string> words(const std::string& line)
{
    const auto script = parse_script(line, variables);
    EXPECT_TRUE(script.has_value()) << line;
    std::vector<std::string> all{script->at(0).action};
    all.insert(all.end(), script->at(0).arguments.begin(), script->at(0).arguments.end());
    return all;
}

using Words = std::vector<std::string>;

TEST(DriveScript, BothQuotesKeepWordsTogether)
{
    EXPECT_EQ(words(R"(type "Host Name" 127.0.0.1)"), (Words{"type", "Host Name", "127.0.0.1"}));
    EXPECT_EQ(words(R"(text 'echo "a b"\n')"), (Words{"text", "echo \"a b\"\n"}));
    EXPECT_EQ(words(R"(click "it's")"), (Words{"click", "it's"}));
    EXPECT_EQ(words(R"(type "Key passphrase" "")"), (Words{"type", "Key passphrase", ""}));
}

TEST(DriveScript, AVariableWithBlanksStaysOneWord)
{
    EXPECT_EQ(words("drop ${KEY}"), (Words{"drop", "/a b/my key.pem"}));
    EXPECT_EQ(words("expect \"from ${KEY}!\""), (Words{"expect", "from /a b/my key.pem!"}));
    EXPECT_EQ(words("text 'echo ${HOME} ${KEY}\\n'"), (Words{"text", "echo ${HOME} ${KEY}\n"})) << "for the shell at the other end";
    const auto unset = parse_script("drop \"${NOT_SET}/x\"", variables);
    ASSERT_FALSE(unset.has_value());
    EXPECT_NE(unset.error().find("NOT_SET"), std::string::npos) << unset.error();
}

TEST(DriveScript, WhatAShellWouldExpandIsTextHere)
{
    EXPECT_EQ(words(R"(text 'echo $((6*7)) $HOME\n')"), (Words{"text", "echo $((6*7)) $HOME\n"}));
}

TEST(DriveScript, CommentsAndEmptyLinesAreNothing)
{
    const auto script = parse_script("# one\n\n  click Open # not this\nexpect 'a # b'\n", variables);
    ASSERT_TRUE(script.has_value());
    ASSERT_EQ(script->size(), 2U);
    EXPECT_EQ(script->at(0).number, 3);
    EXPECT_EQ(script->at(0).arguments, (Words{"Open"}));
    EXPECT_EQ(script->at(1).arguments, (Words{"a # b"}));
}

TEST(DriveScript, EscapesAreCharacters)
{
    EXPECT_EQ(words(R"(text "\x03\e[A\t\u30c6")"), (Words{"text", "\x03\x1b[A\t\xe3\x83\x86"}));
    EXPECT_FALSE(parse_script(R"(text "\xZZ")", variables).has_value());
}

TEST(DriveScript, AnEditorsByteOrderMarkAndLineEndsAreNoWords)
{
    EXPECT_EQ(words("\xEF\xBB\xBF"
                    "click\tOpen  \r\n"),
              (Words{"click", "Open"}));
}

TEST(DriveScript, AQuoteThatIsNotClosedNamesItsLine)
{
    const auto script = parse_script("click Open\ntext 'ls\n", variables);
    ASSERT_FALSE(script.has_value());
    EXPECT_TRUE(script.error().starts_with("line 2:")) << script.error();
}

TEST(DriveScript, TimesHaveUnitsAndWithoutOneAreSeconds)
{
    EXPECT_EQ(parse_time("5s"), 5000);
    EXPECT_EQ(parse_time("500ms"), 500);
    EXPECT_EQ(parse_time("1.5s"), 1500);
    EXPECT_EQ(parse_time("2m"), 120'000);
    EXPECT_EQ(parse_time("5"), 5000);
    EXPECT_EQ(parse_time("5x"), std::nullopt);
    EXPECT_EQ(parse_time(""), std::nullopt);
    EXPECT_EQ(parse_time("Open"), std::nullopt);
}

TEST(DriveKeys, ChordsAreReadInAnyCase)
{
    const auto chord = parse_chord("ctrl+Shift+p");
    ASSERT_TRUE(chord.has_value());
    EXPECT_EQ(chord->key, ImGuiKey_P);
    EXPECT_TRUE(chord->ctrl && chord->shift && !chord->alt);
    EXPECT_EQ(parse_chord("F10")->key, ImGuiKey_F10);
    EXPECT_EQ(parse_chord("Enter")->key, ImGuiKey_Enter);
    EXPECT_EQ(parse_chord("a")->character, 'a');
    EXPECT_EQ(parse_chord("Ctrl++")->key, ImGuiKey_Equal);
    EXPECT_EQ(parse_chord("Nonsense"), std::nullopt);
    EXPECT_EQ(parse_chord("Ctrl+"), std::nullopt);
}

} // namespace
} // namespace latchkey::drive
