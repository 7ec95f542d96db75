#pragma once
/// Where a key file's comment is kept. PPK and OpenSSH have a place for it; PEM (PKCS#1, SEC1, PKCS#8) has none, and OpenSSH keeps such a
/// key's comment in FILE.pub beside it: so do we. Blocks on the disk; call from a job. Any thread. KeyErrc.

#include "keys/key_save.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::keys {

/// "FILE.pub".
[[nodiscard]] std::filesystem::path public_path_of(const std::filesystem::path& private_file);

/// A public half and its comment.
struct PublicHalf {
    PublicKey key;
    std::string comment;
};

/// FILE.pub's key, when there is such a file and it holds public keys (several: the first).
[[nodiscard]] std::optional<PublicHalf> public_half_beside(const std::filesystem::path& private_file);

/// The comment in FILE.pub when that is this key; else "".
[[nodiscard]] std::string comment_beside(const std::filesystem::path& private_file, const PublicKey& key);

struct CommentKept {
    enum class Where { in_the_file, in_public_file, in_new_public_file, nowhere };
    Where where = Where::in_the_file;
    KeyFormat format{};                  ///< of the private file
    std::filesystem::path public_file{}; ///< FILE.pub
    std::string why{};                   ///< nowhere: a clause ("id.pub beside it is another key")

    /// One sentence for people, or two: where the comment is, when that is not the file itself; what to do when it is nowhere, and then
    /// `other_format` says how another format is had. "" when there is nothing to say.
    [[nodiscard]] std::string sentence(std::string_view other_format = "save the key as OpenSSH or PPK 3") const;
};

/// Gives FILE.pub the comment of a private key in FILE. A FILE.pub of the same key gets it whatever the format is, in its own form and with
/// its own permissions; a new one (0644) is made only where the format has no place for the comment, and an empty comment needs none.
/// Nothing is changed when it is there already. Where::nowhere only for a format without a place.
[[nodiscard]] CommentKept keep_comment_beside(const std::filesystem::path& private_file, const PublicKey& key, std::string_view comment,
                                              KeyFormat format);

/// save(), and by keep_comment_beside() the key's comment when it has one and the format no place for it. For every file that a person is
/// told "saved" about: an error is the private file's alone.
[[nodiscard]] Result<CommentKept> save_with_comment(const std::filesystem::path& path, const PrivateKey& key, const SaveOptions& options,
                                                    Overwrite overwrite, const Work& work = {});

/// Another comment for a file that holds one public key alone: a line without options, or RFC 4716. Its permissions stay.
/// KeyErrc::unsupported for other files.
[[nodiscard]] Status change_public_comment(const std::filesystem::path& public_file, std::string_view comment);

} // namespace latchkey::keys
