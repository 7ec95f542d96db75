#include "keys/base/platform/standard_files.h"

namespace latchkey::platform {

void open_missing_standard_files() noexcept {}

} // namespace latchkey::platform
