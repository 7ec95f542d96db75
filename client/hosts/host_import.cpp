#include "client/hosts/host_import.h"

#include "client/hosts/host_pattern.h"
#include "keys/base/base64.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

enum class Standing { fresh, known, against };

Standing standing_of(const std::vector<KnownKey>& there, const std::string& name, const KnownKey& row)
{
    Standing standing = Standing::fresh;
    for (const KnownKey& one : there) {
        if (one.marker == Marker::cert_authority || !host_field_matches(one.hosts, name)) {
            continue;
        }
        const bool same = one.wire == row.wire;
        if (one.marker == Marker::revoked) {
            if (same) {
                return Standing::against;
            }
        } else if (same) {
            standing = Standing::known;
        } else if (one.type == row.type && standing == Standing::fresh) {
            standing = Standing::against;
        }
    }
    return standing;
}

bool stands_as_it_is(const KnownKey& row)
{
    return row.marker != Marker::none || is_hashed_field(row.hosts) || has_patterns(row.hosts);
}

} // namespace

Imported with_imported(std::string_view text, const std::vector<KnownKey>& rows, HashNames hash)
{
    Imported out{{std::string{text}, {}}, {}, 0};
    std::vector<KnownKey> there = KnownHosts::parse(text).rows();
    const bool hashed = hash == HashNames::yes || (hash == HashNames::as_the_file && !there.empty() && is_hashed_field(there.back().hosts));
    int number = static_cast<int>(std::ranges::count(text, '\n')) + (text.empty() || text.ends_with('\n') ? 1 : 2);
    const auto add = [&](const std::string& line) {
        if (!out.edited.text.empty() && !out.edited.text.ends_with('\n')) {
            out.edited.text += '\n';
        }
        out.edited.text += line + '\n';
        if (auto added = parse_known_hosts_line(line)) {
            added->line = number++;
            there.push_back(*added);
            out.edited.rows.push_back(*std::move(added));
        }
    };
    for (const KnownKey& row : rows) {
        if (stands_as_it_is(row)) {
            const bool known = std::ranges::any_of(
                there, [&](const KnownKey& one) { return one.marker == row.marker && one.hosts == row.hosts && one.wire == row.wire; });
            out.already += known ? 1 : 0;
            if (!known) {
                add(row.line_text);
            }
            continue;
        }
        for (const std::string& typed : names_in_field(row.hosts)) {
            const std::string name = lower_case(typed);
            const Standing standing = can_stand_in_known_hosts(name) ? standing_of(there, name, row) : Standing::against;
            if (standing == Standing::fresh) {
                add(fmt::format("{} {} {}{}{}", hashed ? hash_host_name(name) : name, row.type, base64_encode(row.wire),
                                row.comment.empty() ? "" : " ", row.comment));
            } else if (standing == Standing::known) {
                ++out.already;
            } else {
                out.skipped.push_back(row);
            }
        }
    }
    return out;
}

} // namespace latchkey::hosts
