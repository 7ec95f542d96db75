#pragma once
/// Rows of the settings table: Connection/SSH/Host keys. Included by setting_table.cpp alone.

#include "client/settings/setting_rows.h"

namespace latchkey::settings {

inline constexpr std::array host_key_checkings{
    Choice{"ask", "Ask about unknown servers", ""},
    Choice{"yes", "Refuse unknown servers", ""},
    Choice{"accept-new", "Accept unknown servers, refuse changed ones", ""},
};

inline constexpr std::array host_keys_rows{
    Setting{.id = SettingId::host_key_checking,
            .kind = SettingKind::choice,
            .name = "host_key_checking",
            .default_text = "ask",
            .choices = host_key_checkings,
            .ssh_config = "StrictHostKeyChecking",
            .page = page_host_keys,
            .label = "Servers that are not known yet",
            .help = "A server whose key has changed is refused whatever stands here; ssh's \"no\" is read as \"accept-new\"."},
    Setting{.id = SettingId::known_hosts_files,
            .kind = SettingKind::path_list,
            .name = "known_hosts_files",
            .default_text = "~/.ssh/known_hosts",
            .maximum = longest_path,
            .ssh_config = "UserKnownHostsFile",
            .page = page_host_keys,
            .label = "Files of known servers",
            .help = "Where the keys of servers are looked up; new ones are added to the first file."},
    Setting{.id = SettingId::global_known_hosts_files,
            .kind = SettingKind::path_list,
            .name = "global_known_hosts_files",
            .default_text = "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2",
            .maximum = longest_path,
            .ssh_config = "GlobalKnownHostsFile",
            .page = page_host_keys,
            .label = "The system's files of known servers",
            .help = "Read only."},
    Setting{.id = SettingId::host_key_alias,
            .kind = SettingKind::text,
            .name = "host_key_alias",
            .default_text = "",
            .maximum = 1024,
            .ssh_config = "HostKeyAlias",
            .putty = "LogHost",
            .page = page_host_keys,
            .label = "Logical name of remote host",
            .help =
                "The name under which the server stands in the list of known servers; for tunnels, and for many servers behind one name."},
    Setting{.id = SettingId::accepted_host_keys,
            .kind = SettingKind::text_list,
            .name = "accepted_host_keys",
            .default_text = "",
            .maximum = longest_text,
            .merge = Merge::append,
            .ssh_config = "AcceptedHostKeys",
            .putty = "SSHManualHostKeys",
            .codec = codec::host_key,
            .page = page_host_keys,
            .label = "Host keys or fingerprints to accept",
            .help =
                "When there are any, the server shows one of these or nothing is sent, whatever the lists of known servers say: SHA256:…, "
                "MD5 in pairs, or whole keys."},
    Setting{.id = SettingId::hash_known_hosts,
            .kind = SettingKind::boolean,
            .name = "hash_known_hosts",
            .default_text = "no",
            .ssh_config = "HashKnownHosts",
            .page = page_host_keys,
            .label = "Hide names of known servers",
            .help = "Writes new servers into the list as hashes, so that whoever reads the file does not learn where you go."},
    Setting{.id = SettingId::required_rsa_size,
            .kind = SettingKind::number,
            .name = "required_rsa_size",
            .default_text = "1024",
            .minimum = 1024,
            .maximum = 16384,
            .ssh_config = "RequiredRSASize",
            .page = page_command_line,
            .label = "Fewest bits of an RSA key",
            .help = "A server with a smaller RSA key is refused, and a smaller one of yours is not offered."},
};

} // namespace latchkey::settings
