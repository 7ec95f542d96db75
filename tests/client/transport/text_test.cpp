/// What servers say, before people see it: cleaned text, greetings, offers, sentences.

#include "client/transport/client_error.h"
#include "client/transport/greeting.h"
#include "client/transport/kexinit.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::transport {
namespace {

TEST(CleanText, TakesOutWhatMovesTheCursorOrReordersText)
{
    EXPECT_EQ(clean_text("a\x1b[2J\x07"
                         "b",
                         Lines::one),
              "a[2Jb");
    EXPECT_EQ(clean_text("a\u202eb\u200fc\u2066d\u061ce", Lines::one), "abcde");
    EXPECT_EQ(clean_text("a\u009b"
                         "31mb",
                         Lines::one),
              "a31mb");
    EXPECT_EQ(clean_text("\ufeff\u200bx\u2028y", Lines::many), "xy");
}

TEST(CleanText, KeepsLinesOnlyWhereAsked)
{
    EXPECT_EQ(clean_text("a\r\nb\tc", Lines::many), "a\nb\tc");
    EXPECT_EQ(clean_text("a\r\nb\tc", Lines::one), "a b c");
}

TEST(CleanText, KeepsOtherScriptsAndReplacesBrokenUtf8)
{
    EXPECT_EQ(clean_text("サーバー é 🔑", Lines::one), "サーバー é 🔑");
    EXPECT_EQ(clean_text("a\xff"
                         "b\xc0\x80"
                         "c\xed\xa0\x80",
                         Lines::one),
              "a\xef\xbf\xbd"
              "b\xef\xbf\xbd\xef\xbf\xbd"
              "c\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(clean_text("a\xe3\x82", Lines::one), "a\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(CleanText, EndsAtItsLimitWithoutCuttingACharacter)
{
    EXPECT_EQ(clean_text("ééé", Lines::one, 5), "éé");
}

TEST(ClientError, EveryCodeHasASentenceThatNamesTheServer)
{
    std::set<std::string> sentences;
    for (int code = static_cast<int>(ClientErrc::bad_request); code <= static_cast<int>(ClientErrc::closed); ++code) {
        const std::string text = Error{static_cast<ClientErrc>(code), "web-1 port 22"}.sentence();
        EXPECT_NE(text.find("web-1 port 22"), std::string::npos) << text;
        EXPECT_EQ(text.find("error " + std::to_string(code)), std::string::npos) << "no wording for " << code;
        EXPECT_TRUE(sentences.insert(text).second) << "said twice: " << text;
    }
}

TEST(ClientError, ATimeoutSpeaksOfSecurityGroups)
{
    EXPECT_NE((Error{ClientErrc::connect_timeout, "203.0.113.24 port 22"}.sentence().find("security group")), std::string::npos);
}

Greeting::State feed(Greeting& greeting, std::string_view text)
{
    const auto state = greeting.feed(as_bytes(text));
    EXPECT_TRUE(state) << state.error().sentence();
    return state.value_or(Greeting::State::incomplete);
}

TEST(GreetingTest, IsFoundBehindOtherLinesAndInPieces)
{
    Greeting greeting;
    EXPECT_EQ(feed(greeting, "Hello\r\nUnauthor"), Greeting::State::incomplete);
    EXPECT_EQ(feed(greeting, "ised use\r\nSSH-2.0-Te"), Greeting::State::incomplete);
    EXPECT_EQ(feed(greeting, "st_1 comment\r\n\0\0rest"), Greeting::State::complete);
    EXPECT_EQ(greeting.line(), "SSH-2.0-Test_1 comment");
    EXPECT_EQ(greeting.first_other_line(), "Hello");
}

TEST(GreetingTest, KeepsWhatFollowsTheLine)
{
    Greeting greeting;
    EXPECT_EQ(feed(greeting, "SSH-2.0-x\nabc\ndef"), Greeting::State::complete);
    EXPECT_EQ(as_text(greeting.rest()), "abc\ndef");
}

TEST(GreetingTest, RefusesOtherVersionsLongLinesAndNulls)
{
    const std::string null_inside("SSH-2.0-a\0b\n", 12);
    for (const std::string& line :
         {std::string("SSH-1.5-old\n"), "SSH-2.0-" + std::string(300, 'x') + "\n", null_inside, std::string("SSH-\n")}) {
        Greeting greeting;
        const auto state = greeting.feed(as_bytes(line));
        ASSERT_FALSE(state) << line;
        EXPECT_TRUE(state.error().is(ClientErrc::not_ssh));
    }
}

TEST(GreetingTest, GivesUpAfterTooManyLines)
{
    Greeting greeting;
    bool refused = false;
    int lines = 0;
    while (!refused && lines < 5000) {
        refused = !greeting.feed(as_bytes("x\n"));
        ++lines;
    }
    EXPECT_TRUE(refused);
    EXPECT_LE(lines, 1100);
}

std::string name_list(const std::string& names)
{
    return std::string{0, 0, 0, static_cast<char>(names.size())} + names;
}

std::string kexinit_packet(const std::string& kex, const std::string& key, const std::string& cipher, const std::string& mac)
{
    const std::string payload = "\x14" + std::string(16, 'c') + name_list(kex) + name_list(key) + name_list(cipher) + name_list(cipher) +
                                name_list(mac) + name_list(mac) + name_list("none") + name_list("none") + name_list("") + name_list("") +
                                std::string(5, '\0');
    const std::size_t length = 1 + payload.size() + 4;
    return std::string{0, 0, static_cast<char>(length >> 8), static_cast<char>(length & 0xff), 4} + payload + std::string(4, '\0');
}

TEST(KexOfferTest, SaysWhichKindIsMissingInCommon)
{
    const Proposal ours{{"curve25519-sha256"}, {"ssh-ed25519"}, {"aes128-gcm@openssh.com"}, {"hmac-sha2-256"}, {"none"}};
    const auto missing = [&](const std::string& packet) {
        const auto offer = parse_kex_offer(as_bytes(packet));
        EXPECT_TRUE(offer);
        return offer ? missing_in_common(ours, *offer) : std::string("unparsed");
    };
    EXPECT_EQ(missing(kexinit_packet("a,curve25519-sha256", "ssh-ed25519", "aes128-gcm@openssh.com", "hmac-sha2-256")), "");
    EXPECT_EQ(missing(kexinit_packet("a,b", "ssh-ed25519", "x", "y")), "key exchange (the server offers only a, b)");
    EXPECT_EQ(missing(kexinit_packet("curve25519-sha256", "ssh-dss", "x", "y")), "host key (the server offers only ssh-dss)");
    EXPECT_EQ(missing(kexinit_packet("curve25519-sha256", "ssh-ed25519", "3des-cbc", "y")), "cipher (the server offers only 3des-cbc)");
}

TEST(KexOfferTest, ATruncatedOrLyingPacketIsNoOffer)
{
    const std::string whole = kexinit_packet("a", "b", "c", "d");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parse_kex_offer(as_bytes(std::string_view(whole).substr(0, size))));
    }
    std::string lying = whole;
    lying[4 + 1 + 1 + 16] = '\x7f'; // the first list claims 2 GiB
    EXPECT_FALSE(parse_kex_offer(as_bytes(lying)));
}

} // namespace
} // namespace latchkey::transport
