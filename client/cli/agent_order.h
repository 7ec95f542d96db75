#pragma once
/// What `lk agent …` and ssh-add's spelling of it ask of the running agent, as one value; and doing it. Lines and exit statuses are
/// ssh-add's (1: something failed, 2: no agent answers), so that scripts see no difference. Blocks; any thread.

#include "client/auth/agent_add.h"
#include "client/cli/flags.h"
#include "client/cli/print.h"
#include "keys/fingerprint.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

struct AgentOrder {
    enum class Act { list, lines, add, remove, remove_all, lock, unlock, test };
    /// Whose questions and strictness: ssh-add leaves out key files that others can read, lk says so and takes them.
    enum class Voice { lk, ssh_add };

    Act act = Act::add;
    Voice voice = Voice::lk;
    std::vector<std::string> words{}; ///< files; for remove also fingerprints. Empty: the default keys
    auth::AgentConstraints constraints{};
    auth::Certificates certificates = auth::Certificates::with;
    keys::FingerprintHash hash = keys::FingerprintHash::sha256;
    bool quiet = false;
    bool json = false;
    Parsed given{}; ///< for the flags that give a passphrase or a password
};

/// Prints what came of it, and gives the exit status. An interrupt ends it at any moment.
[[nodiscard]] int run_agent_order(const AgentOrder& order);

/// "90", "90s", "1h30m", "2w" as sshd_config(5) has times; 0 is no limit. CliErrc::bad_value about `flag`.
[[nodiscard]] Result<std::chrono::seconds> parse_lifetime(std::string_view text, std::string_view flag);

/// ~/.ssh/id_rsa, id_ecdsa, …: those that are there.
[[nodiscard]] std::vector<std::string> default_key_files();
inline constexpr std::string_view default_key_words = "id_rsa, id_ecdsa, id_ecdsa_sk, id_ed25519, id_ed25519_sk, id_dsa";

/// An order under way: the agent, its own little IO loop, and whether to stop.
class AgentTalk {
public:
    AgentTalk(const AgentOrder& what, std::stop_token until) : order(what), stop(std::move(until)) {}

    /// Runs it on this thread to its end.
    template <class T>
    Result<T> get(asio::awaitable<Result<T>> work)
    {
        std::optional<Result<T>> result;
        std::exception_ptr bug;
        asio::co_spawn(io_, std::move(work), [&](const std::exception_ptr& thrown, Result<T> value) {
            bug = thrown;
            result = std::move(value);
        });
        const std::stop_callback on_stop(stop, [this] { asio::post(io_, [this] { agent->cancel(); }); });
        io_.restart();
        io_.run();
        if (bug) {
            std::rethrow_exception(bug);
        }
        return std::move(*result);
    }

    /// A line on standard error, unless the order is a quiet one.
    void say(std::string_view line) const
    {
        if (!order.quiet) {
            print_lines(std::string{line} + '\n');
        }
    }

    const AgentOrder& order;
    const std::stop_token stop;

private:
    asio::io_context io_{1};

public:
    /// Behind the loop, for its socket must go before the loop does.
    const std::shared_ptr<auth::AgentClient> agent = std::make_shared<auth::AgentClient>();
};

// agent_add_keys.cpp
[[nodiscard]] Result<Exit> add_keys(AgentTalk& talk);
// agent_list_keys.cpp
[[nodiscard]] Result<Exit> list_keys(AgentTalk& talk);
[[nodiscard]] Result<Exit> remove_keys(AgentTalk& talk);
[[nodiscard]] Result<Exit> test_keys(AgentTalk& talk);

} // namespace latchkey::cli
