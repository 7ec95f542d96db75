#include "keys/base/base64.h"
#include "keys/base/wire.h"
#include "keys/certificate.h"
#include "keys/check.h"
#include "keys/key_error.h"
#include "keys/private_key.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::keys {
namespace {

ByteBuffer blob_of(const std::string& file)
{
    const std::string line = key_text(file);
    const std::size_t at = line.find(' ') + 1;
    return base64_decode(line.substr(at, line.find(' ', at) - at)).value();
}

std::string line_of(const ByteBuffer& blob, const std::string& type)
{
    return type + " " + base64_encode(blob) + " x\n";
}

/// A certificate for a key of a type that no tool here makes, signed by the test's Ed25519 key.
ByteBuffer certified(const std::string& type, const WireWriter& fields, std::uint32_t kind = 1)
{
    const PrivateKey authority = load_text(key_text("ed25519")).value();
    WireWriter out;
    out.string(type).string("nonce").raw(fields.bytes());
    out.uint32(0).uint32(7).uint32(kind).string("id").string("").uint32(0).uint32(0).uint32(0xffffffff).uint32(0xffffffff);
    out.string("").string("").string("").string(authority.public_key().wire());
    const ByteBuffer signature = sign(authority, "ssh-ed25519", out.bytes()).value();
    return out.string(WireWriter().string("ssh-ed25519").string(signature).bytes()).take();
}

TEST(Certificate, SaysWhoForWhatAndUntilWhen)
{
    const Certificate c = parse_certificate(blob_of("ed25519-cert.pub")).value();
    EXPECT_EQ(c.kind, Certificate::Kind::user);
    EXPECT_EQ(c.algorithm, "ssh-ed25519-cert-v01@openssh.com");
    EXPECT_EQ(c.key, parse_public_line(key_text("ed25519.pub")).value());
    EXPECT_EQ(c.authority, parse_public_line(key_text("rsa.pub")).value());
    EXPECT_EQ(c.signature_algorithm, "rsa-sha2-512");
    EXPECT_TRUE(c.signature_verifies);
    EXPECT_EQ(c.serial, 42U);
    EXPECT_EQ(c.id, "alice 鍵");
    EXPECT_EQ(c.principals, (std::vector<std::string>{"alice", "bob"}));
    constexpr std::uint64_t a_day = 86400; // ssh-keygen takes the dates in the maker's time zone
    EXPECT_NEAR(static_cast<double>(c.valid_after), 1577836800.0, a_day);
    EXPECT_NEAR(static_cast<double>(c.valid_before), 1893456000.0, a_day);
    EXPECT_EQ(c.validity(c.valid_after - 1), Certificate::Validity::not_yet);
    EXPECT_EQ(c.validity(c.valid_after), Certificate::Validity::valid);
    EXPECT_EQ(c.validity(c.valid_before), Certificate::Validity::expired);
}

TEST(Certificate, OptionsHaveTheirValuesAndWhetherServersKnowThem)
{
    const Certificate c = parse_certificate(blob_of("ed25519-cert.pub")).value();
    const auto option = [&](const std::string& name) { return std::ranges::find(c.options, name, &CertificateOption::name); };
    ASSERT_NE(option("force-command"), c.options.end());
    EXPECT_EQ(option("force-command")->value, "echo hello");
    EXPECT_TRUE(option("force-command")->critical);
    EXPECT_EQ(option("source-address")->value, "10.0.0.0/8");
    EXPECT_EQ(option("permit-pty"), c.options.end());
    ASSERT_NE(option("permit-user-rc"), c.options.end());
    EXPECT_FALSE(option("permit-user-rc")->critical);
    EXPECT_TRUE(std::ranges::all_of(c.options, &CertificateOption::known));
}

TEST(Certificate, OfAHostForEverAndForAnyPrincipal)
{
    const Certificate host = parse_certificate(blob_of("rsa-cert.pub")).value();
    EXPECT_EQ(host.kind, Certificate::Kind::host);
    EXPECT_EQ(host.valid_after, 0U);
    EXPECT_EQ(host.validity(~0ULL - 1), Certificate::Validity::valid);
    EXPECT_TRUE(parse_certificate(blob_of("ecdsa521-cert.pub")).value().principals.empty());
}

TEST(Certificate, OfSecurityKeysAndPostQuantumTypesIsReadToo)
{
    const Certificate sk =
        parse_certificate(certified("sk-ssh-ed25519-cert-v01@openssh.com", WireWriter().string(ByteBuffer(32)).string("ssh:"))).value();
    EXPECT_EQ(sk.key.algorithm(), "sk-ssh-ed25519@openssh.com");
    EXPECT_TRUE(sk.signature_verifies);
    EXPECT_EQ(sk.serial, 7U);
    const auto ecdsa = parse_certificate(
        certified("sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", WireWriter().string("nistp256").string(ByteBuffer(65, 4)).string("ssh:")));
    EXPECT_EQ(ecdsa->key.algorithm(), "sk-ecdsa-sha2-nistp256@openssh.com");
    const auto pq = parse_certificate(certified("ssh-mldsa44-ed25519-cert-v01@openssh.com", WireWriter().string(ByteBuffer(1344))));
    EXPECT_EQ(pq->key.algorithm(), "ssh-mldsa44-ed25519@openssh.com");
}

TEST(Certificate, AChangedByteNeverVerifiesAndTheCheckRefusesIt)
{
    const ByteBuffer right = blob_of("ed25519-cert.pub");
    int parsed = 0;
    for (std::size_t i = 0; i < right.size(); ++i) {
        ByteBuffer wrong = right;
        wrong[i] ^= 0x10;
        const auto c = parse_certificate(wrong);
        parsed += c ? 1 : 0;
        ASSERT_FALSE(c && c->signature_verifies) << i;
    }
    EXPECT_GT(parsed, 100); // most bytes belong to texts and numbers, which only the signature guards
    ByteBuffer other_id = right;
    const auto at = std::ranges::search(other_id, std::string_view("alice")).begin();
    *at = 'A';
    const std::string line = line_of(other_id, "ssh-ed25519-cert-v01@openssh.com");
    EXPECT_TRUE(check(as_bytes(line)).error().is(KeyErrc::inconsistent));
    EXPECT_NE(inspect(as_bytes(line))->notes.front().find("does not verify"), std::string::npos);
}

TEST(Certificate, EveryCutIsRefused)
{
    for (const char* name : {"ed25519-cert.pub", "ecdsa256-cert.pub"}) {
        const ByteBuffer whole = blob_of(name);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            ASSERT_FALSE(parse_certificate(Bytes(whole).first(size))) << size;
        }
        ByteBuffer longer = whole;
        longer.push_back(0);
        EXPECT_TRUE(parse_certificate(longer).error().is(KeyErrc::damaged));
    }
}

TEST(Certificate, IsNoPrivateKeyAndItsLineMustSayItsType)
{
    EXPECT_TRUE(load_text(key_text("rsa-cert.pub")).error().is(KeyErrc::public_only));
    const std::string line = line_of(blob_of("rsa-cert.pub"), "ssh-ed25519-cert-v01@openssh.com");
    EXPECT_TRUE(inspect(as_bytes(line)).error().is(KeyErrc::damaged));
    EXPECT_TRUE(is_certificate_name("ssh-rsa-cert-v01@openssh.com"));
    EXPECT_FALSE(is_certificate_name("ssh-rsa"));
    EXPECT_FALSE(is_certificate_name("-cert-v01@openssh.com"));
}

} // namespace
} // namespace latchkey::keys
