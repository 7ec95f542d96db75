#pragma once
/// Rows of another known_hosts, or of PuTTY's store, taken over. Nothing that is known already is overruled. Any thread; text to text.

#include "client/hosts/known_hosts_edit.h"

namespace latchkey::hosts {

struct Imported {
    Edited edited;                 ///< the text with the new rows at its end, and these rows
    std::vector<KnownKey> skipped; ///< another key of their type is known for the host, or this one is revoked
    std::size_t already = 0;       ///< rows (or names of rows) that were known
};

/// Plain names become a row each, hashed as `hash` says; rows with wildcards, hashed names and markers are taken as they are.
[[nodiscard]] Imported with_imported(std::string_view text, const std::vector<KnownKey>& rows, HashNames hash);

} // namespace latchkey::hosts
