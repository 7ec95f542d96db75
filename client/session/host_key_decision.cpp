#include "client/session/host_key_decision.h"

#include "client/transport/client_error.h"
#include "client/transport/jobs.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

namespace latchkey::session {

using hosts::HostKeys;
using hosts::KnownKey;
using hosts::Match;
using transport::ClientErrc;

namespace {

std::vector<keys::PublicKey> usable_keys(const std::vector<KnownKey>& known)
{
    std::vector<keys::PublicKey> usable;
    for (const KnownKey& entry : known) {
        if (entry.key) {
            usable.push_back(*entry.key);
        }
    }
    return usable;
}

std::filesystem::path written_file(const HostKeys& known)
{
    return known.known().files().empty() ? std::filesystem::path{} : known.known().files().front();
}

HostKeyAlarm alarm_of(const HostKeyCase& asked, const Match& match, const HostKeys& known)
{
    const bool revoked = match.kind == Match::Kind::revoked;
    HostKeyAlarm alarm{.where = asked.where.text(),
                       .offered = asked.offered,
                       .known = usable_keys(match.other_keys),
                       .file = {},
                       .line = 0,
                       .kind = revoked ? HostKeyAlarm::Kind::revoked : HostKeyAlarm::Kind::changed};
    if (match.where) {
        alarm.file = path_text(match.where->file);
        alarm.line = match.where->line;
    }
    if (revoked) {
        return alarm;
    }
    if (match.where && match.where->key) {
        std::erase(alarm.known, *match.where->key); // it is among the others; it comes first, and once
        alarm.known.insert(alarm.known.begin(), *match.where->key);
    }
    if (match.source == Match::Source::pin) {
        std::erase(alarm.known, asked.offered); // known_hosts may have it by now; the pin speaks against it all the same
        for (const KnownKey& row : known.pins().rows_of(asked.where)) {
            alarm.pinned.push_back(transport::clean_text(row.comment, transport::Lines::one, 200));
        }
    }
    alarm.command = rebuilt_command(asked.where, match, asked.offered);
    return alarm;
}

std::string place_of(const Match& match)
{
    return match.where ? match.where->place() : std::string{};
}

/// "web-2", or "a hashed name".
std::string shown_names(const KnownKey& row)
{
    return row.hosts.starts_with('|') ? "a hashed name" : transport::clean_text(row.hosts, transport::Lines::one, 200);
}

std::vector<std::string> remarks_on(const HostKeyCase& asked, const Match& match, const HostKeys& known)
{
    constexpr std::size_t most = 5;
    std::vector<std::string> remarks;
    for (const KnownKey& row : match.authorities) {
        remarks.push_back(
            fmt::format("{} names an authority that certifies this host; Latchkey cannot use host certificates yet, so the key "
                        "itself is asked about.",
                        row.place()));
    }
    for (const KnownKey& row : known.known().others_with(asked.offered, asked.where)) {
        if (remarks.size() < most) {
            remarks.push_back(fmt::format("The same key is known as {} ({}).", shown_names(row), row.place()));
        }
    }
    return remarks;
}

/// The session is safe to open all the same; say that the key was not remembered.
asio::awaitable<void> remember(HostKeyCase asked, std::shared_ptr<HostKeys> known, std::shared_ptr<Prompter> prompter)
{
    if (known->known().files().empty()) {
        co_return;
    }
    const auto write = [asked, known](const std::stop_token&) { return known->remember(asked.where, asked.offered); };
    const std::optional<Status> saved = co_await transport::run_job(write);
    if (!saved) {
        co_return; // we are being ended
    }
    if (!*saved) {
        prompter->warn({saved->error().sentence(), std::nullopt});
    } else {
        prompter->note(fmt::format("The host key of {} was added to {}", asked.where.text(), path_text(written_file(*known))));
    }
}

std::string refusal_detail(const HostKeyCase& asked, const Match& match)
{
    std::string detail = fmt::format("{} {}", asked.offered.title(), keys::fingerprint(asked.offered));
    if (match.kind == Match::Kind::known_by_other_type) {
        detail += "; known by another type:";
        for (const KnownKey& row : match.other_keys) {
            detail += fmt::format(" {} in {}", row.key ? fmt::format("{} {}", row.key->title(), keys::fingerprint(*row.key)) : row.type,
                                  row.place());
        }
    }
    return detail;
}

} // namespace

hosts::HostAddress host_key_address(const ConnectionRequest& request)
{
    if (!request.host_key_alias.empty()) {
        return {request.host_key_alias, hosts::ssh_port};
    }
    return {request.host, request.port};
}

hosts::HostKeyPlaces host_key_places(const ConnectionRequest& request)
{
    hosts::HostKeyPlaces places;
    places.known_hosts = request.known_hosts;
    places.own_files = request.own_known_hosts;
    places.hash_names = request.hash_known_hosts;
    places.putty = request.putty_host_keys;
    places.pins = request.host_pins;
    return places;
}

asio::awaitable<Result<std::shared_ptr<HostKeys>>> load_host_keys(hosts::HostKeyPlaces places, std::string where, std::stop_token stop)
{
    const auto read = [places](const std::stop_token&) { return HostKeys::load(places); };
    std::optional<Result<HostKeys>> loaded = co_await transport::run_job(read, stop);
    if (!loaded) {
        co_return fail(ClientErrc::cancelled, where);
    }
    if (!*loaded) {
        const Error& why = loaded->error();
        co_return fail(ClientErrc::known_hosts_unreadable, where, why.is(hosts::HostErrc::unreadable) ? why.detail() : why.sentence());
    }
    co_return std::make_shared<HostKeys>(std::move(**loaded));
}

asio::awaitable<Status> decide_host_key(HostKeyCase asked, std::shared_ptr<HostKeys> known, std::shared_ptr<Prompter> prompter,
                                        std::shared_ptr<transport::Gate> gate)
{
    const Match match = known->match(asked.where, asked.offered);
    switch (match.kind) {
    case Match::Kind::same:
        if (match.source == Match::Source::pin) {
            prompter->note(fmt::format("The host key of {} fits the fingerprint that was pinned for it", asked.where.text()));
            co_await remember(asked, known, prompter);
        }
        co_return Status{};
    case Match::Kind::revoked:
        prompter->host_key_alarm(alarm_of(asked, match, *known));
        co_return fail(ClientErrc::host_key_revoked, gate->where(), place_of(match));
    case Match::Kind::changed:
        // No "accept anyway" here: replacing a key is a separate, deliberate act.
        prompter->host_key_alarm(alarm_of(asked, match, *known));
        co_return fail(ClientErrc::host_key_changed, gate->where(), place_of(match));
    case Match::Kind::known_by_other_type: // we asked for the known types first, so this deserves more caution than "unknown", and all keys
                                           // are shown
    case Match::Kind::unknown:
        break;
    }

    const bool plainly_unknown = match.kind == Match::Kind::unknown;
    const bool take_new = asked.policy == HostKeyPolicy::accept_new || asked.policy == HostKeyPolicy::off;
    if (take_new && plainly_unknown) {
        co_await remember(asked, known, prompter);
        co_return Status{};
    }
    if (take_new || asked.policy == HostKeyPolicy::strict || asked.batch) {
        co_return fail(ClientErrc::host_key_unknown, gate->where(), refusal_detail(asked, match));
    }

    HostKeyQuestion question{asked.where.text(), asked.offered, usable_keys(match.other_keys),
                             plainly_unknown ? HostKeyQuestion::Kind::unknown : HostKeyQuestion::Kind::known_by_other_type,
                             remarks_on(asked, match, *known)};
    asio::awaitable<HostKeyAnswer> asking = prompter->unknown_host_key(std::move(question));
    const std::optional<HostKeyAnswer> answer = co_await gate->while_alive(std::move(asking));
    if (!answer) {
        co_return std::unexpected(gate->ended() ? *gate->ended() : Error{ClientErrc::cancelled, gate->where()});
    }
    if (*answer == HostKeyAnswer::yes_and_remember) {
        co_await remember(asked, known, prompter);
        co_return Status{};
    }
    if (*answer == HostKeyAnswer::once) {
        co_return Status{};
    }
    co_return fail(ClientErrc::host_key_refused, gate->where());
}

} // namespace latchkey::session
