/// The window: settings of open sessions, imported colour schemes, where the window is.

#include "gui/model/color_scheme_folder.h"
#include "gui/model/window.h"

#include <algorithm>
#include <expected>
#include <utility>

namespace latchkey::model {

using settings::SettingId;
using Tone = view::Banner::Tone;

void Window::on(const view::ChangeSettings& command)
{
    if (const auto session = tabs_.find(command.tab)) {
        show(view::Page::live_settings);
        live_form_.emplace(command.tab, session->title(), session->opening(), store_->default_settings());
    }
}

/// Back to the session, where they are in effect.
void Window::on(const view::ApplySettings& command)
{
    if (!live_form_ || live_form_->has_problem()) {
        return; // the fields say why
    }
    const LiveForm form = *live_form_;
    const auto session = tabs_.find(form.tab());
    if (!session) {
        show(view::Page::sessions);
        return;
    }
    session->change(form.values());
    activate(form.tab());
    if (command.save && !form.session().empty()) {
        form_.save_as(form.session(), session->opening().settings, {});
    }
}

/// For a saved session that was pressed beside it.
void Window::leave_live_form()
{
    if (live_form_) {
        show(view::Page::sessions);
    }
}

void Window::edit_field(const view::EditField& edit)
{
    if (live_form_) {
        live_form_->edit(edit);
        context_.changed();
    } else {
        form_.edit(edit);
    }
}

void Window::reset_field(const std::string& id)
{
    if (live_form_) {
        live_form_->reset(id);
        context_.changed();
    } else {
        form_.reset(id);
    }
}

void Window::read_imported_schemes()
{
    context_.disk.must_run([folder = ColorSchemeFolder{context_.places.config}](const Work&) { return folder.names(); },
                           [this](std::vector<std::string> names) { form_.set_imported_schemes(std::move(names)); });
}

/// The picker was for a scheme: it is kept under its name, and chosen.
bool Window::import_scheme(const std::string& field, const std::filesystem::path& file)
{
    if (field != settings::setting(SettingId::color_scheme).name) {
        return false;
    }
    context_.disk.must_run([folder = ColorSchemeFolder{context_.places.config}, file](const Work&) { return folder.import(file); },
                           [this](const std::expected<std::string, std::string>& name) {
                               if (!name) {
                                   form_.tell("color-scheme", Tone::bad, name.error());
                                   return;
                               }
                               choose_scheme(*name);
                               read_imported_schemes();
                           });
    return true;
}

void Window::choose_scheme(const std::string& name)
{
    if (live_form_) {
        live_form_->choose(SettingId::color_scheme, name);
    } else {
        form_.choose(SettingId::color_scheme, name);
    }
    context_.changed();
}

void Window::on(const view::RemoveScheme& command)
{
    context_.disk.must_run(
        [folder = ColorSchemeFolder{context_.places.config}, name = command.name](const Work&) { return folder.remove(name); },
        [this, name = command.name](const std::optional<std::string>& problem) {
            if (problem) {
                form_.tell("color-scheme", Tone::bad, *problem);
                return;
            }
            const std::string chosen =
                live_form_ ? live_form_->values().text(SettingId::color_scheme) : form_.text_of(SettingId::color_scheme);
            if (chosen == name) {
                choose_scheme({});
            }
            read_imported_schemes();
        });
}

} // namespace latchkey::model
