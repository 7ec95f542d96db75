/// What we write, read back by ourselves, and how it gets onto the disk. What other programs make of it: interop_test.cpp.
#include "keys/base/platform/private_file.h"
#include "keys/fingerprint.h"
#include "keys/key_save.h"
#include "tests/keys/key_data.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace latchkey::keys {
namespace {

using support::TempFolder;

const std::string types[] = {"rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519", "dsa"};
constexpr KeyFormat written[] = {KeyFormat::ppk2, KeyFormat::ppk3, KeyFormat::openssh, KeyFormat::pkcs8, KeyFormat::pkcs1};

SaveOptions cheap(KeyFormat format, const Secret* passphrase)
{
    SaveOptions options;
    options.format = format;
    options.passphrase = passphrase;
    options.argon2.memory_kib = 64;
    options.argon2.passes = 1;
    options.bcrypt_rounds = 1;
    options.pbkdf2_iterations = 1000;
    return options;
}

TEST(Save, EveryTypeGoesRoundInEveryFormatWithAndWithoutPassphrase)
{
    const Secret passphrase = Secret::copy_of("pÄss 鍵");
    for (const std::string& type : types) {
        const PrivateKey key = load_text(key_text(type)).value();
        for (KeyFormat format : written) {
            format = format == KeyFormat::pkcs1 ? traditional_pem(key.public_key().kind()) : format;
            for (const Secret* used : {static_cast<const Secret*>(nullptr), &passphrase}) {
                const Secret file = encode(key, cheap(format, used)).value();
                const auto info = inspect(file.bytes());
                ASSERT_TRUE(info) << type << title(format) << info.error().sentence();
                EXPECT_EQ(info->encrypted, used != nullptr);
                const auto again = unlock(file.bytes(), used != nullptr ? used->clone() : Secret{});
                ASSERT_TRUE(again) << type << title(format) << again.error().sentence();
                EXPECT_EQ(again->public_key(), key.public_key());
                EXPECT_EQ(again->comment(), keeps_comment(format) ? key.comment() : "");
                if (used != nullptr) {
                    EXPECT_TRUE(unlock(file.bytes(), Secret::copy_of("wrong")).error().is(KeyErrc::wrong_passphrase));
                }
            }
        }
    }
}

TEST(Save, APlainPpkIsPuttygensByteForByte)
{
    for (const std::string& type : types) {
        if (type != "ed25519") { // ours pads an Edwards number whose last bytes are zero; every other field has one form only
            EXPECT_EQ(encode(load_text(key_text(type)).value(), cheap(KeyFormat::ppk3, nullptr))->text(), key_text(type + ".v3.ppk"));
        }
    }
}

TEST(Save, IsPrivateAndNeverOverAFileUnasked)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("ed25519")).value();
    const std::string path = folder / "my 鍵.ppk";
    ASSERT_TRUE(save(path, key, {}, Overwrite::no));
    EXPECT_EQ(platform::file_access(path)->mode, "0600");
    const auto again = save(path, key, {}, Overwrite::no);
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(KeyErrc::exists));
    EXPECT_NE(again.error().sentence().find(path), std::string::npos);
    EXPECT_TRUE(save(path, key, {}, Overwrite::yes));
    EXPECT_TRUE(save_public(path + ".pub", key.public_key(), "c", KeyFormat::public_line, Overwrite::no));
    EXPECT_EQ(platform::file_access(path + ".pub")->mode, "0644");
    EXPECT_TRUE(save_public(path + ".pub", key.public_key(), "c", KeyFormat::public_line, Overwrite::no).error().is(KeyErrc::exists));
    const auto nowhere = save(folder / "no/such/folder", key, {}, Overwrite::no);
    EXPECT_TRUE(nowhere.error().is(KeyErrc::io));
}

TEST(Save, FormatsThatAreNotWrittenAreNamed)
{
    const PrivateKey key = load_text(key_text("ed25519")).value();
    EXPECT_NE(encode(key, cheap(KeyFormat::ssh_com, nullptr)).error().sentence().find("ssh.com"), std::string::npos);
    EXPECT_NE(encode(key, cheap(KeyFormat::pkcs1, nullptr)).error().sentence().find("choose PEM (PKCS#8)"), std::string::npos);
    EXPECT_TRUE(encode_public(key.public_key(), "", KeyFormat::openssh).error().is(KeyErrc::unsupported));
}

TEST(Save, CostsAndCiphersThatWouldNotBeReadAgainAreRefused)
{
    const PrivateKey key = load_text(key_text("rsa")).value();
    const Secret passphrase = Secret::copy_of("p");
    const auto error_of = [&](KeyFormat format, auto change) {
        SaveOptions options = cheap(format, &passphrase);
        change(options);
        return encode(key, options).error();
    };
    EXPECT_TRUE(error_of(KeyFormat::ppk3, [](SaveOptions& o) { o.argon2.passes = 0; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::ppk3, [](SaveOptions& o) { o.argon2.parallelism = 0; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::ppk3, [](SaveOptions& o) { o.argon2.parallelism = UINT32_MAX; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::ppk3, [](SaveOptions& o) { o.argon2.memory_kib = 1U << 21U; }).is(KeyErrc::too_large));
    EXPECT_TRUE(error_of(KeyFormat::openssh, [](SaveOptions& o) { o.bcrypt_rounds = 0; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::openssh, [](SaveOptions& o) { o.bcrypt_rounds = 1025; }).is(KeyErrc::too_slow));
    EXPECT_TRUE(error_of(KeyFormat::openssh, [](SaveOptions& o) { o.cipher = "none"; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::openssh, [](SaveOptions& o) { o.cipher = "rot13"; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::pkcs1, [](SaveOptions& o) { o.cipher = "rot13"; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::pkcs8, [](SaveOptions& o) { o.pbkdf2_iterations = 0; }).is(KeyErrc::unsupported));
    EXPECT_TRUE(error_of(KeyFormat::pkcs8, [](SaveOptions& o) { o.pbkdf2_iterations = 10'000'001; }).is(KeyErrc::too_large));
}

TEST(Save, StopsWithItsKeyDerivationAndWritesNothing)
{
    const TempFolder folder;
    std::stop_source stop;
    stop.request_stop();
    const Secret passphrase = Secret::copy_of("p");
    const PrivateKey key = load_text(key_text("ed25519")).value();
    for (const KeyFormat format : {KeyFormat::ppk3, KeyFormat::openssh, KeyFormat::pkcs8}) {
        const auto stopped = save(folder / "key", key, cheap(format, &passphrase), Overwrite::no, Work{stop.get_token(), {}});
        EXPECT_TRUE(stopped.error().is(KeyErrc::cancelled));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SameAs, WritesAFileAsItWas)
{
    const auto rewritten = [](const std::string& file, const std::string& passphrase) {
        const std::string text = key_text(file);
        const KeyFileInfo before = inspect(as_bytes(text)).value();
        PrivateKey key = load_text(text, passphrase).value();
        key.set_comment("changed");
        const Secret secret = Secret::copy_of(passphrase);
        SaveOptions options = same_as(before);
        options.passphrase = before.encrypted ? &secret : nullptr;
        const Result<Secret> content = encode(key, options);
        EXPECT_TRUE(content) << file << (content ? "" : content.error().sentence());
        const Secret again = content ? content->clone() : Secret{};
        const auto loaded = unlock(again.bytes(), secret);
        EXPECT_TRUE(loaded && loaded->public_key() == key.public_key()) << file << (loaded ? "" : loaded.error().sentence());
        return std::pair{before, inspect(again.bytes()).value()};
    };
    for (const KeyRow& row : key_rows()) {
        if (row.format == "public" || row.format == "rfc4716" || row.format == "pem_public") {
            continue;
        }
        const auto [before, after] = rewritten(row.file, row.passphrase);
        EXPECT_EQ(after.format, before.format == KeyFormat::ssh_com ? KeyFormat::openssh : before.format) << row.file;
        EXPECT_EQ(after.encrypted, before.encrypted) << row.file;
        if (before.format == KeyFormat::openssh || before.format == KeyFormat::ppk3) {
            EXPECT_EQ(after.cipher, before.cipher) << row.file;
        }
        if (before.costs.argon2) {
            EXPECT_EQ(after.costs.argon2->kind, before.costs.argon2->kind) << row.file;
            EXPECT_GE(after.costs.argon2->memory_kib * after.costs.argon2->passes, 8192U * 13) << row.file;
        }
        if (before.encrypted && before.format == KeyFormat::openssh) {
            EXPECT_GE(after.costs.bcrypt_rounds, 24U) << row.file;
        }
    }
}

TEST(SameAs, KeepsCostsThatAreHigherAndRaisesLowerOnes)
{
    KeyFileInfo info;
    info.format = KeyFormat::ppk3;
    info.encrypted = true;
    info.costs.argon2 = Argon2Costs{Argon2Kind::d, 262144, 3, 4};
    EXPECT_EQ(same_as(info).argon2.memory_kib, 262144U);
    EXPECT_EQ(same_as(info).argon2.passes, 3U);
    EXPECT_EQ(same_as(info).argon2.parallelism, 4U);
    info.costs.argon2 = Argon2Costs{Argon2Kind::i, 64, 1, 1};
    EXPECT_EQ(same_as(info).argon2.memory_kib, 8192U);
    EXPECT_EQ(same_as(info).argon2.kind, Argon2Kind::i);
    info.format = KeyFormat::openssh;
    info.cipher = "chacha20-poly1305@openssh.com";
    info.costs.bcrypt_rounds = 100;
    EXPECT_EQ(same_as(info).bcrypt_rounds, 100U);
    EXPECT_EQ(same_as(info).cipher, info.cipher);
    info.costs.bcrypt_rounds = 5000;
    EXPECT_EQ(same_as(info).bcrypt_rounds, 1024U); // what can be read without consent
    info.format = KeyFormat::pkcs1;
    info.cipher = "DES-CBC";
    EXPECT_EQ(same_as(info).cipher, "");
    info.cipher = "DES-EDE3-CBC";
    EXPECT_EQ(same_as(info).cipher, "DES-EDE3-CBC");
    info.format = KeyFormat::ssh_com;
    EXPECT_EQ(same_as(info).format, KeyFormat::openssh);
}

/// In a child, so that what it may do no more does not hold for the tests that follow. Gives what the child's function gave, 0…100.
int in_child(const std::function<int()>& run)
{
    const pid_t child = fork();
    if (child == 0) {
        _exit(run());
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

TEST(Save, OnAFullDiskLeavesTheOldFileAndNothingElse)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("rsa")).value();
    const std::string path = folder.write("key", "the old one");
    EXPECT_EQ(in_child([&] {
                  signal(SIGXFSZ, SIG_IGN);
                  const rlimit little{100, 100};
                  setrlimit(RLIMIT_FSIZE, &little);
                  const auto saved = save(path, key, {}, Overwrite::yes);
                  return !saved && saved.error().is(KeyErrc::io) && saved.error().sentence().find(path) != std::string::npos ? 7 : 1;
              }),
              7);
    EXPECT_EQ(support::read_file(path), "the old one");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Save, InAFolderThatMayOnlyBeReadSaysSo)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("ed25519")).value();
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    EXPECT_EQ(in_child([&] {
                  if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) {
                      return 2;
                  }
                  const auto saved = save(folder / "key", key, {}, Overwrite::no);
                  return !saved && saved.error().is(KeyErrc::io) && saved.error().sentence().find("ermi") != std::string::npos ? 7 : 1;
              }),
              7);
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0700));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Save, ThroughALinkReplacesTheFileBehindItAndOnlyWhenTold)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("ed25519")).value();
    const std::string target = folder.write("target", "old");
    std::filesystem::create_symlink("target", folder / "link");
    std::filesystem::create_symlink("nowhere", folder / "dangling");
    EXPECT_TRUE(save(folder / "link", key, {}, Overwrite::no).error().is(KeyErrc::exists));
    EXPECT_TRUE(save(folder / "dangling", key, {}, Overwrite::no).error().is(KeyErrc::exists));
    EXPECT_EQ(support::read_file(target), "old");
    ASSERT_TRUE(save(folder / "link", key, {}, Overwrite::yes));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
    EXPECT_EQ(load(std::filesystem::path(target))->public_key(), key.public_key());
    EXPECT_EQ(platform::file_access(target)->mode, "0600");
}

TEST(Save, NamesMayBeJapaneseAndLongButNotTooLong)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("ed25519")).value();
    std::string japanese;
    for (int i = 0; i < 80; ++i) {
        japanese += "鍵"; // 240 bytes
    }
    ASSERT_TRUE(save(folder / (japanese + ".ppk"), key, {}, Overwrite::no));
    EXPECT_EQ(load(folder / (japanese + ".ppk"))->public_key(), key.public_key());
    const std::string too_long(300, 'k');
    const auto saved = save(folder / too_long, key, {}, Overwrite::no);
    ASSERT_FALSE(saved);
    EXPECT_TRUE(saved.error().is(KeyErrc::io)) << saved.error().sentence();
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    EXPECT_TRUE(save(folder.path(), key, {}, Overwrite::yes).error().is(KeyErrc::io));
}

TEST(Save, ACommentCannotBreakAPpk)
{
    PrivateKey key = load_text(key_text("ed25519")).value();
    key.set_comment("one\nPublic-Lines: 0\r\ntwo  ");
    const Secret file = encode(key, cheap(KeyFormat::ppk3, nullptr)).value();
    EXPECT_EQ(unlock(file.bytes(), Secret{})->comment(), "one Public-Lines: 0  two  ");
}

} // namespace
} // namespace latchkey::keys
