#include "keys/agent_key.h"

#include "keys/base/wire.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"
#include "keys/openssh_key.h"

#include <fmt/format.h>

namespace latchkey::keys {

namespace {

Status known_to_agents(const PrivateKey& key)
{
    if (key.public_key().kind() == KeyKind::ed448) {
        return fail(KeyErrc::unsupported, {}, "agents know no Ed448 keys; use it from its file, or make an Ed25519 key");
    }
    return {};
}

/// What a certificate does not hold of its key.
void write_private_numbers(SecretWireWriter& out, const PrivateKey& key)
{
    const KeyParts parts = take_apart(key);
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        out.mpint(rsa->d.bytes()).mpint(rsa->iqmp.bytes()).mpint(rsa->p.bytes()).mpint(rsa->q.bytes());
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        out.mpint(dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        out.mpint(ec->d.bytes());
    } else {
        write_edwards_halves(out, std::get<EdParts>(parts));
    }
}

} // namespace

Result<Secret> agent_fields(const PrivateKey& key)
{
    const StackWipe wipe_at_end;
    if (const Status known = known_to_agents(key); !known) {
        return std::unexpected(known.error());
    }
    SecretWireWriter out;
    write_private_fields(out, key);
    return out.take();
}

Result<Secret> agent_fields(const PrivateKey& key, const Certificate& certificate)
{
    const StackWipe wipe_at_end;
    if (const Status known = known_to_agents(key); !known) {
        return std::unexpected(known.error());
    }
    if (certificate.key != key.public_key()) {
        return fail(KeyErrc::inconsistent, {}, fmt::format("the certificate \"{}\" is for another key", certificate.id));
    }
    SecretWireWriter out;
    out.string(certificate.algorithm).string(certificate.wire);
    write_private_numbers(out, key);
    return out.take();
}

} // namespace latchkey::keys
