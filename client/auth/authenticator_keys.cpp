#include "client/auth/agent_add.h"
#include "client/auth/authenticator.h"
#include "client/transport/client_error.h"
#include "keys/base/file.h"
#include "keys/base/wall_clock.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libssh2.h>

#include <algorithm>
#include <chrono>

/// The keys of a login: what there is to offer, offering it, and why none of it helped.

namespace latchkey::auth {

using transport::ClientErrc;
using transport::Gate;

namespace {

/// A dead agent must not hold up a login for long; its user's consent takes as long as it takes.
constexpr AgentPatience while_logging_in{.answer = std::chrono::seconds(10)};
constexpr AgentPatience while_adding{.answer = std::chrono::seconds(5), .consent = std::chrono::seconds(10)};

} // namespace

// ---- what can be offered -----------------------------------------------------------------------------------------------------------

/// The agent's keys; none when no agent is to be used, or none answers. Only a connection that ended is an error.
asio::awaitable<Result<std::vector<AgentIdentity>>> Authenticator::ask_agent()
{
    if (!wishes_.allow_agent) {
        co_return std::vector<AgentIdentity>{};
    }
    auto agent = std::make_shared<AgentClient>(wishes_.agent, while_logging_in);
    agent->bind(binding_of(*gate_, AgentUse::login));
    asio::awaitable<Result<std::vector<AgentIdentity>>> listing = agent->list();
    std::optional<Result<std::vector<AgentIdentity>>> held = co_await gate_->while_alive(std::move(listing));
    if (!held) {
        co_return std::unexpected(gate_->ended() ? *gate_->ended() : Error{ClientErrc::cancelled, gate_->where()});
    }
    if (*held) {
        agent_ = std::move(agent);
        prompter_->note(fmt::format("The agent holds {} {}", (*held)->size(), (*held)->size() == 1 ? "key" : "keys"));
        co_return std::move(**held);
    }
    const Error& why = held->error();
    report_->no_agent = why.is(AgentErrc::none) || why.is(AgentErrc::unreachable);
    if (report_->no_agent) {
        prompter_->note(why.sentence()); // most people have none, and need none
    } else {
        prompter_->warn({why.sentence(), std::nullopt});
    }
    co_return std::vector<AgentIdentity>{};
}

asio::awaitable<Status> Authenticator::prepare_offers()
{
    const auto& preferred = wishes_.preferred_methods;
    if (!wishes_.allow_public_key || std::ranges::find(preferred, "publickey") == preferred.end()) {
        co_return Status{};
    }
    Result<std::vector<AgentIdentity>> held = co_await ask_agent();
    if (!held) {
        co_return std::unexpected(held.error());
    }
    OfferSources sources{.chosen = wishes_.keys,
                         .defaults = wishes_.default_keys,
                         .certificates = wishes_.certificates,
                         .agent = std::move(*held),
                         .identities_only = wishes_.identities_only,
                         .algorithms = wishes_.public_key_algorithms,
                         .smallest_rsa_key = wishes_.smallest_rsa_key,
                         .user = wishes_.user,
                         .now = seconds_since_1970()};
    Offers offers = offers_in_order(sources);
    offers_ = std::move(offers.in_order);
    tell_of_keys_left_out(offers.left_out);
    prefer_signatures();
    co_return Status{};
}

void Authenticator::tell_of_keys_left_out(const std::vector<KeyOffer>& left_out)
{
    for (KeyOffer left : left_out) {
        const bool chosen = std::ranges::any_of(wishes_.keys, [&](const auto& key) { return path_text(key->file()) == left.source; });
        const bool only_public = chosen && left.certificate.empty() && std::ranges::any_of(wishes_.keys, [&](const auto& key) {
                                     return key->only_public() && path_text(key->file()) == left.source;
                                 });
        if (only_public && wishes_.allow_agent) {
            left.note = fmt::format("{} {}", left.note,
                                    report_->no_agent ? "No agent is running that could hold its private half."
                                                      : "The agent does not hold its private half (`lk agent list` shows what it holds).");
        }
        if (only_public) {
            key_failed(Error{ClientErrc::key_unusable, left.source, left.note});
        }
        const bool named = chosen || std::ranges::any_of(wishes_.certificates, [&](const CertificateFile& certificate) {
                               return path_text(certificate.file) == left.source;
                           });
        if (only_public) {
            prompter_->warn({left.note, std::nullopt});
        } else if (named) {
            prompter_->warn({fmt::format("{} is not offered: {}.", left.source, left.note), std::nullopt});
        } else { // nobody asked for it
            prompter_->note(fmt::format("The key {} is not offered: {}", left.source.empty() ? left.comment : left.source, left.note));
        }
        report_->keys.push_back(std::move(left));
    }
}

/// RSA keys sign in two ways; everything else has one.
void Authenticator::prefer_signatures()
{
    if (!wishes_.public_key_algorithms) {
        return;
    }
    std::vector<std::string> names;
    for (const std::string& algorithm : *wishes_.public_key_algorithms) {
        const std::string plain = plain_algorithm(algorithm);
        if (plain.starts_with("rsa-sha2-") && std::ranges::find(names, plain) == names.end()) {
            names.push_back(plain);
        }
    }
    if (!names.empty()) {
        libssh2_session_method_pref(gate_->session(), LIBSSH2_METHOD_SIGN_ALGO, fmt::format("{}", fmt::join(names, ",")).c_str());
    }
}

// ---- offering one ------------------------------------------------------------------------------------------------------------------

/// Some files have the public half inside the encrypted part: no way to ask the server first.
asio::awaitable<Status> Authenticator::know_public_half(Offer& offer)
{
    if (!offer.blob.empty()) {
        co_return Status{};
    }
    const Result<std::shared_ptr<const keys::PrivateKey>> unlocked = co_await offer.file->unlock(asker());
    KeyOffer& told = report_->keys.back();
    if (!unlocked && unlocked.error().is(ClientErrc::key_unusable)) {
        told.note = unlocked.error().sentence();
    } else if (!unlocked) {
        told.note = unlocked.error().is(ClientErrc::auth_gave_up) ? "its passphrase was not given" : "";
        gate_->end(unlocked.error());
    }
    if (!unlocked) {
        co_return std::unexpected(unlocked.error());
    }
    offer.key = (*unlocked)->public_key();
    offer.blob = offer.key->wire();
    told.title = offer.title();
    told.fingerprint = offer.fingerprint();
    told.public_line = offer.key->line(offer.comment);
    co_return Status{};
}

asio::awaitable<Result<Authenticator::Answer>> Authenticator::try_key()
{
    Offer& offer = offers_[offered_++];
    if (offer.file && offer.file->exposed() && !offer.by_agent()) {
        const std::filesystem::path& file = offer.file->file();
        prompter_->warn({fmt::format("The key file {} can be read by other users of this computer.", path_text(file)), file});
    }
    report_->keys.push_back(offer.for_report());
    const Status known = co_await know_public_half(offer);
    if (!known && !known.error().is(ClientErrc::key_unusable)) {
        co_return std::unexpected(known.error());
    }
    if (!known) {
        key_failed(known.error());
        co_return Answer::failure;
    }
    note_tried("publickey");
    prompter_->note(fmt::format("Offering the key {}{}", offer.described(), offer.remark.empty() ? "" : "; " + offer.remark));

    auto signer = std::make_shared<Signer>(offer, agent_, asker());
    auto user = std::make_shared<const std::string>(wishes_.user);
    auto blob = std::make_shared<const ByteBuffer>(offer.blob);
    Gate::Step step = [signer, user, blob](LIBSSH2_SESSION* session) {
        void* abstract = signer.get();
        return libssh2_userauth_publickey(session, user->c_str(), blob->data(), blob->size(), &Signer::callback, &abstract);
    };
    const Result<Answer> answer = co_await drive(std::move(step), signer);
    if (answer) {
        co_return judge_key(offer, *signer, *answer);
    }
    KeyOffer& told = report_->keys.back();
    if (signer->was_wanted() && answer.error().is(ClientErrc::auth_gave_up)) {
        told.answer = OfferAnswer::unused;
        told.note = "its passphrase was not given";
    } else if (answer.error().is(ClientErrc::server_disconnected)) {
        told.answer = OfferAnswer::refused;
        keys_refused_.push_back(offer.described());
    }
    co_return answer;
}

Authenticator::Answer Authenticator::judge_key(const Offer& offer, const Signer& signer, Answer answer)
{
    KeyOffer& told = report_->keys.back();
    if (signer.failure()) {
        told.answer = OfferAnswer::unused;
        told.note = signer.failure()->sentence();
        prompter_->note(told.note);
        key_failed(*signer.failure());
        return Answer::failure;
    }
    if (answer != Answer::failure) {
        told.answer = answer == Answer::success ? OfferAnswer::accepted : OfferAnswer::partial;
        proof_given_ = proof_given_ || signer.signed_something();
        key_taken_ = offer;
        if (offer.file && offer.file->unlocked()) {
            files_used_.push_back(offer.file);
        }
        return answer;
    }
    if (last_rc_ == LIBSSH2_ERROR_METHOD_NONE) {
        told.answer = OfferAnswer::unused;
        told.note = fmt::format("The server takes no signature that can be made with the key {} (RSA with SHA-2).", offer.described());
        key_failed(Error{ClientErrc::key_unusable, offer.source, told.note});
        return Answer::failure;
    }
    if (!allows("publickey")) {
        // Not the key was refused, but keys at this step: its turn may come after another method.
        report_->keys.pop_back();
        --offered_;
        return Answer::failure;
    }
    told.answer = OfferAnswer::refused;
    keys_refused_.push_back(offer.described());
    if (signer.was_wanted()) {
        told.note = "the server took the key and then refused its signature";
    }
    prompter_->note(fmt::format("The server did not accept the key {} for the user {}", offer.described(), wishes_.user));
    return Answer::failure;
}

// ---- after the login ---------------------------------------------------------------------------------------------------------------

asio::awaitable<Status> Authenticator::add_keys_to_agent()
{
    if (wishes_.add_keys_to_agent.when == AddKeysToAgent::When::never || files_used_.empty()) {
        co_return Status{};
    }
    if (!agent_) { // as with ssh this stands in configurations of people who only sometimes have one
        prompter_->note("The key is not added to an agent: none is running.");
        co_return Status{};
    }
    for (const std::shared_ptr<KeyCandidate>& key : files_used_) {
        const Status added = co_await add_key_to_agent(key);
        if (!added) {
            co_return added;
        }
    }
    co_return Status{};
}

/// What the agent has against it is told and stops nothing; the connection's end does.
asio::awaitable<Status> Authenticator::add_key_to_agent(std::shared_ptr<KeyCandidate> key)
{
    const bool ask = wishes_.add_keys_to_agent.when == AddKeysToAgent::When::ask;
    if (ask && wishes_.batch) {
        co_return Status{};
    }
    if (ask) {
        AddToAgentQuestion question{key->file(), key->title(), key->fingerprint()};
        asio::awaitable<bool> asking = prompter_->add_to_agent(std::move(question));
        const std::optional<bool> yes = co_await gate_->while_alive(std::move(asking));
        if (!yes) {
            co_return std::unexpected(gate_->ended() ? *gate_->ended() : Error{ClientErrc::cancelled, gate_->where()});
        }
        if (!*yes) {
            co_return Status{};
        }
    }
    auto agent = std::make_shared<AgentClient>(agent_->address(), while_adding);
    const AgentConstraints constraints{wishes_.add_keys_to_agent.lifetime, wishes_.add_keys_to_agent.confirm};
    asio::awaitable<Result<AddedToAgent>> adding = add_to_agent(agent, key->unlocked(), key->file(), constraints);
    const std::optional<Result<AddedToAgent>> added = co_await gate_->while_alive(std::move(adding));
    if (!added) {
        co_return std::unexpected(gate_->ended() ? *gate_->ended() : Error{ClientErrc::cancelled, gate_->where()});
    }
    if (*added) {
        prompter_->note(fmt::format("Added to the agent: {}", (*added)->name));
    } else {
        prompter_->warn({added->error().sentence(), std::nullopt});
    }
    co_return Status{};
}

// ---- why it failed -----------------------------------------------------------------------------------------------------------------

void Authenticator::key_failed(const Error& why)
{
    if (!key_failure_) {
        key_failure_ = why;
    }
}

Error Authenticator::ended_while_refusing() const
{
    const std::string words = gate_->ended() ? gate_->ended()->detail() : std::string{};
    std::string what = what_was_refused();
    what += words.empty() ? "; it hung up after the last attempt" : fmt::format("; it hung up and said \"{}\"", words);
    if (offers_.size() > 1 && !keys_refused_.empty()) {
        what += fmt::format("; it takes only so many attempts, and each of the {} keys is one: name the right one alone (-i FILE -o "
                            "IdentitiesOnly=yes)",
                            offers_.size());
    }
    return Error{ClientErrc::auth_refused, gate_->where(), std::move(what)};
}

/// What was offered, and what the server allows: half a sentence after "refused the login:".
std::string Authenticator::what_was_refused() const
{
    std::string what;
    if (!keys_refused_.empty()) {
        constexpr std::size_t few = 3; // the report has them all
        const std::string which = keys_refused_.size() == 1     ? "the key " + keys_refused_.front()
                                  : keys_refused_.size() <= few ? fmt::format("any of the keys {}", fmt::join(keys_refused_, ", "))
                                                                : fmt::format("any of the {} keys that were offered", keys_refused_.size());
        what = fmt::format("it does not accept {} for the user \"{}\"", which, wishes_.user);
    } else if (!report_->partial.empty()) {
        what = fmt::format("{} succeeded, and more is wanted", fmt::join(report_->partial, ", "));
    } else {
        what = fmt::format("what was tried for the user \"{}\" was not accepted ({})", wishes_.user, fmt::join(report_->tried, ", "));
    }
    return report_->allowed.empty() ? what : fmt::format("{}; it allows {}", what, fmt::join(report_->allowed, ", "));
}

Error Authenticator::failed() const
{
    const std::string methods = fmt::format("{}", fmt::join(report_->allowed, ", "));
    if (failed_by_key()) {
        return *key_failure_; // it was to be the key, and the server had no say in that; the rest is in the report
    }
    if (report_->tried.empty()) {
        const bool could_be_typed =
            (wishes_.allow_keyboard_interactive && allows("keyboard-interactive")) || (wishes_.allow_password && allows("password"));
        const bool nobody = wishes_.batch && could_be_typed;
        return Error{nobody ? ClientErrc::auth_nobody_to_ask : ClientErrc::auth_no_method, gate_->where(), methods};
    }
    return Error{ClientErrc::auth_refused, gate_->where(), what_was_refused()};
}

} // namespace latchkey::auth
