#pragma once
/// What cloud dashboards give and take besides key files. Any thread.

#include "keys/base/error.h"
#include "keys/base/secret.h"
#include "keys/private_key.h"
#include "keys/public_key.h"

#include <span>
#include <string>
#include <string_view>

namespace latchkey::keys {

/// The password of a Windows instance: base64 text from the dashboard, encrypted with the launch key (RSA, PKCS#1 v1.5). Blanks and line
/// ends in the text are ignored. KeyErrc::unsupported (not an RSA key: the sentence says that such an instance needs one), ::damaged (not
/// base64, or not of the key's size: cut off or of another key), ::wrong_key. RFC 8017 §7.2.2; OpenSSL's implicit rejection must not turn a
/// wrong key into a made-up password.
[[nodiscard]] Result<Secret> decrypt_password(const PrivateKey& key, std::string_view base64);

struct NamedKey {
    PublicKey key;
    std::string comment;
};

/// A cloud-config that lets these keys in for the image's default user; one line "#cloud-config" first. YAML-quoted.
[[nodiscard]] std::string user_data(std::span<const NamedKey> keys);

/// A line each, ready for ~/.ssh/authorized_keys.
[[nodiscard]] std::string authorized_keys(std::span<const NamedKey> keys);

} // namespace latchkey::keys
