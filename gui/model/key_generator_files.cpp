/// Key files of the Key Generator: load, paste, save. Every file is read and written by a job.

#include "gui/model/key_card.h"
#include "gui/model/key_generator.h"
#include "keys/base/file.h"
#include "keys/key_comment.h"

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
constexpr std::size_t longest_paste = 1 << 20;                                   ///< as for a file
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

} // namespace

struct KeyGenerator::Saved {
    Status status;
    fs::path path;
    std::string present{}; ///< of a file that is there already
    std::string problem{}; ///< why it was not written, otherwise
    std::optional<keys::KeyFileInfo> info{};
    std::optional<keys::CommentKept> comment{}; ///< where it is, when that is not the file itself
    std::optional<Secret> passphrase{};
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
        look_into({file, nullptr, path_text(file.filename())});
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
        unless_unsaved("Load another key", [this, file] { look_into({file, nullptr, path_text(file.filename())}); });
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
    const auto text = std::make_shared<const Secret>(std::move(command.text));
    unless_unsaved("Paste another key", [this, text] { look_into({{}, text, "The pasted text"}); });
}

KeyOpener::Around KeyGenerator::around_opener()
{
    return {[this](What what, std::function<void(view::Answer)> then) { ask(std::move(what), std::move(then)); },
            [this](std::string words) {
                begin(Task::loading, std::move(words));
                return progress_sink();
            },
            [this] { end(); }, [this](std::string sentence) { say(Tone::bad, "load", std::move(sentence)); }};
}

void KeyGenerator::look_into(KeyOpener::Source source)
{
    opener_.open(source, {}, [this, source](KeyOpener::Opened opened) { loaded(source, std::move(opened)); });
}

void KeyGenerator::loaded(const KeyOpener::Source& source, KeyOpener::Opened opened)
{
    banners_.clear();
    const keys::KeyFileInfo& info = opened.info;
    const bool putty = info.format == keys::KeyFormat::ppk2 || info.format == keys::KeyFormat::ppk3;
    // As PuTTYgen: what is not PuTTY's own becomes so at the next Save private key, unless another format is chosen.
    format_ = putty ? file_kind_of(info.format) : view::KeyFileKind::ppk3;
    const bool nameless = opened.comment.empty() && !source.text;
    take(std::move(opened.key), source.text ? Origin::pasted : Origin::file,
         nameless ? path_text(source.path.stem()) : std::move(opened.comment));
    family_ = family_of(key_->public_key().kind());
    bits_ = bits_like(key_->public_key());
    if (!key_choice(family_, bits_)) {
        bits_ = usual_bits(family_);
    }
    if (info.encrypted) {
        kept_ = std::move(opened.passphrase);
    }
    if (!source.text) {
        place_ = Place{source.path, info, comment_};
    }
    if (!putty || source.text) {
        say(Tone::info, "imported",
            fmt::format("Imported: {}. Latchkey opens sessions with it as it is; “Save private key” keeps it in another format.",
                        keys::title(info.format)));
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(info.notes.size(), 2); ++i) {
        say(Tone::info, fmt::format("note {}", i), info.notes[i]);
    }
    if (info.keys_in_file > 1) {
        say(Tone::info, "several", fmt::format("{} holds {} keys; this is the first.", source.name, info.keys_in_file));
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
    // In place only a comment that was changed is kept beside the file: the stand-in for one that there is not makes no FILE.pub.
    const bool in_place = place_ && place_->path == file;
    const bool other_comment = in_place && comment_ != place_->comment;
    // The disk's one worker: a cancelled save that still runs is over before the next one writes its comment into the key.
    job_ = context_.disk.run(
        [key = key_, file, options, passphrase, overwrite, in_place, other_comment, comment = trimmed_comment(),
         sink = progress_sink()](const Work& work) {
            Saved saved{{}, file};
            keys::SaveOptions how = options;
            how.passphrase = passphrase.get();
            key->set_comment(comment);
            saved.status = keys::save(file, *key, how, overwrite, Work{work.stop, sink});
            if (saved.status && (other_comment || (!in_place && !comment.empty() && !keys::keeps_comment(how.format)))) {
                saved.comment = keys::keep_comment_beside(file, key->public_key(), comment, how.format);
            }
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
    const bool comment_lost = result.comment && result.comment->where == keys::CommentKept::Where::nowhere;
    place_ = Place{result.path, std::move(*result.info), comment_lost ? path_text(result.path.stem()) : comment_};
    format_ = kind;
    reset_passphrase();
    kept_ = std::move(result.passphrase);
    left_empty_ = left_empty_ && !kept_; // said once for this key: saving it in another format does not ask again
    ++revision_;
    unsay("imported");
    unsay("load");
    const std::string about_comment =
        result.comment ? result.comment->sentence("choose OpenSSH or PuTTY .ppk and press “Save private key”") : std::string{};
    say(comment_lost ? Tone::warning : Tone::good, "saved",
        fmt::format("Saved {} ({}{}).{}{}", short_path(result.path, context_.places.home), keys::title(place_->info.format),
                    kept_ ? ", with a passphrase" : ", without a passphrase", about_comment.empty() ? "" : " ", about_comment),
        "Open a session");
}

void KeyGenerator::save_public(fs::path file, keys::KeyFormat format, keys::Overwrite overwrite)
{
    begin(Task::saving, fmt::format("Saving {}…", path_text(file.filename())));
    job_ = context_.disk.run(
        [key = key_, file, format, overwrite, comment = trimmed_comment()](const Work&) {
            Saved saved{keys::save_public(file, key->public_key(), comment, format, overwrite), file};
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
