#pragma once
/// Decides whether a server is who it says it is. IO thread. sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
///
/// Every path that is not a plain match ends in a refusal or a question: an error here is never a yes.

#include "client/hosts/known_hosts.h"
#include "client/session/connection_request.h"
#include "client/session/prompter.h"
#include "client/transport/gate.h"
#include "keys/public_key.h"

#include <asio/awaitable.hpp>

#include <memory>
#include <string>

namespace latchkey::session {

struct HostKeyCase {
    keys::PublicKey offered;
    hosts::HostAddress where;
    HostKeyPolicy policy = HostKeyPolicy::ask;
    bool batch = false;
};

/// Success: go on. ClientErrc::host_key_refused, ::host_key_unknown, ::host_key_changed, ::host_key_revoked, or the connection's end.
[[nodiscard]] asio::awaitable<Status> decide_host_key(HostKeyCase asked, std::shared_ptr<hosts::KnownHosts> known,
                                                      std::shared_ptr<Prompter> prompter, std::shared_ptr<transport::Gate> gate);

} // namespace latchkey::session
