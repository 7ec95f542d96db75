#pragma once
/// What the commands of `lk key` write: formats and costs by their flags, and where it goes. The command's thread.

#include "client/cli/key_command.h"
#include "keys/key_save.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::cli {

/// For help and errors: "openssh, ppk3, ppk2, pem or pkcs8".
inline constexpr std::string_view format_words = "openssh, ppk3, ppk2, pem or pkcs8";

/// The format of a word for a key of this kind; "pem" is PKCS#1, SEC1 or, for Edwards keys, PKCS#8, which is said on standard error.
/// CliErrc::bad_value about `flag`.
[[nodiscard]] Result<keys::KeyFormat> format_of(const std::string& word, std::string_view flag, keys::KeyKind kind);

/// The costs flags over `options`. CliErrc::bad_value.
[[nodiscard]] Result<keys::SaveOptions> with_costs(keys::SaveOptions options, const Parsed& parsed);

/// A flag's number; nothing without the flag. CliErrc::bad_value.
[[nodiscard]] Result<std::optional<std::uint64_t>> number_of(const Parsed& parsed, std::string_view name, std::uint64_t least,
                                                             std::uint64_t most);

[[nodiscard]] keys::Overwrite overwrite_of(const Parsed& parsed);

/// Says so on standard error when the key's comment has no place in the format.
void say_lost_comment(const keys::PrivateKey& key, keys::KeyFormat format);

/// FileErrc::other, with the folder's name, for a file whose folder does not exist or is a file.
[[nodiscard]] Status folder_is_there(const std::filesystem::path& file);

/// Writes the private key to a file, or to standard output for "-", with a bar.
[[nodiscard]] Status write_private(const std::string& out, const keys::PrivateKey& key, const keys::SaveOptions& options,
                                   keys::Overwrite overwrite, const KeyCall& call);

/// "id_rsa" → "id_rsa.ppk", "my.ppk" → "my.pem", "my.ppk" → "my": where a converted key goes when nobody says.
[[nodiscard]] std::filesystem::path usual_name(const std::filesystem::path& source, keys::KeyFormat format);

/// "lk key convert --json" and others: what was written.
[[nodiscard]] std::string written_json(const std::string& file, const keys::PublicKey& key, std::string_view comment,
                                       keys::KeyFormat format, bool encrypted);

} // namespace latchkey::cli
