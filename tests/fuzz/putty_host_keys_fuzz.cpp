/// PuTTY's sshhostkeys as anybody may have edited it: parse() must come back, every row must be a key that we can write again, and match()
/// must never say "same" for a key that is not in the text. Seeds: seeds/putty_host_keys (numbers as PuTTY 0.78 writes them).

#include "client/hosts/putty_host_keys.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const keys::PublicKey stranger = [] {
        std::string wire{"\0\0\0\x0bssh-ed25519\0\0\0\x20", 19};
        wire += std::string(32, '\x5a');
        return keys::PublicKey::from_wire(as_bytes(wire)).value();
    }();
    const auto known = hosts::PuttyHostKeys::parse(as_text({data, size}), "fuzz");
    for (const hosts::KnownKey& row : known.rows()) {
        const hosts::HostAddress where = hosts::address_of_text(row.hosts);
        if (!row.key || where.text() != row.hosts || known.match(where, *row.key).kind != hosts::Match::Kind::same) {
            std::abort();
        }
    }
    for (const hosts::HostAddress& where : {hosts::HostAddress{"example.com", 22}, hosts::HostAddress{"10.0.0.5", 2222}}) {
        if (known.match(where, stranger).kind == hosts::Match::Kind::same) {
            std::abort();
        }
    }
    return 0;
}
