#include "gui/model/key_opener.h"

#include "gui/model/key_choices.h"
#include "gui/model/public_half.h"
#include "keys/key_comment.h"

#include <fmt/format.h>

namespace latchkey::model {

namespace {

constexpr int attempts = 3;

using Choice = view::Answer::Choice;

std::string in_words(std::string_view what, const KeyOpener::Source& source)
{
    return source.text ? fmt::format("{} the pasted key…", what) : fmt::format("{} {}…", what, source.name);
}

/// Why nothing can be unlocked there; empty when something can.
std::string why_not(const keys::KeyFileInfo& info, const KeyOpener::Source& source)
{
    if (!info.has_private) {
        return fmt::format("{} is a public key; {}.", source.name,
                           source.text ? "this needs the private one" : "choose the private file beside it, without .pub");
    }
    return info.needs.empty() ? std::string{} : fmt::format("{}: {}", source.name, info.needs);
}

} // namespace

struct KeyOpener::Opening {
    Source source;
    Then then;
    Secret content;
    std::optional<keys::KeyFileInfo> info;
    keys::KeyFileInfo shown; ///< in the question: with what FILE.pub beside it tells
    std::string problem;
    std::optional<Secret> passphrase;
    int attempt = 1;
};

struct KeyOpener::Unlocked {
    Result<keys::PrivateKey> key;
    std::string comment;
};

void KeyOpener::open(Source source, std::optional<Secret> passphrase, Then then)
{
    auto opening = std::make_shared<Opening>();
    opening->source = std::move(source);
    opening->then = std::move(then);
    opening->passphrase = std::move(passphrase);
    (void)around_.begin(in_words("Reading", opening->source));
    job_ = context_.jobs.run(
        [opening](const Work&) {
            const Source& from = opening->source;
            auto content = from.text ? Result<Secret>{from.text->clone()} : keys::read_key_file(from.path);
            if (!content) {
                opening->problem = content.error().sentence();
                return opening;
            }
            auto info = keys::inspect(content->bytes());
            if (!info) {
                opening->problem = info.error().about(from.name).sentence();
                return opening;
            }
            opening->problem = why_not(*info, from);
            opening->content = std::move(*content);
            opening->shown = *info;
            if (!from.path.empty()) {
                add_public_half(opening->shown, from.path);
            }
            opening->info = std::move(*info);
            return opening;
        },
        [this](std::shared_ptr<Opening> read) { was_read(std::move(read)); });
}

void KeyOpener::was_read(std::shared_ptr<Opening> opening)
{
    around_.end();
    if (!opening->problem.empty()) {
        around_.failed(std::move(opening->problem));
    } else if (opening->info->encrypted && !opening->passphrase) {
        ask_passphrase(std::move(opening));
    } else {
        unlock(std::move(opening), keys::SlowKdf::refuse);
    }
}

void KeyOpener::ask_passphrase(std::shared_ptr<Opening> opening)
{
    const keys::KeyFileInfo& info = opening->shown;
    view::AskPassphrase question;
    question.key_comment = info.comment;
    question.key_title = info.public_key ? kind_in_words(*info.public_key) : std::string{kind_by_format(info.format)};
    question.key_path = opening->source.text ? "pasted text" : short_path(opening->source.path, context_.places.home);
    question.attempt = opening->attempt;
    question.may_remember = false;
    around_.ask(std::move(question), [this, opening](view::Answer answer) {
        if (answer.choice != Choice::cancel) {
            opening->passphrase = answer.secrets.empty() ? Secret{} : std::move(answer.secrets.front());
            unlock(opening, keys::SlowKdf::refuse);
        }
    });
}

void KeyOpener::unlock(std::shared_ptr<Opening> opening, keys::SlowKdf slow)
{
    ProgressSink sink = around_.begin(in_words("Unlocking", opening->source));
    // A copy: a cancelled job may still be reading it when the next one is given another passphrase.
    const auto secret = std::make_shared<const Secret>(opening->passphrase ? opening->passphrase->clone() : Secret{});
    job_ = context_.jobs.run(
        [opening, secret, slow, sink](const Work& work) {
            Unlocked result{keys::unlock(opening->content.bytes(), *secret, Work{work.stop, sink}, slow), {}};
            if (result.key) {
                result.comment = result.key->comment();
            }
            if (result.key && result.comment.empty() && !opening->source.path.empty()) {
                result.comment = keys::comment_beside(opening->source.path, result.key->public_key());
            }
            return result;
        },
        [this, opening](Unlocked result) { unlocked(opening, std::move(result)); });
}

void KeyOpener::unlocked(std::shared_ptr<Opening> opening, Unlocked result)
{
    around_.end();
    const std::string& name = opening->source.name;
    if (result.key) {
        const bool used = opening->info->encrypted && opening->passphrase;
        opening->then({std::make_shared<keys::PrivateKey>(std::move(*result.key)), *opening->info, std::move(result.comment),
                       used ? std::move(*opening->passphrase) : Secret{}});
        return;
    }
    const Error error = result.key.error().about(name);
    if (error.is(keys::KeyErrc::too_slow)) {
        around_.ask(view::AskConfirm{"This takes minutes", error.sentence(), "Unlock it all the same"},
                    [this, opening](const view::Answer& answer) {
                        if (answer.choice != Choice::cancel) {
                            unlock(opening, keys::SlowKdf::allowed);
                        }
                    });
    } else if (!error.is(keys::KeyErrc::wrong_passphrase)) {
        around_.failed(error.sentence());
    } else if (opening->attempt < attempts) {
        ++opening->attempt;
        ask_passphrase(std::move(opening));
    } else {
        around_.failed(fmt::format("{} was not opened: none of three passphrases unlocked it. Try again with others.", name));
    }
}

} // namespace latchkey::model
