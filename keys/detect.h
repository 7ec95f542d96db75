#pragma once
/// Finds the keys in a mended text, by their content. Private formats are preferred: a file with both halves is a private key file.
/// Linear in the text. For the .cpp files of keys/ only.

#include "keys/formats.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace latchkey::keys {

/// One row a marker. open nullptr: no private key to be had (inspect gives its public half).
struct FormatRow {
    std::string_view marker; ///< empty: a line that begins like a public key
    std::string_view end;    ///< what the last line begins with; the rest of that line belongs to the key
    KeyFormat format;
    Result<KeyFileInfo> (*inspect)(const FoundKey&);
    Result<OpenedKey> (*open)(const FoundKey&, const Attempt&);
};

struct Found {
    FoundKey key;
    const FormatRow* row = nullptr;

    [[nodiscard]] bool is_private() const { return row->open != nullptr; }
    [[nodiscard]] std::size_t end() const { return key.text.size(); }
};

/// In the text's order, at most limits::keys_in_file. None: KeyErrc::not_a_key or ::unsupported, naming what it looks like instead.
[[nodiscard]] Result<std::vector<Found>> find_keys(std::string_view text);

/// The first private key, else the first one.
[[nodiscard]] const Found& main_key(const std::vector<Found>& keys);

} // namespace latchkey::keys
