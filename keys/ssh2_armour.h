#pragma once
/// The armour of ssh.com's files, public (RFC 4716) and private: "---- BEGIN SSH2 … ----", headers that a backslash continues on the next
/// line, base64. For the .cpp files of keys/ only.

#include "keys/base/secret.h"
#include "keys/formats.h"

#include <string>

namespace latchkey::keys {

struct Ssh2Block {
    Secret body;         ///< decoded
    std::string comment; ///< as it stands there, without its quotes
    Notes notes;
};

/// The block whose BEGIN line is at found.at. KeyErrc::damaged with the place.
[[nodiscard]] Result<Ssh2Block> read_ssh2_armour(const FoundKey& found);

} // namespace latchkey::keys
