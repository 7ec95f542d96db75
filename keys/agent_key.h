#pragma once
/// A private key as an agent takes it: the body of SSH_AGENTC_ADD_IDENTITY before its comment (draft-ietf-sshm-ssh-agent §3.2,
/// OpenSSH's PROTOCOL.certkeys for certificates). So whoever speaks to the agent never sees a number. Any thread.

#include "keys/base/error.h"
#include "keys/base/secret.h"
#include "keys/certificate.h"
#include "keys/private_key.h"

namespace latchkey::keys {

/// RSA, DSA, ECDSA and Ed25519. KeyErrc::unsupported for Ed448, which the agents of OpenSSH do not know.
[[nodiscard]] Result<Secret> agent_fields(const PrivateKey& key);

/// The same with a certificate for its public half. KeyErrc::inconsistent when it certifies another key.
[[nodiscard]] Result<Secret> agent_fields(const PrivateKey& key, const Certificate& certificate);

} // namespace latchkey::keys
