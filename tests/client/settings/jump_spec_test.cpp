#include "client/settings/jump_spec.h"
#include "client/settings/setting.h"

#include <gtest/gtest.h>

namespace latchkey::settings {
namespace {

using Hops = std::vector<JumpHop>;

TEST(JumpSpec, IsReadInEveryWayOfSsh)
{
    const std::pair<std::string_view, Hops> cases[] = {
        {"", {}},
        {"none", {}},
        {"gate", {{"", "gate", 0}}},
        {"me@gate:2222", {{"me", "gate", 2222}}},
        {"a@b@gate", {{"a@b", "gate", 0}}},
        {"gate, me@inner:22", {{"", "gate", 0}, {"me", "inner", 22}}},
        {"[2001:db8::1]:2222,2001:db8::2", {{"", "2001:db8::1", 2222}, {"", "2001:db8::2", 0}}},
        {"ssh://me@gate:2222/,SSH://inner", {{"me", "gate", 2222}, {"", "inner", 0}}},
        {"[none]", {{"", "none", 0}}},
        {"%r@gate-%h", {{"%r", "gate-%h", 0}}},
    };
    for (const auto& [text, hops] : cases) {
        const auto parsed = parse_jump(text);
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().sentence();
        EXPECT_EQ(*parsed, hops) << text;
        EXPECT_EQ(parse_jump(format_jump(hops)).value(), hops) << format_jump(hops);
    }
}

TEST(JumpSpec, WhatCouldBecomeACommandOrIsNoHostIsRefused)
{
    for (const char* text : {",", "gate,", "@gate", "me@", "gate:0", "gate:x", "gate:70000", "-oProxyCommand=x", "-x@gate", "a;b", "`id`",
                             "$(id)", "gate host", "gate/x", "[::1", "[::1]22", "ssh://me:pw@gate", "a\nb"}) {
        const auto parsed = parse_jump(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_TRUE(parsed.error().is(SettingsErrc::wrong_type));
    }
    std::string many = "a";
    for (int i = 0; i < 64; ++i) {
        many += ",a";
    }
    EXPECT_FALSE(parse_jump(many)) << "65 hops";
    EXPECT_TRUE(parse_jump(many.substr(2)));
}

} // namespace
} // namespace latchkey::settings
