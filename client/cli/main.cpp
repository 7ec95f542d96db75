#include "client/cli/argv.h"
#include "client/cli/commands.h"
#include "client/cli/program_names.h"
#include "keys/base/platform/standard_files.h"

#include <string>
#include <vector>

int main(int argc, char** argv)
{
    latchkey::platform::open_missing_standard_files();
    const std::vector<std::string> arguments{argv + (argc > 0 ? 1 : 0), argv + argc};
    latchkey::cli::keep_argv({argv, argv + argc});
    return latchkey::cli::run_as(argc > 0 ? argv[0] : "lk", arguments);
}
