#include "client/cli/host_command.h"

#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/subcommand.h"
#include "client/sessions/session_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

constexpr Flag file_flag{'f', "file", "FILE", "this known_hosts file instead of the usual ones"};
constexpr Flag json_flag{0, "json", "", "for scripts: the same as JSON"};
constexpr Flag help_flag{'h', "help", "", "print this"};
constexpr Flag rebuilt_flag{0, "rebuilt", "", "the server was made anew: what was known of it goes first"};
constexpr Flag no_lookup_flag{0, "no-lookup", "", "do not ask for the host's addresses, whose rows go, too"};

constexpr std::array look_flags{file_flag, json_flag, help_flag};
constexpr std::array add_flags{rebuilt_flag, file_flag, json_flag, help_flag};
constexpr std::array remove_flags{no_lookup_flag, file_flag, json_flag, help_flag};
constexpr std::array undo_flags{json_flag, help_flag};
constexpr std::array verify_flags{
    Flag{0, "fingerprint", "TEXT",
         "what somebody told you: SHA256:…, sixteen pairs (MD5), or a whole line of ssh-keygen -l; may be repeated"},
    Flag{0, "console-log", "FILE", "what the machine wrote on its console at first boot, from its provider's pages; - is standard input"},
    Flag{'i', "key", "KEY", "with --console-log: say whether this key is one that it lets in"},
    rebuilt_flag,
    file_flag,
    json_flag,
    help_flag};
constexpr std::array import_flags{Flag{0, "putty", "", "from PuTTY's own store instead of FILE"}, file_flag, json_flag, help_flag};

constexpr std::size_t any_number = static_cast<std::size_t>(-1);
constexpr std::array table{
    HostCommand{"list", "[--json]", "all servers that are known, and where that stands", look_flags, 0, 0, "", list_hosts},
    HostCommand{"find", "HOST[:PORT]", "what is known of one, hashed rows too; 1 when nothing is", look_flags, 1, 1, "which host",
                find_host},
    HostCommand{"add", "HOST[:PORT] FILE|TYPE BASE64", "its keys from ssh-keyscan's output, a .pub file or a line", add_flags, 2,
                any_number, "which host and which key: a file of public keys, - or the key itself", add_host},
    HostCommand{"remove", "HOST[:PORT]", "every row of it and of its addresses, after a backup: the server was rebuilt", remove_flags, 1, 1,
                "which host", remove_host},
    HostCommand{"undo", "", "takes the last change of a known_hosts file back", undo_flags, 0, 0, "", undo_hosts},
    HostCommand{"verify", "--fingerprint TEXT | --console-log FILE [-i KEY] HOST[:PORT]", "make a server known before the first connection",
                verify_flags, 1, 1, "which host", verify_a_host},
    HostCommand{"import", "FILE | --putty", "the rows of another known_hosts, or of PuTTY's store", import_flags, 0, 1, "", import_hosts},
};

} // namespace

std::span<const HostCommand> host_commands()
{
    return table;
}

HostCall make_host_call(const Parsed& parsed, const std::string& file)
{
    using settings::SettingId;
    const settings::Places places = settings::find_places();
    sessions::SessionStore store{places};
    const settings::Settings values = store.default_settings();
    for (const std::string& notice : store.take_notices()) {
        print_error(notice);
    }
    HostCall call{.parsed = parsed, .places = {}, .own_files = 0, .backups = hosts::HostBackups{places.host_backups()}};
    call.places.hash_names = values.flag(SettingId::hash_known_hosts);
    call.places.pins = places.host_pins();
    if (!file.empty()) {
        call.places.known_hosts = {settings::expand_home(file, places.home)};
        call.own_files = 1;
        return call;
    }
    for (const SettingId id : {SettingId::known_hosts_files, SettingId::global_known_hosts_files}) {
        for (const std::string& name : values.list(id)) {
            call.places.known_hosts.push_back(settings::expand_home(name, places.home));
        }
        call.own_files = call.own_files == 0 ? call.places.known_hosts.size() : call.own_files;
    }
    if (call.own_files == 0) {
        call.places.known_hosts = {places.home / ".ssh" / "known_hosts"};
        call.own_files = 1;
    }
    call.places.putty = places.putty.empty() ? places.putty : places.putty / "sshhostkeys";
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
    const auto done = command->run(make_host_call(*parsed, parsed->value("file")));
    return done ? static_cast<int>(*done) : key_error_status(done.error());
}

} // namespace latchkey::cli
