#pragma once
/// PEM armour (RFC 7468, RFC 1421): finding a block's end, its headers and its bytes, however the lines were broken; and writing it.
/// For the .cpp files of keys/ only.

#include "keys/formats.h"

#include <string>

namespace latchkey::keys {

struct PemBlock {
    Secret body;            ///< decoded
    bool encrypted = false; ///< "Proc-Type: 4,ENCRYPTED" or a DEK-Info
    std::string dek_cipher; ///< "AES-128-CBC"
    std::string dek_iv;     ///< hex, as it stands there
    Notes notes;            ///< what was unusual about its lines
};

/// The block whose BEGIN line is at found.at. KeyErrc::damaged with the place.
[[nodiscard]] Result<PemBlock> read_pem(const FoundKey& found);

/// width: 64 for PEM, 70 for openssh-key-v1. headers: whole lines (RFC 1421), an empty line follows them.
[[nodiscard]] Secret write_pem(std::string_view label, Bytes body, std::size_t width = 64, std::string_view headers = {});

} // namespace latchkey::keys
