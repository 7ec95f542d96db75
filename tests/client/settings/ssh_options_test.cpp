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
    EXPECT_EQ(applied({"IdentityAgent=none"}).text(SettingId::identity_agent), "none");
    EXPECT_EQ(applied({"ForwardAgent=true"}).choice<ForwardAgent>(SettingId::forward_agent), ForwardAgent::yes);
    const auto other = applied({"ForwardAgent=/run/agent"});
    EXPECT_EQ(other.text(SettingId::forward_agent), "/run/agent");
    EXPECT_EQ(other.choice<ForwardAgent>(SettingId::forward_agent), ForwardAgent::yes);
    EXPECT_EQ(applied({"ForwardAgent=$OTHER_AGENT"}).text(SettingId::forward_agent), "$OTHER_AGENT");
    EXPECT_EQ(applied({"ForwardAgent=agent.socket"}).text(SettingId::forward_agent), "agent.socket"); // as ssh: a path
    EXPECT_EQ(applied({"AddKeysToAgent=confirm 5m"}).text(SettingId::add_keys_to_agent), "confirm 5m");
    EXPECT_EQ(applied({"PubkeyAcceptedKeyTypes=+ssh-rsa"}).text(SettingId::pubkey_algorithms), "+ssh-rsa");
    EXPECT_EQ(applied({"ConnectTimeout=1m"}).duration(SettingId::connect_timeout), std::chrono::seconds{60});
}

TEST(SshOptions, PreferredAuthenticationsKeepTheirOrder)
{
    const auto settings = applied({"PreferredAuthentications=gssapi-with-mic,password,publickey"});
    EXPECT_EQ(settings.text(SettingId::preferred_authentications), "gssapi-with-mic,password,publickey");
    EXPECT_TRUE(refusal("PreferredAuthentications=a b").is(SettingsErrc::wrong_type));
}

TEST(SshOptions, WhatWouldBeLessSafeWithoutIsRefusedByName)
{
    const auto error = refusal("RevokedHostKeys=/etc/ssh/revoked");
    EXPECT_TRUE(error.is(SettingsErrc::not_supported));
    EXPECT_EQ(error.sentence(), "RevokedHostKeys is an option of OpenSSH that Latchkey does not have; leave it out.");
    for (const char* option :
         {"Tunnel=yes", "PermitRemoteOpen=a:1", "ProxyUseFdpass=yes", "RefuseConnection=x", "Host=a", "Match=all", "Include=b"}) {
        EXPECT_TRUE(refusal(option).is(SettingsErrc::not_supported)) << option;
    }
    applied({"RevokedHostKeys=none", "Tunnel=no", "PermitRemoteOpen=any", "ProxyUseFdpass=no"});
}

TEST(SshOptions, WhatHasNoEffectOnSafetyIsPassedOverAndNoted)
{
    Settings settings;
    SshOptionNotes notes;
    for (const char* option : {"ControlMaster=auto", "ControlPersist=60s", "ControlPath=\"/tmp/%C\"", "GSSAPIAuthentication=yes",
                               "ForwardX11=yes", "VisualHostKey=yes", "UpdateHostKeys=ask", "CheckHostIP=no", "LogVerbose=x:y:1"}) {
        EXPECT_TRUE(apply_ssh_option(settings, option, command_line, &notes)) << option;
    }
    EXPECT_TRUE(settings.same_values({}));
    ASSERT_EQ(notes.passed_over.size(), 9U);
    EXPECT_EQ(notes.passed_over.front(), "command line: ControlMaster has no effect here.");
}

TEST(SshOptions, AnUnknownNameIsAnErrorUnlessItIsToBeIgnored)
{
    Settings settings;
    SshOptionNotes notes;
    EXPECT_TRUE(apply_ssh_option(settings, "IgnoreUnknown=Use*,New*", command_line, &notes));
    EXPECT_TRUE(apply_ssh_option(settings, "newThing yes", command_line, &notes));
    EXPECT_FALSE(apply_ssh_option(settings, "OtherThing yes", command_line, &notes));
    EXPECT_TRUE(notes.passed_over.empty());
}

TEST(SshOptions, WhatAnsibleGitAndRsyncSayIsUnderstood)
{
    const auto ansible = applied({"ControlMaster=auto", "ControlPersist=60s", "KbdInteractiveAuthentication=no",
                                  "PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey", "PasswordAuthentication=no",
                                  "User=\"deploy\"", "ConnectTimeout=10", "ControlPath=\"/home/u/.ansible/cp/1234\""});
    EXPECT_EQ(ansible.text(SettingId::user_name), "deploy");
    EXPECT_FALSE(ansible.flag(SettingId::password));
    EXPECT_EQ(ansible.duration(SettingId::connect_timeout), std::chrono::seconds{10});
    const auto git = applied({"SendEnv=GIT_PROTOCOL", "BatchMode=yes"});
    EXPECT_EQ(git.list(SettingId::send_env), std::vector<std::string>{"GIT_PROTOCOL"});
    EXPECT_TRUE(git.flag(SettingId::batch_mode));
}

TEST(SshOptions, ForwardsAreOneWordOrTwo)
{
    const auto settings = applied({"LocalForward=8080 host:80", "LocalForward=[::1]:8081:[::2]:81", "LocalForward /run/a.sock /run/b.sock",
                                   "RemoteForward 2222 localhost:22", "RemoteForward=1080", "DynamicForward=*:1081"});
    EXPECT_EQ(settings.list(SettingId::local_forwards),
              (std::vector<std::string>{"8080:host:80", "[::1]:8081:[::2]:81", "/run/a.sock:/run/b.sock"}));
    EXPECT_EQ(settings.list(SettingId::remote_forwards), (std::vector<std::string>{"2222:localhost:22", "1080"}));
    EXPECT_EQ(settings.list(SettingId::dynamic_forwards), std::vector<std::string>{"*:1081"});
    EXPECT_TRUE(refusal("LocalForward=8080").is(SettingsErrc::wrong_type));
}

TEST(SshOptions, CommandsKeepTheirQuotesAndHashes)
{
    const auto settings = applied({"ProxyCommand=sh -c 'nc \"$1\" # really' %h", "RemoteCommand none", "LocalCommand echo  two"});
    EXPECT_EQ(settings.text(SettingId::proxy_command), "sh -c 'nc \"$1\" # really' %h");
    EXPECT_TRUE(settings.is_set(SettingId::remote_command));
    EXPECT_EQ(settings.text(SettingId::remote_command), "");
    EXPECT_EQ(settings.text(SettingId::local_command), "echo  two");
}

TEST(SshOptions, OneRouteKeepsTheOtherOut)
{
    EXPECT_EQ(applied({"ProxyJump=gate", "ProxyCommand=nc %h %p"}).text(SettingId::proxy_command), "");
    EXPECT_EQ(applied({"ProxyCommand=none", "ProxyJump=gate"}).text(SettingId::proxy_jump), "");
    EXPECT_EQ(applied({"ProxyJump=me@gate:2222,inner"}).text(SettingId::proxy_jump), "me@gate:2222,inner");
}

TEST(SshOptions, EnvironmentOfTheFirstLineAndNamesOfAll)
{
    const auto settings = applied({"SetEnv=A=1 \"B=two words\"", "SetEnv=C=3", "SendEnv=LANG LC_*", "SendEnv=-LC_* TERM", "SendEnv=LANG"});
    EXPECT_EQ(settings.list(SettingId::set_env), (std::vector<std::string>{"A=1", "B=two words"}));
    EXPECT_EQ(settings.list(SettingId::send_env), (std::vector<std::string>{"LANG", "TERM"}));
}

TEST(SshOptions, AHashEndsALineOutsideOfQuotesOnly)
{
    EXPECT_EQ(applied({"Port 2222 # the old one"}).number(SettingId::port), 2222);
    EXPECT_EQ(applied({"IdentityFile \"a #1.pem\""}).text(SettingId::key_file), "a #1.pem");
    EXPECT_TRUE(refusal("Port # 22").is(SettingsErrc::missing_value));
    EXPECT_TRUE(refusal("IdentityFile \"a.pem").is(SettingsErrc::wrong_type));
}

TEST(SshOptions, WhatDoesNotApplyIsReadAndDropped)
{
    Settings settings;
    EXPECT_TRUE(apply_ssh_option(settings, "Port 2222", command_line, nullptr, Applies::no));
    EXPECT_TRUE(apply_ssh_option(settings, "RevokedHostKeys /x", command_line, nullptr, Applies::no)) << "it is for another host";
    EXPECT_FALSE(apply_ssh_option(settings, "Port banana", command_line, nullptr, Applies::no));
    EXPECT_FALSE(apply_ssh_option(settings, "Prot 22", command_line, nullptr, Applies::no));
    EXPECT_TRUE(settings.same_values({}));
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
        value = row.kind == SettingKind::text_list ? "1080:a:80" : value.empty() ? "x" : value;
        value = row.id == SettingId::dynamic_forwards ? "1080" : row.id == SettingId::set_env ? "A=b" : value;
        value = row.id == SettingId::accepted_host_keys ? "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff" : value;
        value = row.id == SettingId::canonical_domains ? "example.net" : value;
        Settings settings;
        EXPECT_TRUE(apply_ssh_option(settings, std::string{row.ssh_config} + "=" + value, command_line)) << row.ssh_config;
        EXPECT_TRUE(settings.is_set(row.id)) << row.ssh_config;
    }
}

} // namespace
} // namespace latchkey::settings
