#include "client/session/agent_channels.h"

#include "client/session/channel_stream.h"
#include "client/transport/client_error.h"
#include "keys/base/wire.h"

#include <fmt/format.h>
#include <libssh2.h>

#include <array>

namespace latchkey::session {

using transport::ClientErrc;
using transport::Gate;

namespace {

constexpr std::size_t most_channels = 32; // programs there that use the agent at the same moment

/// One message with its length in front; nullopt: the end, or something that is no message.
asio::awaitable<std::optional<ByteBuffer>> read_message(std::shared_ptr<Channel> channel)
{
    std::array<std::uint8_t, 4> head{};
    ByteBuffer body;
    std::span<std::uint8_t> into = head;
    for (int part = 0; part < 2; ++part) {
        while (!into.empty()) {
            const Result<std::size_t> got = co_await channel->read(into);
            if (!got || *got == 0) {
                co_return std::nullopt;
            }
            into = into.subspan(*got);
        }
        if (part == 0) {
            const std::size_t size = WireReader(head).uint32();
            if (size == 0 || size > auth::agent_message_limit) {
                co_return std::nullopt;
            }
            body.resize(size);
            into = body;
        }
    }
    co_return body;
}

} // namespace

AgentChannels::AgentChannels(std::shared_ptr<Gate> gate, std::shared_ptr<auth::AuthPrompter> prompter, auth::ForwardedAgentWishes wishes,
                             Deadlines deadlines)
    : gate_(std::move(gate)), prompter_(std::move(prompter)), wishes_(std::move(wishes)), deadlines_(deadlines), tasks_(gate_->executor())
{
}

void AgentChannels::start()
{
    gate_->take_agent_channels([weak = weak_from_this()](LIBSSH2_CHANNEL* raw) {
        if (const std::shared_ptr<AgentChannels> self = weak.lock()) {
            self->take(raw);
        }
    });
}

void AgentChannels::take(LIBSSH2_CHANNEL* raw)
{
    auto channel = std::make_shared<Channel>(std::make_shared<Channel::Impl>(gate_, raw, deadlines_)); // closes it when it goes
    if (tasks_.running() >= most_channels) {
        prompter_->note(fmt::format("{} uses the agent {} times at once: one more is refused", wishes_.where, most_channels));
        return;
    }
    tasks_.spawn(serve(shared_from_this(), std::move(channel)));
}

asio::awaitable<void> AgentChannels::serve(std::shared_ptr<AgentChannels> self, std::shared_ptr<Channel> channel)
{
    auth::ForwardedAgent agent(self->gate_, self->prompter_, self->wishes_);
    for (;;) {
        std::optional<ByteBuffer> request = co_await read_message(channel);
        if (!request) {
            break;
        }
        const std::optional<ByteBuffer> reply = co_await agent.answer(std::move(*request));
        if (!reply) {
            break;
        }
        WireWriter framed;
        framed.string(*reply);
        const Status sent = co_await channel->write(framed.take());
        if (!sent) {
            break;
        }
    }
}

} // namespace latchkey::session
