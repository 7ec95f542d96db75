#include "client/hosts/known_hosts_edit.h"

#include "client/hosts/host_pattern.h"
#include "client/hosts/platform/locked_file.h"
#include "keys/base/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

// Calls each(row or nothing, line, line with its newline) in order.
template <class Each>
void for_each_line(std::string_view text, const Each& each)
{
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::string_view with_newline = text.substr(0, std::min(end + 1, text.size()));
        auto row = parse_known_hosts_line(line);
        if (row) {
            row->line = number;
        }
        each(std::move(row), line, with_newline);
        text.remove_prefix(with_newline.size());
    }
}

// The field without these very names; wildcards stay, since they speak of other hosts too.
std::string field_without(std::string_view field, const std::vector<std::string>& names)
{
    std::string left;
    for (const std::string& pattern : names_in_field(field)) {
        if (std::ranges::find(names, lower_case(pattern)) == names.end()) {
            left += left.empty() ? "" : ",";
            left += pattern;
        }
    }
    return left;
}

bool names_one_of(std::string_view field, const std::vector<std::string>& names)
{
    return std::ranges::any_of(names_in_field(field),
                               [&](const std::string& pattern) { return std::ranges::find(names, lower_case(pattern)) != names.end(); });
}

// "!web-1" alone names nobody.
bool names_nobody(std::string_view field)
{
    return std::ranges::all_of(names_in_field(field), [](const std::string& name) { return name.starts_with('!'); });
}

using Keys = std::vector<ByteBuffer>;

/// Takes the rows of these names; with `only`, those that hold one of its keys.
Edited take(std::string_view text, const std::vector<std::string>& names, const Keys* only)
{
    Edited edited;
    for_each_line(text, [&](std::optional<KnownKey> row, std::string_view line, std::string_view with_newline) {
        const bool ours = row && row->marker == Marker::none && (only == nullptr || std::ranges::find(*only, row->wire) != only->end()) &&
                          std::ranges::any_of(names, [&](const std::string& name) { return host_field_matches(row->hosts, name); });
        if (!ours) {
            edited.text += with_newline;
            return;
        }
        if (has_patterns(row->hosts)) {
            if (!names_one_of(row->hosts, names)) {
                edited.text += with_newline; // a wildcard matched: that line is about more than this host
                return;
            }
            const std::string field = field_without(row->hosts, names);
            if (!names_nobody(field)) {
                const auto at = line.find(row->hosts);
                edited.text += fmt::format("{}{}{}", with_newline.substr(0, at), field, with_newline.substr(at + row->hosts.size()));
            }
        }
        edited.rows.push_back(*std::move(row));
    });
    return edited;
}

std::string name_for_file(const std::string& name, bool hashed)
{
    return hashed ? hash_host_name(name) : name;
}

bool has_row(const std::vector<KnownKey>& rows, const std::string& name, const keys::PublicKey& key)
{
    return std::ranges::any_of(rows, [&](const KnownKey& row) {
        return row.marker == Marker::none && row.wire == key.wire() && host_field_matches(row.hosts, name);
    });
}

} // namespace

Edited without_hosts(std::string_view text, const std::vector<HostAddress>& hosts)
{
    std::vector<std::string> names;
    for (const HostAddress& host : hosts) {
        names.push_back(host.text());
    }
    return take(text, names, nullptr);
}

Edited without_host(std::string_view text, const HostAddress& host, const std::vector<std::string>& addresses)
{
    Edited first = take(text, {host.text()}, nullptr);
    std::vector<std::string> others;
    Keys taken;
    for (const std::string& address : addresses) {
        others.push_back(HostAddress{address, host.port}.text());
    }
    for (const KnownKey& row : first.rows) {
        taken.push_back(row.wire);
        if (is_hashed_field(row.hosts) || has_patterns(row.hosts)) {
            continue;
        }
        for (const std::string& name : names_in_field(row.hosts)) {
            others.push_back(lower_case(name));
        }
    }
    if (others.empty() || taken.empty()) {
        return first;
    }
    // Their lines are counted in the text as it was: people look them up there.
    const Edited second = take(first.text, others, &taken);
    const KnownHosts before = KnownHosts::parse(text);
    const std::vector<KnownKey> lines = before.rows();
    for (const KnownKey& row : second.rows) {
        const auto line = std::ranges::find(lines, row.line_text, &KnownKey::line_text);
        first.rows.push_back(line == lines.end() ? row : *line);
    }
    std::ranges::sort(first.rows, {}, &KnownKey::line);
    first.text = second.text;
    return first;
}

Result<Edited> with_rows(std::string_view text, const std::vector<NewRow>& rows, HashNames hash)
{
    Edited edited{std::string{text}, {}};
    std::vector<KnownKey> there = KnownHosts::parse(text).rows();
    const bool hashed = hash == HashNames::yes || (hash == HashNames::as_the_file && !there.empty() && is_hashed_field(there.back().hosts));
    int number = static_cast<int>(std::ranges::count(text, '\n')) + (text.empty() || text.ends_with('\n') ? 1 : 2);
    for (const NewRow& row : rows) {
        const std::string name = row.where.text();
        if (!can_stand_in_known_hosts(name)) {
            return fail(HostErrc::not_written, name, "The server's name cannot stand in known_hosts.");
        }
        if (has_row(there, name, row.key)) {
            continue;
        }
        if (!edited.text.empty() && !edited.text.ends_with('\n')) {
            edited.text += '\n';
        }
        std::string comment = row.comment;
        std::ranges::replace_if(comment, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
        const std::string line = fmt::format("{} {}", name_for_file(name, hashed), row.key.line(comment));
        edited.text += line + '\n';
        auto added = parse_known_hosts_line(line);
        added->line = number++;
        there.push_back(*added);
        edited.rows.push_back(*std::move(added));
    }
    return edited;
}

Edited with_hashed_names(std::string_view text)
{
    Edited edited;
    for_each_line(text, [&](std::optional<KnownKey> row, std::string_view line, std::string_view with_newline) {
        if (!row || row->marker != Marker::none || is_hashed_field(row->hosts) || has_patterns(row->hosts) ||
            names_in_field(row->hosts).empty()) {
            edited.text += with_newline;
            return;
        }
        const auto at = line.find(row->hosts) + row->hosts.size();
        const std::string_view rest = with_newline.substr(at);
        for (const std::string& name : names_in_field(row->hosts)) {
            edited.text += fmt::format("{}{}{}", hash_host_name(lower_case(name)), rest, rest.ends_with('\n') ? "" : "\n");
        }
        edited.rows.push_back(*std::move(row));
    });
    return edited;
}

Result<Change> change_known_hosts(const std::filesystem::path& file, std::string_view what, const HostBackups& backups,
                                  const EditText& edit)
{
    Change change{file, {}, {}};
    if (is_null_device(file) || file == "none") {
        return fail(HostErrc::not_written, path_text(file), "There is no file of known servers.");
    }
    const auto try_out = [&]() -> Result<std::pair<std::string, Edited>> {
        auto before = read_known_hosts(file);
        if (!before) {
            return std::unexpected(before.error());
        }
        auto edited = edit(*before);
        if (!edited) {
            return std::unexpected(edited.error());
        }
        return std::pair{*std::move(before), *std::move(edited)};
    };
    // Without the lock first: what has nothing to change leaves no empty file behind.
    auto tried = try_out();
    if (!tried || tried->first == tried->second.text) {
        return tried ? Result<Change>{change} : std::unexpected(tried.error());
    }
    const auto held = LockedFile::open(file);
    if (!held) {
        return fail(HostErrc::not_written, path_text(file), held.error().sentence());
    }
    for (int attempt = 0; attempt < 3; ++attempt) {
        tried = try_out();
        if (!tried || tried->first == tried->second.text) {
            return tried ? Result<Change>{change} : std::unexpected(tried.error());
        }
        auto& [before, edited] = *tried;
        const auto kept = backups.keep(file, what, before, edited.text);
        if (!kept) {
            return std::unexpected(kept.error());
        }
        const auto now = read_known_hosts(file); // ssh appends without a lock: what it added meanwhile must not be lost
        if (!now || *now != before) {
            std::error_code none;
            std::filesystem::remove(*kept, none);
            continue;
        }
        const auto written = write_file_atomically(file, as_bytes(edited.text), IfExists::replace, FileMode::as_the_old_file);
        if (!written) {
            return fail(HostErrc::not_written, path_text(file), written.error().sentence());
        }
        change.backup = *kept;
        change.rows = std::move(edited.rows);
        for (KnownKey& row : change.rows) {
            row.file = file;
        }
        return change;
    }
    return fail(HostErrc::changed_meanwhile, path_text(file));
}

} // namespace latchkey::hosts
