#include "client/auth/agent_client.h"

#include "client/transport/client_error.h"
#include "client/transport/deadline.h"
#include "keys/base/wire.h"

#include <asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace latchkey::auth {

namespace {

constexpr std::uint8_t constrain_lifetime = 1;
constexpr std::uint8_t constrain_confirm = 2;
constexpr std::uint8_t constrain_extension = 255;

namespace message = agent_message;

Secret request_of(std::uint8_t type)
{
    return Secret::copy_of(Bytes{&type, 1});
}

Secret request_of(std::uint8_t type, Bytes string)
{
    SecretWireWriter out;
    out.byte(type).string(string);
    return out.take();
}

ByteBuffer hop(const AgentHop& hop)
{
    WireWriter out;
    out.string(hop.user).string(hop.host).string(std::string_view{}); // reserved
    for (const AgentHop::HostKey& key : hop.keys) {
        out.string(key.wire).boolean(key.is_authority);
    }
    return out.take();
}

ByteBuffer restriction(const std::vector<AgentDestination>& destinations)
{
    WireWriter all;
    for (const AgentDestination& way : destinations) {
        WireWriter one;
        one.string(hop(way.from)).string(hop(way.to)).string(std::string_view{}); // reserved
        all.string(one.take());
    }
    return all.take();
}

Secret adding(const AgentKey& key, const AgentConstraints& constraints)
{
    SecretWireWriter out;
    out.byte(constraints.any() ? message::add_id_constrained : message::add_identity).raw(key.fields.bytes()).string(key.comment);
    if (constraints.lifetime.count() > 0) {
        const auto most = std::numeric_limits<std::uint32_t>::max();
        out.byte(constrain_lifetime).uint32(static_cast<std::uint32_t>(std::min<std::int64_t>(constraints.lifetime.count(), most)));
    }
    if (constraints.confirm) {
        out.byte(constrain_confirm);
    }
    if (!constraints.destinations.empty()) {
        out.byte(constrain_extension).string("restrict-destination-v00@openssh.com").string(restriction(constraints.destinations));
    }
    return out.take();
}

/// An agent says yes or no and never why. A locked one shows no keys, which is all that can be told from outside.
std::string why_not_added(const std::string& name, const AgentConstraints& constraints, bool shows_keys)
{
    const std::string_view wish = !constraints.destinations.empty()                         ? "keys that are tied to hosts"
                                  : constraints.confirm && constraints.lifetime.count() > 0 ? "to confirm each use and a lifetime"
                                  : constraints.confirm                                     ? "to confirm each use"
                                                                                            : "a lifetime";
    std::string text = fmt::format("The agent refused to take {}.", name);
    if (!shows_keys) {
        text += " It shows no keys at all, so it is probably locked: unlock it (`lk agent unlock`) and try again.";
    }
    if (constraints.any()) {
        text += fmt::format("{} Some agents do not know {}: try without.", shows_keys ? "" : " If it is not locked:", wish);
    } else if (shows_keys) {
        text += " It may not know keys of this type, or not take any from outside.";
    }
    return text;
}

} // namespace

/// While a request is under way. A request that was left in the middle takes its connection with it: its late answer would be taken for
/// that of the next one.
class AgentClient::InUse {
public:
    explicit InUse(AgentClient& client) : client_(client)
    {
        if (client.busy_) {
            throw std::logic_error("an agent's client was given a second request at once");
        }
        client.busy_ = true;
    }
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;
    ~InUse()
    {
        client_.busy_ = false;
        if (!answered_ && client_.stream_) {
            client_.stream_->abort();
            client_.stream_.reset();
        }
    }
    void answered() { answered_ = true; }

private:
    AgentClient& client_;
    bool answered_ = false;
};

AgentClient::AgentClient(std::string address, AgentPatience patience) : address_(std::move(address)), patience_(patience) {}

void AgentClient::cancel() noexcept
{
    stop_.request_stop();
    if (stream_) {
        stream_->abort();
    }
}

std::unexpected<Error> AgentClient::bad(std::string what) const
{
    return fail(AgentErrc::bad_reply, address_, std::move(what));
}

asio::awaitable<Status> AgentClient::write_all(Bytes bytes)
{
    while (!bytes.empty()) {
        const Result<std::size_t> written = co_await stream_->write_some(bytes);
        if (!written) {
            co_return std::unexpected(written.error());
        }
        bytes = bytes.subspan(*written);
    }
    co_return Status{};
}

asio::awaitable<Status> AgentClient::read_all(std::span<std::uint8_t> into)
{
    while (!into.empty()) {
        const Result<std::size_t> got = co_await stream_->read_some(into);
        if (!got) {
            co_return std::unexpected(got.error());
        }
        if (*got == 0) {
            co_return fail(AgentErrc::lost, address_);
        }
        into = into.subspan(*got);
    }
    co_return Status{};
}

asio::awaitable<Result<ByteBuffer>> AgentClient::exchange(Secret request, std::chrono::milliseconds patience)
{
    InUse in_use(*this);
    if (request.size() > agent_message_limit) {
        co_return fail(AgentErrc::too_large);
    }
    if (stop_.stop_requested()) {
        co_return fail(AgentErrc::cancelled, address_);
    }
    if (!stream_) {
        const Status opened = co_await open_bound();
        if (!opened) {
            co_return std::unexpected(opened.error());
        }
    }
    Result<ByteBuffer> reply = co_await send_and_wait(std::move(request), patience);
    if (reply) {
        in_use.answered();
    }
    co_return reply;
}

asio::awaitable<Status> AgentClient::open_stream()
{
    Result<std::unique_ptr<transport::ByteStream>> opened = co_await platform::open_agent(address_, patience_.connect, stop_.get_token());
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    stream_ = std::move(*opened);
    co_return Status{};
}

asio::awaitable<Status> AgentClient::open_bound()
{
    const Status opened = co_await open_stream();
    if (!opened || !binding_) {
        co_return opened;
    }
    Secret request = session_bind_request(*binding_);
    const Result<ByteBuffer> reply = co_await send_and_wait(std::move(request), patience_.answer);
    if (reply) {
        co_return Status{}; // or it said no: then it holds no key that is restricted to hosts
    }
    stream_->abort();
    stream_.reset();
    if (!reply.error().is(AgentErrc::lost)) {
        co_return std::unexpected(reply.error());
    }
    binding_.reset(); // it does not take what it does not know
    const Status again = co_await open_stream();
    co_return again;
}

asio::awaitable<Result<ByteBuffer>> AgentClient::send_and_wait(Secret request, std::chrono::milliseconds patience)
{
    bool late = false;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const transport::Deadline deadline(executor, patience, [this, &late] {
        late = true;
        stream_->abort();
    });
    const auto what_failed = [&](const Error& error) {
        return late                                         ? Error{AgentErrc::timeout, address_}
               : error.is(transport::ClientErrc::cancelled) ? Error{AgentErrc::cancelled, address_}
               : error.is(AgentErrc::lost)                  ? error
                                                            : Error{AgentErrc::lost, address_, error.detail()};
    };
    SecretWireWriter framed;
    framed.string(request.bytes());
    const Status sent = co_await write_all(framed.bytes().bytes());
    if (!sent) {
        co_return std::unexpected(what_failed(sent.error()));
    }
    std::array<std::uint8_t, 4> head{};
    const Status head_read = co_await read_all(head);
    if (!head_read) {
        co_return std::unexpected(what_failed(head_read.error()));
    }
    const std::size_t size = WireReader(head).uint32();
    if (size == 0 || size > agent_message_limit) {
        co_return bad(fmt::format("a message of {} bytes", size));
    }
    ByteBuffer reply(size);
    const Status body_read = co_await read_all(reply);
    if (!body_read) {
        co_return std::unexpected(what_failed(body_read.error()));
    }
    co_return reply;
}

asio::awaitable<Result<bool>> AgentClient::ask(Secret request, std::chrono::milliseconds patience)
{
    const Result<ByteBuffer> reply = co_await exchange(std::move(request), patience);
    if (!reply) {
        co_return std::unexpected(reply.error());
    }
    const std::uint8_t type = reply->front();
    if (type != message::success && !is_agent_failure(type)) {
        co_return bad(fmt::format("message {} where a yes or no belongs", type));
    }
    if (type == message::success && reply->size() > 1) {
        co_return bad("a yes with bytes too many");
    }
    co_return type == message::success;
}

asio::awaitable<Result<std::vector<AgentIdentity>>> AgentClient::list()
{
    Secret request = request_of(message::request_identities);
    const Result<ByteBuffer> reply = co_await exchange(std::move(request), patience_.answer);
    if (!reply) {
        co_return std::unexpected(reply.error());
    }
    AgentReply<std::vector<AgentIdentity>> held = read_identities(*reply);
    if (held) {
        co_return std::move(*held);
    }
    if (held.error().kind == AgentNo::Kind::bad) {
        co_return bad(std::move(held.error().what));
    }
    co_return fail(AgentErrc::refused, address_, "The agent refused to say which keys it holds. It may be locked: `lk agent unlock`.");
}

asio::awaitable<Status> AgentClient::add(AgentKey key, AgentConstraints constraints)
{
    const std::string name = !key.name.empty() ? key.name : !key.comment.empty() ? key.comment : std::string{"the key"};
    Secret request = adding(key, constraints);
    key.fields.clear();
    const Result<bool> added = co_await ask(std::move(request), patience_.consent);
    if (!added) {
        co_return std::unexpected(added.error().is(AgentErrc::too_large) ? added.error().about(name) : added.error());
    }
    if (*added) {
        co_return Status{};
    }
    const Result<std::vector<AgentIdentity>> held = co_await list();
    co_return fail(AgentErrc::refused, name, why_not_added(name, constraints, held && !held->empty()));
}

asio::awaitable<Status> AgentClient::remove(ByteBuffer blob, std::string name)
{
    Secret request = request_of(message::remove_identity, blob);
    const Result<bool> removed = co_await ask(std::move(request), patience_.consent);
    if (!removed) {
        co_return std::unexpected(removed.error());
    }
    if (!*removed) {
        co_return fail(AgentErrc::refused, name,
                       fmt::format("The agent did not remove {}: it does not hold that key, or it is locked (`lk agent list` shows which "
                                   "keys it holds).",
                                   name));
    }
    co_return Status{};
}

asio::awaitable<Status> AgentClient::remove_all()
{
    Secret request = request_of(message::remove_all_identities);
    const Result<bool> removed = co_await ask(std::move(request), patience_.consent);
    if (!removed) {
        co_return std::unexpected(removed.error());
    }
    if (!*removed) {
        co_return fail(AgentErrc::refused, address_, "The agent refused to remove its keys. It may be locked: `lk agent unlock`.");
    }
    co_return Status{};
}

asio::awaitable<Status> AgentClient::lock(Secret password)
{
    Secret request = request_of(message::lock, password.bytes());
    const Result<bool> locked = co_await ask(std::move(request), patience_.answer);
    if (!locked) {
        co_return std::unexpected(locked.error());
    }
    if (!*locked) {
        co_return fail(AgentErrc::refused, address_, "The agent refused to be locked. It may be locked already, or not know how.");
    }
    co_return Status{};
}

asio::awaitable<Status> AgentClient::unlock(Secret password)
{
    Secret request = request_of(message::unlock, password.bytes());
    const Result<bool> unlocked = co_await ask(std::move(request), patience_.answer);
    if (!unlocked) {
        co_return std::unexpected(unlocked.error());
    }
    if (!*unlocked) {
        co_return fail(AgentErrc::refused, address_, "The agent was not unlocked: the password is wrong, or it is not locked.");
    }
    co_return Status{};
}

asio::awaitable<Result<AgentSignature>> AgentClient::sign(ByteBuffer blob, ByteBuffer data, std::string algorithm)
{
    Secret request = sign_request(blob, data, algorithm);
    const Result<ByteBuffer> reply = co_await exchange(std::move(request), patience_.consent);
    if (!reply) {
        co_return std::unexpected(reply.error());
    }
    AgentReply<AgentSignature> made = read_signature(*reply, algorithm);
    if (made) {
        co_return std::move(*made);
    }
    if (made.error().kind == AgentNo::Kind::bad) {
        co_return bad(std::move(made.error().what));
    }
    co_return fail(AgentErrc::refused, address_,
                   "The agent refused to sign: it does not hold that key any more, its user said no, or it is locked (`lk agent list` "
                   "shows which keys it holds).");
}

asio::awaitable<Result<ByteBuffer>> AgentClient::pass_on(ByteBuffer request)
{
    Secret owned = Secret::copy_of(request);
    Result<ByteBuffer> reply = co_await exchange(std::move(owned), patience_.consent);
    co_return reply;
}

} // namespace latchkey::auth
