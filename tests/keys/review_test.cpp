#include "keys/fingerprint.h"
#include "keys/limits.h"
#include "keys/review.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace latchkey::keys {
namespace {

using support::TempFolder;

constexpr auto now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

class KeyReview : public testing::Test {
protected:
    void add(const std::string& name, const std::string& data_name, unsigned mode = 0600) const
    {
        folder_.write(name, key_text(data_name), mode);
    }

    [[nodiscard]] std::map<std::string, ReviewRow> rows() const
    {
        const Review review = review_folder(folder_.path(), now).value();
        std::map<std::string, ReviewRow> found;
        for (const ReviewRow& row : review.rows) {
            found.emplace(row.path.filename().string(), row);
        }
        EXPECT_EQ(found.size(), review.rows.size());
        return found;
    }
    static bool says(const ReviewRow& row, Severity severity, std::string_view text)
    {
        return std::ranges::any_of(row.findings,
                                   [&](const Finding& f) { return f.severity == severity && f.text.find(text) != std::string::npos; });
    }

    TempFolder folder_;
};

TEST_F(KeyReview, SaysOfEveryKeyWhatItsFileSaysWithoutAPassphrase)
{
    for (const KeyRow& row : key_rows()) {
        add(row.file, row.file);
    }
    const auto found = rows();
    for (const KeyRow& row : key_rows()) {
        const auto at = found.find(row.file);
        ASSERT_NE(at, found.end()) << row.file;
        EXPECT_EQ(at->second.broken, "") << row.file;
        EXPECT_EQ(at->second.info.encrypted, !row.passphrase.empty()) << row.file;
        if (at->second.info.public_key) {
            EXPECT_EQ(fingerprint(*at->second.info.public_key), row.fingerprint) << row.file;
        } else {
            EXPECT_TRUE(at->second.info.encrypted) << row.file;
        }
    }
}

TEST_F(KeyReview, WhatIsNoKeyIsLeftOutAndWhatIsABrokenOneIsNot)
{
    add("good", "ed25519");
    folder_.write("broken.pem", key_text("rsa.pem").substr(0, 900));
    folder_.write("broken.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHello me@host\n");
    folder_.write("refused", key_text("refused.secp256k1.pem"));
    folder_.write("known_hosts", "web,192.0.2.1 " + key_text("ed25519.pub") + "|1|abc=|def= " + key_text("rsa.pub"));
    folder_.write("known_hosts.old", "[web]:2222 ssh-ed25519 AAAA-broken\n");
    folder_.write("config", "Host web\n  HostKeyAlgorithms ssh-rsa\n  PubkeyAcceptedAlgorithms ssh-ed25519\n");
    folder_.write("script.sh", "echo '-----BEGIN RSA PRIVATE KEY-----' > key\n");
    folder_.write("notes.txt", "AAAA and BEGIN\n");
    folder_.write("empty", "");
    folder_.write("picture.png", std::string("\x89PNG\r\n\0\0\0\rIHDR", 14) + std::string(5000, '\x7f'));
    folder_.write("huge", std::string(limits::file_bytes + 1, 'A'));
    folder_.write("cert.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    std::filesystem::create_directory(folder_ / "folder");
    ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
    std::filesystem::create_symlink(folder_ / "good", folder_ / "link");
    std::filesystem::create_symlink(folder_ / "nowhere", folder_ / "dangling");

    const auto found = rows();
    std::vector<std::string> names;
    for (const auto& [name, row] : found) {
        names.push_back(name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"broken.pem", "broken.pub", "good", "link", "refused"}));
    for (const char* broken : {"broken.pem", "broken.pub", "refused"}) {
        EXPECT_NE(found.at(broken).broken.find(broken), std::string::npos) << found.at(broken).broken;
        EXPECT_FALSE(found.at(broken).info.public_key);
    }
}

TEST_F(KeyReview, AuthorizedKeysWithOptionsIsAListOfKeys)
{
    folder_.write("authorized_keys", "# mine\nrestrict,command=\"ls\" " + key_text("ed25519.pub"));
    const auto found = rows();
    ASSERT_TRUE(found.contains("authorized_keys"));
    EXPECT_FALSE(found.at("authorized_keys").info.has_private);
}

TEST_F(KeyReview, ThePublicFileBesideTellsWhatIsEncryptedAndIsHeldAgainstWhatIsNot)
{
    add("hidden.pem", "rsa.enc.pem");
    add("hidden.pem.pub", "rsa.pub");
    add("alone.pem", "rsa.enc.pem");
    add("id", "ed25519");
    add("id.pub", "rsa.pub");
    add("right", "ecdsa256");
    add("right.pub", "ecdsa256.pub");
    const auto found = rows();
    const PublicKey rsa = parse_public_line(key_text("rsa.pub")).value();
    EXPECT_EQ(found.at("hidden.pem").info.public_key, rsa);
    EXPECT_EQ(found.at("hidden.pem").half_from, std::nullopt);
    EXPECT_EQ(found.at("alone.pem").info.public_key, std::nullopt);
    EXPECT_EQ(found.at("id").half_from, rsa);
    EXPECT_NE(found.at("id").info.public_key, rsa);
    EXPECT_TRUE(says(found.at("id"), Severity::problem, "id.pub"));
    EXPECT_EQ(found.at("right").half_from, std::nullopt);
    EXPECT_FALSE(says(found.at("right"), Severity::problem, ".pub"));
}

TEST_F(KeyReview, FilesWithTheSameKeyHaveOneGroup)
{
    add("a", "ed25519");
    add("b.ppk", "ed25519.v3.ppk");
    add("b.pub", "ed25519.pub");
    add("c", "rsa");
    add("d.pem", "rsa.pem");
    add("e", "ecdsa256");
    const auto found = rows();
    EXPECT_NE(found.at("a").group, 0U);
    EXPECT_EQ(found.at("a").group, found.at("b.ppk").group);
    EXPECT_EQ(found.at("a").group, found.at("b.pub").group);
    EXPECT_NE(found.at("c").group, 0U);
    EXPECT_NE(found.at("a").group, found.at("c").group);
    EXPECT_EQ(found.at("c").group, found.at("d.pem").group);
    EXPECT_EQ(found.at("e").group, 0U);
    EXPECT_TRUE(says(found.at("b.ppk"), Severity::remark, "the same key as a"));
    EXPECT_FALSE(says(found.at("b.pub"), Severity::remark, "the same key")) << "a public half beside its key is as it should be";
}

TEST_F(KeyReview, SaysWhoElseCanReadAKeyAndWhatIsWeakAboutIt)
{
    add("shared", "ed25519.enc", 0644);
    add("group", "ed25519.enc", 0640);
    add("writable", "ed25519.enc", 0622);
    add("fine", "ed25519.enc", 0600);
    add("plain", "ed25519");
    add("public.pub", "ed25519.pub", 0644);
    add("dsa", "dsa");
    add("old", "rsa.enc.pem");
    const auto found = rows();
    EXPECT_EQ(found.at("shared").mode, "0644");
    EXPECT_TRUE(found.at("shared").readable_by_others);
    EXPECT_TRUE(says(found.at("shared"), Severity::problem, "can be read by everyone on this computer (0644)"));
    EXPECT_TRUE(says(found.at("group"), Severity::problem, "can be read by others on this computer (0640)"));
    EXPECT_TRUE(says(found.at("writable"), Severity::problem, "can be changed by others on this computer (0622)"));
    EXPECT_TRUE(found.at("fine").findings.empty()) << found.at("fine").findings.front().text;
    EXPECT_TRUE(says(found.at("plain"), Severity::remark, "no passphrase"));
    EXPECT_TRUE(found.at("public.pub").findings.empty()) << found.at("public.pub").findings.front().text;
    EXPECT_TRUE(says(found.at("dsa"), Severity::problem, "DSA"));
    EXPECT_TRUE(says(found.at("old"), Severity::remark, "guessed fast"));
}

TEST_F(KeyReview, TellsProgressAndStopsWhenAsked)
{
    for (int i = 0; i < 20; ++i) {
        add("key" + std::to_string(i), "ed25519");
    }
    std::vector<double> seen;
    const Review whole = review_folder(folder_.path(), now, {.progress = [&](double done) { seen.push_back(done); }}).value();
    EXPECT_EQ(whole.rows.size(), 20U);
    EXPECT_EQ(whole.files_seen, 20U);
    ASSERT_FALSE(seen.empty());
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(seen.back(), 1.0);

    std::stop_source stop;
    int reports = 0;
    const auto stopped = review_folder(folder_.path(), now, {.stop = stop.get_token(), .progress = [&](double) {
                                                                 if (++reports == 3) {
                                                                     stop.request_stop();
                                                                 }
                                                             }});
    ASSERT_FALSE(stopped);
    EXPECT_TRUE(stopped.error().is(KeyErrc::cancelled));
    EXPECT_EQ(reports, 3) << "not one file more";
}

TEST_F(KeyReview, AFolderThatIsNotThereIsAnError)
{
    const auto missing = review_folder(folder_ / "missing", now);
    ASSERT_FALSE(missing);
    EXPECT_TRUE(missing.error().is(KeyErrc::io));
    EXPECT_NE(missing.error().sentence().find("missing"), std::string::npos);
}

TEST_F(KeyReview, NoKdfIsRun)
{
    // A cost far over what may be asked of a person's patience: were it paid, the test would not come back.
    std::string slow = key_text("ed25519.v3.enc.ppk");
    const std::size_t at = slow.find("Argon2-Passes: ");
    ASSERT_NE(at, std::string::npos);
    slow.replace(at, slow.find('\n', at) - at, "Argon2-Passes: 60000");
    folder_.write("slow.ppk", slow);
    const auto found = rows();
    EXPECT_EQ(found.at("slow.ppk").broken, "");
    EXPECT_TRUE(found.at("slow.ppk").info.encrypted);
    EXPECT_TRUE(found.at("slow.ppk").info.public_key);
}

TEST_F(KeyReview, ARowIsFoundByAnyFingerprintThatItsFileCanAnswer)
{
    add("rsa", "rsa");
    add("locked", "rsa.enc");
    const auto found = rows();
    const PrivateKey rsa = load_text(key_text("rsa")).value();
    const auto sha1 = read_fingerprint(aws_sha1(rsa).value()).value();
    EXPECT_EQ(match(sha1, found.at("rsa")), FingerprintForm::aws_sha1);
    EXPECT_EQ(match(sha1, found.at("locked")), std::nullopt) << "its private half is not known without the passphrase";
    const auto sha256 = read_fingerprint(fingerprint(rsa.public_key())).value();
    EXPECT_EQ(match(sha256, found.at("locked")), FingerprintForm::sha256);
}

TEST_F(KeyReview, ACertificateIsTheKeyThatItCertifiesAndItsTimeIsLookedAt)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder_ / "ca"});
    add("id", "ecdsa256");
    add("id.pub", "ecdsa256.pub");
    const auto certify = [&](const std::string& name, const std::string& valid) {
        support::run_or_throw({"ssh-keygen", "-q", "-s", folder_ / "ca", "-I", "me", "-n", "me", "-V", valid, folder_ / "id.pub"});
        std::filesystem::rename(folder_ / "id-cert.pub", folder_ / name);
    };
    certify("old-cert.pub", "20200101:20210101");
    certify("good-cert.pub", "20200101:20990101");
    certify("later-cert.pub", "20900101:20990101");
    const auto found = rows();
    EXPECT_TRUE(says(found.at("old-cert.pub"), Severity::problem, "expired"));
    EXPECT_TRUE(says(found.at("later-cert.pub"), Severity::problem, "not valid yet"));
    EXPECT_TRUE(found.at("good-cert.pub").findings.empty());
    EXPECT_EQ(found.at("good-cert.pub").info.public_key, found.at("id").info.public_key);
    EXPECT_EQ(found.at("good-cert.pub").group, found.at("id").group);
}

TEST_F(KeyReview, AnyKeyOfAListIsFound)
{
    folder_.write("authorized_keys", key_text("rsa.pub") + key_text("ed25519.pub"));
    const auto found = rows();
    EXPECT_EQ(found.at("authorized_keys").info.keys_in_file, 2U);
    const std::string second = fingerprint(parse_public_line(key_text("ed25519.pub")).value());
    EXPECT_EQ(match(read_fingerprint(second).value(), found.at("authorized_keys")), FingerprintForm::sha256);
    const std::string absent = fingerprint(parse_public_line(key_text("ecdsa256.pub")).value());
    EXPECT_EQ(match(read_fingerprint(absent).value(), found.at("authorized_keys")), std::nullopt);
}

TEST_F(KeyReview, OneFileHasTheRowThatItWouldHaveInItsFolder)
{
    add("key", "ed25519");
    folder_.write("broken.pem", key_text("rsa.pem").substr(0, 900));
    folder_.write("text", "hello\n");
    EXPECT_EQ(review_file(folder_ / "key", now)->info.public_key, rows().at("key").info.public_key);
    EXPECT_EQ(review_file(folder_ / "broken.pem", now)->broken, rows().at("broken.pem").broken);
    EXPECT_TRUE(review_file(folder_ / "text", now).error().is(KeyErrc::not_a_key));
    EXPECT_TRUE(review_file(folder_ / "missing", now).error().is(KeyErrc::io));
}

} // namespace
} // namespace latchkey::keys
