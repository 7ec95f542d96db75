#pragma once
/// `lk host`: the servers that are known, in known_hosts files, PuTTY's store and pins. One row a subcommand; what they decide is in
/// client/hosts. ssh-keygen's -F, -R and -H reach the same. A command's thread; blocks.

#include "client/cli/flags.h"
#include "client/cli/key_command.h"
#include "client/cli/print.h"
#include "client/hosts/host_backups.h"
#include "client/hosts/host_keys.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

/// One run of a command.
struct HostCall {
    const Parsed& parsed;
    hosts::HostKeyPlaces places; ///< known_hosts: the user's files first
    hosts::HostBackups backups;
    /// HOST as known_hosts has it after a login, by what applies to it (HostName, Port, HostKeyAlias); behind it as it was typed, if that
    /// is another name. Empty for commands that are about no host.
    std::vector<hosts::HostAddress> names{};
    std::string reached_at{}; ///< the name that is looked up in the network; empty: known_hosts says nothing of addresses (HostKeyAlias)

    [[nodiscard]] const hosts::HostAddress& where() const { return names.front(); }
    [[nodiscard]] const hosts::HostAddress& typed() const { return names.back(); }
    [[nodiscard]] const std::filesystem::path& own_file() const { return places.known_hosts.front(); }
    [[nodiscard]] bool json() const { return parsed.has("json"); }
};

struct HostCommand {
    enum class About { all, host }; ///< host: its first word is one
    std::string_view name;
    std::string_view usage;   ///< behind "lk host NAME"
    std::string_view summary; ///< one line
    std::span<const Flag> flags;
    std::size_t least_words;
    std::size_t most_words;
    std::string_view missing; ///< "which host": what to say when there are too few
    About about;
    Result<Exit> (*run)(const HostCall& call);
};
[[nodiscard]] std::span<const HostCommand> host_commands();

[[nodiscard]] Result<Exit> list_hosts(const HostCall& call);
[[nodiscard]] Result<Exit> find_host(const HostCall& call);
[[nodiscard]] Result<Exit> add_host(const HostCall& call);
[[nodiscard]] Result<Exit> remove_host(const HostCall& call);
[[nodiscard]] Result<Exit> undo_hosts(const HostCall& call);
[[nodiscard]] Result<Exit> verify_a_host(const HostCall& call);
[[nodiscard]] Result<Exit> import_hosts(const HostCall& call);

/// What `lk ssh HOST` would use: its files, whether names are hashed, its name in them. -f: that file alone; -F: that ssh_config. Without a
/// host what applies to all. Errors of the configuration; HostErrc::bad_address.
[[nodiscard]] Result<HostCall> make_host_call(const Parsed& parsed, const std::string& host);
/// As ssh-keygen does it: this file, or ~/.ssh/known_hosts.
[[nodiscard]] HostCall make_keygen_call(const Parsed& parsed, const std::string& file);

/// Rows as people and scripts read them. name: what was asked for, shown for hashed rows; "": nothing.
[[nodiscard]] std::string rows_table(const std::vector<hosts::KnownKey>& rows, std::string_view name);
[[nodiscard]] std::string rows_json(const std::vector<hosts::KnownKey>& rows, std::string_view name);

/// "ED25519 SHA256:…"
[[nodiscard]] std::string key_words(const hosts::KnownKey& row);

/// A file, a pipe, or "-" for standard input; at most limit bytes. FileErrc, CliErrc::cannot_read.
[[nodiscard]] Result<std::string> read_text_of(const std::string& name, std::size_t limit);

/// In ssh-keygen's words: -F HOST, -R HOST, -H; -f FILE.
[[nodiscard]] Result<Exit> keygen_find_host(const KeyCall& call);
[[nodiscard]] Result<Exit> keygen_remove_host(const KeyCall& call);
[[nodiscard]] Result<Exit> keygen_hash_hosts(const KeyCall& call);

} // namespace latchkey::cli
