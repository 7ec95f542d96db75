#include "client/cli/platform/local_command.h"

#include <cstdlib>
#include <filesystem>

namespace latchkey::cli {

int run_local_command(const std::string& command)
{
    const std::filesystem::path wide{std::u8string{command.begin(), command.end()}}; // UTF-8 to UTF-16
    return ::_wsystem(wide.c_str());
}

} // namespace latchkey::cli
