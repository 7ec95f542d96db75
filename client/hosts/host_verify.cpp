#include "client/hosts/host_verify.h"

#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

bool fits(const HostPin& pin, const keys::PublicKey& key)
{
    const auto hash = pin.fingerprint.starts_with("MD5:") ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256;
    return (pin.type == "*" || pin.type == key.algorithm()) && pin.fingerprint == keys::fingerprint(key, hash);
}

/// Fingerprints of the keys that are there in full say nothing new.
void leave_out_said(Testimony& testimony)
{
    std::erase_if(testimony.fingerprints, [&](const HostPin& pin) {
        return std::ranges::any_of(testimony.keys, [&](const keys::PublicKey& key) { return fits(pin, key); });
    });
}

Error against(HostErrc code, const HostAddress& where, const KnownKey& row)
{
    return {code, shell_text(where), row.place()};
}

/// The keys that are not on file yet. An error for one that contradicts what is.
Result<std::vector<NewRow>> new_rows(const KnownHosts& known, const HostAddress& where, const Testimony& testimony, Rebuilt rebuilt,
                                     Verified& out)
{
    std::vector<NewRow> rows;
    for (const keys::PublicKey& key : testimony.keys) {
        const Match match = known.match(where, key);
        if (match.kind == Match::Kind::revoked) {
            return std::unexpected(against(HostErrc::revoked, where, *match.where));
        }
        if (match.kind == Match::Kind::changed && rebuilt == Rebuilt::no) {
            return std::unexpected(against(HostErrc::changed, where, *match.where));
        }
        if (match.kind == Match::Kind::same) {
            out.already.push_back(*match.where);
        } else {
            rows.push_back({where, key, testimony.source});
        }
    }
    return rows;
}

/// The fingerprints of which no key is on file yet.
Result<std::vector<HostPin>> new_pins(const KnownHosts& known, const HostAddress& where, Testimony& testimony, Rebuilt rebuilt,
                                      Verified& out)
{
    std::vector<HostPin> pins;
    const std::vector<KnownKey> rows = known.keys_of(where);
    for (HostPin& pin : testimony.fingerprints) {
        const auto same = std::ranges::find_if(rows, [&](const KnownKey& row) { return row.key && fits(pin, *row.key); });
        if (same != rows.end()) {
            out.already.push_back(*same);
            continue;
        }
        const auto other = std::ranges::find_if(rows, [&](const KnownKey& row) { return pin.type == "*" || row.type == pin.type; });
        if (other != rows.end() && rebuilt == Rebuilt::no) {
            return std::unexpected(against(HostErrc::changed, where, *other));
        }
        pin.where = where;
        pin.comment = testimony.source;
        pins.push_back(std::move(pin));
    }
    return pins;
}

/// The user's files but the first, which is changed in one step with what is added.
HostKeyPlaces without_first(HostKeyPlaces places)
{
    places.known_hosts.erase(places.known_hosts.begin());
    places.own_files -= std::min<std::size_t>(places.own_files, 1);
    return places;
}

} // namespace

Result<std::vector<Change>> remove_host_rows(const HostKeyPlaces& places, const HostAddress& where,
                                             const std::vector<std::string>& addresses, const HostBackups& backups)
{
    std::vector<Change> changes;
    for (std::size_t i = 0; i < std::min(places.own_files, places.known_hosts.size()); ++i) {
        const std::filesystem::path& file = places.known_hosts[i];
        const auto text = read_known_hosts(file);
        if (text && text->empty()) {
            continue; // missing, or a null device
        }
        auto change = change_known_hosts(file, fmt::format("remove {}", where.text()), backups,
                                         [&](std::string_view now) -> Result<Edited> { return without_host(now, where, addresses); });
        if (!change) {
            return std::unexpected(change.error());
        }
        if (!change->rows.empty()) {
            changes.push_back(*std::move(change));
        }
    }
    return changes;
}

Result<Verified> verify_host(const HostKeyPlaces& places, const HostAddress& where, Testimony testimony, Rebuilt rebuilt,
                             const HostBackups& backups)
{
    Verified out;
    leave_out_said(testimony);
    const auto known = HostKeys::load(places);
    if (!known) {
        return std::unexpected(known.error());
    }
    auto rows = new_rows(known->known(), where, testimony, rebuilt, out);
    auto pins = rows ? new_pins(known->known(), where, testimony, rebuilt, out) : std::unexpected(rows.error());
    if (!pins) {
        return std::unexpected(pins.error());
    }
    if (rebuilt == Rebuilt::yes) {
        out.already.clear(); // all rows go and come again: those that were right already, too
        rows->clear();
        for (const keys::PublicKey& key : testimony.keys) {
            rows->push_back({where, key, testimony.source});
        }
    }
    if (places.known_hosts.empty() || (!pins->empty() && places.pins.empty())) {
        return fail(HostErrc::not_written, where.text(), "There is no file of known servers.");
    }
    auto added =
        change_known_hosts(places.known_hosts.front(), fmt::format("verify {}", where.text()), backups, [&](std::string_view text) {
            std::string left{text};
            if (rebuilt == Rebuilt::yes) {
                Edited without = without_host(text, where, {});
                out.removed = without.rows.size();
                left = std::move(without.text);
            }
            return with_rows(left, *rows, places.hash_names ? HashNames::yes : HashNames::as_the_file);
        });
    if (!added) {
        return std::unexpected(added.error());
    }
    out.added = *std::move(added);
    if (rebuilt == Rebuilt::yes) {
        const auto others = remove_host_rows(without_first(places), where, {}, backups);
        if (!others) {
            return std::unexpected(others.error());
        }
        for (const Change& change : *others) {
            out.removed += change.rows.size();
        }
    }
    HostPins stored = known->pins();
    const Status pinned = !pins->empty() ? stored.replace(*pins, &backups) : Status{};
    if (!pinned) {
        return std::unexpected(pinned.error());
    }
    if (pins->empty() && !stored.rows_of(where).empty()) {
        if (const auto gone = stored.remove(where, &backups); !gone) { // this word is the newer one
            return std::unexpected(gone.error());
        }
    }
    out.pinned = *std::move(pins);
    return out;
}

} // namespace latchkey::hosts
