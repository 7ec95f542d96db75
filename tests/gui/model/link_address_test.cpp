/// Which links a terminal may open, and where they really lead.

#include "gui/model/link_address.h"

#include <gtest/gtest.h>

namespace latchkey::model {
namespace {

TEST(LinkAddress, OpensWebAndMailAddressesOnly)
{
    for (const char* good : {"http://example.org", "HTTPS://example.org/a?b=c&d=%20#e", "mailto:root@example.org?subject=hi"}) {
        EXPECT_TRUE(read_link(good).may_open) << good;
    }
    for (const char* bad : {"", "example.org", "file:///etc/passwd", "ssh://example.org", "javascript:alert(1)", "vscode://x", "-h",
                            "https:", "https://", "https:///path", "http:example.org", "--help:https://x"}) {
        EXPECT_FALSE(read_link(bad).may_open) << bad;
    }
}

TEST(LinkAddress, SaysTheHostWhateverStandsBeforeIt)
{
    EXPECT_EQ(read_link("https://bank.example@203.0.113.66/login").leads_to, "203.0.113.66");
    EXPECT_EQ(read_link("https://a:b@c@evil.example:8080?x").leads_to, "evil.example:8080");
    EXPECT_EQ(read_link("https://evil.example\\@bank.example/").leads_to, "evil.example");
    EXPECT_EQ(read_link("mailto:root@example.org?subject=hi").leads_to, "root@example.org");
}

TEST(LinkAddress, DoesNotOpenWhatItCannotShowAsItIs)
{
    EXPECT_FALSE(read_link("https://example.org/\u202Egpj.exe").may_open); // reads from right to left
    EXPECT_FALSE(read_link("https://example.org/ a").may_open);
    EXPECT_FALSE(read_link(std::string{"https://example.org/\0x", 22}).may_open);
    const LinkAddress long_one = read_link("https://example.org/" + std::string(60'000, 'x'));
    EXPECT_FALSE(long_one.may_open);
    EXPECT_LE(long_one.shown.size(), 2100U);
}

TEST(LinkAddress, NeverAttachesAFileToAMail)
{
    EXPECT_FALSE(read_link("mailto:a@example.org?ATTACH=/home/me/.ssh/id_ed25519").may_open);
    EXPECT_FALSE(read_link("mailto:a@example.org?x-attachment=/etc/passwd").may_open);
}

} // namespace
} // namespace latchkey::model
