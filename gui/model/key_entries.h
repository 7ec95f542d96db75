#pragma once
/// The keys of a folder as the Keys page knows them: what the review found, who uses each, and the row that is shown of it.
/// Reads the disk: call from a job. Values.

#include "client/sessions/session_key.h"
#include "gui/view/keys_folder_view.h"
#include "keys/base/secret.h"
#include "keys/review.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::model {

struct KeyEntry {
    keys::ReviewRow review;               ///< path is empty for a pasted key
    view::KeyRow row;                     ///< without an id until the page gives it one
    std::shared_ptr<const Secret> text{}; ///< of a pasted key
};

struct KeyEntries {
    std::vector<KeyEntry> keys; ///< by name
    std::size_t files = 0;
    std::vector<std::string> unread;
    bool cut_short = false;
};

/// FILE.pub is no row of its own when it is the public half of FILE. KeyErrc as keys::review_folder().
[[nodiscard]] Result<KeyEntries> read_key_entries(const std::filesystem::path& folder, const sessions::KeyUsers& users,
                                                  std::chrono::system_clock::time_point now, const Work& work);

/// A key as text; `name` is what it is called. KeyErrc of keys::inspect().
[[nodiscard]] Result<KeyEntry> pasted_entry(std::shared_ptr<const Secret> text, std::string name);

/// "ssh-ed25519 AAAA… comment"; empty while the public half is inside the encrypted part.
[[nodiscard]] std::string public_line(const KeyEntry& entry);

/// The row's words hold every word of `text`; capitals or not.
[[nodiscard]] bool has_words(const view::KeyRow& row, std::string_view text);

/// "a", "a and b", "a, b and 3 more".
[[nodiscard]] std::string in_short(const std::vector<std::string>& names);

} // namespace latchkey::model
