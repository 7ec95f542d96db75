/// known_hosts as other programs and people write it: parse() must come back, whatever stands there, and match() must never say "same" for
/// a key that is not in the text. Seeds: seeds/known_hosts (ssh-keygen -H among them).

#include "client/hosts/known_hosts.h"
#include "keys/base/bytes.h"

#include <cstdlib>
#include <string>

using namespace latchkey;

namespace {

/// A key that no seed holds and that nobody finds by chance.
keys::PublicKey strangers_key()
{
    std::string wire{"\0\0\0\x0bssh-ed25519\0\0\0\x20", 19};
    wire += std::string(32, '\x5a');
    return keys::PublicKey::from_wire(as_bytes(wire)).value();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const keys::PublicKey stranger = strangers_key();
    const hosts::KnownHosts known = hosts::KnownHosts::parse(as_text({data, size}), "fuzz");
    for (const hosts::HostAddress& where : {hosts::HostAddress{"example.com", 22}, hosts::HostAddress{"10.0.0.5", 2222}}) {
        if (known.match(where, stranger).kind == hosts::Match::Kind::same) {
            std::abort();
        }
        (void)known.keys_of(where);
        (void)known.known_types(where);
    }
    return 0;
}
