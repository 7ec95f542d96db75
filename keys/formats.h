#pragma once
/// The formats as the table in detect.cpp sees them: how to recognise one, look into it, open it. A new format is one .cpp with these
/// functions and one row. For the .cpp files of keys/ only.

#include "keys/key_file.h"
#include "keys/key_parts.h"
#include "keys/key_save.h"
#include "keys/key_text.h"

#include <string_view>

namespace latchkey::keys {

/// Where a format's marker was found in the mended text.
struct FoundKey {
    KeyFormat format{};
    std::string_view text; ///< from the file's first byte, so that line numbers are the file's, to the end of this key
    std::size_t at = 0;    ///< where the marker begins

    [[nodiscard]] std::string_view from_marker() const { return text.substr(at); }
};

/// One try to open a key.
struct Attempt {
    const Secret& passphrase; ///< empty for none
    const Work& work;
    SlowKdf slow = SlowKdf::refuse;
};

/// A file that is not right, with format and place: "PuTTY PPK 3, line 7: …".
[[nodiscard]] std::unexpected<Error> damaged(const FoundKey& found, std::string_view what);
[[nodiscard]] std::unexpected<Error> damaged_at(const FoundKey& found, std::size_t offset, std::string_view what);

/// What a type needs that no key file can hold, in one sentence's words; empty for the types that we sign with ourselves.
[[nodiscard]] std::string_view needs_of(const PublicKey& key);

/// What a sound key's owner should know before a server says no; "" for nothing. A note of inspect(), a finding of review().
[[nodiscard]] std::string weakness_of(const PublicKey& key);

/// As load(), but of a key with needs_of() all that is there is gone through; KeyErrc::unsupported then says that it is sound.
[[nodiscard]] Result<PrivateKey> load_what_is_there(Bytes file, const PassphraseSource& passphrase, const Work& work, SlowKdf slow);

// ppk_read.cpp, ppk_write.cpp
[[nodiscard]] Result<KeyFileInfo> inspect_ppk(const FoundKey& found);
[[nodiscard]] Result<OpenedKey> open_ppk(const FoundKey& found, const Attempt& attempt);
[[nodiscard]] Result<Secret> encode_ppk(const PrivateKey& key, const SaveOptions& options, const Work& work);

// openssh_read.cpp, openssh_write.cpp
[[nodiscard]] Result<KeyFileInfo> inspect_openssh(const FoundKey& found);
[[nodiscard]] Result<OpenedKey> open_openssh(const FoundKey& found, const Attempt& attempt);
[[nodiscard]] Result<Secret> encode_openssh(const PrivateKey& key, const SaveOptions& options, const Work& work);

// traditional_read.cpp, traditional_write.cpp: PKCS#1, SEC1 and DSA, with DEK-Info or without
[[nodiscard]] Result<KeyFileInfo> inspect_traditional(const FoundKey& found);
[[nodiscard]] Result<OpenedKey> open_traditional(const FoundKey& found, const Attempt& attempt);
[[nodiscard]] Result<Secret> encode_traditional(const PrivateKey& key, const SaveOptions& options);

// pkcs8_read.cpp, pkcs8_write.cpp
[[nodiscard]] Result<KeyFileInfo> inspect_pkcs8(const FoundKey& found);
[[nodiscard]] Result<OpenedKey> open_pkcs8(const FoundKey& found, const Attempt& attempt);
[[nodiscard]] Result<Secret> encode_pkcs8(const PrivateKey& key, const SaveOptions& options, const Work& work);

// ssh_com_read.cpp
[[nodiscard]] Result<KeyFileInfo> inspect_ssh_com(const FoundKey& found);
[[nodiscard]] Result<OpenedKey> open_ssh_com(const FoundKey& found, const Attempt& attempt);

// public_file.cpp
[[nodiscard]] Result<KeyFileInfo> inspect_public_line(const FoundKey& found);
[[nodiscard]] Result<KeyFileInfo> inspect_rfc4716(const FoundKey& found);
[[nodiscard]] Result<KeyFileInfo> inspect_public_pem(const FoundKey& found);

} // namespace latchkey::keys
