/// An address from a page or a chat: whatever it is, what is taken from a URL has no flag and nothing for a shell in it, and is written so
/// that it is read again. Seeds: seeds/destination.

#include "client/settings/destination.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;
using namespace latchkey::settings;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = as_text({data, size});
    for (const std::string& word : {std::string{text}, "ssh://" + std::string{text}}) {
        const auto found = parse_destination(word);
        if (!found) {
            continue;
        }
        if (found->host.empty() || found->host.front() == '-') {
            std::abort();
        }
        if (!is_ssh_url(word)) {
            continue;
        }
        if (!check_host(found->host) || (found->user && !check_user(*found->user))) {
            std::abort();
        }
        const auto again = parse_destination(format_ssh_url(found->user.value_or(""), found->host, found->port.value_or(22)));
        if (!again || again->host != found->host || again->user != found->user) {
            std::abort();
        }
    }
    return 0;
}
