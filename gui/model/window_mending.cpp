/// The buttons of "Why was I refused?" and "Why can't I reach it?": each changes one thing and tries again, or hands over what is needed.

#include "gui/model/window.h"
#include "keys/base/file.h"

namespace latchkey::model {
namespace {

using settings::SettingId;
using view::Mend;

constexpr std::string_view key_field = "tab:key_file";

} // namespace

void Window::on(const view::MendSession& command)
{
    const auto tab = tabs_.find(command.tab);
    if (!tab) {
        return;
    }
    switch (command.mend) {
    case Mend::try_again:
        tab->reconnect();
        break;
    case Mend::wait_for_it:
        tab->reconnect_when_it_answers();
        break;
    case Mend::log_in_as:
        tab->reconnect_with(SettingId::user_name, command.value);
        break;
    case Mend::ask_for_user:
        ask_for_user(*tab);
        break;
    case Mend::offer_one:
    case Mend::choose_key:
        if (!command.value.empty()) {
            tab->reconnect_with(SettingId::key_file, command.value);
        } else {
            wants_key_ = command.tab;
            picker_.open(std::string{key_field}, "Private key file for authentication", tab->opening().settings.text(SettingId::key_file));
        }
        break;
    case Mend::copy_public:
        copy_to_clipboard(command.value);
        tab->say_below_explanation("The public line is on the clipboard. Paste it into the dashboard's key field, or as one line into "
                                   "~/.ssh/authorized_keys on the server.");
        break;
    case Mend::change_address:
        form_.show(tab->opening());
        show(view::Page::sessions);
        break;
    case Mend::install_key:
        tab->reconnect_and_install(command.value);
        break;
    case Mend::none:
        break;
    }
}

void Window::ask_for_user(LiveSession& tab)
{
    view::AskUserName question{tab.host_and_port(), session::ConnectionRequest{}.user_suggestions};
    ask(std::move(question), [this, id = tab.id()](const view::Answer& answer) {
        const auto there = tabs_.find(id);
        if (there && answer.choice != view::Answer::Choice::cancel && !answer.text.empty()) {
            there->reconnect_with(SettingId::user_name, answer.text);
        }
    });
}

/// The picker was for a tab's key.
bool Window::key_for_tab(const std::string& field, const std::filesystem::path& file)
{
    if (field != key_field) {
        return false;
    }
    if (const auto tab = tabs_.find(wants_key_)) {
        tab->reconnect_with(SettingId::key_file, path_text(file));
    }
    return true;
}

} // namespace latchkey::model
