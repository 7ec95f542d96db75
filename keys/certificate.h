#pragma once
/// OpenSSH certificates, for people to look at: who, for what, until when. PROTOCOL.certkeys. The authority's signature is verified;
/// whether the authority is to be trusted is not asked here. Any thread; a value.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/public_key.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::keys {

struct CertificateOption {
    std::string name;  ///< "permit-pty", "force-command"
    std::string value; ///< empty for a flag
    bool critical = false;
    bool known = true; ///< a critical option that nobody knows makes servers refuse the certificate
};

struct Certificate {
    enum class Kind { user, host, unknown };
    Kind kind = Kind::unknown;
    ByteBuffer wire;       ///< the whole of it
    std::string algorithm; ///< "ssh-ed25519-cert-v01@openssh.com"
    PublicKey key;         ///< what is certified
    PublicKey authority;
    std::string signature_algorithm; ///< "rsa-sha2-512"
    bool signature_verifies = false; ///< false also for types that we cannot verify (sk-*, post-quantum)
    std::uint64_t serial = 0;
    std::string id;                      ///< as it stands there: print through printable()
    std::vector<std::string> principals; ///< empty: any
    std::uint64_t valid_after = 0;       ///< seconds since 1970; 0: always
    std::uint64_t valid_before = 0;      ///< 2^64−1: forever
    std::vector<CertificateOption> options;

    enum class Validity { valid, not_yet, expired };
    [[nodiscard]] Validity validity(std::uint64_t now) const; ///< now in seconds since 1970
};

/// "…-cert-v01@openssh.com".
[[nodiscard]] bool is_certificate_name(std::string_view wire_name);

/// From the wire form. KeyErrc::damaged, ::unknown_type.
[[nodiscard]] Result<Certificate> parse_certificate(Bytes blob);

} // namespace latchkey::keys
