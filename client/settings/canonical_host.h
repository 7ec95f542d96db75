#pragma once
/// CanonicalizeHostname: a short name completed by the user's own domains, and aliases followed where the user permits it. ssh_config(5);
/// OpenSSH's ssh.c, resolve_canonicalize() and check_follow_cname(). Any thread; waits as long as the lookups do.

#include "client/settings/settings.h"

#include <functional>
#include <optional>
#include <string>

namespace latchkey::settings {

/// What a name is called in truth: an alias' target, or the name itself; nothing when there is none of that name.
using LookUpName = std::function<std::optional<std::string>(const std::string& host)>;

/// The name that is meant by `host` (lower case) with these settings; itself when they ask for nothing, or nothing was found and
/// CanonicalizeFallbackLocal allows it. SettingsErrc::unresolved.
[[nodiscard]] Result<std::string> canonical_host(const Settings& settings, const std::string& host, const LookUpName& look_up);

/// Whether the settings ask for any of it.
[[nodiscard]] bool wants_canonical_host(const Settings& settings);

} // namespace latchkey::settings
