/// The review, the search, the view. What is done with keys is in keys_folder_actions.cpp.

#include "gui/model/keys_folder.h"

#include "keys/base/file.h"
#include "keys/key_error.h"

#include <asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace latchkey::model {

namespace fs = std::filesystem;

using State = view::KeysFolderView::State;

namespace {

constexpr std::chrono::milliseconds progress_interval{100};
constexpr std::size_t longest_search = 64 << 10; ///< as keys::read_fingerprint()

/// Whether somebody who typed this meant a fingerprint: then it is said which forms are understood.
bool looks_like_a_fingerprint(std::string_view text)
{
    constexpr std::size_t longest_word = 24; // no file's name or comment is that long and has no blank, mostly
    return text.find(':') != std::string_view::npos || (text.size() >= longest_word && text.find(' ') == std::string_view::npos);
}

std::string_view hash_of(const keys::FingerprintQuery& query)
{
    if (query.prefix) {
        return "beginning of a";
    }
    return query.digest.size() == 32 ? "SHA256" : query.digest.size() == 20 ? "SHA-1" : "MD5";
}

struct Found {
    std::vector<view::KeyId> ids;
    std::vector<std::string> names;
    std::optional<keys::FingerprintForm> form;
    std::size_t hidden = 0; ///< could not be asked without a passphrase
};

} // namespace

KeysFolder::KeysFolder(Context& context, std::shared_ptr<sessions::SessionStore> store, Picker& picker, Around around)
    : context_(context),
      store_(std::move(store)),
      picker_(picker),
      around_(std::move(around)),
      opener_(context, {[this](KeyOpener::What what, std::function<void(view::Answer)> then) { ask(std::move(what), std::move(then)); },
                        [this](std::string words) { return begin(std::move(words)); }, [this] { end(); },
                        [this](std::string sentence) {
                            say(Tone::bad, "task", std::move(sentence));
                            review(folder_); // what is shown of the file may be old
                        }}),
      has_agent_(!auth::platform::agent_address().empty())
{
}

void KeysFolder::shown()
{
    review(folder_.empty() ? context_.places.home / ".ssh" : folder_);
}

void KeysFolder::review(const fs::path& folder)
{
    if (folder != folder_) {
        folder_ = folder;
        files_ = std::make_shared<const KeyEntries>();
        read_.reset();
        state_ = State::reading;
        unsay("unread");
        publish_rows();
    }
    reading_ = true;
    read_done_ = -1;
    read_sessions();
    changed();
}

/// Who uses which key: the store is the disk worker's.
void KeysFolder::read_sessions()
{
    struct Sessions {
        sessions::SessionList list;
        settings::Settings defaults;
    };
    review_job_ = context_.disk.run([store = store_](const Work&) { return Sessions{store->list(), store->default_settings()}; },
                                    [this](Sessions read) { read_folder(std::move(read.list), std::move(read.defaults)); });
}

void KeysFolder::read_folder(sessions::SessionList list, settings::Settings defaults)
{
    const unsigned number = ++review_number_;
    ProgressSink sink = [this, &io = context_.io, number, told = std::chrono::steady_clock::time_point{}](double done) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - told >= progress_interval) {
            told = now;
            asio::post(io, [this, number, done] {
                if (number == review_number_ && reading_) {
                    read_done_ = done;
                    changed();
                }
            });
        }
    };
    review_job_ = context_.jobs.run(
        [folder = folder_, list = std::move(list), defaults = std::move(defaults), home = context_.places.home, now = context_.now(),
         sink](const Work& work) {
            const sessions::KeyUsers users{list, defaults, home};
            return read_key_entries(folder, users, now, Work{work.stop, sink});
        },
        [this](Result<KeyEntries> read) { was_read(std::move(read)); });
}

void KeysFolder::was_read(Result<KeyEntries> read)
{
    reading_ = false;
    unsay("unread");
    if (!read) {
        std::error_code error;
        const bool there = fs::exists(folder_, error) || error;
        state_ = there ? State::unreadable : State::missing;
        problem_ = read.error().sentence();
        files_ = std::make_shared<const KeyEntries>();
        publish_rows();
        return;
    }
    state_ = State::shown;
    problem_.clear();
    for (KeyEntry& entry : read->keys) {
        auto [known, added] = ids_.try_emplace(entry.review.path, last_id_ + 1);
        last_id_ += added ? 1 : 0;
        entry.row.id = known->second;
    }
    if (read->cut_short) {
        say(Tone::warning, "unread",
            fmt::format("{} has more files than are read here; the first {} were.", short_path(folder_, context_.places.home),
                        read->files));
    } else if (!read->unread.empty()) {
        const std::size_t more = read->unread.size() - 1;
        say(Tone::warning, "unread",
            more == 0 ? read->unread.front() : fmt::format("{} So with {} more file{}.", read->unread.front(), more, more == 1 ? "" : "s"));
    }
    files_ = std::make_shared<const KeyEntries>(std::move(*read));
    publish_rows();
}

void KeysFolder::publish_rows()
{
    auto rows = std::make_shared<std::vector<view::KeyRow>>();
    rows->reserve(files_->keys.size() + pasted_.size());
    places_.clear();
    for (const KeyEntry& entry : pasted_) {
        rows->push_back(entry.row);
        for (const KeyEntry& file : files_->keys) {
            if (entry.review.info.public_key && file.review.info.public_key == entry.review.info.public_key) {
                rows->back().same_as = file.row.name;
            }
        }
    }
    for (std::size_t i = 0; i < files_->keys.size(); ++i) {
        rows->push_back(files_->keys[i].row);
        places_.emplace(rows->back().id, i);
    }
    rows_ = std::move(rows);
    search();
    changed();
}

const KeyEntry* KeysFolder::find(view::KeyId key) const
{
    if (const auto place = places_.find(key); place != places_.end()) {
        return &files_->keys[place->second];
    }
    const auto pasted = std::ranges::find_if(pasted_, [&](const KeyEntry& entry) { return entry.row.id == key; });
    return pasted == pasted_.end() ? nullptr : &*pasted;
}

void KeysFolder::on(const view::ChooseKeysFolder&)
{
    picker_.open_for_folder("keys folder: folder", "Folder with keys", folder_);
    changed();
}

void KeysFolder::on(const view::ReviewKeys& command)
{
    review(command.folder.empty() ? folder_ : settings::expand_home(command.folder, context_.places.home));
}

void KeysFolder::on(view::SearchKeys command)
{
    search_ = std::move(command.text);
    if (search_.size() > longest_search) {
        search_.resize(longest_search);
    }
    search();
    changed();
}

void KeysFolder::search()
{
    search_job_.cancel();
    by_fingerprint_ = false;
    search_words_.clear();
    if (search_.find_first_not_of(" \t\r\n") == std::string::npos) {
        matches_.reset();
    } else if (auto query = keys::read_fingerprint(search_)) {
        search_fingerprint(std::move(*query));
    } else {
        search_words();
    }
}

void KeysFolder::search_fingerprint(keys::FingerprintQuery query)
{
    by_fingerprint_ = true;
    matches_ = std::make_shared<const std::vector<view::KeyId>>();
    // A plain RSA key is read again for AWS's SHA-1.
    search_job_ = context_.jobs.run(
        [files = files_, pasted = std::make_shared<std::vector<KeyEntry>>(pasted_), query](const Work& work) {
            Found found;
            const auto look = [&](const KeyEntry& entry) {
                if (work.stopped()) {
                    return;
                }
                if (const auto form = keys::match(query, entry.review)) {
                    found.form = form;
                    found.ids.push_back(entry.row.id);
                    found.names.push_back(entry.row.name);
                }
                const bool sha1 = query.digest.size() == 20;
                found.hidden += entry.row.usable && entry.row.passphrase == view::KeyRow::Passphrase::yes &&
                                        (entry.row.fingerprint.empty() || (sha1 && entry.row.rsa))
                                    ? 1
                                    : 0;
            };
            std::ranges::for_each(*pasted, look);
            std::ranges::for_each(files->keys, look);
            std::ranges::sort(found.ids);
            return found;
        },
        [this, query](Found found) {
            if (found.form) {
                search_words_ =
                    fmt::format("{} {} {}: {}.", in_short(found.names), found.names.size() == 1 ? "has" : "have",
                                query.prefix ? "a fingerprint that begins like this" : "this fingerprint", keys::title(*found.form));
            } else {
                search_words_ =
                    fmt::format("No key in {} has this {} fingerprint.", short_path(folder_, context_.places.home), hash_of(query));
                if (found.hidden > 0) {
                    search_words_ += found.hidden == 1
                                         ? " One key with a passphrase cannot be asked without it."
                                         : fmt::format(" {} keys with a passphrase cannot be asked without it.", found.hidden);
                }
            }
            matches_ = std::make_shared<const std::vector<view::KeyId>>(std::move(found.ids));
            changed();
        });
}

void KeysFolder::search_words()
{
    std::vector<view::KeyId> ids;
    for (const view::KeyRow& row : *rows_) {
        if (has_words(row, search_)) {
            ids.push_back(row.id);
        }
    }
    std::ranges::sort(ids);
    if (ids.empty() && state_ == State::shown) {
        const auto why = keys::read_fingerprint(search_);
        search_words_ =
            !why && looks_like_a_fingerprint(search_)
                ? why.error().sentence()
                : fmt::format("Nothing in {} has these words, and they are no fingerprint.", short_path(folder_, context_.places.home));
    }
    matches_ = std::make_shared<const std::vector<view::KeyId>>(std::move(ids));
}

void KeysFolder::dismiss(const std::string& banner)
{
    if (std::erase_if(banners_, [&](const view::Banner& shown) { return shown.id == banner; }) > 0) {
        changed();
    }
}

void KeysFolder::say(Tone tone, std::string id, std::string text)
{
    unsay(id);
    banners_.push_back({"keys " + std::move(id), tone, std::move(text), {}, true});
    changed();
}

void KeysFolder::unsay(std::string_view id)
{
    std::erase_if(banners_, [&](const view::Banner& banner) { return banner.id == fmt::format("keys {}", id); });
}

void KeysFolder::ask(KeyOpener::What what, std::function<void(view::Answer)> then)
{
    around_.take_back(question_);
    question_ = around_.ask(std::move(what), [this, then = std::move(then)](view::Answer answer) {
        question_ = 0;
        then(std::move(answer));
    });
}

ProgressSink KeysFolder::begin(std::string words)
{
    task_ = std::move(words);
    task_done_ = -1;
    changed();
    return [this, &io = context_.io, task = ++task_number_, told = std::chrono::steady_clock::time_point{}](double done) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - told >= progress_interval) {
            told = now;
            asio::post(io, [this, task, done] { progressed(task, done); });
        }
    };
}

void KeysFolder::progressed(unsigned task, double done)
{
    if (task == task_number_ && !task_.empty()) {
        task_done_ = done;
        changed();
    }
}

void KeysFolder::end()
{
    ++task_number_;
    task_.clear();
    changed();
}

void KeysFolder::on(const view::CancelKeysTask&)
{
    if (!task_.empty()) {
        opener_.cancel();
        task_job_.cancel();
        if (agent_) {
            agent_->cancel();
            agent_.reset();
        }
        end();
        return;
    }
    review_job_.cancel();
    if (reading_ && state_ == State::reading) {
        state_ = State::unreadable;
        problem_ = fmt::format("Reading {} was stopped.", short_path(folder_, context_.places.home));
    }
    reading_ = false;
    changed();
}

void KeysFolder::changed()
{
    stale_ = true;
    context_.changed();
}

const view::KeysFolderView& KeysFolder::view()
{
    if (stale_) {
        view_ = make_view();
        stale_ = false;
    }
    return view_;
}

view::KeysFolderView KeysFolder::make_view() const
{
    view::KeysFolderView view;
    view.state = state_;
    view.folder = folder_.empty() ? "~/.ssh" : short_path(folder_, context_.places.home);
    view.problem = problem_;
    view.busy = reading_ || !task_.empty();
    view.task = task_;
    view.progress = task_.empty() ? read_done_ : task_done_;
    view.files = files_->files;
    view.rows = rows_;
    view.agent = has_agent_;
    std::vector<std::string> exposed;
    for (const view::KeyRow& row : *rows_) {
        view.problems += row.problem ? 1 : 0;
        view.unused += row.unused() ? 1 : 0;
        if (row.exposed) {
            exposed.push_back(row.name);
            view.exposed_keys.push_back(row.id);
        }
    }
    if (exposed.size() == 1) {
        const view::KeyRow& row = *view.find(view.exposed_keys.front());
        const auto clause = std::ranges::find_if(row.findings, [](const std::string& text) { return text.starts_with("can be read by"); });
        view.exposed = clause == row.findings.end() ? fmt::format("{} can be read by others ({}).", row.name, row.mode)
                                                    : fmt::format("{} {}.", row.name, *clause);
    } else if (!exposed.empty()) {
        view.exposed = fmt::format("{} can be read by others on this computer; ssh would refuse to use them.", in_short(exposed));
    }
    view.search = search_;
    view.by_fingerprint = by_fingerprint_;
    view.matches = matches_;
    view.search_words = search_words_;
    view.banners = banners_;
    view.new_passphrase = hint_;
    view.copied = copied_;
    view.copied_words = copied_words_;
    return view;
}

} // namespace latchkey::model
