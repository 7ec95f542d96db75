#pragma once
/// A private key that is loaded: what signs. The mathematics is OpenSSL's (EVP_PKEY); the formats are ours.
/// Move-only, shared by std::shared_ptr<const PrivateKey> where several sessions use it; const members may run on any thread.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/public_key.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st; // EVP_PKEY, without OpenSSL's headers in everybody's way

namespace latchkey::keys {

struct EvpKeyFree {
    void operator()(evp_pkey_st* key) const noexcept;
};
using EvpKey = std::unique_ptr<evp_pkey_st, EvpKeyFree>;

class PrivateKey {
public:
    PrivateKey(EvpKey key, PublicKey public_key, std::string comment);

    [[nodiscard]] const PublicKey& public_key() const noexcept { return public_; }
    [[nodiscard]] const std::string& comment() const noexcept { return comment_; }
    void set_comment(std::string comment) { comment_ = std::move(comment); }
    [[nodiscard]] evp_pkey_st* evp() const noexcept { return key_.get(); }

private:
    EvpKey key_;
    PublicKey public_;
    std::string comment_;
};

/// Signs data for SSH and gives the signature blob's inner bytes: RSA s (RFC 8332 §3), Ed25519's 64 bytes (RFC 8709 §6),
/// ECDSA's `mpint r ‖ mpint s` (RFC 5656 §3.1.2). algorithm is the signature's name: "rsa-sha2-512", "rsa-sha2-256", "ssh-rsa" (SHA-1),
/// "ecdsa-sha2-nistp256", "ssh-ed25519". KeyErrc::cannot_sign when the key has another type.
[[nodiscard]] Result<ByteBuffer> sign(const PrivateKey& key, std::string_view algorithm, Bytes data);

/// Whether `signature` (as sign() gives it) is the key's over data.
[[nodiscard]] bool verify(const PublicKey& key, std::string_view algorithm, Bytes data, Bytes signature);

/// The signature algorithms that a key can make, best first: {"rsa-sha2-512", "rsa-sha2-256"} for RSA (SHA-1 only when allowed elsewhere).
[[nodiscard]] std::vector<std::string_view> signature_algorithms(const PublicKey& key);

} // namespace latchkey::keys
