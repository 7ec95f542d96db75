#include "client/auth/forwarded_agent.h"

#include "client/auth/offer.h"
#include "client/transport/client_error.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::auth {

namespace {

ByteBuffer no()
{
    return {agent_message::failure};
}

/// What people know of the key that is to sign.
AgentUseQuestion about(const ByteBuffer& blob, std::string where)
{
    AgentUseQuestion question{.where = std::move(where), .title = {}, .fingerprint = {}, .comment = {}};
    Result<keys::PublicKey> key = keys::PublicKey::from_wire(blob);
    if (!key) {
        const Result<keys::Certificate> certificate = keys::parse_certificate(blob);
        key = certificate ? Result<keys::PublicKey>(certificate->key) : std::unexpected(key.error());
    }
    if (key) {
        question.title = key_title(*key);
        question.fingerprint = keys::fingerprint(*key);
    }
    return question;
}

} // namespace

ForwardedAgent::ForwardedAgent(std::shared_ptr<transport::Gate> gate, std::shared_ptr<AuthPrompter> prompter, ForwardedAgentWishes wishes)
    : gate_(std::move(gate)),
      prompter_(std::move(prompter)),
      wishes_(std::move(wishes)),
      agent_(std::make_shared<AgentClient>(wishes_.address))
{
    agent_->bind(binding_of(*gate_, AgentUse::forwarding));
}

asio::awaitable<std::optional<ByteBuffer>> ForwardedAgent::pass_on(ByteBuffer request)
{
    asio::awaitable<Result<ByteBuffer>> asking = agent_->pass_on(std::move(request));
    std::optional<Result<ByteBuffer>> reply = co_await gate_->while_alive(std::move(asking));
    if (!reply) {
        co_return std::nullopt;
    }
    if (!*reply) {
        prompter_->note(fmt::format("{} asked for the agent: {}", wishes_.where, reply->error().sentence()));
        co_return no();
    }
    co_return std::move(**reply);
}

asio::awaitable<std::optional<bool>> ForwardedAgent::may_sign(ByteBuffer blob)
{
    AgentUseQuestion question = about(blob, wishes_.where);
    asio::awaitable<Result<std::vector<AgentIdentity>>> listing = agent_->list();
    const std::optional<Result<std::vector<AgentIdentity>>> held = co_await gate_->while_alive(std::move(listing));
    if (!held) {
        co_return std::nullopt;
    }
    if (*held) {
        const auto named = std::ranges::find(**held, blob, &AgentIdentity::blob);
        if (named == (*held)->end()) {
            co_return false; // the agent would refuse it: nobody needs to be asked
        }
        question.comment = transport::clean_text(named->comment, transport::Lines::one, 200);
    }
    asio::awaitable<bool> asking = prompter_->agent_use(std::move(question));
    const std::optional<bool> yes = co_await gate_->while_alive(std::move(asking));
    co_return yes;
}

asio::awaitable<std::optional<ByteBuffer>> ForwardedAgent::answer(ByteBuffer request)
{
    const std::uint8_t type = request.empty() ? 0 : request.front();
    const std::optional<Bytes> key = key_to_sign_with(request);
    const bool lists = type == agent_message::request_identities && request.size() == 1;
    // An ssh there that goes on to another host tells so: it can only narrow what the agent does on this channel.
    if (!lists && !key && !is_session_bind(request)) {
        prompter_->note(
            fmt::format("{} asked the agent for something else than its keys and signatures (message {}): refused", wishes_.where, type));
        co_return no();
    }
    if (key && wishes_.confirm) {
        ByteBuffer blob = to_buffer(*key);
        const std::optional<bool> yes = co_await may_sign(std::move(blob));
        if (!yes) {
            co_return std::nullopt;
        }
        if (!*yes) {
            prompter_->note(fmt::format("{} was refused the use of a key of the agent", wishes_.where));
            co_return no();
        }
    }
    std::optional<ByteBuffer> reply = co_await pass_on(std::move(request));
    co_return reply;
}

} // namespace latchkey::auth
