/// SGR. ECMA-48 §8.3.117; T.416 for colours; xterm ctlseqs.

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

namespace latchkey::terminal {
namespace {

using testing::styled;

TEST(Sgr, EachAttributeIsSetAndTakenBack)
{
    const std::pair<Attribute, std::pair<const char*, const char*>> attributes[] = {
        {Attribute::bold, {"1", "22"}},   {Attribute::dim, {"2", "22"}},      {Attribute::italic, {"3", "23"}},
        {Attribute::blink, {"5", "25"}},  {Attribute::reverse, {"7", "27"}},  {Attribute::hidden, {"8", "28"}},
        {Attribute::strike, {"9", "29"}}, {Attribute::overline, {"53", "55"}}};
    for (const auto& [attribute, codes] : attributes) {
        EXPECT_TRUE(styled(codes.first).has(attribute)) << codes.first;
        EXPECT_EQ(styled(std::string{codes.first} + ";" + codes.second), Style{}) << codes.first;
    }
}

TEST(Sgr, UnderlineHasFiveKindsAndAColour)
{
    EXPECT_EQ(styled("4").underline, Underline::single);
    EXPECT_EQ(styled("21").underline, Underline::twice);
    EXPECT_EQ(styled("4:2").underline, Underline::twice);
    EXPECT_EQ(styled("4:3").underline, Underline::curly);
    EXPECT_EQ(styled("4:4").underline, Underline::dotted);
    EXPECT_EQ(styled("4:5").underline, Underline::dashed);
    EXPECT_EQ(styled("4:3;4:0"), Style{});
    EXPECT_EQ(styled("4:3;24"), Style{});
    EXPECT_EQ(styled("58:2::1:2:3").underline_color, Color::rgb(1, 2, 3));
    EXPECT_EQ(styled("58:5:9").underline_color, Color::indexed(9));
    EXPECT_EQ(styled("58;5;9;59"), Style{});
}

TEST(Sgr, SixteenColours)
{
    EXPECT_EQ(styled("31").foreground, Color::indexed(1));
    EXPECT_EQ(styled("47").background, Color::indexed(7));
    EXPECT_EQ(styled("90").foreground, Color::indexed(8));
    EXPECT_EQ(styled("107").background, Color::indexed(15));
    EXPECT_EQ(styled("31;42;39;49"), Style{});
}

TEST(Sgr, ColoursBySemicolonAndByColonWithAndWithoutTheColourSpace)
{
    EXPECT_EQ(styled("38;5;200").foreground, Color::indexed(200));
    EXPECT_EQ(styled("48:5:200").background, Color::indexed(200));
    EXPECT_EQ(styled("38;2;1;2;3").foreground, Color::rgb(1, 2, 3));
    EXPECT_EQ(styled("38:2:1:2:3").foreground, Color::rgb(1, 2, 3));
    EXPECT_EQ(styled("38:2::1:2:3").foreground, Color::rgb(1, 2, 3));
    EXPECT_EQ(styled("48:2:0:1:2:3").background, Color::rgb(1, 2, 3));
}

TEST(Sgr, WhatFollowsAColourIsReadAsAnAttributeAgain)
{
    const Style style = styled("38;5;200;1;48;2;1;2;3;4");
    EXPECT_TRUE(style.has(Attribute::bold));
    EXPECT_EQ(style.underline, Underline::single);
    EXPECT_EQ(style.background, Color::rgb(1, 2, 3));
}

TEST(Sgr, ACutOffColourChangesNothingAndIsNotMisread)
{
    EXPECT_EQ(styled("38;2;1;2"), Style{});
    EXPECT_EQ(styled("38;5"), Style{});
    EXPECT_EQ(styled("38"), Style{});
    EXPECT_EQ(styled("38:2:1"), Style{});
    EXPECT_EQ(styled("38:9:1;1").has(Attribute::bold), true);
}

TEST(Sgr, UnknownCodesAndTheirSubParametersAreSkipped)
{
    EXPECT_EQ(styled("10;73;200;1:5:7"), styled("1"));
    EXPECT_EQ(styled("99:1"), Style{});
}

TEST(Sgr, NothingAndZeroReset)
{
    EXPECT_EQ(styled("1;31;0"), Style{});
    EXPECT_EQ(styled("1;31;"), Style{});
    EXPECT_EQ(styled("1m\x1B["), Style{});
}

} // namespace
} // namespace latchkey::terminal
