#pragma once
/// Addresses in a terminal's plain text: http, https and mailto, also over the end of a soft-wrapped row. Any thread.
///
/// ASCII alone: a letter that only looks like another one ends an address. At most 4 KiB.

#include "gui/terminal/snapshot.h"

#include <optional>
#include <string>
#include <vector>

namespace latchkey::terminal {

struct PlainLink {
    struct Cells {
        int row = 0;
        int begin = 0;
        int end = 0;
        bool operator==(const Cells&) const = default;
    };
    std::string address;
    std::vector<Cells> cells; ///< of the view, by rows
};

/// The address whose letters are in that cell of the view.
[[nodiscard]] std::optional<PlainLink> plain_link_at(const Snapshot& screen, int row, int col);

} // namespace latchkey::terminal
