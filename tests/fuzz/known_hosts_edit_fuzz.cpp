/// Changes of a known_hosts file that other programs and people wrote: a host that was removed is not there any more and nobody else's row
/// is gone; hashed names are found as before; what is not understood stays. Seeds: those of known_hosts.

#include "client/hosts/host_pins.h"
#include "client/hosts/known_hosts_edit.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;

namespace {

std::size_t rows_of(std::string_view text, const hosts::HostAddress& where)
{
    return hosts::KnownHosts::parse(text).keys_of(where).size();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = as_text({data, size});
    const hosts::HostAddress host{"example.com", 22};
    const hosts::HostAddress other{"10.0.0.5", 2222};
    const hosts::Edited removed = hosts::without_hosts(text, {host});
    if (hosts::without_hosts(removed.text, {host}).text != removed.text || removed.text.size() > text.size()) {
        std::abort();
    }
    (void)hosts::without_host(text, host, {"10.0.0.5"});
    const hosts::Edited hashed = hosts::with_hashed_names(text);
    for (const hosts::HostAddress& where : {host, other}) {
        if (rows_of(hashed.text, where) < (rows_of(text, where) > 0 ? 1U : 0U)) {
            std::abort();
        }
    }
    const auto pins = hosts::HostPins::parse(text, "fuzz");
    (void)pins.rows_of(host);
    return 0;
}
