#include "gui/model/key_opener.h"

#include "gui/model/public_half.h"

#include <fmt/format.h>

namespace latchkey::model {

namespace {

constexpr int attempts = 3;

using Choice = view::Answer::Choice;

} // namespace

void KeyOpener::open(Source source, std::optional<Secret> passphrase, Then then)
{
    auto opening = std::make_shared<Opening>();
    opening->source = std::move(source);
    opening->then = std::move(then);
    opening->passphrase = std::move(passphrase);
    (void)around_.begin(fmt::format("Reading {}…", opening->source.name));
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
            opening->content = std::move(*content);
            opening->info = std::move(*info);
            return opening;
        },
        [this](std::shared_ptr<Opening> read) { was_read(std::move(read)); });
}

void KeyOpener::was_read(std::shared_ptr<Opening> opening)
{
    around_.end();
    if (opening->problem.empty() && !opening->info->has_private) {
        opening->problem = fmt::format("{} is a public key; this needs the private one.", opening->source.name);
    } else if (opening->problem.empty() && !opening->info->needs.empty()) {
        opening->problem = fmt::format("{}: {}", opening->source.name, opening->info->needs);
    }
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
    view::AskPassphrase question;
    question.key_comment = opening->info->comment;
    question.key_title = opening->info->public_key
                             ? fmt::format("{} {}", opening->info->public_key->title(), opening->info->public_key->bits())
                             : std::string{kind_by_format(opening->info->format)};
    question.key_path = opening->source.path.empty() ? opening->source.name : short_path(opening->source.path, context_.places.home);
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
    ProgressSink sink = around_.begin(fmt::format("Unlocking {}…", opening->source.name));
    const auto secret = std::make_shared<Secret>(opening->passphrase ? opening->passphrase->clone() : Secret{});
    job_ = context_.jobs.run([opening, secret, slow, sink](
                                 const Work& work) { return keys::unlock(opening->content.bytes(), *secret, Work{work.stop, sink}, slow); },
                             [this, opening](Result<keys::PrivateKey> key) { unlocked(opening, std::move(key)); });
}

void KeyOpener::unlocked(std::shared_ptr<Opening> opening, Result<keys::PrivateKey> key)
{
    around_.end();
    if (key) {
        opening->then({std::make_shared<const keys::PrivateKey>(std::move(*key)), *opening->info});
        return;
    }
    const Error error = key.error().about(opening->source.name);
    if (error.is(keys::KeyErrc::wrong_passphrase) && opening->attempt < attempts) {
        ++opening->attempt;
        ask_passphrase(std::move(opening));
    } else if (error.is(keys::KeyErrc::too_slow)) {
        around_.ask(view::AskConfirm{"This takes minutes", error.sentence(), "Unlock it all the same"},
                    [this, opening](const view::Answer& answer) {
                        if (answer.choice != Choice::cancel) {
                            unlock(opening, keys::SlowKdf::allowed);
                        }
                    });
    } else {
        around_.failed(error.sentence());
    }
}

} // namespace latchkey::model
