/// LiveSession: what its terminal wishes of the window: bells, the clipboard, another size or place.

#include "gui/model/live_session.h"

#include <algorithm>

namespace latchkey::model {

using settings::SettingId;

void LiveSession::take_events()
{
    terminal::Events events = screen_->take_events();
    if (events.bells > 0) {
        ring(events.bells);
    }
    if (events.clipboard) {
        clipboard_wish(std::move(*events.clipboard));
    }
    if (events.resized) {
        cols_ = events.resized->cols;
        rows_ = events.resized->rows;
        server_size_ = {cols_, rows_, server_size_.serial + 1};
        resized_.set(); // the pty has the new size, too
    }
    if (!events.window.empty() && window_.window_wishes) {
        window_.window_wishes(events.window);
    }
}

void LiveSession::ring(unsigned bells)
{
    const bool guarded = opening_.settings.flag(SettingId::bell_overload);
    bool rings = !guarded;
    for (unsigned i = 0; guarded && i < std::min(bells, static_cast<unsigned>(2 * Bell::many)); ++i) {
        rings = bell_.rings(std::chrono::steady_clock::now());
    }
    const auto how = opening_.settings.choice<settings::Bell>(SettingId::bell);
    if (!rings || how == settings::Bell::none) {
        return;
    }
    flashes_ += how == settings::Bell::visual ? 1 : 0;
    const bool attention =
        opening_.settings.choice<settings::BellIndication>(SettingId::bell_indication) == settings::BellIndication::flashing;
    if (window_.bell) {
        window_.bell(how == settings::Bell::sound, attention);
    }
}

/// A dialog would catch what is being typed: it is a banner, once in a session.
void LiveSession::clipboard_wish(std::string text)
{
    using Write = settings::ClipboardWrite;
    const auto allowed = opening_.settings.choice<Write>(SettingId::clipboard_write);
    if (allowed == Write::no || text.empty()) {
        return;
    }
    if (allowed == Write::yes || may_set_clipboard_.value_or(false)) {
        window_.copy(std::move(text), true);
        return;
    }
    clipboard_wish_ = std::move(text); // the newest, when there are several before the answer
    if (!may_set_clipboard_) {
        may_set_clipboard_ = false; // asked; a dismissed banner is a no
        conversation_->banner("clipboard", view::Banner::Tone::info,
                              "A program on the server wants to set the clipboard, as tmux and vim do when they copy.",
                              "Allow in this session", [this] {
                                  may_set_clipboard_ = true;
                                  window_.copy(std::move(clipboard_wish_), true);
                                  clipboard_wish_.clear();
                              });
    }
}

} // namespace latchkey::model
