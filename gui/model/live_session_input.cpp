/// LiveSession: what a person does in its terminal. Keys, text, mouse, paste and its guard, selection.

#include "client/transport/client_error.h"
#include "gui/model/link_address.h"
#include "gui/model/live_session.h"
#include "gui/model/request.h"

#include <algorithm>

namespace latchkey::model {
namespace {

view::AskPaste paste_question(std::string_view utf8)
{
    constexpr int shown_lines = 8;
    constexpr std::size_t shown_bytes = 200;
    view::AskPaste question{{}, 0};
    while (!utf8.empty()) {
        const std::size_t end = std::min(utf8.find_first_of("\r\n"), utf8.size());
        if (question.lines++ < shown_lines) {
            question.preview += transport::clean_text(utf8.substr(0, end), transport::Lines::one, shown_bytes) + '\n';
        }
        const bool both = utf8.substr(end).starts_with("\r\n"); // one line end
        utf8.remove_prefix(std::min(end + (both ? 2 : 1), utf8.size()));
    }
    return question;
}

} // namespace

void LiveSession::send(std::string_view bytes)
{
    if (channel_ && !outbox_.push(bytes)) {
        conversation_->banner("input-full", view::Banner::Tone::warning,
                              "The server does not take any more input at the moment: this was not sent.", {}, {});
    }
}

void LiveSession::key(const terminal::KeyEvent& event)
{
    if (screen_) {
        send(screen_->key(event));
    }
}

void LiveSession::text(const std::string& utf8)
{
    if (screen_) {
        send(screen_->text(utf8));
    }
}

bool LiveSession::paste_is_risky(const std::string& utf8) const
{
    const bool one_line = utf8.find_first_of("\r\n") == std::string::npos;
    return screen_ && channel_ && !one_line && !screen_->takes_paste_as_one() && opening_.settings.flag(settings::SettingId::paste_guard);
}

void LiveSession::ask_before_paste(const std::string& utf8, std::function<void()> then)
{
    conversation_->tell(paste_question(utf8), [then = std::move(then)](const view::Answer& answer) {
        if (answer.choice == view::Answer::Choice::ok) {
            then();
        }
    });
}

std::function<void()> LiveSession::paste_of(const std::string& utf8)
{
    return [weak = weak_from_this(), utf8, shell = std::weak_ptr(channel_)] {
        const auto self = weak.lock();
        if (self && self->screen_ && self->channel_ && self->channel_ == shell.lock()) {
            self->send(self->screen_->paste(utf8));
        }
    };
}

void LiveSession::mouse(const terminal::MouseEvent& event)
{
    if (screen_) {
        send(screen_->mouse(event));
    }
}

void LiveSession::focus(bool focused)
{
    if (screen_) {
        send(screen_->focus(focused));
    }
}

void LiveSession::resize(int cols, int rows)
{
    if (cols < 1 || rows < 1 || (cols == cols_ && rows == rows_)) {
        return;
    }
    cols_ = cols;
    rows_ = rows;
    if (screen_) {
        screen_->resize(cols, rows);
        resized_.set();
    }
    context_.changed();
}

void LiveSession::theme_changed()
{
    if (screen_) {
        screen_->set_palette(palette());
    }
}

void LiveSession::scroll(int lines)
{
    if (screen_) {
        screen_->scroll(lines);
    }
}

void LiveSession::select(const view::TerminalSelect& command)
{
    if (!screen_) {
        return;
    }
    screen_->select(command);
    if (command.step == view::TerminalSelect::Step::end) {
        if (std::string text = screen_->selected_text(); !text.empty()) {
            window_.copy(std::move(text), selecting_copies());
        }
    }
}

bool LiveSession::selecting_copies() const
{
    return copies_on_select(opening_.settings);
}

void LiveSession::set_cell(int width, int height)
{
    if (width == place_.cell_width && height == place_.cell_height) {
        return;
    }
    place_.cell_width = width;
    place_.cell_height = height;
    if (screen_) {
        screen_->set_window(place_);
        resized_.set(); // the pty is told its pixels, too
    }
}

void LiveSession::set_window_place(const terminal::WindowPlace& place)
{
    const int width = place_.cell_width;
    const int height = place_.cell_height;
    place_ = place;
    place_.cell_width = width;
    place_.cell_height = height;
    if (screen_) {
        screen_->set_window(place_);
    }
}

void LiveSession::find(const view::TerminalFind& command)
{
    if (screen_) {
        screen_->find({command.text, command.expression, command.match_case});
    }
}

void LiveSession::find_step(int by)
{
    if (screen_) {
        screen_->find_step(by);
    }
}

void LiveSession::find_end()
{
    if (screen_) {
        screen_->find_end();
    }
}

void LiveSession::act(view::TerminalDo::What what)
{
    using What = view::TerminalDo::What;
    if (!screen_) {
        return;
    }
    switch (what) {
    case What::select_all:
        screen_->select_all();
        break;
    case What::copy_all:
        window_.copy(screen_->all_text(), true);
        break;
    case What::save_text:
        window_.save_text(plain_title() + ".txt", screen_->all_text());
        break;
    case What::clear_scrollback:
        screen_->clear_scrollback();
        break;
    case What::reset:
        screen_->reset();
        break;
    case What::previous_prompt:
        screen_->go_to_prompt(-1);
        break;
    case What::next_prompt:
        screen_->go_to_prompt(1);
        break;
    }
}

void LiveSession::set_broadcast(bool on)
{
    broadcast_ = on;
    context_.changed();
}

void LiveSession::link(const std::string& address)
{
    const LinkAddress where = read_link(address);
    const bool may_open = where.may_open && window_.open_address != nullptr;
    conversation_->tell(view::AskOpenLink{where.shown, where.leads_to, may_open}, [this, where, may_open](const view::Answer& answer) {
        if (answer.choice == view::Answer::Choice::copy) {
            window_.copy(where.shown, true);
        } else if (answer.choice == view::Answer::Choice::ok && may_open) {
            context_.jobs.must_run([open = window_.open_address, address = where.shown](const Work&) { return open(address); },
                                   [conversation = conversation_](const std::optional<std::string>& problem) {
                                       if (problem) {
                                           conversation->banner("link", view::Banner::Tone::bad, *problem, {}, {});
                                       }
                                   });
        }
    });
}

void LiveSession::copy()
{
    if (screen_) {
        if (std::string text = screen_->selected_text(); !text.empty()) {
            window_.copy(std::move(text), true);
        }
    }
}

} // namespace latchkey::model
