/// What several sources say together: known_hosts, PuTTY's store, pins.

#include "client/hosts/host_keys.h"
#include "keys/base/hex.h"
#include "keys/fingerprint.h"
#include "tests/client/hosts/test_keys.h"
#include "tests/support/sshd.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::hosts {
namespace {

using support::TempFolder;
using Kind = Match::Kind;
using Source = Match::Source;

/// A store that PuTTY itself has written: plink connected to a server with that key, and was told to store it.
std::string stored_by_plink(const support::ThrowawaySshd& sshd)
{
    const TempFolder home;
    std::filesystem::create_directory(home / ".putty");
    (void)support::run_process(
        {"plink", "-ssh", "-noagent", "-P", std::to_string(sshd.port()), "nobody@127.0.0.1", "true"},
        {.input = "y\n\n\n", .env = {{"HOME", home.path().string()}}, .without_env = {"PUTTYDIR", "XDG_CONFIG_HOME"}});
    return support::read_file(home / ".putty/sshhostkeys");
}

TEST(PuttyHostKeys, AreTheKeysThatPlinkHasStored)
{
    for (const char* type : {"ed25519", "rsa", "ecdsa-256", "ecdsa-384", "ecdsa-521"}) {
        const support::ThrowawaySshd sshd({.host_keys = {type}});
        const std::string text = stored_by_plink(sshd);
        const auto known = PuttyHostKeys::parse(text, "sshhostkeys");
        ASSERT_EQ(known.rows().size(), 1U) << type << ": " << text;
        EXPECT_EQ(sshd.host_public_key().find(known.rows().front().key->line()), 0U) << type;
        EXPECT_EQ(known.rows().front().hosts, fmt::format("[127.0.0.1]:{}", sshd.port()));
    }
}

/// As PuTTY would write it: an Ed25519 key's y, and x as far as it counts.
std::string putty_line(const std::string& host, int port, const keys::PublicKey& key)
{
    ByteBuffer y = to_buffer(Bytes{key.wire()}.last(32));
    const bool odd = (y.back() & 0x80U) != 0;
    y.back() &= 0x7fU;
    std::ranges::reverse(y);
    return fmt::format("ssh-ed25519@{}:{} 0x{},0x{}\n", port, host, odd ? 1 : 0, hex_encode(y));
}

TEST(PuttyHostKeys, OfOtherKindsAndRubbishAreLeftOut)
{
    const std::string good = putty_line("web", 22, key("ed25519"));
    const auto known = PuttyHostKeys::parse("rsa@22:web 0x10001,0xabcdef\n" + good +
                                                "ssh-ed25519@22:web\nssh-ed25519@x:web 0x1,0x2\n@22: \nssh-ed25519@22:web 0x1\nnonsense\n"
                                                "ecdsa-sha2-nistp256@22:web nistp384,0x1,0x2\nssh-ed25519@22:big 0x1,0x" +
                                                std::string(66, 'f') + "\n",
                                            "f");
    ASSERT_EQ(known.rows().size(), 1U);
    EXPECT_EQ(known.rows()[0].line, 2);
    EXPECT_EQ(known.rows()[0].key, key("ed25519"));
    const auto ed448 = parse_putty_host_key("ssh-ed448@22:web", "0x1,0x" + std::string(112, '2'));
    ASSERT_TRUE(ed448);
    EXPECT_EQ(ed448->type, "ssh-ed448");
    EXPECT_EQ(ed448->wire.back(), 0x80U) << "x is odd";
}

class Together : public testing::Test {
protected:
    [[nodiscard]] HostKeys load(const std::string& known, const std::string& putty, const std::string& pins) const
    {
        return HostKeys::load({.known_hosts = {folder_.write("known_hosts", known)},
                               .putty = folder_.write("sshhostkeys", putty),
                               .pins = folder_.write("host_pins", pins)})
            .value();
    }
    [[nodiscard]] static std::string pin(const std::string& type, const keys::PublicKey& key,
                                         keys::FingerprintHash hash = keys::FingerprintHash::sha256)
    {
        return fmt::format("web {} {} from the console\n", type, keys::fingerprint(key, hash));
    }
    TempFolder folder_;
    keys::PublicKey right_ = key("ed25519");
    keys::PublicKey wrong_ = key("ed25519", 1);
};

TEST_F(Together, WhatPuttyKnowsIsKnownAndItsChangedKeyAlarms)
{
    const auto known = load("", putty_line("Web", 22, right_), "");
    EXPECT_EQ(known.match({"web"}, right_).kind, Kind::same);
    EXPECT_EQ(known.match({"web", 2222}, right_).kind, Kind::unknown) << "PuTTY's rows are of one port";
    const Match changed = known.match({"web"}, wrong_);
    EXPECT_EQ(changed.kind, Kind::changed);
    EXPECT_EQ(changed.source, Source::putty);
    EXPECT_TRUE(changed.where->place().ends_with("sshhostkeys, line 1"));
    EXPECT_EQ(known.match({"web"}, key("ecdsa")).kind, Kind::known_by_other_type);
    EXPECT_EQ(known.known_types({"web"}), std::vector<std::string>{"ssh-ed25519"});
}

TEST_F(Together, KnownHostsWinsWhereBothSpeak)
{
    EXPECT_EQ(load("web " + right_.line() + "\n", putty_line("web", 22, wrong_), "").match({"web"}, right_).kind, Kind::same);
    const Match changed = load("web " + right_.line() + "\n", putty_line("web", 22, wrong_), "").match({"web"}, wrong_);
    EXPECT_EQ(changed.kind, Kind::changed);
    EXPECT_EQ(changed.source, Source::known_hosts);
    EXPECT_EQ(load("web " + key("ecdsa").line() + "\n", putty_line("web", 22, right_), "").match({"web"}, right_).kind, Kind::same)
        << "of another type it does not speak";
    EXPECT_EQ(load("@revoked * " + right_.line() + "\n", putty_line("web", 22, right_), "").match({"web"}, right_).kind, Kind::revoked);
}

TEST_F(Together, AKeyThatFitsAPinIsTheSameAndOneThatDoesNotAlarms)
{
    for (const auto hash : {keys::FingerprintHash::sha256, keys::FingerprintHash::md5}) {
        for (const char* type : {"ssh-ed25519", "*"}) {
            const auto known = load("", "", pin(type, right_, hash));
            EXPECT_EQ(known.match({"web"}, right_).kind, Kind::same);
            const Match changed = known.match({"web"}, wrong_);
            EXPECT_EQ(changed.kind, Kind::changed);
            EXPECT_EQ(changed.source, Source::pin);
            EXPECT_EQ(known.match({"web", 2222}, right_).kind, Kind::unknown);
        }
    }
    EXPECT_EQ(load("", "", pin("ssh-ed25519", right_)).match({"web"}, key("ecdsa")).kind, Kind::known_by_other_type);
    EXPECT_EQ(load("", "", "web ssh-ed25519 rubbish\n").match({"web"}, right_).kind, Kind::changed)
        << "what is not understood fits nothing";
    EXPECT_EQ(load("", "", "web\n").match({"web"}, right_).kind, Kind::changed);
    EXPECT_EQ(load("", "", "# web\n\n").match({"web"}, right_).kind, Kind::unknown);
    EXPECT_EQ(load("", "", pin("ssh-ed25519", right_)).known_types({"web"}), std::vector<std::string>{"ssh-ed25519"});
}

TEST_F(Together, APinSpeaksAgainstAKeyThatKnownHostsHasMeanwhile)
{
    const auto known = load("web " + wrong_.line() + "\n", putty_line("web", 22, wrong_), pin("ssh-ed25519", right_));
    EXPECT_EQ(known.match({"web"}, wrong_).kind, Kind::changed);
    EXPECT_EQ(known.match({"web"}, wrong_).source, Source::pin);
    EXPECT_EQ(known.match({"web"}, right_).kind, Kind::changed) << "and known_hosts against another key than its own";
}

TEST_F(Together, RememberingAKeyEndsItsPins)
{
    auto known = load("", "", pin("ssh-ed25519", right_) + "db * SHA256:x\n");
    ASSERT_TRUE(known.remember({"web"}, right_));
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), "web " + right_.line() + "\n");
    EXPECT_EQ(support::read_file(folder_ / "host_pins"), "db * SHA256:x\n");
    EXPECT_EQ(known.match({"web"}, right_).source, Source::known_hosts);
}

TEST_F(Together, AnySourceThatCannotBeReadIsAnErrorOfAll)
{
    std::filesystem::create_directory(folder_ / "a_folder");
    for (const HostKeyPlaces& places : {HostKeyPlaces{.known_hosts = {folder_ / "a_folder"}},
                                        HostKeyPlaces{.known_hosts = {folder_ / "none"}, .putty = folder_ / "a_folder"},
                                        HostKeyPlaces{.known_hosts = {folder_ / "none"}, .pins = folder_ / "a_folder"}}) {
        const auto known = HostKeys::load(places);
        ASSERT_FALSE(known);
        EXPECT_TRUE(known.error().is(HostErrc::unreadable));
    }
}

TEST_F(Together, WhoKeepsNoKnownHostsIsNotToldByPuttyEither)
{
    const auto putty = folder_.write("sshhostkeys", putty_line("web", 22, wrong_));
    EXPECT_EQ(HostKeys::load({.known_hosts = {"/dev/null"}, .putty = putty})->match({"web"}, right_).kind, Kind::unknown);
    EXPECT_EQ(HostKeys::load({.known_hosts = {"none"}, .putty = putty})->match({"web"}, right_).kind, Kind::unknown);
}

TEST_F(Together, TheCommandForARebuiltServerIsTheOneThatHelps)
{
    std::filesystem::create_directory(folder_ / ".ssh");
    const std::string rows = "web " + right_.line() + "\n[web]:2222 " + right_.line() + "\n[::1]:2222 " + right_.line() + "\n";
    const auto command = [&](const std::string& file, const HostAddress& where) {
        const auto known =
            HostKeys::load({.known_hosts = {folder_.write(file, rows)}, .putty = folder_.write("putty", putty_line("old", 22, right_))});
        return rebuilt_command(where, known->match(where, wrong_), wrong_);
    };
    EXPECT_EQ(command(".ssh/known_hosts", {"Web"}), "lk host remove web");
    EXPECT_EQ(command(".ssh/known_hosts", {"web", 2222}), "lk host remove web:2222");
    EXPECT_EQ(command(".ssh/known_hosts", {"::1", 2222}), "lk host remove '[::1]:2222'");
    EXPECT_EQ(command("elsewhere", {"web"}), "lk host remove -f " + (folder_ / "elsewhere").string() + " web");
    EXPECT_EQ(command("elsewhere", {"old"}), "lk host verify --fingerprint " + keys::fingerprint(wrong_) + " old");
}

TEST(APin, IsMadeOfAWholeFingerprintOnly)
{
    const auto of = [](std::string_view text) { return pin_of({"web"}, text, {}); };
    const std::string sha256 = keys::fingerprint(key("ed25519"));
    const std::string md5 = keys::fingerprint(key("ed25519"), keys::FingerprintHash::md5);
    EXPECT_EQ(of(sha256)->fingerprint, sha256);
    EXPECT_EQ(of(sha256)->type, "*");
    EXPECT_EQ(of("256 " + sha256 + " root@web (ED25519)")->type, "ssh-ed25519");
    EXPECT_EQ(of("256 " + sha256 + " root@web (ECDSA)")->type, "ecdsa-sha2-nistp256");
    EXPECT_EQ(of(md5)->fingerprint, md5);
    EXPECT_EQ(of(md5.substr(4))->fingerprint, md5);
    EXPECT_FALSE(of(sha256.substr(0, 30)));
    EXPECT_FALSE(of(md5.substr(0, 30)));
    EXPECT_FALSE(of(""));
    EXPECT_FALSE(of("web"));
}

TEST(APin, MayComeFromAnAddress)
{
    const keys::PublicKey shown = key("ed25519");
    const std::string sha256 = keys::fingerprint(shown);
    const std::string md5 = keys::fingerprint(shown, keys::FingerprintHash::md5);
    std::string dashes = md5.substr(4);
    std::ranges::replace(dashes, ':', '-');
    std::string url_safe = sha256.substr(7);
    std::ranges::replace(url_safe, '+', '-');
    std::ranges::replace(url_safe, '/', '_');
    for (const std::string& text : {"ssh-ed25519-" + dashes, "ssh-ed25519-" + md5.substr(4)}) {
        const auto pin = pin_of_uri(text);
        ASSERT_TRUE(pin) << text;
        EXPECT_EQ(pin->type, "ssh-ed25519");
        EXPECT_EQ(pin->fingerprint, md5);
    }
    for (const std::string& text :
         {"ssh-ed25519-" + sha256, "ssh-ed25519-SHA256-" + url_safe, "ssh-ed25519-" + url_safe + "=", "ssh-ed25519-255-" + url_safe}) {
        const auto pin = pin_of_uri(text);
        ASSERT_TRUE(pin) << text;
        EXPECT_EQ(pin->type, "ssh-ed25519");
        EXPECT_EQ(pin->fingerprint, sha256);
    }
    EXPECT_EQ(pin_of_uri(dashes)->type, "*");
    EXPECT_EQ(pin_of_uri("ecdsa-sha2-nistp256-" + url_safe)->type, "ecdsa-sha2-nistp256");
    for (const std::string& text : {std::string{}, std::string{"ssh-ed25519"}, std::string{"ssh-ed25519-"},
                                    "ssh-ed25519-" + url_safe.substr(1), "ssh-ed25519-x" + url_safe, "ssh-ed25519-" + dashes.substr(3)}) {
        EXPECT_FALSE(pin_of_uri(text)) << text;
    }
}

TEST(AHostAddress, IsReadAsPeopleTypeIt)
{
    EXPECT_EQ(parse_host_address("web"), (HostAddress{"web", 22}));
    EXPECT_EQ(parse_host_address("anna@web:2222"), (HostAddress{"web", 2222}));
    EXPECT_EQ(parse_host_address("[web]:2222"), (HostAddress{"web", 2222}));
    EXPECT_EQ(parse_host_address("2001:db8::1"), (HostAddress{"2001:db8::1", 22}));
    EXPECT_EQ(parse_host_address("[2001:db8::1]:2222"), (HostAddress{"2001:db8::1", 2222}));
    EXPECT_EQ(parse_host_address("[::1]"), (HostAddress{"::1", 22}));
    for (const char* bad : {"", "web:", "web:0", "web:65536", "web:x", "[web]x", "a b", "a,b", "*", "-web", "@", "[]:22", "a\nb"}) {
        EXPECT_FALSE(parse_host_address(bad)) << bad;
    }
    EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
}

} // namespace
} // namespace latchkey::hosts
