#include "client/auth/login_keys.h"

#include "client/transport/client_error.h"
#include "client/transport/jobs.h"
#include "keys/base/file.h"

#include <algorithm>

namespace latchkey::auth {

using transport::ClientErrc;

namespace {

Result<keys::Certificate> read_certificate(const std::filesystem::path& file)
{
    const Result<Secret> text = keys::read_key_file(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    Result<keys::KeyFileInfo> info = keys::inspect(text->bytes());
    if (!info) {
        return std::unexpected(info.error().about(path_text(file)));
    }
    if (!info->certificate) {
        return fail(keys::KeyErrc::not_a_key, path_text(file), "it holds no certificate");
    }
    return std::move(*info->certificate);
}

/// Which of them are there at all, with a ".pub" or by themselves.
std::vector<std::filesystem::path> those_there(const std::vector<std::filesystem::path>& files)
{
    std::vector<std::filesystem::path> out;
    for (const std::filesystem::path& file : files) {
        std::filesystem::path beside = file;
        beside += ".pub";
        std::error_code problem;
        if (std::filesystem::exists(file, problem) || std::filesystem::exists(beside, problem)) {
            out.push_back(file);
        }
    }
    return out;
}

asio::awaitable<Result<std::vector<std::filesystem::path>>> present(std::vector<std::filesystem::path> files)
{
    if (files.empty()) {
        co_return files;
    }
    auto work = [files](std::stop_token) { return those_there(files); };
    std::optional<std::vector<std::filesystem::path>> there = co_await transport::run_job(std::move(work));
    if (!there) {
        co_return fail(ClientErrc::cancelled);
    }
    co_return std::move(*there);
}

} // namespace

asio::awaitable<Result<LoginKeys>> read_login_keys(LoginKeyFiles files)
{
    LoginKeys out;
    if (files.missing_is_no_error) {
        Result<std::vector<std::filesystem::path>> chosen = co_await present(std::move(files.chosen));
        if (!chosen) {
            co_return std::unexpected(chosen.error());
        }
        files.chosen = std::move(*chosen);
    }
    Result<std::vector<std::filesystem::path>> defaults = co_await present(std::move(files.defaults));
    if (!defaults) {
        co_return std::unexpected(defaults.error());
    }
    std::optional<Error> nothing_but_public;
    for (const std::filesystem::path& file : files.chosen) {
        Result<std::shared_ptr<KeyCandidate>> read = co_await KeyCandidate::read(file);
        if (read) {
            const std::optional<Error>& half = (*read)->only_public();
            nothing_but_public = half && !nothing_but_public ? half : nothing_but_public;
            out.chosen.push_back(std::move(*read));
        } else if (read.error().is(ClientErrc::key_unusable)) {
            out.unusable.push_back(read.error());
        } else {
            co_return std::unexpected(read.error());
        }
    }
    for (const std::filesystem::path& file : *defaults) {
        Result<std::shared_ptr<KeyCandidate>> read = co_await KeyCandidate::read(file);
        if (read) {
            out.defaults.push_back(std::move(*read));
        } else if (!read.error().is(ClientErrc::key_unusable)) {
            co_return std::unexpected(read.error());
        }
    }
    for (const std::filesystem::path& file : files.certificates) {
        auto work = [file](std::stop_token) { return read_certificate(file); };
        std::optional<Result<keys::Certificate>> read = co_await transport::run_job(std::move(work));
        if (!read) {
            co_return fail(ClientErrc::cancelled, path_text(file));
        }
        if (*read) {
            out.certificates.push_back({file, std::move(**read)});
        } else {
            out.unusable.push_back(Error{ClientErrc::key_unusable, path_text(file), read->error().sentence()});
        }
    }
    if (files.others_may_help || files.chosen.empty()) {
        co_return out;
    }
    const bool any_private = std::ranges::any_of(out.chosen, [](const auto& key) { return !key->only_public(); });
    if (!any_private && !out.unusable.empty()) {
        co_return std::unexpected(out.unusable.front());
    }
    if (!any_private && nothing_but_public) {
        const std::string half =
            files.no_agent ? " No agent is running that could hold its private half: eval \"$(ssh-agent)\" starts one." : "";
        co_return fail(ClientErrc::key_unusable, nothing_but_public->subject(), nothing_but_public->detail() + half);
    }
    co_return out;
}

} // namespace latchkey::auth
