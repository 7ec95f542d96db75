#pragma once
/// "Add to agent": a loaded key into the running agent, for the Key Generator and the Keys panel. IO thread (no disk, no wait on it).
///
///     agent_job_ = add_to_agent(io.get_executor(), {.key = key, .file = path, .constraints = {.lifetime = 1h}},
///                               [this](Result<std::string> said) { … said ? *said : said.error().sentence() … });
///
/// An agent may ask its user for consent, so it can take minutes: show that it is under way, and drop the job to stop it.

#include "client/auth/agent_client.h"
#include "keys/base/error.h"
#include "keys/private_key.h"

#include <asio/any_io_executor.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace latchkey::model {

/// Dropping it ends the request at once; its function is then not called.
class AgentJob {
public:
    AgentJob() = default;
    AgentJob(std::shared_ptr<auth::AgentClient> agent, std::shared_ptr<bool> wanted) : agent_(std::move(agent)), wanted_(std::move(wanted))
    {
    }
    AgentJob(AgentJob&&) noexcept = default;
    AgentJob& operator=(AgentJob&& other) noexcept
    {
        cancel();
        agent_ = std::move(other.agent_);
        wanted_ = std::move(other.wanted_);
        return *this;
    }
    ~AgentJob() { cancel(); }

    void cancel() noexcept;

private:
    std::shared_ptr<auth::AgentClient> agent_;
    std::shared_ptr<bool> wanted_;
};

struct AgentWish {
    std::shared_ptr<const keys::PrivateKey> key;
    std::filesystem::path file{}; ///< the certificate beside it is added too; empty: a key that is in no file yet
    auth::AgentConstraints constraints{};
    std::string address = auth::platform::agent_address();
};

/// done: one sentence that says what the agent now has, for how long, and what became of the certificate; else the error, whose sentence
/// says how to start an agent, unlock it, … Called once, on the executor, never from inside this function.
[[nodiscard]] AgentJob add_to_agent(const asio::any_io_executor& io, AgentWish wish, std::function<void(Result<std::string>)> done);

/// Whether there is anything to add to: an agent's address is known. Cheap; says nothing about whether it answers.
[[nodiscard]] bool agent_is_known();

} // namespace latchkey::model
