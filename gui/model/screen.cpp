#include "gui/model/screen.h"

#include <algorithm>
#include <utility>

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

constexpr std::chrono::milliseconds search_pause{250};
constexpr std::size_t most_wishes = 16;
/// More screens of text than this between two pictures are a flood.
constexpr std::uint64_t flood_screens = 8;

} // namespace

Screen::Screen(Context& context, const terminal::TerminalOptions& options, Habits habits)
    : context_(context),
      options_(options),
      terminal_(options),
      synchronized_(context.io),
      habits_(std::move(habits)),
      search_due_(context.io)
{
}

std::string Screen::feed(std::span<const std::uint8_t> bytes)
{
    const std::uint64_t before = terminal_.lines_scrolled();
    terminal_.feed(bytes);
    if (habits_.scroll_on_output) {
        scroll_ = 0;
    } else if (scroll_ != 0) {
        // Who reads further up is not pulled down by new output, also when the scrollback is full.
        scroll_ = std::min(scroll_ + static_cast<std::size_t>(terminal_.lines_scrolled() - before), terminal_.scrollback_lines());
    }
    terminal::Events events = terminal_.take_events();
    if (events.title && habits_.server_titles) {
        title_ = *events.title;
    }
    if (events.resized) {
        selection_.reset(); // lines are numbered anew
    }
    events_.bells += events.bells;
    if (events.clipboard) {
        events_.clipboard = std::move(events.clipboard);
    }
    if (events.resized) {
        events_.resized = events.resized;
    }
    for (const terminal::WindowRequest& wish : events.window) {
        if (events_.window.size() < most_wishes) {
            events_.window.push_back(wish);
        }
    }
    watch_synchronized();
    find_again_soon();
    context_.changed();
    return terminal_.take_replies();
}

terminal::Events Screen::take_events()
{
    return std::exchange(events_, {});
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
    std::string bytes = terminal_.encode_key(event);
    if (!bytes.empty() && event.action != terminal::KeyAction::release) {
        follow_typing();
    }
    return bytes;
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
    return !habits_.mouse_reports && terminal_.mouse_reported() ? std::string{} : terminal_.encode_mouse(event);
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
    if (search_) {
        search_->refresh(terminal_);
    }
    context_.changed();
}

void Screen::set_window(const terminal::WindowPlace& place)
{
    terminal_.set_window(place);
}

void Screen::find(ScreenSearch::Wanted wanted)
{
    if (!search_) {
        search_.emplace();
    }
    search_->look_for(std::move(wanted), terminal_, snapshot_ ? snapshot_->top_line() : 0);
    show_current_hit();
    context_.changed();
}

void Screen::find_step(int by)
{
    if (search_) {
        search_->step(by);
        show_current_hit();
        context_.changed();
    }
}

void Screen::find_end()
{
    search_.reset();
    context_.changed();
}

void Screen::show_current_hit()
{
    const terminal::Found* hit = search_ ? search_->current() : nullptr;
    if (hit == nullptr || !snapshot_ || snapshot_->rows() == 0) {
        return;
    }
    if (hit->at.line < snapshot_->top_line() || hit->end.line > snapshot_->line_of(snapshot_->rows() - 1)) {
        scroll_to(hit->at.line, terminal_.rows() / 2);
    }
}

/// That line comes so many rows below the upper edge, as far as there is text.
void Screen::scroll_to(terminal::LineId line, int rows_above)
{
    const std::shared_ptr<const terminal::Snapshot> newest = terminal_.snapshot(0);
    const auto first_of_screen = static_cast<std::ptrdiff_t>(newest->top_line());
    const std::ptrdiff_t wanted = first_of_screen - static_cast<std::ptrdiff_t>(line) + rows_above;
    scroll_ = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(wanted, 0)), terminal_.scrollback_lines());
    context_.changed();
}

void Screen::find_again_soon()
{
    if (!search_ || search_planned_) {
        return;
    }
    search_planned_ = true;
    search_due_.expires_after(search_pause);
    search_due_.async_wait([this](const asio::error_code& error) {
        if (error) {
            return; // the screen is going
        }
        search_planned_ = false;
        if (search_) {
            search_->refresh(terminal_);
            context_.changed();
        }
    });
}

void Screen::go_to_prompt(int direction)
{
    if (!snapshot_) {
        return;
    }
    const terminal::LineId top = snapshot_->top_line();
    const auto prompt = direction < 0 ? terminal_.prompt_before(top) : terminal_.prompt_after(top);
    if (prompt) {
        scroll_to(*prompt, 0);
    } else if (direction > 0) {
        scroll_ = 0;
        context_.changed();
    }
}

void Screen::select_all()
{
    if (snapshot_) {
        selection_ = terminal::Selection::all(*snapshot_);
        context_.changed();
    }
}

void Screen::clear_scrollback()
{
    terminal_.clear_scrollback();
    selection_.reset();
    scroll_ = 0;
    find_again_soon();
    context_.changed();
}

void Screen::reset()
{
    terminal_.reset();
    selection_.reset();
    scroll_ = 0;
    title_.clear();
    find_again_soon();
    context_.changed();
}

std::string Screen::all_text() const
{
    std::string text = terminal_.scrollback_text() + terminal_.screen_text();
    const std::size_t end = text.find_last_not_of('\n');
    text.resize(end == std::string::npos ? 0 : end + 2);
    return text;
}

void Screen::set_palette(const terminal::Palette& palette)
{
    options_.palette = palette;
    terminal_.set_options(options_);
}

void Screen::set_options(const terminal::TerminalOptions& options, Habits habits)
{
    options_ = options;
    habits_ = std::move(habits);
    terminal_.set_options(options_);
    if (!habits_.server_titles) {
        title_.clear();
    }
    scroll_ = std::min(scroll_, terminal_.scrollback_lines());
    find_again_soon();
    context_.changed();
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
        selection_ = terminal::Selection::begin(*snapshot_, at, select_by(command.unit), habits_.word_characters);
        break;
    case Step::extend:
    case Step::end:
        if (selection_) {
            selection_->extend(*snapshot_, at, habits_.word_characters);
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
        context_.flooded =
            context_.flooded || terminal_.lines_scrolled() > shown_lines_ + flood_screens * static_cast<std::uint64_t>(terminal_.rows());
        shown_lines_ = terminal_.lines_scrolled();
    }
    view.screen = snapshot_;
    view.terminal_title = title_;
    view.mouse_reported = terminal_.mouse_reported() && habits_.mouse_reports;
    if (search_) {
        view.find = search_->view(*snapshot_);
    }
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
    if (scroll_ != 0 && habits_.scroll_on_key) {
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
