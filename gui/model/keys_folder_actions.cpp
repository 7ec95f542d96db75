/// What is done with the keys of the Keys folder: copied, made private, given another passphrase, taken to the other pages, pasted, saved.

#include "client/auth/agent_add.h"
#include "gui/model/certificate_words.h"
#include "gui/model/key_choices.h"
#include "gui/model/key_mode.h"
#include "gui/model/keys_folder.h"
#include "keys/base/atomic_file.h"
#include "keys/base/file.h"
#include "keys/cloud.h"
#include "keys/key_save.h"
#include "keys/strength.h"

#include <asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace latchkey::model {

namespace fs = std::filesystem;

using Choice = view::Answer::Choice;

namespace {

constexpr std::string_view folder_field = "keys folder: folder";
constexpr std::string_view save_field = "keys folder: save pasted key";
constexpr std::size_t longest_paste = 1 << 20; ///< as for a file

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines) {
        text += line;
        text += lines.size() > 1 ? "\n" : ""; // one line alone goes into a dashboard's box
    }
    return text;
}

} // namespace

KeyOpener::Source KeysFolder::source_of(const KeyEntry& entry) const
{
    return {entry.review.path, entry.text, entry.row.name};
}

void KeysFolder::on(const view::CopyPublicLines& command)
{
    std::vector<std::string> lines;
    std::vector<std::string> names;
    std::vector<std::string> hidden;
    for (const view::KeyId id : command.keys) {
        const KeyEntry* entry = find(id);
        if (entry == nullptr) {
            continue;
        }
        if (std::string line = public_line(*entry); !line.empty()) {
            lines.push_back(std::move(line));
            names.push_back(entry->row.name);
        } else if (command.keys.size() == 1 && entry->row.usable) {
            copy_hidden(*entry);
            return;
        } else {
            hidden.push_back(entry->row.name);
        }
    }
    unsay("copy");
    if (!hidden.empty()) {
        say(Tone::warning, "copy",
            fmt::format("{} {} the public half inside the encrypted part: select {} alone, and its passphrase is asked for.",
                        in_short(hidden), hidden.size() == 1 ? "has" : "have", hidden.size() == 1 ? "it" : "each"));
    }
    if (!lines.empty()) {
        around_.copy(joined(lines));
        ++copied_;
        copied_words_ = lines.size() == 1 ? fmt::format("Copied the public line of {}", names.front())
                                          : fmt::format("Copied {} public lines", lines.size());
    }
    changed();
}

void KeysFolder::copy_hidden(const KeyEntry& entry)
{
    opener_.open(source_of(entry), {}, [this, name = entry.row.name](const KeyOpener::Opened& opened) {
        around_.copy(opened.key->public_key().line(opened.comment));
        ++copied_;
        copied_words_ = fmt::format("Copied the public line of {}", name);
        changed();
    });
}

void KeysFolder::on(const view::MakeKeysPrivate& command)
{
    std::vector<fs::path> files;
    for (const view::KeyId id : command.keys) {
        if (const KeyEntry* entry = find(id); entry != nullptr && !entry->review.path.empty()) {
            files.push_back(entry->review.path);
        }
    }
    context_.jobs.must_run(
        [files](const Work&) {
            std::string problem;
            for (const fs::path& file : files) {
                if (const Status done = make_private(file); !done) {
                    problem = done.error().sentence();
                }
            }
            return problem;
        },
        [this](std::string problem) {
            unsay("private");
            if (!problem.empty()) {
                say(Tone::bad, "private", std::move(problem));
            }
            review(folder_);
        });
}

void KeysFolder::on(view::TryKeyPassphrase command)
{
    const keys::StrengthHint hint = keys::passphrase_strength(command.passphrase);
    hint_ = {};
    hint_.strength = strength_of(hint.strength);
    hint_.sentence = command.passphrase.empty() ? std::string{} : std::string{hint.sentence};
    hint_.confirmed = !command.passphrase.empty() && equal_secrets(command.passphrase, command.confirm);
    const std::string_view typed = command.confirm.text();
    hint_.mismatch = !typed.empty() && !command.passphrase.text().starts_with(typed);
    changed();
}

void KeysFolder::on(const view::ChangeKeyPassphrase& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry == nullptr || !entry->row.usable || !task_.empty()) {
        return;
    }
    const keys::KeyFileInfo& info = entry->review.info;
    if (info.keys_in_file > 1) {
        say(Tone::bad, "task",
            fmt::format("{} holds {} keys, and only one could be written back. Load it in the Key Generator and save the key under a name "
                        "of its own.",
                        entry->row.name, info.keys_in_file));
        return;
    }
    hint_ = {};
    const std::string type =
        fmt::format("{}{}", entry->row.type, entry->row.rsa && entry->row.bits > 0 ? fmt::format(" {}", entry->row.bits) : std::string{});
    ask(view::AskChangePassphrase{entry->row.name, fmt::format("{}{}{}", type, type.empty() ? "" : ", ", keys::title(info.format)),
                                  info.encrypted, entry->row.pasted},
        [this, id = command.key](view::Answer answer) {
            const KeyEntry* still = find(id);
            if (answer.choice != Choice::cancel && still != nullptr) {
                change_passphrase(*still, std::move(answer));
            }
            hint_ = {};
            changed();
        });
}

void KeysFolder::change_passphrase(const KeyEntry& entry, view::Answer answer)
{
    const bool encrypted = entry.review.info.encrypted;
    const std::size_t first = encrypted ? 1 : 0;
    if (answer.secrets.size() < first + 2) {
        return;
    }
    // The dialog has seen to both being the same and to an empty one being meant.
    if (!equal_secrets(answer.secrets[first], answer.secrets[first + 1]) || answer.secrets[first].empty() != answer.remember) {
        return;
    }
    std::optional<Secret> old;
    if (encrypted) {
        old = std::move(answer.secrets[0]);
    }
    const auto wanted = std::make_shared<Secret>(std::move(answer.secrets[first]));
    opener_.open(source_of(entry), std::move(old),
                 [this, wanted, id = entry.row.id](const KeyOpener::Opened& opened) { save_passphrase(id, opened, std::move(*wanted)); });
}

void KeysFolder::save_passphrase(view::KeyId id, const KeyOpener::Opened& opened, Secret passphrase)
{
    const KeyEntry* entry = find(id);
    if (entry == nullptr) {
        return;
    }
    struct Saved {
        Status status;
        Secret text; ///< of a pasted key
    };
    const bool had = opened.info.encrypted;
    const bool has = !passphrase.empty();
    const keys::SaveOptions how = keys::same_as(opened.info);
    const std::string name = entry->row.name;
    ProgressSink sink = begin(fmt::format("Saving {}…", name));
    const auto secret = std::make_shared<Secret>(std::move(passphrase));
    task_job_ = context_.disk.run(
        [key = opened.key, path = entry->review.path, how, secret, sink](const Work& work) {
            keys::SaveOptions options = how;
            options.passphrase = secret.get();
            if (!path.empty()) {
                return Saved{keys::save(path, *key, options, keys::Overwrite::yes, Work{work.stop, sink}), {}};
            }
            auto text = keys::encode(*key, options, Work{work.stop, sink});
            return text ? Saved{{}, std::move(*text)} : Saved{std::unexpected(text.error()), {}};
        },
        [this, id, had, has, name,
         other = how.format != opened.info.format && opened.info.format != keys::KeyFormat::pkcs8 &&
                 opened.info.format != keys::KeyFormat::pkcs8_encrypted,
         format = how.format](Saved saved) {
            end();
            if (!saved.status) {
                say(Tone::bad, "task", saved.status.error().sentence());
                review(folder_);
                return;
            }
            const auto pasted = std::ranges::find_if(pasted_, [&](const KeyEntry& one) { return one.row.id == id; });
            if (pasted != pasted_.end()) {
                if (auto again = pasted_entry(std::make_shared<const Secret>(std::move(saved.text)), name)) {
                    again->row.id = id;
                    *pasted = std::move(*again);
                }
            }
            say(Tone::good, "task",
                fmt::format("{}{}",
                            !has  ? fmt::format("{} has no passphrase any more.", name)
                            : had ? fmt::format("The passphrase of {} was changed.", name)
                                  : fmt::format("{} has a passphrase now.", name),
                            other ? fmt::format(" It was written as {}.", keys::title(format)) : std::string{}));
            publish_rows();
            review(folder_);
        });
}

void KeysFolder::on(const view::AddKeyToAgent& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry == nullptr || !entry->row.usable || !task_.empty()) {
        return;
    }
    opener_.open(source_of(*entry), {}, [this, file = entry->review.path, name = entry->row.name](const KeyOpener::Opened& opened) {
        add_to_agent(opened.key, file, name);
    });
}

void KeysFolder::add_to_agent(std::shared_ptr<const keys::PrivateKey> key, fs::path file, std::string name)
{
    (void)begin(fmt::format("Adding {} to the agent…", name));
    agent_ = std::make_shared<auth::AgentClient>();
    asio::co_spawn(
        context_.io, auth::add_to_agent(agent_, std::move(key), std::move(file)),
        [this, name, agent = agent_](const std::exception_ptr& bug, const Result<auth::AddedToAgent>& added) {
            if (bug) {
                std::rethrow_exception(bug);
            }
            if (agent != agent_) {
                return; // cancelled
            }
            agent_.reset();
            end();
            if (!added) {
                say(Tone::bad, "task", added.error().sentence());
            } else if (added->certificate_problem) {
                say(Tone::warning, "task",
                    fmt::format("The agent has {} now, but not its certificate: {}", name, added->certificate_problem->sentence()));
            } else {
                say(Tone::good, "task",
                    fmt::format("The agent has {}{} now.", name, added->certificate_file.empty() ? "" : " and its certificate"));
            }
        });
}

void KeysFolder::on(const view::NewSessionWithKey& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry != nullptr && entry->row.usable && !entry->row.pasted) {
        around_.new_session_with(entry->review.path);
    }
}

void KeysFolder::on(const view::OpenInKeyGenerator& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry == nullptr || !entry->row.usable) {
        return;
    }
    if (entry->text) {
        around_.generator_takes(entry->text->clone());
    } else {
        around_.generator_loads(entry->review.path);
    }
}

void KeysFolder::on(const view::DecryptPassword& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry != nullptr && entry->row.usable && task_.empty()) {
        ask_encrypted_password(command.key, nullptr, {}, {});
    }
}

void KeysFolder::ask_encrypted_password(view::KeyId id, std::shared_ptr<const keys::PrivateKey> key, std::string problem, std::string text)
{
    const KeyEntry* entry = find(id);
    if (entry == nullptr) {
        return;
    }
    ask(view::AskEncryptedPassword{entry->row.name, std::move(problem), std::move(text)}, [this, id, key](view::Answer answer) {
        const KeyEntry* still = find(id);
        if (answer.choice == Choice::cancel || still == nullptr) {
            return;
        }
        if (key) {
            decrypt_password(id, key, std::move(answer.text));
            return;
        }
        opener_.open(source_of(*still), {}, [this, id, text = std::move(answer.text)](const KeyOpener::Opened& opened) {
            decrypt_password(id, opened.key, text);
        });
    });
}

void KeysFolder::decrypt_password(view::KeyId id, std::shared_ptr<const keys::PrivateKey> key, std::string text)
{
    (void)begin("Decrypting the password…");
    task_job_ = context_.jobs.run(
        [key, text](const Work&) { return keys::decrypt_password(*key, text); },
        [this, id, key, text](Result<Secret> password) {
            end();
            const KeyEntry* entry = find(id);
            const std::string name = entry != nullptr ? entry->row.name : std::string{"the key"};
            if (password) {
                ask(view::TellPassword{name, std::make_shared<const Secret>(std::move(*password))}, [](const view::Answer&) {});
            } else {
                const Error& error = password.error();
                ask_encrypted_password(id, key, error.subject().empty() ? error.about(name).sentence() : error.sentence(), text);
            }
        });
}

void KeysFolder::on(const view::ShowCertificate& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry == nullptr || !entry->row.certificate) {
        return;
    }
    fs::path file = entry->review.path;
    if (!entry->review.info.certificate && !file.empty()) {
        file += "-cert.pub"; // where ssh looks for it
    }
    struct Read {
        std::optional<keys::Certificate> certificate;
        std::string problem;
    };
    task_job_ = context_.jobs.run(
        [file, text = entry->text](const Work&) {
            const auto content = text ? Result<Secret>{text->clone()} : keys::read_key_file(file);
            if (!content) {
                return Read{{}, content.error().sentence()};
            }
            const auto infos = keys::inspect_all(content->bytes());
            if (!infos) {
                return Read{{}, infos.error().about(path_text(file)).sentence()};
            }
            const auto found = std::ranges::find_if(*infos, [](const keys::KeyFileInfo& info) { return info.certificate.has_value(); });
            return found == infos->end() ? Read{{}, fmt::format("{} is no certificate any more.", path_text(file.filename()))}
                                         : Read{found->certificate, {}};
        },
        [this, name = file.empty() ? entry->row.name : path_text(file.filename())](Read read) {
            if (read.certificate) {
                ask(certificate_words(*read.certificate, name, context_.now()), [](const view::Answer&) {});
            } else {
                say(Tone::bad, "task", std::move(read.problem));
                review(folder_);
            }
        });
}

void KeysFolder::on(view::PasteKeyRow command)
{
    unsay("paste");
    if (command.text.empty() || command.text.size() > longest_paste) {
        say(Tone::bad, "paste",
            command.text.empty() ? "The clipboard is empty. Copy the whole key first, from its BEGIN line to its END line."
                                 : "What is on the clipboard is too long for a key.");
        return;
    }
    const auto text = std::make_shared<const Secret>(std::move(command.text));
    if (std::ranges::any_of(pasted_, [&](const KeyEntry& entry) { return equal_secrets(*entry.text, *text); })) {
        say(Tone::info, "paste", "That key was pasted already; it is in the list.");
        return;
    }
    std::string name = pastes_ == 0 ? std::string{"pasted key"} : fmt::format("pasted key {}", pastes_ + 1);
    task_job_ = context_.jobs.run([text, name](const Work&) { return pasted_entry(text, name); },
                                  [this](Result<KeyEntry> read) {
                                      if (!read) {
                                          say(Tone::bad, "paste", read.error().about("The pasted text").sentence());
                                          return;
                                      }
                                      ++pastes_;
                                      read->row.id = ++last_id_;
                                      pasted_.push_back(std::move(*read));
                                      if (state_ != view::KeysFolderView::State::reading) {
                                          state_ = view::KeysFolderView::State::shown;
                                      }
                                      publish_rows();
                                  });
}

void KeysFolder::on(const view::SavePastedKey& command)
{
    const KeyEntry* entry = find(command.key);
    if (entry == nullptr || !entry->text) {
        return;
    }
    saving_ = command.key;
    const keys::KeyFileInfo& info = entry->review.info;
    const std::string comment = info.comment.empty() ? "pasted-key" : info.comment;
    picker_.open_to_save(std::string{save_field}, "Save the pasted key", folder_,
                         info.has_private ? suggested_name(comment, file_kind_of(info.format)) : suggested_public_name(comment));
    changed();
}

void KeysFolder::on(const view::ForgetPastedKey& command)
{
    if (std::erase_if(pasted_, [&](const KeyEntry& entry) { return entry.row.id == command.key; }) > 0) {
        publish_rows();
    }
}

bool KeysFolder::picked(const std::string& field, const fs::path& path)
{
    if (field == folder_field) {
        review(path);
    } else if (field == save_field) {
        save_pasted(saving_, path);
    } else {
        return false;
    }
    return true;
}

void KeysFolder::save_pasted(view::KeyId id, const fs::path& file)
{
    const KeyEntry* entry = find(id);
    if (entry == nullptr || !entry->text) {
        return;
    }
    // Not cancelled by the next thing that is done: a save is a save.
    context_.disk.must_run(
        [text = entry->text, file](const Work&) {
            Secret content = text->clone();
            if (!content.text().ends_with('\n')) {
                content.append(as_bytes("\n"));
            }
            return write_file_atomically(file, content.bytes(), IfExists::fail, FileMode::owner_only);
        },
        [this, id, file](const Status& saved) {
            if (!saved) {
                const bool there = saved.error().is(FileErrc::exists);
                say(Tone::bad, "task",
                    there ? fmt::format("{} is there already and was left as it is; save the pasted key under another name.",
                                        short_path(file, context_.places.home))
                          : saved.error().sentence());
                return;
            }
            std::erase_if(pasted_, [&](const KeyEntry& one) { return one.row.id == id; });
            say(Tone::good, "task", fmt::format("Saved {}, readable by you only.", short_path(file, context_.places.home)));
            publish_rows();
            review(folder_);
        });
}

} // namespace latchkey::model
