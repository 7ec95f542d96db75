#pragma once
/// Key files written again: as another format, with another passphrase or comment. For `lk key` and for the spellings of ssh-keygen and
/// puttygen. The command's thread.

#include "client/cli/key_subject.h"
#include "keys/key_save.h"

#include <functional>
#include <string>

namespace latchkey::cli {

/// What a file is now, for writing it again in place. CliErrc::bad_value for standard input and for a file with several keys, which would
/// lose the others.
[[nodiscard]] Result<keys::SaveOptions> in_place(const Subject& subject);

/// The private key over its own file: format and costs as they were, with this passphrase (empty: none).
[[nodiscard]] Status rewrite(const Subject& subject, const keys::PrivateKey& key, keys::SaveOptions options, const Secret& passphrase,
                             const KeyCall& call);

/// The new comment, given the old one: a question that shows it comes once the key is unlocked.
using NewComment = std::function<Result<std::string>(const std::string& old_comment)>;

/// Gives a key file, private or public, another comment; FILE.pub follows when it is the same key.
[[nodiscard]] Status change_comment(Subject& subject, const KeyCall& call, const NewComment& new_comment);

} // namespace latchkey::cli
