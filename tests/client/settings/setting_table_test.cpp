#include "client/settings/settings.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace latchkey::settings {
namespace {

TEST(SettingTable, EveryDefaultIsAValueOfItsRow)
{
    const Settings empty;
    for (const Setting& row : setting_table()) {
        EXPECT_TRUE(check_value(row, empty.value(row.id))) << row.name;
        EXPECT_FALSE(empty.is_set(row.id)) << row.name;
        EXPECT_EQ(empty.source(row.id).text(), "default") << row.name;
    }
}

TEST(SettingTable, NoTwoRowsShareAName)
{
    std::set<std::string_view> names;
    std::set<std::string_view> ssh;
    std::set<std::string_view> putty;
    std::set<char> flags;
    for (const Setting& row : setting_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_TRUE(row.ssh_config.empty() || ssh.insert(row.ssh_config).second) << row.ssh_config;
        EXPECT_TRUE(row.putty.empty() || putty.insert(row.putty).second) << row.putty;
        EXPECT_TRUE(row.ssh_flag == 0 || flags.insert(row.ssh_flag).second) << row.ssh_flag;
    }
}

// What the program keeps, and what means nothing in a window.
const std::set<SettingId> has_no_page{SettingId::key_fingerprint,
                                      SettingId::tag,
                                      SettingId::stream_local_bind_mask,
                                      SettingId::stream_local_bind_unlink,
                                      SettingId::required_rsa_size,
                                      SettingId::bind_interface,
                                      SettingId::canonicalize_hostname,
                                      SettingId::canonical_domains,
                                      SettingId::canonicalize_max_dots,
                                      SettingId::canonicalize_fallback_local,
                                      SettingId::canonicalize_permitted_cnames,
                                      SettingId::clear_all_forwardings,
                                      SettingId::escape_char,
                                      SettingId::permit_local_command,
                                      SettingId::local_command,
                                      SettingId::stdin_null,
                                      SettingId::fork_after_authentication};

TEST(SettingTable, EveryRowCanBeShownAndExplained)
{
    for (const Setting& row : setting_table()) {
        EXPECT_FALSE(row.label.empty()) << row.name;
        EXPECT_EQ(row.page.empty(), has_no_page.contains(row.id)) << row.name;
        EXPECT_TRUE(row.help.ends_with('.')) << row.name;
        EXPECT_EQ(row.kind == SettingKind::choice, !row.choices.empty()) << row.name;
        EXPECT_EQ(&setting(row.id), &row);
        EXPECT_EQ(find_setting(row.name), &row);
    }
}

TEST(SettingTable, EverySshConfigNameIsOneOfOpenSsh)
{
    for (const Setting& row : setting_table()) {
        if (!row.ssh_config.empty()) {
            const bool ours = row.id == SettingId::trivial_auth || row.id == SettingId::accepted_host_keys;
            EXPECT_EQ(is_openssh_name(row.ssh_config), !ours) << row.ssh_config;
            EXPECT_EQ(find_ssh_config(row.ssh_config), &row);
        }
    }
    EXPECT_TRUE(is_openssh_name("proxyJUMP"));
    EXPECT_FALSE(is_openssh_name("ProxyLeap"));
}

TEST(SettingTable, PuttysWordsNameTheFieldsOfTheTutorials)
{
    EXPECT_EQ(setting(SettingId::host_name).label, "Host Name (or IP address)");
    EXPECT_EQ(setting(SettingId::port).label, "Port");
    EXPECT_EQ(setting(SettingId::key_file).label, "Private key file for authentication");
    EXPECT_EQ(setting(SettingId::key_file).page, "Connection/SSH/Auth");
}

// The enums of setting.h say positions; a word that moves in its row would change what is done.
TEST(SettingTable, ChoicesAndTheirEnumsAgree)
{
    struct Expected {
        SettingId id;
        std::string_view word;
        int position;
    };
    const Expected all[] = {
        {SettingId::address_family, "any", int(AddressFamily::any)},
        {SettingId::address_family, "inet", int(AddressFamily::inet)},
        {SettingId::address_family, "inet6", int(AddressFamily::inet6)},
        {SettingId::host_key_checking, "ask", int(HostKeyChecking::ask)},
        {SettingId::host_key_checking, "yes", int(HostKeyChecking::strict)},
        {SettingId::host_key_checking, "accept-new", int(HostKeyChecking::accept_new)},
        {SettingId::request_tty, "auto", int(RequestTty::automatic)},
        {SettingId::request_tty, "yes", int(RequestTty::yes)},
        {SettingId::request_tty, "force", int(RequestTty::force)},
        {SettingId::request_tty, "no", int(RequestTty::no)},
        {SettingId::forward_agent, "no", int(ForwardAgent::no)},
        {SettingId::forward_agent, "yes", int(ForwardAgent::yes)},
        {SettingId::forward_agent, "confirm", int(ForwardAgent::confirm)},
        {SettingId::proxy_type, "none", int(ProxyType::none)},
        {SettingId::proxy_type, "socks5", int(ProxyType::socks5)},
        {SettingId::proxy_type, "socks4", int(ProxyType::socks4)},
        {SettingId::proxy_type, "http", int(ProxyType::http)},
        {SettingId::session_type, "default", int(SessionType::usual)},
        {SettingId::session_type, "subsystem", int(SessionType::subsystem)},
        {SettingId::session_type, "none", int(SessionType::none)},
        {SettingId::canonicalize_hostname, "no", int(Canonicalize::no)},
        {SettingId::canonicalize_hostname, "yes", int(Canonicalize::yes)},
        {SettingId::canonicalize_hostname, "always", int(Canonicalize::always)},
        {SettingId::log_level, "quiet", int(LogLevel::quiet)},
        {SettingId::log_level, "error", int(LogLevel::error)},
        {SettingId::log_level, "info", int(LogLevel::info)},
        {SettingId::log_level, "verbose", int(LogLevel::verbose)},
        {SettingId::log_level, "debug", int(LogLevel::debug)},
        {SettingId::cursor_style, "block", int(CursorStyle::block)},
        {SettingId::cursor_style, "underline", int(CursorStyle::underline)},
        {SettingId::cursor_style, "bar", int(CursorStyle::bar)},
        {SettingId::copy_paste, "automatic", int(CopyPaste::automatic)},
        {SettingId::copy_paste, "select-copies", int(CopyPaste::select_copies)},
        {SettingId::copy_paste, "ctrl-shift", int(CopyPaste::ctrl_shift)},
        {SettingId::theme, "system", int(Theme::system)},
        {SettingId::theme, "light", int(Theme::light)},
        {SettingId::theme, "dark", int(Theme::dark)},
        {SettingId::clipboard_write, "ask", int(ClipboardWrite::ask)},
        {SettingId::clipboard_write, "yes", int(ClipboardWrite::yes)},
        {SettingId::clipboard_write, "no", int(ClipboardWrite::no)},
        {SettingId::backspace_key, "control-h", int(BackspaceKey::control_h)},
        {SettingId::backspace_key, "control-?", int(BackspaceKey::control_question)},
        {SettingId::home_end_keys, "standard", int(HomeEndKeys::standard)},
        {SettingId::home_end_keys, "rxvt", int(HomeEndKeys::rxvt)},
        {SettingId::function_keys, "xterm", int(FunctionKeys::xterm)},
        {SettingId::function_keys, "tilde", int(FunctionKeys::tilde)},
        {SettingId::function_keys, "linux", int(FunctionKeys::linux_console)},
        {SettingId::function_keys, "vt400", int(FunctionKeys::vt400)},
        {SettingId::function_keys, "vt100", int(FunctionKeys::vt100)},
        {SettingId::function_keys, "sco", int(FunctionKeys::sco)},
        {SettingId::bell, "none", int(Bell::none)},
        {SettingId::bell, "sound", int(Bell::sound)},
        {SettingId::bell, "visual", int(Bell::visual)},
        {SettingId::bell_indication, "none", int(BellIndication::none)},
        {SettingId::bell_indication, "flashing", int(BellIndication::flashing)},
        {SettingId::minimum_contrast, "none", int(MinimumContrast::none)},
        {SettingId::minimum_contrast, "3", int(MinimumContrast::three)},
        {SettingId::minimum_contrast, "4.5", int(MinimumContrast::four_and_half)},
        {SettingId::minimum_contrast, "7", int(MinimumContrast::seven)},
        {SettingId::right_button, "automatic", int(RightButton::automatic)},
        {SettingId::right_button, "paste", int(RightButton::paste)},
        {SettingId::right_button, "menu", int(RightButton::menu)},
        {SettingId::session_log, "none", int(SessionLog::none)},
        {SettingId::session_log, "text", int(SessionLog::text)},
        {SettingId::session_log, "raw", int(SessionLog::raw)},
        {SettingId::log_exists, "append", int(LogExists::append)},
        {SettingId::log_exists, "overwrite", int(LogExists::overwrite)},
        {SettingId::log_exists, "skip", int(LogExists::skip)},
    };
    std::size_t words = 0;
    for (const Setting& row : setting_table()) {
        // Of the character sets the names count, which gui/model looks up (terminal_settings_test.cpp).
        words += row.id == SettingId::remote_character_set ? 0 : row.choices.size();
    }
    EXPECT_EQ(words, std::size(all)) << "a word is missing here";
    for (const Expected& expected : all) {
        Settings settings;
        ASSERT_TRUE(settings.set_text(expected.id, expected.word, {}));
        EXPECT_EQ(settings.choice<int>(expected.id), expected.position) << expected.word;
    }
}

TEST(Settings, ReadWhatPeopleType)
{
    Settings settings;
    EXPECT_TRUE(settings.set_text(SettingId::port, "2222", {SourceKind::window}));
    EXPECT_TRUE(settings.set_text(SettingId::compression, "ON", {SourceKind::window}));
    EXPECT_TRUE(settings.set_text(SettingId::address_family, "INET6", {SourceKind::window}));
    EXPECT_TRUE(settings.set_text(SettingId::keepalive_interval, "1h30m", {SourceKind::window}));
    EXPECT_TRUE(settings.set_text(SettingId::key_file, "/home/u/my keys/日本 1.pem", {SourceKind::window}));
    EXPECT_EQ(settings.number(SettingId::port), 2222);
    EXPECT_TRUE(settings.flag(SettingId::compression));
    EXPECT_EQ(settings.choice<AddressFamily>(SettingId::address_family), AddressFamily::inet6);
    EXPECT_EQ(settings.duration(SettingId::keepalive_interval), std::chrono::minutes{90});
    EXPECT_EQ(settings.text(SettingId::key_file), "/home/u/my keys/日本 1.pem");
    EXPECT_EQ(settings.source(SettingId::port).text(), "window");
}

TEST(Settings, RefuseWhatARowCannotHoldAndKeepTheOldValue)
{
    Settings settings;
    ASSERT_TRUE(settings.set_text(SettingId::port, "2222", {}));
    for (const char* wrong : {"0", "65536", "-1", "22x", "", " 22", "99999999999999999999"}) {
        EXPECT_FALSE(settings.set_text(SettingId::port, wrong, {})) << wrong;
    }
    EXPECT_EQ(settings.number(SettingId::port), 2222);
    EXPECT_FALSE(settings.set_text(SettingId::host_name, "a\nb", {}));
    EXPECT_FALSE(settings.set_text(SettingId::host_name, "\x1b[2J", {}));
    EXPECT_FALSE(settings.set_text(SettingId::host_name, "\xc3\x28", {}));
    EXPECT_FALSE(settings.set_text(SettingId::host_name, std::string(1025, 'a'), {}));
    EXPECT_FALSE(settings.set_text(SettingId::terminal_type, "", {}));
    EXPECT_FALSE(settings.set_text(SettingId::keepalive_interval, "1y", {}));
    EXPECT_FALSE(settings.set_text(SettingId::keepalive_interval, "99999999999w", {}));
    const auto status = settings.set_text(SettingId::cursor_style, "ding", {});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().sentence(), "cursor_style has to be one of: block, underline, bar.");
    EXPECT_TRUE(settings.set_text(SettingId::host_name, std::string(300, 'a') + ".日本", {}));
}

TEST(Settings, AWeakerSourceFillsOnlyWhatIsUnset)
{
    Settings strong;
    Settings weak;
    ASSERT_TRUE(strong.set_text(SettingId::port, "1", {SourceKind::command_line}));
    ASSERT_TRUE(strong.append_text(SettingId::key_file, "a.pem", {SourceKind::command_line}));
    ASSERT_TRUE(weak.set_text(SettingId::port, "2", {SourceKind::session, "web.toml", 3}));
    ASSERT_TRUE(weak.set_text(SettingId::user_name, "ubuntu", {SourceKind::session, "web.toml", 4}));
    ASSERT_TRUE(weak.append_text(SettingId::key_file, "b.pem", {SourceKind::session}));
    ASSERT_TRUE(weak.append_text(SettingId::key_file, "a.pem", {SourceKind::session}));
    strong.fill_from(weak);
    EXPECT_EQ(strong.number(SettingId::port), 1);
    EXPECT_EQ(strong.source(SettingId::user_name).text(), "web.toml, line 4");
    EXPECT_EQ(strong.list(SettingId::key_file), (std::vector<std::string>{"a.pem", "b.pem"}));
}

TEST(Settings, ListsOfTextsAreReadElementByElement)
{
    Settings settings;
    ASSERT_TRUE(settings.set_text(SettingId::local_forwards, "8080:host:80 \"9090 other:90\"", {}));
    EXPECT_EQ(settings.list(SettingId::local_forwards), (std::vector<std::string>{"8080:host:80", "9090:other:90"}));
    ASSERT_TRUE(settings.append_text(SettingId::local_forwards, "8080:host:80 1:a:2", {}));
    EXPECT_EQ(settings.as_text(SettingId::local_forwards), "8080:host:80 9090:other:90 1:a:2") << "twice the same is once";
    ASSERT_TRUE(settings.set_text(SettingId::set_env, "A=1 \"B=two words\"", {}));
    EXPECT_EQ(settings.as_text(SettingId::set_env), "A=1 \"B=two words\"");
    const auto wrong = settings.set(SettingId::local_forwards, std::vector<std::string>{"1:a:2", "8080"}, {});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().sentence(), "local_forwards needs a forward such as 8080:localhost:80 (here:host:there).");
    EXPECT_FALSE(settings.set_text(SettingId::set_env, "\"A=1", {}));
    EXPECT_FALSE(settings.set(SettingId::send_env, std::vector<std::string>(1001, "A"), {})) << "there is a limit";
    EXPECT_EQ(settings.list(SettingId::local_forwards).size(), 3U);
}

TEST(Settings, ADefaultThatWasSetIsTheSameValue)
{
    Settings plain;
    Settings set;
    ASSERT_TRUE(set.set_text(SettingId::port, "22", {}));
    EXPECT_TRUE(plain.same_values(set));
    ASSERT_TRUE(set.set_text(SettingId::port, "23", {}));
    EXPECT_FALSE(plain.same_values(set));
    set.reset(SettingId::port);
    EXPECT_TRUE(plain.same_values(set));
}

TEST(Settings, WhatIsPrintedCanBeReadAgain)
{
    for (const Setting& row : setting_table()) {
        const Settings defaults;
        if (row.kind == SettingKind::path_list) {
            continue; // a field of the window holds one path; files hold lists (see settings_toml_test)
        }
        const auto again = parse_value(row, defaults.as_text(row.id));
        ASSERT_TRUE(again || row.minimum > 0) << row.name;
        EXPECT_EQ(*again, defaults.value(row.id)) << row.name;
    }
}

} // namespace
} // namespace latchkey::settings
