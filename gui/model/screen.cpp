#include "gui/model/screen.h"

#include <algorithm>

namespace latchkey::model {
namespace {

terminal::SelectBy select_by(view::TerminalSelect::Unit unit)
{
    switch (unit) {
    case view::TerminalSelect::Unit::character:
        break;
    case view::TerminalSelect::Unit::word:
        return terminal::SelectBy::word;
    case view::TerminalSelect::Unit::line:
        return terminal::SelectBy::line;
    case view::TerminalSelect::Unit::block:
        return terminal::SelectBy::block;
    }
    return terminal::SelectBy::character;
}

} // namespace

Screen::Screen(Context& context, const terminal::TerminalOptions& options)
    : context_(context), options_(options), terminal_(options), synchronized_(context.io)
{
}

std::string Screen::feed(std::span<const std::uint8_t> bytes)
{
    const std::uint64_t before = terminal_.lines_scrolled();
    terminal_.feed(bytes);
    if (scroll_ != 0) {
        // Who reads further up is not pulled down by new output, also when the scrollback is full.
        scroll_ = std::min(scroll_ + static_cast<std::size_t>(terminal_.lines_scrolled() - before), terminal_.scrollback_lines());
    }
    const terminal::Events events = terminal_.take_events();
    if (events.title) {
        title_ = *events.title;
    }
    watch_synchronized();
    context_.changed();
    return terminal_.take_replies();
}

void Screen::begin_again()
{
    // CAN ends a sequence that was cut off. Leaving the alternate screen restores a cursor, so only where it was entered.
    terminal_.feed(std::string_view{"\x18"});
    if (terminal_.modes().alternate_screen) {
        terminal_.feed(std::string_view{"\x1b[?1049l"});
    }
    // Mouse and paste modes off, scroll region gone, plain letters on a new line.
    terminal_.feed(std::string_view{"\x1b[!p\x1b[?9;1000;1002;1003;1005;1006;1015;1016;1004;2004;2026l\x1b[0m\r\n"});
    (void)terminal_.take_replies();
    (void)terminal_.take_events();
    scroll_ = 0;
    context_.changed();
}

std::string Screen::key(const terminal::KeyEvent& event)
{
    follow_typing();
    return terminal_.encode_key(event);
}

std::string Screen::text(const std::string& utf8)
{
    follow_typing();
    return terminal_.encode_text(utf8);
}

std::string Screen::paste(const std::string& utf8)
{
    follow_typing();
    return terminal_.encode_paste(utf8);
}

std::string Screen::mouse(const terminal::MouseEvent& event)
{
    return terminal_.encode_mouse(event);
}

std::string Screen::focus(bool focused)
{
    return terminal_.encode_focus(focused);
}

void Screen::resize(int cols, int rows)
{
    const int old_cols = terminal_.cols();
    terminal_.resize(cols, rows);
    if (terminal_.cols() != old_cols) {
        selection_.reset(); // lines are numbered anew
    }
    scroll_ = std::min(scroll_, terminal_.scrollback_lines());
    context_.changed();
}

void Screen::set_palette(const terminal::Palette& palette)
{
    options_.palette = palette;
    terminal_.set_options(options_);
}

void Screen::scroll(int lines)
{
    const auto wanted = static_cast<std::ptrdiff_t>(scroll_) + lines;
    scroll_ = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(wanted, 0)), terminal_.scrollback_lines());
    context_.changed();
}

void Screen::select(const view::TerminalSelect& command)
{
    using Step = view::TerminalSelect::Step;
    context_.changed();
    if (command.step == Step::clear || !snapshot_ || snapshot_->rows() == 0) {
        selection_.reset();
        return;
    }
    const int row = std::clamp(command.row, 0, snapshot_->rows() - 1);
    const terminal::Place at{snapshot_->line_of(row), std::clamp(command.col, 0, snapshot_->cols())};
    switch (command.step) {
    case Step::begin:
        selection_ = terminal::Selection::begin(*snapshot_, at, select_by(command.unit));
        break;
    case Step::extend:
    case Step::end:
        if (selection_) {
            selection_->extend(*snapshot_, at);
            if (command.step == Step::end && selection_->empty()) {
                selection_.reset();
            }
        }
        break;
    case Step::clear:
        break;
    }
}

std::string Screen::selected_text() const
{
    return selection_ ? terminal_.selected_text(*selection_) : std::string{};
}

void Screen::show(view::TabView& view)
{
    if (!shown_once_ || terminal_.generation() != shown_generation_ || scroll_ != shown_scroll_) {
        snapshot_ = terminal_.snapshot(scroll_);
        shown_generation_ = terminal_.generation();
        shown_scroll_ = scroll_;
        shown_once_ = true;
    }
    view.screen = snapshot_;
    view.terminal_title = title_;
    view.mouse_reported = terminal_.mouse_reported();
    if (selection_) {
        for (int row = 0; row < snapshot_->rows(); ++row) {
            if (const auto span = selection_->span(snapshot_->line_of(row), snapshot_->cols(), &snapshot_->row(row))) {
                view.selection.push_back({row, span->first, span->last});
            }
        }
    }
}

void Screen::follow_typing()
{
    if (scroll_ != 0) {
        scroll_ = 0;
        context_.changed();
    }
}

void Screen::watch_synchronized()
{
    if (!terminal_.synchronized() || watching_) {
        return;
    }
    watching_ = true;
    synchronized_.expires_after(std::chrono::seconds{1});
    synchronized_.async_wait([this](const asio::error_code& error) {
        if (error) {
            return; // the screen is going
        }
        watching_ = false;
        if (terminal_.synchronized()) {
            terminal_.release_synchronized();
            context_.changed();
        }
    });
}

} // namespace latchkey::model
