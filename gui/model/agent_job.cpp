#include "gui/model/agent_job.h"

#include "client/auth/agent_add.h"
#include "keys/base/log.h"

#include <asio/co_spawn.hpp>
#include <fmt/format.h>

#include <exception>

namespace latchkey::model {

namespace {

std::string lifetime_words(std::chrono::seconds lifetime)
{
    const auto seconds = lifetime.count();
    return seconds == 0          ? "until it is removed or the agent ends"
           : seconds % 3600 == 0 ? fmt::format("for {} h", seconds / 3600)
           : seconds % 60 == 0   ? fmt::format("for {} min", seconds / 60)
                                 : fmt::format("for {} s", seconds);
}

std::string sentence(const auth::AddedToAgent& added, const auth::AgentConstraints& constraints)
{
    std::string text = fmt::format("The agent holds {} {}{}.", printable(added.name), lifetime_words(constraints.lifetime),
                                   constraints.confirm ? ", and asks before each use" : "");
    if (added.certificate_problem) {
        text += " Its certificate was not added: " + printable(added.certificate_problem->sentence());
    } else if (!added.certificate_file.empty()) {
        text += fmt::format(" The certificate {} is there too.", printable(added.certificate_file));
    }
    return text;
}

} // namespace

void AgentJob::cancel() noexcept
{
    if (wanted_) {
        *wanted_ = false;
        agent_->cancel();
        wanted_.reset();
        agent_.reset();
    }
}

AgentJob add_to_agent(const asio::any_io_executor& io, AgentWish wish, std::function<void(Result<std::string>)> done)
{
    auto agent = std::make_shared<auth::AgentClient>(std::move(wish.address));
    auto wanted = std::make_shared<bool>(true);
    auto work = auth::add_to_agent(agent, std::move(wish.key), std::move(wish.file), wish.constraints);
    asio::co_spawn(
        io, std::move(work),
        [wanted, done = std::move(done), constraints = wish.constraints](const std::exception_ptr& bug, Result<auth::AddedToAgent> added) {
            if (!*wanted) {
                return;
            }
            if (bug) {
                std::rethrow_exception(bug);
            }
            done(added ? Result<std::string>(sentence(*added, constraints)) : std::unexpected(added.error()));
        });
    return AgentJob{std::move(agent), std::move(wanted)};
}

bool agent_is_known()
{
    return !auth::platform::agent_address().empty();
}

} // namespace latchkey::model
