#include "client/hosts/host_address.h"

#include "client/hosts/host_pattern.h"

#include <fmt/format.h>

namespace latchkey::hosts {

std::string HostAddress::text() const
{
    const std::string name = lower_case(host);
    return port == ssh_port ? name : fmt::format("[{}]:{}", name, port);
}

} // namespace latchkey::hosts
