#include "client/settings/expand_values.h"
#include "client/settings/platform/local_system.h"
#include "client/settings/ssh_config.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace latchkey::settings {
namespace {

using support::TempFolder;
using Words = std::vector<std::string>;

/// A home folder with a configuration in it, and a system's beside it.
class SshConfig : public testing::Test {
protected:
    SshConfig()
    {
        std::filesystem::create_directories(path("home/.ssh"));
        std::filesystem::create_directories(path("etc"));
        query_.host = "web-1";
        query_.local = {.user = "me", .user_id = "1000", .home = path("home"), .host = "desk.example.net"};
        query_.local.environment = [](std::string_view name) {
            return name == "PLACE" ? std::optional<std::string>{"cellar"} : std::nullopt;
        };
        query_.files = {.user = path("home/.ssh/config"), .system = path("etc/ssh_config")};
        query_.exec = [this](const std::string& command) -> Result<bool> {
            ran_.push_back(command);
            return command.starts_with("true");
        };
    }
    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    void user(std::string_view text) { folder_.write("home/.ssh/config", text); }
    void system(std::string_view text) { folder_.write("etc/ssh_config", text); }

    Settings read()
    {
        const auto done = read_ssh_config(all_, query_, notes_);
        EXPECT_TRUE(done) << (done ? "" : done.error().sentence());
        return all_;
    }
    Error refusal(std::string_view text)
    {
        user(text);
        Settings dropped;
        const auto done = read_ssh_config(dropped, query_, notes_);
        EXPECT_FALSE(done) << text;
        return done ? Error{SettingsErrc::not_found} : done.error();
    }
    /// The port that a user's configuration gives, 22 when none of its blocks applies.
    std::int64_t port(std::string_view text, std::string host = "web-1")
    {
        user(text);
        query_.host = std::move(host);
        Settings into = all_;
        const auto done = read_ssh_config(into, query_, notes_);
        EXPECT_TRUE(done) << text << ": " << (done ? "" : done.error().sentence());
        return into.number(SettingId::port);
    }

    TempFolder folder_;
    SshConfigQuery query_;
    Settings all_;
    SshOptionNotes notes_;
    Words ran_;
};

TEST_F(SshConfig, TheFirstValueWinsAndTheUsersFileComesFirst)
{
    ASSERT_TRUE(all_.set_text(SettingId::user_name, "typed", {SourceKind::command_line}));
    user("Port 2201\nPort 2202\nUser other\nIdentityFile ~/.ssh/a\n");
    system("Port 2203\nCompression yes\nIdentityFile ~/.ssh/b\n");
    const Settings all = read();
    EXPECT_EQ(all.number(SettingId::port), 2201);
    EXPECT_EQ(all.text(SettingId::user_name), "typed");
    EXPECT_TRUE(all.flag(SettingId::compression));
    EXPECT_EQ(all.list(SettingId::key_file), (Words{"~/.ssh/a", "~/.ssh/b"}));
    EXPECT_EQ(all.source(SettingId::port).text(), path("home/.ssh/config") + ", line 1");
    EXPECT_EQ(all.source(SettingId::compression).text(), path("etc/ssh_config") + ", line 2");
}

TEST_F(SshConfig, NoFileAtAllIsAnEmptyConfiguration)
{
    EXPECT_TRUE(read().same_values({}));
    query_.files = {};
    EXPECT_TRUE(read().same_values({}));
}

TEST_F(SshConfig, EveryWayOfWritingALineIsRead)
{
    user("\xef\xbb\xbf# comment\r\n\r\n  \tPORT=2201\r\nhostname = \"10.0.0.5\"  # note\r\n\"User\" deploy\nIdentityFile \"~/my "
         "keys/#1\"\r\n"
         "ProxyCommand nc -X 5 \"%h\" %p # mine\n");
    const Settings all = read();
    EXPECT_EQ(all.number(SettingId::port), 2201);
    EXPECT_EQ(all.text(SettingId::host_name), "10.0.0.5");
    EXPECT_EQ(all.text(SettingId::user_name), "deploy");
    EXPECT_EQ(all.text(SettingId::key_file), "~/my keys/#1");
    EXPECT_EQ(all.text(SettingId::proxy_command), "nc -X 5 \"%h\" %p # mine");
}

TEST_F(SshConfig, HostBlocksTakePatternsAndANegatedOneWins)
{
    EXPECT_EQ(port("Host web-*\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Host db-* web-?\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Host * !web-1\nPort 2201\n"), 22);
    EXPECT_EQ(port("Host !web-2 web-*\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Host WEB-1\nPort 2201\n"), 22) << "Host minds the case, as in ssh";
    EXPECT_EQ(port("Host \"web-1\" # mine\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Host other\nPort 2201\nHost *\nPort 2202\n"), 2202);
}

TEST_F(SshConfig, MatchAsksAboutHostUserAndTag)
{
    EXPECT_EQ(port("Match all\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Match host WEB-*\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Match host web-1,!web-1\nPort 2201\n"), 22);
    EXPECT_EQ(port("Match !host other\nPort 2201\n"), 2201);
    EXPECT_EQ(port("HostName real\nMatch host real originalhost web-1\nPort 2201\n"), 2201);
    EXPECT_EQ(port("HostName real-%h\nMatch host=real-web-1\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Match localuser me user me\nPort 2201\n"), 2201) << "the remote user is the local one until somebody says another";
    EXPECT_EQ(port("User deploy\nMatch user deploy\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Tag work\nMatch tagged \"work,home\"\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Match sessiontype shell !command ?*\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Match localnetwork 127.0.0.0/8\nPort 2201\n"), 2201);
    EXPECT_EQ(port("Match localnetwork 203.0.113.0/30\nPort 2201\n"), 22);
    EXPECT_TRUE(ran_.empty());
}

TEST_F(SshConfig, MatchExecRunsWithItsTokensAndOnlyWhenItMatters)
{
    EXPECT_EQ(port("Port 2200\nMatch exec \"true %n %h %p %u %r %%\"\nUser deploy\n"), 2200);
    EXPECT_EQ(ran_, Words{"true web-1 web-1 2200 me me %"});
    EXPECT_EQ(port("Match !exec \"false\"\nPort 2201\n"), 2201);
    ran_.clear();
    EXPECT_EQ(port("Match host other exec \"true\"\nPort 2201\n"), 22);
    EXPECT_TRUE(ran_.empty()) << "the host has decided already";
}

TEST_F(SshConfig, AMatchExecWithoutConsentIsLeftOutAndNoted)
{
    query_.exec = {};
    EXPECT_EQ(port("Match exec true\nPort 2201\nMatch !exec true\nPort 2202\n"), 22);
    ASSERT_EQ(notes_.passed_over.size(), 2U);
    EXPECT_EQ(notes_.passed_over.front(), path("home/.ssh/config") + ", line 1: Match exec was not run; its block is left out.");
}

TEST_F(SshConfig, MatchFinalIsReadASecondTimeWithTheRealName)
{
    user("Match final host real.example.net\nPort 2201\nHost web-1\nHostName Real.Example.NET\nHost real.example.net\nUser late\n");
    const Settings all = read();
    EXPECT_EQ(all.number(SettingId::port), 2201);
    EXPECT_EQ(all.text(SettingId::host_name), "real.example.net");
    EXPECT_EQ(all.text(SettingId::user_name), "late") << "Host is about the real name in the second reading";
    all_ = {};
    EXPECT_EQ(port("Match canonical\nPort 2201\n"), 22) << "nobody has asked for a second reading";
}

TEST_F(SshConfig, IncludesAreBesideTheFileTakePatternsAndKeepTheirBlocksToThemselves)
{
    std::filesystem::create_directories(path("home/.ssh/config.d"));
    std::filesystem::create_directories(path("etc/d"));
    folder_.write("home/.ssh/config.d/1.conf", "Host other\nCompression yes\n");
    folder_.write("home/.ssh/config.d/2.conf", "User included\n");
    folder_.write("etc/d/a.conf", "HashKnownHosts yes\n");
    user("Host web-*\nInclude config.d/*.conf ~/.ssh/missing\nPort 2201\nHost other\nInclude config.d/1.conf\nMatch all\n");
    system("Include d/a.conf\n");
    const Settings all = read();
    EXPECT_EQ(all.text(SettingId::user_name), "included");
    EXPECT_EQ(all.number(SettingId::port), 2201) << "the Host of an included file ends with it";
    EXPECT_FALSE(all.flag(SettingId::compression));
    EXPECT_TRUE(all.flag(SettingId::hash_known_hosts));
    EXPECT_EQ(all.source(SettingId::user_name).text(), path("home/.ssh/config.d/2.conf") + ", line 1");
}

TEST_F(SshConfig, AnIncludeInABlockThatDoesNotApplyIsReadForItsMistakesOnly)
{
    folder_.write("home/.ssh/more", "Host *\nPort 2201\nMatch exec true\nPort 2202\n");
    EXPECT_EQ(port("Host other\nInclude more\n"), 22);
    EXPECT_TRUE(ran_.empty());
    folder_.write("home/.ssh/more", "Prot 2201\n");
    EXPECT_EQ(refusal("Host other\nInclude more\n").sentence(),
              path("home/.ssh/more") + ", line 1: There is no option \"Prot\". `man ssh_config` has the names.");
}

TEST_F(SshConfig, AFileThatIncludesItselfIsAnError)
{
    EXPECT_TRUE(refusal("Include config\n").sentence().ends_with("files include each other at most 16 deep."))
        << refusal("Include config\n").sentence();
    EXPECT_TRUE(notes_.passed_over.empty());
}

TEST_F(SshConfig, MistakesAreSaidWithFileAndLine)
{
    const std::string here = path("home/.ssh/config");
    EXPECT_EQ(refusal("\nPort banana\n").sentence(), here + ", line 2: Port needs a whole number from 1 to 65535.");
    EXPECT_EQ(refusal("Port 22 23\n").sentence(), here + ", line 1: Port needs one value; put one with blanks into quotes.");
    EXPECT_EQ(refusal("Host a\n\nRevokedHostKeys /x\nHost *\nTunnel yes\n").sentence(),
              here + ", line 5: Tunnel is an option of OpenSSH that Latchkey does not have; leave it out.");
    EXPECT_EQ(refusal("Host\n").sentence(), here + ", line 1: Host needs a value.");
    EXPECT_EQ(refusal("Match\n").sentence(), here + ", line 1: Match needs a condition such as host, user or all.");
    EXPECT_EQ(refusal("Match host\n").sentence(), here + ", line 1: Match needs a value behind host.");
    EXPECT_EQ(refusal("Match colour red\n").sentence(),
              here + ", line 1: Match needs another condition than colour, which does not exist.");
    EXPECT_EQ(refusal("Match all host a\n").sentence(), here + ", line 1: Match needs all on its own.");
    EXPECT_EQ(refusal("Match host \"a\n").sentence(), here + ", line 1: Match needs a value behind host.");
    EXPECT_EQ(refusal("Match \"host a\n").sentence(), here + ", line 1: Match needs every quote closed.");
    EXPECT_TRUE(refusal("IdentityFile \"a\n").is(SettingsErrc::bad_line));
    EXPECT_TRUE(refusal("Include\n").is(SettingsErrc::bad_line));
    EXPECT_TRUE(refusal("Port 22\nUser a\x01z\n").is(SettingsErrc::bad_line));
    EXPECT_EQ(port("IgnoreUnknown Prot*\nProt 22\n"), 22);
}

TEST_F(SshConfig, AFileThatOthersCanChangeIsNotUsedUnlessItIsNamed)
{
    const std::string file = path("home/.ssh/config");
    user("Port 2201\n");
    std::filesystem::permissions(file, std::filesystem::perms::group_write, std::filesystem::perm_options::add);
    const auto done = read_ssh_config(all_, query_, notes_);
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().is(SettingsErrc::unsafe_file));
    EXPECT_EQ(done.error().sentence(),
              file + " can be changed by others, so it is not used. chmod go-w '" + file + "', as its owner, mends that.");
    query_.files = {.user = file, .system = {}, .named = true};
    EXPECT_EQ(read().number(SettingId::port), 2201);
}

TEST_F(SshConfig, ANamedFileMustBeThereAndMayBeEmptyAsDevNullIs)
{
    query_.files = {.user = path("nowhere"), .system = {}, .named = true};
    const auto done = read_ssh_config(all_, query_, notes_);
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().is(SettingsErrc::unreadable)) << done.error().sentence();
    query_.files.user = "/dev/null";
    EXPECT_TRUE(read().same_values({}));
}

TEST_F(SshConfig, ThereAreLimits)
{
    EXPECT_FALSE(refusal(std::string((std::size_t{1} << 20U) + 1, '#')).sentence().empty());
    EXPECT_TRUE(refusal(std::string(100'001, '\n')).is(SettingsErrc::bad_line));
    EXPECT_EQ(port("# " + std::string(200'000, 'x') + "\nPort 2201\n"), 2201);
}

TEST_F(SshConfig, DebiansOwnFileSaysNothingAndSetsWhatItSays)
{
    query_.files = {.user = std::string{LATCHKEY_TEST_DATA} + "/ssh_config/debian_12", .system = {}, .named = true};
    const Settings all = read();
    EXPECT_EQ(all.list(SettingId::send_env), (Words{"LANG", "LC_*"}));
    EXPECT_TRUE(all.flag(SettingId::hash_known_hosts));
    ASSERT_EQ(notes_.passed_over.size(), 1U) << "for -v";
}

TEST_F(SshConfig, TokensAndVariablesAreReplacedInWhatTakesThem)
{
    user("HostName %h.example.net\nUser deploy\nPort 2201\nHostKeyAlias alias\nIdentityFile ~/.ssh/%n-%h-%r-%p-%u-%L-%l-%i-%k-%%\n"
         "CertificateFile %d/${PLACE}.pub\nUserKnownHostsFile ~/a-%k /b-${PLACE}\nLocalForward 8080 %h:80\nRemoteForward /run/${PLACE} "
         "%n:81\n"
         "RemoteCommand echo %u ${PLACE}\nProxyCommand nc %h %p %%\nLocalCommand echo %T\nIdentityAgent ${NOWHERE}\n");
    Settings all = read();
    const auto done = expand_values(all, "web-1", query_.local, notes_);
    ASSERT_TRUE(done) << done.error().sentence();
    EXPECT_EQ(all.text(SettingId::host_name), "web-1.example.net");
    EXPECT_EQ(all.text(SettingId::key_file), "~/.ssh/web-1-web-1.example.net-deploy-2201-me-desk-desk.example.net-1000-alias-%");
    EXPECT_EQ(all.text(SettingId::certificate_files), path("home") + "/cellar.pub");
    EXPECT_EQ(all.list(SettingId::known_hosts_files), (Words{"~/a-alias", "/b-cellar"}));
    EXPECT_EQ(all.text(SettingId::local_forwards), "8080:web-1.example.net:80");
    EXPECT_EQ(all.text(SettingId::remote_forwards), "/run/cellar:web-1:81");
    EXPECT_EQ(all.text(SettingId::remote_command), "echo me ${PLACE}");
    EXPECT_EQ(all.text(SettingId::proxy_command), "nc web-1.example.net 2201 %");
    EXPECT_EQ(all.text(SettingId::local_command), "echo NONE");
    EXPECT_FALSE(all.is_set(SettingId::identity_agent)) << "its variable is not set";
    ASSERT_EQ(notes_.passed_over.size(), 1U);
    EXPECT_EQ(all.source(SettingId::key_file).line, 5) << "what was replaced keeps its source";
}

TEST_F(SshConfig, AgentsTakeTildesTokensAndVariables)
{
    struct Row {
        std::string_view written;
        std::string expected;
    };
    for (const Row& row : {Row{"~", path("home") + "/"}, Row{"~/.ssh/a", path("home") + "/.ssh/a"}, Row{"${PLACE}/%r", "cellar/me"},
                           Row{"%d/x", path("home") + "/x"}, Row{"$OTHER", "$OTHER"}}) {
        for (const SettingId id : {SettingId::identity_agent, SettingId::forward_agent}) {
            Settings all;
            ASSERT_TRUE(all.set_text(id, row.written, {SourceKind::ssh_config, "f", 1}));
            ASSERT_TRUE(expand_values(all, "web-1", query_.local, notes_));
            EXPECT_EQ(all.text(id), row.expected);
        }
    }
}

TEST_F(SshConfig, ATokenThatAKeywordDoesNotTakeIsAnErrorWithItsLine)
{
    user("Port 22\nProxyCommand nc %u %p\n");
    Settings all = read();
    const auto done = expand_values(all, "web-1", query_.local, notes_);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().sentence(), path("home/.ssh/config") + ", line 2: \"nc %u %p\" cannot be used: %u does not stand for anything "
                                                                  "here; %% stands for one %.");
}

TEST_F(SshConfig, AHostNameThatWouldBecomeACommandIsRefused)
{
    for (const char* name : {"-oProxyCommand=x", "a;b", "`id`", "$(id)", "a|b"}) {
        Settings all;
        ASSERT_TRUE(all.set_text(SettingId::host_name, name, {SourceKind::ssh_config, "f", 1}));
        ASSERT_TRUE(all.set_text(SettingId::proxy_command, "nc %h %p", {SourceKind::ssh_config, "f", 2}));
        EXPECT_FALSE(expand_values(all, "web-1", query_.local, notes_)) << name;
    }
    Settings all;
    ASSERT_TRUE(all.set_text(SettingId::user_name, "a;b", {SourceKind::ssh_config, "f", 1}));
    EXPECT_FALSE(expand_values(all, "web-1", query_.local, notes_));
}

TEST_F(SshConfig, SavedPathsWithAPercentSignAreThatPath)
{
    Settings all;
    ASSERT_TRUE(all.set_text(SettingId::key_file, "~/100%.pem", {SourceKind::session, "web.toml", 3}));
    ASSERT_TRUE(expand_values(all, "web-1", query_.local, notes_));
    EXPECT_EQ(all.text(SettingId::key_file), "~/100%.pem");
}

TEST(RunByShell, GivesTheStatusDropsTheOutputAndEndsWhatDoesNotEnd)
{
    using namespace std::chrono_literals;
    EXPECT_EQ(run_by_shell("exit 3", 10s, {}).value(), 3);
    EXPECT_EQ(run_by_shell("echo this is not shown; test -z \"$(cat)\"", 10s, {}).value(), 0);
    EXPECT_EQ(run_by_shell("kill -9 $$", 10s, {}).value(), 137);
    const auto late = run_by_shell("sleep 1000 & wait", 50ms, {});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().sentence(), "The command of a Match exec, \"sleep 1000 & wait\", did not end in time.");
    std::stop_source stop;
    std::jthread soon{[&] { stop.request_stop(); }};
    const auto cancelled = run_by_shell("sleep 1000", 1h, stop.get_token());
    ASSERT_FALSE(cancelled);
    EXPECT_TRUE(cancelled.error().is(SettingsErrc::command_failed));
}

} // namespace
} // namespace latchkey::settings
