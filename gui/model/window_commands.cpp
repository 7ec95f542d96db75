/// Every command of the window and who carries it out: the form, the picker, the key pages, a tab, or the window itself.

#include "gui/model/window.h"

#include <type_traits>

namespace latchkey::model {

void Window::handle(view::Command command)
{
    std::visit(
        [this]<class C>(C&& said) {
            using T = std::remove_cvref_t<C>;
            if constexpr (std::is_same_v<T, view::EditField>) {
                edit_field(said);
            } else if constexpr (std::is_same_v<T, view::ResetField>) {
                reset_field(said.id);
            } else if constexpr (std::is_same_v<T, view::EditSessionName>) {
                form_.set_name(std::move(said.name));
            } else if constexpr (std::is_same_v<T, view::SelectSession>) {
                leave_live_form();
                form_.select(said.name);
            } else if constexpr (std::is_same_v<T, view::LoadSession>) {
                leave_live_form();
                if (said.from == view::SessionFrom::here) {
                    form_.load(said.name);
                } else {
                    form_.load_elsewhere(said.from, said.name);
                    show(view::Page::sessions);
                }
            } else if constexpr (std::is_same_v<T, view::SaveSession>) {
                form_.save(std::move(said.name));
            } else if constexpr (std::is_same_v<T, view::DeleteSession>) {
                form_.remove(std::move(said.name));
            } else if constexpr (std::is_same_v<T, view::NewSession>) {
                form_.clear();
                show(view::Page::sessions);
            } else if constexpr (std::is_same_v<T, view::OpenForm>) {
                open_form();
            } else if constexpr (std::is_same_v<T, view::OpenSaved>) {
                auto opened = [this](Opening opening) { open(std::move(opening)); };
                if (said.from == view::SessionFrom::here) {
                    form_.open_saved(said.name, std::move(opened));
                } else {
                    form_.open_elsewhere(said.from, said.name, std::move(opened));
                }
            } else if constexpr (std::is_same_v<T, view::DropFiles>) {
                drop(said.paths);
            } else if constexpr (std::is_same_v<T, view::LoadKey>) {
                show(view::Page::key_generator);
                key_generator_.load(settings::expand_home(said.path, context_.places.home));
            } else if constexpr (std::is_same_v<T, view::MakeKeyPrivate>) {
                form_.make_key_private();
            } else if constexpr (std::is_same_v<T, view::PressBanner>) {
                form_.press(said.id);
                key_generator_.press(said.id);
                tabs_.for_each([&](LiveSession& tab) { tab.press(said.id); });
            } else if constexpr (std::is_same_v<T, view::DismissBanner>) {
                form_.dismiss(said.id);
                key_generator_.dismiss(said.id);
                keys_folder_.dismiss(said.id);
                tabs_.for_each([&](LiveSession& tab) { tab.dismiss(said.id); });
            } else if constexpr (std::is_same_v<T, view::PickerGo>) {
                picker_.go(said.folder);
            } else if constexpr (std::is_same_v<T, view::PickerCancel>) {
                picker_.close();
            } else if constexpr (std::is_same_v<T, view::ActivateTab>) {
                activate(said.tab);
            } else if constexpr (std::is_same_v<T, view::ShowPage>) {
                show(said.page);
            } else if constexpr (std::is_same_v<T, view::Quit>) {
                on_quit();
            } else if constexpr (std::is_same_v<T, view::Answer>) {
                on(std::move(said));
            } else if constexpr (requires { key_generator_.on(std::move(said)); }) {
                key_generator_.on(std::move(said));
            } else if constexpr (requires { keys_folder_.on(std::move(said)); }) {
                keys_folder_.on(std::move(said));
            } else if constexpr (std::is_same_v<T, view::SetBroadcast>) {
                tabs_.set_broadcast(said);
            } else if constexpr (std::is_same_v<T, view::WindowPlaced>) {
                tabs_.set_window_place(said.place);
            } else if constexpr (std::is_same_v<T, view::TerminalPaste>) {
                tabs_.paste(said);
            } else if constexpr (std::is_same_v<T, view::ShareSplit>) {
                tabs_.share(said);
            } else if constexpr (std::is_same_v<T, view::PushDivider>) {
                tabs_.push(said);
            } else if constexpr (std::is_same_v<T, view::TerminalResize>) {
                tabs_.resize(said);
            } else if constexpr (requires { on(said); }) {
                on(said);
            } else if (const auto tab = tabs_.find(said.tab)) {
                // What is left is about one tab.
                if constexpr (std::is_same_v<T, view::Reconnect>) {
                    tab->reconnect();
                } else if constexpr (std::is_same_v<T, view::Disconnect>) {
                    tab->stop();
                } else if constexpr (std::is_same_v<T, view::TerminalKey>) {
                    tabs_.type(said.tab, [&](LiveSession& each) { each.key(said.key); });
                } else if constexpr (std::is_same_v<T, view::TerminalText>) {
                    tabs_.type(said.tab, [&](LiveSession& each) { each.text(said.text); });
                } else if constexpr (std::is_same_v<T, view::TerminalMouse>) {
                    tab->mouse(said.mouse);
                } else if constexpr (std::is_same_v<T, view::TerminalFocus>) {
                    tab->focus(said.focused);
                } else if constexpr (std::is_same_v<T, view::TerminalScroll>) {
                    tab->scroll(said.lines);
                } else if constexpr (std::is_same_v<T, view::TerminalSelect>) {
                    tab->select(said);
                } else if constexpr (std::is_same_v<T, view::TerminalLink>) {
                    tab->link(said.address);
                } else if constexpr (std::is_same_v<T, view::TerminalFind>) {
                    tab->find(said);
                } else if constexpr (std::is_same_v<T, view::TerminalFindStep>) {
                    tab->find_step(said.step);
                } else if constexpr (std::is_same_v<T, view::TerminalFindEnd>) {
                    tab->find_end();
                } else if constexpr (std::is_same_v<T, view::TerminalDo>) {
                    tab->act(said.what);
                } else {
                    static_assert(std::is_same_v<T, view::TerminalCopy>, "every command is carried out");
                    tab->copy();
                }
            }
        },
        std::move(command));
}

} // namespace latchkey::model
