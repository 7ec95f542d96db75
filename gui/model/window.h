#pragma once
/// The window as the IO thread knows it: the form, the picker, the tabs, the window's own questions. Takes commands, gives views.

#include "gui/model/form.h"
#include "gui/model/key_generator.h"
#include "gui/model/keys_folder.h"
#include "gui/model/live_form.h"
#include "gui/model/model.h"
#include "gui/model/picker.h"
#include "gui/model/tabs.h"
#include "gui/view/command.h"
#include "gui/view/window_view.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace latchkey::model {

class Window {
public:
    /// Reads the program's own settings and Default Settings (two small files), so that the first frame is right.
    Window(Context& context, const ModelOptions& options);
    ~Window();

    /// What the command line asked for: lists the saved sessions, opens one.
    void start(const ModelOptions& options);
    void handle(view::Command command);
    [[nodiscard]] std::shared_ptr<const view::WindowView> view();

    [[nodiscard]] bool wants_to_quit() const { return quit_.load(std::memory_order_relaxed); }
    /// Ends all sessions; true when none is left.
    bool shut_down();
    /// Called when the last session has ended after shut_down().
    std::function<void()> on_empty;

private:
    void on(view::Answer answer);
    void on(const view::CloseTab& command);
    void on(const view::ClosePane& command);
    void on(const view::SplitPane& command);
    void on(const view::ChangeSettings& command);
    void on(const view::ApplySettings& command);
    void on(const view::RemoveScheme& command);
    void leave_live_form();
    void edit_field(const view::EditField& edit);
    void reset_field(const std::string& id);
    void read_imported_schemes();
    bool import_scheme(const std::string& field, const std::filesystem::path& file);
    void choose_scheme(const std::string& name);
    void on(const view::PickerChoose& command);
    void on(const view::BrowseFor& command);
    void on(const view::SetTheme& command);
    void on(const view::MendSession& command);
    void ask_for_user(LiveSession& tab);
    bool key_for_tab(const std::string& field, const std::filesystem::path& file);
    bool save_text_to(const std::string& field, const std::filesystem::path& file);
    void on_quit();
    void drop(const std::vector<std::string>& paths);
    void open_form();
    void set_palette();
    void open(Opening opening, Tabs::Beside beside = {});
    void open_now(Opening opening, const std::optional<MovedKey>& moved, Tabs::Beside beside);
    void close(const std::vector<view::TabId>& sessions);
    void save_tab(view::TabId tab, const view::Answer& answer);
    void activate(view::TabId tab);
    void show(view::Page page);
    void logged_in(LiveSession& session);
    view::QuestionId ask(decltype(view::Question::what) what, std::function<void(view::Answer)> then);
    void take_back(view::QuestionId question);
    [[nodiscard]] KeyGenerator::Around around_key_generator();
    [[nodiscard]] KeysFolder::Around around_keys_folder();
    void show_now(view::Page page);
    void copy_to_clipboard(std::string text);

    Context& context_;
    std::shared_ptr<sessions::SessionStore> store_;
    Form form_;
    Picker picker_;
    KeyGenerator key_generator_;
    KeysFolder keys_folder_;
    LiveSession::Window for_tabs_;
    Tabs tabs_;
    view::Page page_ = view::Page::sessions;
    std::optional<LiveForm> live_form_; ///< while its page is shown

    struct OwnQuestion {
        view::Question question;
        std::function<void(view::Answer)> then;
    };
    std::deque<OwnQuestion> questions_; ///< the first one is shown

    std::string notice_;
    view::Theme theme_;
    bool system_is_dark_;
    float font_size_ = 0;
    std::string clipboard_;
    std::uint64_t clipboard_serial_ = 0;
    std::string selection_;
    std::uint64_t selection_serial_ = 0;
    std::uint64_t generation_ = 0;
    std::uint64_t bell_sounds_ = 0;
    std::uint64_t bell_attention_ = 0;
    std::vector<terminal::WindowRequest> window_wishes_;
    std::uint64_t window_wish_serial_ = 0;
    view::TabId wants_key_ = 0; ///< the tab that the picker chooses a key for
    std::string text_to_save_;  ///< of a terminal, while the picker asks where to
    std::atomic<bool> quit_{false};
    bool shutting_down_ = false;
};

} // namespace latchkey::model
