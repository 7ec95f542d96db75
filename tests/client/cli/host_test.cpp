/// `lk host` as scripts and people run it, on a known_hosts of its own; and ssh-keygen's words for it, against ssh-keygen itself.

#include "client/cli/host_command.h"
#include "client/hosts/known_hosts.h"
#include "tests/client/cli/key_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace latchkey::cli {
namespace {

using support::ProcessResult;

class LkHost : public KeyTest {
protected:
    LkHost()
    {
        std::filesystem::create_directory(folder_ / "home/.ssh");
        for (const char* name : {"ed", "ed2", "rsa"}) {
            support::run_or_throw(
                {"ssh-keygen", "-q", "-t", std::string{name}.starts_with("ed") ? "ed25519" : "rsa", "-N", "", "-C", "", "-f", path(name)});
        }
    }
    [[nodiscard]] ProcessResult host(std::vector<std::string> arguments, std::string input = {}) const
    {
        // The system's ssh_config (Debian's hashes names) is none of these tests'.
        const bool reads_it =
            !arguments.empty() && arguments.front() != "undo" && arguments.front() != "--help" && arguments.front() != "dance";
        if (reads_it && std::ranges::find(arguments, "-F") == arguments.end()) {
            arguments.insert(arguments.begin() + 1, {"-F", "none"});
        }
        arguments.insert(arguments.begin(), "host");
        return run(LATCHKEY_BIN_DIR "/lk", std::move(arguments), std::move(input));
    }
    [[nodiscard]] std::string line(const std::string& name) const
    {
        std::string text = content(name + ".pub");
        while (text.ends_with('\n') || text.ends_with(' ')) {
            text.pop_back();
        }
        return text;
    }
    [[nodiscard]] std::string fingerprint(const std::string& name) const
    {
        const std::string listed = theirs({"ssh-keygen", "-l", "-f", path(name)});
        return listed.substr(listed.find("SHA256:"), 50);
    }
    void knows(const std::string& text) const { folder_.write("home/.ssh/known_hosts", text); }
    [[nodiscard]] std::string known() const { return content("home/.ssh/known_hosts"); }
};

TEST_F(LkHost, EveryCommandAndFlagHasItsHelpAndStandsInTheManPage)
{
    const std::string page = std::regex_replace(support::read_file(LATCHKEY_SOURCE_DIR "/assets/man/lk.1"), std::regex{R"(\\-)"}, "-");
    const std::string section = page.substr(page.find(".SH LK HOST"), page.find(".SH EXIT STATUS") - page.find(".SH LK HOST"));
    const std::string all = host({"--help"}).out;
    for (const HostCommand& command : host_commands()) {
        const auto help = host({std::string{command.name}, "--help"});
        EXPECT_EQ(help.exit, 0);
        EXPECT_TRUE(help.out.starts_with(fmt::format("usage: lk host {}", command.name))) << help.out;
        EXPECT_NE(all.find(command.name), std::string::npos);
        EXPECT_NE(section.find(command.name), std::string::npos) << command.name;
        for (const Flag& flag : command.flags) {
            EXPECT_TRUE(section.find("--" + std::string{flag.name}) != std::string::npos || flag.name == "help" ||
                        section.find(std::string{"-"} + flag.letter) != std::string::npos)
                << flag.name;
        }
    }
}

TEST_F(LkHost, MistakesAreOneLineAndAStatus)
{
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{},
                                                  {"dance"},
                                                  {"find"},
                                                  {"find", "a", "b"},
                                                  {"add", "web"},
                                                  {"import"},
                                                  {"verify", "web"},
                                                  {"verify", "-i", "k", "--fingerprint", "SHA256:x", "web"},
                                                  {"list", "--nonsense"}}) {
        const auto result = host(wrong);
        EXPECT_EQ(result.exit, 2) << result.err;
        EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    }
    for (const std::vector<std::string>& failing : {std::vector<std::string>{"find", "a,b"},
                                                    {"undo"},
                                                    {"add", "web", "nonsense and more"},
                                                    {"add", "web", path("missing")},
                                                    {"verify", "--fingerprint", "SHA256:short", "web"},
                                                    {"import", path("ed")}}) {
        const auto result = host(failing);
        EXPECT_EQ(result.exit, 1) << result.err;
        EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    }
    EXPECT_EQ(known(), "");
}

TEST_F(LkHost, ListsAndFindsPlainHashedAndPuttysRows)
{
    knows("web " + line("ed") + " note\n[db]:2222 " + line("rsa") + "\n@revoked * " + line("ed2") + "\n");
    (void)theirs({"ssh-keygen", "-q", "-H", "-f", path("home/.ssh/known_hosts")});
    std::filesystem::create_directory(folder_ / "home/.putty");
    folder_.write("home/.putty/sshhostkeys", "rsa2@22:old 0x10001,0xc0ffee0000000000000000000000000000000000000000000000000000000001\n");
    const auto list = host({"list"});
    EXPECT_EQ(list.exit, 0) << list.err;
    EXPECT_NE(list.out.find("(hashed)"), std::string::npos) << list.out;
    EXPECT_NE(list.out.find("@revoked *"), std::string::npos) << list.out;
    EXPECT_NE(list.out.find("old"), std::string::npos) << list.out;
    EXPECT_NE(list.out.find("known_hosts:1"), std::string::npos) << list.out;
    const auto found = host({"find", "db:2222"});
    EXPECT_EQ(found.exit, 0);
    EXPECT_NE(found.out.find("[db]:2222 (hashed)"), std::string::npos) << found.out;
    EXPECT_NE(found.out.find(fingerprint("rsa")), std::string::npos) << found.out;
    const auto json = host({"find", "--json", "web"});
    EXPECT_NE(json.out.find("\"hashed\": true"), std::string::npos) << json.out;
    EXPECT_NE(json.out.find("\"web\""), std::string::npos) << json.out;
    EXPECT_NE(json.out.find("\"marker\": \"revoked\""), std::string::npos) << "a revoked key is about every host: " << json.out;
    knows("web " + line("ed") + "\n");
    const auto nobody = host({"find", "stranger"});
    EXPECT_EQ(nobody.exit, 1);
    EXPECT_NE(nobody.err.find("stranger"), std::string::npos);
}

TEST_F(LkHost, AddsRemovesAndUndoesWithABackupBeforeEach)
{
    const auto added = host({"add", "web", "-"}, "# web:22 SSH-2.0-OpenSSH\nweb " + line("ed") + "\nother " + line("rsa") + "\n");
    EXPECT_EQ(added.exit, 0) << added.err;
    EXPECT_EQ(known(), "web " + line("ed") + "\n") << "ssh-keyscan's rows of other hosts are not meant";
    EXPECT_NE(added.out.find(fingerprint("ed")), std::string::npos) << added.out;
    EXPECT_EQ(host({"add", "web:2222", path("rsa.pub")}).exit, 0);
    EXPECT_EQ(host({"add", "web", "ssh-ed25519", line("ed").substr(12)}).exit, 0) << "twice is once";
    EXPECT_EQ(known(), "web " + line("ed") + "\n[web]:2222 " + line("rsa") + "\n");

    const auto refused = host({"add", "web", path("ed2.pub")});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_NE(refused.err.find("lk host remove web"), std::string::npos) << refused.err;

    const auto removed = host({"remove", "--no-lookup", "web"});
    EXPECT_EQ(removed.exit, 0) << removed.err;
    EXPECT_NE(removed.out.find("Removed 1 row of web"), std::string::npos) << removed.out;
    EXPECT_NE(removed.out.find("line 1"), std::string::npos) << removed.out;
    EXPECT_EQ(known(), "[web]:2222 " + line("rsa") + "\n");
    const auto again = host({"remove", "--no-lookup", "web"});
    EXPECT_EQ(again.exit, 1);

    for (const char* expected : {"remove web", "verify [web]:2222", "verify web"}) {
        const auto undone = host({"undo"});
        EXPECT_EQ(undone.exit, 0) << undone.err;
        EXPECT_NE(undone.out.find(expected), std::string::npos) << undone.out;
    }
    EXPECT_EQ(known(), "");
    EXPECT_EQ(host({"undo"}).exit, 1);
}

TEST_F(LkHost, RemovesWhatTheNamesAddressHasOfTheSameKey)
{
    knows("localhost " + line("ed") + "\n127.0.0.1 " + line("ed") + "\n127.0.0.1 " + line("rsa") + "\n");
    EXPECT_EQ(host({"remove", "localhost"}).exit, 0);
    EXPECT_EQ(known(), "127.0.0.1 " + line("rsa") + "\n");
}

TEST_F(LkHost, TakesFilesAndNamesFromWhatAppliesToTheHost)
{
    const std::string config =
        folder_.write("config", "Host web\n  HostName 127.0.0.9\n  Port 2222\n  UserKnownHostsFile " + path("of_web") +
                                    "\n  HashKnownHosts yes\nHost behind\n  HostKeyAlias the-alias\n");
    folder_.write("of_web", "");
    const auto added = host({"add", "-F", config, "web", path("ed.pub")});
    EXPECT_EQ(added.exit, 0) << added.err;
    EXPECT_NE(added.err.find("web is [127.0.0.9]:2222"), std::string::npos) << added.err;
    EXPECT_EQ(known(), "");
    EXPECT_TRUE(content("of_web").starts_with("|1|")) << content("of_web");
    EXPECT_NE(theirs({"ssh-keygen", "-F", "[127.0.0.9]:2222", "-f", path("of_web")}).find("found"), std::string::npos) << "as ssh would";
    EXPECT_NE(host({"find", "-F", config, "web"}).out.find(fingerprint("ed")), std::string::npos);
    EXPECT_EQ(host({"find", "web"}).exit, 1);
    EXPECT_EQ(host({"find", "-F", config, "-f", path("home/.ssh/known_hosts"), "web"}).exit, 1) << "-f is that file alone";
    folder_.write("of_web", content("of_web") + "web " + line("rsa") + "\n");
    const auto both = host({"remove", "-F", config, "--no-lookup", "web"});
    EXPECT_EQ(both.exit, 0) << both.err;
    EXPECT_EQ(content("of_web"), "") << "under the name that it has there, and under the one that was typed";
    EXPECT_EQ(host({"undo"}).exit, 0);
    EXPECT_NE(host({"find", "-F", config, "web"}).out.find(fingerprint("rsa")), std::string::npos);

    EXPECT_EQ(host({"add", "-F", config, "behind:2200", path("ed.pub")}).exit, 0);
    EXPECT_EQ(known(), "the-alias " + line("ed") + "\n") << "an alias has no port";
    const auto verified =
        host({"verify", "-F", config, "--console-log", std::string{LATCHKEY_TEST_DATA} + "/console/ubuntu_ec2.txt", "--rebuilt", "behind"});
    EXPECT_NE(verified.out.find("Next: lk ssh ubuntu@behind"), std::string::npos) << verified.out << verified.err;
    const auto broken = host({"find", "-F", folder_.write("broken", "Host web\n  Prot 1\n"), "web"});
    EXPECT_EQ(broken.exit, 1);
    EXPECT_NE(broken.err.find("line 2"), std::string::npos) << broken.err;
}

TEST_F(LkHost, ReadsPuttysHostKeysWherePuttyDoes)
{
    const std::string file =
        folder_.write("elsewhere", "rsa2@22:old 0x10001,0xc0ffee0000000000000000000000000000000000000000000000000000000001\n");
    const auto found = run("/usr/bin/env", {"PUTTYSSHHOSTKEYS=" + file, LATCHKEY_BIN_DIR "/lk", "host", "find", "-F", "none", "old"});
    EXPECT_EQ(found.exit, 0) << found.err;
    EXPECT_NE(found.out.find("elsewhere:1"), std::string::npos) << found.out;
    EXPECT_EQ(host({"find", "old"}).exit, 1);
}

TEST_F(LkHost, SaysWhatStaysBehind)
{
    knows("web " + line("ed") + "\n*.example,web " + line("rsa") + "\n@revoked web " + line("ed2") + "\nw* " + line("ed") + "\n");
    const auto removed = host({"remove", "--no-lookup", "web"});
    EXPECT_EQ(removed.exit, 0) << removed.err;
    EXPECT_EQ(known(), "*.example " + line("rsa") + "\n@revoked web " + line("ed2") + "\nw* " + line("ed") + "\n");
    EXPECT_NE(removed.err.find("revoked"), std::string::npos) << removed.err;
    EXPECT_NE(removed.err.find("wildcards"), std::string::npos) << removed.err;
}

TEST_F(LkHost, VerifiesByFingerprintAndTakesItBack)
{
    const auto pinned = host({"verify", "--fingerprint", fingerprint("ed"), "web:2222"});
    EXPECT_EQ(pinned.exit, 0) << pinned.err;
    EXPECT_NE(pinned.out.find("first connection to [web]:2222"), std::string::npos) << pinned.out;
    EXPECT_EQ(known(), "");
    EXPECT_NE(host({"find", "web:2222"}).out.find("pinned: " + fingerprint("ed")), std::string::npos);
    EXPECT_EQ(host({"remove", "--no-lookup", "web:2222"}).exit, 0);
    EXPECT_EQ(host({"find", "web:2222"}).exit, 1);
    EXPECT_EQ(host({"undo"}).exit, 0);
    EXPECT_NE(host({"find", "web:2222"}).out.find("pinned: " + fingerprint("ed")), std::string::npos) << "pins come back, too";
    const auto json = host({"verify", "--json", "--fingerprint", "256 " + fingerprint("ed") + " root@web (ED25519)", "web"});
    EXPECT_NE(json.out.find("\"type\": \"ssh-ed25519\""), std::string::npos) << json.out;
}

TEST_F(LkHost, VerifiesByAConsoleLogAndSaysWhoseKeyIsInstalled)
{
    const std::string log = std::string{LATCHKEY_TEST_DATA} + "/console/ubuntu_ec2.txt";
    std::string users = support::read_file(std::string{LATCHKEY_TEST_DATA} + "/console/user_keys.pub");
    folder_.write("mine.pub", users.substr(0, users.find('\n') + 1));
    const auto done = host({"verify", "--console-log", "-", "-i", path("mine.pub"), "203.0.113.24"}, support::read_file(log));
    EXPECT_EQ(done.exit, 0) << done.err;
    EXPECT_EQ(hosts::KnownHosts::parse(known()).keys_of({"203.0.113.24"}).size(), 3U) << known();
    EXPECT_NE(done.out.find("is installed: it may log in as ubuntu"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find("Next: lk ssh -i " + path("mine.pub") + " ubuntu@203.0.113.24"), std::string::npos) << done.out;
    const auto stranger = host({"verify", "--json", "--console-log", log, "-i", path("ed"), "203.0.113.24"});
    EXPECT_EQ(stranger.exit, 0) << stranger.err;
    EXPECT_NE(stranger.out.find("\"key_installed\": false"), std::string::npos) << stranger.out;
    EXPECT_NE(stranger.out.find("\"login_user\": \"ubuntu\""), std::string::npos) << stranger.out;
    EXPECT_NE(stranger.out.find("\"already_known\": 3"), std::string::npos) << stranger.out;

    const auto differs = host({"verify", "--console-log", std::string{LATCHKEY_TEST_DATA} + "/console/two_machines.txt", "db"});
    EXPECT_EQ(differs.exit, 1);
    EXPECT_NE(differs.err.find("contradicts itself"), std::string::npos) << differs.err;
    EXPECT_EQ(host({"find", "db"}).exit, 1);
}

TEST_F(LkHost, ImportsAnotherFileAndPuttysStoreButOverrulesNothing)
{
    knows("web " + line("ed") + "\n");
    const auto done = host({"import", folder_.write("theirs", "web " + line("ed2") + "\nweb " + line("rsa") + "\ndb,10.0.0.5 " +
                                                                  line("ed") + " note\n@cert-authority *.example " + line("rsa") + "\n")});
    EXPECT_EQ(done.exit, 0) << done.err;
    EXPECT_EQ(known(), "web " + line("ed") + "\nweb " + line("rsa") + "\ndb " + line("ed") + " note\n10.0.0.5 " + line("ed") +
                           " note\n@cert-authority *.example " + line("rsa") + "\n");
    EXPECT_NE(done.err.find("Left out"), std::string::npos) << done.err;
    const std::string before = known();
    EXPECT_EQ(host({"import", path("theirs")}).exit, 0);
    EXPECT_EQ(known(), before);

    std::filesystem::create_directory(folder_ / "home/.putty");
    folder_.write("home/.putty/sshhostkeys", "ssh-ed25519@2222:old 0x1,0x2\n");
    const auto putty = host({"import", "--putty", "--json"});
    EXPECT_EQ(putty.exit, 0) << putty.err;
    EXPECT_NE(putty.out.find("\"added\": 1"), std::string::npos) << putty.out;
    EXPECT_TRUE(known().starts_with(before + "[old]:2222 ssh-ed25519 ")) << known();
}

TEST_F(LkHost, InSshKeygensWordsDoesWhatSshKeygenDoes)
{
    const std::string text = "web,10.0.0.5 " + line("ed") + " note\n[db]:2222 " + line("rsa") + "\n@revoked web " + line("ed2") + "\n";
    const std::string ours = folder_.write("ours", text);
    const std::string reference = folder_.write("reference", text);
    for (const std::string name : {"web", "10.0.0.5", "[db]:2222"}) {
        const auto found = keygen({"-F", name, "-f", ours});
        EXPECT_EQ(found.exit, 0);
        EXPECT_EQ(found.out, theirs({"ssh-keygen", "-F", name, "-f", reference})) << name;
        EXPECT_EQ(keygen({"-l", "-F", name, "-f", ours}).out, theirs({"ssh-keygen", "-l", "-F", name, "-f", reference})) << name;
    }
    EXPECT_EQ(keygen({"-F", "stranger", "-f", ours}).exit, 1);
    EXPECT_EQ(keygen({"-R", "web", "-f", ours}).exit, 0);
    (void)theirs({"ssh-keygen", "-R", "web", "-f", reference});
    EXPECT_EQ(content("ours"), content("reference"));
    EXPECT_EQ(keygen({"-R", "stranger", "-f", ours}).exit, 0);
    EXPECT_EQ(keygen({"-H", "-f", ours}).exit, 0);
    EXPECT_EQ(content("ours").find("[db]"), std::string::npos);
    EXPECT_NE(theirs({"ssh-keygen", "-F", "[db]:2222", "-f", ours}).find("found"), std::string::npos);
    EXPECT_EQ(host({"undo"}).exit, 0);
    EXPECT_EQ(content("ours"), content("reference")) << "the same backups serve both";
}

} // namespace
} // namespace latchkey::cli
