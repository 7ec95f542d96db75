#pragma once
/// Addresses of links in a terminal (OSC 8), as a server chose them: what of them may be shown, where they lead, whether they may be
/// opened. Any thread; cannot fail. RFC 3986 for the shape; where browsers read it otherwise ("\" ends a host), as they do.

#include <string>
#include <string_view>

namespace latchkey::model {

struct LinkAddress {
    std::string shown;     ///< without controls and bidirectional marks, at most 2 KiB
    std::string leads_to;  ///< the host, or the mailbox; empty when it cannot be told
    bool may_open = false; ///< http, https or mailto, and what is shown is all of it
};

[[nodiscard]] LinkAddress read_link(std::string_view raw);

} // namespace latchkey::model
