#include "client/auth/auth_wishes.h"
#include "client/auth/offer.h"
#include "client/auth/passphrase_cache.h"
#include "client/auth/refusal_report.h"
#include "client/auth/signer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::auth {
namespace {

std::string field(std::string_view text)
{
    return std::string{0, 0, 0, static_cast<char>(text.size())} + std::string(text);
}

TEST(SignerTest, FindsTheAlgorithmInWhatIsToBeSigned)
{
    const std::string data = field("session") + '\x32' + field("anna") + field("ssh-connection") + field("publickey") + '\x01' +
                             field("rsa-sha2-512") + field("blob");
    EXPECT_EQ(algorithm_to_sign(as_bytes(data)), "rsa-sha2-512");
    const std::size_t needed = data.size() - field("blob").size();
    for (std::size_t size = 0; size < needed; ++size) {
        EXPECT_EQ(algorithm_to_sign(as_bytes(std::string_view(data).substr(0, size))), std::nullopt) << size;
    }
}

TEST(SuggestedUser, IsWhatACloudImageAsksFor)
{
    EXPECT_EQ(suggested_user("Please login as the user \"ubuntu\" rather than the user \"root\"."), "ubuntu");
    EXPECT_EQ(suggested_user("Welcome"), "");
    EXPECT_EQ(suggested_user("login as the user \"; rm -rf /\""), "");
    EXPECT_EQ(suggested_user("login as the user \"ubuntu"), "");
    EXPECT_EQ(suggested_user("login as the user \"\""), "");
}

TEST(RefusalReportTest, TextHasEverythingThatExplains)
{
    RefusalReport report;
    report.where = "web-1 port 22";
    report.user = "root";
    report.server_version = "SSH-2.0-x";
    report.allowed = {"publickey"};
    report.tried = {"publickey"};
    report.keys.push_back({"RSA 4096", "SHA256:abc", "c", "/k/my.pem", OfferAnswer::refused, "why"});
    report.suggested_user = "ubuntu";
    for (const char* part :
         {"web-1 port 22", "root", "SSH-2.0-x", "publickey", "/k/my.pem", "RSA 4096", "SHA256:abc", "refused", "why", "ubuntu"}) {
        EXPECT_NE(report.text().find(part), std::string::npos) << part;
    }
}

/// A login as root with this one key, which was refused.
RefusalReport refused_key(std::string user, std::vector<std::string> allowed)
{
    RefusalReport report;
    report.where = "web-1 port 2222";
    report.host = "web-1";
    report.port = 2222;
    report.user = std::move(user);
    report.server_version = "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3";
    report.answered = true;
    report.allowed = std::move(allowed);
    report.tried = {"publickey"};
    report.keys.push_back({"RSA 4096", "SHA256:abc", "c", "/k/my key.pem", OfferAnswer::refused});
    report.steps.push_back({"publickey", LoginStep::Answer::refused, report.allowed});
    return report;
}

std::string commands(const RefusalReport& report)
{
    std::string out;
    for (const LikelyCause& cause : report.likely_causes()) {
        out += cause.command + "\n";
    }
    return out;
}

TEST(LikelyCauses, NameTheUserThatTheServerAsksForFirst)
{
    RefusalReport report = refused_key("root", {"publickey"});
    report.suggested_user = "ubuntu";
    ASSERT_FALSE(report.likely_causes().empty());
    EXPECT_EQ(report.likely_causes().front().likelihood, LikelyCause::Likelihood::sure);
    EXPECT_EQ(report.likely_causes().front().command, "lk ssh -i '/k/my key.pem' -p 2222 ubuntu@web-1");
}

TEST(LikelyCauses, OfARefusedKeyAreItsPlaceOnTheServerAndTheUser)
{
    EXPECT_NE(commands(refused_key("root", {"publickey"})).find("lk key public '/k/my key.pem'"), std::string::npos);
    EXPECT_NE(commands(refused_key("root", {"publickey"})).find(" ubuntu@web-1"), std::string::npos);
    EXPECT_NE(commands(refused_key("ubuntu", {"publickey", "password"})).find("lk ssh-copy-id -i '/k/my key.pem' -p 2222 ubuntu@web-1"),
              std::string::npos)
        << commands(refused_key("ubuntu", {"publickey", "password"}));
}

TEST(LikelyCauses, OfALoginWithoutAKeySayThatNoneWasOffered)
{
    RefusalReport report = refused_key("ann", {"publickey"});
    report.keys.clear();
    report.no_agent = true;
    ASSERT_FALSE(report.likely_causes().empty());
    EXPECT_NE(report.likely_causes().front().text.find("none was offered; no agent is running"), std::string::npos);
    EXPECT_EQ(report.likely_causes().front().command, "lk ssh -i FILE -p 2222 ann@web-1");
}

TEST(LikelyCauses, KnowWhichStepFailed)
{
    RefusalReport report = refused_key("ann", {"keyboard-interactive"});
    report.keys.front().answer = OfferAnswer::partial;
    report.partial = {"publickey"};
    report.steps = {{"publickey", LoginStep::Answer::partial, {"keyboard-interactive"}},
                    {"keyboard-interactive", LoginStep::Answer::refused, {"keyboard-interactive"}},
                    {"keyboard-interactive", LoginStep::Answer::refused, {"keyboard-interactive"}}};
    EXPECT_NE(report.likely_causes().front().text.find("publickey was right"), std::string::npos);
    EXPECT_NE(report.text().find("publickey accepted, then it wanted keyboard-interactive; keyboard-interactive refused 2 times"),
              std::string::npos)
        << report.text();
}

TEST(RefusalReportTest, IsAPageHoweverManyKeysThereWere)
{
    RefusalReport report = refused_key("root", {"publickey", "password"});
    report.suggested_user = "ubuntu";
    report.keys_held_back = 4;
    for (int i = 0; i < 300; ++i) {
        report.keys.push_back({"Ed25519", "SHA256:x", "c", "", OfferAnswer::refused, "", KeySource::agent});
    }
    const std::string text = report.text();
    EXPECT_LE(std::ranges::count(text, '\n'), 20);
    EXPECT_NE(text.find("and 295 more keys, 295 of them refused"), std::string::npos) << text;
}

TEST(Lifetimes, AreReadAsSshConfigWritesThem)
{
    EXPECT_EQ(parse_lifetime("90"), std::chrono::seconds(90));
    EXPECT_EQ(parse_lifetime("1h30m"), std::chrono::minutes(90));
    EXPECT_EQ(parse_lifetime("2d"), std::chrono::hours(48));
    for (const std::string_view bad : {"", "h", "1x", "99999999999999999999", "-5", "1 h"}) {
        EXPECT_FALSE(parse_lifetime(bad)) << bad;
    }
}

TEST(Signatures, OfACertificateAreMadeWithItsKey)
{
    EXPECT_EQ(plain_algorithm("rsa-sha2-512-cert-v01@openssh.com"), "rsa-sha2-512");
    EXPECT_EQ(plain_algorithm("sk-ssh-ed25519-cert-v01@openssh.com"), "sk-ssh-ed25519@openssh.com");
    EXPECT_EQ(plain_algorithm("ssh-ed25519"), "ssh-ed25519");
    EXPECT_TRUE(can_sign_with("ssh-rsa", {"rsa-sha2-256"}));
    EXPECT_FALSE(can_sign_with("ssh-rsa", {"ssh-rsa"}));
    EXPECT_FALSE(can_sign_with("ssh-rsa-cert-v01@openssh.com", {"rsa-sha2-512"}));
    EXPECT_TRUE(can_sign_with("ssh-ed25519", {"ecdsa-sha2-nistp256", "ssh-ed25519"}));
}

TEST(PassphraseCacheTest, RemembersByFileAndForgets)
{
    PassphraseCache cache;
    EXPECT_FALSE(cache.find("a"));
    cache.remember("a", Secret::copy_of("one"));
    cache.remember("a", Secret::copy_of("two"));
    ASSERT_TRUE(cache.find("a"));
    EXPECT_EQ(cache.find("a")->text(), "two");
    EXPECT_FALSE(cache.find("b"));
    cache.forget("a");
    EXPECT_FALSE(cache.find("a"));
}

} // namespace
} // namespace latchkey::auth
