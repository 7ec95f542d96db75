#pragma once
/// A command that the user wrote for this machine (LocalCommand, "~C" and "!"): the one thing that goes through a shell, because that is
/// what was asked for. Any thread; blocks until it has ended.

#include <string>

namespace latchkey::cli {

/// By the user's shell ($SHELL, else /bin/sh; on Windows the command interpreter), with our standard streams. Gives its exit status, 128 +
/// its signal, or 127 when there was no starting it.
int run_local_command(const std::string& command);

} // namespace latchkey::cli
