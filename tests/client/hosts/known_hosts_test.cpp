#include "client/hosts/host_pattern.h"
#include "client/hosts/known_hosts.h"
#include "keys/base/base64.h"
#include "tests/client/hosts/test_keys.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace latchkey::hosts {
namespace {

using support::read_file;
using support::run_or_throw;
using support::run_process;
using support::TempFolder;
using support::write_file;
using Kind = Match::Kind;

Kind kind(std::string_view text, const HostAddress& where, const keys::PublicKey& offered)
{
    return KnownHosts::parse(text).match(where, offered).kind;
}

TEST(HostAddress, IsWrittenAsKnownHostsHasIt)
{
    EXPECT_EQ((HostAddress{"Web-1", 22}.text()), "web-1");
    EXPECT_EQ((HostAddress{"web-1", 2222}.text()), "[web-1]:2222");
    EXPECT_EQ((HostAddress{"2001:DB8::1", 22}.text()), "2001:db8::1");
    EXPECT_EQ((HostAddress{"2001:db8::1", 2222}.text()), "[2001:db8::1]:2222");
}

TEST(KnownHosts, TheSameKeyIsTheSame)
{
    EXPECT_EQ(kind("web " + key_line("ed25519"), {"WEB"}, key("ed25519")), Kind::same);
    EXPECT_EQ(kind("  web,10.0.0.5\t" + key_line("ed25519") + " a comment\r\n", {"10.0.0.5"}, key("ed25519")), Kind::same);
    EXPECT_EQ(kind("[10.0.0.5]:2222 " + key_line("ed25519"), {"10.0.0.5", 2222}, key("ed25519")), Kind::same);
}

TEST(KnownHosts, AnotherKeyOfTheSameTypeIsChanged)
{
    const auto known = KnownHosts::parse("# first\n\nweb " + key_line("ed25519") + "\n", "/k");
    const Match match = known.match({"web"}, key("ed25519", 1));
    EXPECT_EQ(match.kind, Kind::changed);
    ASSERT_TRUE(match.where);
    EXPECT_EQ(match.where->place(), "/k, line 3");
    EXPECT_EQ(match.where->line_text, "web " + key_line("ed25519"));
    ASSERT_EQ(match.other_keys.size(), 1U);
    EXPECT_EQ(match.other_keys[0].key, key("ed25519"));
}

TEST(KnownHosts, AnotherAlgorithmIsNeitherChangedNorPlainlyUnknown)
{
    const auto known = KnownHosts::parse("[10.0.0.5]:2222 " + key_line("ed25519"));
    const Match match = known.match({"10.0.0.5", 2222}, key("ecdsa"));
    EXPECT_EQ(match.kind, Kind::known_by_other_type);
    ASSERT_EQ(match.other_keys.size(), 1U);
    EXPECT_EQ(match.other_keys[0].key, key("ed25519"));
    EXPECT_EQ(known.known_types({"10.0.0.5", 2222}), std::vector<std::string>{"ssh-ed25519"});
}

TEST(KnownHosts, OneOfSeveralKeysIsEnough)
{
    const std::string text = "web " + key_line("ed25519") + "\nweb " + key_line("ecdsa") + "\nweb " + key_line("ed25519", 1) + "\n";
    EXPECT_EQ(kind(text, {"web"}, key("ed25519", 1)), Kind::same);
    EXPECT_EQ(kind(text, {"web"}, key("ecdsa")), Kind::same);
    EXPECT_EQ(kind(text, {"web"}, key("ecdsa", 1)), Kind::changed);
    EXPECT_EQ(KnownHosts::parse(text).known_types({"web"}), (std::vector<std::string>{"ssh-ed25519", "ecdsa-sha2-nistp256"}));
}

TEST(KnownHosts, ARevokedKeyIsRevokedWhateverOtherLinesSay)
{
    const std::string text = "web " + key_line("ed25519") + "\n@revoked * " + key_line("ed25519") + "\n";
    EXPECT_EQ(kind(text, {"web"}, key("ed25519")), Kind::revoked);
    EXPECT_EQ(kind(text, {"elsewhere"}, key("ed25519")), Kind::revoked);
    EXPECT_EQ(kind(text, {"web", 2222}, key("ed25519")), Kind::revoked);
    EXPECT_EQ(kind(text, {"elsewhere"}, key("ed25519", 1)), Kind::unknown);
    EXPECT_TRUE(KnownHosts::parse("@revoked web " + key_line("ed25519")).known_types({"web"}).empty());
}

TEST(KnownHosts, AnAuthorityIsNotAHostKey)
{
    EXPECT_EQ(kind("@cert-authority web " + key_line("ed25519"), {"web"}, key("ed25519")), Kind::unknown);
}

TEST(KnownHosts, PortsAreDifferentHostsButTheUsualPortsVeryKeyIsRecognised)
{
    const std::string text = "web " + key_line("ed25519");
    EXPECT_EQ(kind(text, {"web", 2222}, key("ed25519")), Kind::same);
    EXPECT_EQ(kind(text, {"web", 2222}, key("ed25519", 1)), Kind::unknown);
    EXPECT_EQ(kind("[web]:2222 " + key_line("ed25519"), {"web", 22}, key("ed25519")), Kind::unknown);
}

TEST(KnownHosts, LinesThatMakeNoSenseAreNobodysKeys)
{
    const std::string blob = key_line("ed25519").substr(key_line("ed25519").find(' ') + 1);
    for (const std::string& line :
         {"web ssh-rsa " + blob, "web ssh-ed25519 " + blob.substr(0, 20), std::string{"web ssh-ed25519"}, std::string{"web"},
          "@future web ssh-ed25519 " + blob, "#web ssh-ed25519 " + blob, std::string{"web 1024 35 1234567"}, "|1|xx|yy ssh-ed25519 " + blob,
          "|9|xx|yy ssh-ed25519 " + blob, std::string(5000, '|')}) {
        EXPECT_EQ(kind(line + "\n", {"web"}, key("ed25519")), Kind::unknown) << line;
    }
}

// The match rules against those of OpenSSH's own tool, over patterns that people write and some that nobody should.
TEST(KnownHosts, PatternsMatchAsSshKeygenFindsThem)
{
    const TempFolder folder;
    const std::array<std::string, 17> fields{"web",      "WEB.Example.com",      "*.example.com", "web?",       "*",           "!web,*",
                                             "*,!web",   "*.example.com,!bad.*", "[web]:22",      "[web]:2222", "[*]:2222",    "w*b,x",
                                             "a,b,web1", "**w**e**b**",          "!web",          "10.0.0.*",   "[10.0.0.5]:*"};
    const std::array<std::string, 12> names{"web",        "web1",     "web.example.com", "bad.example.com", "example.com", "x",
                                            "[web]:2222", "[x]:2222", "10.0.0.5",        "[10.0.0.5]:2022", "a",           "[web]:22"};
    for (const std::string& field : fields) {
        const auto file = folder.write("known_hosts", field + " " + key_line("ed25519") + "\n");
        for (const std::string& name : names) {
            const bool found = run_process({"ssh-keygen", "-F", name, "-f", file.string()}).exit == 0;
            EXPECT_EQ(host_field_matches(field, name), found) << field << " against " << name;
        }
    }
}

TEST(KnownHosts, AMillionStarsAreNoTrouble)
{
    std::string pattern;
    for (int i = 0; i < 200000; ++i) {
        pattern += "*a";
    }
    EXPECT_FALSE(matches_pattern(pattern, std::string(1000, 'a') + "b"));
    EXPECT_TRUE(matches_pattern(std::string(1000000, '*'), "x"));
}

TEST(KnownHosts, HashesOfSshKeygenAreReadAndOursByIt)
{
    const TempFolder folder;
    const auto file = folder.write("known_hosts", "web " + key_line("ed25519") + "\n[10.0.0.5]:2222 " + key_line("ecdsa") + "\n::1 " +
                                                      key_line("rsa") + "\n");
    run_or_throw({"ssh-keygen", "-H", "-f", file.string()});
    ASSERT_EQ(read_file(file).find("web"), std::string::npos);
    auto known = KnownHosts::load({file});
    ASSERT_TRUE(known);
    EXPECT_EQ(known->match({"Web"}, key("ed25519")).kind, Kind::same);
    EXPECT_EQ(known->match({"10.0.0.5", 2222}, key("ecdsa")).kind, Kind::same);
    EXPECT_EQ(known->match({"::1"}, key("rsa")).kind, Kind::same);
    EXPECT_EQ(known->match({"10.0.0.5", 2223}, key("ecdsa")).kind, Kind::unknown);
    EXPECT_EQ(known->match({"web"}, key("ed25519", 1)).kind, Kind::changed);

    ASSERT_TRUE(known->add({"new.example", 2022}, key("ed25519", 1)));
    EXPECT_EQ(read_file(file).find("new.example"), std::string::npos) << "the file is hashed, so the new name has to be";
    EXPECT_EQ(known->match({"new.example", 2022}, key("ed25519", 1)).kind, Kind::same);
    EXPECT_EQ(run_process({"ssh-keygen", "-F", "[new.example]:2022", "-f", file.string()}).exit, 0);
}

// Made by ssh-keygen -H of OpenSSH 9.2p1: a mistake on both sides of a round trip would show here.
TEST(KnownHosts, AHashIsHmacSha1OfTheName)
{
    const std::string field = "|1|Efw8jS994e58A7rb5jWmIzHCs4M=|fscFxYio4t7mTVnmhEnkzOfWdo8=";
    EXPECT_TRUE(host_field_matches(field, "web-1.example"));
    EXPECT_FALSE(host_field_matches(field, "web-2.example"));
    EXPECT_EQ(hash_host_name("web-1.example", base64_decode("Efw8jS994e58A7rb5jWmIzHCs4M=").value()), field);
    EXPECT_NE(hash_host_name("web-1.example"), hash_host_name("web-1.example")) << "each has a salt of its own";
}

TEST(KnownHosts, AMissingFileIsEmptyAndAddingMakesItPrivately)
{
    const TempFolder folder;
    const auto file = folder / ".ssh/known_hosts";
    auto known = KnownHosts::load({file});
    ASSERT_TRUE(known);
    EXPECT_EQ(known->match({"web"}, key("ed25519")).kind, Kind::unknown);
    ASSERT_TRUE(known->add({"web", 2222}, key("ed25519")));
    EXPECT_EQ(read_file(file), "[web]:2222 " + key_line("ed25519") + "\n");
    EXPECT_EQ(known->match({"web", 2222}, key("ed25519")).kind, Kind::same);
    struct stat about{};
    ASSERT_EQ(::stat(file.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(file.parent_path().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST(KnownHosts, WhatCannotBeReadIsAnErrorAndNeverUnknown)
{
    const TempFolder folder;
    std::filesystem::create_directory(folder / "known_hosts");
    const auto known = KnownHosts::load({folder / "known_hosts"});
    ASSERT_FALSE(known);
    EXPECT_TRUE(known.error().is(HostErrc::unreadable));
    EXPECT_NE(known.error().sentence().find("known_hosts"), std::string::npos);
}

TEST(KnownHosts, TheNullDeviceForgetsButTheConnectionDoesNot)
{
    auto known = KnownHosts::load({"/dev/null"});
    ASSERT_TRUE(known);
    ASSERT_TRUE(known->add({"web"}, key("ed25519")));
    EXPECT_EQ(known->match({"web"}, key("ed25519")).kind, Kind::same);
    EXPECT_EQ(KnownHosts::load({"/dev/null"})->match({"web"}, key("ed25519")).kind, Kind::unknown);
}

TEST(KnownHosts, AddingMendsAMissingLastNewlineAndKeepsEverythingElse)
{
    const TempFolder folder;
    const std::string before = "# mine\r\n\n@future thing\nold " + key_line("ecdsa");
    const auto file = folder.write("known_hosts", before);
    auto known = KnownHosts::load({file});
    ASSERT_TRUE(known->add({"web"}, key("ed25519")));
    EXPECT_EQ(read_file(file), before + "\nweb " + key_line("ed25519") + "\n");
}

TEST(KnownHosts, ANameThatWouldMeanSomethingElseIsNotWritten)
{
    const TempFolder folder;
    auto known = KnownHosts::load({folder / "known_hosts"});
    for (const char* name : {"*", "a,b", "a b", "!a", "@revoked", "#a", "|1|", "a\nb", ""}) {
        const auto added = known->add({name}, key("ed25519"));
        ASSERT_FALSE(added) << name;
        EXPECT_TRUE(added.error().is(HostErrc::not_written));
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "known_hosts"));
}

TEST(KnownHosts, SeveralFilesAreReadAndTheFirstIsWritten)
{
    const TempFolder folder;
    const auto system = folder.write("system", "web " + key_line("ed25519") + "\n");
    auto known = KnownHosts::load({folder / "user", system});
    ASSERT_TRUE(known);
    const Match match = known->match({"web"}, key("ed25519", 1));
    EXPECT_EQ(match.kind, Kind::changed);
    EXPECT_EQ(match.where->file, system);
    ASSERT_TRUE(known->add({"db"}, key("ed25519")));
    EXPECT_EQ(read_file(folder / "user"), "db " + key_line("ed25519") + "\n");
    EXPECT_EQ(known->match({"web"}, key("ed25519")).kind, Kind::same);
}

TEST(KnownHosts, ProcessesThatAddAtOnceLoseNoLine)
{
    const TempFolder folder;
    const auto file = folder / "known_hosts";
    const auto offered = key("ed25519");
    constexpr int each = 50;
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < each; ++i) {
                auto known = KnownHosts::load({file});
                EXPECT_TRUE(known && known->add({fmt::format("host-{}-{}", thread, i)}, offered));
            }
        });
    }
    threads.clear();
    const auto known = KnownHosts::load({file});
    for (int thread = 0; thread < 4; ++thread) {
        for (int i = 0; i < each; ++i) {
            EXPECT_EQ(known->match({fmt::format("host-{}-{}", thread, i)}, offered).kind, Kind::same);
        }
    }
}

TEST(KnownHosts, WhatSomebodyElseHasAddedMeanwhileIsNotAddedOnceMore)
{
    const TempFolder folder;
    const auto file = folder.write("known_hosts", "");
    const auto offered = key("ed25519");
    auto ours = KnownHosts::load({file}).value();
    auto theirs = KnownHosts::load({file}).value();
    ASSERT_TRUE(theirs.add({"host", 22}, offered));
    ASSERT_TRUE(ours.add({"host", 22}, offered));
    EXPECT_EQ(read_file(file), "host " + key_line("ed25519") + "\n");
    EXPECT_EQ(ours.match({"host", 22}, offered).kind, Kind::same);
}

TEST(KnownHosts, RemovingTakesThisHostsLinesAndNothingElse)
{
    const TempFolder folder;
    const std::string kept_first = "# comment about web\n@revoked web " + key_line("ecdsa", 1) + "\n";
    const std::string hashed = hash_host_name("web") + " " + key_line("rsa") + "\n";
    const std::string kept_last = "*.example.com,w?b " + key_line("ecdsa", 2) + "\n[web]:2222 " + key_line("ed25519") + "\nrubbish";
    const auto file = folder.write("known_hosts", kept_first + "web " + key_line("ed25519") + " c\n" + hashed + " web,10.0.0.5,!x " +
                                                      key_line("ecdsa") + " two words\n" + kept_last);
    auto known = KnownHosts::load({file});
    const auto removed = known->remove({"WEB"});
    ASSERT_TRUE(removed);
    EXPECT_EQ(*removed, 3U);
    EXPECT_EQ(read_file(file), kept_first + " 10.0.0.5,!x " + key_line("ecdsa") + " two words\n" + kept_last);
    EXPECT_EQ(known->match({"10.0.0.5"}, key("ecdsa")).kind, Kind::same);
    EXPECT_EQ(*known->remove({"nobody"}), 0U);
}

TEST(KnownHosts, EditingFollowsALinkAndKeepsTheMode)
{
    const TempFolder folder;
    const auto real = folder.write("real", "web " + key_line("ed25519") + "\n", 0644);
    std::filesystem::create_symlink(real, folder / "known_hosts");
    auto known = KnownHosts::load({folder / "known_hosts"});
    ASSERT_TRUE(known->add({"db"}, key("ed25519")));
    ASSERT_EQ(*known->remove({"web"}), 1U);
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "known_hosts"));
    EXPECT_EQ(read_file(real), "db " + key_line("ed25519") + "\n");
    struct stat about{};
    ASSERT_EQ(::stat(real.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0644U);
}

TEST(KnownHosts, WhatOthersAddedSinceLoadingSurvivesAnEdit)
{
    const TempFolder folder;
    const auto file = folder.write("known_hosts", "web " + key_line("ed25519") + "\n");
    auto known = KnownHosts::load({file});
    write_file(file, read_file(file) + "db " + key_line("ecdsa") + "\n");
    ASSERT_EQ(*known->remove({"web"}), 1U);
    EXPECT_EQ(read_file(file), "db " + key_line("ecdsa") + "\n");
    EXPECT_EQ(known->match({"db"}, key("ecdsa")).kind, Kind::same);
}

TEST(KnownHosts, AnyBytesAreReadWithoutTrouble)
{
    std::mt19937 random{1};
    const std::string good = "@revoked web,|1|a|b " + key_line("ed25519") + "\n";
    for (int round = 0; round < 2000; ++round) {
        std::string text = good + good;
        for (int change = 0; change < 4; ++change) {
            text[random() % text.size()] = static_cast<char>(random());
        }
        const auto known = KnownHosts::parse(text);
        EXPECT_NE(known.match({"web"}, key("ed25519")).kind, Kind::same) << text; // no slip turns "revoked" into trust
    }
}

TEST(HostErrors, EverySentenceNamesItsSubjectOrSaysWhatToDo)
{
    for (const HostErrc code : {HostErrc::changed, HostErrc::revoked, HostErrc::unknown, HostErrc::other_type, HostErrc::refused,
                                HostErrc::too_large, HostErrc::changed_meanwhile}) {
        EXPECT_NE(Error(code, "web-1", "detail").sentence().find("web-1"), std::string::npos);
    }
    EXPECT_NE(Error(HostErrc::unreadable, "f", "You may not open f.").sentence().find("You may not open f."), std::string::npos);
}

} // namespace
} // namespace latchkey::hosts
