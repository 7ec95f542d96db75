/// What the window says of a certificate: its facts in lines, and why a server would refuse it before them.

#include "gui/model/certificate_words.h"
#include "keys/fingerprint.h"
#include "keys/generate.h"
#include "keys/key_file.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace latchkey::model {
namespace {

using keys::Certificate;

constexpr std::uint64_t noon = 1'795'176'000; // 20 November 2026, 12:00 UTC
constexpr std::uint64_t week = 7 * 86'400;
constexpr std::uint64_t forever = std::numeric_limits<std::uint64_t>::max();

class CertificateWords : public testing::Test {
protected:
    CertificateWords()
    {
        // NOLINTBEGIN(concurrency-mt-unsafe): no other thread is there
        ::setenv("TZ", "UTC", 1);
        ::tzset();
        // NOLINTEND(concurrency-mt-unsafe)
    }

    /// One that nothing is wrong with.
    static Certificate plain()
    {
        static const keys::PublicKey key = keys::generate(keys::NewKey::ed25519, 0, "").value().public_key();
        static const keys::PublicKey authority = keys::generate(keys::NewKey::ecdsa_p384, 0, "").value().public_key();
        return {.kind = Certificate::Kind::user,
                .wire = {},
                .algorithm = "ssh-ed25519-cert-v01@openssh.com",
                .key = key,
                .authority = authority,
                .signature_algorithm = "ecdsa-sha2-nistp384",
                .signature_verifies = true,
                .serial = 42,
                .id = "anna",
                .principals = {"deploy", "root"},
                .valid_after = noon - week,
                .valid_before = noon + week,
                .options = {}};
    }
    static view::TellCertificate words(const Certificate& certificate)
    {
        return certificate_words(certificate, "id-cert.pub", std::chrono::system_clock::from_time_t(static_cast<std::time_t>(noon)));
    }
    /// The values of a label: its own line and those without a label after it.
    static std::vector<std::string> values(const view::TellCertificate& words, const std::string& label)
    {
        std::vector<std::string> out;
        auto line = std::ranges::find(words.lines, label, &view::TellCertificate::Line::label);
        while (line != words.lines.end()) {
            out.push_back(line->value);
            ++line;
            if (line != words.lines.end() && !line->label.empty()) {
                break;
            }
        }
        return out;
    }
    static std::string valid(std::uint64_t after, std::uint64_t before)
    {
        Certificate certificate = plain();
        certificate.valid_after = after;
        certificate.valid_before = before;
        return values(words(certificate), "Valid").at(0);
    }
    using Words = std::vector<std::string>;
};

TEST_F(CertificateWords, AGoodOneHasItsFactsAndNoWarning)
{
    Certificate certificate = plain();
    certificate.options = {{"force-command", "/bin/date", true, true}, {"permit-pty", "", false, true}};
    const auto told = words(certificate);
    EXPECT_EQ(told.name, "id-cert.pub");
    EXPECT_EQ(told.kind, "User certificate");
    EXPECT_TRUE(told.warnings.empty()) << told.warnings.front();
    EXPECT_EQ(values(told, "Valid"), Words{"from 2026-11-13 12:00 to 2026-11-27 12:00"});
    EXPECT_EQ(values(told, "Principals"), (Words{"deploy", "root"}));
    EXPECT_EQ(values(told, "Key ID"), Words{"anna"});
    EXPECT_EQ(values(told, "Serial"), Words{"42"});
    EXPECT_EQ(values(told, "Key"), Words{"Ed25519, " + keys::fingerprint(certificate.key)});
    EXPECT_EQ(values(told, "Authority"), Words{"ECDSA P-384, " + keys::fingerprint(certificate.authority)});
    EXPECT_EQ(values(told, "Critical options"), Words{"force-command /bin/date"});
    EXPECT_EQ(values(told, "Extensions"), Words{"permit-pty"});
}

TEST_F(CertificateWords, OneMadeByOpensshIsToldAsItIs)
{
    const auto content = keys::read_key_file(LATCHKEY_TEST_DATA "/keys/rsa-cert.pub");
    ASSERT_TRUE(content.has_value());
    const auto info = keys::inspect(content->bytes());
    ASSERT_TRUE(info.has_value() && info->certificate.has_value());
    const auto told = words(*info->certificate);
    EXPECT_EQ(told.kind, "Host certificate");
    EXPECT_EQ(values(told, "Principals"), info->certificate->principals);
    EXPECT_TRUE(std::ranges::none_of(told.warnings, [](const std::string& text) { return text.find("signature") != std::string::npos; }));
}

TEST_F(CertificateWords, EachEndOfItsTimeMayBeOpen)
{
    EXPECT_EQ(valid(0, forever), "forever");
    EXPECT_EQ(valid(noon - week, forever), "from 2026-11-13 12:00 on");
    EXPECT_EQ(valid(0, noon + week), "until 2026-11-27 12:00");
    EXPECT_EQ(valid(0, forever - 1), "until after the year 9999") << "a time that no calendar has";
    EXPECT_EQ(valid(0, 253'402'300'799), "until 9999-12-31 23:59");
}

TEST_F(CertificateWords, OneOutOfItsTimeSaysSinceWhenAndWhatToDo)
{
    Certificate late = plain();
    late.valid_before = noon - 60;
    EXPECT_EQ(words(late).warnings, Words{"It has expired: it was valid until 2026-11-20 11:59. Ask who signed it for a new one."});
    Certificate early = plain();
    early.valid_after = noon + 60;
    EXPECT_EQ(words(early).warnings, Words{"It is not valid before 2026-11-20 12:01; servers refuse it until then."});
}

TEST_F(CertificateWords, ASignatureThatIsNotItsAuthoritysIsToldFromOneThatCannotBeVerified)
{
    Certificate forged = plain();
    forged.signature_verifies = false;
    EXPECT_EQ(words(forged).warnings, Words{"Its signature is not its authority's: it was changed, or is damaged."});
    const auto token =
        keys::parse_public_line("sk-ssh-ed25519@openssh.com "
                                "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABHNzaDo=");
    ASSERT_TRUE(token.has_value()) << token.error().sentence();
    forged.authority = *token;
    EXPECT_EQ(words(forged).warnings, Words{"It is signed by an authority whose type of key cannot be verified here."});
}

TEST_F(CertificateWords, AnUnknownCriticalOptionIsNamedAndNothingInItReachesTheScreenRaw)
{
    Certificate odd = plain();
    odd.options = {{"evil\n\x1b[31m@example.com", "x\x07y", true, false}, {"unknown-extension", "", false, false}};
    odd.id = "two\nlines";
    odd.principals = {"ro\rot"};
    const auto told = words(odd);
    ASSERT_EQ(told.warnings.size(), 1U) << "an unknown extension is no reason to refuse";
    EXPECT_NE(told.warnings[0].find("evil"), std::string::npos);
    EXPECT_NE(told.warnings[0].find("refuse"), std::string::npos);
    const auto has_controls = [](const std::string& text) {
        return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    };
    EXPECT_FALSE(has_controls(told.warnings[0]));
    for (const auto& line : told.lines) {
        EXPECT_FALSE(has_controls(line.label + line.value)) << line.label;
    }
}

TEST_F(CertificateWords, WithoutPrincipalsItIsForAnybodyAndTheKindSaysForWhat)
{
    Certificate open = plain();
    open.principals.clear();
    open.id.clear();
    EXPECT_EQ(values(words(open), "Principals"), Words{"any user"});
    EXPECT_EQ(values(words(open), "Key ID"), Words{"none"});
    EXPECT_EQ(values(words(open), "Critical options"), Words{"none"});
    open.kind = Certificate::Kind::host;
    EXPECT_EQ(values(words(open), "Principals"), Words{"any host"});
    open.kind = Certificate::Kind::unknown;
    EXPECT_EQ(words(open).kind, "Certificate");
    EXPECT_EQ(words(open).warnings, Words{"It is neither for a user nor for a host."});
}

TEST_F(CertificateWords, ThousandsOfPrincipalsAreCountedNotListed)
{
    Certificate many = plain();
    many.principals.clear();
    for (int i = 0; i < 1000; ++i) {
        many.principals.push_back("user-" + std::to_string(i));
    }
    const Words told = values(words(many), "Principals");
    ASSERT_EQ(told.size(), 41U);
    EXPECT_EQ(told.front(), "user-0");
    EXPECT_EQ(told[39], "user-39");
    EXPECT_EQ(told.back(), "and 960 more");
}

} // namespace
} // namespace latchkey::model
