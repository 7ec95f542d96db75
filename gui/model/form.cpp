#include "gui/model/form.h"

#include "client/settings/ssh_options.h"
#include "gui/model/key_card.h"
#include "gui/model/key_mode.h"
#include "gui/model/shell_words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace latchkey::model {
namespace {

using settings::SettingId;
using settings::SettingKind;
using Tone = view::Banner::Tone;

constexpr std::size_t max_dropped = 20;

std::size_t index(SettingId id)
{
    return static_cast<std::size_t>(id);
}

settings::Source from_window()
{
    return {settings::SourceKind::window};
}

view::FieldKind field_kind(SettingKind kind)
{
    switch (kind) {
    case SettingKind::boolean:
        return view::FieldKind::yes_no;
    case SettingKind::choice:
        return view::FieldKind::choice;
    case SettingKind::number:
    case SettingKind::duration:
        return view::FieldKind::number;
    case SettingKind::path:
    case SettingKind::path_list:
        return view::FieldKind::path;
    case SettingKind::text:
        break;
    }
    return view::FieldKind::text;
}

/// Where a session is shown: its own folder, or what its name says.
view::SavedSession shown(const sessions::SavedSession& saved, std::chrono::system_clock::time_point now)
{
    view::SavedSession out;
    out.name = saved.name;
    out.folder = saved.folder;
    out.title = saved.name;
    if (const auto slash = saved.name.rfind('/'); slash != std::string::npos && slash > 0 && slash + 1 < saved.name.size()) {
        out.folder = saved.folder.empty() ? saved.name.substr(0, slash) : saved.folder;
        out.title = saved.name.substr(slash + 1);
    }
    out.host = saved.settings.text(SettingId::host_name);
    out.user = saved.settings.text(SettingId::user_name);
    if (saved.last_used) {
        out.last_used = ago(*saved.last_used, now);
    }
    return out;
}

struct Listed {
    std::vector<view::SavedSession> sessions;
    std::vector<std::string> notices;
};

struct Read {
    Result<sessions::SavedSession> saved;
    settings::Settings effective;
};

Read read_session(sessions::SessionStore& store, const std::string& name)
{
    Read read{store.load(name), {}};
    if (read.saved) {
        read.effective = name == sessions::default_settings_name ? read.saved->settings : store.effective(*read.saved);
    }
    return read;
}

} // namespace

std::string ago(std::chrono::system_clock::time_point then, std::chrono::system_clock::time_point now)
{
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - then).count();
    if (minutes < 1) {
        return "just now";
    }
    if (minutes < 60) {
        return fmt::format("{} min ago", minutes);
    }
    if (minutes < 24 * 60) {
        return fmt::format("{} h ago", minutes / 60);
    }
    if (minutes < 30 * 24 * 60) {
        return fmt::format("{} d ago", minutes / (24 * 60));
    }
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(then)));
}

Form::Form(Context& context, std::shared_ptr<sessions::SessionStore> store, settings::Settings defaults,
           std::optional<std::filesystem::path> known_hosts)
    : context_(context),
      store_(std::move(store)),
      known_hosts_(std::move(known_hosts)),
      defaults_(std::move(defaults)),
      settings_(defaults_)
{
}

void Form::fill(const std::vector<std::pair<std::string, std::string>>& fields, const std::string& host)
{
    for (const auto& [id, text] : fields) {
        edit({id, text});
    }
    if (!host.empty()) {
        set_text(SettingId::host_name, host);
        adopt_target(target());
    }
    ++revision_;
    read_key();
}

void Form::read_saved_sessions()
{
    list_job_ = context_.disk.run(
        [store = store_, now = context_.now](const Work&) {
            sessions::SessionList list = store->list();
            Listed listed;
            listed.notices = std::move(list.notices);
            for (const sessions::SavedSession& saved : list.sessions) {
                listed.sessions.push_back(shown(saved, now()));
            }
            return listed;
        },
        [this](Listed listed) {
            saved_ = std::move(listed.sessions);
            int number = 0;
            for (std::string& notice : listed.notices) {
                say(fmt::format("notice-{}", ++number), Tone::warning, std::move(notice));
            }
            changed();
        });
}

void Form::edit(const view::EditField& edit)
{
    const settings::Setting* row = settings::find_setting(edit.id);
    if (row == nullptr) {
        return;
    }
    set_text(row->id, edit.value);
    if (row->id == SettingId::key_file) {
        read_key();
    }
}

void Form::reset(const std::string& id)
{
    if (const settings::Setting* row = settings::find_setting(id)) {
        set_text(row->id, settings::format_value(*row, defaults_.value(row->id)));
        ++revision_;
        if (row->id == SettingId::key_file) {
            read_key();
        }
    }
}

void Form::clear()
{
    take(defaults_, {});
    name_.clear();
    selected_.clear();
    changed();
}

void Form::set_name(std::string name)
{
    name_ = std::move(name);
    unsay("session-name");
    changed();
}

void Form::select(const std::string& name)
{
    selected_ = name;
    name_ = name;
    ++revision_;
    changed();
}

void Form::load(const std::string& name)
{
    const std::string wanted = name.empty() ? (name_.empty() ? selected_ : name_) : name;
    if (wanted.empty()) {
        say("session-name", Tone::warning, "Click a saved session first, then Load.");
        return;
    }
    load_job_ = context_.disk.run([store = store_, wanted](const Work&) { return read_session(*store, wanted); },
                                  [this, wanted](Read read) {
                                      if (!read.saved) {
                                          say("session-name", Tone::bad, read.saved.error().sentence());
                                          return;
                                      }
                                      unsay("session-name");
                                      const bool defaults = wanted == sessions::default_settings_name;
                                      take(std::move(read.effective), defaults ? std::string{} : wanted);
                                      selected_ = wanted;
                                      name_ = defaults ? std::string{} : wanted;
                                      changed();
                                  });
}

void Form::save(std::string name)
{
    if (name.empty()) {
        name = name_.empty() ? selected_ : name_;
    }
    if (name.empty()) {
        say("session-name", Tone::warning, "Type a name under Saved Sessions first, then Save.");
        return;
    }
    name = sessions::tidy_session_name(name);
    if (const Target where = target(); where.problem.empty()) {
        adopt_target(where);
    }
    if (name == sessions::default_settings_name) {
        defaults_ = settings_;
        context_.disk.must_run([store = store_, values = settings_](const Work&) { return store->save_default_settings(values); },
                               [this](const Status& saved) {
                                   if (!saved) {
                                       say("session-name", Tone::bad, saved.error().sentence());
                                   }
                               });
        changed();
        return;
    }
    if (const Status good = sessions::check_session_name(name); !good) {
        say("session-name", Tone::bad, good.error().sentence());
        return;
    }
    save_as(name, settings_, [this, name, saved = settings_] {
        unsay("session-name");
        loaded_ = name;
        loaded_settings_ = saved;
        selected_ = name;
        if (name_ != name) {
            name_ = name;
            ++revision_;
        }
    });
}

void Form::save_as(const std::string& name, const settings::Settings& values, std::function<void()> then)
{
    sessions::SavedSession session{name, {}, values};
    if (const auto slash = name.rfind('/'); slash != std::string::npos && slash > 0) {
        session.folder = name.substr(0, slash);
    }
    context_.disk.must_run([store = store_, session](const Work&) { return store->save(session); },
                           [this, then = std::move(then)](const Status& saved) {
                               if (!saved) {
                                   say("session-name", Tone::bad, saved.error().sentence());
                               } else if (then) {
                                   then();
                               }
                               read_saved_sessions();
                               changed();
                           });
}

void Form::remove(std::string name)
{
    if (name.empty()) {
        name = selected_.empty() ? name_ : selected_;
    }
    if (name.empty()) {
        say("session-name", Tone::warning, "Click a saved session first, then Delete.");
        return;
    }
    using Removed = std::pair<Status, std::optional<sessions::SavedSession>>;
    context_.disk.must_run(
        [store = store_, name](const Work&) -> Removed {
            auto before = store->load(name);
            Status removed = store->remove(name);
            return {std::move(removed), before ? std::optional{std::move(*before)} : std::nullopt};
        },
        [this, name](Removed removed) {
            if (!removed.first) {
                say("session-name", Tone::bad, removed.first.error().sentence());
                return;
            }
            deleted_ = std::move(removed.second);
            if (selected_ == name) {
                selected_.clear();
            }
            if (name_ == name) {
                name_.clear();
                ++revision_;
            }
            if (loaded_ == name) {
                loaded_.clear();
            }
            unsay("session-name");
            say("deleted", Tone::info, "The session was deleted.", deleted_ ? "Undo" : "");
            read_saved_sessions();
        });
}

void Form::mark_used(const std::string& name)
{
    const auto when = std::chrono::floor<std::chrono::seconds>(context_.now());
    context_.disk.must_run([store = store_, name, when](const Work&) { return store->mark_used(name, when); },
                           [this](const Status&) {
                               // A list without the time of last use is still right: a failure here is not worth a message.
                               read_saved_sessions();
                           });
}

void Form::open_saved(const std::string& name, std::function<void(Opening)> open)
{
    load_job_ = context_.disk.run([store = store_, name](const Work&) { return read_session(*store, name); },
                                  [this, name, open = std::move(open)](Read read) {
                                      if (!read.saved) {
                                          say("session-name", Tone::bad, read.saved.error().sentence());
                                          return;
                                      }
                                      take(std::move(read.effective), name == sessions::default_settings_name ? std::string{} : name);
                                      name_ = selected_ = name;
                                      if (auto opening = this->opening()) {
                                          open(std::move(*opening));
                                      }
                                      changed();
                                  });
}

std::string Form::selected_to_open() const
{
    return text_of(SettingId::host_name).empty() && selected_ != sessions::default_settings_name ? selected_ : std::string{};
}

std::optional<Opening> Form::opening()
{
    const Target where = target();
    problems_[index(SettingId::host_name)] = where.problem;
    changed();
    if (!where.problem.empty()) {
        return std::nullopt;
    }
    adopt_target(where);
    if (std::any_of(problems_.begin(), problems_.end(), [](const std::string& problem) { return !problem.empty(); })) {
        return std::nullopt;
    }
    return Opening{settings_, !loaded_.empty() && loaded_settings_.same_values(settings_) ? loaded_ : std::string{}};
}

void Form::drop(const std::vector<std::string>& paths)
{
    struct Choice {
        std::filesystem::path path;
        view::KeyCard card;
    };
    std::vector<std::filesystem::path> files;
    for (const std::string& path : paths) {
        if (files.size() < max_dropped) {
            files.push_back(settings::expand_home(path, context_.places.home));
        }
    }
    if (files.empty()) {
        return;
    }
    drop_job_ = context_.jobs.run(
        [files](const Work& work) {
            // Of several the first that is a key: a whole Downloads folder may have been dragged.
            for (const auto& file : files) {
                view::KeyCard card = read_key_card(file);
                if (card.state == view::KeyCard::State::key || work.stopped()) {
                    return Choice{file, std::move(card)};
                }
            }
            return Choice{files.front(), read_key_card(files.front())};
        },
        [this](Choice choice) {
            if (choice.card.state != view::KeyCard::State::key) {
                say("dropped", Tone::bad, std::move(choice.card.problem));
                return;
            }
            unsay("dropped");
            choose_file("key_file", choice.path);
        });
}

void Form::choose_file(const std::string& field, const std::filesystem::path& path)
{
    edit({field, short_path(path, context_.places.home)});
    ++revision_;
    changed();
}

void Form::make_key_private()
{
    const auto file = settings::expand_home(key_text_, context_.places.home);
    context_.jobs.must_run([file](const Work&) { return make_private(file); },
                           [this](const Status& done) {
                               if (!done) {
                                   say("make-private-failed", Tone::bad, done.error().sentence());
                               }
                               read_key();
                           });
}

void Form::press(const std::string& banner)
{
    if (banner == "deleted" && deleted_) {
        sessions::SavedSession session = std::move(*deleted_);
        deleted_.reset();
        unsay("deleted");
        save_as(session.name, session.settings, {});
    }
}

void Form::dismiss(const std::string& banner)
{
    unsay(banner);
}

std::string Form::text_of(SettingId id) const
{
    const auto& typed = as_typed_[index(id)];
    return typed ? *typed : settings_.as_text(id);
}

const view::FormView& Form::view()
{
    if (dirty_) {
        dirty_ = false;
        rebuild();
    }
    return view_;
}

void Form::set_text(SettingId id, std::string text)
{
    const Status set = settings_.set_text(id, text, from_window());
    // A host field may hold a whole target for a while; it is taken apart by Open.
    problems_[index(id)] = set ? std::string{} : set.error().about(std::string{settings::setting(id).label}).sentence();
    if (set) {
        // Kept as typed too where the value's own writing differs ("022" for 22), so that the text box is not pulled from under the cursor.
        as_typed_[index(id)] = settings_.as_text(id) == text ? std::nullopt : std::optional{std::move(text)};
    } else {
        as_typed_[index(id)] = std::move(text);
    }
    changed();
}

void Form::take(settings::Settings values, std::string name)
{
    settings_ = std::move(values);
    as_typed_.fill(std::nullopt);
    problems_.fill({});
    loaded_ = std::move(name);
    loaded_settings_ = settings_;
    ++revision_;
    read_key();
    changed();
}

Target Form::target() const
{
    return parse_target(text_of(SettingId::host_name));
}

void Form::adopt_target(const Target& where)
{
    if (!where.problem.empty() || where.host == text_of(SettingId::host_name)) {
        return;
    }
    set_text(SettingId::host_name, where.host);
    if (!where.user.empty()) {
        set_text(SettingId::user_name, where.user);
    }
    if (where.port) {
        set_text(SettingId::port, std::to_string(*where.port));
    }
    ++revision_;
}

void Form::read_key()
{
    key_text_ = text_of(SettingId::key_file);
    if (key_text_.empty()) {
        key_job_.cancel();
        key_ = {};
        changed();
        return;
    }
    if (key_.state == view::KeyCard::State::none) {
        key_.state = view::KeyCard::State::reading;
    }
    key_job_ =
        context_.jobs.run([file = settings::expand_home(key_text_, context_.places.home)](const Work&) { return read_key_card(file); },
                          [this](view::KeyCard card) {
                              key_ = std::move(card);
                              changed();
                          });
    changed();
}

void Form::say(std::string id, Tone tone, std::string text, std::string button)
{
    unsay(id);
    banners_.push_back({std::move(id), tone, std::move(text), std::move(button), true});
    changed();
}

void Form::unsay(const std::string& id)
{
    if (std::erase_if(banners_, [&](const view::Banner& banner) { return banner.id == id; }) > 0) {
        changed();
    }
}

void Form::changed()
{
    dirty_ = true;
    context_.changed();
}

void Form::rebuild()
{
    view_.fields.clear();
    for (const settings::Setting& row : settings::setting_table()) {
        view::Field field;
        field.id = row.name;
        field.page = row.page;
        field.label = row.label;
        field.help = row.help;
        field.kind = field_kind(row.kind);
        field.value = text_of(row.id);
        field.default_value = settings::format_value(row, defaults_.value(row.id));
        for (const settings::Choice& choice : row.choices) {
            field.choices.emplace_back(choice.word);
            field.choice_labels.emplace_back(choice.label);
        }
        field.problem = problems_[index(row.id)];
        if (known_hosts_ && row.id == SettingId::known_hosts_files) {
            field.value = field.default_value = short_path(*known_hosts_, context_.places.home);
            field.help = "Given by --known-hosts: the only one that this run uses.";
        } else if (known_hosts_ && row.id == SettingId::global_known_hosts_files) {
            field.value.clear();
            field.default_value.clear();
            field.help = "Not used by this run, because of --known-hosts.";
        }
        view_.fields.push_back(std::move(field));
    }
    view_.key = key_;
    view_.saved = saved_;
    view_.selected_session = selected_;
    view_.session_name = name_;
    view_.banners = banners_;
    view_.revision = revision_;
    view_.command_line = command_line();
}

std::string Form::command_line() const
{
    const Target where = target();
    const bool wrong = std::any_of(problems_.begin(), problems_.end(), [](const std::string& problem) { return !problem.empty(); });
    if (wrong || !where.problem.empty()) {
        return {}; // with a wrong value left out it would be another command
    }
    settings::Settings values = settings_;
    if (where.port) {
        (void)values.set(SettingId::port, std::int64_t{*where.port}, from_window());
    }
    std::string line = "ssh";
    for (const std::string& word : settings::to_ssh_arguments(values)) {
        line += ' ' + shell_word(word);
    }
    const std::string user = where.user.empty() ? values.text(SettingId::user_name) : where.user;
    return line + ' ' + shell_word(user.empty() ? where.host : user + '@' + where.host);
}

} // namespace latchkey::model
