/// The commands of `lk key` beyond one file, held against ssh-keygen's own output where it has the same.

#include "client/cli/key_command.h"
#include "client/cli/table.h"
#include "keys/base/base64.h"
#include "keys/base/bytes.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>

namespace latchkey::cli {
namespace {

using support::ProcessResult;
using support::run_or_throw;
using support::TempFolder;

const std::string types[] = {"rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519"};

std::string data_key(const std::string& name)
{
    return std::string{LATCHKEY_TEST_DATA} + "/keys/" + name;
}

class LkKey : public testing::Test {
protected:
    LkKey()
    {
        for (const char* folder : {"home/.ssh", "keys", "config/sessions"}) {
            std::filesystem::create_directories(folder_ / folder);
        }
    }

    [[nodiscard]] ProcessResult lk_with(std::string input, std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"setsid", "-w", LATCHKEY_BIN_DIR "/lk", "key"});
        return support::run_process(arguments, {.input = std::move(input),
                                                .env = {{"LATCHKEY_CONFIG_DIR", folder_ / "config"},
                                                        {"LATCHKEY_STATE_DIR", folder_ / "state"},
                                                        {"HOME", folder_ / "home"},
                                                        {"TZ", "UTC-5:30"}}});
    }
    [[nodiscard]] ProcessResult lk(std::vector<std::string> arguments) const { return lk_with({}, std::move(arguments)); }
    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    void add(const std::string& name, const std::string& data_name, unsigned mode = 0600) const
    {
        folder_.write(name, support::read_file(data_key(data_name)), mode);
    }
    /// The line of a table that begins with this word.
    static std::string line_of(const std::string& table, const std::string& word)
    {
        std::smatch found;
        return std::regex_search(table, found, std::regex{"(^|\n)(" + word + " [^\n]*)"}) ? found[2].str() : "";
    }
    /// python3 reads it strictly; gives what the expression says of it.
    static std::string of_json(const std::string& json, const std::string& expression)
    {
        const std::string out =
            run_or_throw({"python3", "-c", "import json,sys; d=json.load(sys.stdin); print((" + expression + "))"}, {.input = json});
        return out.substr(0, out.size() - 1);
    }

    TempFolder folder_;
};

TEST_F(LkKey, EveryToolHasItsHelpAndStandsInTheManPage)
{
    const std::string page = std::regex_replace(support::read_file(LATCHKEY_SOURCE_DIR "/assets/man/lk.1"), std::regex{R"(\\-)"}, "-");
    const std::string all = lk({"--help"}).out;
    for (const KeyCommand* command : key_commands()) {
        const KeyCommand& tool = *command;
        const auto help = lk({std::string{tool.name}, "--help"});
        EXPECT_EQ(help.exit, 0);
        EXPECT_TRUE(help.out.starts_with(fmt::format("usage: lk key {}", tool.name))) << help.out;
        EXPECT_NE(all.find(tool.name), std::string::npos);
        EXPECT_NE(page.find(tool.name), std::string::npos) << tool.name;
        for (const Flag& flag : tool.all_flags()) {
            EXPECT_NE(page.find("--" + std::string{flag.name}), std::string::npos) << flag.name;
        }
        if (tool.least_words > 0) {
            EXPECT_EQ(lk({std::string{tool.name}}).exit, 2) << tool.name;
        }
    }
}

TEST_F(LkKey, RandomartAndFingerprintsAreSshKeygensBitForBit)
{
    for (const std::string& type : types) {
        for (const std::string hash : {"sha256", "md5"}) {
            const std::string theirs = run_or_throw({"ssh-keygen", "-lv", "-E", hash, "-f", data_key(type + ".pub")});
            for (const std::string& form : {type, type + ".v2.ppk", type + ".pub"}) {
                std::vector<std::string> flags{data_key(form)};
                if (hash == "md5") {
                    flags.emplace_back("--md5");
                }
                std::vector<std::string> art{"randomart"};
                art.insert(art.end(), flags.begin(), flags.end());
                EXPECT_EQ(lk(art).out, theirs.substr(theirs.find('\n') + 1)) << form << ' ' << hash;
                art.front() = "fingerprint";
                const std::string fingerprint = lk(art).out;
                EXPECT_NE(theirs.find(" " + fingerprint.substr(0, fingerprint.size() - 1) + " "), std::string::npos) << form << ' ' << hash;
            }
        }
    }
}

TEST_F(LkKey, ReviewIsATableThatSaysAllOfEachKey)
{
    add("home/.ssh/id_ed25519", "ed25519");
    add("home/.ssh/id_ed25519.pub", "ed25519.pub", 0644);
    add("home/.ssh/cloud.pem", "rsa.enc.pem", 0644);
    add("home/.ssh/putty.ppk", "rsa.v3.enc.ppk");
    folder_.write("home/.ssh/broken", support::read_file(data_key("rsa.pem")).substr(0, 900));
    folder_.write("home/.ssh/config", "Host *\n");
    folder_.write("config/sessions/web.toml", "name = \"web\"\nhost_name = \"h\"\nkey_file = [\"~/.ssh/id_ed25519\"]\n");

    const auto review = lk({"review"});
    EXPECT_EQ(review.exit, 0);
    EXPECT_EQ(review.err, "");
    EXPECT_TRUE(review.out.starts_with("FILE ")) << review.out;
    const std::string listed = run_or_throw({"ssh-keygen", "-l", "-f", data_key("ed25519.pub")});
    const std::string fingerprint = listed.substr(4, 50);
    const std::regex ed25519{R"(id_ed25519 +OpenSSH +Ed25519 +256 +(SHA256:\S+) +no +0600 +id_ed25519\.pub +web)"};
    std::smatch match;
    const std::string line = line_of(review.out, "id_ed25519");
    ASSERT_TRUE(std::regex_match(line, match, ed25519)) << review.out;
    EXPECT_EQ(match[1], fingerprint);
    EXPECT_TRUE(std::regex_match(line_of(review.out, "cloud.pem"), std::regex{R"(cloud\.pem +PEM \(PKCS#1\) +- +- +- +yes +0644 +- +-)"}))
        << review.out;
    EXPECT_NE(review.out.find("! cloud.pem: can be read by everyone on this computer (0644)"), std::string::npos) << review.out;
    EXPECT_TRUE(line_of(review.out, "broken").starts_with("broken ")) << review.out;
    EXPECT_NE(review.out.find("! " + path("home/.ssh/broken") + " is damaged"), std::string::npos) << review.out;
    EXPECT_EQ(line_of(review.out, "config"), "");
    EXPECT_EQ(lk({"review", path("home/.ssh")}).out, review.out);
    const auto one = lk({"review", path("home/.ssh/id_ed25519")});
    EXPECT_NE(line_of(one.out, "id_ed25519"), "") << one.out;
    EXPECT_EQ(line_of(one.out, "cloud.pem"), "");
}

TEST_F(LkKey, ReviewAsJsonIsWhatAScriptCanRead)
{
    add("keys/a 鍵\x1b[2J\"", "ed25519");
    add("keys/b\xff.pem", "rsa.pem", 0640);
    add("keys/c.ppk", "rsa.v2.ppk");
    const auto review = lk({"review", "--json", path("keys")});
    ASSERT_EQ(review.exit, 0) << review.err;
    EXPECT_EQ(review.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(of_json(review.out, "[k['type'] for k in d['keys']]"), "['Ed25519', 'RSA', 'RSA']");
    EXPECT_EQ(of_json(review.out, "d['keys'][0]['file'] == 'a 鍵\\x1b[2J\"'"), "True") << review.out;
    EXPECT_EQ(of_json(review.out, "[k['same_key'] for k in d['keys']][2]"), "['b\xef\xbf\xbd.pem']");
    EXPECT_EQ(of_json(review.out, "[f['severity'] for f in d['keys'][1]['findings']]"), "['problem', 'remark']");
    EXPECT_EQ(of_json(review.out, "d['keys'][1]['mode'], d['keys'][1]['bits'], d['keys'][1]['encrypted'], d['keys'][1]['sessions']"),
              "('0640', 2048, False, [])");
    const auto table = lk({"review", path("keys")});
    EXPECT_EQ(table.out.find('\x1b'), std::string::npos) << "no file name moves the cursor";
}

TEST_F(LkKey, MatchFindsTheFileAndSaysHowAndExitsOneWhenThereIsNone)
{
    add("home/.ssh/plain", "rsa");
    add("home/.ssh/locked.ppk", "rsa.v3.enc.ppk");
    add("home/.ssh/other", "ed25519");
    const std::string line = run_or_throw({"ssh-keygen", "-l", "-f", data_key("rsa.pub")});
    const auto by_line = lk({"match", line});
    EXPECT_EQ(by_line.exit, 0);
    EXPECT_EQ(by_line.out, path("home/.ssh/locked.ppk") + "\tSHA256\n" + path("home/.ssh/plain") + "\tSHA256\n");
    const std::string der = run_or_throw({"openssl", "pkcs8", "-in", data_key("rsa.pem"), "-topk8", "-nocrypt", "-outform", "DER"});
    const std::string sha1 = run_or_throw({"openssl", "sha1", "-c"}, {.input = der});
    const auto by_aws = lk({"match", sha1.substr(sha1.find("= ") + 2), path("home/.ssh")});
    EXPECT_EQ(by_aws.out, path("home/.ssh/plain") + "\tSHA-1 of the private key (AWS, made there)\n") << by_aws.err;
    EXPECT_EQ(of_json(lk({"match", "--json", line}).out, "[m['matches'] for m in d]"), "['SHA256', 'SHA256']");

    const auto none = lk({"match", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"});
    EXPECT_EQ(none.exit, 1);
    EXPECT_EQ(none.out, "");
    EXPECT_EQ(none.err, "lk: No key in " + path("home/.ssh") + " has that fingerprint.\n");
    std::filesystem::remove(path("home/.ssh/plain"));
    const auto closed = lk({"match", sha1.substr(sha1.find("= ") + 2)});
    EXPECT_EQ(closed.exit, 1);
    EXPECT_NE(closed.err.find("One key could not be asked without a passphrase."), std::string::npos) << closed.err;
    EXPECT_EQ(lk({"match", "hello"}).exit, 2);
    EXPECT_EQ(lk({"match", line, path("missing")}).exit, 1);
}

/// Every first group of a pattern.
std::vector<std::string> all_of(const std::string& text, const std::string& pattern)
{
    const std::regex compiled{pattern};
    std::vector<std::string> out;
    for (std::sregex_iterator at{text.begin(), text.end(), compiled}, end; at != end; ++at) {
        out.push_back((*at)[1]);
    }
    return out;
}

/// A certificate of our own authority over the given key.
class LkKeyCert : public LkKey {
protected:
    LkKeyCert() { run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("ca")}); }

    void certify(const std::string& type, std::vector<std::string> flags) const
    {
        std::filesystem::copy_file(data_key(type + ".pub"), path("id.pub"), std::filesystem::copy_options::overwrite_existing);
        flags.insert(flags.begin(), {"ssh-keygen", "-q", "-s", path("ca")});
        flags.push_back(path("id.pub"));
        run_or_throw(flags, {.env = {{"TZ", "UTC-5:30"}}}); // its dates are local time
    }
    /// The values of ssh-keygen -L under a heading ("Principals", "Extensions"), or beside it.
    [[nodiscard]] std::vector<std::string> theirs(const std::string& heading) const
    {
        const std::string text = run_or_throw({"ssh-keygen", "-L", "-f", path("id-cert.pub")}, {.env = {{"TZ", "UTC-5:30"}}});
        std::vector<std::string> out;
        std::smatch found;
        if (std::regex_search(text, found, std::regex{"\n        " + heading + ": ([^\n]*)((\n                [^\n]*)*)"})) {
            if (!found[1].str().empty()) {
                out.push_back(found[1]);
            }
            const auto below = all_of(found[2], "\n                ([^\n]*)");
            out.insert(out.end(), below.begin(), below.end());
        }
        return out;
    }
    /// Ours under a label.
    [[nodiscard]] static std::vector<std::string> ours(const std::string& text, const std::string& label)
    {
        std::vector<std::string> out;
        std::smatch found;
        if (std::regex_search(text, found, std::regex{"(^|\n)" + label + " +([^\n]*)((\n             [^\n]*)*)"})) {
            out.push_back(found[2]);
            const auto below = all_of(found[3], "\n             ([^\n]*)");
            out.insert(out.end(), below.begin(), below.end());
        }
        return out;
    }
};

TEST_F(LkKeyCert, SaysTheFactsThatSshKeygenSays)
{
    for (const std::string& type : types) {
        certify(type, {"-I", "alice@laptop 1", "-n", "alice,root", "-V", "20260101:20990101", "-z", "18446744073709551615", "-O",
                       "force-command=echo hi", "-O", "source-address=10.0.0.0/8", "-O", "no-x11-forwarding"});
        const auto shown = lk({"cert", path("id-cert.pub")});
        ASSERT_EQ(shown.exit, 0) << shown.err;
        EXPECT_EQ(shown.err, "") << type;
        const std::string kind = theirs("Type").at(0);
        EXPECT_EQ(ours(shown.out, "certificate").at(0), kind.substr(0, kind.find(' ')) + ", user") << type;
        const auto fingerprint = [](const std::string& text) { return text.substr(text.find("SHA256:"), 50); };
        EXPECT_EQ(fingerprint(ours(shown.out, "key").at(0)), fingerprint(theirs("Public key").at(0))) << type;
        EXPECT_EQ(fingerprint(ours(shown.out, "authority").at(0)), fingerprint(theirs("Signing CA").at(0))) << type;
        EXPECT_NE(ours(shown.out, "authority").at(0).find("signed with ssh-ed25519"), std::string::npos);
        EXPECT_EQ("\"" + ours(shown.out, "id").at(0) + "\"", theirs("Key ID").at(0));
        EXPECT_EQ(ours(shown.out, "serial"), theirs("Serial"));
        EXPECT_EQ(ours(shown.out, "principals"), theirs("Principals"));
        EXPECT_EQ(ours(shown.out, "critical"), theirs("Critical Options"));
        EXPECT_EQ(ours(shown.out, "extensions"), theirs("Extensions"));
        // ssh-keygen: "from 2026-01-01T00:00:00 to …", local time.
        std::string valid = ours(shown.out, "valid").at(0);
        valid =
            std::regex_replace(std::regex_replace(valid, std::regex{R"((\d) (\d\d:))"}, "$1T$2"), std::regex{R"((:\d\d) [A-Z]+)"}, "$1");
        EXPECT_EQ(valid, theirs("Valid").at(0));
        EXPECT_EQ(ours(shown.out, "valid").at(1), "from 2025-12-31 18:30:00 UTC to 2098-12-31 18:30:00 UTC");
    }
}

TEST_F(LkKeyCert, WarnsOfWhatServersWouldRefuse)
{
    certify("rsa", {"-I", "old", "-V", "20200101:20210101"});
    EXPECT_NE(lk({"cert", path("id-cert.pub")}).err.find("has expired: it was valid until 2021-01-01 00:00:00"), std::string::npos);
    EXPECT_EQ(
        of_json(lk({"cert", "--json", path("id-cert.pub")}).out, "d[0]['validity'], d[0]['signature_verifies'], len(d[0]['warnings'])"),
        "('expired', True, 1)");
    certify("rsa", {"-I", "new", "-V", "20900101:forever"});
    const auto not_yet = lk({"cert", path("id-cert.pub")});
    EXPECT_NE(not_yet.err.find("is not valid before 2090-01-01"), std::string::npos) << not_yet.err;
    EXPECT_EQ(not_yet.exit, 0);
    certify("rsa", {"-h", "-I", "host", "-n", "web.example", "-O", "clear", "-O", "critical:foo@bar=baz"});
    const auto unknown = lk({"cert", path("id-cert.pub")});
    EXPECT_NE(unknown.out.find("ssh-rsa-cert-v01@openssh.com, host"), std::string::npos) << unknown.out;
    EXPECT_NE(unknown.err.find("the critical option \"foo@bar\""), std::string::npos) << unknown.err;
    EXPECT_EQ(std::ranges::count(unknown.err, '\n'), 1) << unknown.err;

    // One bit of the key id, which the signature covers.
    std::string text = support::read_file(path("id-cert.pub"));
    const std::size_t begin = text.find(' ') + 1;
    ByteBuffer blob = base64_decode(text.substr(begin, text.find(' ', begin) - begin)).value();
    const auto id = std::ranges::search(blob, as_bytes("host"));
    ASSERT_FALSE(id.empty());
    id.front() ^= 1U;
    folder_.write("changed.pub", text.substr(0, begin) + base64_encode(blob) + "\n");
    const auto changed = lk({"cert", path("changed.pub")});
    EXPECT_NE(changed.err.find("a signature that is not its authority's"), std::string::npos) << changed.err;
}

TEST_F(LkKeyCert, OfAKeyTheCertificateBesideItIsShown)
{
    certify("ed25519", {"-I", "me", "-n", "me"});
    add("id", "ed25519");
    const std::string shown = lk({"cert", path("id-cert.pub")}).out;
    EXPECT_EQ(lk({"cert", path("id")}).out, shown);
    EXPECT_EQ(lk({"cert", path("id.pub")}).out, shown);
    const auto key = lk({"cert", path("ca")});
    EXPECT_EQ(key.exit, 1);
    EXPECT_NE(key.err.find("is a key and no certificate"), std::string::npos) << key.err;
    EXPECT_EQ(lk({"cert", path("missing")}).exit, 1);
    EXPECT_EQ(of_json(lk({"cert", "--json", path("id")}).out, "d[0]['principals'], d[0]['serial'], d[0]['valid_before']"),
              "(['me'], '0', None)");
}

TEST_F(LkKey, ASavedSessionRemembersItsKeysFingerprint)
{
    add("home/.ssh/id", "ed25519");
    add("home/.ssh/other", "rsa");
    const auto session = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {LATCHKEY_BIN_DIR "/lk", "session"});
        return run_or_throw(arguments, {.env = {{"LATCHKEY_CONFIG_DIR", folder_ / "config"}, {"HOME", folder_ / "home"}}});
    };
    const auto remembered = [&] {
        const std::string shown = session({"show", "web"});
        std::smatch found;
        return std::regex_search(shown, found, std::regex{"key_fingerprint = (\\S+)"}) ? found[1].str() : "";
    };
    const auto printed = [&](const std::string& name) { return run_or_throw({"ssh-keygen", "-l", "-f", data_key(name)}); };
    session({"save", "web", "--host", "h", "--key", "~/.ssh/id"});
    const std::string ed25519 = remembered();
    EXPECT_EQ(ed25519.size(), 50U);
    EXPECT_NE(printed("ed25519.pub").find(ed25519), std::string::npos);
    std::filesystem::rename(path("home/.ssh/id"), path("home/tidy"));
    session({"save", "web", "--user", "root"});
    EXPECT_EQ(remembered(), ed25519) << "the file is away, and its key is not forgotten";
    EXPECT_NE(line_of(lk({"review", path("home")}).out, "tidy").find(" web"), std::string::npos) << "and the review knows it by that";
    session({"save", "web", "--key", "~/.ssh/missing"});
    EXPECT_EQ(remembered(), "") << "that is another key, and nobody knows which";
    session({"save", "web", "--key", "~/.ssh/other"});
    EXPECT_NE(printed("rsa.pub").find(remembered()), std::string::npos);
    EXPECT_NE(remembered(), "");
    session({"save", "web", "--key", ""});
    EXPECT_EQ(remembered(), "");
    const std::string help = session({"save", "--help"});
    EXPECT_EQ(help.find("key-fingerprint"), std::string::npos) << "nothing for people to give";
}

TEST_F(LkKey, AWindowsPasswordIsAloneOnStandardOutput)
{
    const std::string cipher =
        run_or_throw({"openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", data_key("rsa.spki.pem")}, {.input = "p&ss 'w0rd;"});
    const std::string text = base64_encode(as_bytes(cipher)) + "\r\n";
    folder_.write("password.txt", text);
    folder_.write("passphrase", "correct horse\n");
    EXPECT_EQ(lk({"decrypt-password", data_key("rsa.pem"), path("password.txt")}).out, "p&ss 'w0rd;\n");
    EXPECT_EQ(lk_with(text, {"decrypt-password", data_key("rsa.v2.ppk"), "-"}).out, "p&ss 'w0rd;\n");
    EXPECT_EQ(lk_with(text, {"decrypt-password", data_key("rsa")}).out, "p&ss 'w0rd;\n");
    EXPECT_EQ(lk({"decrypt-password", data_key("rsa.enc"), path("password.txt"), "--passphrase-file", path("passphrase")}).out,
              "p&ss 'w0rd;\n");

    const auto piped = support::run_process({"bash", "-c", "\"$0\" key decrypt-password \"$1\" <(cat \"$2\")", LATCHKEY_BIN_DIR "/lk",
                                             data_key("rsa.pem"), path("password.txt")});
    EXPECT_EQ(piped.out, "p&ss 'w0rd;\n") << piped.err;

    const auto expect_failed = [&](const ProcessResult& result, std::string_view says) {
        EXPECT_EQ(result.exit, 1);
        EXPECT_EQ(result.out, "");
        EXPECT_NE(result.err.find(says), std::string::npos) << result.err;
        EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    };
    run_or_throw({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path("other")});
    expect_failed(lk({"decrypt-password", path("other"), path("password.txt")}), "encrypted for another key than " + path("other"));
    expect_failed(lk({"decrypt-password", data_key("ed25519"), path("password.txt")}), "RSA");
    expect_failed(lk_with("hello world", {"decrypt-password", data_key("rsa")}), "damaged");
    expect_failed(lk_with(std::string(1U << 20U, 'A'), {"decrypt-password", data_key("rsa")}), "too long");
    expect_failed(lk({"decrypt-password", data_key("rsa"), path("missing")}), "missing");
}

TEST_F(LkKey, UserDataLetsEveryKeyIn)
{
    folder_.write("passphrase", "correct horse\n");
    const auto data = lk({"user-data", data_key("rsa.v2.ppk"), data_key("ed25519.pub")});
    ASSERT_EQ(data.exit, 0) << data.err;
    const auto line = [](const std::string& name) {
        const std::string text = support::read_file(data_key(name));
        return text.substr(0, text.size() - 1);
    };
    EXPECT_EQ(data.out, "#cloud-config\nssh_authorized_keys:\n  - '" + line("rsa.pub") + "'\n  - '" + line("ed25519.pub") + "'\n");
    const auto plain = lk({"user-data", "--authorized-keys", data_key("rsa.v2.ppk"), data_key("ed25519.pub")});
    EXPECT_EQ(plain.out, line("rsa.pub") + "\n" + line("ed25519.pub") + "\n");

    const auto hidden = lk({"user-data", data_key("rsa.enc.pem")});
    EXPECT_EQ(hidden.exit, 1) << "nobody can be asked";
    EXPECT_EQ(hidden.out, "") << "all or nothing";
    const auto opened = lk({"user-data", data_key("rsa.enc.pem"), "--passphrase-file", path("passphrase")});
    EXPECT_NE(opened.out.find(line("rsa.pub").substr(0, 300)), std::string::npos) << opened.err;
    folder_.write("list", "# ours\n" + line("rsa.pub") + "\n" + line("ed25519.pub") + "\n");
    EXPECT_EQ(lk({"user-data", "--authorized-keys", path("list")}).out, plain.out);
    EXPECT_EQ(lk({"user-data", path("passphrase")}).exit, 1);
}

TEST(Table, ColumnsAreAsWideAsTheirWidestCellOnTheScreen)
{
    const std::vector<std::vector<std::string>> rows{{"A", "B"}, {"鍵鍵", "x", "last"}, {"\x1b", ""}};
    EXPECT_EQ(format_table(rows), "A     B\n鍵鍵  x  last\n\\x1b\n");
    EXPECT_EQ(display_width("鍵a"), 3U);
    EXPECT_EQ(display_width(""), 0U);
}

} // namespace
} // namespace latchkey::cli
