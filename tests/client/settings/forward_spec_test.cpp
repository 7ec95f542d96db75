#include "client/settings/forward_spec.h"
#include "client/settings/setting.h"

#include <gtest/gtest.h>

namespace latchkey::settings {
namespace {

using Kind = ForwardSpec::Kind;

ForwardSpec parsed(Kind kind, std::string_view text)
{
    const auto forward = parse_forward(kind, text);
    EXPECT_TRUE(forward) << text << ": " << (forward ? "" : forward.error().sentence());
    return forward ? *forward : ForwardSpec{};
}

TEST(ForwardSpec, IsReadInEveryWayOfSsh)
{
    struct Case {
        Kind kind;
        std::string_view text;
        Endpoint listen;
        Endpoint to;
    };
    const Case cases[] = {
        {Kind::local, "8080:host:80", {"", 8080}, {"host", 80}},
        {Kind::local, " 8080 host:80 ", {"", 8080}, {"host", 80}},
        {Kind::local, "8080\t [2001:db8::1]:80", {"", 8080}, {"2001:db8::1", 80}},
        {Kind::local, "127.0.0.1:8080:host:80", {"127.0.0.1", 8080}, {"host", 80}},
        {Kind::local, "[::1]:8080:[::2]:80", {"::1", 8080}, {"::2", 80}},
        {Kind::local, ":8080:host:80", {"*", 8080}, {"host", 80}},
        {Kind::local, "*:8080:host:80", {"*", 8080}, {"host", 80}},
        {Kind::local, "0:host:80", {"", 0}, {"host", 80}},
        {Kind::local, "8080:/run/x.sock", {"", 8080}, {"", 0, "/run/x.sock"}},
        {Kind::local, "/run/here.sock:host:80", {"", 0, "/run/here.sock"}, {"host", 80}},
        {Kind::local, "/run/here.sock:/run/there.sock", {"", 0, "/run/here.sock"}, {"", 0, "/run/there.sock"}},
        {Kind::local, "a:1:/run/there.sock", {"a", 1}, {"", 0, "/run/there.sock"}},
        {Kind::local, "/run/with\\:colon:host:80", {"", 0, "/run/with:colon"}, {"host", 80}},
        {Kind::local, "[/run/with:colon]:host:80", {"", 0, "/run/with:colon"}, {"host", 80}},
        {Kind::local, "8080:%h:80", {"", 8080}, {"%h", 80}},
        {Kind::remote, "8080:host:80", {"", 8080}, {"host", 80}},
        {Kind::remote, "8080 host:80", {"", 8080}, {"host", 80}},
        {Kind::remote, "1080", {"", 1080}, {}},
        {Kind::remote, "*:1080", {"*", 1080}, {}},
        {Kind::remote, "0:host:80", {"", 0}, {"host", 80}},
        {Kind::remote, "/run/there.sock:/run/here.sock", {"", 0, "/run/there.sock"}, {"", 0, "/run/here.sock"}},
        {Kind::dynamic, "1080", {"", 1080}, {}},
        {Kind::dynamic, "[::1]:1080", {"::1", 1080}, {}},
        {Kind::dynamic, ":1080", {"*", 1080}, {}},
    };
    for (const Case& c : cases) {
        const ForwardSpec forward = parsed(c.kind, c.text);
        EXPECT_EQ(forward.kind, c.kind) << c.text;
        EXPECT_EQ(forward.listen, c.listen) << c.text;
        EXPECT_EQ(forward.to, c.to) << c.text;
        EXPECT_EQ(parsed(c.kind, format_forward(forward)), forward) << format_forward(forward);
    }
}

TEST(ForwardSpec, WhatCannotBeOneIsRefusedWithTheRightShape)
{
    const std::pair<Kind, std::string_view> cases[] = {
        {Kind::local, ""},
        {Kind::local, "8080"},
        {Kind::local, "8080:host"},
        {Kind::local, "x:host:80"},
        {Kind::local, "8080:host:0"},
        {Kind::local, "70000:host:80"},
        {Kind::local, "8080::80"},
        {Kind::local, "1:2:3:4:5"},
        {Kind::local, "8080:-o:80"},
        {Kind::local, "8080:a b:80"},
        {Kind::local, "8080:`x`:80"},
        {Kind::local, "[::1:8080:a:80"},
        {Kind::local, "[::1]8080:a:80"},
        {Kind::local, "8080:a\n:80"},
        {Kind::local, "8080:host:80\\"},
        {Kind::dynamic, "1080:host:80"},
        {Kind::dynamic, "host"},
        {Kind::remote, "host"},
        {Kind::remote, "a:b:c"},
        {Kind::local, "8080 host 80"},
        {Kind::local, "8080:[/x ]"},
        {Kind::local, "[/a\tb]:/c"},
    };
    for (const auto& [kind, text] : cases) {
        const auto forward = parse_forward(kind, text);
        ASSERT_FALSE(forward) << text;
        EXPECT_TRUE(forward.error().is(SettingsErrc::wrong_type));
    }
    EXPECT_EQ(parse_forward(Kind::local, "8080").error().sentence(), "8080 needs a forward such as 8080:localhost:80 (here:host:there).");
    EXPECT_FALSE(parse_forward(Kind::local, "1:" + std::string(5000, 'a') + ":2"));
}

TEST(ForwardSpec, AnEndpointIsAHostAndAPortOrASocket)
{
    EXPECT_EQ(parse_endpoint("db.internal:5432").value(), (Endpoint{"db.internal", 5432}));
    EXPECT_EQ(parse_endpoint("[::1]:22").value(), (Endpoint{"::1", 22}));
    EXPECT_EQ(parse_endpoint("/run/x.sock").value(), (Endpoint{"", 0, "/run/x.sock"}));
    for (const char* text : {"", "host", "host:", "host:0", "host:x", "-a:1", "a:1:2"}) {
        EXPECT_FALSE(parse_endpoint(text)) << text;
    }
}

} // namespace
} // namespace latchkey::settings
