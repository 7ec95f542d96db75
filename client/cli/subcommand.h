#pragma once
/// `lk host find …`, `lk agent add …`: a word that chooses a row of a table, and the row's own flags. Any thread.
///
/// A row has a name, usage, summary and flags.

#include "client/cli/cli_error.h"
#include "client/cli/flags.h"
#include "client/cli/key_command.h"
#include "client/cli/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::cli {

template <class Command>
struct Subcommand {
    const Command* command;
    Parsed parsed;
};

template <class Command>
[[nodiscard]] std::string subcommand_help(std::string_view group, const Command& command)
{
    return fmt::format("usage: lk {} {} {}\n\n{}\n\n{}", group, command.name, command.usage, command.summary, flags_help(command.flags));
}

/// The chosen row with what was said to it; or the exit status, when that was a question for help or nothing that can be run (said
/// already). group: "host"; missing: "what to do: list, find, …".
template <class Command>
[[nodiscard]] std::expected<Subcommand<Command>, int> choose_subcommand(std::span<const Command> table, std::string_view group,
                                                                        std::string (*group_help)(), std::string_view missing,
                                                                        std::span<const std::string> arguments)
{
    if (arguments.empty()) {
        return std::unexpected(key_error_status(Error{CliErrc::missing_word, std::string{missing}}));
    }
    const std::string& word = arguments.front();
    if (word == "--help" || word == "-h") {
        print_out(group_help());
        return std::unexpected(static_cast<int>(Exit::good));
    }
    const auto command = std::ranges::find(table, word, &Command::name);
    if (command == table.end()) {
        print_error(fmt::format("There is no command \"{} {}\"; `lk {} --help` lists them.", group, word, group));
        return std::unexpected(static_cast<int>(Exit::usage));
    }
    auto parsed = parse_flags(command->flags, arguments.subspan(1));
    if (!parsed) {
        return std::unexpected(key_error_status(parsed.error()));
    }
    if (parsed->has("help")) {
        print_out(subcommand_help(group, *command));
        return std::unexpected(static_cast<int>(Exit::good));
    }
    return Subcommand<Command>{&*command, *std::move(parsed)};
}

} // namespace latchkey::cli
