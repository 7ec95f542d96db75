#pragma once
/// What is known of a key whose file does not tell all: its kind from the format, the rest from FILE.pub beside it.
/// For display only: a file beside may belong to another key, so nothing here decides about a login. Disk: call from a job.

#include "keys/key_file.h"

#include <filesystem>
#include <string_view>

namespace latchkey::model {

/// "RSA" for PKCS#1, "ECDSA" for SEC1, "DSA"; empty for formats that hold keys of every kind.
[[nodiscard]] std::string_view kind_by_format(keys::KeyFormat format);

/// Gives `info` the public key and the comment of FILE.pub, and a note that says so, when it has none itself and the kinds agree. Where
/// only the comment is missing (encrypted, or PEM, which has none), FILE.pub gives that if it is the same key.
void add_public_half(keys::KeyFileInfo& info, const std::filesystem::path& file);

} // namespace latchkey::model
