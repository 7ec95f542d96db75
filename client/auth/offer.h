#pragma once
/// What is offered to a server, in which order, and who can sign for it: key files, the agent's keys, and certificates for either.
/// Plain decisions over what has been read and listed; any thread. RFC 4252 §7; OpenSSH's PROTOCOL.certkeys.

#include "client/auth/agent_client.h"
#include "client/auth/key_candidate.h"
#include "client/auth/refusal_report.h"
#include "keys/certificate.h"
#include "keys/public_key.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::auth {

/// One key or certificate, and the holders of its private half. With both, the agent is asked first: it needs no passphrase.
struct Offer {
    ByteBuffer blob{};                              ///< what the server is shown; empty: known when the file is unlocked
    std::optional<keys::PublicKey> key{};           ///< also of a certificate: the key in it
    std::optional<keys::Certificate> certificate{}; ///< set: this is what is offered
    std::shared_ptr<KeyCandidate> file{};           ///< nullptr: no file of ours
    ByteBuffer agent_blob{};                        ///< the agent's name for it; empty: the agent does not hold it
    std::string comment{};                          ///< cleaned
    std::string source{};                           ///< the file that it was named by (a key's, a certificate's); empty: the agent alone
    std::string remark{};                           ///< why it may not help
    [[nodiscard]] bool by_agent() const noexcept { return !agent_blob.empty(); }
    [[nodiscard]] std::string title() const; ///< "RSA 4096", "Ed25519 certificate"
    [[nodiscard]] std::string fingerprint() const;
    [[nodiscard]] std::string described() const; ///< "RSA 4096 SHA256:… (my.pem)", "Ed25519 SHA256:… (agent: ann@laptop)"
    [[nodiscard]] KeyOffer for_report() const;   ///< with the answer "not offered"
};

struct CertificateFile {
    std::filesystem::path file;
    keys::Certificate certificate;
};

struct OfferSources {
    std::vector<std::shared_ptr<KeyCandidate>> chosen{};   ///< by the user, for this login
    std::vector<std::shared_ptr<KeyCandidate>> defaults{}; ///< found where keys usually lie
    std::vector<CertificateFile> certificates{};           ///< CertificateFile
    std::vector<AgentIdentity> agent{};
    bool identities_only = false;
    std::optional<std::vector<std::string>> algorithms{}; ///< signatures that may be made; nullopt: all that are sound
    int smallest_rsa_key = 0;                             ///< in bits
    std::string user{};
    std::uint64_t now = 0; ///< seconds since 1970
};

struct Offers {
    std::vector<Offer> in_order;
    std::vector<KeyOffer> left_out; ///< each with the reason
};

/// Each key once: the chosen files in their order, each behind its certificate; then what else the agent holds; then the default files,
/// of which those that the agent holds come before its other keys. A certificate that cannot be of use (expired, a host's) is left out;
/// one that may not be is offered with a remark.
[[nodiscard]] Offers offers_in_order(const OfferSources& sources);

/// Whether one of these algorithms can sign for a key of this type ("ssh-rsa", "ssh-ed25519-cert-v01@openssh.com").
[[nodiscard]] bool can_sign_with(std::string_view key_type, const std::vector<std::string>& algorithms);

/// The signatures that are made unless PubkeyAcceptedAlgorithms says otherwise, as ssh names and orders them; none of them is with SHA-1.
[[nodiscard]] std::vector<std::string> usual_signature_algorithms();

/// "for ann, bob, valid until 2026-12-01 12:00 UTC".
[[nodiscard]] std::string described(const keys::Certificate& certificate);

} // namespace latchkey::auth
