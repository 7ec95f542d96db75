#pragma once
/// Which algorithms we propose, and in which order: one table of ours, cut down to what the linked libssh2 offers. So a newer libssh2
/// brings its post-quantum key exchange without a change here. RFC 4253 §7.1.
///
/// Tiers: `first` is what a server is asked for (ssh-audit finds nothing to fail there); `second` is sound but weaker or debated, and
/// proposed only on a second connection to a server that has nothing of the first; `old` (SHA-1, CBC, 3DES) only when a user names it.
/// Host certificates (*-cert-v01) are never proposed: libssh2 would advertise them and then fail.

#include "keys/base/error.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct _LIBSSH2_SESSION;

namespace latchkey::transport {

enum class AlgorithmKind { key_exchange, host_key, cipher, mac, compression };
enum class Tier { first, second, old };

struct AlgorithmRow {
    AlgorithmKind kind;
    std::string_view name;
    Tier tier;
};
/// In order of preference (where the processor has AES).
[[nodiscard]] std::span<const AlgorithmRow> algorithm_table();

/// What is proposed when nobody asks for anything else: the first two tiers, in order.
[[nodiscard]] std::vector<std::string> usual_algorithms(AlgorithmKind kind);

struct Proposal {
    std::vector<std::string> key_exchange;
    std::vector<std::string> host_key;
    std::vector<std::string> cipher;
    std::vector<std::string> mac;
    std::vector<std::string> compression;
};

struct ProposalWishes {
    Tier up_to = Tier::first; ///< rows of this tier and those before it, in tier order
    bool compress = false;
    std::vector<std::string> known_host_types; ///< of keys ("ssh-ed25519", "ssh-rsa"): their algorithms come first, whatever their tier
    std::optional<bool> cpu_has_aes;           ///< default: ask the processor
    // A user's own lists replace ours; any tier.
    std::optional<std::vector<std::string>> key_exchange;
    std::optional<std::vector<std::string>> host_key;
    std::optional<std::vector<std::string>> cipher;
    std::optional<std::vector<std::string>> mac;
    bool known_host_keys_first = false; ///< also within a list of the user's own for host keys
};

/// What the library linked here can do, by kind.
[[nodiscard]] std::vector<std::string> supported_algorithms(_LIBSSH2_SESSION* session, AlgorithmKind kind);

/// Rows of our table that the library linked here can do, of every tier, in order of preference: what a user may name and find working.
[[nodiscard]] std::vector<std::string> available_algorithms(AlgorithmKind kind);

/// Our table or the user's lists, cut to `supported`. For tests without a session.
[[nodiscard]] std::vector<std::string> choose(AlgorithmKind kind, const ProposalWishes& wishes, const std::vector<std::string>& supported);

/// Sets the session's preferences before its handshake. ClientErrc::bad_request when nothing of a user's list is supported.
[[nodiscard]] Result<Proposal> propose(_LIBSSH2_SESSION* session, const ProposalWishes& wishes);

/// The signature algorithms of a host key type: {"rsa-sha2-512", "rsa-sha2-256"} for "ssh-rsa".
[[nodiscard]] std::vector<std::string> host_key_algorithms(std::string_view key_type);

} // namespace latchkey::transport
