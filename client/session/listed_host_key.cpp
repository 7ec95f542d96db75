#include "client/session/listed_host_key.h"

#include "client/settings/host_key_text.h"
#include "keys/base/base64.h"
#include "keys/fingerprint.h"

#include <algorithm>

namespace latchkey::session {

bool is_listed_host_key(const keys::PublicKey& key, const std::vector<std::string>& listed)
{
    const std::string sha256 = keys::fingerprint(key);
    const std::string md5 = keys::fingerprint(key, keys::FingerprintHash::md5);
    const std::string blob = base64_encode(key.wire());
    return std::ranges::any_of(listed, [&](const std::string& text) {
        const std::string one = settings::host_key_text(text);
        return !one.empty() && (one == sha256 || one == md5 || one == blob);
    });
}

} // namespace latchkey::session
