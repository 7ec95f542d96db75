#pragma once
/// ssh_config's words for our settings: one `-o Name=value` or one line of a config file. ssh_config(5); OpenSSH's readconf.c.
///
/// A name that we lack is refused where passing over it would be less safe than what was asked for, and noted otherwise (ssh_names.h). A
/// name that nobody knows is an error unless IgnoreUnknown lists it. Any thread.

#include "client/settings/settings.h"

namespace latchkey::settings {

/// What lines say beside their settings, and what earlier lines said to later ones.
struct SshOptionNotes {
    std::string ignore_unknown{};           ///< patterns of names; the first IgnoreUnknown wins
    std::vector<std::string> passed_over{}; ///< one sentence for each option without effect; for -v
};

enum class Applies {
    no, ///< a block of a file that is not for this host: read, so that a typing mistake is found, and dropped
    yes
};

/// A line's keyword, and the rest behind blanks and one "=".
struct SshLine {
    std::string_view keyword;
    std::string_view rest;
};
[[nodiscard]] SshLine split_ssh_line(std::string_view line);

/// "Port=2222", "Port 2222", "port = 2222". First wins: a row that is set already keeps its value (appending rows append).
/// SettingsErrc::unknown_option, ::not_supported (OpenSSH has the name, we have not, and it matters), ::missing_value, or the row's.
/// Host, Match and Include are the reader's of files and refused here.
Status apply_ssh_option(Settings& settings, std::string_view option, const Source& source, SshOptionNotes* notes = nullptr,
                        Applies applies = Applies::yes);

/// The settings that are set, as words for `ssh`: {"-p", "2222", "-i", "my.pem", "-o", "Compression=yes"}; without user and host.
[[nodiscard]] std::vector<std::string> to_ssh_arguments(const Settings& settings);

} // namespace latchkey::settings
