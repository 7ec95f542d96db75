#include "client/hosts/host_keys.h"

#include "client/hosts/platform/locked_file.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

bool forgets(const std::filesystem::path& file)
{
    return is_null_device(file) || file == "none";
}

void add_keys(std::vector<KnownKey>& to, const std::vector<KnownKey>& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

} // namespace

Result<HostKeys> HostKeys::load(const HostKeyPlaces& places)
{
    HostKeys all;
    auto known = KnownHosts::load(places.known_hosts, places.hash_names);
    if (!known) {
        return std::unexpected(known.error());
    }
    all.known_ = *std::move(known);
    const bool from_nothing = !places.known_hosts.empty() && std::ranges::all_of(places.known_hosts, forgets);
    if (places.putty && !from_nothing) {
        auto putty = PuttyHostKeys::load(*places.putty);
        if (!putty) {
            return std::unexpected(putty.error());
        }
        all.putty_ = *std::move(putty);
    }
    if (!places.pins.empty()) {
        auto pins = HostPins::load(places.pins);
        if (!pins) {
            return std::unexpected(pins.error());
        }
        all.pins_ = *std::move(pins);
    }
    return all;
}

Match HostKeys::match(const HostAddress& where, const keys::PublicKey& key) const
{
    using Kind = Match::Kind;
    Match known = known_.match(where, key);
    if (known.kind == Kind::revoked) {
        return known;
    }
    Match pin = pins_.match(where, key);
    if (pin.kind == Kind::changed) {
        add_keys(pin.other_keys, known_.keys_of(where));
        return pin;
    }
    if (known.kind == Kind::same || known.kind == Kind::changed) {
        return known;
    }
    if (pin.kind == Kind::same) {
        return pin;
    }
    Match putty = putty_.match(where, key);
    if (putty.kind == Kind::same || putty.kind == Kind::changed) {
        putty.authorities = std::move(known.authorities);
        return putty;
    }
    for (const Match* other : {&pin, &putty}) {
        if (other->kind == Kind::known_by_other_type) {
            known.kind = Kind::known_by_other_type;
            add_keys(known.other_keys, other->other_keys);
        }
    }
    return known;
}

std::vector<std::string> HostKeys::known_types(const HostAddress& where) const
{
    std::vector<std::string> types = known_.known_types(where);
    for (const std::vector<KnownKey>& rows : {pins_.rows_of(where), putty_.keys_of(where)}) {
        for (const KnownKey& row : rows) {
            if (keys::key_algorithm(row.type) != nullptr && std::ranges::find(types, row.type) == types.end()) {
                types.push_back(row.type);
            }
        }
    }
    return types;
}

Status HostKeys::remember(const HostAddress& where, const keys::PublicKey& key)
{
    if (const Status added = known_.add(where, key); !added) {
        return added;
    }
    if (!pins_.rows_of(where).empty() && !forgets(known_.files().front())) {
        [[maybe_unused]] const auto gone = pins_.remove(where); // those that stay say the same as known_hosts now
    }
    return {};
}

std::string rebuilt_command(const HostAddress& where, const Match& match, const keys::PublicKey& offered)
{
    if (match.source == Match::Source::putty) { // PuTTY's store is not ours to change; a pin goes before it
        return fmt::format("lk host verify --fingerprint {} {}", keys::fingerprint(offered), shell_text(where));
    }
    std::string file;
    if (match.source == Match::Source::known_hosts && match.where) {
        const std::filesystem::path& path = match.where->file;
        const bool usual = path.filename() == "known_hosts" && path.parent_path().filename() == ".ssh";
        file = usual ? "" : fmt::format("-f {} ", shell_quoted(path_text(path)));
    }
    return fmt::format("lk host remove {}{}", file, shell_text(where));
}

} // namespace latchkey::hosts
