/// Forwards and jump hosts as they are typed: what is taken can be written, and is the same when it is read again. Seeds:
/// seeds/forward_spec.

#include "client/settings/forward_spec.h"
#include "client/settings/jump_spec.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;
using settings::ForwardSpec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = as_text({data, size});
    for (const auto kind : {ForwardSpec::Kind::local, ForwardSpec::Kind::remote, ForwardSpec::Kind::dynamic}) {
        const auto forward = settings::parse_forward(kind, text);
        if (forward) {
            const auto again = settings::parse_forward(kind, settings::format_forward(*forward));
            if (!again || *again != *forward) {
                std::abort();
            }
        }
    }
    (void)settings::parse_endpoint(text);
    const auto hops = settings::parse_jump(text);
    if (hops) {
        const auto again = settings::parse_jump(settings::format_jump(*hops));
        if (!again || *again != *hops) {
            std::abort();
        }
    }
    return 0;
}
