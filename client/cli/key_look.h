#pragma once
/// What can be printed of the keys in a file, for `lk key` and for the spellings of ssh-keygen and puttygen. Any thread.

#include "client/cli/key_subject.h"
#include "keys/fingerprint.h"

#include <string>

namespace latchkey::cli {

/// "sha256" or "md5", in any case. CliErrc::bad_value about -E.
[[nodiscard]] Result<keys::FingerprintHash> hash_of(const std::string& word);

/// ssh-keygen's "256 SHA256:… COMMENT (ED25519)", without a newline.
[[nodiscard]] std::string list_line(const PublicHalf& half, keys::FingerprintHash hash);

/// Its comment, else what stands before it on its line: the hosts of known_hosts, the options of authorized_keys. May be empty.
[[nodiscard]] std::string name_in(const Subject& subject, const PublicHalf& half);

/// public_line, rfc4716 or pem_public of "line", "rfc4716", "pem". CliErrc::bad_value.
[[nodiscard]] Result<keys::KeyFormat> public_format_of(const std::string& word);

} // namespace latchkey::cli
