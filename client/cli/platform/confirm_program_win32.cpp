#include "client/cli/platform/confirm_program.h"

namespace latchkey::cli {

std::optional<ConfirmProgram> find_confirm_program()
{
    return std::nullopt;
}

bool confirm_by_program(const std::string&, const std::string&, const std::stop_token&)
{
    return false;
}

} // namespace latchkey::cli
