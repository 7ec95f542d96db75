#include "client/hosts/console_log.h"
#include "client/hosts/host_verify.h"
#include "keys/fingerprint.h"
#include "tests/client/hosts/test_keys.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace latchkey::hosts {
namespace {

using support::TempFolder;

std::string fixture(const std::string& name)
{
    const std::string text = support::read_file(std::filesystem::path{LATCHKEY_TEST_DATA} / "console" / name);
    EXPECT_FALSE(text.empty()) << name;
    return text;
}

std::vector<keys::PublicKey> keys_in(const std::string& name)
{
    std::vector<keys::PublicKey> all;
    std::istringstream lines{fixture(name)};
    for (std::string line; std::getline(lines, line);) {
        all.push_back(keys::parse_public_line(line).value());
    }
    return all;
}

const std::vector<keys::PublicKey>& host_keys() ///< ECDSA, Ed25519, RSA
{
    static const auto keys = keys_in("host_keys.pub");
    return keys;
}

std::vector<std::string> texts(const ConsoleLog& log)
{
    std::vector<std::string> all;
    for (const ConsoleFingerprint& one : log.fingerprints) {
        all.push_back(one.type + " " + one.text);
    }
    std::ranges::sort(all);
    return all;
}

std::string sha256_of(const keys::PublicKey& key)
{
    return key.algorithm() + " " + keys::fingerprint(key);
}

TEST(ConsoleLog, OfAFirstBootGivesTheHostsKeysAndTheUserAndHisKeys)
{
    const auto log = read_console_log(fixture("ubuntu_ec2.txt"));
    ASSERT_TRUE(log) << log.error().sentence();
    EXPECT_EQ(log->host_keys, host_keys());
    EXPECT_EQ(texts(*log), (std::vector{sha256_of(host_keys()[0]), sha256_of(host_keys()[1]), sha256_of(host_keys()[2])}))
        << "what ssh-keygen said when it made keys is not among them";
    EXPECT_EQ(log->login_user(), "ubuntu");
    ASSERT_EQ(log->users.size(), 1U);
    EXPECT_EQ(log->users[0].file, "/home/ubuntu/.ssh/authorized_keys");
    for (const keys::PublicKey& key : keys_in("user_keys.pub")) {
        EXPECT_TRUE(has_key(log->users[0], key));
    }
    EXPECT_FALSE(has_key(log->users[0], host_keys()[0]));
    EXPECT_TRUE(log->remarks.empty()) << log->remarks.front();
}

TEST(ConsoleLog, MayHaveFingerprintsOnlyAndUsersWithoutKeys)
{
    const auto log = read_console_log(fixture("fingerprints_only.txt"));
    ASSERT_TRUE(log);
    EXPECT_TRUE(log->host_keys.empty());
    EXPECT_EQ(log->fingerprints.size(), 3U);
    EXPECT_EQ(log->login_user(), "debian");
    ASSERT_EQ(log->users.size(), 2U);
    EXPECT_EQ(log->users[1].name, "root");
    EXPECT_TRUE(log->users[1].keys.empty());
}

TEST(ConsoleLog, OfAnOldImageHasMd5)
{
    const auto log = read_console_log(fixture("old_md5.txt"));
    ASSERT_TRUE(log) << log.error().sentence();
    ASSERT_EQ(log->fingerprints.size(), 1U);
    EXPECT_EQ(log->fingerprints[0].type, "ssh-rsa");
    EXPECT_EQ(log->fingerprints[0].text, keys::fingerprint(host_keys()[2], keys::FingerprintHash::md5));
    EXPECT_EQ(log->login_user(), "ec2-user");
    EXPECT_TRUE(has_key(log->users[0], keys_in("user_keys.pub")[1]));
}

TEST(ConsoleLog, LosesOnlyTheLinesThatNoiseHasBroken)
{
    const auto log = read_console_log(fixture("noisy.txt"));
    ASSERT_TRUE(log) << log.error().sentence();
    EXPECT_EQ(texts(*log), std::vector{sha256_of(host_keys()[1])});
    EXPECT_EQ(log->remarks.size(), 2U) << "one had a kernel's message in it, one was cut";
}

TEST(ConsoleLog, WithBlocksThatDifferIsRefused)
{
    for (const char* name : {"two_machines.txt", "key_not_of_fingerprint.txt"}) {
        const auto log = read_console_log(fixture(name));
        ASSERT_FALSE(log) << name;
        EXPECT_TRUE(log.error().is(HostErrc::console_differs)) << log.error().sentence();
    }
    const auto log = read_console_log(fixture("same_twice.txt"));
    ASSERT_TRUE(log) << log.error().sentence();
    EXPECT_EQ(log->host_keys.size(), 3U);
    // A whole block that lacks a key of another whole block is another machine's, too.
    const std::string one = fixture("fingerprints_only.txt");
    std::string fewer = one;
    const auto line = fewer.find("(RSA)");
    const auto begin = fewer.rfind('\n', line);
    fewer.erase(begin, fewer.find('\n', line) - begin);
    EXPECT_TRUE(read_console_log(fewer));
    EXPECT_FALSE(read_console_log(one + fewer));
}

TEST(ConsoleLog, ThatIsCutIsToldFromOneWithoutKeys)
{
    const auto cut = read_console_log(fixture("cut_at_start.txt"));
    ASSERT_FALSE(cut);
    EXPECT_TRUE(cut.error().is(HostErrc::no_host_keys));
    EXPECT_NE(cut.error().sentence().find("cut off at its beginning"), std::string::npos) << cut.error().sentence();
    const auto empty = read_console_log("");
    ASSERT_FALSE(empty);
    EXPECT_NE(empty.error().sentence().find("still be booting"), std::string::npos) << empty.error().sentence();
    const auto key = read_console_log(fixture("cut_key.txt"));
    ASSERT_TRUE(key) << key.error().sentence();
    EXPECT_EQ(key->host_keys, std::vector{host_keys()[1]});
    EXPECT_EQ(key->fingerprints.size(), 2U);
    EXPECT_EQ(key->remarks.size(), 2U) << "the RSA key is cut, and so is its block";
}

TEST(ConsoleLog, ThatAScreenOfEightyColumnsHasBrokenIsPutTogether)
{
    const auto log = read_console_log(fixture("eighty_columns.txt"));
    ASSERT_TRUE(log) << log.error().sentence();
    EXPECT_EQ(log->host_keys, host_keys());
}

TEST(ConsoleLog, HasALimit)
{
    EXPECT_TRUE(read_console_log(std::string(largest_console_log + 1, 'x')).error().is(HostErrc::console_too_large));
    std::string wide = "-----BEGIN SSH HOST KEY KEYS-----\nssh-rsa AAAA\n";
    while (wide.size() + 90 < largest_console_log) {
        wide += std::string(80, 'A') + "\nssh-rsa AAAA\n";
    }
    EXPECT_FALSE(read_console_log(wide.substr(0, largest_console_log)));
}

class VerifyingAHost : public testing::Test {
protected:
    [[nodiscard]] Result<Verified> verify(Testimony testimony, Rebuilt rebuilt = Rebuilt::no) const
    {
        testimony.source = "from a test";
        return verify_host(places_, {"web"}, std::move(testimony), rebuilt, backups());
    }
    [[nodiscard]] static HostPin pin(const keys::PublicKey& key) { return {{}, key.algorithm(), keys::fingerprint(key)}; }
    [[nodiscard]] HostKeys known() const { return HostKeys::load(places_).value(); }

    TempFolder folder_;
    HostKeyPlaces places_{.known_hosts = {folder_ / "known_hosts"}, .pins = folder_ / "config/host_pins"};
    [[nodiscard]] HostBackups backups() const { return HostBackups{folder_ / "backups"}; }
};

TEST_F(VerifyingAHost, PutsWholeKeysIntoKnownHostsAndPinsTheOtherFingerprints)
{
    const auto done = verify({{key("ed25519")}, {pin(key("ed25519")), pin(key("ecdsa"))}, {}});
    ASSERT_TRUE(done) << done.error().sentence();
    EXPECT_EQ(done->added.rows.size(), 1U);
    ASSERT_EQ(done->pinned.size(), 1U) << "a fingerprint of a key that is there says nothing new";
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), "web " + key_line("ed25519") + " from a test\n");
    EXPECT_EQ(known().match({"web"}, key("ed25519")).kind, Match::Kind::same);
    EXPECT_EQ(known().match({"web"}, key("ecdsa")).kind, Match::Kind::same);
    EXPECT_EQ(known().match({"web"}, key("ecdsa", 1)).kind, Match::Kind::changed);

    const auto again = verify({{key("ed25519")}, {}, {}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->already.size(), 1U);
    EXPECT_TRUE(again->added.rows.empty());
    EXPECT_EQ(known().pins().rows().size(), 0U) << "the newer word is the one that counts";
}

TEST_F(VerifyingAHost, DoesNotOverruleWhatIsKnownUnlessTheServerWasRebuilt)
{
    const std::string before = "web " + key_line("ed25519", 1) + "\nweb " + key_line("ecdsa") + "\ndb " + key_line("ed25519", 1) + "\n";
    folder_.write("known_hosts", before);
    for (const Testimony& testimony : {Testimony{{key("ed25519")}, {}, {}}, Testimony{{}, {pin(key("ed25519"))}, {}}}) {
        const auto refused = verify(testimony);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(HostErrc::changed)) << refused.error().sentence();
        EXPECT_NE(refused.error().sentence().find("line 1"), std::string::npos) << refused.error().sentence();
    }
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), before);
    EXPECT_TRUE(known().pins().rows().empty());

    const auto done = verify({{key("ed25519")}, {}, {}}, Rebuilt::yes);
    ASSERT_TRUE(done) << done.error().sentence();
    EXPECT_EQ(done->removed, 2U);
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"),
              "db " + key_line("ed25519", 1) + "\nweb " + key_line("ed25519") + " from a test\n");
    ASSERT_TRUE(backups().undo());
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), before);
}

TEST_F(VerifyingAHost, ThatWasRebuiltGoesFromAllFilesOfTheUserButNotFromTheSystems)
{
    const std::string row = "web " + key_line("ed25519", 1) + "\n";
    for (const char* name : {"known_hosts", "known_hosts2", "system"}) {
        folder_.write(name, row);
    }
    places_.known_hosts = {folder_ / "known_hosts", folder_ / "known_hosts2", folder_ / "system"};
    places_.own_files = 2;
    ASSERT_TRUE(verify({{}, {pin(key("ecdsa"))}, {}}));
    const auto done = verify({{key("ed25519")}, {}, {}}, Rebuilt::yes);
    ASSERT_TRUE(done) << done.error().sentence();
    EXPECT_EQ(done->removed, 2U);
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), "web " + key_line("ed25519") + " from a test\n");
    EXPECT_EQ(support::read_file(folder_ / "known_hosts2"), "");
    EXPECT_EQ(support::read_file(folder_ / "system"), row);
    EXPECT_TRUE(known().pins().rows().empty()) << "the newer word counts";
    ASSERT_TRUE(backups().undo());
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), row);
    EXPECT_EQ(support::read_file(folder_ / "known_hosts2"), row);
    EXPECT_EQ(known().pins().rows().size(), 1U) << "an undo brings pins back, too";
}

TEST_F(VerifyingAHost, NeverTakesARevokedKey)
{
    folder_.write("known_hosts", "@revoked * " + key_line("ed25519") + "\n");
    for (const Rebuilt rebuilt : {Rebuilt::no, Rebuilt::yes}) {
        const auto refused = verify({{key("ed25519")}, {}, {}}, rebuilt);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(HostErrc::revoked)) << refused.error().sentence();
    }
}

} // namespace
} // namespace latchkey::hosts
