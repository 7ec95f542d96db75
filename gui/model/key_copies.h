#pragma once
/// "Keep a private copy in ~/.ssh?": downloads folders are tidied up, and the key with them. It is asked once a key: the answer is
/// remembered in the state folder (a line a key, the newest thousand). Reads and writes the disk: call from a job. FileErrc, KeyErrc.

#include "client/settings/platform/paths.h"
#include "keys/base/error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::model {

struct CopyOffer {
    std::filesystem::path file;
    std::string key; ///< what the answer is remembered under: the fingerprint, or the path while that is hidden
};

/// When a private key lies in (or below) a downloads folder and nobody answered yet.
[[nodiscard]] std::optional<CopyOffer> copy_offer(const std::filesystem::path& file, const settings::Places& places);

Status remember_copy_answer(const std::string& key, const settings::Places& places);

/// Where the copy is: ~/.ssh/NAME, or NAME-2… when another file has that name; one that is the same already is used as it is. 0600.
[[nodiscard]] Result<std::filesystem::path> keep_copy(const std::filesystem::path& file, const std::filesystem::path& home);

} // namespace latchkey::model
