#include "client/cli/print.h"

#include "client/cli/platform/console.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::cli {

void print_out(std::string_view text)
{
    // Nobody to tell when it fails: whoever closed our output knows.
    [[maybe_unused]] const bool written = write_all(Standard::output, as_bytes(text));
}

void print_error(std::string_view text)
{
    const std::string line = fmt::format("lk: {}\n", printable(text));
    [[maybe_unused]] const bool written = write_all(Standard::error, as_bytes(line));
}

void print_error(const Error& error)
{
    print_error(error.sentence());
}

void print_lines(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out += printable(text.substr(0, end));
        out += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    [[maybe_unused]] const bool written = write_all(Standard::error, as_bytes(out));
}

} // namespace latchkey::cli
