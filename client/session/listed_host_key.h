#pragma once
/// Host keys that a command line names (plink's -hostkey): one of them is taken whatever else is known, every other is refused. Any thread.

#include "keys/base/error.h"
#include "keys/public_key.h"

#include <string>
#include <vector>

namespace latchkey::session {

/// "SHA256:…", "MD5:aa:bb:…" or without the prefix, with or without "ssh-ed25519 255 " before it; or the key itself in base64, which may be
/// a line of known_hosts' last fields. ClientErrc::bad_request when it is none of these.
[[nodiscard]] Status check_listed_host_key(const std::string& text);

[[nodiscard]] bool is_listed_host_key(const keys::PublicKey& key, const std::vector<std::string>& listed);

} // namespace latchkey::session
