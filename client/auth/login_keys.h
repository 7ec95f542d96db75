#pragma once
/// The key and certificate files of a login, read before anything is sent: what cannot be used is said before anybody is bothered.
/// IO thread; the disk is read by jobs.

#include "client/auth/key_candidate.h"
#include "client/auth/offer.h"

#include <asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace latchkey::auth {

struct LoginKeyFiles {
    std::vector<std::filesystem::path> chosen{};
    std::vector<std::filesystem::path> defaults{}; ///< passed over when missing or no keys
    std::vector<std::filesystem::path> certificates{};
    bool missing_is_no_error = false; ///< of the chosen ones: a configuration that several machines share names files that are not here
    bool no_agent = false;            ///< one would have been asked, and none is running
    bool others_may_help = false;     ///< an agent runs: chosen files that cannot be used do not end the login
};

struct LoginKeys {
    std::vector<std::shared_ptr<KeyCandidate>> chosen{};
    std::vector<std::shared_ptr<KeyCandidate>> defaults{};
    std::vector<CertificateFile> certificates{};
    std::vector<Error> unusable{}; ///< to be told; the login goes on without them
};

/// One of several chosen files that cannot be used is left out; with none left there is no use in going on: ClientErrc::key_unusable.
[[nodiscard]] asio::awaitable<Result<LoginKeys>> read_login_keys(LoginKeyFiles files);

} // namespace latchkey::auth
