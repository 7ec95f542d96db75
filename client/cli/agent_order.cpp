#include "client/cli/agent_order.h"

#include "client/auth/auth_wishes.h"
#include "client/cli/cli_error.h"
#include "client/cli/key_work.h"
#include "client/cli/passphrase.h"
#include "client/cli/platform/console.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/key_error.h"

#include <fmt/format.h>

namespace latchkey::cli {

namespace {

constexpr int no_agent = 2;

Result<Exit> done(const AgentTalk& talk, const Status& status, std::string_view line)
{
    if (!status) {
        return std::unexpected(status.error());
    }
    talk.say(line);
    return Exit::good;
}

/// What locks and unlocks. Typed twice when it is new: nobody could unlock what was locked with a slip of the finger.
Result<Secret> lock_password(const AgentTalk& talk)
{
    if (passphrase_is_given(talk.order.given, PassphraseRole::old)) {
        return given_passphrase(talk.order.given, PassphraseRole::old);
    }
    const auto terminal = open_terminal();
    if (terminal == nullptr) {
        return fail(CliErrc::missing_word, "the password with --passphrase-file, since there is no terminal to ask on");
    }
    std::optional<Secret> first = terminal->ask("Enter lock password: ", Terminal::Echo::off);
    if (!first) {
        return fail(auth::AgentErrc::cancelled);
    }
    if (talk.order.act == AgentOrder::Act::lock) {
        const std::optional<Secret> second = terminal->ask("Again: ", Terminal::Echo::off);
        if (!second) {
            return fail(auth::AgentErrc::cancelled);
        }
        if (!equal_secrets(*first, *second)) {
            return fail(auth::AgentErrc::refused, {}, "Passwords do not match. The agent was not locked.");
        }
    }
    return *std::move(first);
}

Result<Exit> lock_or_unlock(AgentTalk& talk)
{
    Result<Secret> password = lock_password(talk);
    if (!password) {
        return std::unexpected(password.error());
    }
    return talk.order.act == AgentOrder::Act::lock ? done(talk, talk.get(talk.agent->lock(std::move(*password))), "Agent locked.")
                                                   : done(talk, talk.get(talk.agent->unlock(std::move(*password))), "Agent unlocked.");
}

Result<Exit> carry_out(AgentTalk& talk)
{
    using enum AgentOrder::Act;
    switch (talk.order.act) {
    case list:
    case lines:
        return list_keys(talk);
    case add:
        return add_keys(talk);
    case remove:
        return remove_keys(talk);
    case remove_all:
        return done(talk, talk.get(talk.agent->remove_all()), "All identities removed.");
    case test:
        return test_keys(talk);
    case lock:
    case unlock:
        return lock_or_unlock(talk);
    }
    return Exit::failed;
}

bool nobody_answers(const Error& error)
{
    using auth::AgentErrc;
    return error.is(AgentErrc::none) || error.is(AgentErrc::unreachable) || error.is(AgentErrc::lost) || error.is(AgentErrc::timeout) ||
           error.is(AgentErrc::bad_reply);
}

} // namespace

int run_agent_order(const AgentOrder& order)
{
    return run_interruptibly([&order](const std::stop_token& stop) {
        AgentTalk talk{order, stop};
        // Asked first of all: nobody should type a passphrase for an agent that is not there.
        const auto held = talk.get(talk.agent->list());
        const bool reached = held || !nobody_answers(held.error());
        const Result<Exit> result = reached ? carry_out(talk) : std::unexpected(held.error());
        if (result) {
            return static_cast<int>(*result);
        }
        print_error(result.error());
        return nobody_answers(result.error()) ? no_agent : static_cast<int>(Exit::failed);
    });
}

Result<std::chrono::seconds> parse_lifetime(std::string_view text, std::string_view flag)
{
    const std::optional<std::chrono::seconds> parsed = text.empty() ? std::chrono::seconds{0} : auth::parse_lifetime(text);
    if (!parsed) {
        return fail(CliErrc::bad_value, std::string{flag}, "a time such as 3600, 90s, 1h30m or 2d, of at most 136 years");
    }
    return *parsed;
}

std::vector<std::string> default_key_files()
{
    const std::filesystem::path folder = settings::find_places().home / ".ssh";
    std::vector<std::string> out;
    for (std::string_view rest = default_key_words; !rest.empty();) {
        const std::size_t comma = rest.find(", ");
        const std::filesystem::path file = folder / rest.substr(0, comma);
        std::error_code problem;
        if (std::filesystem::exists(file, problem)) {
            out.push_back(path_text(file));
        }
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 2);
    }
    return out;
}

} // namespace latchkey::cli
