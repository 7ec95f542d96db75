#include "gui/model/context.h"

#include "keys/base/file.h"

namespace latchkey::model {

std::string short_path(const std::filesystem::path& path, const std::filesystem::path& home)
{
    if (!home.empty() && path == home) {
        return "~";
    }
    if (!home.empty()) {
        const auto relative = path.lexically_relative(home);
        if (!relative.empty() && *relative.begin() != ".." && *relative.begin() != ".") {
            return "~/" + path_text(relative);
        }
    }
    return path_text(path);
}

} // namespace latchkey::model
