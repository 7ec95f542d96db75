#pragma once
/// Public keys in their wire form (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4), which is what servers, fingerprints and known_hosts compare.
/// Any thread; a value.

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <string>
#include <string_view>

namespace latchkey::keys {

enum class KeyKind { rsa, dsa, ecdsa_p256, ecdsa_p384, ecdsa_p521, ed25519, ed448, other };

/// "ssh-ed25519", KeyKind::ed25519, "ED25519" (ssh-keygen's short name), 256. One row a type; bits 0: depends on the key.
struct KeyAlgorithm {
    std::string_view name; ///< as on the wire: "ssh-rsa", "ecdsa-sha2-nistp256", …
    KeyKind kind;
    std::string_view short_name; ///< "RSA", "ECDSA", "ED25519": between the brackets of ssh-keygen -l and of randomart
    std::string_view title;      ///< for people: "RSA", "ECDSA P-256", "Ed25519"
    int bits;
};

/// The row of an algorithm name, or nullptr. Signature names (rsa-sha2-512) are not key types.
[[nodiscard]] const KeyAlgorithm* key_algorithm(std::string_view wire_name);

class PublicKey {
public:
    /// From the wire form; the structure is checked, the mathematics is not. KeyErrc::damaged, ::unknown_type.
    [[nodiscard]] static Result<PublicKey> from_wire(Bytes blob);

    [[nodiscard]] const ByteBuffer& wire() const noexcept { return wire_; }
    [[nodiscard]] KeyKind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& algorithm() const noexcept { return algorithm_; } ///< "ssh-ed25519"
    [[nodiscard]] int bits() const noexcept { return bits_; }

    [[nodiscard]] std::string short_name() const; ///< "ED25519"
    [[nodiscard]] std::string title() const;      ///< "Ed25519"

    /// "ssh-ed25519 AAAA… comment" (sshd(8), AUTHORIZED_KEYS); no newline, no trailing space without a comment.
    [[nodiscard]] std::string line(std::string_view comment = {}) const;

    friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.wire_ == b.wire_; }

private:
    ByteBuffer wire_;
    KeyKind kind_ = KeyKind::other;
    std::string algorithm_;
    int bits_ = 0;
};

/// One line as in id_*.pub, or known_hosts' last fields "type base64 [comment]". comment_out may be nullptr.
[[nodiscard]] Result<PublicKey> parse_public_line(std::string_view line, std::string* comment_out = nullptr);

} // namespace latchkey::keys
