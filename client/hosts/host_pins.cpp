#include "client/hosts/host_pins.h"

#include "client/hosts/host_pattern.h"
#include "client/hosts/platform/locked_file.h"
#include "keys/base/atomic_file.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/fingerprint.h"
#include "keys/key_error.h"
#include "keys/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::hosts {

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20U;
constexpr std::string_view heading = "# Fingerprints of servers' keys, kept by Latchkey until the first connection has shown the key.\n";

std::string_view word_of(std::string_view& rest)
{
    constexpr std::string_view blanks = " \t\r";
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    const std::string_view word = rest.substr(0, std::min(rest.find_first_of(blanks), rest.size()));
    rest.remove_prefix(word.size());
    return word;
}

/// Calls each(row or nothing, line with its newline).
template <class Each>
void for_each_row(std::string_view text, const Each& each)
{
    for (int number = 1; !text.empty(); ++number) {
        const std::string_view with_newline = text.substr(0, std::min(text.find('\n') + 1, text.size()));
        const std::string_view whole = with_newline.empty() ? text : with_newline; // no newline at its end
        text.remove_prefix(whole.size());
        std::string_view rest = whole.substr(0, std::min(whole.find('\n'), whole.size()));
        const std::string_view line = rest;
        const std::string_view host = word_of(rest);
        if (host.empty() || host.starts_with('#')) {
            each(std::nullopt, whole);
            continue;
        }
        KnownKey row;
        row.hosts = lower_case(host);
        row.type = word_of(rest);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        row.comment = rest;
        row.line = number;
        row.line_text = line;
        each(std::optional{std::move(row)}, whole);
    }
}

bool fits(const KnownKey& pin, const keys::PublicKey& key)
{
    const std::string_view comment = pin.comment;
    const std::string_view fingerprint = comment.substr(0, std::min(comment.find(' '), comment.size()));
    return (pin.type == "*" || pin.type == key.algorithm()) &&
           (fingerprint == keys::fingerprint(key) || fingerprint == keys::fingerprint(key, keys::FingerprintHash::md5));
}

Result<std::string> read_pins(const std::filesystem::path& file)
{
    const auto bytes = read_file(file, largest_file);
    if (bytes) {
        return to_string(*bytes);
    }
    return bytes.error().is(FileErrc::not_found) ? Result<std::string>{std::string{}}
                                                 : fail(HostErrc::unreadable, path_text(file), bytes.error().sentence());
}

/// "(ED25519)" behind a fingerprint, as ssh-keygen -l has it.
std::string type_in(std::string_view line)
{
    struct Name {
        std::string_view shown;
        std::string_view type;
    };
    constexpr std::array names{Name{"(ED25519)", "ssh-ed25519"}, Name{"(RSA)", "ssh-rsa"}, Name{"(DSA)", "ssh-dss"}};
    for (const Name& name : names) {
        if (line.find(name.shown) != std::string_view::npos) {
            return std::string{name.type};
        }
    }
    if (line.find("(ECDSA)") != std::string_view::npos) {
        std::string_view rest = line;
        const std::string_view bits = word_of(rest);
        if (bits == "256" || bits == "384" || bits == "521") {
            return fmt::format("ecdsa-sha2-nistp{}", bits);
        }
    }
    return "*";
}

/// "c1-b1-30", "c1:b1:30"
bool are_pairs(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = std::string_view{"0123456789abcdefABCDEF"}.find(text[i]) != std::string_view::npos;
        if (i % 3 == 2 ? text[i] != '-' && text[i] != ':' : !digit) {
            return false;
        }
    }
    return text.size() % 3 == 2;
}

} // namespace

HostPins HostPins::parse(std::string_view text, std::filesystem::path file)
{
    HostPins pins;
    for_each_row(text, [&](std::optional<KnownKey> row, std::string_view) {
        if (row) {
            row->file = file;
            pins.rows_.push_back(*std::move(row));
        }
    });
    pins.file_ = std::move(file);
    return pins;
}

Result<HostPins> HostPins::load(const std::filesystem::path& file)
{
    const auto text = read_pins(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    return parse(*text, file);
}

std::vector<KnownKey> HostPins::rows_of(const HostAddress& where) const
{
    std::vector<KnownKey> found = rows_;
    std::erase_if(found, [name = where.text()](const KnownKey& row) { return row.hosts != name; });
    return found;
}

Match HostPins::match(const HostAddress& where, const keys::PublicKey& key) const
{
    Match match;
    match.source = Match::Source::pin;
    for (const KnownKey& row : rows_of(where)) {
        if (fits(row, key)) {
            match.kind = Match::Kind::same;
            match.where = row;
            return match;
        }
        match.other_keys.push_back(row);
        const bool of_this_type =
            row.type == key.algorithm() || keys::key_algorithm(row.type) == nullptr; // "*", or nothing that we understand
        if (of_this_type && match.kind != Match::Kind::changed) {
            match.kind = Match::Kind::changed;
            match.where = row;
        } else if (match.kind == Match::Kind::unknown) {
            match.kind = Match::Kind::known_by_other_type;
        }
    }
    return match;
}

Result<std::size_t> HostPins::change(const std::vector<HostAddress>& without, const std::vector<HostPin>& with, const HostBackups* backups)
{
    std::error_code none;
    if (with.empty() && !std::filesystem::exists(file_, none)) {
        return 0;
    }
    const auto not_written = [this](const Error& why) { return fail(HostErrc::not_written, path_text(file_), why.sentence()); };
    if (file_.has_parent_path()) {
        std::filesystem::create_directories(file_.parent_path(), none); // if that fails, opening the file says so
    }
    const auto held = LockedFile::open(file_);
    if (!held) {
        return not_written(held.error());
    }
    const auto before = read_pins(file_);
    if (!before) {
        return std::unexpected(before.error());
    }
    std::size_t removed = 0;
    std::string text;
    for_each_row(*before, [&](const std::optional<KnownKey>& row, std::string_view line) {
        const bool goes = row && std::ranges::any_of(without, [&](const HostAddress& where) { return where.text() == row->hosts; });
        removed += goes ? 1 : 0;
        text += goes ? std::string_view{} : line;
    });
    if (!text.empty() && !text.ends_with('\n')) {
        text += '\n';
    }
    if (text.empty() && !with.empty()) {
        text = heading;
    }
    for (const HostPin& pin : with) {
        std::string comment = pin.comment;
        std::ranges::replace_if(comment, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
        text += fmt::format("{} {} {}{}{}\n", pin.where.text(), pin.type, pin.fingerprint, comment.empty() ? "" : " ", comment);
    }
    if (backups != nullptr && text != *before) {
        const std::string what = fmt::format("{} {}", with.empty() ? "unpin" : "pin", without.front().text());
        if (const auto kept = backups->keep(file_, what, *before, text); !kept) {
            return std::unexpected(kept.error());
        }
    }
    if (const auto written = write_file_atomically(file_, as_bytes(text)); !written) {
        return not_written(written.error());
    }
    *this = parse(text, file_);
    return removed;
}

Status HostPins::replace(const std::vector<HostPin>& pins, const HostBackups* backups)
{
    std::vector<HostAddress> without;
    for (const HostPin& pin : pins) {
        without.push_back(pin.where);
        if (!can_stand_in_known_hosts(pin.where.text())) {
            return fail(HostErrc::not_written, pin.where.text(), "Such a name cannot be pinned.");
        }
    }
    const auto done = change(without, pins, backups);
    return done ? Status{} : std::unexpected(done.error());
}

Result<std::size_t> HostPins::remove(const HostAddress& where, const HostBackups* backups)
{
    return change({where}, {}, backups);
}

Result<HostPin> pin_of(const HostAddress& where, std::string_view fingerprint, std::string comment)
{
    constexpr std::size_t md5_size = 16;
    constexpr std::size_t sha256_size = 32;
    const auto query = keys::read_fingerprint(fingerprint);
    if (!query) {
        return std::unexpected(query.error());
    }
    const Bytes digest{query->digest};
    if (query->prefix || (digest.size() != md5_size && digest.size() != sha256_size)) {
        return fail(keys::KeyErrc::not_a_fingerprint, std::string{fingerprint});
    }
    const std::string text = digest.size() == md5_size ? "MD5:" + hex_encode(digest, ":") : "SHA256:" + base64_encode(digest);
    HostPin pin{where, type_in(fingerprint), text, std::move(comment)};
    while (pin.fingerprint.ends_with('=')) {
        pin.fingerprint.pop_back();
    }
    return pin;
}

Result<HostPin> pin_of_uri(std::string_view fingerprint)
{
    std::string type = "*";
    std::string_view rest = fingerprint;
    for (std::size_t dash = fingerprint.find('-'); dash != std::string_view::npos; dash = fingerprint.find('-', dash + 1)) {
        if (keys::key_algorithm(fingerprint.substr(0, dash)) != nullptr) { // types have hyphens, too
            type = fingerprint.substr(0, dash);
            rest = fingerprint.substr(dash + 1);
        }
    }
    constexpr std::size_t sha256_digits = 43;
    std::string_view digits = rest;
    while (digits.ends_with('=')) {
        digits.remove_suffix(1);
    }
    std::string text{rest};
    if (digits.size() >= sha256_digits && !are_pairs(rest)) {
        const std::string_view before = digits.substr(0, digits.size() - sha256_digits); // "", "SHA256:", "255-"
        const bool known = before.find_first_not_of("0123456789-") == std::string_view::npos || before == "SHA256:" || before == "SHA256-";
        text = known ? "SHA256:" + std::string{digits.substr(before.size())} : std::string{rest};
        std::ranges::replace(text, '-', '+');
        std::ranges::replace(text, '_', '/');
    } else {
        std::ranges::replace(text, '-', ':');
    }
    auto pin = pin_of({}, text, "from an address");
    if (!pin) {
        return fail(keys::KeyErrc::not_a_fingerprint, std::string{fingerprint});
    }
    pin->type = std::move(type);
    return pin;
}

} // namespace latchkey::hosts
