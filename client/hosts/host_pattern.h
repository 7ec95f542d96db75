#pragma once
/// The first field of a known_hosts line: patterns or a hash. sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; ssh_config(5), PATTERNS. Any thread.

#include "keys/base/bytes.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::hosts {

/// Whether the field is about this name ("web-1", "[web-1]:2222"; lower case). A negated pattern that matches excludes the whole line.
[[nodiscard]] bool host_field_matches(std::string_view field, const std::string& name);

[[nodiscard]] bool is_hashed_field(std::string_view field);

/// Whether a name means itself there: no blanks, wildcards, commas, and no mark in front.
[[nodiscard]] bool can_stand_in_known_hosts(std::string_view name);

/// The parts between the commas.
[[nodiscard]] std::vector<std::string> names_in_field(std::string_view field);

/// Whether one of them is a pattern or a negation: then the line speaks of more than the names in it.
[[nodiscard]] bool has_patterns(std::string_view field);

/// "|1|salt|hash" with a fresh random salt, or with the given one (20 bytes).
[[nodiscard]] std::string hash_host_name(const std::string& name, Bytes salt = {});

/// "*" stands for any run of characters, "?" for any one.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view name);

/// ASCII only, as OpenSSH does.
[[nodiscard]] std::string lower_case(std::string_view text);

} // namespace latchkey::hosts
