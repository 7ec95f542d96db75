#pragma once
/// The command line as the system shows it to other users. Main thread at start, then any.

#include <span>
#include <string_view>

namespace latchkey::cli {

/// At start, with main()'s array: text in it can then be taken out. Without this wipe_from_argv() does nothing.
void keep_argv(std::span<char*> arguments) noexcept;

/// Overwrites every place in the command line that ends in this text, where the system shows the process's own memory (Linux, the BSDs).
/// Whoever looked before has seen it.
void wipe_from_argv(std::string_view secret) noexcept;

} // namespace latchkey::cli
