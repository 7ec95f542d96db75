#include "client/sessions/host_settings.h"
#include "client/settings/destination.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace latchkey::sessions {
namespace {

using settings::SettingId;
using settings::Source;
using settings::SourceKind;

const Source typed{SourceKind::command_line};

class HostSettingsTest : public testing::Test {
protected:
    HostSettingsTest()
    {
        std::filesystem::create_directories(places_.home / ".ssh");
        query_.word = query_.host = "prod";
        query_.files = settings::SshConfigFiles{.user = places_.home / ".ssh/config", .system = folder_ / "ssh_config"};
        query_.default_user = "me";
    }
    void user(std::string_view text) { folder_.write("home/.ssh/config", text); }
    void save(std::string name, std::initializer_list<std::pair<SettingId, const char*>> values)
    {
        SavedSession session{.name = std::move(name)};
        for (const auto& [id, text] : values) {
            EXPECT_TRUE(session.settings.set_text(id, text, {SourceKind::session}));
        }
        EXPECT_TRUE(store_.save(session));
    }
    void give(SettingId id, const char* text) { EXPECT_TRUE(query_.given.set_text(id, text, typed)); }
    HostSettings found()
    {
        auto settings = settings_for_host(query_, store_);
        EXPECT_TRUE(settings) << (settings ? "" : settings.error().sentence());
        return settings ? *std::move(settings) : HostSettings{};
    }

    support::TempFolder folder_;
    settings::Places places_{.config = folder_ / "config", .state = folder_ / "state", .home = folder_ / "home"};
    SessionStore store_{places_};
    HostQuery query_;
};

TEST_F(HostSettingsTest, EachSourceFillsWhatAStrongerOneHasLeftOpen)
{
    give(SettingId::port, "2201");
    save("prod",
         {{SettingId::host_name, "web-1"}, {SettingId::port, "2202"}, {SettingId::user_name, "saved"}, {SettingId::key_file, "/s.pem"}});
    user("Host web-1\nHostName web-1.example.net\nPort 2203\nUser configured\nCompression yes\nIdentityFile /c.pem\n"
         "Host prod\nBatchMode yes\n");
    settings::Settings defaults;
    ASSERT_TRUE(defaults.set_text(SettingId::compression, "no", {}));
    ASSERT_TRUE(defaults.set_text(SettingId::terminal_type, "vt100", {}));
    ASSERT_TRUE(defaults.set_text(SettingId::host_name, "nobody.asked.example", {}));
    ASSERT_TRUE(store_.save_default_settings(defaults));
    const HostSettings all = found();
    EXPECT_EQ(all.session, "prod");
    EXPECT_EQ(all.original_host, "web-1") << "ssh_config is asked for the session's host";
    EXPECT_EQ(all.values.text(SettingId::host_name), "web-1.example.net");
    EXPECT_EQ(all.values.number(SettingId::port), 2201);
    EXPECT_EQ(all.values.text(SettingId::user_name), "saved");
    EXPECT_TRUE(all.values.flag(SettingId::compression));
    EXPECT_FALSE(all.values.flag(SettingId::batch_mode));
    EXPECT_EQ(all.values.text(SettingId::terminal_type), "vt100");
    EXPECT_EQ(all.values.list(SettingId::key_file), (std::vector<std::string>{"/s.pem", "/c.pem"}));
    EXPECT_EQ(all.values.source(SettingId::compression).text(), (places_.home / ".ssh/config").string() + ", line 5");
}

TEST_F(HostSettingsTest, AHostThatNobodyKnowsIsItselfAndTheUserIsTheLocalOne)
{
    const HostSettings all = found();
    EXPECT_EQ(all.session, "");
    EXPECT_EQ(all.values.text(SettingId::host_name), "prod");
    EXPECT_EQ(all.values.text(SettingId::user_name), "me");
    EXPECT_FALSE(all.values.is_set(SettingId::key_file));
}

TEST_F(HostSettingsTest, ARouteComesFromOneSourceAlone)
{
    save("prod", {{SettingId::host_name, "web-1"}, {SettingId::proxy_jump, "gate"}});
    user("ProxyCommand nc %h %p\n");
    HostSettings all = found();
    EXPECT_EQ(all.values.text(SettingId::proxy_jump), "gate");
    EXPECT_EQ(all.values.text(SettingId::proxy_command), "");
    give(SettingId::proxy_command, "none");
    all = found();
    EXPECT_EQ(all.values.text(SettingId::proxy_jump), "") << "-o ProxyCommand=none goes straight";
}

TEST_F(HostSettingsTest, KeepalivesEndASessionOnlyWhereTheyWereAskedFor)
{
    EXPECT_EQ(found().values.number(SettingId::keepalive_interval), 30);
    EXPECT_EQ(found().values.number(SettingId::keepalive_count), 0);
    user("ServerAliveInterval 15\n");
    EXPECT_EQ(found().values.number(SettingId::keepalive_count), 3) << "what it does in ssh";
    user("ServerAliveInterval 15\nServerAliveCountMax 7\n");
    EXPECT_EQ(found().values.number(SettingId::keepalive_count), 7);
    user("");
    save("prod", {{SettingId::host_name, "web-1"}, {SettingId::keepalive_interval, "15"}});
    EXPECT_EQ(found().values.number(SettingId::keepalive_count), 0) << "what it does in PuTTY";
}

TEST_F(HostSettingsTest, ClearAllForwardingsLeavesNone)
{
    user("LocalForward 8080 a:80\nDynamicForward 1080\nRemoteForward 2222 b:22\nClearAllForwardings yes\n");
    give(SettingId::local_forwards, "9090:c:90");
    const HostSettings all = found();
    for (const SettingId id : {SettingId::local_forwards, SettingId::remote_forwards, SettingId::dynamic_forwards}) {
        EXPECT_TRUE(all.values.list(id).empty());
    }
}

TEST_F(HostSettingsTest, NothingIsRunForAHostOrUserThatWouldBecomeACommand)
{
    const std::string trace = folder_ / "ran";
    user("Match exec \"touch '" + trace + "'\"\nCompression yes\n");
    for (const char* host : {"-oProxyCommand=x", "a;b", "$(id)", "`id`", "a b", "a|b", ""}) {
        query_.word = query_.host = host;
        EXPECT_FALSE(settings_for_host(query_, store_)) << host;
    }
    query_.word = query_.host = "prod";
    give(SettingId::user_name, "-x");
    EXPECT_FALSE(settings_for_host(query_, store_));
    EXPECT_FALSE(std::filesystem::exists(trace));
    query_.given.reset(SettingId::user_name);
    query_.match_commands = MatchCommands::leave_out;
    EXPECT_FALSE(found().values.flag(SettingId::compression));
    EXPECT_FALSE(std::filesystem::exists(trace)) << "nobody has consented";
    query_.match_commands = MatchCommands::run;
    EXPECT_TRUE(found().values.flag(SettingId::compression));
    EXPECT_TRUE(std::filesystem::exists(trace));
}

TEST_F(HostSettingsTest, ASessionsNameMeansNothingElse)
{
    save("ubuntu@prod", {{SettingId::host_name, "web-1"}});
    query_.word = "ubuntu@prod";
    give(SettingId::user_name, "ubuntu");
    query_.from_word = {SettingId::user_name};
    const HostSettings all = found();
    EXPECT_EQ(all.session, "ubuntu@prod");
    EXPECT_EQ(all.values.text(SettingId::user_name), "me");
}

TEST_F(HostSettingsTest, ASessionThatWasLoadedOtherwiseIsNotLookedUp)
{
    save("prod", {{SettingId::host_name, "ours"}});
    settings::Settings theirs;
    ASSERT_TRUE(theirs.set_text(SettingId::host_name, "theirs", {SourceKind::import}));
    query_.saved = theirs;
    EXPECT_EQ(found().values.text(SettingId::host_name), "theirs");
    EXPECT_EQ(found().session, "");
}

TEST_F(HostSettingsTest, AFileThatIsNamedIsTheOnlyOneAndNoneIsNone)
{
    user("Port 2201\n");
    query_.files = ssh_config_files_for("none");
    EXPECT_EQ(found().values.number(SettingId::port), 22);
    query_.files = ssh_config_files_for((places_.home / ".ssh/config").string());
    EXPECT_EQ(found().values.number(SettingId::port), 2201);
    query_.files = ssh_config_files_for("/nowhere/at/all");
    EXPECT_FALSE(settings_for_host(query_, store_));
}

} // namespace
} // namespace latchkey::sessions
