#pragma once
/// Decides whether a server is who it says it is. IO thread; the disk is a job's. sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
///
/// Every path that is not a plain match ends in a refusal or a question: an error here is never a yes.

#include "client/hosts/host_keys.h"
#include "client/session/connection_request.h"
#include "client/session/prompter.h"
#include "client/transport/gate.h"
#include "keys/public_key.h"

#include <asio/awaitable.hpp>

#include <memory>
#include <stop_token>
#include <string>

namespace latchkey::session {

/// As known_hosts names the server of a request. As ssh does: an alias goes without the port.
[[nodiscard]] hosts::HostAddress host_key_address(const ConnectionRequest& request);

/// Reads what is known: ClientErrc::known_hosts_unreadable about `where`, ::cancelled.
[[nodiscard]] asio::awaitable<Result<std::shared_ptr<hosts::HostKeys>>> load_host_keys(hosts::HostKeyPlaces places, std::string where,
                                                                                       std::stop_token stop);
[[nodiscard]] hosts::HostKeyPlaces host_key_places(const ConnectionRequest& request);

struct HostKeyCase {
    keys::PublicKey offered;
    hosts::HostAddress where;
    HostKeyPolicy policy = HostKeyPolicy::ask;
    bool batch = false;
};

/// Success: go on. ClientErrc::host_key_refused, ::host_key_unknown, ::host_key_changed, ::host_key_revoked, or the connection's end.
[[nodiscard]] asio::awaitable<Status> decide_host_key(HostKeyCase asked, std::shared_ptr<hosts::HostKeys> known,
                                                      std::shared_ptr<Prompter> prompter, std::shared_ptr<transport::Gate> gate);

} // namespace latchkey::session
