#include "client/cli/host_command.h"

#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/subcommand.h"
#include "client/session/host_key_decision.h"
#include "client/session/request_from_settings.h"
#include "client/sessions/host_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

constexpr Flag file_flag{'f', "file", "FILE", "this known_hosts file instead of the usual ones"};
constexpr Flag config_flag{'F', "config", "FILE", "this ssh_config instead of the usual ones; none for no file"};
constexpr Flag json_flag{0, "json", "", "for scripts: the same as JSON"};
constexpr Flag help_flag{'h', "help", "", "print this"};
constexpr Flag rebuilt_flag{0, "rebuilt", "", "the server was made anew: what was known of it goes first"};
constexpr Flag no_lookup_flag{0, "no-lookup", "", "do not ask for the host's addresses, whose rows go, too"};

constexpr std::array look_flags{file_flag, config_flag, json_flag, help_flag};
constexpr std::array add_flags{rebuilt_flag, file_flag, config_flag, json_flag, help_flag};
constexpr std::array remove_flags{no_lookup_flag, file_flag, config_flag, json_flag, help_flag};
constexpr std::array undo_flags{json_flag, help_flag};
constexpr std::array verify_flags{
    Flag{0, "fingerprint", "TEXT",
         "what somebody told you: SHA256:…, sixteen pairs (MD5), or a whole line of ssh-keygen -l; may be repeated"},
    Flag{0, "console-log", "FILE", "what the machine wrote on its console at first boot, from its provider's pages; - is standard input"},
    Flag{'i', "key", "KEY", "with --console-log: say whether this key is one that it lets in"},
    rebuilt_flag,
    file_flag,
    config_flag,
    json_flag,
    help_flag};
constexpr std::array import_flags{Flag{0, "putty", "", "from PuTTY's own store instead of FILE"}, file_flag, config_flag, json_flag,
                                  help_flag};

constexpr std::size_t any_number = static_cast<std::size_t>(-1);
using enum HostCommand::About;
constexpr std::array table{
    HostCommand{"list", "[--json]", "all servers that are known, and where that stands", look_flags, 0, 0, "", all, list_hosts},
    HostCommand{"find", "HOST[:PORT]", "what is known of one, hashed rows too; 1 when nothing is", look_flags, 1, 1, "which host", host,
                find_host},
    HostCommand{"add", "HOST[:PORT] FILE|TYPE BASE64", "its keys from ssh-keyscan's output, a .pub file or a line", add_flags, 2,
                any_number, "which host and which key: a file of public keys, - or the key itself", host, add_host},
    HostCommand{"remove", "HOST[:PORT]", "every row of it and of its addresses, after a backup: the server was rebuilt", remove_flags, 1, 1,
                "which host", host, remove_host},
    HostCommand{"undo", "", "takes the last change of a known_hosts file back", undo_flags, 0, 0, "", all, undo_hosts},
    HostCommand{"verify", "--fingerprint TEXT | --console-log FILE [-i KEY] HOST[:PORT]", "make a server known before the first connection",
                verify_flags, 1, 1, "which host", host, verify_a_host},
    HostCommand{"import", "FILE | --putty", "the rows of another known_hosts, or of PuTTY's store", import_flags, 0, 1, "", all,
                import_hosts},
};

} // namespace

std::span<const HostCommand> host_commands()
{
    return table;
}

Result<HostCall> make_host_call(const Parsed& parsed, const std::string& host)
{
    using settings::SettingId;
    const settings::Places places = settings::find_places();
    sessions::SessionStore store{places};
    sessions::HostQuery query;
    HostCall call{.parsed = parsed, .places = {}, .backups = hosts::HostBackups{places.host_backups()}};
    if (host.empty()) {
        // What patterns for single hosts say is not for all; a command may depend on the host.
        query.word = query.host = "any.invalid"; // RFC 2606
        query.match_commands = sessions::MatchCommands::leave_out;
    } else {
        auto typed = hosts::parse_host_address(host);
        if (!typed) {
            return std::unexpected(typed.error());
        }
        query.word = query.host = typed->host;
        const bool names_port = typed->port != hosts::ssh_port || host.ends_with(":22");
        const settings::Source flag{settings::SourceKind::command_line};
        if (auto set = names_port ? query.given.set(SettingId::port, std::int64_t{typed->port}, flag) : Status{}; !set) {
            return std::unexpected(set.error());
        }
        call.names.push_back(*std::move(typed));
    }
    if (parsed.has("config")) {
        query.files = sessions::ssh_config_files_for(parsed.value("config"));
    }
    const auto found = sessions::settings_for_host(query, store);
    if (!found) {
        return std::unexpected(found.error());
    }
    for (const std::string& notice : found->notices) {
        print_error(notice);
    }
    const session::ConnectionRequest request = session::request_from_settings(found->values, places);
    call.places = session::host_key_places(request);
    if (!host.empty()) {
        const hosts::HostAddress there = session::host_key_address(request);
        if (there.text() != call.where().text()) {
            call.names.insert(call.names.begin(), there);
        }
        call.reached_at = request.host_key_alias.empty() ? request.host : std::string{};
    }
    if (parsed.has("file")) {
        call.places.known_hosts = {settings::expand_home(parsed.value("file"), places.home)};
        call.places.own_files = 1;
        call.places.putty.reset();
    } else if (call.places.known_hosts.empty() || call.places.own_files == 0) {
        call.places.known_hosts.insert(call.places.known_hosts.begin(), places.home / ".ssh" / "known_hosts");
        call.places.own_files = 1;
    }
    return call;
}

HostCall make_keygen_call(const Parsed& parsed, const std::string& file)
{
    const settings::Places places = settings::find_places();
    HostCall call{.parsed = parsed, .places = {}, .backups = hosts::HostBackups{places.host_backups()}};
    call.places.known_hosts = {file.empty() ? places.home / ".ssh" / "known_hosts" : settings::expand_home(file, places.home)};
    return call;
}

std::string host_help()
{
    std::string out = "usage: lk host COMMAND [FLAGS] …\n\nThe servers that are known, in ~/.ssh/known_hosts as ssh has it.\n\n";
    for (const HostCommand& command : table) {
        out += fmt::format("  {} {}\n  {:<10}{}\n", command.name, command.usage, "", command.summary);
    }
    return out + "\n  lk host COMMAND --help   its flags\n\n"
                 "A backup is kept before every change. ssh-keygen's words for it: lk key -F HOST, -R HOST, -H.\n";
}

int run_host(std::span<const std::string> arguments)
{
    const auto chosen =
        choose_subcommand(host_commands(), "host", &host_help, "what to do: list, find, add, remove, undo, verify or import", arguments);
    if (!chosen) {
        return chosen.error();
    }
    const HostCommand* const command = chosen->command;
    const Parsed* const parsed = &chosen->parsed;
    if (parsed->words.size() < command->least_words) {
        return key_error_status(Error{CliErrc::missing_word, std::string{command->missing}});
    }
    if (parsed->words.size() > command->most_words) {
        return key_error_status(Error{CliErrc::unwanted_word, parsed->words[command->most_words]});
    }
    const auto call = make_host_call(*parsed, command->about == HostCommand::About::host ? parsed->words.front() : std::string{});
    if (!call) {
        return key_error_status(call.error());
    }
    if (call->names.size() > 1 && !call->json()) {
        print_error(fmt::format("{} is {} by its settings, and known under that name.", call->typed().text(), call->where().text()));
    }
    const auto done = command->run(*call);
    return done ? static_cast<int>(*done) : key_error_status(done.error());
}

} // namespace latchkey::cli
