/// Key files of the Key Generator: load, paste, save. Every file is read and written by a job.

#include "gui/model/key_card.h"
#include "gui/model/key_generator.h"
#include "gui/model/public_half.h"
#include "keys/base/file.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::model {

namespace fs = std::filesystem;

using Tone = view::Banner::Tone;
using Task = view::KeyGeneratorView::Task;
using Choice = view::Answer::Choice;

namespace {

constexpr std::string_view load_field = "key generator: load";
constexpr std::string_view save_private_field = "key generator: save private key";
constexpr std::string_view save_public_field = "key generator: save public key";
constexpr std::size_t longest_paste = 1 << 20; ///< as for a file
constexpr int attempts = 3;
constexpr std::string_view private_parts = "its comment, passphrase and format"; ///< what saving the same key over it renews
constexpr std::string_view public_parts = "its comment and format";

constexpr std::array public_formats = {keys::KeyFormat::public_line, keys::KeyFormat::rfc4716, keys::KeyFormat::pem_public};

std::vector<std::string> public_format_labels()
{
    return {"One line, for dashboards and authorized_keys", "RFC 4716, as PuTTYgen saves it", "PEM (PUBLIC KEY)"};
}

/// Why a file was not written, in words about what a person chose.
std::string why_not_saved(const Error& error, const fs::path& file)
{
    std::error_code ignored;
    const fs::path folder = file.parent_path();
    if (!folder.empty() && !fs::is_directory(folder, ignored)) {
        return fmt::format("{} was not saved: there is no folder {}. Choose one that exists.", path_text(file.filename()),
                           path_text(folder));
    }
    return error.sentence();
}

/// What is in a file that would be replaced, and what becomes of it, for the question.
std::string present_content(const fs::path& file, const keys::PublicKey& ours, std::string_view becomes_new)
{
    const auto content = keys::read_key_file(file);
    if (!content) {
        return "It exists already; what is in it now would be lost.";
    }
    const auto info = keys::inspect(content->bytes());
    if (!info) {
        return "It exists already. It is no key; what is in it now would be lost.";
    }
    if (info->public_key && *info->public_key == ours) {
        if (!info->has_private && becomes_new == private_parts) {
            return "It exists already and holds the public half of this key; the private key would take its place.";
        }
        if (info->has_private && becomes_new == public_parts) {
            return "It exists already and holds the private half of this key, which would be lost.";
        }
        return fmt::format("It exists already. It holds this same key; {} become the new ones.", becomes_new);
    }
    return fmt::format("It exists already. It holds another key ({}), which would be lost for good.", key_in_short(content->bytes(), file));
}

/// The comment that a key without one gets: FILE.pub's when that is this key's, else the file's name.
std::string stand_in_comment(const fs::path& file, const keys::PublicKey& key)
{
    fs::path beside = file;
    beside += ".pub";
    if (const auto content = keys::read_key_file(beside)) {
        const auto info = keys::inspect(content->bytes());
        if (info && info->public_key && *info->public_key == key && !info->comment.empty()) {
            return info->comment;
        }
    }
    return path_text(file.stem());
}

} // namespace

struct KeyGenerator::Loading {
    fs::path path; ///< empty: pasted
    std::string name;
    Secret content;
    std::optional<keys::KeyFileInfo> info;
    std::string problem;
};

struct KeyGenerator::Unlocked {
    Result<keys::PrivateKey> key;
    Secret passphrase;
    std::string comment;
};

struct KeyGenerator::Saved {
    Status status;
    fs::path path;
    std::string present; ///< of a file that is there already
    std::string problem; ///< why it was not written, otherwise
    std::optional<keys::KeyFileInfo> info;
    std::string comment;
    std::optional<Secret> passphrase;
};

void KeyGenerator::on(const view::BrowseForKey&)
{
    if (task_ == Task::none && !generating_) {
        unless_unsaved("Load another key", [this] {
            picker_.open(std::string{load_field}, "Load private key", place_ ? path_text(place_->path) : std::string{});
            changed();
        });
    }
}

bool KeyGenerator::picked(const std::string& field, const fs::path& file, int format)
{
    if (field == load_field) {
        look_into(file);
    } else if (field == save_private_field) {
        fs::path path = file;
        const bool putty = saving_as_ == view::KeyFileKind::ppk3 || saving_as_ == view::KeyFileKind::ppk2;
        if (putty && !path.has_extension()) {
            path += ".ppk"; // PuTTY's own dialogs show nothing else
        }
        save_private(std::move(path), saving_as_, keys::Overwrite::no);
    } else if (field == save_public_field) {
        const auto n = static_cast<std::size_t>(std::max(0, format));
        save_public(file, public_formats.at(std::min(n, public_formats.size() - 1)), keys::Overwrite::no);
    } else {
        return false;
    }
    return true;
}

void KeyGenerator::load(const fs::path& file)
{
    if (task_ == Task::none && !generating_) {
        unless_unsaved("Load another key", [this, file] { look_into(file); });
    }
}

void KeyGenerator::on(view::PasteKey command)
{
    if (task_ != Task::none || generating_) {
        return;
    }
    if (command.text.empty() || command.text.size() > longest_paste) {
        say(Tone::bad, "load",
            command.text.empty() ? "The clipboard is empty. Copy the whole key first, from its BEGIN line to its END line."
                                 : "What is on the clipboard is too long for a key.");
        return;
    }
    const auto text = std::make_shared<Secret>(std::move(command.text));
    unless_unsaved("Paste another key", [this, text] { paste(std::move(*text)); });
}

void KeyGenerator::paste(Secret text)
{
    auto loading = std::make_shared<Loading>();
    loading->name = "The pasted text";
    loading->content = std::move(text);
    begin(Task::loading, "Reading the pasted key…");
    job_ = context_.jobs.run(
        [loading](const Work&) {
            auto info = keys::inspect(loading->content.bytes());
            if (info) {
                loading->info = std::move(*info);
            } else {
                loading->problem = info.error().about(loading->name).sentence();
            }
            return loading;
        },
        [this](std::shared_ptr<Loading> read) { opened(std::move(read)); });
}

void KeyGenerator::look_into(fs::path file)
{
    auto loading = std::make_shared<Loading>();
    loading->name = path_text(file.filename());
    loading->path = std::move(file);
    begin(Task::loading, fmt::format("Reading {}…", loading->name));
    job_ = context_.jobs.run(
        [loading](const Work&) {
            auto content = keys::read_key_file(loading->path);
            if (!content) {
                loading->problem = content.error().sentence();
                return loading;
            }
            auto info = keys::inspect(content->bytes());
            if (!info) {
                loading->problem = info.error().about(loading->name).sentence();
                return loading;
            }
            loading->content = std::move(*content);
            loading->info = std::move(*info);
            add_public_half(*loading->info, loading->path); // for the passphrase question only
            return loading;
        },
        [this](std::shared_ptr<Loading> read) { opened(std::move(read)); });
}

void KeyGenerator::opened(std::shared_ptr<Loading> loading)
{
    end();
    if (loading->problem.empty() && !loading->info->has_private) {
        loading->problem = fmt::format("{} is a public key; choose the private file beside it, without .pub.", loading->name);
    } else if (loading->problem.empty() && !loading->info->needs.empty()) {
        loading->problem = fmt::format("{}: {}", loading->name, loading->info->needs);
    }
    if (!loading->problem.empty()) {
        say(Tone::bad, "load", loading->problem);
    } else if (loading->info->encrypted) {
        ask_passphrase(std::move(loading), 1);
    } else {
        unlock(std::move(loading), Secret{}, 1, keys::SlowKdf::refuse);
    }
}

void KeyGenerator::ask_passphrase(std::shared_ptr<Loading> loading, int attempt)
{
    view::AskPassphrase question;
    question.key_comment = loading->info->comment;
    if (loading->info->public_key) {
        question.key_title = kind_in_words(*loading->info->public_key);
    } else {
        question.key_title = kind_by_format(loading->info->format);
    }
    question.key_path = loading->path.empty() ? "pasted text" : short_path(loading->path, context_.places.home);
    question.attempt = attempt;
    question.may_remember = false;
    ask(std::move(question), [this, loading, attempt](view::Answer answer) {
        if (answer.choice == Choice::cancel) {
            return;
        }
        Secret passphrase = answer.secrets.empty() ? Secret{} : std::move(answer.secrets.front());
        unlock(loading, std::move(passphrase), attempt, keys::SlowKdf::refuse);
    });
}

void KeyGenerator::unlock(std::shared_ptr<Loading> loading, Secret passphrase, int attempt, keys::SlowKdf slow)
{
    begin(Task::loading, fmt::format("Unlocking {}…", loading->name));
    const auto secret = std::make_shared<Secret>(std::move(passphrase));
    job_ = context_.jobs.run(
        [loading, secret, slow, sink = progress_sink()](const Work& work) {
            auto key = keys::unlock(loading->content.bytes(), *secret, Work{work.stop, sink}, slow);
            std::string comment;
            if (key) {
                comment = key->comment();
                if (comment.empty() && !loading->path.empty()) {
                    comment = stand_in_comment(loading->path, key->public_key());
                }
            }
            return Unlocked{std::move(key), std::move(*secret), std::move(comment)};
        },
        [this, loading, attempt](Unlocked result) { unlocked(loading, std::move(result), attempt); });
}

void KeyGenerator::unlocked(std::shared_ptr<Loading> loading, Unlocked result, int attempt)
{
    end();
    if (result.key) {
        loaded(*loading, std::move(result));
        return;
    }
    const Error& error = result.key.error();
    if (error.is(keys::KeyErrc::wrong_passphrase) && attempt < attempts) {
        ask_passphrase(std::move(loading), attempt + 1);
        return;
    }
    if (error.is(keys::KeyErrc::too_slow)) {
        const auto secret = std::make_shared<Secret>(std::move(result.passphrase));
        ask(view::AskConfirm{"This takes minutes", error.about(loading->name).sentence(), "Unlock it all the same"},
            [this, loading, secret, attempt](const view::Answer& answer) {
                if (answer.choice != Choice::cancel) {
                    unlock(loading, std::move(*secret), attempt, keys::SlowKdf::allowed);
                }
            });
        return;
    }
    say(Tone::bad, "load",
        error.is(keys::KeyErrc::wrong_passphrase)
            ? fmt::format("{} was not loaded: none of three passphrases unlocked it. Load it again to try others.", loading->name)
            : error.about(loading->name).sentence());
}

void KeyGenerator::loaded(const Loading& loading, Unlocked result)
{
    banners_.clear();
    const keys::KeyFileInfo& info = *loading.info;
    auto key = std::make_shared<keys::PrivateKey>(std::move(*result.key));
    const bool putty = info.format == keys::KeyFormat::ppk2 || info.format == keys::KeyFormat::ppk3;
    // As PuTTYgen: what is not PuTTY's own becomes so at the next Save private key, unless another format is chosen.
    format_ = putty ? file_kind_of(info.format) : view::KeyFileKind::ppk3;
    take(std::move(key), loading.path.empty() ? Origin::pasted : Origin::file, result.comment);
    family_ = family_of(key_->public_key().kind());
    bits_ = bits_like(key_->public_key());
    if (!key_choice(family_, bits_)) {
        bits_ = usual_bits(family_);
    }
    if (info.encrypted) {
        kept_ = std::move(result.passphrase);
    }
    if (!loading.path.empty()) {
        place_ = Place{loading.path, info, comment_};
    }
    if (!putty || loading.path.empty()) {
        say(Tone::info, "imported",
            fmt::format("Imported: {}. Latchkey opens sessions with it as it is; “Save private key” keeps it in another format.",
                        keys::title(info.format)));
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(info.notes.size(), 2); ++i) {
        say(Tone::info, fmt::format("note {}", i), info.notes[i]);
    }
    if (info.keys_in_file > 1) {
        say(Tone::info, "several", fmt::format("{} holds {} keys; this is the first.", loading.name, info.keys_in_file));
    }
}

/// Whether the passphrase is as it should be for a file to be written; says what is not.
bool KeyGenerator::passphrase_ready()
{
    passphrase_problem_.clear();
    if (!left_empty_ && passphrase_.empty() && confirm_.empty() && !kept_) {
        passphrase_problem_ = "Type a passphrase, or tick “Leave it empty, for scripts”.";
    } else if (!left_empty_ && !equal_secrets(passphrase_, confirm_)) {
        passphrase_problem_ = confirm_.empty() ? "Type the passphrase again at the right." : "The two passphrases are not the same.";
    }
    changed();
    return passphrase_problem_.empty();
}

fs::path KeyGenerator::folder() const
{
    return place_ ? place_->path.parent_path() : fs::path{};
}

void KeyGenerator::on(const view::SavePrivateKey& command)
{
    if (!key_ || task_ != Task::none || generating_ || !passphrase_ready()) {
        return;
    }
    saving_as_ = command.as.value_or(format_);
    const bool as_loaded = place_ && file_kind_of(place_->info.format) == saving_as_;
    picker_.open_to_save(std::string{save_private_field}, "Save private key", folder(),
                         as_loaded ? path_text(place_->path.filename()) : suggested_name(trimmed_comment(), saving_as_));
}

void KeyGenerator::on(const view::SaveKeyInPlace&)
{
    if (!key_ || task_ != Task::none || generating_) {
        return;
    }
    if (!place_) {
        on(view::SavePrivateKey{});
        return;
    }
    if (left_empty_ || !passphrase_.empty() || !confirm_.empty() || kept_) {
        if (!passphrase_ready()) {
            return;
        }
    } else if (!place_->info.encrypted) {
        passphrase_problem_.clear(); // it has none, and nobody asked for one
    }
    save_private(place_->path, file_kind_of(place_->info.format), keys::Overwrite::yes);
}

void KeyGenerator::on(const view::SavePublicKey&)
{
    if (key_ && task_ == Task::none && !generating_) {
        picker_.open_to_save(std::string{save_public_field}, "Save public key", folder(), suggested_public_name(trimmed_comment()),
                             public_format_labels());
    }
}

/// The same format keeps the costs of the file that was loaded.
void KeyGenerator::save_private(fs::path file, view::KeyFileKind kind, keys::Overwrite overwrite)
{
    keys::SaveOptions options;
    if (place_ && file_kind_of(place_->info.format) == kind) {
        options = keys::same_as(place_->info);
    } else {
        options.format = format_of(kind, key_->public_key().kind());
    }
    std::shared_ptr<Secret> passphrase;
    if (!left_empty_ && !passphrase_.empty()) {
        passphrase = std::make_shared<Secret>(passphrase_.clone());
    } else if (!left_empty_ && kept_) {
        passphrase = std::make_shared<Secret>(kept_->clone());
    }
    begin(Task::saving, fmt::format("Saving {}…", path_text(file.filename())));
    // The disk's one worker: a cancelled save that still runs is over before the next one writes its comment into the key.
    job_ = context_.disk.run(
        [key = key_, file, options, passphrase, overwrite, comment = trimmed_comment(), sink = progress_sink()](const Work& work) {
            Saved saved{{}, file, {}, {}, {}, comment, {}};
            keys::SaveOptions how = options;
            how.passphrase = passphrase.get();
            key->set_comment(comment);
            saved.status = keys::save(file, *key, how, overwrite, Work{work.stop, sink});
            if (saved.status) {
                // Read back: what the next Save in place goes by, and a file that cannot be read must not be called saved.
                const auto content = keys::read_key_file(file);
                auto info = content ? keys::inspect(content->bytes()) : Result<keys::KeyFileInfo>{std::unexpected(content.error())};
                if (info) {
                    saved.info = std::move(*info);
                } else {
                    saved.status = std::unexpected(info.error());
                    saved.problem = info.error().about(path_text(file)).sentence();
                }
                if (passphrase) {
                    saved.passphrase = passphrase->clone();
                }
            } else if (saved.status.error().is(keys::KeyErrc::exists)) {
                saved.present = present_content(file, key->public_key(), private_parts);
            } else {
                saved.problem = why_not_saved(saved.status.error(), file);
            }
            return saved;
        },
        [this, kind](Saved result) { saved_private(std::move(result), kind); });
}

void KeyGenerator::saved_private(Saved result, view::KeyFileKind kind)
{
    end();
    const std::string name = path_text(result.path.filename());
    if (!result.status && result.status.error().is(keys::KeyErrc::exists)) {
        ask(view::AskConfirm{fmt::format("Replace {}?", name), std::move(result.present), "Replace"},
            [this, path = std::move(result.path), kind](const view::Answer& answer) {
                if (answer.choice != Choice::cancel && key_) {
                    save_private(path, kind, keys::Overwrite::yes);
                }
            });
        return;
    }
    if (!result.status) {
        say(Tone::bad, "saved", std::move(result.problem));
        return;
    }
    // A comment that the format has no place for is known here as long as the key is.
    place_ = Place{result.path, std::move(*result.info), comment_};
    format_ = kind;
    reset_passphrase();
    kept_ = std::move(result.passphrase);
    left_empty_ = left_empty_ && !kept_; // said once for this key: saving it in another format does not ask again
    ++revision_;
    unsay("imported");
    unsay("load");
    say(Tone::good, "saved",
        fmt::format("Saved {} ({}{}).", short_path(result.path, context_.places.home), keys::title(place_->info.format),
                    kept_ ? ", with a passphrase" : ", without a passphrase"),
        "Open a session");
}

void KeyGenerator::save_public(fs::path file, keys::KeyFormat format, keys::Overwrite overwrite)
{
    begin(Task::saving, fmt::format("Saving {}…", path_text(file.filename())));
    job_ = context_.disk.run(
        [key = key_, file, format, overwrite, comment = trimmed_comment()](const Work&) {
            Saved saved{keys::save_public(file, key->public_key(), comment, format, overwrite), file, {}, {}, {}, {}, {}};
            if (!saved.status && saved.status.error().is(keys::KeyErrc::exists)) {
                saved.present = present_content(file, key->public_key(), public_parts);
            } else if (!saved.status) {
                saved.problem = why_not_saved(saved.status.error(), file);
            }
            return saved;
        },
        [this, format](Saved result) {
            end();
            if (result.status) {
                say(Tone::good, "public saved", fmt::format("Saved the public key as {}.", short_path(result.path, context_.places.home)));
            } else if (result.status.error().is(keys::KeyErrc::exists)) {
                ask(view::AskConfirm{fmt::format("Replace {}?", path_text(result.path.filename())), std::move(result.present), "Replace"},
                    [this, path = result.path, format](const view::Answer& answer) {
                        if (answer.choice != Choice::cancel && key_) {
                            save_public(path, format, keys::Overwrite::yes);
                        }
                    });
            } else {
                say(Tone::bad, "public saved", std::move(result.problem));
            }
        });
}

} // namespace latchkey::model
