#include "gui/panels/terminal_pane.h"

#include "gui/panels/find_bar.h"
#include "gui/panels/region.h"
#include "gui/panels/terminal_cells.h"
#include "gui/panels/terminal_colors.h"
#include "gui/panels/terminal_keys.h"
#include "gui/panels/terminal_menu.h"
#include "gui/terminal/plain_link.h"

#include <imgui_internal.h>

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

constexpr float scroll_bar = 12;
constexpr double blink = 0.6;    ///< seconds lit, and as long dark: fewer than two frames a second
constexpr double blink_for = 20; ///< after so long without a key the cursor stays lit, and the window sleeps
constexpr int wheel_lines = 3;
constexpr float zoom_step = 2;     ///< design pixels
constexpr double drag_step = 0.05; ///< seconds between the steps of a drag past the edge

constexpr double flash_for = 0.1; ///< seconds

/// The session's letters, as large as this tab was made.
CellGrid grid_in(const Frame& frame, const view::TabView& tab, Box box)
{
    float design = frame.view.terminal_font_size > 0 ? frame.view.terminal_font_size : terminal_font_size;
    design = tab.look.font_size > 0 ? tab.look.font_size : design;
    design = std::clamp(design + frame.state.panes[tab.id].zoom, 6.0F, 96.0F);
    return {box.x + px(terminal_pad_left), box.y + px(terminal_pad_top), terminal_cell(design), pixel_size({Face::mono, design})};
}

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

void underline(const CellGrid& grid, const std::vector<terminal::PlainLink::Cells>& link, ImU32 color)
{
    const auto width = static_cast<float>(grid.cell.width);
    const auto height = static_cast<float>(grid.cell.height);
    for (const terminal::PlainLink::Cells& part : link) {
        const float y = grid.y + static_cast<float>(part.row + 1) * height - px(2);
        fill({grid.x + static_cast<float>(part.begin) * width, y, static_cast<float>(part.end - part.begin) * width, hairline()}, color);
    }
}

terminal::Modifiers modifiers()
{
    const ImGuiIO& io = ImGui::GetIO();
    return {io.KeyShift, io.KeyAlt, io.KeyCtrl, io.KeySuper};
}

void switch_tab(const Frame& frame, const view::TabView& tab, int step)
{
    const auto& tabs = frame.view.tabs;
    const auto here = std::ranges::find(tabs, tab.id, &view::TabView::id) - tabs.begin();
    const auto count = static_cast<std::ptrdiff_t>(tabs.size());
    frame.send(view::ActivateTab{tabs[static_cast<std::size_t>((here + step + count) % count)].id});
    frame.state.focus_terminal = true;
}

void window_key(const Frame& frame, const view::TabView& tab, WindowKey key)
{
    switch (key) {
    case WindowKey::copy:
        frame.send(view::TerminalCopy{tab.id});
        break;
    case WindowKey::paste:
        paste_clipboard(frame, tab);
        break;
    case WindowKey::page_up:
        frame.send(view::TerminalScroll{tab.id, std::max(1, tab.screen->rows() - 1)});
        break;
    case WindowKey::page_down:
        frame.send(view::TerminalScroll{tab.id, -std::max(1, tab.screen->rows() - 1)});
        break;
    case WindowKey::close_tab:
        frame.send(view::CloseTab{tab.id});
        break;
    case WindowKey::new_tab:
        frame.send(view::ActivateTab{0});
        break;
    case WindowKey::next_tab:
        switch_tab(frame, tab, 1);
        break;
    case WindowKey::previous_tab:
        switch_tab(frame, tab, -1);
        break;
    case WindowKey::leave:
        frame.state.focus_region = 0;
        break;
    case WindowKey::find:
        open_find(frame, tab);
        break;
    case WindowKey::zoom_in:
        zoom(frame, tab, zoom_step);
        break;
    case WindowKey::zoom_out:
        zoom(frame, tab, -zoom_step);
        break;
    case WindowKey::zoom_reset:
        zoom(frame, tab, 0);
        break;
    case WindowKey::select_all:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::select_all});
        break;
    case WindowKey::save_text:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::save_text});
        break;
    case WindowKey::clear_scrollback:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::clear_scrollback});
        break;
    case WindowKey::previous_prompt:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::previous_prompt});
        break;
    case WindowKey::next_prompt:
        frame.send(view::TerminalDo{tab.id, view::TerminalDo::What::next_prompt});
        break;
    case WindowKey::menu: {
        PaneState& pane = frame.state.panes[tab.id];
        pane.open_menu = true;
        pane.menu_at = ImGui::GetWindowPos();
        break;
    }
    }
}

void keyboard(const Frame& frame, const view::TabView& tab, PaneState& pane)
{
    TypedKeys typed = typed_keys(tab.screen->modes());
    if (!typed.keys.empty() || !typed.text.empty()) {
        pane.typed_at = ImGui::GetTime();
    }
    for (const WindowKey key : typed.window) {
        window_key(frame, tab, key);
    }
    if (!typed.text.empty()) {
        frame.send(view::TerminalText{tab.id, std::move(typed.text)});
    }
    for (const terminal::KeyEvent& key : typed.keys) {
        frame.send(view::TerminalKey{tab.id, key});
    }
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

void mouse(const Frame& frame, const view::TabView& tab, PaneState& pane, const CellGrid& grid, bool hovered)
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

void tell_focus(const Frame& frame, view::TabId tab, bool focused)
{
    PanelState& state = frame.state;
    const view::TabId now = focused ? tab : 0;
    if (state.focus_told == now) {
        return;
    }
    if (state.focus_told != 0) {
        frame.send(view::TerminalFocus{state.focus_told, false});
    }
    if (now != 0) {
        frame.send(view::TerminalFocus{now, true});
    }
    state.focus_told = now;
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
    if (state.focus_terminal) {
        ImGui::SetNextWindowFocus();
        state.focus_terminal = false;
    }
    const TerminalColors theme = terminal_colors(tab.look);
    const CellGrid grid = grid_in(frame, tab, box);
    Box bar{};
    {
        // Tab, arrows and Escape are the terminal's: ImGui's navigation stays out.
        const TerminalPaint paint{theme, *tab.screen};
        const Region region{"##terminal", box, paint.ground(), ImGuiWindowFlags_NoNavInputs};
        const bool focused = ImGui::IsWindowFocused() && ImGui::GetIO().AppFocusLost == false;
        state.terminal_focused = focused;
        tell_focus(frame, tab.id, focused);

        draw_scroll_bar(frame, tab, {box.right() - px(scroll_bar), box.y + px(2), px(scroll_bar), box.h - px(4)});
        const Box cells{box.x, box.y, box.w - px(scroll_bar), box.h};
        ImGui::SetCursorScreenPos(cells.min());
        const Press press = interact("Terminal", cells, true, Tabbing::arrows_only);
        if (focused) {
            keyboard(frame, tab, pane);
        }
        mouse(frame, tab, pane, grid, press.hovered || press.held);

        const bool alive = tab.state != view::TabState::closed && tab.state != view::TabState::failed;
        const bool lit = cursor_lit(*tab.screen, pane, focused && alive);
        CellMarks marks{tab.selection, {}, {}};
        if (tab.find) {
            marks.hits = tab.find->hits;
            marks.current_hit = tab.find->current_hit;
        }
        draw_cells(*ImGui::GetWindowDrawList(), *tab.screen, theme, tab.look.least_contrast, marks, grid, {focused && alive, lit});
        underline(grid, pane.link, theme.foreground);
        flash(tab, pane, box, theme.foreground);
        if (listening()) {
            note_item(press.id, cells.min(), cells.max(), "Terminal", ItemKind::terminal, tab.screen->text());
        }
        draw_terminal_menu(frame, tab);
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
