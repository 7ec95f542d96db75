#pragma once
/// The program through which ssh asks where there is no terminal: $SSH_ASKPASS, or the system's ssh-askpass. ssh(1), ENVIRONMENT.

#include <optional>
#include <stop_token>
#include <string>

namespace latchkey::cli {

struct ConfirmProgram {
    std::string file;
    bool before_terminal = false; ///< SSH_ASKPASS_REQUIRE=prefer or force: also where there is a terminal
};

/// Nothing without a display, with SSH_ASKPASS_REQUIRE=never, or when there is no such program. Before there are threads that change the
/// environment.
[[nodiscard]] std::optional<ConfirmProgram> find_confirm_program();

/// Runs it with the question as its argument and SSH_ASKPASS_PROMPT=confirm; true when it ends with status 0. Blocks until it ends, or
/// until `stop` ends it (any thread).
[[nodiscard]] bool confirm_by_program(const std::string& file, const std::string& question, const std::stop_token& stop);

} // namespace latchkey::cli
