#include "client/hosts/platform/putty_registry.h"

namespace latchkey::hosts {

Result<std::vector<std::pair<std::string, std::string>>> putty_registry_host_keys()
{
    return {};
}

} // namespace latchkey::hosts
