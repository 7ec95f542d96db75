#include "gui/panels/terminal_pane.h"

#include "gui/panels/find_bar.h"
#include "gui/panels/pane_actions.h"
#include "gui/panels/region.h"
#include "gui/panels/session_pane.h"
#include "gui/panels/terminal_cells.h"
#include "gui/panels/terminal_colors.h"
#include "gui/panels/terminal_keyboard.h"
#include "gui/panels/terminal_menu.h"
#include "gui/panels/terminal_mouse.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;

namespace {

constexpr float scroll_bar = 12;
constexpr double blink = 0.6;    ///< seconds lit, and as long dark: fewer than two frames a second
constexpr double blink_for = 20; ///< after so long without a key the cursor stays lit, and the window sleeps

constexpr double flash_for = 0.1; ///< seconds

/// The session's letters, as large as this tab was made.
CellGrid grid_in(const Frame& frame, const view::TabView& tab, Box box)
{
    float design = frame.view.terminal_font_size > 0 ? frame.view.terminal_font_size : terminal_font_size;
    design = tab.look.font_size > 0 ? tab.look.font_size : design;
    design = std::clamp(design + frame.state.panes[tab.id].zoom, 6.0F, 96.0F);
    return {box.x + px(terminal_pad_left), box.y + px(terminal_pad_top), terminal_cell(design), pixel_size({Face::mono, design})};
}

void draw_scroll_bar(const Frame& frame, const view::TabView& tab, Box track)
{
    const terminal::Snapshot& screen = *tab.screen;
    if (screen.scrollback() == 0 || !tab.look.scroll_bar) {
        return;
    }
    const auto rows = static_cast<float>(screen.rows());
    const auto above = static_cast<float>(screen.scrollback());
    const float height = std::max(px(24), track.h * rows / (rows + above));
    const float travel = std::max(1.0F, track.h - height);
    const float share = 1 - static_cast<float>(screen.scroll_offset()) / above;
    const Press press = interact("Scroll bar", track, true, Tabbing::arrows_only);
    const Box thumb{track.x + px(3), track.y + travel * share, track.w - px(6), height};
    fill(thumb, press.hovered || press.held ? colors().fline : colors().bline, thumb.w / 2);
    if (press.held) {
        const float wanted = std::clamp((ImGui::GetIO().MousePos.y - track.y - height / 2) / travel, 0.0F, 1.0F);
        const auto offset = static_cast<long>(std::lround((1 - wanted) * above));
        const long lines = offset - static_cast<long>(screen.scroll_offset());
        if (lines != 0) {
            frame.send(view::TerminalScroll{tab.id, static_cast<int>(lines)});
        }
    }
}

/// Whether a blinking cursor is lit now; asks for the frame in which that changes.
bool cursor_lit(const terminal::Snapshot& screen, const PaneState& pane, bool focused)
{
    const double since = ImGui::GetTime() - pane.typed_at;
    if (!screen.cursor().blinking || !screen.cursor().visible || !focused || since > blink_for) {
        return true;
    }
    want_frame_in(blink - std::fmod(since, blink));
    return static_cast<long>(since / blink) % 2 == 0;
}

} // namespace

GridSize grid_size(const Frame& frame, const view::TabView& tab, Box box)
{
    const CellGrid grid = grid_in(frame, tab, box);
    const auto cols = static_cast<int>((box.w - px(terminal_pad_left) - px(scroll_bar)) / static_cast<float>(grid.cell.width));
    const auto rows = static_cast<int>((box.h - px(terminal_pad_top)) / static_cast<float>(grid.cell.height));
    return {std::clamp(cols, 2, 1000), std::clamp(rows, 1, 500)};
}

void tell_size(const Frame& frame, const view::TabView& tab, Box box)
{
    PaneState& pane = frame.state.panes[tab.id];
    const GridSize size = grid_size(frame, tab, box);
    const CellSize cell = grid_in(frame, tab, box).cell;
    if (size.cols != pane.cols || size.rows != pane.rows || cell.width != pane.cell_width || cell.height != pane.cell_height) {
        pane.cols = size.cols;
        pane.rows = size.rows;
        pane.cell_width = cell.width;
        pane.cell_height = cell.height;
        frame.send(view::TerminalResize{tab.id, size.cols, size.rows, cell.width, cell.height});
    } else if (tab.server_size.serial != pane.server_size && frame.view.split_of(tab.id) != nullptr) {
        // Beside others a terminal is as large as its pane.
        pane.server_size = tab.server_size.serial;
        frame.send(view::TerminalResize{tab.id, size.cols, size.rows, cell.width, cell.height});
    } else if (tab.server_size.serial != pane.server_size) {
        pane.server_size = tab.server_size.serial;
        frame.state.grow_window = {static_cast<float>((tab.server_size.cols - size.cols) * cell.width),
                                   static_cast<float>((tab.server_size.rows - size.rows) * cell.height)};
    }
}

namespace {

/// A bell that is seen: the ground is lighter (or darker) for a moment.
void flash(const view::TabView& tab, PaneState& pane, Box box, ImU32 color)
{
    const double now = ImGui::GetTime();
    if (tab.flashes != pane.flashes) {
        pane.flashes = tab.flashes;
        pane.flash_until = now + flash_for;
    }
    if (now < pane.flash_until) {
        fill(box, with_alpha(color, 0.25F));
        want_frame_in(pane.flash_until - now);
    }
}

/// The search bar must not hide what it found.
bool covers(Box bar, const CellGrid& grid, const view::FindView& find)
{
    return std::ranges::any_of(find.current_hit, [&](const view::SelectedCells& hit) {
        const float top = grid.y + static_cast<float>(hit.row * grid.cell.height);
        const float right = grid.x + static_cast<float>(hit.end * grid.cell.width);
        return top < bar.bottom() && right > bar.x;
    });
}

} // namespace

void draw_terminal(const Frame& frame, const view::TabView& tab, Box box)
{
    PanelState& state = frame.state;
    PaneState& pane = state.panes[tab.id];
    tell_size(frame, tab, box);
    const bool active = tab.id == frame.view.active_tab;
    if (state.focus_terminal && active) {
        ImGui::SetNextWindowFocus();
        state.focus_terminal = false;
    }
    const TerminalColors theme = terminal_colors(tab.look);
    const CellGrid grid = grid_in(frame, tab, box);
    Box bar{};
    {
        // Tab, arrows and Escape are the terminal's: ImGui's navigation stays out.
        const TerminalPaint paint{theme, *tab.screen};
        const Region region{pane_window("##terminal", tab.id).c_str(), box, paint.ground(), ImGuiWindowFlags_NoNavInputs};
        focus_where_pressed(frame, tab);
        const bool focused = ImGui::IsWindowFocused() && ImGui::GetIO().AppFocusLost == false;
        if (focused) {
            state.terminal_focused = true;
            state.focused_terminal = tab.id;
        }

        draw_scroll_bar(frame, tab, {box.right() - px(scroll_bar), box.y + px(2), px(scroll_bar), box.h - px(4)});
        const Box cells{box.x, box.y, box.w - px(scroll_bar), box.h};
        ImGui::SetCursorScreenPos(cells.min());
        const Press press = interact("Terminal", cells, true, Tabbing::arrows_only);
        if (focused) {
            terminal_keyboard(frame, tab, pane);
        }
        terminal_mouse(frame, tab, pane, grid, press.hovered || press.held);

        const bool alive = tab.state != view::TabState::closed && tab.state != view::TabState::failed;
        const bool lit = cursor_lit(*tab.screen, pane, focused && alive);
        CellMarks marks{tab.selection, {}, {}};
        if (tab.find) {
            marks.hits = tab.find->hits;
            marks.current_hit = tab.find->current_hit;
        }
        draw_cells(*ImGui::GetWindowDrawList(), *tab.screen, theme, tab.look.least_contrast, marks, grid, {focused && alive, lit});
        underline_link(grid, pane.link, theme.foreground);
        flash(tab, pane, box, theme.foreground);
        if (listening()) {
            const std::string label = active ? "Terminal" : "Terminal of " + tab.title;
            note_item(press.id, cells.min(), cells.max(), label, ItemKind::terminal, tab.screen->text());
        }
        draw_terminal_menu(frame, tab);
        draw_split_choice(frame, tab);
        if (tab.find) {
            bar = find_bar_box(frame, box, false);
            if (covers(bar, grid, *tab.find)) {
                bar = find_bar_box(frame, box, true);
            }
            shadow(bar, px(10));
        }
    }
    if (tab.find) {
        draw_find_bar(frame, tab, bar);
    }
}

} // namespace latchkey::panels
