#pragma once
/// What reading and writing PuTTY's private key files share: the fields, and what is derived from them (PuTTY manual, appendix C, "PPK file
/// format"). For the .cpp files of keys/ only.

#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/base/secret.h"
#include "keys/kdf.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace latchkey::keys {

inline constexpr std::string_view ppk_first_key = "PuTTY-User-Key-File-";

struct PpkFile {
    int version = 0;
    std::string algorithm;
    std::string encryption;
    std::string comment; ///< its bytes, spaces at the end included
    ByteBuffer public_blob;
    std::string kdf_name;
    Argon2Costs argon2;
    ByteBuffer salt;
    Secret private_blob; ///< as in the file: encrypted or not
    ByteBuffer mac;
    bool plain_hash = false; ///< version 1 without passphrase: a hash stands in the check value's place
    bool spaces = false;     ///< lines have spaces at their ends

    [[nodiscard]] bool encrypted() const { return encryption != "none"; }
};

/// What the passphrase becomes.
struct PpkKeys {
    Secret cipher_key;
    Secret iv;
    Secret mac_key;
};

/// For versions 1 and 2 two rounds of SHA-1; for version 3 Argon2. KeyErrc of kdf.h.
[[nodiscard]] Result<PpkKeys> derive_ppk_keys(const PpkFile& file, const Secret& passphrase, const Work& work);

/// Private-MAC: over the fields and the plain private part (version 1: only over that; Private-Hash is its plain SHA-1). The comment is
/// given apart, since a reader tries two.
[[nodiscard]] ByteBuffer ppk_mac(const PpkFile& file, const Secret& mac_key, std::string_view comment, const Secret& private_plain);

[[nodiscard]] Secret sha1(std::initializer_list<Bytes> parts);

} // namespace latchkey::keys
