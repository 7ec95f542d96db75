#include "client/auth/passphrase_cache.h"
#include "client/auth/refusal_report.h"
#include "client/auth/signer.h"

#include <gtest/gtest.h>

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
