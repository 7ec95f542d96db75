#include "client/hosts/known_hosts.h"

#include "client/hosts/host_pattern.h"
#include "client/hosts/known_hosts_edit.h"
#include "client/hosts/platform/locked_file.h"
#include "keys/base/atomic_file.h"
#include "keys/base/base64.h"
#include "keys/base/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace latchkey::hosts {

namespace {

constexpr std::size_t largest_file = std::size_t{64} << 20U;
constexpr std::string_view blanks = " \t\r";

std::string_view take_word(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    const std::string_view word = rest.substr(0, std::min(rest.find_first_of(blanks), rest.size()));
    rest.remove_prefix(word.size());
    return word;
}

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

} // namespace

std::string KnownKey::place() const
{
    return line == 0 ? path_text(file) : fmt::format("{}, line {}", path_text(file), line);
}

std::optional<KnownKey> parse_known_hosts_line(std::string_view text)
{
    KnownKey row;
    std::string_view rest = text;
    std::string_view word = take_word(rest);
    if (word.empty() || word.starts_with('#')) {
        return std::nullopt;
    }
    if (word.starts_with('@')) {
        if (word != "@revoked" && word != "@cert-authority") {
            return std::nullopt; // a newer OpenSSH's: not for us to guess
        }
        row.marker = word == "@revoked" ? Marker::revoked : Marker::cert_authority;
        word = take_word(rest);
    }
    row.hosts = word;
    row.type = take_word(rest);
    const auto wire = base64_decode(take_word(rest));
    // SSH 1's lines have numbers here; a blob that calls itself something else is nobody's key.
    if (!wire || WireReader{*wire}.text() != row.type || row.type.empty()) {
        return std::nullopt;
    }
    row.wire = *wire;
    if (auto key = keys::PublicKey::from_wire(*wire)) {
        row.key = *std::move(key);
    } else if (keys::key_algorithm(row.type) != nullptr) {
        return std::nullopt; // a type that we know, cut short
    }
    row.comment = trimmed(rest);
    row.line_text = text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
    return row;
}

Result<std::string> read_known_hosts(const std::filesystem::path& file)
{
    if (is_null_device(file) || file == "none") { // ssh_config(5): "none" is no file
        return std::string{};
    }
    const auto bytes = read_file(file, largest_file);
    if (bytes) {
        return to_string(*bytes);
    }
    const Error& error = bytes.error();
    if (error.is(FileErrc::not_found)) {
        return std::string{};
    }
    return fail(error.is(FileErrc::too_large) ? HostErrc::too_large : HostErrc::unreadable, path_text(file), error.sentence());
}

KnownHosts::ParsedFile KnownHosts::parse_file(std::string_view text, const std::filesystem::path& file)
{
    ParsedFile parsed;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto row = parse_known_hosts_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!row) {
            continue;
        }
        row->file = file;
        row->line = number;
        parsed.hashed = is_hashed_field(row->hosts);
        parsed.lines.push_back(*std::move(row));
    }
    return parsed;
}

Result<KnownHosts::ParsedFile> KnownHosts::read_one(const std::filesystem::path& file)
{
    const auto text = read_known_hosts(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    return parse_file(*text, file);
}

Result<KnownHosts> KnownHosts::load(std::vector<std::filesystem::path> files, bool hash_names)
{
    KnownHosts known;
    for (const auto& file : files) {
        auto parsed = read_one(file);
        if (!parsed) {
            return std::unexpected(parsed.error());
        }
        known.parsed_.push_back(*std::move(parsed));
    }
    known.files_ = std::move(files);
    known.hash_names_ = hash_names;
    return known;
}

KnownHosts KnownHosts::parse(std::string_view text, std::filesystem::path file)
{
    KnownHosts known;
    known.parsed_.push_back(parse_file(text, file));
    known.files_.push_back(std::move(file));
    return known;
}

Match KnownHosts::match_name(const std::string& name, const keys::PublicKey& key) const
{
    Match match;
    for (const ParsedFile& file : parsed_) {
        for (const KnownKey& line : file.lines) {
            if (!host_field_matches(line.hosts, name)) {
                continue;
            }
            if (line.marker == Marker::cert_authority) {
                match.authorities.push_back(line);
                continue;
            }
            const bool same_key = line.wire == key.wire();
            if (line.marker == Marker::revoked) {
                if (same_key) {
                    return {Match::Kind::revoked, line, {}, {}, {}}; // above everything that other lines may say
                }
                continue;
            }
            if (same_key && match.kind != Match::Kind::same) {
                match.kind = Match::Kind::same;
                match.where = line;
                continue;
            }
            match.other_keys.push_back(line);
            if (match.kind == Match::Kind::same || match.kind == Match::Kind::changed) {
                continue;
            }
            if (line.type == key.algorithm()) {
                match.kind = Match::Kind::changed;
                match.where = line;
            } else {
                match.kind = Match::Kind::known_by_other_type;
            }
        }
    }
    return match;
}

Match KnownHosts::match(const HostAddress& where, const keys::PublicKey& key) const
{
    Match match = match_name(where.text(), key);
    if (match.kind != Match::Kind::unknown || where.port == ssh_port) {
        return match;
    }
    // As ssh does: the very key that this host has on its usual port may speak on another port. Any other answer is of no use here.
    Match usual = match_name(lower_case(where.host), key);
    if (usual.kind == Match::Kind::same || usual.kind == Match::Kind::revoked) {
        match = std::move(usual);
    }
    return match;
}

std::vector<KnownKey> KnownHosts::rows() const
{
    std::vector<KnownKey> all;
    for (const ParsedFile& file : parsed_) {
        all.insert(all.end(), file.lines.begin(), file.lines.end());
    }
    return all;
}

std::vector<KnownKey> KnownHosts::rows_of(const HostAddress& where) const
{
    std::vector<KnownKey> found = rows();
    std::erase_if(found, [name = where.text()](const KnownKey& row) { return !host_field_matches(row.hosts, name); });
    return found;
}

std::vector<KnownKey> KnownHosts::others_with(const keys::PublicKey& key, const HostAddress& but_not) const
{
    std::vector<KnownKey> found = rows();
    std::erase_if(found, [&, name = but_not.text()](const KnownKey& row) {
        return row.marker != Marker::none || row.wire != key.wire() || host_field_matches(row.hosts, name);
    });
    return found;
}

std::vector<KnownKey> KnownHosts::keys_of_name(const std::string& name) const
{
    std::vector<KnownKey> found;
    for (const ParsedFile& file : parsed_) {
        for (const KnownKey& line : file.lines) {
            if (line.marker == Marker::none && host_field_matches(line.hosts, name)) {
                found.push_back(line);
            }
        }
    }
    return found;
}

std::vector<KnownKey> KnownHosts::keys_of(const HostAddress& where) const
{
    return keys_of_name(where.text());
}

std::vector<std::string> KnownHosts::known_types(const HostAddress& where) const
{
    auto found = keys_of_name(where.text());
    if (found.empty() && where.port != ssh_port) {
        found = keys_of_name(lower_case(where.host)); // match() looks there too
    }
    std::vector<std::string> types;
    for (const KnownKey& key : found) {
        if (std::ranges::find(types, key.type) == types.end()) {
            types.push_back(key.type);
        }
    }
    return types;
}

Status KnownHosts::add(const HostAddress& where, const keys::PublicKey& key)
{
    const std::string name = where.text();
    if (files_.empty() || !can_stand_in_known_hosts(name)) {
        return fail(HostErrc::not_written, name,
                    files_.empty() ? "There is no file of known servers." : "The server's name cannot stand in known_hosts.");
    }
    const auto& file = files_.front();
    const bool hashed = hash_names_ || parsed_.front().hashed;
    const std::string line = fmt::format("{} {}", hashed ? hash_host_name(name) : name, key.line());
    if (is_null_device(file) || file == "none") { // it forgets; the connection's own memory must not
        auto added = parse_known_hosts_line(line);
        added->file = file;
        parsed_.front().lines.push_back(*std::move(added));
        return {};
    }
    const auto held = LockedFile::open(file);
    if (!held) {
        return fail(HostErrc::not_written, path_text(file), held.error().sentence());
    }
    // Somebody who connects to the same server at the same time may have been quicker.
    auto now = read_one(file);
    if (!now) {
        return fail(HostErrc::not_written, path_text(file), now.error().sentence());
    }
    parsed_.front() = *std::move(now);
    if (match_name(name, key).kind == Match::Kind::same) {
        return {};
    }
    if (const auto appended = held->append(line); !appended) {
        return fail(HostErrc::not_written, path_text(file), appended.error().sentence());
    }
    if (auto fresh = read_one(file)) {
        parsed_.front() = *std::move(fresh);
    }
    return {};
}

Result<std::size_t> KnownHosts::remove(const HostAddress& where)
{
    std::error_code none;
    if (files_.empty() || !std::filesystem::exists(files_.front(), none)) {
        return 0;
    }
    const auto& file = files_.front();
    const auto held = LockedFile::open(file);
    if (!held) {
        return fail(HostErrc::not_written, path_text(file), held.error().sentence());
    }
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto before = read_known_hosts(file);
        if (!before) {
            return std::unexpected(before.error());
        }
        const Edited edited = without_hosts(*before, {where});
        if (!edited.rows.empty()) {
            const auto now = read_known_hosts(file); // ssh appends without a lock: what it added meanwhile must not be lost
            if (!now || *now != *before) {
                continue;
            }
            const auto written = write_file_atomically(file, as_bytes(edited.text), IfExists::replace, FileMode::as_the_old_file);
            if (!written) {
                return fail(HostErrc::not_written, path_text(file), written.error().sentence());
            }
        }
        parsed_.front() = parse_file(edited.text, file);
        return edited.rows.size();
    }
    return fail(HostErrc::changed_meanwhile, path_text(file));
}

} // namespace latchkey::hosts
