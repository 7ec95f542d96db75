#include "gui/model/key_mode.h"

namespace latchkey::model {

// Windows keeps access lists, not modes: files in the user's profile are the user's own by default.
KeyMode key_mode(const std::filesystem::path& /*file*/)
{
    return {};
}

Status make_private(const std::filesystem::path& /*file*/)
{
    return {};
}

} // namespace latchkey::model
