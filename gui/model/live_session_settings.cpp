/// LiveSession: its settings, at its start and while it is open.

#include "gui/model/color_scheme_folder.h"
#include "gui/model/color_schemes.h"
#include "gui/model/live_session.h"
#include "gui/model/request.h"

#include <algorithm>
#include <array>

namespace latchkey::model {

using settings::SettingId;

void LiveSession::change(const settings::Settings& values)
{
    const settings::Settings before = opening_.settings;
    for (const settings::Setting& row : settings::setting_table()) {
        if (row.live == settings::Live::no || row.scope != settings::Scope::session) {
            continue;
        }
        opening_.settings.reset(row.id);
        if (values.is_set(row.id)) {
            (void)opening_.settings.set(row.id, values.value(row.id), values.source(row.id)); // it was checked as it was set there
        }
    }
    // What is not read here is read when it is needed: a bell, a paste, a selection.
    read_look();
    if (screen_) {
        const terminal::TerminalOptions options = terminal_options(opening_.settings, cols_, rows_, palette());
        character_set_ = terminal::encoding_name(options.encoding);
        screen_->set_options(options, screen_habits(opening_.settings));
    }
    const auto differs = [&](SettingId id) { return before.value(id) != opening_.settings.value(id); };
    if (log_ && (differs(SettingId::session_log) || differs(SettingId::log_file) || differs(SettingId::log_exists))) {
        begin_log();
    }
    context_.changed();
}

void LiveSession::begin_log()
{
    log_.reset(); // the one before is written out
    log_.emplace(context_, opening_.settings, [conversation = conversation_](const std::string& said) { conversation->note(said); });
}

void LiveSession::read_look()
{
    constexpr std::array contrasts{1.0, 3.0, 4.5, 7.0};
    const settings::Settings& values = opening_.settings;
    look_.least_contrast = contrasts.at(values.choice_index(SettingId::minimum_contrast));
    look_.scroll_bar = values.flag(SettingId::scroll_bar);
    look_.font_size = values.is_set(SettingId::font_size) ? static_cast<float>(values.number(SettingId::font_size)) : 0;
    look_.right_button_pastes = right_button_pastes(values);
    look_.scheme = nullptr;
    const std::string wanted = values.text(SettingId::color_scheme);
    if (const view::ColorScheme* known = find_color_scheme(wanted)) {
        look_.scheme = std::make_shared<const view::ColorScheme>(*known);
    } else if (!wanted.empty()) {
        const std::filesystem::path file = settings::expand_home(wanted, context_.places.home);
        context_.disk.must_run([file, wanted, own = ColorSchemeFolder{context_.places.config}](
                                   const Work&) { return own.has(wanted) ? own.read(wanted) : read_scheme_file(file); },
                               [weak = std::weak_ptr(alive_), this, file, wanted](std::optional<view::ColorScheme> scheme) {
                                   if (weak.expired() || opening_.settings.text(SettingId::color_scheme) != wanted) {
                                       return;
                                   }
                                   if (!scheme) {
                                       conversation_->note("The colour scheme " + file.string() +
                                                           " is neither one of Latchkey's nor a file of iTerm2 or Windows Terminal.");
                                       return;
                                   }
                                   look_.scheme = std::make_shared<const view::ColorScheme>(*std::move(scheme));
                                   theme_changed();
                                   context_.changed();
                               });
    }
}

terminal::Palette LiveSession::palette() const
{
    if (!look_.scheme) {
        return window_.palette;
    }
    terminal::Palette palette;
    std::copy(look_.scheme->ansi.begin(), look_.scheme->ansi.end(), palette.colors.begin());
    palette.foreground = look_.scheme->foreground;
    palette.background = look_.scheme->background;
    palette.cursor = look_.scheme->cursor;
    return palette;
}

} // namespace latchkey::model
