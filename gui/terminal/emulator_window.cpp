/// Emulator: window operations (CSI … t, XTWINOPS). Sizes and places are told; a title never is, since what is answered arrives at a shell
/// as if it had been typed. What changes the window is a request to whoever has one, and only where the options allow it.
/// Source: xterm ctlseqs "Window manipulation". See emulator.h.

#include "gui/terminal/emulator.h"

#include <algorithm>
#include <string>
#include <utility>

namespace latchkey::terminal {
namespace {

std::string answer(int first, int second, int third)
{
    return "\x1B[" + std::to_string(first) + ';' + std::to_string(second) + ';' + std::to_string(third) + 't';
}

/// Pixels to cells: 0 is the most there is, nothing (-1) leaves it as it is.
int cells(int pixels, int cell, int now, int most)
{
    if (pixels < 0 || cell <= 0) {
        return now;
    }
    return pixels == 0 ? most : std::max(1, pixels / cell);
}

} // namespace

void Emulator::window_operation(const Sequence& sequence)
{
    const int what = sequence.at(0);
    const GridSize most = largest();
    switch (what) {
    case 1:
        request_window({.kind = WindowRequest::Kind::restore});
        break;
    case 2:
        request_window({.kind = WindowRequest::Kind::iconify});
        break;
    case 3:
        request_window({.kind = WindowRequest::Kind::move, .x = sequence.at(1), .y = sequence.at(2)});
        break;
    case 4:
        resize_by_server(cells(sequence.at(2, -1), place_.cell_width, screen_.cols(), most.cols),
                         cells(sequence.at(1, -1), place_.cell_height, screen_.rows(), most.rows));
        break;
    case 5:
        request_window({.kind = WindowRequest::Kind::raise});
        break;
    case 6:
        request_window({.kind = WindowRequest::Kind::lower});
        break;
    case 8:
        resize_by_server(cells(sequence.at(2, -1), 1, screen_.cols(), most.cols), cells(sequence.at(1, -1), 1, screen_.rows(), most.rows));
        break;
    case 9:
        zoom(sequence.at(1), 3, 2);
        break;
    case 10:
        full_screen(sequence.at(1));
        break;
    case 22:
    case 23:
        title_stack(what == 22, sequence.at(1));
        break;
    default:
        if (what >= 24) { // DECSLPP
            resize_by_server(screen_.cols(), what);
        } else {
            report_place(what, sequence.at(1));
        }
    }
}

void Emulator::report_place(int what, int detail)
{
    const GridSize most = largest();
    const bool pixels = place_.cell_width > 0 && place_.cell_height > 0;
    switch (what) {
    case 11:
        reply(place_.iconified ? "\x1B[2t" : "\x1B[1t");
        break;
    case 13:
        reply(answer(3, place_.x, place_.y));
        break;
    case 14: // with 2 the window with its frame: which is none of the server's business, so that both are the grid
        if (pixels && (detail == 0 || detail == 2)) {
            reply(answer(4, screen_.rows() * place_.cell_height, screen_.cols() * place_.cell_width));
        }
        break;
    case 15:
        if (pixels) {
            reply(answer(5, most.rows * place_.cell_height, most.cols * place_.cell_width));
        }
        break;
    case 16:
        if (pixels) {
            reply(answer(6, place_.cell_height, place_.cell_width));
        }
        break;
    case 18:
        reply(answer(8, screen_.rows(), screen_.cols()));
        break;
    case 19:
        reply(answer(9, most.rows, most.cols));
        break;
    default: // 20 and 21 ask for titles
        break;
    }
}

void Emulator::request_window(const WindowRequest& request)
{
    if (options_.server_moves == ServerMoves::yes && events_.window.size() < max_requests) {
        events_.window.push_back(request);
    }
}

void Emulator::resize_by_server(int cols, int rows)
{
    if (options_.server_resizes == ServerResizes::no) {
        return;
    }
    resize(cols, rows);
    events_.resized = GridSize{screen_.cols(), screen_.rows()};
}

/// The grid that would fill the desktop.
GridSize Emulator::largest() const noexcept
{
    if (place_.cell_width <= 0 || place_.cell_height <= 0) {
        return {screen_.cols(), screen_.rows()};
    }
    return {std::max(screen_.cols(), place_.screen_width / place_.cell_width),
            std::max(screen_.rows(), place_.screen_height / place_.cell_height)};
}

/// 0 goes back, 1 fills the desktop; the other two fill it in one direction.
void Emulator::zoom(int how, int horizontally, int vertically)
{
    const GridSize now{screen_.cols(), screen_.rows()};
    const GridSize most = largest();
    if (how == 0) {
        const GridSize back = std::exchange(before_zoom_, std::nullopt).value_or(now);
        resize_by_server(back.cols, back.rows);
    } else if (how == 1 || how == horizontally || how == vertically) {
        before_zoom_ = before_zoom_.value_or(now);
        resize_by_server(how == vertically ? now.cols : most.cols, how == horizontally ? now.rows : most.rows);
    }
}

void Emulator::full_screen(int how)
{
    if (how == 2) {
        how = before_zoom_ ? 0 : 1;
    }
    zoom(how, -1, -1);
}

/// Pushing and popping a title stays inside. 1 means the icon's, which nothing here shows.
void Emulator::title_stack(bool push, int which)
{
    if (which == 1) {
        return;
    }
    if (push && titles_.size() < max_stack) {
        titles_.push_back(title_);
    } else if (!push && !titles_.empty()) {
        title_ = std::move(titles_.back());
        titles_.pop_back();
        events_.title = title_;
    }
}

} // namespace latchkey::terminal
