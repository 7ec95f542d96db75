#include "client/auth/key_candidate.h"

#include "client/auth/agent_add.h"
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
constexpr std::string_view public_ending = ".pub";
constexpr std::string_view certificate_ending = "-cert.pub";

/// What the job brings back.
struct Inspected {
    std::filesystem::path file;
    Secret bytes{};
    keys::KeyFileInfo info{};
    bool exposed = false;
    std::optional<Error> only_public{};
    std::optional<keys::Certificate> certificate{};
    std::optional<Error> certificate_problem{};
};

std::filesystem::path with_ending(std::filesystem::path file, std::string_view ending)
{
    file += ending;
    return file;
}

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
    Inspected found{.file = file};
    if (!info->has_private) {
        found.only_public = Error{keys::KeyErrc::public_only, path_text(file), std::string(keys::title(info->format))};
    } else if (!info->needs.empty()) {
        const Result<keys::PrivateKey> refused = keys::unlock(bytes->bytes(), Secret{}); // a security key's: its own sentence
        found.only_public =
            refused ? Error{keys::KeyErrc::unsupported, path_text(file), info->needs} : refused.error().about(path_text(file));
    }
    const Result<latchkey::platform::FileAccess> access = latchkey::platform::file_access(file);
    found.exposed = !found.only_public && access && access->others_can_read;
    found.bytes = std::move(*bytes);
    found.info = std::move(*info);
    found.certificate = found.info.certificate;
    return found;
}

bool is_there(const std::filesystem::path& file)
{
    std::error_code problem;
    return std::filesystem::exists(file, problem);
}

/// Somebody gave FILE.pub (or FILE-cert.pub), and FILE is its private half: that is what was meant.
std::optional<Inspected> private_half_of(const Inspected& half)
{
    const std::string name = path_text(half.file);
    for (const std::string_view ending : {certificate_ending, public_ending}) {
        if (!name.ends_with(ending)) {
            continue;
        }
        std::filesystem::path::string_type stem = half.file.native();
        stem.resize(stem.size() - ending.size());
        if (!is_there(stem)) {
            continue;
        }
        Result<Inspected> whole = inspect_file(stem);
        const bool other = whole && whole->info.public_key && whole->info.public_key != half.info.public_key;
        if (whole && !whole->only_public && !other) {
            whole->info.public_key = half.info.public_key;
            return std::move(*whole);
        }
    }
    return std::nullopt;
}

/// Where the file itself does not tell its public half: what FILE.pub says.
std::optional<keys::KeyFileInfo> public_half_beside(const std::filesystem::path& file)
{
    const std::filesystem::path beside = with_ending(file, public_ending);
    if (!is_there(beside)) {
        return std::nullopt;
    }
    const Result<Secret> bytes = keys::read_key_file(beside);
    Result<keys::KeyFileInfo> info = bytes ? keys::inspect(bytes->bytes()) : std::unexpected(bytes.error());
    if (!info || !info->public_key || info->certificate) {
        return std::nullopt;
    }
    return std::move(*info);
}

/// ssh takes a certificate in FILE.pub for the key's own as well. Nothing where it holds something else, or a certificate for another key.
std::optional<keys::Certificate> certificate_in_public_file(const Inspected& found)
{
    const std::filesystem::path beside = with_ending(found.file, public_ending);
    if (!is_there(beside)) {
        return std::nullopt;
    }
    const Result<Secret> bytes = keys::read_key_file(beside);
    Result<keys::KeyFileInfo> info = bytes ? keys::inspect(bytes->bytes()) : std::unexpected(bytes.error());
    const bool its_own = info && info->certificate && found.info.public_key && info->certificate->key == *found.info.public_key;
    return its_own ? std::move(info->certificate) : std::nullopt;
}

void take_certificate_beside(Inspected& found)
{
    if (found.certificate) {
        return;
    }
    Result<std::optional<keys::Certificate>> beside = certificate_beside(found.file);
    if (!beside) {
        found.certificate_problem = beside.error();
    } else if (*beside && found.info.public_key && (*beside)->key != *found.info.public_key) {
        const std::string file = path_text(certificate_path_of(found.file));
        found.certificate_problem = Error{keys::KeyErrc::inconsistent, file, "it is a certificate for another key than the one beside it"};
    } else {
        found.certificate = *beside ? std::move(*beside) : certificate_in_public_file(found);
    }
}

Result<Inspected> find_all(const std::filesystem::path& file)
{
    Result<Inspected> found = inspect_file(file);
    if (!found || !found->info.public_key) {
        std::optional<keys::KeyFileInfo> beside = public_half_beside(file);
        if (!found && beside) {
            Inspected half{.file = file, .only_public = found.error()};
            half.info = std::move(*beside);
            found = std::move(half);
        } else if (found && beside) {
            found->info.public_key = std::move(beside->public_key);
        }
    } else if (found->only_public && !found->info.has_private) {
        std::optional<Inspected> whole = private_half_of(*found);
        if (whole) {
            whole->certificate = std::move(found->certificate);
            found = std::move(*whole);
        }
    }
    if (found && !found->info.public_key && found->only_public) {
        return std::unexpected(*found->only_public);
    }
    if (found) {
        take_certificate_beside(*found);
    }
    return found;
}

} // namespace

std::string key_title(const keys::PublicKey& key)
{
    return key.kind() == keys::KeyKind::rsa || key.kind() == keys::KeyKind::dsa ? key.title() + " " + std::to_string(key.bits())
                                                                                : key.title();
}

asio::awaitable<Result<std::shared_ptr<KeyCandidate>>> KeyCandidate::read(std::filesystem::path file)
{
    auto work = [file](std::stop_token) { return find_all(file); };
    std::optional<Result<Inspected>> inspected = co_await transport::run_job(std::move(work));
    if (!inspected) {
        co_return fail(ClientErrc::cancelled, path_text(file));
    }
    if (!*inspected) {
        co_return fail(ClientErrc::key_unusable, path_text(file), inspected->error().sentence());
    }
    Inspected& found = **inspected;
    auto candidate = std::make_shared<KeyCandidate>();
    candidate->file_ = found.file;
    candidate->bytes_ = std::make_shared<const Secret>(std::move(found.bytes));
    candidate->public_key_ = std::move(found.info.public_key);
    candidate->comment_ = transport::clean_text(found.info.comment, transport::Lines::one, 200);
    candidate->encrypted_ = found.info.encrypted;
    candidate->exposed_ = found.exposed;
    if (found.only_public) {
        candidate->only_public_ = Error{ClientErrc::key_unusable, path_text(file), found.only_public->sentence()};
    }
    candidate->certificate_ = std::move(found.certificate);
    candidate->certificate_problem_ = std::move(found.certificate_problem);
    co_return candidate;
}

std::string KeyCandidate::title() const
{
    return public_key_ ? key_title(*public_key_) : std::string{};
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
    auto opened = std::make_shared<const keys::PrivateKey>(std::move(**key));
    if (public_key_ && opened->public_key() != *public_key_) {
        // Only FILE.pub can have said so: what was offered to the server is another key.
        co_return fail(keys::KeyErrc::inconsistent, path_text(file_), "the .pub file beside it is another key's");
    }
    key_ = std::move(opened);
    public_key_ = key_->public_key();
    if (comment_.empty()) {
        comment_ = transport::clean_text(key_->comment(), transport::Lines::one, 200);
    }
    co_return key_;
}

asio::awaitable<std::optional<Result<std::shared_ptr<const keys::PrivateKey>>>>
KeyCandidate::try_remembered(std::shared_ptr<PassphraseCache> cache)
{
    std::optional<Secret> remembered = cache ? cache->find(file_) : std::nullopt;
    if (!remembered) {
        co_return std::nullopt;
    }
    Result<std::shared_ptr<const keys::PrivateKey>> by_cache = co_await attempt(std::move(*remembered));
    if (by_cache || by_cache.error().is(ClientErrc::cancelled)) {
        co_return by_cache;
    }
    if (!by_cache.error().is(keys::KeyErrc::wrong_passphrase)) {
        co_return std::unexpected(unusable(by_cache.error()));
    }
    cache->forget(file_); // the file has another passphrase now
    remembered_was_wrong_ = true;
    co_return std::nullopt;
}

asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> KeyCandidate::ask(Asker asker)
{
    for (int n = 1; n <= passphrase_attempts; ++n) {
        PassphraseQuestion question{file_, comment_, title(), n, passphrase_attempts, asker.no_agent};
        asio::awaitable<std::optional<PassphraseAnswer>> asking = asker.prompter->passphrase(std::move(question));
        std::optional<std::optional<PassphraseAnswer>> answer = co_await asker.gate->while_alive(std::move(asking));
        if (!answer) {
            co_return fail(ClientErrc::cancelled, asker.gate->where());
        }
        if (!*answer) {
            co_return fail(ClientErrc::auth_gave_up, asker.gate->where());
        }
        Secret typed = (**answer).passphrase.clone();
        Result<std::shared_ptr<const keys::PrivateKey>> key = co_await attempt(std::move(typed));
        if (key) {
            if (asker.cache && (**answer).remember == Remember::until_quit) {
                asker.cache->remember(file_, std::move((**answer).passphrase));
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

asio::awaitable<Result<std::shared_ptr<const keys::PrivateKey>>> KeyCandidate::unlock(Asker asker)
{
    if (key_) {
        co_return key_;
    }
    if (only_public_) {
        co_return std::unexpected(*only_public_);
    }
    if (!encrypted_) {
        Secret none;
        Result<std::shared_ptr<const keys::PrivateKey>> plain = co_await attempt(std::move(none));
        if (!plain && !plain.error().is(ClientErrc::cancelled)) {
            co_return std::unexpected(unusable(plain.error()));
        }
        co_return plain;
    }
    std::optional<Result<std::shared_ptr<const keys::PrivateKey>>> remembered = co_await try_remembered(asker.cache);
    if (remembered) {
        co_return std::move(*remembered);
    }
    if (asker.batch) {
        const auto why = remembered_was_wrong_ ? keys::KeyErrc::wrong_passphrase : keys::KeyErrc::passphrase_needed;
        co_return std::unexpected(unusable(Error{why}));
    }
    std::shared_ptr<void> turn;
    if (asker.cache) {
        asio::awaitable<std::shared_ptr<void>> waiting = asker.cache->turn(file_, asker.gate->executor());
        std::optional<std::shared_ptr<void>> mine = co_await asker.gate->while_alive(std::move(waiting));
        if (!mine || !*mine) {
            co_return fail(ClientErrc::cancelled, asker.gate->where());
        }
        turn = std::move(*mine);
        std::optional<Result<std::shared_ptr<const keys::PrivateKey>>> by_another = co_await try_remembered(asker.cache);
        if (by_another) {
            co_return std::move(*by_another);
        }
    }
    Result<std::shared_ptr<const keys::PrivateKey>> asked = co_await ask(asker);
    co_return asked;
}

} // namespace latchkey::auth
