#pragma once
/// `lk key`: one row a command. Each is in a key_*.cpp of its own, named for what it does; what they share: the key file that a command is
/// about (key_subject.h), new passphrases (new_passphrase.h), what is written and how (key_output.h), progress and Ctrl+C (key_work.h).
///
/// To add one: a KeyCommand in its file, its declaration below, its place in the table of key_command.cpp, a paragraph in assets/man/lk.1.
/// A command runs on a thread of its own and may block.

#include "client/cli/flags.h"
#include "client/cli/print.h"
#include "keys/base/error.h"

#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

/// One run of a command.
struct KeyCall {
    const Parsed& parsed;
    std::stop_token stop{}; ///< Ctrl+C: slow work ends at once
};

/// Flags that several commands have; a command says which groups it takes.
struct KeyFlags {
    static constexpr unsigned unlock = 1; ///< the passphrase of the key file: --passphrase-file, --passphrase-fd, -P, --allow-slow-kdf
    static constexpr unsigned new_passphrase = 2; ///< --new-passphrase-file, --new-passphrase-fd, -N
    static constexpr unsigned costs = 4;          ///< --rounds, --argon2…, --pbkdf2-iterations, --cipher
    static constexpr unsigned output = 8;         ///< --out, --force
    static constexpr unsigned json = 16;          ///< --json
};

struct KeyCommand {
    std::string_view name;
    std::string_view usage;      ///< behind "lk key NAME"
    std::string_view summary;    ///< one line
    std::span<const Flag> flags; ///< its own
    unsigned groups;             ///< of KeyFlags
    std::size_t least_words;
    std::size_t most_words;
    std::string_view missing; ///< "which key file": what to say when there are too few
    /// Gives the exit status; an error is printed by the caller.
    Result<Exit> (*run)(const KeyCall& call);

    /// Its own flags and those of its groups.
    [[nodiscard]] std::vector<Flag> all_flags() const;
    [[nodiscard]] std::string help() const;
};

[[nodiscard]] std::span<const KeyCommand* const> key_commands();

extern const KeyCommand new_key_command;
extern const KeyCommand show_command;
extern const KeyCommand check_command;
extern const KeyCommand fingerprint_command;
extern const KeyCommand public_command;
extern const KeyCommand convert_command;
extern const KeyCommand passphrase_command;
extern const KeyCommand comment_command;
extern const KeyCommand randomart_command;
extern const KeyCommand review_command;
extern const KeyCommand match_command;
extern const KeyCommand cert_command;
extern const KeyCommand decrypt_password_command;
extern const KeyCommand user_data_command;

/// Prints an error and gives the status that goes with it: 2 for a mistake on the command line. groups (KeyFlags) are those of the
/// command: a flag of theirs that is the way out is named.
[[nodiscard]] int key_error_status(const Error& error, unsigned groups = 0);

/// Runs one of the `lk key` family with progress and Ctrl+C (key_work.h), and prints its error. status: another program's instead.
[[nodiscard]] int run_key_call(Result<Exit> (*run)(const KeyCall&), const Parsed& parsed, unsigned groups = 0,
                               int (*status)(const Error&) = nullptr);

} // namespace latchkey::cli
