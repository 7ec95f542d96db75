#include "client/cli/commands.h"

#include "client/cli/cli_error.h"
#include "client/cli/platform/console.h"
#include "client/cli/print.h"
#include "client/cli/program_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

constexpr std::array table{
    Command{"ssh", "[FLAGS] [USER@]HOST [COMMAND…]", "open a session, or run a command, on a server", run_ssh},
    Command{"ssh-copy-id", "[-i FILE] [USER@]HOST", "put a public key on a server, and try it", run_copy_id},
    Command{"key", "new|show|convert|review|match|…", "key files of any format: look, make, convert, change", run_key},
    Command{"agent", "list|add|remove|lock|unlock …", "the running SSH agent and its keys; as ssh-add", run_agent},
    Command{"session", "list|show|save|import|as-command …", "saved sessions, the same as in the window; and PuTTY's", run_session},
    Command{"host", "list|find|add|remove|verify|…", "the servers that are known: look, add, remove, verify, undo", run_host},
};

std::string overview()
{
    std::string out = "lk: SSH with any key file, without a window\n\n";
    for (const Command& command : table) {
        out += fmt::format("  lk {:<12}{}\n  {:<15}{}\n", command.name, command.usage, "", command.summary);
    }
    std::string names;
    for (const ProgramName& program : program_names()) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", program.name);
    }
    return fmt::format(
        "{}\n  lk help COMMAND, lk COMMAND --help, lk --version\n  Called by one of these names, by a link, lk is that program: {}\n", out,
        names);
}

int help(std::span<const std::string> arguments)
{
    if (arguments.empty()) {
        print_out(overview());
        return static_cast<int>(Exit::good);
    }
    const auto command = std::ranges::find(table, arguments.front(), &Command::name);
    if (command == table.end()) {
        print_error(Error{CliErrc::unwanted_word, arguments.front()});
        return static_cast<int>(Exit::usage);
    }
    const std::array<std::string, 1> ask{"--help"};
    return command->run(ask);
}

} // namespace

std::span<const Command> commands()
{
    return table;
}

namespace {

int run_command(std::span<const std::string> arguments)
{
    if (arguments.empty()) {
        print_error(Error{CliErrc::missing_word, "what to do: ssh, ssh-copy-id, key, agent, session or host"});
        return static_cast<int>(Exit::usage);
    }
    const std::string& word = arguments.front();
    const auto rest = arguments.subspan(1);
    if (word == "help" || word == "--help" || word == "-h") {
        return help(rest);
    }
    if (word == "--version" || word == "-V" || word == "version") {
        print_out(fmt::format("lk (Latchkey) {}\n", LATCHKEY_VERSION));
        return static_cast<int>(Exit::good);
    }
    const auto command = std::ranges::find(table, word, &Command::name);
    if (command == table.end()) {
        print_error(fmt::format("There is no command \"{}\"; `lk help` lists them.", word));
        return static_cast<int>(Exit::usage);
    }
    return command->run(rest);
}

} // namespace

int run(std::span<const std::string> arguments)
{
    return run_command_line(run_command, arguments);
}

int run_command_line(int (*command)(std::span<const std::string>), std::span<const std::string> arguments)
{
    prepare_process();
    const int code = command == nullptr ? run_command(arguments) : command(arguments);
    return code == static_cast<int>(Exit::good) && output_was_lost() ? static_cast<int>(Exit::failed) : code;
}

} // namespace latchkey::cli
