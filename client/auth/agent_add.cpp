#include "client/auth/agent_add.h"

#include "client/transport/jobs.h"
#include "keys/agent_key.h"
#include "keys/base/file.h"
#include "keys/key_error.h"
#include "keys/key_file.h"

namespace latchkey::auth {

namespace {

/// The certificate beside a key, made ready for the agent.
struct ReadyCertificate {
    std::string file;
    std::string id;
    Result<Secret> fields;
};

std::optional<ReadyCertificate> ready_certificate(const keys::PrivateKey& key, const std::filesystem::path& key_file)
{
    const std::string file = path_text(certificate_path_of(key_file));
    const Result<std::optional<keys::Certificate>> certificate = certificate_beside(key_file);
    if (!certificate) {
        return ReadyCertificate{file, {}, std::unexpected(certificate.error())};
    }
    if (!*certificate) {
        return std::nullopt;
    }
    Result<Secret> fields = keys::agent_fields(key, **certificate);
    if (!fields) {
        fields = std::unexpected(fields.error().about(file));
    }
    return ReadyCertificate{file, (*certificate)->id, std::move(fields)};
}

asio::awaitable<std::optional<Error>> add_certificate(std::shared_ptr<AgentClient> agent, ReadyCertificate ready, std::string comment,
                                                      AgentConstraints constraints)
{
    if (!ready.fields) {
        co_return ready.fields.error();
    }
    AgentKey certified{std::move(*ready.fields), std::move(comment), ready.file};
    const Status added = co_await agent->add(std::move(certified), constraints);
    co_return added ? std::nullopt : std::optional(added.error());
}

} // namespace

std::filesystem::path certificate_path_of(const std::filesystem::path& key_file)
{
    std::filesystem::path path = key_file;
    path += "-cert.pub";
    return path;
}

Result<std::optional<keys::Certificate>> certificate_beside(const std::filesystem::path& key_file)
{
    const std::filesystem::path path = certificate_path_of(key_file);
    std::error_code problem;
    if (!std::filesystem::exists(path, problem)) {
        return std::nullopt;
    }
    const Result<Secret> text = keys::read_key_file(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    Result<keys::KeyFileInfo> info = keys::inspect(text->bytes());
    if (!info) {
        return std::unexpected(info.error().about(path_text(path)));
    }
    if (!info->certificate) {
        return fail(keys::KeyErrc::not_a_key, path_text(path), "it holds no certificate, as its name says");
    }
    return std::move(info->certificate);
}

asio::awaitable<Result<AddedToAgent>> add_to_agent(std::shared_ptr<AgentClient> agent, std::shared_ptr<const keys::PrivateKey> key,
                                                   std::filesystem::path file, AgentConstraints constraints, Certificates certificates)
{
    AddedToAgent done;
    done.comment = key->comment().empty() ? path_text(file) : key->comment();
    done.name = file.empty() ? done.comment : path_text(file);
    Result<Secret> fields = keys::agent_fields(*key);
    if (!fields) {
        co_return std::unexpected(fields.error().about(done.name));
    }
    AgentKey plain{std::move(*fields), done.comment, done.name};
    const Status added = co_await agent->add(std::move(plain), constraints);
    if (!added) {
        co_return std::unexpected(added.error());
    }
    if (file.empty() || certificates == Certificates::without) {
        co_return done;
    }
    auto work = [key, file](std::stop_token) { return ready_certificate(*key, file); };
    std::optional<std::optional<ReadyCertificate>> ready = co_await transport::run_job(std::move(work));
    if (ready && *ready) {
        done.certificate_file = (*ready)->file;
        done.certificate_id = (*ready)->id;
        done.certificate_problem = co_await add_certificate(agent, std::move(**ready), done.comment, constraints);
    }
    co_return done;
}

} // namespace latchkey::auth
