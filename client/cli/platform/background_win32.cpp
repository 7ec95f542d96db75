#include "client/cli/cli_error.h"
#include "client/cli/platform/background.h"

namespace latchkey::cli {

Status split_for_background()
{
    return fail(CliErrc::cannot_read, {}, "Going to the background (-f) is not possible on Windows; `start /b lk ssh …` does it.");
}

void go_to_background(KeepOutput, KeepOutput) noexcept {}

} // namespace latchkey::cli
