/// Choices, generation, comment and passphrase, the view. Loading and saving are in key_generator_files.cpp.

#include "gui/model/key_generator.h"

#include "keys/base/file.h"
#include "keys/cloud.h"
#include "keys/fingerprint.h"
#include "keys/strength.h"

#include <asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace latchkey::model {

using Tone = view::Banner::Tone;
using Task = view::KeyGeneratorView::Task;

namespace {

constexpr std::size_t longest_comment = 1024; ///< bytes; PuTTY's limit is larger, servers' lines are 8 KiB
constexpr std::chrono::milliseconds progress_interval{100};
constexpr double half_way_pixels = 4000; ///< of mouse movement, after which it has done half of what it can
constexpr double mouse_share = 0.5;      ///< of what the job still has to do: the bar is full only when the key is there

/// A comment is one line of text: what would end the public line early becomes a blank.
std::string one_line(std::string text)
{
    if (text.size() > longest_comment) {
        std::size_t end = longest_comment;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        text.resize(end);
    }
    std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return text;
}

std::string_view title_of(keys::NewKey type)
{
    const auto rows = keys::new_key_rows();
    return std::ranges::find(rows, type, &keys::NewKeyRow::type)->title;
}

} // namespace

KeyGenerator::KeyGenerator(Context& context, Picker& picker, Around around)
    : context_(context), picker_(picker), around_(std::move(around)), opener_(context, around_opener()), bits_(usual_bits(family_))
{
}

void KeyGenerator::on(const view::ChooseKeyFamily& command)
{
    if (family_ != command.family) {
        other_bits_[family_] = std::move(bits_);
        family_ = command.family;
        const auto before = other_bits_.find(family_);
        bits_ = before == other_bits_.end() ? usual_bits(family_) : before->second;
        bits_problem_.clear();
        ++revision_;
        changed();
    }
}

void KeyGenerator::on(view::EditKeyBits command)
{
    bits_ = std::move(command.bits);
    bits_problem_.clear();
    changed();
}

void KeyGenerator::on(const view::GenerateKey&)
{
    const auto choice = key_choice(family_, bits_);
    if (!choice) {
        bits_problem_ = choice.error();
        changed();
        return;
    }
    if (task_ == Task::none && !generating_) {
        unless_unsaved("Generate another key", [this] { generate(); });
    }
}

void KeyGenerator::generate()
{
    const auto choice = key_choice(family_, bits_);
    if (!choice || task_ != Task::none || generating_) {
        return;
    }
    banners_.clear();
    begin(Task::none, fmt::format("Making a key: {} {}", title_of(choice->type), choice->bits));
    generating_ = true;
    stirred_ = 0;
    last_stir_.reset();
    std::string comment = usual_comment(family_, context_.now());
    job_ = context_.slow.run([choice = *choice, comment, sink = progress_sink()](
                                 const Work& work) { return keys::generate(choice.type, choice.bits, comment, Work{work.stop, sink}); },
                             [this](Result<keys::PrivateKey> made) { generated(std::move(made)); });
}

void KeyGenerator::generated(Result<keys::PrivateKey> made)
{
    end();
    if (!made) {
        say(Tone::bad, "generate", made.error().sentence());
        return;
    }
    auto key = std::make_shared<keys::PrivateKey>(std::move(*made));
    const std::string comment = key->comment();
    take(std::move(key), Origin::generated, comment);
}

/// Another key takes the place of the one that was there.
void KeyGenerator::take(std::shared_ptr<keys::PrivateKey> key, Origin origin, std::string comment)
{
    reset_passphrase();
    key_ = std::move(key);
    origin_ = origin;
    place_.reset();
    comment_ = one_line(std::move(comment));
    first_comment_ = comment_;
    left_empty_ = false;
    const keys::PublicKey& half = key_->public_key();
    facts_ = {
        half.algorithm().ends_with(std::to_string(half.bits())) ? half.algorithm() : fmt::format("{} {}", half.algorithm(), half.bits()),
        keys::fingerprint(half, keys::FingerprintHash::sha256), keys::fingerprint(half, keys::FingerprintHash::md5), keys::randomart(half)};
    if (facts_.md5.starts_with("MD5:")) {
        facts_.md5.erase(0, 4);
    }
    const auto formats = formats_for(half.kind());
    if (std::ranges::find(formats, format_, &view::KeyFormatChoice::kind) == formats.end()) {
        format_ = formats.front().kind;
    }
    ++revision_;
    changed();
}

void KeyGenerator::reset_passphrase()
{
    passphrase_.clear();
    confirm_.clear();
    kept_.reset();
    passphrase_problem_.clear();
}

void KeyGenerator::forget()
{
    end();
    reset_passphrase();
    key_.reset();
    place_.reset();
    facts_ = {};
    comment_.clear();
    first_comment_.clear();
    left_empty_ = false;
    banners_.clear();
    format_ = view::KeyFileKind::ppk3;
    ++revision_;
    changed();
}

void KeyGenerator::on(const view::ForgetKey&)
{
    unless_unsaved("Close the key", [this] { forget(); });
}

void KeyGenerator::on(const view::CancelKeyTask&)
{
    end();
}

/// Where the mouse is, and when to the nanosecond, goes into the random generator. Nothing depends on it: the system's randomness is
/// enough, and this can only add to it.
void KeyGenerator::on(const view::StirRandomness& command)
{
    if (!generating_) {
        return;
    }
    const std::array<std::int64_t, 2> clocks = {std::chrono::steady_clock::now().time_since_epoch().count(),
                                                static_cast<std::int64_t>(command.time * 1e9)};
    std::array<std::uint8_t, sizeof(clocks) + 2 * sizeof(float)> bytes{};
    std::memcpy(bytes.data(), clocks.data(), sizeof(clocks));
    std::memcpy(bytes.data() + sizeof(clocks), &command.x, sizeof(float));
    std::memcpy(bytes.data() + sizeof(clocks) + sizeof(float), &command.y, sizeof(float));
    keys::mix_in(bytes);
    if (last_stir_) {
        stirred_ += std::hypot(command.x - last_stir_->x, command.y - last_stir_->y);
    }
    last_stir_ = command;
    changed();
}

void KeyGenerator::on(view::EditKeyComment command)
{
    comment_ = one_line(std::move(command.comment));
    changed();
}

void KeyGenerator::on(view::EditKeyPassphrase command)
{
    passphrase_ = std::move(command.passphrase);
    confirm_ = std::move(command.confirm);
    passphrase_problem_.clear();
    if (!passphrase_.empty()) {
        left_empty_ = false;
    }
    changed();
}

void KeyGenerator::on(const view::LeavePassphraseEmpty& command)
{
    left_empty_ = command.empty;
    passphrase_problem_.clear();
    if (left_empty_) {
        passphrase_.clear();
        confirm_.clear();
        ++revision_; // the boxes are emptied too
    }
    changed();
}

void KeyGenerator::on(const view::ChooseKeyFormat& command)
{
    format_ = command.format;
    changed();
}

void KeyGenerator::on(const view::TellAboutOldKeys& command)
{
    say(Tone::info, "old", about_old_keys(command.kind));
}

void KeyGenerator::on(const view::OpenSessionWithKey&)
{
    if (place_ && around_.open_session_with) {
        around_.open_session_with(place_->path);
    }
}

bool KeyGenerator::unsaved() const
{
    if (!key_) {
        return false;
    }
    if (!place_) {
        return true;
    }
    return comment_ != place_->comment || !passphrase_.empty() || (left_empty_ && kept_);
}

std::string KeyGenerator::unsaved_words() const
{
    const std::string what = kind_in_words(key_->public_key());
    if (!place_) {
        return origin_ == Origin::pasted ? fmt::format("The pasted key ({}) is in no file yet.", what)
                                         : fmt::format("The new key ({}) is in no file yet: what its public half is installed on would be "
                                                       "out of reach.",
                                                       what);
    }
    const bool comment = comment_ != place_->comment;
    const bool passphrase = !passphrase_.empty() || (left_empty_ && kept_);
    return fmt::format("The new {} of {} {} not saved.",
                       comment && passphrase ? "comment and passphrase"
                       : comment             ? "comment"
                                             : "passphrase",
                       path_text(place_->path.filename()), comment && passphrase ? "are" : "is");
}

void KeyGenerator::unless_unsaved(std::string_view action, std::function<void()> then)
{
    if (!unsaved()) {
        then();
        return;
    }
    ask(view::AskConfirm{"Discard what is not saved?", fmt::format("{} “Save private key” keeps it.", unsaved_words()),
                         fmt::format("{}", action)},
        [then = std::move(then)](const view::Answer& answer) {
            if (answer.choice != view::Answer::Choice::cancel) {
                then();
            }
        });
}

void KeyGenerator::ask(What what, std::function<void(view::Answer)> then)
{
    around_.take_back(question_);
    question_ = around_.ask(std::move(what), [this, then = std::move(then)](view::Answer answer) {
        question_ = 0;
        then(std::move(answer));
    });
}

void KeyGenerator::begin(Task task, std::string words)
{
    end();
    task_ = task;
    task_words_ = std::move(words);
    job_done_ = 0;
    began_ = context_.now();
    changed();
}

/// As it is written: a public line has no blanks at its end.
std::string KeyGenerator::trimmed_comment() const
{
    const auto begin = comment_.find_first_not_of(' ');
    return begin == std::string::npos ? std::string{} : comment_.substr(begin, comment_.find_last_not_of(' ') - begin + 1);
}

/// What is under way is over, or nobody wants it any more.
void KeyGenerator::end()
{
    job_.cancel();
    opener_.cancel();
    around_.take_back(question_);
    question_ = 0;
    ++task_number_;
    task_ = Task::none;
    generating_ = false;
    task_words_.clear();
    changed();
}

/// For the job's own thread; what it tells arrives here at most ten times a second.
ProgressSink KeyGenerator::progress_sink()
{
    return [this, &io = context_.io, task = task_number_, told = std::chrono::steady_clock::time_point{}](double done) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - told >= progress_interval) {
            told = now;
            asio::post(io, [this, task, done] { progressed(task, done); });
        }
    };
}

void KeyGenerator::progressed(unsigned task, double done)
{
    if (task == task_number_ && done > job_done_) {
        job_done_ = std::min(done, 1.0);
        changed();
    }
}

void KeyGenerator::say(Tone tone, std::string id, std::string text, std::string button)
{
    unsay(id);
    banners_.push_back({"key " + std::move(id), tone, std::move(text), std::move(button), true});
    changed();
}

void KeyGenerator::unsay(std::string_view id)
{
    std::erase_if(banners_, [&](const view::Banner& banner) { return banner.id == fmt::format("key {}", id); });
}

bool KeyGenerator::dismiss(const std::string& banner)
{
    const auto gone = std::erase_if(banners_, [&](const view::Banner& shown) { return shown.id == banner; });
    if (gone > 0) {
        changed();
    }
    return gone > 0;
}

void KeyGenerator::press(const std::string& banner)
{
    if (banner == "key saved" && dismiss(banner)) {
        on(view::OpenSessionWithKey{});
    }
}

void KeyGenerator::changed()
{
    stale_ = true;
    context_.changed();
}

const view::KeyGeneratorView& KeyGenerator::view()
{
    if (stale_) {
        view_ = make_view();
        stale_ = false;
    }
    return view_;
}

view::KeyGeneratorView KeyGenerator::make_view() const
{
    using State = view::KeyGeneratorView::State;
    view::KeyGeneratorView view;
    view.family = family_;
    view.bits = bits_;
    view.bit_choices = bit_choices(family_);
    view.bits_typed = family_ == view::KeyFamily::rsa;
    view.bits_problem = bits_problem_;
    if (const auto choice = key_choice(family_, bits_)) {
        Advice advice = advice_on(*choice);
        view.advice = std::move(advice.words);
        view.short_advice = std::move(advice.in_short);
        view.advice_tone = advice.tone;
    } else if (bits_problem_.empty()) {
        view.advice = view.short_advice = choice.error();
        view.advice_tone = Tone::info;
    }
    view.state = generating_ ? State::generating : key_ ? State::key : State::empty;
    view.task = task_;
    view.task_words = task_words_;
    view.progress = job_done_;
    if (generating_) {
        const double stirred = 1 - std::exp2(-stirred_ / half_way_pixels);
        view.progress = std::min(0.99, 1 - (1 - job_done_) * (1 - mouse_share * stirred));
        view.time_left = time_left(std::chrono::duration_cast<std::chrono::milliseconds>(context_.now() - began_), job_done_);
    }
    if (key_) {
        const keys::PublicKey& half = key_->public_key();
        const std::string comment = trimmed_comment();
        view.title = facts_.title;
        view.public_line = half.line(comment);
        std::string read_comment;
        const auto read = keys::parse_public_line(view.public_line, &read_comment);
        view.line_checked = read && *read == half && read_comment == comment && view.public_line.find('\n') == std::string::npos;
        view.sha256 = facts_.sha256;
        view.md5 = facts_.md5;
        view.randomart = facts_.randomart;
        const std::array named = {keys::NamedKey{half, comment}};
        view.user_data = keys::user_data(named);
        view.comment = comment_;
        const keys::StrengthHint hint = keys::passphrase_strength(passphrase_);
        view.passphrase.strength = strength_of(hint.strength);
        view.passphrase.sentence = passphrase_.empty() ? std::string{} : std::string{hint.sentence};
        view.passphrase.confirmed = !passphrase_.empty() && equal_secrets(passphrase_, confirm_);
        view.passphrase.mismatch = !confirm_.empty() && !passphrase_.text().starts_with(confirm_.text());
        view.passphrase.kept = kept_ && !left_empty_;
        view.passphrase.left_empty = left_empty_;
        view.passphrase.problem = passphrase_problem_;
        view.formats = formats_for(half.kind());
        view.format = format_;
        if (!keys::keeps_comment(format_of(format_, half.kind()))) {
            view.format_note = "goes to the .pub file beside it";
        }
        view.unsaved = unsaved();
        if (place_) {
            view.file = short_path(place_->path, context_.places.home);
            view.file_name = path_text(place_->path.filename());
        }
    }
    view.banners = banners_;
    view.revision = revision_;
    return view;
}

} // namespace latchkey::model
