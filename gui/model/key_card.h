#pragma once
/// The card under "Private key file for authentication": everything that a key file tells without its passphrase. Disk: call from a job.

#include "gui/view/form_view.h"
#include "keys/base/bytes.h"

#include <filesystem>
#include <string>

namespace latchkey::model {

/// State key or problem.
[[nodiscard]] view::KeyCard read_key_card(const std::filesystem::path& file);

/// "RSA 4096, PuTTY PPK 3, passphrase" for a key, or "" for any other content. For the picker. Reads FILE.pub where that helps.
[[nodiscard]] std::string key_in_short(Bytes content, const std::filesystem::path& file);

} // namespace latchkey::model
