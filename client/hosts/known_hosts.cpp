#include "client/hosts/known_hosts.h"

#include "client/hosts/host_pattern.h"
#include "client/hosts/platform/append_line.h"
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

Result<std::string> read_text(const std::filesystem::path& file)
{
    if (is_null_device(file)) {
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

std::string_view take_word(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    const std::string_view word = rest.substr(0, std::min(rest.find_first_of(blanks), rest.size()));
    rest.remove_prefix(word.size());
    return word;
}

// Calls each(line, line with its newline) in order.
template <class Each>
void for_each_line(std::string_view text, const Each& each)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        each(text.substr(0, end), text.substr(0, std::min(end + 1, text.size())));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// A name that would mean something else in a line, or end it.
bool can_be_written(std::string_view name)
{
    const bool odd = std::ranges::any_of(
        name, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == ',' || c == '*' || c == '?'; });
    return !odd && !name.empty() && std::string_view{"!@#|"}.find(name.front()) == std::string_view::npos;
}

// The field without this very name; wildcards stay, since they speak of other hosts too.
std::string field_without(std::string_view field, const std::string& name)
{
    std::string left;
    while (!field.empty()) {
        const auto end = std::min(field.find(','), field.size());
        const std::string_view pattern = field.substr(0, end);
        field.remove_prefix(std::min(end + 1, field.size()));
        if (lower_case(pattern) != name) {
            left += left.empty() ? "" : ",";
            left += pattern;
        }
    }
    return left;
}

// "!web-1" alone names nobody.
bool names_nobody(std::string_view field)
{
    while (!field.empty()) {
        if (!field.starts_with('!')) {
            return false;
        }
        field.remove_prefix(std::min(std::min(field.find(','), field.size()) + 1, field.size()));
    }
    return true;
}

} // namespace

std::string KnownKey::place() const
{
    return fmt::format("{}, line {}", path_text(file), line);
}

std::optional<KnownHosts::Line> KnownHosts::parse_line(std::string_view text)
{
    Line line;
    std::string_view rest = text;
    std::string_view word = take_word(rest);
    if (word.empty() || word.starts_with('#')) {
        return std::nullopt;
    }
    if (word.starts_with('@')) {
        if (word != "@revoked" && word != "@cert-authority") {
            return std::nullopt; // a newer OpenSSH's: not for us to guess
        }
        line.marker = word == "@revoked" ? Line::Marker::revoked : Line::Marker::cert_authority;
        word = take_word(rest);
    }
    line.hosts = word;
    line.key.type = take_word(rest);
    const auto wire = base64_decode(take_word(rest));
    // SSH 1's lines have numbers here; a blob that calls itself something else is nobody's key.
    if (!wire || WireReader{*wire}.text() != line.key.type || line.key.type.empty()) {
        return std::nullopt;
    }
    line.key.wire = *wire;
    if (auto key = keys::PublicKey::from_wire(*wire)) {
        line.key.key = *std::move(key);
    } else if (keys::key_algorithm(line.key.type) != nullptr) {
        return std::nullopt; // a type that we know, cut short
    }
    line.key.line_text = text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
    return line;
}

KnownHosts::ParsedFile KnownHosts::parse_file(std::string_view text, const std::filesystem::path& file)
{
    ParsedFile parsed;
    int number = 0;
    for_each_line(text, [&](std::string_view content, std::string_view) {
        ++number;
        auto line = parse_line(content);
        if (!line) {
            return;
        }
        line->key.file = file;
        line->key.line = number;
        parsed.hashed = is_hashed_field(line->hosts);
        parsed.lines.push_back(*std::move(line));
    });
    return parsed;
}

Result<KnownHosts::ParsedFile> KnownHosts::read_one(const std::filesystem::path& file)
{
    const auto text = read_text(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    return parse_file(*text, file);
}

Result<KnownHosts> KnownHosts::load(std::vector<std::filesystem::path> files)
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
        for (const Line& line : file.lines) {
            if (line.marker == Line::Marker::cert_authority || !host_field_matches(line.hosts, name)) {
                continue;
            }
            const bool same_key = line.key.wire == key.wire();
            if (line.marker == Line::Marker::revoked) {
                if (same_key) {
                    return {Match::Kind::revoked, line.key, {}}; // above everything that other lines may say
                }
                continue;
            }
            if (same_key && match.kind != Match::Kind::same) {
                match.kind = Match::Kind::same;
                match.where = line.key;
                continue;
            }
            match.other_keys.push_back(line.key);
            if (match.kind == Match::Kind::same || match.kind == Match::Kind::changed) {
                continue;
            }
            if (line.key.type == key.algorithm()) {
                match.kind = Match::Kind::changed;
                match.where = line.key;
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

std::vector<KnownKey> KnownHosts::keys_of_name(const std::string& name) const
{
    std::vector<KnownKey> found;
    for (const ParsedFile& file : parsed_) {
        for (const Line& line : file.lines) {
            if (line.marker == Line::Marker::none && host_field_matches(line.hosts, name)) {
                found.push_back(line.key);
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
    if (files_.empty() || !can_be_written(name)) {
        return fail(HostErrc::not_written, name,
                    files_.empty() ? "There is no file of known servers." : "The server's name cannot stand in known_hosts.");
    }
    const auto& file = files_.front();
    const std::string line = fmt::format("{} {}", parsed_.front().hashed ? hash_host_name(name) : name, key.line());
    // Somebody who connects to the same server at the same time may have been quicker.
    if (auto now = read_one(file); now && !is_null_device(file)) {
        parsed_.front() = *std::move(now);
        if (match_name(name, key).kind == Match::Kind::same) {
            return {};
        }
    }
    if (!is_null_device(file)) {
        const auto appended = append_line(file, line);
        if (!appended) {
            return fail(HostErrc::not_written, path_text(file), appended.error().sentence());
        }
    }
    // Read again: others may have added something. A null device forgets; the connection's own memory must not.
    auto fresh = read_one(file);
    if (!fresh || is_null_device(file)) {
        auto added = parse_line(line);
        added->key.file = file;
        parsed_.front().lines.push_back(*std::move(added));
        return {};
    }
    parsed_.front() = *std::move(fresh);
    return {};
}

std::string KnownHosts::without_host(std::string_view text, const std::string& name, std::size_t& removed)
{
    std::string left;
    removed = 0;
    for_each_line(text, [&](std::string_view content, std::string_view with_newline) {
        const auto line = parse_line(content);
        if (!line || line->marker != Line::Marker::none || !host_field_matches(line->hosts, name)) {
            left += with_newline;
            return;
        }
        if (is_hashed_field(line->hosts)) {
            ++removed;
            return;
        }
        const std::string field = field_without(line->hosts, name);
        if (field == line->hosts) {
            left += with_newline; // a wildcard matched: that line is about more than this host
            return;
        }
        ++removed;
        if (!names_nobody(field)) {
            const auto at = content.find(line->hosts);
            left += fmt::format("{}{}{}", with_newline.substr(0, at), field, with_newline.substr(at + line->hosts.size()));
        }
    });
    return left;
}

Result<std::size_t> KnownHosts::remove(const HostAddress& where)
{
    if (files_.empty()) {
        return 0;
    }
    const auto& file = files_.front();
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto before = read_text(file);
        if (!before) {
            return std::unexpected(before.error());
        }
        std::size_t removed = 0;
        const std::string left = without_host(*before, where.text(), removed);
        if (removed > 0) {
            const auto now = read_text(file); // ssh appends without a lock: what it added meanwhile must not be lost
            if (!now || *now != *before) {
                continue;
            }
            const auto written = write_file_atomically(file, as_bytes(left), IfExists::replace, FileMode::as_the_old_file);
            if (!written) {
                return fail(HostErrc::not_written, path_text(file), written.error().sentence());
            }
        }
        parsed_.front() = parse_file(left, file);
        return removed;
    }
    return fail(HostErrc::changed_meanwhile, path_text(file));
}

} // namespace latchkey::hosts
