#include "client/auth/signer.h"

#include "client/transport/client_error.h"
#include "client/transport/jobs.h"
#include "keys/base/file.h"

#include <fmt/format.h>
#include <libssh2.h>

#include <algorithm>
#include <cstring>

namespace latchkey::auth {

using transport::ClientErrc;

namespace {

std::optional<Bytes> take_string(Bytes& rest)
{
    if (rest.size() < 4) {
        return std::nullopt;
    }
    const std::size_t length = (std::size_t{rest[0]} << 24) | (std::size_t{rest[1]} << 16) | (std::size_t{rest[2]} << 8) | rest[3];
    if (rest.size() - 4 < length) {
        return std::nullopt;
    }
    const Bytes text = rest.subspan(4, length);
    rest = rest.subspan(4 + length);
    return text;
}

bool skip(Bytes& rest, std::size_t count)
{
    if (rest.size() < count) {
        return false;
    }
    rest = rest.subspan(count);
    return true;
}

} // namespace

std::optional<std::string> algorithm_to_sign(Bytes data)
{
    if (!take_string(data) || !skip(data, 1) || !take_string(data) || !take_string(data) || !take_string(data) || !skip(data, 1)) {
        return std::nullopt;
    }
    const std::optional<Bytes> algorithm = take_string(data);
    return algorithm ? std::optional(to_string(*algorithm)) : std::nullopt;
}

Signer::Signer(std::shared_ptr<transport::Gate> gate, std::shared_ptr<KeyCandidate> key, std::shared_ptr<AuthPrompter> prompter,
               std::shared_ptr<PassphraseCache> cache, bool batch)
    : gate_(std::move(gate)), key_(std::move(key)), prompter_(std::move(prompter)), cache_(std::move(cache)), batch_(batch)
{
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
    auto* copy = static_cast<unsigned char*>(signer.gate_->memory().allocate(signer.signature_->size()));
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
    Result<std::shared_ptr<const keys::PrivateKey>> key = co_await key_->unlock(gate_, prompter_, cache_, batch_);
    if (!key) {
        if (key.error().is(ClientErrc::key_unusable)) {
            failure_ = key.error();
            co_return Status{};
        }
        co_return std::unexpected(key.error());
    }
    const std::vector<std::string_view> possible = keys::signature_algorithms((*key)->public_key());
    if (!algorithm || std::ranges::find(possible, *algorithm) == possible.end()) {
        failure_ = Error{
            ClientErrc::key_unusable, path_text(key_->file()),
            fmt::format("The server wants a signature of the kind \"{}\", which is not safe any more or not possible with the key {}.",
                        algorithm ? transport::clean_text(*algorithm, transport::Lines::one, 64) : "?", path_text(key_->file()))};
        co_return Status{};
    }
    auto data = std::make_shared<const ByteBuffer>(data_);
    auto work = [key = *key, algorithm = *algorithm, data](std::stop_token) { return keys::sign(*key, algorithm, *data); };
    std::optional<Result<ByteBuffer>> made = co_await transport::run_job(std::move(work));
    if (!made) {
        co_return fail(ClientErrc::cancelled, gate_->where());
    }
    if (!*made) {
        failure_ = Error{ClientErrc::key_unusable, path_text(key_->file()), made->error().about(path_text(key_->file())).sentence()};
        co_return Status{};
    }
    signature_ = std::move(**made);
    co_return Status{};
}

} // namespace latchkey::auth
