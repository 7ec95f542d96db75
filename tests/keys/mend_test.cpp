/// What happens to keys on their way, and is mended in memory with a note.
#include "keys/base/base64.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::keys {
namespace {

// One file of each kind; the encrypted ones too, since headers break more easily.
const std::pair<std::string, std::string> samples[] = {
    {"ed25519", ""},
    {"ed25519.enc", "correct horse"},
    {"rsa.pem", ""},
    {"rsa.enc.pem", "correct horse"},
    {"ecdsa256.pem", ""},
    {"rsa.p8", ""},
    {"rsa.enc.p8", "correct horse"},
    {"ed25519.v3.ppk", ""},
    {"ed25519.v3.enc.ppk", "correct horse"},
    {"rsa.v2.ppk", ""},
    {"rsa.v2.enc.ppk", "correct horse"},
};

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
    return text;
}

std::string utf16(const std::string& text, bool little, bool mark)
{
    std::string out = !mark ? "" : little ? "\xff\xfe" : "\xfe\xff";
    for (const char c : text) {
        out += little ? std::string{c, '\0'} : std::string{'\0', c};
    }
    return out;
}

/// Loads with the right key, and has a note with these words.
void expect_mended(const std::string& name, const std::string& passphrase, const std::string& text, const std::string& note)
{
    const auto whole = load_text(key_text(name), passphrase);
    const auto mended = load_text(text, passphrase);
    ASSERT_TRUE(mended) << name << ": " << mended.error().sentence();
    ASSERT_TRUE(whole);
    EXPECT_EQ(mended->public_key(), whole->public_key()) << name;
    EXPECT_EQ(mended->comment(), whole->comment()) << name;
    const auto info = inspect(as_bytes(text));
    ASSERT_TRUE(info);
    EXPECT_TRUE(std::ranges::any_of(info->notes, [&](const std::string& n) { return n.find(note) != std::string::npos; }))
        << name << " has no note \"" << note << "\"";
}

TEST(Mend, LineEndsOfOtherSystems)
{
    for (const auto& [name, passphrase] : samples) {
        expect_mended(name, passphrase, replaced(key_text(name), "\n", "\r\n"), "CR LF");
        expect_mended(name, passphrase, replaced(key_text(name), "\n", "\r"), "(CR)");
        expect_mended(name, passphrase, replaced(key_text(name), "\n", "\r\r\n"), "CR LF");
    }
}

TEST(Mend, ByteOrderMarksAndUtf16)
{
    for (const auto& [name, passphrase] : samples) {
        expect_mended(name, passphrase, "\xef\xbb\xbf" + key_text(name), "byte order mark");
        for (const bool little : {true, false}) {
            expect_mended(name, passphrase, utf16(key_text(name), little, true), "UTF-16");
            expect_mended(name, passphrase, utf16(key_text(name), little, false), "UTF-16");
        }
    }
}

TEST(Mend, AMissingFinalNewlineAndSpacesAtLineEnds)
{
    for (const auto& [name, passphrase] : samples) {
        std::string text = key_text(name);
        text.pop_back();
        expect_mended(name, passphrase, text, "no line end");
        expect_mended(name, passphrase, replaced(key_text(name), "\n", " \t \n"), "spaces");
    }
}

TEST(Mend, TextBeforeAndAfter)
{
    for (const auto& [name, passphrase] : samples) {
        expect_mended(name, passphrase, "Here is your key:\n\n" + key_text(name), "before");
        expect_mended(name, passphrase, "\n\n" + key_text(name) + "\n\nKind regards\n", "after");
    }
}

TEST(Mend, APemWithOtherLineBreaksOrNone)
{
    for (const auto& [name, passphrase] : samples) {
        if (name.ends_with(".ppk")) {
            continue; // its line counts are part of the format
        }
        expect_mended(name, passphrase, replaced(key_text(name), "\n", " "), "one line");
        expect_mended(name, passphrase, replaced(key_text(name), "\n", "\\n"), "written as \\n");
        std::string uneven = key_text(name);
        uneven.insert(uneven.size() - 100, "\n");
        uneven.insert(uneven.size() - 120, "\n\n");
        expect_mended(name, passphrase, uneven, "uneven");
        std::string indented = replaced(key_text(name), "\n", "\n    "); // out of a YAML file
        expect_mended(name, passphrase, indented, "spaces");
    }
}

TEST(Mend, APlainPemWithoutAnyLineBreakAtAll)
{
    expect_mended("rsa.pem", "", replaced(key_text("rsa.pem"), "\n", ""), "one line");
    expect_mended("ed25519", "", replaced(key_text("ed25519"), "\n", ""), "one line");
    // The cipher says where its initial value ends and the key begins.
    expect_mended("rsa.enc.pem", "correct horse", replaced(key_text("rsa.enc.pem"), "\n", ""), "one line");
    expect_mended("ecdsa256.des3.pem", "correct horse", replaced(key_text("ecdsa256.des3.pem"), "\n", ""), "one line");
}

TEST(Mend, AKeyThatLostItsBeginAndEndLines)
{
    for (const char* name : {"rsa.pem", "rsa.p8", "rsa.enc.p8", "ecdsa256.pem", "ed25519", "ed25519.enc"}) {
        const std::string whole = key_text(name);
        const std::size_t begin = whole.find('\n') + 1;
        const std::string body = whole.substr(begin, whole.find("-----END") - begin);
        const std::string passphrase = std::string(name).find("enc") == std::string::npos ? "" : "correct horse";
        expect_mended(name, passphrase, body, "BEGIN and END lines are missing");
        expect_mended(name, passphrase, replaced(body, "\n", ""), "BEGIN and END lines are missing");
        EXPECT_FALSE(load_text(body.substr(0, body.size() / 2), passphrase)) << name;
        EXPECT_FALSE(load_text(whole.substr(0, whole.find("-----END")), passphrase))
            << name << ": with a BEGIN line the END line must be there";
    }
}

TEST(Mend, StringsOfJsonAndOfProgramSources)
{
    const auto in_json = [](const std::string& text) {
        return "{\"private_key\": \"" + replaced(replaced(replaced(text, "\n", "\\n"), "/", "\\/"), "+", "\\u002B") + "\", \"x\": 1}\n";
    };
    for (const auto& [name, passphrase] : samples) {
        expect_mended(name, passphrase, in_json(key_text(name)), "written as \\n");
        expect_mended(name, passphrase, "KEY='" + replaced(key_text(name), "\n", "\\n") + "'", "written as \\n");
        expect_mended(name, passphrase, "\"" + replaced(key_text(name), "\n", "\\\\n") + "\"", "written as \\n"); // a string in a string
        if (!name.ends_with(".ppk")) {
            expect_mended(name, passphrase, replaced(key_text(name), "\n", "\\r\\n"), "written as \\n");
        }
    }
    expect_mended("rsa.pem", "", "\"" + replaced(key_text("rsa.pem"), "\n", "\"\n    \"") + "\"\n", "in quotes");
}

TEST(Mend, AFileThatIsInBase64OnceMore)
{
    for (const auto& [name, passphrase] : samples) {
        const std::string encoded = base64_encode(as_bytes(key_text(name)));
        expect_mended(name, passphrase, encoded, "base64 once more");
        expect_mended(name, passphrase, encoded.substr(0, 76) + "\n" + encoded.substr(76) + "\n", "base64 once more");
    }
}

TEST(Mend, SpacesOfWebPagesAndPercentSigns)
{
    for (const auto& [name, passphrase] : samples) {
        if (name.ends_with(".ppk")) {
            continue; // a comment may have them, and the check value covers it
        }
        expect_mended(name, passphrase, replaced(key_text(name), " ", "\xc2\xa0"), "non-breaking");
        expect_mended(name, passphrase, replaced(key_text(name), "\n", "\xe2\x80\x8b\n"), "non-breaking");
        const std::string form = replaced(replaced(replaced(key_text(name), "+", "%2B"), " ", "%20"), "\n", "%0D%0A");
        expect_mended(name, passphrase, form, "%20");
    }
}

TEST(Mend, QuoteMarksIndentationAndDoubledLines)
{
    for (const auto& [name, passphrase] : samples) {
        expect_mended(name, passphrase, "> " + replaced(key_text(name), "\n", "\n> "), "quote marks");
        expect_mended(name, passphrase, "# " + replaced(key_text(name), "\n", "\n#"), "quote marks");
        expect_mended(name, passphrase, "    " + replaced(key_text(name), "\n", "\n    "), "spaces");
        const auto doubled = load_text(replaced(key_text(name), "\n", "\n\n"), passphrase);
        ASSERT_TRUE(doubled) << name << doubled.error().sentence();
    }
}

TEST(Mend, DashesThatAWordProcessorMade)
{
    for (const auto& [name, passphrase] : samples) {
        if (name.ends_with(".ppk")) {
            continue;
        }
        expect_mended(name, passphrase, replaced(key_text(name), "-----", "\xe2\x80\x94\xe2\x80\x94-"), "dashes");
        expect_mended(name, passphrase, replaced(key_text(name), "-----", "----"), "dashes");
        expect_mended(name, passphrase, replaced(replaced(key_text(name), "-----BEGIN ", "----- BEGIN "), "KEY-----", "KEY -----"),
                      "dashes");
    }
}

TEST(Mend, ALineThatATerminalBrokeOrThatLostItsType)
{
    const std::string line = key_text("rsa.pub");
    std::string broken = line;
    for (std::size_t at = 80; at < line.rfind(' '); at += 81) {
        broken.insert(at, "\n");
    }
    const auto info = inspect(as_bytes(broken));
    ASSERT_TRUE(info) << info.error().sentence();
    EXPECT_EQ(*info->public_key, parse_public_line(line).value());
    EXPECT_EQ(info->comment, "rsa@latchkey.test");
    EXPECT_NE(info->notes.front().find("several lines"), std::string::npos);
    const std::string typeless = line.substr(line.find(' ') + 1);
    const auto bare = inspect(as_bytes(typeless));
    ASSERT_TRUE(bare) << bare.error().sentence();
    EXPECT_EQ(*bare->public_key, *info->public_key);
    EXPECT_NE(bare->notes.front().find("type"), std::string::npos);
}

TEST(Mend, APublicKeyBesideThePrivateOneDoesNotHideIt)
{
    const std::string both = key_text("ed25519.pub") + key_text("rsa.pem") + key_text("rsa.spki.pem");
    EXPECT_EQ(load_text(both)->public_key().kind(), KeyKind::rsa);
}

TEST(Mend, TheFileOnDiskIsNotTouched)
{
    const std::string before = key_text("rsa.pem");
    ASSERT_TRUE(load(std::filesystem::path(key_path("rsa.pem"))));
    EXPECT_EQ(key_text("rsa.pem"), before);
}

} // namespace
} // namespace latchkey::keys
