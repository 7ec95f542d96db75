#pragma once
/// Paints a terminal's snapshot: grounds, glyphs, lines, cursor. One reservation of primitives a row. UI thread.

#include "gui/panels/kit/draw.h"
#include "gui/terminal/snapshot.h"
#include "gui/view/window_view.h"

#include <span>

namespace latchkey::panels {

struct CellGrid {
    float x = 0; ///< of the first cell
    float y = 0;
    kit::CellSize cell{};
    float font_size = 0; ///< screen pixels
};

struct CursorLook {
    bool focused = false;
    bool shown = true; ///< false in the dark half of a blink
};

/// Cells that are not painted as their style says.
struct CellMarks {
    std::span<const view::SelectedCells> selection{};
    std::span<const view::SelectedCells> hits{}; ///< of a search, by rows
    std::span<const view::SelectedCells> current_hit{};
};

/// `colors` must outlive the call alone.
void draw_cells(ImDrawList& list, const terminal::Snapshot& screen, const kit::TerminalColors& colors, double least_contrast,
                const CellMarks& marks, const CellGrid& grid, const CursorLook& cursor);

} // namespace latchkey::panels
