#include "client/cli/program_names.h"

#include "client/cli/commands.h"
#include "client/cli/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

int say_what_is_missing(std::string_view name)
{
    print_error(
        fmt::format("Called as {0}: copying files is not in this version of Latchkey yet. The system's own {0} can use lk as its ssh: "
                    "{0} -S, with a link named ssh to lk.",
                    name));
    return static_cast<int>(Exit::ssh_failed);
}

constexpr std::array table{
    ProgramName{"ssh", "as lk ssh", run_ssh},
    ProgramName{"plink", "as lk ssh with plink's flags", run_plink},
    ProgramName{"ssh-copy-id", "as lk ssh-copy-id", run_copy_id},
    ProgramName{"scp", "not yet here", [](std::span<const std::string>) { return say_what_is_missing("scp"); }},
    ProgramName{"sftp", "not yet here", [](std::span<const std::string>) { return say_what_is_missing("sftp"); }},
    ProgramName{"ssh-keygen", "as lk key with ssh-keygen's flags", run_ssh_keygen, true},
    ProgramName{"puttygen", "as lk key with puttygen's flags", run_puttygen, true},
    ProgramName{"ssh-add", "as lk agent with ssh-add's flags", run_ssh_add},
};

std::string program_of(std::string_view argv0)
{
    const auto slash = argv0.find_last_of("/\\");
    std::string name{slash == std::string_view::npos ? argv0 : argv0.substr(slash + 1)};
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    constexpr std::string_view windows_ending = ".exe";
    if (name.ends_with(windows_ending)) {
        name.resize(name.size() - windows_ending.size());
    }
    return name;
}

} // namespace

std::span<const ProgramName> program_names()
{
    return table;
}

const ProgramName* program_named(std::string_view argv0)
{
    const auto* const row = std::ranges::find(table, program_of(argv0), &ProgramName::name);
    return row == table.end() ? nullptr : &*row;
}

int run_as(std::string_view argv0, std::span<const std::string> arguments)
{
    const ProgramName* name = program_named(argv0);
    if (name != nullptr && name->own_errors) {
        say_errors_as(name->name);
    }
    return run_command_line(name == nullptr ? nullptr : name->run, arguments);
}

} // namespace latchkey::cli
