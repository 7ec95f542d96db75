#pragma once
/// Host keys that a session or a command line names (PuTTY's "Host keys or fingerprints to accept", plink's -hostkey): one of them is taken
/// whatever else is known, every other is refused. Any thread.

#include "keys/public_key.h"

#include <string>
#include <vector>

namespace latchkey::session {

/// listed: as settings::host_key_text() writes them; what is in no such form fits no key.
[[nodiscard]] bool is_listed_host_key(const keys::PublicKey& key, const std::vector<std::string>& listed);

} // namespace latchkey::session
