#pragma once
/// The server's first packet, read for one purpose: to say which kind of algorithm two sides have not in common. RFC 4253 §7.1. Any thread.

#include "client/transport/algorithms.h"
#include "keys/base/bytes.h"

#include <optional>
#include <string>
#include <vector>

namespace latchkey::transport {

/// Lists as the server sent them (client to server direction), each at most 64 names.
struct KexOffer {
    std::vector<std::string> key_exchange;
    std::vector<std::string> host_key;
    std::vector<std::string> cipher;
    std::vector<std::string> mac;
};

/// From the bytes after the greeting; nullopt unless they begin with a whole KEXINIT packet.
[[nodiscard]] std::optional<KexOffer> parse_kex_offer(Bytes stream);

/// "key exchange (the server offers only diffie-hellman-group1-sha1)", or empty when there is something in common for each kind.
[[nodiscard]] std::string missing_in_common(const Proposal& ours, const KexOffer& theirs);

} // namespace latchkey::transport
