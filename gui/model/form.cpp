/// The form, the saved sessions. What it does about its key file is in form_key.cpp.

#include "gui/model/form.h"

#include "client/sessions/session_key.h"
#include "gui/model/key_card.h"
#include "gui/model/key_mode.h"
#include "gui/model/saved_sessions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::model {
namespace {

using settings::SettingId;
using Tone = view::Banner::Tone;

constexpr std::size_t max_dropped = 20;

} // namespace

Form::Form(Context& context, std::shared_ptr<sessions::SessionStore> store, settings::Settings defaults,
           std::optional<std::filesystem::path> known_hosts, std::optional<settings::SshConfigFiles> ssh_config)
    : context_(context),
      store_(std::move(store)),
      known_hosts_(std::move(known_hosts)),
      defaults_(std::move(defaults)),
      typed_(defaults_),
      elsewhere_{context.places, std::move(ssh_config)}
{
}

void Form::fill(const std::vector<std::pair<std::string, std::string>>& fields, const std::string& host)
{
    for (const auto& [id, text] : fields) {
        edit({id, text});
    }
    if (!host.empty()) {
        set_text(SettingId::host_name, host);
        adopt_target();
    }
    ++revision_;
    read_key();
}

void Form::read_saved_sessions()
{
    list_job_ = context_.disk.run([store = store_, now = context_.now](const Work&) { return list_sessions(*store, now()); },
                                  [this](ListedSessions listed) {
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
    if (row == nullptr || is_fixed(row->id)) {
        return;
    }
    const bool another = edit.value != typed_.text(row->id);
    set_text(row->id, edit.value);
    if (row->id == SettingId::key_file) {
        if (another) {
            typed_.remember_key({}); // what was remembered is another key's
        }
        read_key();
    }
}

void Form::reset(const std::string& id)
{
    if (const settings::Setting* row = settings::find_setting(id); row != nullptr && !is_fixed(row->id)) {
        set_text(row->id, settings::format_value(*row, defaults_.value(row->id)));
        ++revision_;
        if (row->id == SettingId::key_file) {
            typed_.remember_key({});
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
    shown_elsewhere_.reset();
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
    read(wanted, [this, wanted] {
        const bool defaults = wanted == sessions::default_settings_name;
        unsay("session-name");
        selected_ = wanted;
        name_ = defaults ? std::string{} : wanted;
    });
}

void Form::show(const Opening& opening)
{
    load_job_ = {};
    take(opening.settings, opening.session);
    name_ = selected_ = opening.session;
}

/// Puts what is on disk into the form, then does the rest.
void Form::read(const std::string& name, std::function<void()> then)
{
    load_job_ = context_.disk.run([store = store_, name](const Work&) { return read_session(*store, name); },
                                  [this, name, then = std::move(then)](ReadSession read) {
                                      if (!read.saved) {
                                          say("session-name", Tone::bad, read.saved.error().sentence());
                                          return;
                                      }
                                      take(std::move(read.effective), name == sessions::default_settings_name ? std::string{} : name);
                                      then();
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
    adopt_target();
    if (name == sessions::default_settings_name) {
        defaults_ = typed_.values();
        context_.disk.must_run([store = store_, values = defaults_](const Work&) { return store->save_default_settings(values); },
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
    save_as(name, typed_.values(), [this, name, saved = typed_.values()] {
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
    struct Saved {
        Status status;
        std::string fingerprint; ///< that the session remembers of its key
    };
    context_.disk.must_run(
        [store = store_, session = named_session(name, values), home = context_.places.home](const Work&) mutable {
            sessions::remember_key(session.settings, home);
            Saved saved{store->save(session), session.settings.text(SettingId::key_fingerprint)};
            return saved;
        },
        [this, name, then = std::move(then)](const Saved& saved) {
            if (!saved.status) {
                say("session-name", Tone::bad, saved.status.error().sentence());
            } else if (then) {
                then();
            }
            if (saved.status && loaded_ == name &&
                loaded_settings_.text(SettingId::key_file) == typed_.values().text(SettingId::key_file)) {
                typed_.remember_key(saved.fingerprint);
                loaded_settings_.reset(SettingId::key_fingerprint);
                if (!saved.fingerprint.empty()) {
                    (void)loaded_settings_.set_text(SettingId::key_fingerprint, saved.fingerprint,
                                                    loaded_settings_.source(SettingId::key_file));
                }
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
    context_.disk.must_run([store = store_, name](const Work&) { return remove_session(*store, name); },
                           [this, name](RemovedSession gone) {
                               if (!gone.removed) {
                                   say("session-name", Tone::bad, gone.removed.error().sentence());
                                   return;
                               }
                               deleted_ = std::move(gone.before);
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
    context_.disk.must_run(
        [store = store_, name, when, home = context_.places.home](const Work&) {
            // A session from before keys were remembered by their fingerprint: its key is at hand now.
            auto session = store->load(name);
            if (session && session->settings.text(SettingId::key_fingerprint).empty()) {
                sessions::remember_key(session->settings, home);
                if (!session->settings.text(SettingId::key_fingerprint).empty()) {
                    (void)store->save(*session); // the next login tries again
                }
            }
            return store->mark_used(name, when);
        },
        [this](const Status&) {
            // A list without the time of last use is still right: a failure here is not worth a message.
            read_saved_sessions();
        });
}

void Form::open_saved(const std::string& name, std::function<void(Opening)> open)
{
    read(name, [this, name, open = std::move(open)] {
        name_ = selected_ = name;
        if (auto opening = this->opening()) {
            open(std::move(*opening));
        }
    });
}

std::string Form::selected_to_open() const
{
    return typed_.text(SettingId::host_name).empty() && selected_ != sessions::default_settings_name ? selected_ : std::string{};
}

std::optional<Opening> Form::opening()
{
    typed_.set_problem(SettingId::host_name, typed_.target().problem);
    adopt_target();
    changed();
    if (typed_.has_problem()) {
        return std::nullopt;
    }
    const settings::Settings& values = typed_.values();
    return Opening{values, !loaded_.empty() && loaded_settings_.same_values(values) ? loaded_ : std::string{}};
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

void Form::choose(settings::SettingId id, const std::string& value)
{
    edit({std::string{settings::setting(id).name}, value});
    ++revision_;
    changed();
}

void Form::set_imported_schemes(std::vector<std::string> names)
{
    imported_schemes_ = std::move(names);
    changed();
}

void Form::press(const std::string& banner)
{
    if (banner == "deleted" && deleted_) {
        sessions::SavedSession session = std::move(*deleted_);
        deleted_.reset();
        unsay("deleted");
        save_as(session.name, session.settings, {});
    } else if (banner == "key-moved" && moved_to_) {
        choose_file("key_file", *moved_to_);
    } else if (banner == "keep-copy" && copy_offer_) {
        keep_key_copy();
    }
}

void Form::dismiss(const std::string& banner)
{
    unsay(banner);
    if (banner == "keep-copy" && copy_offer_) {
        copy_answers_.insert(copy_offer_->key);
        context_.disk.must_run(
            [key = copy_offer_->key, places = context_.places](const Work&) { return remember_copy_answer(key, places); },
            [](const Status&) {
                // That it may be asked again after the next start is no reason for a message.
            });
        copy_offer_.reset();
    }
}

const view::FormView& Form::view()
{
    if (dirty_) {
        dirty_ = false;
        rebuild();
    }
    return view_;
}

bool Form::is_fixed(SettingId id) const
{
    return known_hosts_ && (id == SettingId::known_hosts_files || id == SettingId::global_known_hosts_files);
}

void Form::set_text(SettingId id, std::string text)
{
    typed_.set_text(id, std::move(text));
    changed();
}

void Form::adopt_target()
{
    if (typed_.adopt(typed_.target())) {
        ++revision_;
        changed();
    }
}

void Form::take(settings::Settings values, std::string name)
{
    typed_.take(std::move(values));
    shown_elsewhere_.reset();
    loaded_ = std::move(name);
    loaded_settings_ = typed_.values();
    ++revision_;
    read_key();
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
        view::Field field = typed_.field(row, defaults_);
        if (is_fixed(row.id) && row.id == SettingId::known_hosts_files) {
            field.value = field.default_value = short_path(*known_hosts_, context_.places.home);
            field.fixed = "Given by --known-hosts on the command line: this run reads and writes only this file.";
        } else if (is_fixed(row.id)) {
            field.value.clear();
            field.default_value.clear();
            field.fixed = "Not used in this run: --known-hosts was given on the command line.";
        }
        view_.fields.push_back(std::move(field));
    }
    view_.key = key_;
    view_.saved = saved_;
    view_.elsewhere = saved_elsewhere_;
    view_.notice_elsewhere = fmt::format("{}", fmt::join(notices_elsewhere_, "\n"));
    view_.selected_session = shown_elsewhere_ ? shown_elsewhere_->second : selected_;
    view_.selected_from = shown_elsewhere_ ? shown_elsewhere_->first : view::SessionFrom::here;
    view_.session_name = name_;
    view_.imported_schemes = imported_schemes_;
    view_.banners = banners_;
    view_.revision = revision_;
    view_.command_line = typed_.command_line();
}

} // namespace latchkey::model
