#include "client/auth/signer.h"

#include "client/transport/client_error.h"
#include "client/transport/jobs.h"
#include "keys/base/wire.h"

#include <fmt/format.h>
#include <libssh2.h>

#include <algorithm>
#include <cstring>

namespace latchkey::auth {

using transport::ClientErrc;

std::optional<std::string> algorithm_to_sign(Bytes data)
{
    WireReader in(data);
    static_cast<void>(in.string()); // session id
    static_cast<void>(in.byte());
    static_cast<void>(in.string()); // user, service, method
    static_cast<void>(in.string());
    static_cast<void>(in.string());
    static_cast<void>(in.boolean());
    const std::string_view algorithm = in.text();
    return in.ok() ? std::optional(std::string(algorithm)) : std::nullopt;
}

Signer::Signer(Offer offer, std::shared_ptr<AgentClient> agent, Asker asker)
    : offer_(std::move(offer)), agent_(std::move(agent)), asker_(std::move(asker))
{
}

std::string Signer::name() const
{
    return offer_.source.empty() ? "the agent's key " + offer_.comment : offer_.source;
}

int Signer::callback(LIBSSH2_SESSION*, unsigned char** signature, std::size_t* length, const unsigned char* data, std::size_t data_length,
                     void** abstract)
{
    Signer& signer = *static_cast<Signer*>(*abstract);
    if (signer.failure_) {
        return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED; // not ALGO_UNSUPPORTED, which would be tried again with SHA-1
    }
    if (!signer.signature_) {
        if (signer.data_.empty()) {
            signer.data_.assign(data, data + data_length);
            signer.need();
        }
        return LIBSSH2_ERROR_EAGAIN;
    }
    // libssh2 frees it with the session's own allocator.
    auto* copy = static_cast<unsigned char*>(signer.asker_.gate->memory().allocate(signer.signature_->size()));
    if (copy == nullptr) {
        return LIBSSH2_ERROR_ALLOC;
    }
    std::memcpy(copy, signer.signature_->data(), signer.signature_->size());
    *signature = copy;
    *length = signer.signature_->size();
    return 0;
}

asio::awaitable<Status> Signer::answer()
{
    const std::optional<std::string> algorithm = algorithm_to_sign(data_);
    // What the key itself can make: a certificate's algorithms are the same with another name.
    const std::string plain = plain_algorithm(algorithm.value_or(""));
    const bool ours = offer_.key->kind() != keys::KeyKind::other;
    const std::vector<std::string_view> possible =
        ours ? keys::signature_algorithms(*offer_.key) : std::vector<std::string_view>{offer_.key->algorithm()};
    if (std::ranges::find(possible, plain) == possible.end()) {
        failure_ = Error{ClientErrc::key_unusable, name(),
                         fmt::format("The server wants a signature of the kind \"{}\", which is not safe any more or not possible with {}.",
                                     algorithm ? transport::clean_text(*algorithm, transport::Lines::one, 64) : "?",
                                     offer_.source.empty() ? name() : "the key " + name())};
        co_return Status{};
    }
    if (offer_.by_agent()) {
        const Status asked = co_await ask_agent(*algorithm);
        const bool by_file_then = asked && !signature_ && offer_.file && !offer_.file->only_public();
        if (!by_file_then) {
            co_return asked;
        }
        asker_.prompter->note(failure_->sentence());
        failure_.reset();
    }
    const Status signed_by_file = co_await sign_with_file(plain);
    co_return signed_by_file;
}

asio::awaitable<Status> Signer::ask_agent(std::string algorithm)
{
    asio::awaitable<Result<AgentSignature>> signing = agent_->sign(offer_.agent_blob, data_, std::move(algorithm));
    std::optional<Result<AgentSignature>> made = co_await asker_.gate->while_alive(std::move(signing));
    if (!made) {
        co_return fail(ClientErrc::cancelled, asker_.gate->where());
    }
    if (!*made) {
        failure_ = Error{ClientErrc::key_unusable, name(), made->error().sentence()};
        co_return Status{};
    }
    if (offer_.key->algorithm().starts_with("sk-")) {
        // libssh2 puts what we give behind the name as it is: signature, flags and counter (PROTOCOL.u2f).
        WireWriter whole;
        whole.string((*made)->blob).raw((*made)->more);
        signature_ = whole.take();
    } else {
        signature_ = std::move((*made)->blob);
    }
    co_return Status{};
}

asio::awaitable<Status> Signer::sign_with_file(std::string algorithm)
{
    Result<std::shared_ptr<const keys::PrivateKey>> key = co_await offer_.file->unlock(asker_);
    if (!key) {
        if (key.error().is(ClientErrc::key_unusable)) {
            failure_ = key.error();
            co_return Status{};
        }
        co_return std::unexpected(key.error());
    }
    auto data = std::make_shared<const ByteBuffer>(data_);
    auto work = [key = *key, algorithm, data](std::stop_token) { return keys::sign(*key, algorithm, *data); };
    std::optional<Result<ByteBuffer>> made = co_await transport::run_job(std::move(work));
    if (!made) {
        co_return fail(ClientErrc::cancelled, asker_.gate->where());
    }
    if (!*made) {
        failure_ = Error{ClientErrc::key_unusable, name(), made->error().about(name()).sentence()};
        co_return Status{};
    }
    signature_ = std::move(**made);
    co_return Status{};
}

} // namespace latchkey::auth
