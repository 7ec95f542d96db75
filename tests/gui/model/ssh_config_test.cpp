/// A session of the window gets from ssh_config what it does not say itself, as ssh would.

#include "client/sessions/session_store.h"
#include "tests/gui/model/live_harness.h"

#include <algorithm>

namespace latchkey::model {
namespace {

struct Configured : Live {
    /// Opens that host as typed, with nothing else in the form, by this file.
    void open_host(const std::string& host, const std::string& config, decltype(ModelOptions::fields) more = {})
    {
        folder.write("ssh_config", config);
        options.ssh_config = settings::SshConfigFiles{.user = folder / "ssh_config", .system = {}};
        options.fields = {{"host_name", host}};
        options.fields.insert(options.fields.end(), more.begin(), more.end());
        start();
        send(view::OpenForm{});
        ASSERT_EQ(view()->tabs.size(), 1U);
    }
    [[nodiscard]] std::string host_block(const std::string& user)
    {
        return "Host prod\n  HostName 127.0.0.1\n  Port " + std::to_string(sshd.port()) + "\n  User " + user + "\n  IdentityFile \"" +
               save_key().string() + "\"\n";
    }
    bool connected()
    {
        return wait([](const view::TabView& now) { return now.state == view::TabState::connected; });
    }
};

TEST(SshConfigInTheWindow, AnAliasIsEnough)
{
    Configured test;
    test.trust();
    test.open_host("prod", test.host_block(test.sshd.user()));
    EXPECT_TRUE(test.connected());
    EXPECT_EQ(test.tab().title, "prod") << "its name stays what was typed";
    EXPECT_EQ(test.tab().who, test.sshd.user() + "@prod");
}

TEST(SshConfigInTheWindow, WhatWasTypedIsStronger)
{
    Configured test;
    test.trust();
    test.open_host("prod", test.host_block("somebody-else"), {{"user_name", test.sshd.user()}});
    EXPECT_TRUE(test.connected());
}

TEST(SshConfigInTheWindow, ForwardsAndJumpHostsComeAlong)
{
    Configured test;
    const support::ThrowawaySshd gate{{.authorized = {test.key.public_key().line()}}};
    test.folder.write("known_hosts", test.sshd.known_hosts_line() + gate.known_hosts_line());
    const std::string block = test.host_block(test.sshd.user());
    const std::uint16_t port = support::free_port();
    test.open_host("prod", block + "  ProxyJump gate\n  LocalForward " + std::to_string(port) +
                               " 127.0.0.1:" + std::to_string(test.sshd.port()) + "\nHost gate\n  HostName 127.0.0.1\n  Port " +
                               std::to_string(gate.port()) + "\n  User " + gate.user() + "\n  IdentityFile \"" +
                               (test.folder / "my.ppk").string() + "\"\n");
    EXPECT_TRUE(test.connected());
    EXPECT_NE(gate.log().find("Accepted publickey"), std::string::npos) << gate.log();
    const auto details = test.tab().details;
    EXPECT_TRUE(std::ranges::any_of(details, [&](const std::string& line) {
        return line.find("Forwarding") != std::string::npos && line.find(std::to_string(port)) != std::string::npos;
    }));
}

TEST(SshConfigInTheWindow, AMistakeIsSaidWithItsLine)
{
    Configured test;
    test.open_host("prod", "Host prod\n  Prot 22\n");
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.state == view::TabState::failed; }));
    EXPECT_NE(test.tab().error.find("ssh_config"), std::string::npos) << test.tab().error;
    EXPECT_NE(test.tab().error.find("line 2"), std::string::npos) << test.tab().error;
}

TEST(SshConfigInTheWindow, DefaultSettingsAreWeaker)
{
    Configured test;
    test.trust();
    const std::string block = test.host_block(test.sshd.user());
    std::filesystem::create_directories(test.folder / "config");
    sessions::SessionStore store{[&] {
        settings::Places places = settings::find_places();
        places.config = test.folder / "config";
        places.state = test.folder / "state";
        return places;
    }()};
    settings::Settings defaults;
    ASSERT_TRUE(defaults.set_text(settings::SettingId::user_name, "nobody-here", {settings::SourceKind::window}));
    ASSERT_TRUE(store.save_default_settings(defaults));
    test.open_host("prod", block);
    EXPECT_TRUE(test.connected());
}

} // namespace
} // namespace latchkey::model
