/// The window's pages, tabs, questions and view. Which command goes where is in window_commands.cpp.

#include "gui/model/window.h"

#include "gui/model/request.h"
#include "keys/base/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace latchkey::model {
namespace {

using settings::SettingId;
using Choice = view::Answer::Choice;

constexpr std::string_view terminal_text_field = "terminal text";

settings::Places places_of(const Context& context)
{
    return context.places;
}

view::Theme theme_of(const settings::Settings& values)
{
    switch (values.choice<settings::Theme>(SettingId::theme)) {
    case settings::Theme::system:
        break;
    case settings::Theme::light:
        return view::Theme::light;
    case settings::Theme::dark:
        return view::Theme::dark;
    }
    return view::Theme::system;
}

std::string_view word_of(view::Theme theme)
{
    return theme == view::Theme::light ? "light" : theme == view::Theme::dark ? "dark" : "system";
}

} // namespace

Window::Window(Context& context, const ModelOptions& options)
    : context_(context),
      store_(std::make_shared<sessions::SessionStore>(places_of(context))),
      form_(context, store_, store_->default_settings(), options.known_hosts, options.ssh_config),
      picker_(context),
      key_generator_(context, picker_, around_key_generator()),
      keys_folder_(context, store_, picker_, around_keys_folder()),
      tabs_(context, for_tabs_),
      notice_(options.notice),
      theme_(options.theme),
      system_is_dark_(options.system_is_dark)
{
    const settings::Settings own = store_->application_settings();
    if (theme_ == view::Theme::system) {
        theme_ = theme_of(own);
    }
    if (own.is_set(SettingId::font_size)) {
        font_size_ = static_cast<float>(own.number(SettingId::font_size));
    }
    for_tabs_.passphrases = std::make_shared<auth::PassphraseCache>();
    for_tabs_.known_hosts = options.known_hosts;
    for_tabs_.ssh_config = options.ssh_config;
    for_tabs_.open_address = options.open_address;
    set_palette();
    for_tabs_.logged_in = [this](LiveSession& session) { logged_in(session); };
    for_tabs_.copy = [this](std::string text, bool to_clipboard) {
        selection_ = text;
        ++selection_serial_;
        if (to_clipboard) {
            copy_to_clipboard(std::move(text));
        }
        context_.changed();
    };
    for_tabs_.bell = [this](bool sound, bool attention) {
        bell_sounds_ += sound ? 1 : 0;
        bell_attention_ += attention ? 1 : 0;
        context_.changed();
    };
    for_tabs_.window_wishes = [this](const std::vector<terminal::WindowRequest>& wishes) {
        window_wishes_ = wishes;
        ++window_wish_serial_;
        context_.changed();
    };
    for_tabs_.save_text = [this](std::string name, std::string text) {
        text_to_save_ = std::move(text);
        picker_.open_to_save(std::string{terminal_text_field}, "Save the terminal's text", {}, std::move(name));
    };
    for_tabs_.ended = [this] {
        tabs_.forget_ended();
        if (shutting_down_ && shut_down() && on_empty) {
            on_empty();
        }
    };
    form_.fill(options.fields, options.host);
}

Window::~Window() = default;

void Window::start(const ModelOptions& options)
{
    form_.read_saved_sessions();
    form_.read_sessions_elsewhere();
    read_imported_schemes();
    if (!options.open_session.empty()) {
        form_.open_saved(options.open_session, [this](Opening opening) { open(std::move(opening)); });
    } else if (options.open_form) {
        if (auto opening = form_.opening()) {
            open(std::move(*opening));
        }
    }
}

void Window::on(view::Answer answer)
{
    if (answer.tab != 0) {
        if (const auto tab = tabs_.find(answer.tab)) {
            tab->answer(std::move(answer));
        }
        return;
    }
    const auto at =
        std::find_if(questions_.begin(), questions_.end(), [&](const OwnQuestion& own) { return own.question.id == answer.question; });
    if (at != questions_.end()) {
        const auto then = std::move(at->then);
        questions_.erase(at);
        context_.changed();
        then(std::move(answer));
    }
}

void Window::on(const view::CloseTab& command)
{
    close(tabs_.panes_with(command.tab));
}

void Window::on(const view::ClosePane& command)
{
    close({command.tab});
}

/// Asks first when something in them is still open.
void Window::close(const std::vector<view::TabId>& sessions)
{
    const auto close_now = [this, sessions] {
        for (const view::TabId id : sessions) {
            tabs_.close(id);
        }
    };
    const std::size_t live = tabs_.connected(sessions);
    if (live == 0) {
        close_now();
        return;
    }
    const std::string words = sessions.size() == 1 ? fmt::format("The session \"{}\" is still open.", tabs_.find(sessions[0])->title())
                              : live == 1          ? std::string{"A session in this tab is still open."}
                                                   : fmt::format("{} sessions in this tab are still open.", live);
    ask(view::AskCloseLive{words}, [close_now](const view::Answer& answer) {
        if (answer.choice != Choice::cancel) {
            close_now();
        }
    });
}

/// The same session once more, or a saved one.
void Window::on(const view::SplitPane& command)
{
    const auto here = tabs_.find(command.tab);
    if (!here) {
        return;
    }
    const Tabs::Beside beside{command.tab, command.way};
    if (command.session.empty()) {
        open(here->opening(), beside);
    } else {
        form_.open_saved(command.session, [this, beside](Opening opening) { open(std::move(opening), beside); });
    }
}

void Window::on_quit()
{
    if (key_generator_.unsaved() && !shutting_down_) {
        if (tabs_.active() != 0 || page_ != view::Page::key_generator) {
            show(view::Page::key_generator);
        }
        key_generator_.unless_unsaved("Quit", [this] {
            key_generator_.forget();
            on_quit();
        });
        return;
    }
    const std::size_t live = tabs_.connected();
    if (live == 0) {
        quit_ = true;
        context_.changed();
        return;
    }
    ask(view::AskCloseLive{live == 1 ? std::string{"One session is still open."} : fmt::format("{} sessions are still open.", live)},
        [this](const view::Answer& answer) {
            if (answer.choice != Choice::cancel) {
                quit_ = true;
                context_.changed();
            }
        });
}

void Window::on(const view::BrowseFor& command)
{
    const settings::Setting* row = settings::find_setting(command.field);
    if (row != nullptr) {
        picker_.open(command.field, std::string{row->label}, form_.text_of(row->id));
    }
}

void Window::on(const view::PickerChoose& command)
{
    const std::string field = picker_.view() ? picker_.view()->for_field : std::string{};
    if (const auto path = picker_.choose(command.name)) {
        if (!save_text_to(field, *path) && !key_for_tab(field, *path) && !import_scheme(field, *path) &&
            !key_generator_.picked(field, *path, command.format) && !keys_folder_.picked(field, *path)) {
            form_.choose_file(field, *path);
        }
    }
}

bool Window::save_text_to(const std::string& field, const std::filesystem::path& file)
{
    if (field != terminal_text_field) {
        return false;
    }
    context_.disk.must_run(
        [file, text = std::exchange(text_to_save_, {})](const Work&) {
            return write_file_atomically(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        },
        [this, file, id = tabs_.active()](const Status& done) {
            if (const auto tab = tabs_.find(id)) {
                tab->tell("saved-text",
                          done ? fmt::format("The text is in {}.", short_path(file, context_.places.home)) : done.error().sentence(), {},
                          {});
            }
        });
    return true;
}

/// On the Key Generator a key file is loaded, on the Keys page a folder is shown; anywhere else it is the session's key.
void Window::drop(const std::vector<std::string>& paths)
{
    if (tabs_.active() == 0 && page_ == view::Page::key_generator && !paths.empty()) {
        key_generator_.load(settings::expand_home(paths.front(), context_.places.home));
        return;
    }
    std::error_code error;
    if (tabs_.active() == 0 && page_ == view::Page::keys_folder && !paths.empty()) {
        const auto folder = settings::expand_home(paths.front(), context_.places.home);
        if (std::filesystem::is_directory(folder, error)) {
            keys_folder_.review(folder);
            return;
        }
    }
    show(view::Page::sessions);
    form_.drop(paths);
}

void Window::set_palette()
{
    for_tabs_.palette = terminal_palette(theme_ == view::Theme::dark || (theme_ == view::Theme::system && system_is_dark_));
    tabs_.for_each([](LiveSession& tab) { tab.theme_changed(); });
}

void Window::on(const view::SetTheme& command)
{
    theme_ = command.theme;
    set_palette();
    settings::Settings change;
    (void)change.set_text(SettingId::theme, word_of(theme_), {settings::SourceKind::window});
    context_.disk.must_run([store = store_, change](const Work&) { return store->save_application_settings(change); },
                           [](const Status&) {
                               // The theme is on the screen; that it is not kept for the next start is no reason for a message.
                           });
    context_.changed();
}

/// As PuTTY does: with a session selected and no host in the form, Open opens that session.
void Window::open_form()
{
    if (live_form_) { // Enter in one of its fields
        on(view::ApplySettings{});
        return;
    }
    if (const std::string selected = form_.selected_to_open(); !selected.empty()) {
        form_.open_saved(selected, [this](Opening opening) { open(std::move(opening)); });
    } else if (auto opening = form_.opening()) {
        open(std::move(*opening));
    }
}

void Window::open(Opening opening, Tabs::Beside beside)
{
    form_.with_moved_key(std::move(opening), [this, beside](Opening found, const std::optional<MovedKey>& moved) {
        open_now(std::move(found), moved, beside);
    });
}

void Window::open_now(Opening opening, const std::optional<MovedKey>& moved, Tabs::Beside beside)
{
    const auto tab = shutting_down_ ? nullptr : tabs_.add(std::move(opening), beside);
    if (!tab) {
        return;
    }
    if (moved) {
        const std::string session = tab->opening().session;
        tab->tell("key-moved",
                  fmt::format("{} has moved to {}, which is the same key and was used.", moved->name,
                              short_path(moved->now, context_.places.home)),
                  session.empty() ? std::string{} : "Use it from now on",
                  [this, session, file = moved->now] { form_.move_key(session, file); });
    }
    tab->start();
}

void Window::activate(view::TabId tab)
{
    if (tab == 0) {
        show(view::Page::sessions);
    } else {
        if (tabs_.activate(tab) && live_form_) {
            show_now(view::Page::sessions); // what was not applied is dropped
        }
    }
}

void Window::show(view::Page page)
{
    (void)tabs_.activate(0);
    if (page_ != view::Page::key_generator || page == page_ || !key_generator_.unsaved()) {
        show_now(page);
        return;
    }
    // Shown behind the question is what it is about.
    key_generator_.unless_unsaved("Leave the page", [this, page] {
        key_generator_.forget();
        show_now(page);
    });
}

void Window::show_now(view::Page page)
{
    page_ = page;
    if (page != view::Page::live_settings) {
        live_form_.reset();
    }
    if (page == view::Page::keys_folder) {
        keys_folder_.shown();
    }
    context_.changed();
}

void Window::logged_in(LiveSession& session)
{
    if (!session.opening().session.empty()) {
        form_.mark_used(session.opening().session);
        return;
    }
    session.offer_to_save([this, id = session.id()] {
        if (const auto tab = tabs_.find(id)) {
            ask(view::AskSaveSession{tab->host_and_port(), tab->host_and_port()},
                [this, id](const view::Answer& answer) { save_tab(id, answer); });
        }
    });
}

void Window::save_tab(view::TabId id, const view::Answer& answer)
{
    const auto tab = tabs_.find(id);
    if (!tab || answer.choice == Choice::cancel || answer.text.empty()) {
        return;
    }
    const std::string wanted = sessions::tidy_session_name(answer.text);
    form_.save_as(wanted, tab->opening().settings, [this, id, name = wanted] {
        if (const auto saved = tabs_.find(id)) {
            saved->set_session_name(name);
            tabs_.number(*saved);
        }
        form_.mark_used(name);
        context_.changed();
    });
}

view::QuestionId Window::ask(decltype(view::Question::what) what, std::function<void(view::Answer)> then)
{
    const view::QuestionId id = next_question_id();
    questions_.push_back({view::Question{id, std::move(what)}, std::move(then)});
    context_.changed();
    return id;
}

void Window::take_back(view::QuestionId question)
{
    if (std::erase_if(questions_, [&](const OwnQuestion& own) { return own.question.id == question; }) > 0) {
        context_.changed();
    }
}

KeyGenerator::Around Window::around_key_generator()
{
    return {[this](KeyGenerator::What what, std::function<void(view::Answer)> then) { return ask(std::move(what), std::move(then)); },
            [this](view::QuestionId question) { take_back(question); },
            [this](const std::filesystem::path& key) {
                form_.choose_file("key_file", key);
                show(view::Page::sessions);
            }};
}

KeysFolder::Around Window::around_keys_folder()
{
    return {[this](KeyOpener::What what, std::function<void(view::Answer)> then) { return ask(std::move(what), std::move(then)); },
            [this](view::QuestionId question) { take_back(question); },
            [this](std::string text) { copy_to_clipboard(std::move(text)); },
            [this](const std::filesystem::path& key) {
                form_.clear();
                form_.choose_file("key_file", key);
                show(view::Page::sessions);
            },
            [this](const std::filesystem::path& key) {
                show(view::Page::key_generator);
                key_generator_.load(key);
            },
            [this](Secret text) {
                show(view::Page::key_generator);
                key_generator_.on(view::PasteKey{std::move(text)});
            }};
}

void Window::copy_to_clipboard(std::string text)
{
    clipboard_ = std::move(text);
    ++clipboard_serial_;
    context_.changed();
}

bool Window::shut_down()
{
    if (!shutting_down_) {
        shutting_down_ = true;
        tabs_.close_all();
    }
    return tabs_.all_ended();
}

std::shared_ptr<const view::WindowView> Window::view()
{
    auto view = std::make_shared<view::WindowView>();
    view->page = page_;
    view->form = form_.view();
    if (live_form_) {
        live_form_->show(view->form);
    }
    for (view::Field& field : view->form.fields) {
        if (field.id == settings::setting(SettingId::color_scheme).name) {
            field.choices.insert(field.choices.end(), form_.imported_schemes().begin(), form_.imported_schemes().end());
        }
    }
    view->key_generator = key_generator_.view();
    view->keys_folder = keys_folder_.view();
    tabs_.show(*view);
    view->picker = picker_.view();
    if (!questions_.empty()) {
        view->question = questions_.front().question;
    }
    view->notice = notice_;
    view->theme = theme_;
    view->terminal_font_size = font_size_;
    view->clipboard_request = clipboard_;
    view->clipboard_serial = clipboard_serial_;
    view->selection_request = selection_;
    view->selection_serial = selection_serial_;
    view->bell_sounds = bell_sounds_;
    view->bell_attention = bell_attention_;
    view->window_wishes = window_wishes_;
    view->window_wish_serial = window_wish_serial_;
    view->generation = ++generation_;
    return view;
}

} // namespace latchkey::model
