#include "client/cli/print.h"

#include "client/cli/platform/console.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace latchkey::cli {

namespace {

std::atomic<bool> lost = false;
std::string_view program = "lk"; // of a table

} // namespace

void print_out(std::string_view text)
{
    const std::error_code failed = write_all(Standard::output, as_bytes(text));
    // Whoever closed our output knows; a full disk would be noticed by nobody.
    if (failed && failed != std::errc::broken_pipe && !lost.exchange(true)) {
        print_error(not_written(failed));
    }
}

bool output_was_lost() noexcept
{
    return lost;
}

std::string not_written(const std::error_code& why)
{
    return fmt::format("The output could not be written: {}.", why.message());
}

void print_error(std::string_view text)
{
    const std::string line = fmt::format("{}: {}{}\n", program, printable(text), terminal_is_raw() ? "\r" : "");
    [[maybe_unused]] const std::error_code failed = write_all(Standard::log, as_bytes(line));
}

void say_errors_as(std::string_view name)
{
    program = name;
}

void print_error(const Error& error)
{
    print_error(error.sentence());
}

std::string printable_lines(std::string_view text)
{
    const char* const line_end = terminal_is_raw() ? "\r\n" : "\n";
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out += printable(text.substr(0, end));
        out += line_end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

void print_lines(std::string_view text)
{
    [[maybe_unused]] const std::error_code failed = write_all(Standard::log, as_bytes(printable_lines(text)));
}

} // namespace latchkey::cli
