#include "client/settings/codecs.h"
#include "client/settings/host_key_text.h"
#include "client/settings/patterns.h"
#include "client/settings/ssh_words.h"

#include <gtest/gtest.h>

namespace latchkey::settings {
namespace {

using Words = std::vector<std::string>;

TEST(AlgorithmList, IsAppliedToWhatIsUsual)
{
    const Words usual{"a", "b-cbc", "c"};
    const std::pair<std::string_view, Words> cases[] = {
        {"x,c", {"x", "c"}}, {"+x,a", {"a", "b-cbc", "c", "x"}}, {"-*-cbc,c", {"a"}}, {"^c,x", {"c", "x", "a", "b-cbc"}}, {"-zz", usual},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(apply_algorithm_list(parse_algorithm_list(text), usual), expected) << text;
    }
    EXPECT_TRUE(parse_algorithm_list("").empty());
    for (const char* wrong : {"+", "-", "a b", "+a +b,\"c\""}) {
        EXPECT_FALSE(codec::algorithms(wrong)) << wrong;
    }
}

TEST(AddKeys, IsReadAsSshDoes)
{
    using When = AddKeys::When;
    using std::chrono::seconds;
    EXPECT_EQ(parse_add_keys("No").value(), (AddKeys{When::no, {}}));
    EXPECT_EQ(parse_add_keys("ask").value(), (AddKeys{When::ask, {}}));
    EXPECT_EQ(parse_add_keys("confirm").value(), (AddKeys{When::confirm, {}}));
    EXPECT_EQ(parse_add_keys("confirm 5m").value(), (AddKeys{When::confirm, seconds{300}}));
    EXPECT_EQ(parse_add_keys("1h").value(), (AddKeys{When::yes, seconds{3600}}));
    for (const char* wrong : {"", "maybe", "yes 5m", "confirm soon", "confirm 5m 5m"}) {
        EXPECT_FALSE(parse_add_keys(wrong)) << wrong;
    }
}

TEST(EscapeChar, IsOneCharacterOrNone)
{
    EXPECT_EQ(parse_escape_char("~").value(), '~');
    EXPECT_EQ(parse_escape_char("^]").value(), '\x1d');
    EXPECT_EQ(parse_escape_char("^").value(), '^');
    EXPECT_FALSE(parse_escape_char("none").value());
    for (const char* wrong : {"", "~~", "^\x01", "^^^"}) {
        EXPECT_FALSE(parse_escape_char(wrong)) << wrong;
    }
}

TEST(SshWords, AreQuotedAsInOpenSsh)
{
    EXPECT_EQ(split_words("a  \"b c\"\t'd \"e'"), (Words{"a", "b c", "d \"e"}));
    EXPECT_EQ(split_words("a\\ b C:\\dir \\\"x"), (Words{"a b", "C:\\dir", "\"x"}));
    EXPECT_EQ(split_words("a b#c #d e", Comments::end_it), (Words{"a", "b#c"}));
    EXPECT_EQ(split_words("a #d"), (Words{"a", "#d"}));
    EXPECT_EQ(split_words("\"\""), Words{""});
    EXPECT_FALSE(split_words("a \"b"));
    const Words odd{"", "a b", "q\"'\\", "#x", "plain"};
    EXPECT_EQ(split_words(join_words(odd), Comments::end_it), odd);
}

TEST(Patterns, ANegatedOneExcludesWhateverElseMatches)
{
    EXPECT_TRUE(matches_pattern_list("www.example.com", "*.example.com"));
    EXPECT_FALSE(matches_pattern_list("www.example.com", "*.example.com,!www.*"));
    EXPECT_FALSE(matches_pattern_list("www.example.com", "!www.*"));
    EXPECT_TRUE(matches_pattern_list("h1", "h?"));
    EXPECT_FALSE(matches_pattern_list("WWW", "www"));
    EXPECT_TRUE(matches_pattern_list("WWW", "w*", PatternCase::ignored));
}

TEST(FileMask, IsOctalAndNoMoreThanPermissions)
{
    EXPECT_EQ(codec::file_mask("0177"), "0177");
    EXPECT_EQ(codec::file_mask("77"), "0077");
    EXPECT_EQ(parse_file_mask("0111"), 0111U);
    EXPECT_EQ(parse_file_mask("0"), 0U);
    for (const char* text : {"", "8", "0x1f", "-1", "1000", "0177 ", "u=rw"}) {
        EXPECT_FALSE(parse_file_mask(text)) << text;
    }
}

TEST(Codecs, RekeyLimitIsASizeAndPerhapsATime)
{
    struct Row {
        std::string_view text;
        RekeyLimit expected;
    };
    for (const Row& row :
         {Row{"default", {0, 0}}, Row{"0 0", {0, 0}}, Row{"16", {16, 0}}, Row{"1k", {1024, 0}}, Row{"500M 1h", {500LL << 20U, 3600}},
          Row{"4G none", {4LL << 30U, 0}}, Row{"default  90", {0, 90}}, Row{" 1G\t30m ", {1LL << 30U, 1800}}}) {
        const auto parsed = parse_rekey_limit(row.text);
        ASSERT_TRUE(parsed) << row.text;
        EXPECT_EQ(*parsed, row.expected) << row.text;
    }
    for (const char* bad : {"", "none", "15", "-1", "1X", "1GG", "G", "99999999999G", "1G tomorrow", "1G 1h 1h"}) {
        EXPECT_FALSE(parse_rekey_limit(bad)) << bad;
    }
}

TEST(Codecs, AHostKeyHasOneFormForEachOfItsNames)
{
    const std::string fingerprint = "SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA";
    const std::string pairs = "5b:b8:5b:96:63:57:ba:34:33:50:b8:5e:0f:ea:00:9d";
    const std::string key = "AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
    for (const std::string& text : {fingerprint, fingerprint + "=", "ssh-ed25519 255 " + fingerprint}) {
        EXPECT_EQ(host_key_text(text), fingerprint) << text;
    }
    for (const std::string& text :
         {pairs, "MD5:" + pairs, std::string{"5B:B8:5B:96:63:57:BA:34:33:50:B8:5E:0F:EA:00:9D"}, "ssh-rsa 2048 " + pairs}) {
        EXPECT_EQ(host_key_text(text), "MD5:" + pairs) << text;
    }
    for (const std::string& text : {key, "ssh-ed25519 " + key, "web ssh-ed25519 " + key + " its comment"}) {
        EXPECT_EQ(host_key_text(text), key) << text;
    }
    for (const std::string& text :
         {std::string{}, std::string{"SHA256:"}, fingerprint.substr(0, 49), fingerprint + "A", pairs.substr(3), pairs + ":00",
          std::string{"AAAA"}, std::string{"AAAAC3NzaC1lZDI1NTE5"}, std::string{"AAAAnonsense!"}, std::string{"x"}}) {
        EXPECT_EQ(host_key_text(text), "") << text;
        EXPECT_TRUE(text.empty() || !codec::host_key(text)) << text;
    }
}

} // namespace
} // namespace latchkey::settings
