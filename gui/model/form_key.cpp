/// What the form does about its key file: tells what it is, finds it when it has moved, offers to keep a copy of one that was downloaded.

#include "client/sessions/session_key.h"
#include "gui/model/form.h"
#include "gui/model/key_card.h"
#include "gui/model/key_mode.h"
#include "keys/base/file.h"

#include <fmt/format.h>

#include <utility>

namespace latchkey::model {

namespace fs = std::filesystem;

using settings::SettingId;
using Tone = view::Banner::Tone;

namespace {

struct ReadKey {
    view::KeyCard card;
    bool missing = false;
    std::optional<CopyOffer> offer;
};

ReadKey read_key_file(const fs::path& file, const settings::Places& places)
{
    ReadKey read{read_key_card(file), false, {}};
    std::error_code error;
    if (read.card.state == view::KeyCard::State::key) {
        read.offer = copy_offer(file, places);
    } else {
        read.missing = !fs::exists(file, error) && !error;
    }
    return read;
}

} // namespace

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

void Form::read_key()
{
    key_text_ = typed_.text(SettingId::key_file);
    moved_job_.cancel();
    unsay("key-moved");
    unsay("keep-copy");
    copy_offer_.reset();
    moved_to_.reset();
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
        context_.jobs.run([file = settings::expand_home(key_text_, context_.places.home),
                           places = context_.places](const Work&) { return read_key_file(file, places); },
                          [this](ReadKey read) {
                              key_ = std::move(read.card);
                              if (read.missing) {
                                  key_is_missing();
                              } else if (read.offer && !copy_answers_.contains(read.offer->key)) {
                                  copy_offer_ = std::move(read.offer);
                                  say("keep-copy", Tone::info,
                                      fmt::format("{} lies in a downloads folder, which gets tidied up. Keep a private copy in ~/.ssh?",
                                                  path_text(copy_offer_->file.filename())),
                                      "Keep a copy");
                              }
                              changed();
                          });
    changed();
}

void Form::key_is_missing()
{
    const std::string fingerprint = sessions::remembered_fingerprint(typed_.values());
    if (fingerprint.empty()) {
        return;
    }
    const fs::path missing = settings::expand_home(key_text_, context_.places.home);
    find_key(missing, fingerprint, moved_job_, [this, missing](std::optional<fs::path> found) {
        if (found) {
            moved_to_ = std::move(found);
            say("key-moved", Tone::info,
                fmt::format("{} has moved to {}: it is the same key.", path_text(missing.filename()),
                            short_path(*moved_to_, context_.places.home)),
                "Use it");
        }
    });
}

/// The saved sessions' folders are looked into too; the store is the disk worker's.
void Form::find_key(fs::path missing, std::string fingerprint, Job& job, std::function<void(std::optional<fs::path>)> then)
{
    job = context_.disk.run([store = store_, home = context_.places.home](
                                const Work&) { return sessions::KeyUsers{store->list(), store->default_settings(), home}.folders(); },
                            [this, missing = std::move(missing), fingerprint = std::move(fingerprint), &job,
                             then = std::move(then)](std::vector<fs::path> folders) {
                                job = context_.jobs.run(
                                    [missing, fingerprint, home = context_.places.home, folders = std::move(folders)](const Work& work) {
                                        return sessions::find_moved_key(missing, fingerprint, home, folders, work);
                                    },
                                    then);
                            });
}

void Form::with_moved_key(Opening opening, std::function<void(Opening, std::optional<MovedKey>)> then)
{
    const settings::Settings& values = opening.settings;
    const std::string fingerprint = sessions::remembered_fingerprint(values);
    // Which of several files the fingerprint is of is not kept.
    if (fingerprint.empty() || !values.flag(SettingId::public_key) || values.list(SettingId::key_file).size() != 1) {
        then(std::move(opening), std::nullopt);
        return;
    }
    const unsigned number = ++last_opening_job_;
    const fs::path file = sessions::key_file_of(values, context_.places.home);
    Job& job = opening_jobs_[number];
    auto go_on = [this, number, file, opening = std::move(opening), then = std::move(then)](std::optional<fs::path> found) mutable {
        std::optional<MovedKey> moved;
        if (found && opening.settings.set_text(SettingId::key_file, path_text(*found), {settings::SourceKind::window})) {
            moved = MovedKey{path_text(file.filename()), std::move(*found)};
        }
        const auto over = opening_jobs_.extract(number); // outlives this: it is the job that calls
        then(std::move(opening), std::move(moved));
    };
    auto shared = std::make_shared<decltype(go_on)>(std::move(go_on));
    job = context_.jobs.run(
        [file](const Work&) {
            std::error_code error;
            return fs::exists(file, error) || error;
        },
        [this, shared, file, fingerprint, &job](bool there) {
            if (there) {
                (*shared)(std::nullopt);
            } else {
                find_key(file, fingerprint, job, [shared](std::optional<fs::path> found) { (*shared)(std::move(found)); });
            }
        });
}

void Form::move_key(const std::string& session, const fs::path& file)
{
    context_.disk.must_run(
        [store = store_, session, text = short_path(file, context_.places.home), home = context_.places.home](const Work&) -> Status {
            auto saved = store->load(session);
            if (!saved) {
                return std::unexpected(saved.error());
            }
            if (const Status done = saved->settings.set_text(SettingId::key_file, text, saved->settings.source(SettingId::key_file));
                !done) {
                return done;
            }
            sessions::remember_key(saved->settings, home);
            return store->save(*saved);
        },
        [this](const Status& done) {
            if (!done) {
                say("session-name", Tone::bad, done.error().sentence());
            }
            read_saved_sessions();
        });
}

void Form::keep_key_copy()
{
    copy_answers_.insert(copy_offer_->key);
    context_.disk.must_run(
        [offer = *copy_offer_, places = context_.places](const Work&) {
            auto kept = keep_copy(offer.file, places.home);
            if (kept) {
                (void)remember_copy_answer(offer.key, places);
            }
            return kept;
        },
        [this, was = key_text_](const Result<fs::path>& kept) {
            if (!kept) {
                say("copy-failed", Tone::bad, kept.error().sentence());
                return;
            }
            if (typed_.text(SettingId::key_file) == was) { // else another key was chosen meanwhile
                choose_file("key_file", *kept);
            }
            say("copy-kept", Tone::good,
                fmt::format("A copy that only you can read is {}; the session uses it now.", short_path(*kept, context_.places.home)));
        });
    unsay("keep-copy");
    copy_offer_.reset();
}

} // namespace latchkey::model
