#pragma once
/// lk obeys the name that it is called by (a link, a copy): ssh, plink, ssh-keygen, puttygen, ssh-add are their own spellings of its
/// commands.

#include <span>
#include <string>
#include <string_view>

namespace latchkey::cli {

struct ProgramName {
    std::string_view name;    ///< "ssh-keygen"
    std::string_view summary; ///< one line
    int (*run)(std::span<const std::string> arguments);
    bool own_errors = false; ///< errors begin with this name, not with "lk"
};
[[nodiscard]] std::span<const ProgramName> program_names();

/// The row of argv[0]'s last part, without ".exe" and whatever its capitals; nullptr for lk and any other name.
[[nodiscard]] const ProgramName* program_named(std::string_view argv0);

/// All of main() but the standard files: gives the exit status.
[[nodiscard]] int run_as(std::string_view argv0, std::span<const std::string> arguments);

} // namespace latchkey::cli
