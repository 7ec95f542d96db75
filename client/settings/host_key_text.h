#pragma once
/// A server's key as people name it in a setting or behind plink's -hostkey. Any thread.

#include <string>
#include <string_view>

namespace latchkey::settings {

/// "SHA256:…" without padding, "MD5:aa:bb:…" in lower case, or the whole key in base64 ("AAAA…"): in that one form for each of them. Read
/// with or without "ssh-ed25519 255 " before it, pairs with or without "MD5:", and a key as a line of known_hosts has it. "" for what is
/// none of these, and for what is cut short: a part of a fingerprint proves nothing.
[[nodiscard]] std::string host_key_text(std::string_view text);

} // namespace latchkey::settings
