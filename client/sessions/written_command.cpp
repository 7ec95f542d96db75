#include "client/sessions/pasted_command.h"
#include "client/sessions/putty_command.h"
#include "client/settings/destination.h"
#include "client/settings/jump_spec.h"
#include "client/settings/ssh_options.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::sessions {

using settings::SettingId;
using settings::Settings;

namespace {

Status check_names(const Settings& values)
{
    if (values.text(SettingId::host_name).empty()) {
        return fail(ShellErrc::no_host);
    }
    Status done = settings::check_host(values.text(SettingId::host_name));
    const std::string user = values.text(SettingId::user_name);
    return done && !user.empty() ? settings::check_user(user) : done;
}

std::string destination(const Settings& values)
{
    const std::string user = values.text(SettingId::user_name);
    return user.empty() ? values.text(SettingId::host_name) : user + '@' + values.text(SettingId::host_name);
}

std::string label(SettingId id, const Settings& values)
{
    const settings::Setting& row = settings::setting(id);
    return fmt::format("{} = {}", row.name, printable(values.as_text(id)));
}

bool ends_with_ppk(std::string_view path)
{
    return path.size() > 4 && (path.ends_with(".ppk") || path.ends_with(".PPK"));
}

// The rows that another program understands need no note, nor do those that say what is usual.
void note_the_rest(const Settings& values, std::string_view program, auto understood, std::vector<std::string>& notes)
{
    for (const settings::Setting& row : settings::setting_table()) {
        const bool matters = row.scope == settings::Scope::session && !row.page.empty() && values.is_set(row.id) &&
                             values.value(row.id) != Settings{}.value(row.id) && row.page.substr(0, 6) != "Window";
        if (matters && !understood(row)) {
            notes.push_back(fmt::format("{} has no option for {}.", program, label(row.id, values)));
        }
    }
}

// SOCKS and HTTP proxies are programs of their own in ssh's world.
void add_ssh_proxy(const Settings& values, std::vector<std::string>& words)
{
    const std::string type = values.text(SettingId::proxy_type);
    const std::string host = values.text(SettingId::proxy_host);
    if (type == "none" || values.is_set(SettingId::proxy_command) || !settings::check_host(host)) {
        return;
    }
    const std::string_view version = type == "socks5" ? "5" : type == "socks4" ? "4" : "connect";
    const bool six = host.find(':') != std::string::npos;
    words.insert(words.end(), {"-o", fmt::format("ProxyCommand=nc -X {} -x {}{}{}:{} %h %p", version, six ? "[" : "", host, six ? "]" : "",
                                                 values.number(SettingId::proxy_port))});
}

WrittenCommand for_ssh(const Settings& values, Shell shell)
{
    WrittenCommand out;
    std::vector<std::string> words{"ssh"};
    for (std::string& word : settings::to_ssh_arguments(values)) {
        words.push_back(std::move(word));
    }
    add_ssh_proxy(values, words);
    words.push_back(destination(values));
    out.line = join_command(words, shell);
    note_the_rest(
        values, "ssh",
        [](const settings::Setting& row) {
            constexpr std::array proxy{SettingId::proxy_type, SettingId::proxy_host, SettingId::proxy_port};
            return settings::is_openssh_name(row.ssh_config) || std::ranges::find(proxy, row.id) != proxy.end() ||
                   row.id == SettingId::terminal_type;
        },
        out.notes);
    for (const std::string& file : values.list(SettingId::key_file)) {
        if (ends_with_ppk(file)) {
            out.notes.push_back(fmt::format("ssh does not read {}: `lk key convert` makes an OpenSSH key of it.", printable(file)));
        }
    }
    return out;
}

/// Rows that plink has an option for: with the value, or only when it is `when`.
struct PlinkRow {
    SettingId id;
    std::string_view option;
    std::string_view when{};
};
constexpr std::array plink_rows{
    PlinkRow{SettingId::port, "-P"},
    PlinkRow{SettingId::user_name, "-l"},
    PlinkRow{SettingId::key_file, "-i"},
    PlinkRow{SettingId::certificate_files, "-cert"},
    PlinkRow{SettingId::compression, "-C", "yes"},
    PlinkRow{SettingId::address_family, "-4", "inet"},
    PlinkRow{SettingId::address_family, "-6", "inet6"},
    PlinkRow{SettingId::forward_agent, "-A", "yes"},
    PlinkRow{SettingId::forward_agent, "-a", "no"},
    PlinkRow{SettingId::allow_agent, "-noagent", "no"},
    PlinkRow{SettingId::trivial_auth, "-no-trivial-auth", "no"},
    PlinkRow{SettingId::accepted_host_keys, "-hostkey"},
    PlinkRow{SettingId::host_key_alias, "-loghost"},
    PlinkRow{SettingId::request_tty, "-T", "no"},
    PlinkRow{SettingId::request_tty, "-t", "yes"},
    PlinkRow{SettingId::request_tty, "-t", "force"},
    PlinkRow{SettingId::session_type, "-N", "none"},
    PlinkRow{SettingId::session_type, "-s", "subsystem"},
    PlinkRow{SettingId::local_forwards, "-L"},
    PlinkRow{SettingId::remote_forwards, "-R"},
    PlinkRow{SettingId::dynamic_forwards, "-D"},
};

WrittenCommand for_plink(const Settings& values, Shell shell)
{
    WrittenCommand out;
    std::vector<std::string> words{"plink", "-ssh"};
    for (const PlinkRow& row : plink_rows) {
        if (!values.is_set(row.id)) {
            continue;
        }
        const auto& value = values.value(row.id);
        if (!row.when.empty()) {
            if (values.as_text(row.id) == row.when) {
                words.emplace_back(row.option);
            }
        } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
            // PuTTY has one key file; the last would win.
            const std::size_t count = row.id == SettingId::key_file || row.id == SettingId::certificate_files
                                          ? std::min<std::size_t>(1, list->size())
                                          : list->size();
            for (std::size_t i = 0; i < count; ++i) {
                words.insert(words.end(), {std::string{row.option}, (*list)[i]});
            }
            if (count < list->size()) {
                out.notes.push_back(fmt::format("plink takes one file behind {}: the others are left out.", row.option));
            }
        } else if (!values.as_text(row.id).empty()) {
            words.insert(words.end(), {std::string{row.option}, values.as_text(row.id)});
        }
    }
    const auto proxy = command_for_putty(values.text(SettingId::proxy_command));
    if (proxy && !proxy->empty()) {
        words.insert(words.end(), {"-proxycmd", *proxy});
    }
    words.push_back(values.text(SettingId::host_name));
    if (const std::string command = values.text(SettingId::remote_command); !command.empty()) {
        words.push_back(command);
    }
    out.line = join_command(words, shell);
    note_the_rest(
        values, "plink",
        [&](const settings::Setting& row) {
            return row.id == SettingId::host_name || row.id == SettingId::remote_command || row.id == SettingId::terminal_type ||
                   (row.id == SettingId::proxy_command && proxy) ||
                   std::ranges::find(plink_rows, row.id, &PlinkRow::id) != plink_rows.end();
        },
        out.notes);
    if (const std::string file = values.text(SettingId::key_file); !file.empty() && !ends_with_ppk(file)) {
        out.notes.push_back(fmt::format("plink may not read {}: `lk key convert` makes a .ppk of it.", printable(file)));
    }
    return out;
}

} // namespace

Result<WrittenCommand> write_command(const Settings& values, CommandFor program, Shell shell)
{
    if (auto good = check_names(values); !good) {
        return std::unexpected(good.error());
    }
    return program == CommandFor::ssh ? for_ssh(values, shell) : for_plink(values, shell);
}

} // namespace latchkey::sessions
