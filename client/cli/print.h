#pragma once
/// What the program says. Results go to standard output, everything else to standard error with "lk: " before it. Text that may come from
/// outside goes through printable(): a file name or a key's comment must not move the cursor. Any thread.

#include "keys/base/error.h"

#include <string>
#include <string_view>
#include <system_error>

namespace latchkey::cli {

/// Exit statuses of every command but `lk ssh`, whose status is the remote one.
enum class Exit { good = 0, failed = 1, usage = 2, ssh_failed = 255 };

void print_out(std::string_view text);         ///< as it is; a failure is said once on standard error, except that nobody reads
[[nodiscard]] bool output_was_lost() noexcept; ///< print_out() has failed and said so
[[nodiscard]] std::string not_written(const std::error_code& why); ///< the sentence for it
void print_error(std::string_view text);                           ///< one line, "lk: TEXT\n"; control characters are made visible
void say_errors_as(std::string_view program);                      ///< "ssh-keygen": instead of "lk"; once, before any thread
void print_error(const Error& error);
[[nodiscard]] std::string printable_lines(std::string_view text); ///< a server's text keeps its lines, each made harmless by itself
void print_lines(std::string_view text);                          ///< the same on standard error, without "lk: "

} // namespace latchkey::cli
