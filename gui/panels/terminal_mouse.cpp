#include "gui/panels/terminal_mouse.h"

#include "gui/panels/terminal_menu.h"
#include "gui/terminal/plain_link.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using terminal::MouseAction;
using terminal::MouseButton;
using view::TerminalSelect;

namespace {

constexpr int wheel_lines = 3;
constexpr double drag_step = 0.05; ///< seconds between the steps of a drag past the edge

struct CellAt {
    int row;
    int col;
    int pixel_x;
    int pixel_y;
};

/// Clamped to the screen: a drag may leave it.
CellAt cell_under_mouse(const CellGrid& grid, const terminal::Snapshot& screen)
{
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float width = static_cast<float>(grid.cell.width);
    const float height = static_cast<float>(grid.cell.height);
    const int col = static_cast<int>(std::floor((mouse.x - grid.x) / width));
    const int row = static_cast<int>(std::floor((mouse.y - grid.y) / height));
    CellAt at{std::clamp(row, 0, std::max(0, screen.rows() - 1)), std::clamp(col, 0, std::max(0, screen.cols() - 1)), 0, 0};
    at.pixel_x = std::clamp(static_cast<int>(mouse.x - grid.x), 0, screen.cols() * grid.cell.width - 1);
    at.pixel_y = std::clamp(static_cast<int>(mouse.y - grid.y), 0, screen.rows() * grid.cell.height - 1);
    return at;
}

/// A link under the mouse: what OSC 8 says, or an address in the text.
struct LinkUnderMouse {
    std::string address;
    std::vector<terminal::PlainLink::Cells> cells; ///< of plain text, which does not show by itself that it is one
};

std::optional<LinkUnderMouse> link_under_mouse(const CellGrid& grid, const terminal::Snapshot& screen)
{
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool inside = mouse.x >= grid.x && mouse.x < grid.x + static_cast<float>(screen.cols() * grid.cell.width) && mouse.y >= grid.y &&
                        mouse.y < grid.y + static_cast<float>(screen.rows() * grid.cell.height);
    if (!inside) {
        return std::nullopt;
    }
    const CellAt at = cell_under_mouse(grid, screen);
    if (const std::string_view marked = screen.link(screen.style(screen.row(at.row).at(at.col).style)); !marked.empty()) {
        return LinkUnderMouse{std::string{marked}, {}};
    }
    if (auto plain = terminal::plain_link_at(screen, at.row, at.col)) {
        return LinkUnderMouse{std::move(plain->address), std::move(plain->cells)};
    }
    return std::nullopt;
}

terminal::Modifiers modifiers()
{
    const ImGuiIO& io = ImGui::GetIO();
    return {io.KeyShift, io.KeyAlt, io.KeyCtrl, io.KeySuper};
}

/// The program in the terminal has the mouse.
void report_mouse(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellAt& at, bool hovered)
{
    constexpr std::array<MouseButton, 3> buttons = {MouseButton::left, MouseButton::right, MouseButton::middle};
    const auto send = [&](MouseAction action, MouseButton button) {
        frame.send(view::TerminalMouse{tab.id, {action, button, at.row, at.col, at.pixel_x, at.pixel_y, modifiers()}});
    };
    for (int i = 0; i < 3; ++i) {
        const MouseButton button = buttons[static_cast<std::size_t>(i)];
        if (hovered && ImGui::IsMouseClicked(i)) {
            pane.pressed_button = i;
            send(MouseAction::press, button);
        }
        if (pane.pressed_button == i && ImGui::IsMouseReleased(i)) {
            pane.pressed_button = -1;
            send(MouseAction::release, button);
        }
    }
    if ((at.row != pane.last_row || at.col != pane.last_col) && (hovered || pane.pressed_button >= 0)) {
        pane.last_row = at.row;
        pane.last_col = at.col;
        send(MouseAction::move, pane.pressed_button >= 0 ? buttons[static_cast<std::size_t>(pane.pressed_button)] : MouseButton::none);
    }
}

/// Rows that the mouse is above the first line (negative) or below the last one.
int rows_past_edge(const CellGrid& grid, const terminal::Snapshot& screen)
{
    const int row = static_cast<int>(std::floor((ImGui::GetIO().MousePos.y - grid.y) / static_cast<float>(grid.cell.height)));
    return row < 0 ? row : std::max(0, row - screen.rows() + 1);
}

/// A drag past the upper or lower edge scrolls, as in xterm: the faster the further it is out. The selection follows with the next view.
void scroll_by_drag(const Frame& frame, const view::TabView& tab, PaneState& pane, int past)
{
    const terminal::Snapshot& screen = *tab.screen;
    const bool further = past < 0 ? screen.scroll_offset() < screen.scrollback() : screen.scroll_offset() > 0;
    if (past == 0 || !further) {
        return; // and no frame is asked for
    }
    const double now = ImGui::GetTime();
    if (now >= pane.scrolls_at) {
        pane.scrolls_at = now + drag_step;
        const int lines = std::clamp(1 + (std::abs(past) - 1) / 2, 1, std::max(1, screen.rows() - 1));
        frame.send(view::TerminalScroll{tab.id, past < 0 ? lines : -lines});
    }
    want_frame_in(pane.scrolls_at - now);
}

void begin_selection(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellAt& at)
{
    const int clicks = (ImGui::GetMouseClickedCount(ImGuiMouseButton_Left) - 1) % 3;
    const auto unit = ImGui::GetIO().KeyAlt ? TerminalSelect::Unit::block
                      : clicks == 1         ? TerminalSelect::Unit::word
                      : clicks == 2         ? TerminalSelect::Unit::line
                                            : TerminalSelect::Unit::character;
    pane.selecting = true;
    frame.send(TerminalSelect{tab.id, TerminalSelect::Step::begin, unit, at.row, at.col});
}

void select_by_mouse(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellGrid& grid, bool hovered)
{
    const CellAt at = cell_under_mouse(grid, *tab.screen);
    const terminal::LineId line = tab.screen->rows() > 0 ? tab.screen->line_of(at.row) : 0;
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        begin_selection(frame, tab, pane, at);
    } else if (pane.selecting && !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        pane.selecting = false;
        frame.send(TerminalSelect{tab.id, TerminalSelect::Step::end, TerminalSelect::Unit::character, at.row, at.col});
    } else if (pane.selecting) {
        if (line != pane.last_line || at.col != pane.last_col) {
            frame.send(TerminalSelect{tab.id, TerminalSelect::Step::extend, TerminalSelect::Unit::character, at.row, at.col});
        }
        scroll_by_drag(frame, tab, pane, rows_past_edge(grid, *tab.screen));
    }
    pane.last_line = line;
    pane.last_row = at.row;
    pane.last_col = at.col;
}

void other_buttons(const Frame& frame, const view::TabView& tab)
{
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        if (tab.look.right_button_pastes && !ImGui::GetIO().KeyCtrl) {
            paste_clipboard(frame, tab);
        } else {
            PaneState& pane = frame.state.panes[tab.id];
            pane.open_menu = true;
            pane.menu_at = ImGui::GetIO().MousePos;
        }
    }
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Middle) && frame.state.primary_selection) {
        if (std::string words = frame.state.primary_selection(); !words.empty()) {
            frame.send(view::TerminalPaste{tab.id, std::move(words)});
        }
    }
}

void wheel(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellAt& at, bool to_program)
{
    pane.wheel += ImGui::GetIO().MouseWheel;
    const int steps = static_cast<int>(pane.wheel);
    if (steps == 0) {
        return;
    }
    pane.wheel -= static_cast<float>(steps);
    if (!to_program) {
        frame.send(view::TerminalScroll{tab.id, steps * wheel_lines});
        return;
    }
    const MouseButton button = steps > 0 ? MouseButton::wheel_up : MouseButton::wheel_down;
    for (int i = 0; i < std::abs(steps); ++i) {
        frame.send(view::TerminalMouse{tab.id, {MouseAction::press, button, at.row, at.col, at.pixel_x, at.pixel_y, modifiers()}});
    }
}

} // namespace

void terminal_mouse(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellGrid& grid, bool hovered)
{
    const CellAt at = cell_under_mouse(grid, *tab.screen);
    const bool reported = tab.mouse_reported && !ImGui::GetIO().KeyShift && !pane.selecting;
    pane.link.clear();
    if (reported || pane.pressed_button >= 0) {
        report_mouse(frame, tab, pane, at, hovered);
    } else {
        const bool may_be_link = hovered && !pane.selecting && ImGui::GetIO().KeyCtrl;
        const auto over_link = may_be_link ? link_under_mouse(grid, *tab.screen) : std::nullopt;
        if (over_link) {
            pane.link = over_link->cells;
        }
        if (over_link && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
            frame.send(view::TerminalLink{tab.id, over_link->address});
            return;
        }
        select_by_mouse(frame, tab, pane, grid, hovered);
        if (hovered) {
            other_buttons(frame, tab);
        }
        if (over_link) {
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            return;
        }
    }
    if (hovered && ImGui::GetIO().MouseWheel != 0 && ImGui::GetIO().KeyCtrl && !reported) {
        zoom(frame, tab, ImGui::GetIO().MouseWheel > 0 ? zoom_step : -zoom_step);
    } else if (hovered && ImGui::GetIO().MouseWheel != 0) {
        wheel(frame, tab, pane, at, reported || tab.screen->modes().alternate_screen);
    }
    if (hovered && !reported) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    }
}

void underline_link(const CellGrid& grid, const std::vector<terminal::PlainLink::Cells>& link, ImU32 color)
{
    const auto width = static_cast<float>(grid.cell.width);
    const auto height = static_cast<float>(grid.cell.height);
    for (const terminal::PlainLink::Cells& part : link) {
        const float y = grid.y + static_cast<float>(part.row + 1) * height - px(2);
        fill({grid.x + static_cast<float>(part.begin) * width, y, static_cast<float>(part.end - part.begin) * width, hairline()}, color);
    }
}

} // namespace latchkey::panels
