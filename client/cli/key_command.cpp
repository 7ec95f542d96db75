#include "client/cli/key_command.h"

#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/key_work.h"
#include "keys/key_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

constexpr std::array<const KeyCommand*, 14> table{&new_key_command,          &show_command,     &check_command,   &fingerprint_command,
                                                  &randomart_command,        &public_command,   &convert_command, &passphrase_command,
                                                  &comment_command,          &review_command,   &match_command,   &cert_command,
                                                  &decrypt_password_command, &user_data_command};

constexpr std::array unlock_flags{
    Flag{0, "passphrase-file", "FILE", "the passphrase is the first line of FILE, which may be a pipe; - is standard input"},
    Flag{0, "passphrase-fd", "N", "the same, from descriptor N"},
    Flag{'P', "passphrase", "TEXT", "the passphrase itself, which other users of this computer can see"},
    Flag{0, "allow-slow-kdf", "", "also a key whose passphrase takes minutes to try"},
};
constexpr std::array new_passphrase_flags{
    Flag{0, "new-passphrase-file", "FILE", "the new passphrase, as --passphrase-file; an empty line for none"},
    Flag{0, "new-passphrase-fd", "N", "the same, from descriptor N"},
    Flag{'N', "new-passphrase", "TEXT", "-N '' for no passphrase; any other text can be seen by other users of this computer"},
};
constexpr std::array costs_flags{
    Flag{'a', "rounds", "N", "openssh: bcrypt rounds (24)"},
    Flag{0, "argon2", "KIND", "ppk3: id, i or d (id)"},
    Flag{0, "argon2-memory", "KIB", "ppk3: memory in KiB (8192)"},
    Flag{0, "argon2-passes", "N", "ppk3: passes (13)"},
    Flag{0, "argon2-parallelism", "N", "ppk3: threads (1)"},
    Flag{0, "pbkdf2-iterations", "N", "pkcs8: iterations (600000)"},
    Flag{'Z', "cipher", "NAME", "openssh and pem: the cipher (aes256-ctr; AES-128-CBC)"},
};
constexpr std::array output_flags{
    Flag{'o', "out", "FILE", "where to write; never over a file that is there"},
    Flag{0, "force", "", "over a file that is there, too"},
};
constexpr std::array json_flags{Flag{0, "json", "", "for programs: JSON"}};
constexpr std::array help_flags{Flag{'h', "help", "", "print this"}};

struct Group {
    unsigned bit;
    std::span<const Flag> flags;
};
constexpr std::array<Group, 5> all_groups{{{KeyFlags::unlock, unlock_flags},
                                           {KeyFlags::new_passphrase, new_passphrase_flags},
                                           {KeyFlags::costs, costs_flags},
                                           {KeyFlags::output, output_flags},
                                           {KeyFlags::json, json_flags}}};

} // namespace

std::span<const KeyCommand* const> key_commands()
{
    return table;
}

std::vector<Flag> KeyCommand::all_flags() const
{
    std::vector<Flag> all{flags.begin(), flags.end()};
    for (const Group& group : all_groups) {
        if ((groups & group.bit) != 0) {
            all.insert(all.end(), group.flags.begin(), group.flags.end());
        }
    }
    all.insert(all.end(), help_flags.begin(), help_flags.end());
    return all;
}

std::string KeyCommand::help() const
{
    return fmt::format("usage: lk key {} {}\n\n  {}\n\n{}", name, usage, summary, flags_help(all_flags()));
}

std::string key_help()
{
    std::string out = "usage: lk key COMMAND [FLAGS] FILE\n\n";
    for (const KeyCommand* command : table) {
        out += fmt::format("  {:<17} {}\n", command->name, command->summary);
    }
    return out + "\n  lk key COMMAND --help   its flags\n\n"
                 "ssh-keygen's flags work too: lk key -t ed25519 -f FILE -C COMMENT, -l -f FILE, -lv, -y, -p, -c, -i, -e, -L;\n"
                 "and under the name puttygen its: puttygen key.pem -o key.ppk.\n";
}

namespace {

/// The flag that does what an error's sentence asks for; the sentence itself is the window's, too.
std::string_view flag_for(const Error& error, unsigned groups)
{
    const bool unlocks = (groups & KeyFlags::unlock) != 0;
    return unlocks && error.is(keys::KeyErrc::passphrase_needed)                 ? " (--passphrase-file FILE)"
           : unlocks && error.is(keys::KeyErrc::too_slow)                        ? " (--allow-slow-kdf)"
           : (groups & KeyFlags::output) != 0 && error.is(keys::KeyErrc::exists) ? " (--force)"
                                                                                 : "";
}

} // namespace

int key_error_status(const Error& error, unsigned groups)
{
    print_error(fmt::format("{}{}", error.sentence(), flag_for(error, groups)));
    const bool usage = &error.domain() == &error_domain(CliErrc{}) && !error.is(CliErrc::cannot_read);
    return static_cast<int>(usage ? Exit::usage : Exit::failed);
}

int run_key_call(Result<Exit> (*run)(const KeyCall&), const Parsed& parsed, unsigned groups, int (*status)(const Error&))
{
    return run_interruptibly([&](const std::stop_token& stop) {
        const Result<Exit> done = run(KeyCall{parsed, stop});
        if (done) {
            return static_cast<int>(*done);
        }
        const int ours = key_error_status(done.error(), groups);
        return status == nullptr ? ours : status(done.error());
    });
}

int run_key(std::span<const std::string> arguments)
{
    if (arguments.empty()) {
        return key_error_status(Error{CliErrc::missing_word, "what to do: new, show, check, fingerprint, public, convert, passphrase, …"});
    }
    const std::string& word = arguments.front();
    if (word == "--help" || word == "-h") {
        print_out(key_help());
        return static_cast<int>(Exit::good);
    }
    if (word.starts_with('-')) {
        return run_ssh_keygen(arguments);
    }
    const auto command = std::ranges::find(table, word, &KeyCommand::name);
    if (command == table.end()) {
        print_error(fmt::format("There is no command \"key {}\"; `lk key --help` lists them.", word));
        return static_cast<int>(Exit::usage);
    }
    const std::vector<Flag> flags = (*command)->all_flags();
    const auto parsed = parse_flags(flags, arguments.subspan(1));
    if (!parsed) {
        return key_error_status(parsed.error());
    }
    if (parsed->has("help")) {
        print_out((*command)->help());
        return static_cast<int>(Exit::good);
    }
    if (parsed->words.size() < (*command)->least_words) {
        return key_error_status(Error{CliErrc::missing_word, std::string{(*command)->missing}});
    }
    if (parsed->words.size() > (*command)->most_words) {
        return key_error_status(Error{CliErrc::unwanted_word, parsed->words[(*command)->most_words]});
    }
    return run_key_call((*command)->run, *parsed, (*command)->groups);
}

} // namespace latchkey::cli
