#include "gui/model/gui_prompter.h"

#include "client/hosts/putty_host_keys.h"
#include "client/settings/platform/paths.h"
#include "gui/model/target.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

namespace latchkey::model {
namespace {

using Choice = view::Answer::Choice;

view::HostKeyFacts facts(const keys::PublicKey& key, std::string source = {})
{
    view::HostKeyFacts facts;
    facts.type = fmt::format("{}, {} bit", key.algorithm(), key.bits());
    facts.fingerprint = keys::fingerprint(key);
    facts.md5 = keys::fingerprint(key, keys::FingerprintHash::md5);
    if (facts.md5.starts_with("MD5:")) {
        facts.md5.erase(0, 4);
    }
    facts.randomart = keys::randomart(key);
    facts.source = std::move(source);
    return facts;
}

/// As people write it: "[10.0.0.5]:2222" of known_hosts is "10.0.0.5:2222". Whoever asks is named, which may be a jump host.
std::string shown_host(const std::string& where)
{
    const hosts::HostAddress address = hosts::address_of_text(where);
    return target_title({}, address.host, address.port);
}

std::optional<Secret> first_secret(std::optional<view::Answer>& answer)
{
    if (!answer) {
        return std::nullopt;
    }
    return answer->secrets.empty() ? Secret{} : std::move(answer->secrets.front());
}

} // namespace

GuiPrompter::GuiPrompter(std::shared_ptr<Conversation> conversation, About about)
    : conversation_(std::move(conversation)), about_(std::move(about))
{
}

asio::awaitable<std::optional<std::string>> GuiPrompter::user_name(auth::UserNameQuestion question)
{
    Conversation::What what = view::AskUserName{shown_host(question.where), std::move(question.suggestions)};
    std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    if (!answer || answer->text.empty()) {
        co_return std::nullopt;
    }
    user_ = answer->text;
    co_return std::optional<std::string>{user_};
}

asio::awaitable<std::optional<auth::PassphraseAnswer>> GuiPrompter::passphrase(auth::PassphraseQuestion question)
{
    Conversation::What what = view::AskPassphrase{question.comment, question.title, short_path(question.file, about_.home),
                                                  question.attempt, true,           question.no_agent};
    std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    const bool remember = answer && answer->remember;
    std::optional<Secret> secret = first_secret(answer);
    if (!secret) {
        co_return std::nullopt;
    }
    std::optional<auth::PassphraseAnswer> out;
    out.emplace(std::move(*secret), remember ? auth::Remember::until_quit : auth::Remember::no);
    co_return out;
}

asio::awaitable<std::optional<Secret>> GuiPrompter::password(auth::PasswordQuestion question)
{
    Conversation::What what = view::AskPassword{question.user, shown_host(question.where), question.attempt};
    std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    co_return first_secret(answer);
}

asio::awaitable<std::optional<Secret>> GuiPrompter::new_password(auth::NewPasswordQuestion question)
{
    Conversation::What what = view::AskNewPassword{question.user, shown_host(question.where), std::move(question.prompt)};
    std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    co_return first_secret(answer);
}

asio::awaitable<std::optional<std::vector<Secret>>> GuiPrompter::interactive(auth::InteractiveQuestion question)
{
    view::AskKeyboardInteractive shown{shown_host(question.where), std::move(question.name), std::move(question.instruction), {}};
    for (auth::InteractiveQuestion::Prompt& prompt : question.prompts) {
        shown.prompts.push_back({std::move(prompt.text), prompt.echo});
    }
    const std::size_t wanted = shown.prompts.size();
    Conversation::What what = std::move(shown);
    std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    if (!answer) {
        co_return std::nullopt;
    }
    std::optional<std::vector<Secret>> out{std::move(answer->secrets)};
    out->resize(wanted); // a box that was left empty is an empty answer
    co_return out;
}

asio::awaitable<bool> GuiPrompter::add_to_agent(auth::AddToAgentQuestion question)
{
    Conversation::What what =
        view::AskConfirm{"Put the key into the agent?",
                         fmt::format("{} ({}) needs no passphrase then, here and in other programs, until the agent ends or forgets it. {}",
                                     short_path(question.file, about_.home), question.title, question.fingerprint),
                         "Put it there"};
    const std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    co_return answer && answer->choice == Choice::ok;
}

asio::awaitable<bool> GuiPrompter::agent_use(auth::AgentUseQuestion question)
{
    const std::string comment = question.comment.empty() ? "" : fmt::format(" “{}”", question.comment);
    Conversation::What what =
        view::AskConfirm{fmt::format("Let {} use your agent?", shown_host(question.where)),
                         fmt::format("A program there wants to log in somewhere with the key {}{} {}. Only allow it when you have just "
                                     "started something that needs it.",
                                     question.title, comment, question.fingerprint),
                         "Allow"};
    const std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    co_return answer && answer->choice == Choice::ok;
}

asio::awaitable<std::optional<Secret>> GuiPrompter::proxy_password(session::ProxyPasswordQuestion question)
{
    Conversation::What what = view::AskPassword{question.user, question.proxy, question.attempt, view::AskPassword::Of::proxy};
    std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    co_return first_secret(answer);
}

asio::awaitable<session::HostKeyAnswer> GuiPrompter::unknown_host_key(session::HostKeyQuestion question)
{
    view::AskHostKey shown{shown_host(question.where), facts(question.offered), {}, about_.known_hosts_file};
    for (const keys::PublicKey& known : question.known) {
        shown.known.push_back(facts(known));
    }
    Conversation::What what = std::move(shown);
    const std::optional<view::Answer> answer = co_await conversation_->ask(std::move(what));
    if (!answer) {
        co_return session::HostKeyAnswer::no;
    }
    // Only these two words are a yes; every other choice is a no.
    if (answer->choice == Choice::accept) {
        co_return session::HostKeyAnswer::yes_and_remember;
    }
    host_key_once_ = answer->choice == Choice::once;
    co_return host_key_once_ ? session::HostKeyAnswer::once : session::HostKeyAnswer::no;
}

void GuiPrompter::banner(std::string text)
{
    conversation_->note(text);
    if (about_.show_banner && !text.empty()) {
        conversation_->banner(fmt::format("server-{}", ++banners_), view::Banner::Tone::info, std::move(text), {}, {});
    }
}

void GuiPrompter::note(std::string text)
{
    conversation_->note(text);
}

void GuiPrompter::warn(auth::Warning warning)
{
    conversation_->note(warning.text);
    if (warning.exposed_key && about_.make_private) {
        conversation_->banner("key-exposed", view::Banner::Tone::warning, std::move(warning.text), "Make private",
                              [make_private = about_.make_private, key = *warning.exposed_key] { make_private(key); });
    } else {
        conversation_->banner(fmt::format("warning-{}", ++warnings_), view::Banner::Tone::warning, std::move(warning.text), {}, {});
    }
}

void GuiPrompter::host_key_alarm(session::HostKeyAlarm alarm)
{
    view::TellHostKeyChanged shown;
    shown.host = shown_host(alarm.where);
    shown.offered = facts(alarm.offered);
    const std::string source = alarm.file.empty()
                                   ? std::string{}
                                   : fmt::format("{} line {}", short_path(settings::path_from_text(alarm.file), about_.home), alarm.line);
    if (!alarm.known.empty()) {
        shown.trusted = facts(alarm.known.front(), source);
    } else {
        shown.trusted.source = source;
    }
    // A revoked key is never replaced from here: somebody said on purpose that it must not be trusted.
    const bool may_replace = alarm.kind == session::HostKeyAlarm::Kind::changed && about_.replace_host_key != nullptr;
    shown.may_replace = may_replace;
    conversation_->tell(std::move(shown), [may_replace, replace = about_.replace_host_key, where = alarm.where,
                                           offered = alarm.offered](const view::Answer& answer) {
        if (answer.choice == Choice::replace && may_replace) {
            replace(where, offered);
        }
    });
}

void GuiPrompter::stage(session::Stage stage, std::string text)
{
    using session::Stage; // the details log has these lines from the connection itself
    switch (stage) {
    case Stage::resolving:
    case Stage::connecting:
    case Stage::authenticating:
        conversation_->step(view::Step::State::busy, std::move(text));
        break;
    case Stage::host_key_verified:
        host_key_verified_ = true;
        [[fallthrough]];
    case Stage::connected:
    case Stage::greeted:
    case Stage::key_exchanged:
    case Stage::authenticated:
    case Stage::ready:
        conversation_->step(view::Step::State::done, std::move(text));
        break;
    case Stage::closing:
        break;
    }
}

void GuiPrompter::silence(std::chrono::milliseconds quiet, std::string text)
{
    constexpr std::string_view name = "silence";
    if (quiet.count() > 0) { // ends nothing: it may come back
        conversation_->banner(std::string{name}, view::Banner::Tone::warning, std::move(text), {}, {});
    } else {
        conversation_->take_back(name);
    }
}

} // namespace latchkey::model
