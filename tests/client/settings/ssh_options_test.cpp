#include "client/settings/ssh_options.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey::settings {
namespace {

const Source command_line{SourceKind::command_line};

Settings applied(std::initializer_list<const char*> options)
{
    Settings settings;
    for (const char* option : options) {
        const auto done = apply_ssh_option(settings, option, command_line);
        EXPECT_TRUE(done) << option << ": " << (done ? "" : done.error().sentence());
    }
    return settings;
}

Error refusal(std::string_view option)
{
    Settings settings;
    const auto done = apply_ssh_option(settings, option, command_line);
    EXPECT_FALSE(done) << option;
    EXPECT_TRUE(settings.same_values({}));
    return done ? Error{SettingsErrc::not_found} : done.error();
}

TEST(SshOptions, EveryWayOfWritingOne)
{
    for (const char* option : {"Port=2222", "port 2222", "PORT = 2222", "Port\t2222 ", "Port=\"2222\""}) {
        EXPECT_EQ(applied({option}).number(SettingId::port), 2222) << option;
    }
}

TEST(SshOptions, TheFirstValueWinsAndKeyFilesAdd)
{
    const auto settings = applied({"Port=1", "Port=2", "IdentityFile=a.pem", "IdentityFile=\"b c.pem\""});
    EXPECT_EQ(settings.number(SettingId::port), 1);
    EXPECT_EQ(settings.list(SettingId::key_file), (std::vector<std::string>{"a.pem", "b c.pem"}));
}

TEST(SshOptions, FilesOfKnownHostsAreWordsAndNoneIsNone)
{
    EXPECT_EQ(applied({"UserKnownHostsFile=/a \"/b c\""}).list(SettingId::known_hosts_files), (std::vector<std::string>{"/a", "/b c"}));
    const auto none = applied({"GlobalKnownHostsFile none"});
    EXPECT_TRUE(none.is_set(SettingId::global_known_hosts_files));
    EXPECT_TRUE(none.list(SettingId::global_known_hosts_files).empty());
}

TEST(SshOptions, SshsOwnSpellingsOfOurWords)
{
    EXPECT_EQ(applied({"StrictHostKeyChecking=no"}).choice<HostKeyChecking>(SettingId::host_key_checking), HostKeyChecking::accept_new);
    EXPECT_EQ(applied({"StrictHostKeyChecking=Off"}).choice<HostKeyChecking>(SettingId::host_key_checking), HostKeyChecking::accept_new);
    EXPECT_EQ(applied({"StrictHostKeyChecking=yes"}).choice<HostKeyChecking>(SettingId::host_key_checking), HostKeyChecking::strict);
    EXPECT_EQ(applied({"LogLevel=DEBUG3"}).choice<LogLevel>(SettingId::log_level), LogLevel::debug);
    EXPECT_FALSE(applied({"ChallengeResponseAuthentication=no"}).flag(SettingId::keyboard_interactive));
    EXPECT_FALSE(applied({"IdentityAgent=none"}).flag(SettingId::allow_agent));
    EXPECT_EQ(applied({"ConnectTimeout=1m"}).duration(SettingId::connect_timeout), std::chrono::seconds{60});
}

TEST(SshOptions, PreferredAuthenticationsTurnsTheOthersOff)
{
    const auto keys_only = applied({"PreferredAuthentications=publickey"});
    EXPECT_TRUE(keys_only.flag(SettingId::public_key));
    EXPECT_FALSE(keys_only.flag(SettingId::keyboard_interactive));
    EXPECT_FALSE(keys_only.flag(SettingId::password));
    const auto passwords = applied({"PreferredAuthentications=gssapi-with-mic,keyboard-interactive,password"});
    EXPECT_FALSE(passwords.flag(SettingId::public_key));
    EXPECT_TRUE(passwords.flag(SettingId::password));
    EXPECT_TRUE(refusal("PreferredAuthentications=password,publickey").is(SettingsErrc::not_supported));
}

TEST(SshOptions, WhatOpenSshHasAndWeHaveNotIsRefusedByName)
{
    const auto error = refusal("ProxyJump=gate");
    EXPECT_TRUE(error.is(SettingsErrc::not_supported));
    EXPECT_EQ(error.sentence(), "ProxyJump is an option of OpenSSH that Latchkey does not have; leave it out.");
    for (const char* option : {"LocalForward=1 a:2", "ForwardAgent=yes", "ProxyCommand=nc %h %p", "Ciphers=aes128-ctr", "SendEnv=LANG",
                               "RemoteCommand=ls", "Host=a", "Include=b", "CertificateFile=c", "IdentityAgent=/run/agent"}) {
        EXPECT_TRUE(refusal(option).is(SettingsErrc::not_supported)) << option;
    }
}

TEST(SshOptions, AskingForWhatWeDoAnywayIsFine)
{
    applied({"ForwardAgent=no", "ForwardX11=no", "ControlMaster=no", "ControlPath=none", "CheckHostIP=no", "UpdateHostKeys=no",
             "GSSAPIAuthentication=no", "ClearAllForwardings=yes", "ProxyCommand=none"});
}

TEST(SshOptions, NonsenseIsRefusedInASentence)
{
    EXPECT_EQ(refusal("Prot=22").sentence(), "There is no option \"Prot\". `man ssh_config` has the names.");
    EXPECT_TRUE(refusal("Port").is(SettingsErrc::missing_value));
    EXPECT_TRUE(refusal("Port=").is(SettingsErrc::missing_value));
    EXPECT_TRUE(refusal("").is(SettingsErrc::missing_value));
    EXPECT_EQ(refusal("Port=banana").sentence(), "Port needs a whole number from 1 to 65535.");
    EXPECT_EQ(refusal("BatchMode=maybe").sentence(), "BatchMode needs yes or no.");
    EXPECT_TRUE(refusal("Port=1 2").is(SettingsErrc::wrong_type));
    EXPECT_TRUE(refusal("IdentityFile=my key.pem").is(SettingsErrc::wrong_type));
}

TEST(SshOptions, ArgumentsForSshSayTheSame)
{
    const auto settings =
        applied({"Port=2222", "User=u", "HostName=h", "IdentityFile=\"my key.pem\"", "Compression=yes", "StrictHostKeyChecking=yes"});
    EXPECT_EQ(to_ssh_arguments(settings),
              (std::vector<std::string>{"-p", "2222", "-i", "my key.pem", "-o", "StrictHostKeyChecking=yes", "-o", "Compression=yes"}));
}

TEST(SshOptions, ListsOfFilesGoThereAndBack)
{
    Settings settings;
    ASSERT_TRUE(settings.set(SettingId::known_hosts_files, std::vector<std::string>{"C:\\Users\\a b\\known \"hosts\"", "/plain"}, {}));
    const auto arguments = to_ssh_arguments(settings);
    ASSERT_EQ(arguments.size(), 2U);
    EXPECT_EQ(applied({arguments[1].c_str()}).list(SettingId::known_hosts_files), settings.list(SettingId::known_hosts_files))
        << arguments[1];
}

TEST(SshOptions, EveryRowThatHasANameCanBeSetByIt)
{
    for (const Setting& row : setting_table()) {
        if (row.ssh_config.empty()) {
            continue;
        }
        std::string value = std::string{row.default_text};
        value = value.empty() ? "x" : value;
        Settings settings;
        EXPECT_TRUE(apply_ssh_option(settings, std::string{row.ssh_config} + "=" + value, command_line)) << row.ssh_config;
        EXPECT_TRUE(settings.is_set(row.id)) << row.ssh_config;
    }
}

} // namespace
} // namespace latchkey::settings
