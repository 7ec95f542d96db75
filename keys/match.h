#pragma once
/// "Which of my keys is this?" Fingerprints as dashboards, logs and tools print them, held against keys.
///
/// Forms: SHA256 in base64 (ssh-keygen) or colon-hex (cloud-init); MD5 of the wire form in colon-hex (ssh-keygen -E md5, OpenStack); AWS's
/// MD5 of the public SubjectPublicKeyInfo (imported RSA keys) and SHA-1 of the private PKCS#8 (RSA keys that AWS made). The same sixteen
/// bytes may be either MD5: both are tried. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/private_key.h"
#include "keys/public_key.h"

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::keys {

enum class FingerprintForm { sha256, md5, aws_md5, aws_sha1 };

/// For people: "SHA256", "MD5", "MD5 of the public key in DER (AWS, imported)", "SHA-1 of the private key (AWS, made there)".
[[nodiscard]] std::string_view title(FingerprintForm form);

/// What somebody pasted, understood.
struct FingerprintQuery {
    ByteBuffer digest;   ///< 16, 20 or 32 bytes
    bool prefix = false; ///< "SHA256:T5Es0wdr…", "7c:b8:05:ac…" cut short: digest holds the whole bytes that are there
};

/// Takes surrounding text, blanks, "SHA256:", "MD5:", upper case, missing or "=" padding, a whole line of `ssh-keygen -l` or of cloud-init;
/// of one that was cut short at least four bytes. KeyErrc::not_a_fingerprint; the sentence says which forms are understood.
[[nodiscard]] Result<FingerprintQuery> read_fingerprint(std::string_view text);

/// How the query fits a key, or nullopt. The form with a private key also tries AWS's SHA-1, which needs the private half.
[[nodiscard]] std::optional<FingerprintForm> match(const FingerprintQuery& query, const PublicKey& key);
[[nodiscard]] std::optional<FingerprintForm> match(const FingerprintQuery& query, const PrivateKey& key);

/// AWS's two, as its console prints them: "1f:51:ae:…". KeyErrc::unsupported for a type that has no DER form.
[[nodiscard]] Result<std::string> aws_md5(const PublicKey& key);
[[nodiscard]] Result<std::string> aws_sha1(const PrivateKey& key);
/// cloud-init's colon-hex of SHA-256.
[[nodiscard]] std::string cloud_init_sha256(const PublicKey& key);

} // namespace latchkey::keys
