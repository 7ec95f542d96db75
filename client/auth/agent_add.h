#pragma once
/// A loaded key into the running agent, with the certificate that lies beside its file, as ssh-add does it: for lk and for the window.
/// IO thread; what touches the disk runs as a job.

#include "client/auth/agent_client.h"
#include "keys/certificate.h"
#include "keys/private_key.h"

#include <asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace latchkey::auth {

struct AddedToAgent {
    std::string name;             ///< the key's file, or its comment when it has none
    std::string comment;          ///< as the agent will show it; from the key file, so print it through printable()
    std::string certificate_file; ///< empty: there is none
    std::string certificate_id;
    std::optional<Error> certificate_problem; ///< it is there and was not added
};

enum class Certificates { with, without };

/// "id_rsa-cert.pub" beside "id_rsa". Nothing: there is no such file. KeyErrc::not_a_key when it holds no certificate.
[[nodiscard]] Result<std::optional<keys::Certificate>> certificate_beside(const std::filesystem::path& key_file);
[[nodiscard]] std::filesystem::path certificate_path_of(const std::filesystem::path& key_file);

/// file may be empty: a key that was pasted or just made. KeyErrc::unsupported (Ed448), AgentErrc. A certificate that cannot be added does
/// not undo the key.
[[nodiscard]] asio::awaitable<Result<AddedToAgent>> add_to_agent(std::shared_ptr<AgentClient> agent,
                                                                 std::shared_ptr<const keys::PrivateKey> key, std::filesystem::path file,
                                                                 AgentConstraints constraints = {},
                                                                 Certificates certificates = Certificates::with);

} // namespace latchkey::auth
