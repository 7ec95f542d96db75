#pragma once
/// The session being edited, the key it points at, and the saved sessions beside it. IO thread.
///
/// What the user typed is kept as typed, also when it is no valid value: the field then has a problem and Open stays on the page.
/// Disk is touched by jobs only; saves happen in the order in which they were asked for.

#include "client/sessions/session_store.h"
#include "client/settings/settings.h"
#include "gui/model/context.h"
#include "gui/model/key_copies.h"
#include "gui/model/sessions_elsewhere.h"
#include "gui/model/typed_settings.h"
#include "gui/view/command.h"
#include "gui/view/form_view.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::model {

/// What Open opens: valid, with a host.
struct Opening {
    settings::Settings settings;
    std::string session; ///< the saved session that it is, unchanged; empty otherwise
};

/// A session's key file that is not where it was: the same key is used where it is now.
struct MovedKey {
    std::string name; ///< "my-key.pem"
    std::filesystem::path now;
};

class Form {
public:
    /// Reads two small files (Default Settings' values are given by the caller) and nothing else: the first frame must not wait.
    Form(Context& context, std::shared_ptr<sessions::SessionStore> store, settings::Settings defaults,
         std::optional<std::filesystem::path> known_hosts = {}, std::optional<settings::SshConfigFiles> ssh_config = {});

    /// Values from a command line; what a field refuses becomes its problem.
    void fill(const std::vector<std::pair<std::string, std::string>>& fields, const std::string& host);
    void read_saved_sessions();
    void read_sessions_elsewhere();
    /// A session of another program, into the form.
    void load_elsewhere(view::SessionFrom from, const std::string& name, std::function<void()> then = {});
    void open_elsewhere(view::SessionFrom from, const std::string& name, std::function<void(Opening)> open);

    void edit(const view::EditField& edit);
    void reset(const std::string& id);
    void clear(); ///< New: Default Settings
    void set_name(std::string name);
    void select(const std::string& name);
    void load(const std::string& name);
    /// What a tab was opened with, to be changed and opened again.
    void show(const Opening& opening);
    void save(std::string name);
    /// Saves settings that are not (or no longer) the form's, e.g. of a session that is open.
    void save_as(const std::string& name, const settings::Settings& settings, std::function<void()> then);
    void remove(std::string name);
    void mark_used(const std::string& name);

    /// Reads a saved session and hands it over to be opened.
    void open_saved(const std::string& name, std::function<void(Opening)> open);
    /// The session that is selected while the form has no host; else empty.
    [[nodiscard]] std::string selected_to_open() const;
    /// The form as it is, or nullopt: then the fields say why.
    [[nodiscard]] std::optional<Opening> opening();

    /// Goes on with an opening, after its key was looked for when the file is missing and its fingerprint is known.
    void with_moved_key(Opening opening, std::function<void(Opening, std::optional<MovedKey>)> then);
    /// The saved session names this key file from now on.
    void move_key(const std::string& session, const std::filesystem::path& file);

    void drop(const std::vector<std::string>& paths);
    void choose_file(const std::string& field, const std::filesystem::path& path);
    /// A value that is not typed: the boxes take it over.
    void choose(settings::SettingId id, const std::string& value);
    void set_imported_schemes(std::vector<std::string> names);
    [[nodiscard]] const std::vector<std::string>& imported_schemes() const { return imported_schemes_; }
    /// Above the form.
    void tell(std::string id, view::Banner::Tone tone, std::string text) { say(std::move(id), tone, std::move(text)); }
    void make_key_private();
    void press(const std::string& banner);
    void dismiss(const std::string& banner);

    [[nodiscard]] std::string text_of(settings::SettingId id) const { return typed_.text(id); }
    /// Rebuilt when something changed.
    [[nodiscard]] const view::FormView& view();

private:
    /// The command line decided it for this run: the session's own value is kept, but has no effect.
    [[nodiscard]] bool is_fixed(settings::SettingId id) const;
    void set_text(settings::SettingId id, std::string text);
    void take(settings::Settings settings, std::string name);
    void read(const std::string& name, std::function<void()> then);
    /// A whole target in the host's box goes to the boxes where its parts belong.
    void adopt_target();
    void read_key();
    void key_is_missing();
    void keep_key_copy();
    void find_key(std::filesystem::path missing, std::string fingerprint, Job& job,
                  std::function<void(std::optional<std::filesystem::path>)> then);
    void say(std::string id, view::Banner::Tone tone, std::string text, std::string button = {});
    void unsay(const std::string& id);
    void changed();
    void rebuild();

    Context& context_;
    std::shared_ptr<sessions::SessionStore> store_;
    std::optional<std::filesystem::path> known_hosts_; ///< this run's only one, whatever the settings say: shown in their place
    settings::Settings defaults_;
    TypedSettings typed_;

    std::string name_; ///< the text in "Saved Sessions"
    std::string selected_;
    std::string loaded_; ///< what typed_ came from or was saved as
    settings::Settings loaded_settings_;
    std::optional<sessions::SavedSession> deleted_; ///< for Undo

    view::KeyCard key_;
    std::string key_text_; ///< the path that key_ is about
    std::vector<view::SavedSession> saved_;
    Elsewhere elsewhere_;
    std::vector<view::SavedSession> saved_elsewhere_;
    std::vector<std::string> notices_elsewhere_;
    std::optional<std::pair<view::SessionFrom, std::string>> shown_elsewhere_; ///< what typed_ came from, if it is another program's
    std::vector<std::string> imported_schemes_;
    std::vector<view::Banner> banners_;
    unsigned revision_ = 0;

    view::FormView view_;
    bool dirty_ = true;
    Job key_job_;
    Job list_job_;
    Job elsewhere_job_;
    Job load_job_;
    Job drop_job_;
    Job moved_job_;
    std::map<unsigned, Job> opening_jobs_; ///< sessions that wait for their key to be found
    unsigned last_opening_job_ = 0;
    std::optional<std::filesystem::path> moved_to_;
    std::optional<CopyOffer> copy_offer_;
    std::set<std::string> copy_answers_; ///< given in this run: what is on the disk may come later
};

} // namespace latchkey::model
