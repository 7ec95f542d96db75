#pragma once
/// Commands of `lk key` that are more than a look at one file: one row each, in files of their own. Each run() prints and gives the exit
/// status; its arguments are what follows the command's name.

#include "client/cli/flags.h"
#include "keys/base/error.h"
#include "keys/key_file.h"

#include <span>
#include <string>
#include <string_view>

namespace latchkey::cli {

struct KeyTool {
    std::string_view name;
    std::string_view usage;   ///< behind "lk key NAME"
    std::string_view summary; ///< one line
    std::span<const Flag> flags;
    int (*run)(const Parsed& parsed);
    std::size_t least_words = 0;
    std::size_t most_words = 0;
    std::string_view missing{}; ///< "a fingerprint": what to say when there are too few
};
[[nodiscard]] std::span<const KeyTool> key_tools();

/// Parses, counts words, answers --help, runs.
[[nodiscard]] int run_key_tool(const KeyTool& tool, std::span<const std::string> arguments);
[[nodiscard]] std::string key_tool_help(const KeyTool& tool);

/// Says an error, and gives the status for it: 2 for a mistake on the command line, else 1.
[[nodiscard]] int key_tool_failed(const Error& error);

/// --passphrase-file, else a question on the terminal.
[[nodiscard]] Result<keys::PassphraseSource> passphrase_for(const Parsed& parsed, const std::string& key_file);

// key_review_command.cpp
[[nodiscard]] int run_key_review(const Parsed& parsed);
[[nodiscard]] int run_key_match(const Parsed& parsed);
// key_cert_command.cpp
[[nodiscard]] int run_key_cert(const Parsed& parsed);
// key_cloud_command.cpp
[[nodiscard]] int run_decrypt_password(const Parsed& parsed);
[[nodiscard]] int run_user_data(const Parsed& parsed);

} // namespace latchkey::cli
