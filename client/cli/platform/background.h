#pragma once
/// `ssh -f`: the program asks its questions in the foreground and then goes on without the terminal.
///
/// It is split before it has threads, sockets or an io_context, none of which survive a fork: the child does all the work, the parent waits
/// and gives the shell its exit status, which is 0 as soon as the child has gone to the background. Main thread.

#include "keys/base/error.h"

namespace latchkey::cli {

/// Once. Returns in the child only. CliErrc::cannot_read with a sentence when there is no process to be had, and on systems that cannot
/// split a program.
[[nodiscard]] Status split_for_background();

enum class KeepOutput { no, yes }; ///< yes: a command's output still goes where it was sent

/// In the child: leaves the terminal, takes standard input away, and lets the parent go. Does nothing where nothing was split.
void go_to_background(KeepOutput output, KeepOutput error) noexcept;

} // namespace latchkey::cli
