#include "client/auth/key_candidate.h"

#include "client/transport/client_error.h"
#include "client/transport/jobs.h"
#include "keys/base/file.h"
#include "keys/base/platform/private_file.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

namespace latchkey::auth {
namespace {

using transport::ClientErrc;

constexpr int passphrase_attempts = 3;

/// What the job brings back.
struct Inspected {
    Secret bytes;
    keys::KeyFileInfo info;
    bool exposed = false;
};

Result<Inspected> inspect_file(const std::filesystem::path& file)
{
    Result<Secret> bytes = keys::read_key_file(file);
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    Result<keys::KeyFileInfo> info = keys::inspect(bytes->bytes());
    if (!info) {
        return std::unexpected(info.error().about(path_text(file)));
    }
    if (!info->has_private) {
        return fail(keys::KeyErrc::public_only, path_text(file), std::string(keys::title(info->format)));
    }
    const Result<platform::FileAccess> access = platform::file_access(file);
    const bool exposed = access && access->others_can_read;
    return Inspected{std::move(*bytes), std::move(*info), exposed};
}

} // namespace

asio::awaitable<Result<std::shared_ptr<KeyCandidate>>> KeyCandidate::read(std::filesystem::path file)
{
    auto work = [file](std::stop_token) { return inspect_file(file); };
    std::optional<Result<Inspected>> inspected = co_await transport::run_job(std::move(work));
    if (!inspected) {
        co_return fail(ClientErrc::cancelled, path_text(file));
    }
    if (!*inspected) {
        co_return fail(ClientErrc::key_unusable, path_text(file), inspected->error().sentence());
    }
    auto candidate = std::make_shared<KeyCandidate>();
    candidate->file_ = file;
    candidate->bytes_ = std::make_shared<const Secret>(std::move((*inspected)->bytes));
    candidate->public_key_ = (*inspected)->info.public_key;
    candidate->comment_ = transport::clean_text((*inspected)->info.comment, transport::Lines::one, 200);
    candidate->encrypted_ = (*inspected)->info.encrypted;
    candidate->exposed_ = (*inspected)->exposed;
    co_return candidate;
}

std::string KeyCandidate::title() const
{
    if (!public_key_) {
        return {};
    }
    // "RSA 4096", but "Ed25519" and "ECDSA P-256": their size is in the name.
    return public_key_->kind() == keys::KeyKind::rsa || public_key_->kind() == keys::KeyKind::dsa
               ? public_key_->title() + " " + std::to_string(public_key_->bits())
               : public_key_->title();
}

std::string KeyCandidate::fingerprint() const
{
    return public_key_ ? keys::fingerprint(*public_key_) : std::string{};
}

Error KeyCandidate::unusable(const Error& why) const
{
    return Error{ClientErrc::key_unusable, path_text(file_), why.about(path_text(file_)).sentence()};
}

asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> KeyCandidate::attempt(Secret passphrase)
{
    auto secret = std::make_shared<Secret>(std::move(passphrase));
    auto work = [bytes = bytes_, secret](std::stop_token stop) { return keys::unlock(bytes->bytes(), *secret, Work{stop, {}}); };
    std::optional<Result<keys::PrivateKey>> key = co_await transport::run_job(std::move(work));
    if (!key) {
        co_return fail(ClientErrc::cancelled, path_text(file_));
    }
    if (!*key) {
        co_return std::unexpected(key->error());
    }
    key_ = std::make_shared<const keys::PrivateKey>(std::move(**key));
    public_key_ = key_->public_key();
    if (comment_.empty()) {
        comment_ = transport::clean_text(key_->comment(), transport::Lines::one, 200);
    }
    co_return key_;
}

asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> KeyCandidate::unlock(std::shared_ptr<transport::Gate> gate,
                                                                                      std::shared_ptr<AuthPrompter> prompter,
                                                                                      std::shared_ptr<PassphraseCache> cache, bool batch)
{
    if (key_) {
        co_return key_;
    }
    if (!encrypted_) {
        Result<std::shared_ptr<const keys::PrivateKey>> plain = co_await attempt(Secret{});
        if (!plain && !plain.error().is(ClientErrc::cancelled)) {
            co_return std::unexpected(unusable(plain.error()));
        }
        co_return plain;
    }
    keys::KeyErrc if_nobody_asked = keys::KeyErrc::passphrase_needed;
    std::optional<Secret> kept = cache ? cache->find(file_) : std::nullopt;
    if (kept) {
        Result<std::shared_ptr<const keys::PrivateKey>> by_cache = co_await attempt(std::move(*kept));
        if (by_cache || by_cache.error().is(ClientErrc::cancelled)) {
            co_return by_cache;
        }
        if (!by_cache.error().is(keys::KeyErrc::wrong_passphrase)) {
            co_return std::unexpected(unusable(by_cache.error()));
        }
        cache->forget(file_); // the file has another passphrase now
        if_nobody_asked = keys::KeyErrc::wrong_passphrase;
    }
    if (batch) {
        co_return std::unexpected(unusable(Error{if_nobody_asked}));
    }
    for (int n = 1; n <= passphrase_attempts; ++n) {
        PassphraseQuestion question{file_, comment_, title(), n, passphrase_attempts};
        asio::awaitable<std::optional<PassphraseAnswer>> asking = prompter->passphrase(std::move(question));
        std::optional<std::optional<PassphraseAnswer>> answer = co_await gate->while_alive(std::move(asking));
        if (!answer) {
            co_return fail(ClientErrc::cancelled, gate->where());
        }
        if (!*answer) {
            co_return fail(ClientErrc::auth_gave_up, gate->where());
        }
        Secret typed = (**answer).passphrase.clone();
        Result<std::shared_ptr<const keys::PrivateKey>> key = co_await attempt(std::move(typed));
        if (key) {
            if (cache && (**answer).remember == Remember::until_quit) {
                cache->remember(file_, std::move((**answer).passphrase));
            }
            co_return key;
        }
        if (!key.error().is(keys::KeyErrc::wrong_passphrase)) {
            co_return std::unexpected(key.error().is(ClientErrc::cancelled) ? key.error() : unusable(key.error()));
        }
    }
    const std::string file = path_text(file_);
    co_return fail(
        ClientErrc::key_unusable, file,
        fmt::format("Wrong passphrase for {}, tried three times. Capitals and the keyboard layout matter; connect again for another try.",
                    file));
}

} // namespace latchkey::auth
