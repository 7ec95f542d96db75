#include "client/cli/json.h"

#include <gtest/gtest.h>

namespace latchkey::cli {
namespace {

TEST(Json, IsWrittenInOrderWithALineAMember)
{
    JsonWriter json;
    json.begin_object().field("name", "a").field("bits", 256).field("large", std::uint64_t{18446744073709551615U}).field("plain", true);
    json.field("none", std::optional<std::string>{})
        .field("some", std::optional<int>{-1})
        .field("list", std::vector<std::string>{"x", "y"});
    json.key("empty").begin_array().end_array().key("deep").begin_array().begin_object().end_object().null().end_array().end_object();
    EXPECT_EQ(json.take(), R"({
  "name": "a",
  "bits": 256,
  "large": 18446744073709551615,
  "plain": true,
  "none": null,
  "some": -1,
  "list": [
    "x",
    "y"
  ],
  "empty": [],
  "deep": [
    {},
    null
  ]
}
)");
    EXPECT_EQ(json.begin_array().end_array().take(), "[]\n") << "a writer can be used again";
}

TEST(Json, TextCanBreakNeitherTheDocumentNorATerminal)
{
    EXPECT_EQ(json_string("\"\\\n\t\r"), R"("\"\\\n\t\u000d")");
    EXPECT_EQ(json_string(std::string_view{"\0\x1b[2J\x7f", 6}), R"("\u0000\u001b[2J\u007f")");
    EXPECT_EQ(json_string("\xc2\x9b"), R"("\u009b")") << "the one-character form of ESC [";
    EXPECT_EQ(json_string("鍵 🔑 ä"), "\"鍵 🔑 ä\"");
}

TEST(Json, WhatIsNotUtf8IsReplaced)
{
    const std::string mark = "\xef\xbf\xbd";
    EXPECT_EQ(json_string("p\xc4ss"), "\"p" + mark + "ss\"") << "Latin-1";
    EXPECT_EQ(json_string("\xe9\x8d"), "\"" + mark + "\"") << "cut off";
    EXPECT_EQ(json_string("\xc0\xaf"), "\"" + mark + mark + "\"") << "overlong";
    EXPECT_EQ(json_string("\xed\xa0\x80"), "\"" + mark + mark + mark + "\"") << "a surrogate";
    EXPECT_EQ(json_string("\xf4\x90\x80\x80"), "\"" + mark + mark + mark + mark + "\"") << "beyond Unicode";
}

} // namespace
} // namespace latchkey::cli
