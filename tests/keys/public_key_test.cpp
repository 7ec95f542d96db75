#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "keys/fingerprint.h"
#include "keys/key_error.h"
#include "keys/public_key.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

namespace latchkey::keys {
namespace {

const std::string types[] = {"rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519"};

PublicKey public_of(const std::string& type)
{
    return parse_public_line(key_text(type + ".pub")).value();
}

std::string without_last_line_end(std::string text)
{
    text.pop_back();
    return text;
}

TEST(PublicKey, ALineComesBackAsItWas)
{
    for (const std::string& type : types) {
        const std::string line = without_last_line_end(key_text(type + ".pub"));
        std::string comment;
        const auto key = parse_public_line(line, &comment);
        ASSERT_TRUE(key) << key.error().sentence();
        EXPECT_EQ(key->line(comment), line);
        EXPECT_EQ(comment, type + "@latchkey.test");
        EXPECT_EQ(key->line(), line.substr(0, line.rfind(' ')));
    }
}

TEST(PublicKey, TheTableGivesNamesAndSizes)
{
    EXPECT_EQ(public_of("rsa").bits(), 2048);
    EXPECT_EQ(public_of("rsa").short_name(), "RSA");
    EXPECT_EQ(public_of("ecdsa521").bits(), 521);
    EXPECT_EQ(public_of("ecdsa521").kind(), KeyKind::ecdsa_p521);
    EXPECT_EQ(public_of("ecdsa256").title(), "ECDSA P-256");
    EXPECT_EQ(public_of("ed25519").short_name(), "ED25519");
    EXPECT_EQ(key_algorithm("rsa-sha2-512"), nullptr); // a signature, not a key type
}

TEST(PublicKey, FingerprintAndDrawingAreSshKeygensBitForBit)
{
    for (const std::string& type : types) {
        for (const auto& [name, hash] : {std::pair{"sha256", FingerprintHash::sha256}, std::pair{"md5", FingerprintHash::md5}}) {
            const PublicKey key = public_of(type);
            const std::string theirs = without_last_line_end(key_text(type + "." + name + ".art"));
            EXPECT_EQ(theirs.substr(theirs.find('\n') + 1), randomart(key, hash));
            EXPECT_NE(theirs.find(" " + fingerprint(key, hash) + " "), std::string::npos) << theirs;
        }
    }
}

TEST(PublicKey, ACommentCannotAddALine)
{
    EXPECT_EQ(public_of("ed25519").line("a\nssh-rsa b").find('\n'), std::string::npos);
}

TEST(PublicKey, AuthorizedKeysOptionsAndKnownHostsNamesBeforeTheTypeAreSkipped)
{
    const std::string line = key_text("ed25519.pub");
    for (const std::string before : {"command=\"echo \\\"ssh-rsa x\\\" y\",no-pty ", "[10.0.0.5]:2222 ", "  "}) {
        const auto key = parse_public_line(before + line);
        ASSERT_TRUE(key) << before << key.error().sentence();
        EXPECT_EQ(*key, public_of("ed25519"));
    }
}

TEST(PublicKey, WhatIsNoLineIsRefusedWithTheReason)
{
    const auto why = [](const std::string& line) { return parse_public_line(line).error(); };
    EXPECT_TRUE(why("").is(KeyErrc::not_a_key));
    EXPECT_TRUE(why("hello world").is(KeyErrc::not_a_key));
    EXPECT_TRUE(why("ssh-ed25519").is(KeyErrc::damaged));
    EXPECT_TRUE(why("ssh-ed25519 !!!!").is(KeyErrc::damaged));
    EXPECT_TRUE(why("ssh-ed25519 AAAA").is(KeyErrc::damaged));
    EXPECT_TRUE(why("ssh-rsa-cert-v01@openssh.com " + base64_encode(WireWriter().string("ssh-rsa-cert-v01@openssh.com").bytes()))
                    .is(KeyErrc::unsupported));
    std::string other = key_text("ed25519.pub");
    other.replace(0, 11, "ssh-rsa");
    EXPECT_NE(why(other).sentence().find("says \"ssh-rsa\" and holds \"ssh-ed25519\""), std::string::npos) << why(other).sentence();
}

TEST(PublicKey, TheWireFormIsHeldAgainstItsType)
{
    const ByteBuffer point(65, 4);
    const auto refused = [](const ByteBuffer& wire) { return PublicKey::from_wire(wire).error(); };
    EXPECT_TRUE(PublicKey::from_wire(WireWriter().string("ecdsa-sha2-nistp256").string("nistp256").string(point).bytes()));
    EXPECT_TRUE(refused(WireWriter().string("ecdsa-sha2-nistp256").string("nistp384").string(point).bytes()).is(KeyErrc::damaged));
    EXPECT_TRUE(
        refused(WireWriter().string("ecdsa-sha2-nistp256").string("nistp256").string(ByteBuffer(33, 2)).bytes()).is(KeyErrc::damaged));
    EXPECT_TRUE(refused(WireWriter().string("ssh-ed25519").string(ByteBuffer(31)).bytes()).is(KeyErrc::damaged));
    EXPECT_TRUE(refused(WireWriter().string("ssh-ed25519").string(ByteBuffer(32)).byte(0).bytes()).is(KeyErrc::damaged));
    EXPECT_TRUE(refused(WireWriter().string("ssh-rsa").mpint(ByteBuffer{3}).mpint({}).bytes()).is(KeyErrc::damaged));
    EXPECT_TRUE(refused(WireWriter().string("ssh-rsa").mpint(ByteBuffer{3}).mpint(ByteBuffer(2049, 0x7f)).bytes()).is(KeyErrc::too_large));
    EXPECT_TRUE(refused(WireWriter().string("ssh-nonesuch").bytes()).is(KeyErrc::unknown_type));
    EXPECT_TRUE(refused({}).is(KeyErrc::damaged));
}

TEST(PublicKey, EveryCutOfTheWireFormIsRefused)
{
    for (const std::string& type : types) {
        const ByteBuffer wire = public_of(type).wire();
        for (std::size_t size = 0; size < wire.size(); ++size) {
            EXPECT_FALSE(PublicKey::from_wire(Bytes(wire).first(size))) << type << " cut to " << size;
        }
    }
}

} // namespace
} // namespace latchkey::keys
