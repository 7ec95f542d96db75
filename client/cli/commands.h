#pragma once
/// The program lk: its commands, one row each. main() calls run(); so do tests.

#include <span>
#include <string>
#include <string_view>

namespace latchkey::cli {

struct Command {
    std::string_view name;
    std::string_view usage;   ///< behind "lk NAME"
    std::string_view summary; ///< one line
    int (*run)(std::span<const std::string> arguments);
};

[[nodiscard]] std::span<const Command> commands();

/// Arguments without the program's name; gives the exit status.
[[nodiscard]] int run(std::span<const std::string> arguments);

/// The same by a row's function instead of a first word (nullptr: as run()).
[[nodiscard]] int run_command_line(int (*command)(std::span<const std::string>), std::span<const std::string> arguments);

[[nodiscard]] int run_ssh(std::span<const std::string> arguments);
/// In the spelling of plink(1).
[[nodiscard]] int run_plink(std::span<const std::string> arguments);
[[nodiscard]] int run_copy_id(std::span<const std::string> arguments);
[[nodiscard]] int run_key(std::span<const std::string> arguments);
/// In the spelling of ssh-keygen(1), of puttygen(1).
[[nodiscard]] int run_ssh_keygen(std::span<const std::string> arguments);
[[nodiscard]] int run_puttygen(std::span<const std::string> arguments);
[[nodiscard]] int run_agent(std::span<const std::string> arguments);
[[nodiscard]] int run_ssh_add(std::span<const std::string> arguments);
/// list, find, add, remove, undo, verify, import: see host_command.h.
[[nodiscard]] int run_host(std::span<const std::string> arguments);
[[nodiscard]] int run_session(std::span<const std::string> arguments);

/// The whole help of `lk ssh`, `lk key`, `lk agent`, `lk session`, `lk host`.
[[nodiscard]] std::string ssh_help();
[[nodiscard]] std::string plink_help();
[[nodiscard]] std::string copy_id_help();
[[nodiscard]] std::string key_help();
[[nodiscard]] std::string agent_help();
[[nodiscard]] std::string session_help();
[[nodiscard]] std::string host_help();

} // namespace latchkey::cli
