#pragma once
/// The settings of PuTTY that Latchkey has no row for: what their usual values are, and what they are about. So that an import can say what
/// it left out, and say nothing of what was never changed. Constants; any thread. Names and usual values: PuTTY 0.52 to 0.83.

#include "client/sessions/putty_store.h"

#include <set>
#include <string>
#include <vector>

namespace latchkey::sessions {

struct OtherSettings {
    std::string about;             ///< "colours"
    std::string why;               ///< a sentence's end: what Latchkey does in place of it
    std::vector<std::string> keys; ///< those that differ from PuTTY's usual value
};

/// Groups of what differs. `used`: keys that the import has dealt with itself.
[[nodiscard]] std::vector<OtherSettings> other_settings(const PuttySession& session, const std::set<std::string, std::less<>>& used);

} // namespace latchkey::sessions
