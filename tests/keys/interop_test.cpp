/// A file written by us loads in puttygen, ssh-keygen and openssl, and the other way round, for every pair that the other tool supports:
/// tools × formats × types × passphrase. The tables say what a tool supports; what is not in them it refuses.
#include "keys/fingerprint.h"
#include "keys/generate.h"
#include "keys/key_save.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace latchkey::keys {
namespace {

using support::run_process;
using support::TempFolder;

constexpr const char* passphrase = "correct horse";

/// One key of each type, new in each run.
const PrivateKey& key_of(const std::string& type)
{
    static std::map<std::string, PrivateKey> keys = [] {
        std::map<std::string, PrivateKey> made;
        for (const NewKeyRow& row : new_key_rows()) {
            made.emplace(row.word, generate(row.type, 2048, "interop@latchkey.test").value());
        }
        PrivateKey dsa = load_text(key_text("dsa")).value();
        dsa.set_comment("interop@latchkey.test");
        made.emplace("dsa", std::move(dsa));
        return made;
    }();
    return keys.at(type);
}

using Types = std::vector<std::string>;
const Types rsa{"rsa"};
const Types dsa{"dsa"};
const Types ecdsa{"ecdsa-256", "ecdsa-384", "ecdsa-521"};
const Types openssl_old{"rsa", "dsa", "ecdsa-256", "ecdsa-384", "ecdsa-521"};
const Types no_ed448{"rsa", "dsa", "ecdsa-256", "ecdsa-384", "ecdsa-521", "ed25519"};
const Types all{"rsa", "dsa", "ecdsa-256", "ecdsa-384", "ecdsa-521", "ed25519", "ed448"};

/// The PEM format of a type, where a row says "pem".
KeyFormat format_for(KeyFormat format, const std::string& type)
{
    return format == KeyFormat::pkcs1 ? traditional_pem(key_of(type).public_key().kind()) : format;
}

SaveOptions cheap(KeyFormat format, const Secret* used, std::string cipher = {})
{
    SaveOptions options;
    options.format = format;
    options.passphrase = used;
    options.argon2.memory_kib = 256;
    options.argon2.passes = 2;
    options.bcrypt_rounds = 2;
    options.pbkdf2_iterations = 2048;
    options.cipher = std::move(cipher);
    return options;
}

/// What the tool says is in the file's private half: a public line with or without a comment, empty when it refuses.
struct Reader {
    const char* name;
    std::string (*read)(const TempFolder& folder, const std::string& file, bool encrypted);
};

std::string puttygen_reads(const TempFolder& folder, const std::string& file, bool encrypted)
{
    const std::string out = folder / "read.out";
    std::filesystem::remove(out);
    std::vector<std::string> argv{
        "puttygen", file, "-q", "--reencrypt", "-O", "private-openssh-new", "-o", out, "--new-passphrase", folder.write("none", "")};
    if (encrypted) {
        argv.insert(argv.end(), {"--old-passphrase", folder.write("pass", std::string(passphrase) + "\n")});
    }
    const auto ran = run_process(argv);
    const auto key = ran.exit == 0 ? load(std::filesystem::path(out)) : fail(KeyErrc::io, {}, ran.err);
    return key ? key->public_key().line(key->comment()) : ran.err;
}
std::string ssh_keygen_reads(const TempFolder&, const std::string& file, bool encrypted)
{
    const auto ran = run_process({"ssh-keygen", "-y", "-P", encrypted ? passphrase : "", "-f", file});
    return ran.exit == 0 ? ran.out.substr(0, ran.out.find('\n')) : ran.err;
}
std::string openssl_reads(const TempFolder& folder, const std::string& file, bool encrypted)
{
    const std::string pass = folder.write("pass", std::string(passphrase) + "\n");
    std::vector<std::string> argv{"openssl", "pkey", "-in", file, "-pubout"};
    if (encrypted) {
        argv.insert(argv.end(), {"-passin", "file:" + pass});
    }
    const auto ran = run_process(argv);
    const auto info = inspect(as_bytes(ran.out));
    return info && info->public_key ? info->public_key->line() : ran.err;
}
const Reader puttygen{"puttygen", puttygen_reads};
const Reader ssh_keygen{"ssh-keygen", ssh_keygen_reads};
const Reader openssl{"openssl", openssl_reads};

struct OurFile {
    const Reader* reader;
    KeyFormat format;
    std::string cipher; ///< "": the usual one; "-": without a passphrase
    const Types* types;
    bool keeps_comment;
};
void PrintTo(const OurFile& row, std::ostream* out)
{
    *out << row.reader->name << " reads our " << title(row.format) << ' ' << row.cipher;
}

class OursIsRead : public testing::TestWithParam<OurFile> {};

TEST_P(OursIsRead, ByTheToolForEachTypeThatItKnows)
{
    const OurFile& row = GetParam();
    const TempFolder folder;
    const Secret secret = Secret::copy_of(passphrase);
    const bool encrypted = row.cipher != "-";
    for (const std::string& type : *row.types) {
        const PrivateKey& key = key_of(type);
        const SaveOptions options = cheap(format_for(row.format, type), encrypted ? &secret : nullptr, encrypted ? row.cipher : "");
        const std::string file = folder / "key";
        const Status saved = save(file, key, options, Overwrite::yes);
        ASSERT_TRUE(saved) << type << saved.error().sentence();
        const std::string said = row.reader->read(folder, file, encrypted);
        if (row.keeps_comment) {
            EXPECT_EQ(said, key.public_key().line(key.comment())) << type;
        } else {
            EXPECT_EQ(said.substr(0, said.find(' ', said.find(' ') + 1)), key.public_key().line()) << type; // puttygen makes a comment up
        }
        const auto again = load(std::filesystem::path(file), answers(passphrase));
        ASSERT_TRUE(again) << type << again.error().sentence();
        EXPECT_EQ(again->public_key(), key.public_key());
        EXPECT_EQ(again->comment(), keeps_comment(options.format) ? key.comment() : "");
    }
}

std::vector<OurFile> our_files()
{
    using enum KeyFormat;
    std::vector<OurFile> rows{
        {&puttygen, ppk3, "-", &all, true},
        {&puttygen, ppk3, "", &all, true},
        {&puttygen, ppk2, "-", &all, true},
        {&puttygen, ppk2, "", &all, true},
        {&puttygen, openssh, "-", &all, true},
        {&puttygen, openssh, "", &all, true},
        {&puttygen, openssh, "aes256-cbc", &all, true},
        {&ssh_keygen, openssh, "-", &no_ed448, true},
        {&openssl, pkcs8, "-", &all, false},
        {&openssl, pkcs8, "", &all, false},
        {&ssh_keygen, pkcs8, "-", &openssl_old, false},
        {&ssh_keygen, pkcs8, "", &openssl_old, false},
    };
    for (const char* cipher : {"", "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc",
                               "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"}) {
        rows.push_back({&ssh_keygen, openssh, cipher, &no_ed448, true});
    }
    for (const Reader* reader : {&ssh_keygen, &openssl}) {
        for (const char* cipher : {"-", "", "AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC"}) {
            rows.push_back({reader, pkcs1, cipher, &openssl_old, false});
        }
    }
    for (const char* cipher : {"-", "", "AES-128-CBC", "DES-EDE3-CBC"}) {
        rows.push_back({&puttygen, pkcs1, cipher, &openssl_old, false});
    }
    return rows;
}
INSTANTIATE_TEST_SUITE_P(All, OursIsRead, testing::ValuesIn(our_files()));

TEST(OurPpk3, IsReadByPuttygenWithAnyArgon2)
{
    const TempFolder folder;
    const Secret secret = Secret::copy_of(passphrase);
    const PrivateKey& key = key_of("ed25519");
    for (const Argon2Costs& costs : {Argon2Costs{Argon2Kind::id, 8192, 13, 1}, Argon2Costs{Argon2Kind::i, 1024, 3, 2},
                                     Argon2Costs{Argon2Kind::d, 333, 1, 4}, Argon2Costs{Argon2Kind::id, 64, 20, 8}}) {
        SaveOptions options = cheap(KeyFormat::ppk3, &secret);
        options.argon2 = costs;
        const std::string file = folder / "key.ppk";
        ASSERT_TRUE(save(file, key, options, Overwrite::yes));
        EXPECT_EQ(puttygen_reads(folder, file, true), key.public_key().line(key.comment()));
        const auto info = inspect(as_bytes(support::read_file(file)));
        ASSERT_TRUE(info->costs.argon2);
        EXPECT_EQ(info->costs.argon2->kind, costs.kind);
        EXPECT_EQ(info->costs.argon2->memory_kib, costs.memory_kib);
        EXPECT_EQ(info->costs.argon2->passes, costs.passes);
        EXPECT_EQ(info->costs.argon2->parallelism, costs.parallelism);
    }
}

/// A file of ours that the tool turns into one of its own; {file}, {out}, {pass} and {none} are filled in.
struct TheirFile {
    const char* what;
    KeyFormat from;
    std::vector<std::string> argv;
    const Types* types;
    bool encrypted;
    bool keeps_comment;
};
void PrintTo(const TheirFile& row, std::ostream* out)
{
    *out << row.what;
}

class TheirsIsRead : public testing::TestWithParam<TheirFile> {};

TEST_P(TheirsIsRead, ByUsForEachTypeThatTheToolKnows)
{
    const TheirFile& row = GetParam();
    const TempFolder folder;
    const std::string pass = folder.write("pass", std::string(passphrase) + "\n");
    const std::string none = folder.write("none", "");
    for (const std::string& type : *row.types) {
        const PrivateKey& key = key_of(type);
        const std::string file = folder / "ours";
        const std::string out = folder / "theirs";
        std::filesystem::remove(out);
        ASSERT_TRUE(save(file, key, cheap(format_for(row.from, type), nullptr), Overwrite::yes));
        std::filesystem::copy_file(file, folder / "in-place", std::filesystem::copy_options::overwrite_existing);
        std::vector<std::string> argv = row.argv;
        for (std::string& word : argv) {
            const std::map<std::string, std::string> places{{"{file}", file}, {"{in-place}", folder / "in-place"},
                                                            {"{out}", out},   {"{pass}", pass},
                                                            {"{none}", none}, {"file:{pass}", "file:" + pass}};
            word = places.contains(word) ? places.at(word) : word;
        }
        const auto ran = run_process(argv);
        ASSERT_EQ(ran.exit, 0) << type << ran.err;
        const bool in_place = std::ranges::find(row.argv, "{in-place}") != row.argv.end();
        const std::string text = support::read_file(in_place ? folder / "in-place" : std::filesystem::path(out));
        EXPECT_EQ(inspect(as_bytes(text))->encrypted, row.encrypted) << type;
        const auto read = load_text(text, row.encrypted ? passphrase : "");
        ASSERT_TRUE(read) << type << read.error().sentence();
        EXPECT_EQ(read->public_key(), key.public_key()) << type;
        EXPECT_EQ(read->comment(), row.keeps_comment ? key.comment() : "") << type;
    }
}

std::vector<TheirFile> their_files()
{
    using enum KeyFormat;
    std::vector<TheirFile> rows;
    const auto with_puttygen = [&rows](const char* what, const char* kind, const char* parameters, const Types& types, bool comment) {
        for (const bool encrypted : {false, true}) {
            TheirFile row{
                what,
                ppk3,
                {"puttygen", "{file}", "-q", "--reencrypt", "-O", kind, "-o", "{out}", "--new-passphrase", encrypted ? "{pass}" : "{none}"},
                &types,
                encrypted,
                comment};
            if (parameters != nullptr) {
                row.argv.insert(row.argv.end(), {"--ppk-param", parameters});
            }
            rows.push_back(row);
        }
    };
    with_puttygen("puttygen's PPK 2", "private", "version=2", all, true);
    with_puttygen("puttygen's PPK 3", "private", "passes=2,memory=512", all, true);
    with_puttygen("puttygen's PPK 3, Argon2i", "private", "kdf=argon2i,passes=3,memory=100,parallelism=3", all, true);
    with_puttygen("puttygen's PPK 3, Argon2d", "private", "kdf=argon2d,passes=1,memory=1024,parallelism=2", all, true);
    with_puttygen("puttygen's OpenSSH", "private-openssh-new", nullptr, all, true);
    with_puttygen("puttygen's PEM", "private-openssh", nullptr, openssl_old, false);
    const auto with_ssh_keygen = [&rows](const char* what, const char* kind, std::vector<std::string> more, const Types& types,
                                         bool comment) {
        for (const bool encrypted : {false, true}) {
            TheirFile row{
                what,   openssh,   {"ssh-keygen", "-q", "-p", "-f", "{in-place}", "-P", "", "-N", encrypted ? passphrase : "", "-m", kind},
                &types, encrypted, comment};
            row.argv.insert(row.argv.end(), more.begin(), more.end());
            rows.push_back(row);
        }
    };
    for (const char* cipher : {"aes256-ctr", "aes128-cbc", "3des-cbc", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"}) {
        with_ssh_keygen("ssh-keygen's own", "RFC4716", {"-a", "3", "-Z", cipher}, no_ed448, true);
    }
    with_ssh_keygen("ssh-keygen's PEM", "PEM", {}, openssl_old, false);
    with_ssh_keygen("ssh-keygen's PKCS#8", "PKCS8", {}, openssl_old, false);
    rows.push_back({"openssl's PKCS#8", pkcs8, {"openssl", "pkey", "-in", "{file}", "-out", "{out}"}, &all, false, false});
    rows.push_back({"openssl's encrypted PKCS#8",
                    pkcs8,
                    {"openssl", "pkey", "-in", "{file}", "-out", "{out}", "-aes256", "-passout", "file:{pass}"},
                    &all,
                    true,
                    false});
    rows.push_back(
        {"openssl's PKCS#8 with scrypt",
         pkcs8,
         {"openssl", "pkcs8", "-topk8", "-in", "{file}", "-out", "{out}", "-scrypt", "-scrypt_N", "1024", "-passout", "file:{pass}"},
         &all,
         true,
         false});
    rows.push_back({"openssl's PKCS#8 with 3DES",
                    pkcs8,
                    {"openssl", "pkcs8", "-topk8", "-in", "{file}", "-out", "{out}", "-v1", "PBE-SHA1-3DES", "-passout", "file:{pass}"},
                    &all,
                    true,
                    false});
    rows.push_back(
        {"openssl's PEM", pkcs8, {"openssl", "pkey", "-traditional", "-in", "{file}", "-out", "{out}"}, &openssl_old, false, false});
    return rows;
}
INSTANTIATE_TEST_SUITE_P(All, TheirsIsRead, testing::ValuesIn(their_files()));

TEST(OurPublicFiles, AreReadByEveryTool)
{
    const TempFolder folder;
    for (const std::string& type : all) {
        const PublicKey& key = key_of(type).public_key();
        const std::string line = folder / "line.pub";
        const std::string rfc = folder / "rfc.pub";
        const std::string pem = folder / "pem.pub";
        ASSERT_TRUE(save_public(line, key, "a comment", KeyFormat::public_line, Overwrite::yes));
        ASSERT_TRUE(save_public(rfc, key, "a comment", KeyFormat::rfc4716, Overwrite::yes));
        ASSERT_TRUE(save_public(pem, key, "a comment", KeyFormat::pem_public, Overwrite::yes));
        EXPECT_EQ(run_process({"puttygen", line, "-O", "public-openssh"}).out, key.line("a comment") + "\n") << type;
        EXPECT_EQ(run_process({"puttygen", rfc, "-O", "public-openssh"}).out, key.line("a comment") + "\n") << type;
        EXPECT_EQ(run_process({"openssl", "pkey", "-pubin", "-in", pem, "-pubout"}).out, support::read_file(pem)) << type;
        if (type != "ed448") {
            EXPECT_NE(run_process({"ssh-keygen", "-l", "-f", line}).out.find(fingerprint(key)), std::string::npos) << type;
            EXPECT_EQ(run_process({"ssh-keygen", "-i", "-f", rfc}).out, key.line() + "\n") << type;
        }
        if (std::ranges::find(openssl_old, type) != openssl_old.end()) {
            EXPECT_EQ(run_process({"ssh-keygen", "-i", "-m", "PKCS8", "-f", pem}).out, key.line() + "\n") << type;
        }
        for (const std::string& file : {line, rfc, pem}) {
            EXPECT_EQ(inspect(as_bytes(support::read_file(file)))->public_key, key) << file;
        }
    }
}

TEST(TheirPublicFiles, AreReadByUs)
{
    const TempFolder folder;
    for (const std::string& type : all) {
        const PublicKey& key = key_of(type).public_key();
        const std::string ppk = folder / "key.ppk";
        const std::string line = folder / "line.pub";
        ASSERT_TRUE(save(ppk, key_of(type), cheap(KeyFormat::ppk3, nullptr), Overwrite::yes));
        ASSERT_TRUE(save_public(line, key, "c", KeyFormat::public_line, Overwrite::yes));
        std::vector<std::string> texts{run_process({"puttygen", ppk, "-O", "public"}).out,
                                       run_process({"puttygen", ppk, "-O", "public-openssh"}).out};
        if (type != "ed448") {
            texts.push_back(run_process({"ssh-keygen", "-e", "-f", line}).out);
        }
        if (std::ranges::find(openssl_old, type) != openssl_old.end()) {
            texts.push_back(run_process({"ssh-keygen", "-e", "-m", "PKCS8", "-f", line}).out);
        }
        for (const std::string& text : texts) {
            const auto info = inspect(as_bytes(text));
            ASSERT_TRUE(info) << type << text;
            EXPECT_EQ(info->public_key, key) << text;
        }
    }
}

TEST(Comments, InUtf8AndLatin1SurviveEachFormatAndEachTool)
{
    const TempFolder folder;
    const std::string comment = "Schlüssel 鍵 \"quoted\" back\\slash";
    PrivateKey key = load_text(key_text("ed25519")).value();
    key.set_comment(comment);
    for (const KeyFormat format : {KeyFormat::ppk2, KeyFormat::ppk3, KeyFormat::openssh}) {
        const std::string file = folder / "key";
        ASSERT_TRUE(save(file, key, cheap(format, nullptr), Overwrite::yes));
        EXPECT_EQ(load(std::filesystem::path(file))->comment(), comment);
        const auto theirs = run_process({"puttygen", file, "-O", "public-openssh"}, {.env = {{"LC_ALL", "C.UTF-8"}}});
        EXPECT_EQ(theirs.out, key.public_key().line(comment) + "\n");
    }
    for (const KeyFormat format : {KeyFormat::public_line, KeyFormat::rfc4716}) {
        const std::string text = encode_public(key.public_key(), comment, format).value();
        EXPECT_EQ(inspect(as_bytes(text))->comment, comment) << text;
    }
    // Latin-1, as older programs wrote it: shown as what it means, and written as UTF-8 from then on.
    std::string latin1 = support::read_file(folder / "key");
    PrivateKey other = load_text(key_text("ed25519")).value();
    other.set_comment("Schl\xfcssel");
    const Secret file = encode(other, cheap(KeyFormat::ppk3, nullptr)).value();
    EXPECT_EQ(unlock(file.bytes(), Secret{})->comment(), "Schlüssel");
    const Secret openssh = encode(other, cheap(KeyFormat::openssh, nullptr)).value();
    EXPECT_EQ(unlock(openssh.bytes(), Secret{})->comment(), "Schlüssel");
}

TEST(Comments, OfAnyLengthFitRfc4716)
{
    const PublicKey key = load_text(key_text("ed25519"))->public_key();
    for (const std::size_t length : {0U, 1U, 57U, 58U, 59U, 60U, 61U, 62U, 130U, 999U}) {
        const std::string comment(length, 'x');
        const std::string text = encode_public(key, comment, KeyFormat::rfc4716).value();
        std::size_t widest = 0;
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
            widest = std::max(widest, text.find('\n', at) - at);
        }
        EXPECT_LE(widest, 72U);
        EXPECT_EQ(inspect(as_bytes(text))->comment, comment);
        EXPECT_EQ(inspect(as_bytes(text))->public_key, key);
    }
    EXPECT_EQ(inspect(as_bytes(encode_public(key, "two\nlines", KeyFormat::public_line).value()))->comment, "two lines");
}

} // namespace
} // namespace latchkey::keys
