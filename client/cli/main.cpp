#include "client/cli/commands.h"
#include "keys/base/platform/standard_files.h"

#include <string>
#include <vector>

int main(int argc, char** argv)
{
    latchkey::platform::open_missing_standard_files();
    const std::vector<std::string> arguments{argv + (argc > 0 ? 1 : 0), argv + argc};
    return latchkey::cli::run(arguments);
}
