#include "client/session/host_key_decision.h"

#include "client/transport/client_error.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

namespace latchkey::session {

using hosts::Match;
using transport::ClientErrc;

namespace {

std::vector<keys::PublicKey> usable_keys(const std::vector<hosts::KnownKey>& known)
{
    std::vector<keys::PublicKey> usable;
    for (const hosts::KnownKey& entry : known) {
        if (entry.key) {
            usable.push_back(*entry.key);
        }
    }
    return usable;
}

HostKeyAlarm alarm_of(const HostKeyCase& asked, const Match& match, HostKeyAlarm::Kind kind)
{
    HostKeyAlarm alarm{asked.where.text(), asked.offered, usable_keys(match.other_keys), {}, 0, kind};
    if (match.where) {
        alarm.file = path_text(match.where->file);
        alarm.line = match.where->line;
        if (match.where->key && kind == HostKeyAlarm::Kind::changed) {
            std::erase(alarm.known, *match.where->key); // it is among the others; it comes first, and once
            alarm.known.insert(alarm.known.begin(), *match.where->key);
        }
    }
    return alarm;
}

std::string place_of(const Match& match)
{
    return match.where ? match.where->place() : std::string{};
}

/// The session is safe to open all the same; say that the key was not remembered.
void remember(const HostKeyCase& asked, hosts::KnownHosts& known, Prompter& prompter)
{
    if (known.files().empty()) {
        return;
    }
    const Status saved = known.add(asked.where, asked.offered);
    if (!saved) {
        prompter.warn({saved.error().sentence(), std::nullopt});
    } else {
        prompter.note(fmt::format("The host key of {} was added to {}", asked.where.text(), path_text(known.files().front())));
    }
}

} // namespace

asio::awaitable<Status> decide_host_key(HostKeyCase asked, std::shared_ptr<hosts::KnownHosts> known, std::shared_ptr<Prompter> prompter,
                                        std::shared_ptr<transport::Gate> gate)
{
    const Match match = known->match(asked.where, asked.offered);
    switch (match.kind) {
    case Match::Kind::same:
        co_return Status{};
    case Match::Kind::revoked:
        prompter->host_key_alarm(alarm_of(asked, match, HostKeyAlarm::Kind::revoked));
        co_return fail(ClientErrc::host_key_revoked, gate->where(), place_of(match));
    case Match::Kind::changed:
        // No "accept anyway" here: replacing a key is a separate, deliberate act.
        prompter->host_key_alarm(alarm_of(asked, match, HostKeyAlarm::Kind::changed));
        co_return fail(ClientErrc::host_key_changed, gate->where(), place_of(match));
    case Match::Kind::known_by_other_type: // we asked for the known types first, so this deserves the caution of "unknown", and all keys
                                           // are shown
    case Match::Kind::unknown:
        break;
    }

    const bool plainly_unknown = match.kind == Match::Kind::unknown;
    const bool take_new = asked.policy == HostKeyPolicy::accept_new || asked.policy == HostKeyPolicy::off;
    if (take_new && plainly_unknown) {
        remember(asked, *known, *prompter);
        co_return Status{};
    }
    if (asked.policy == HostKeyPolicy::strict || asked.batch) {
        co_return fail(ClientErrc::host_key_unknown, gate->where(),
                       fmt::format("{} {}{}", asked.offered.title(), keys::fingerprint(asked.offered),
                                   plainly_unknown ? "" : "; keys of other types are known"));
    }

    HostKeyQuestion question{asked.where.text(), asked.offered, usable_keys(match.other_keys),
                             plainly_unknown ? HostKeyQuestion::Kind::unknown : HostKeyQuestion::Kind::known_by_other_type};
    asio::awaitable<HostKeyAnswer> asking = prompter->unknown_host_key(std::move(question));
    const std::optional<HostKeyAnswer> answer = co_await gate->while_alive(std::move(asking));
    if (!answer) {
        co_return std::unexpected(gate->ended() ? *gate->ended() : Error{ClientErrc::cancelled, gate->where()});
    }
    if (*answer == HostKeyAnswer::yes_and_remember) {
        remember(asked, *known, *prompter);
        co_return Status{};
    }
    if (*answer == HostKeyAnswer::once) {
        co_return Status{};
    }
    co_return fail(ClientErrc::host_key_refused, gate->where());
}

} // namespace latchkey::session
