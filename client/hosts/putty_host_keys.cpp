#include "client/hosts/putty_host_keys.h"

#include "client/hosts/host_pattern.h"
#include "client/hosts/platform/putty_registry.h"
#include "keys/base/file.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace latchkey::hosts {

namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20U;

/// Big-endian, without leading zeros.
std::optional<ByteBuffer> number_of(std::string_view text)
{
    if (!text.starts_with("0x") || text.size() < 3) {
        return std::nullopt;
    }
    std::string digits{text.substr(2)};
    if (digits.size() % 2 != 0) {
        digits.insert(digits.begin(), '0');
    }
    auto bytes = hex_decode(digits);
    if (bytes) {
        bytes->erase(bytes->begin(), std::ranges::find_if(*bytes, [](std::uint8_t byte) { return byte != 0; }));
    }
    return bytes;
}

/// As many bytes as a curve's coordinate has; nullopt when the number has more.
std::optional<ByteBuffer> of_size(const ByteBuffer& number, std::size_t size)
{
    if (number.size() > size) {
        return std::nullopt;
    }
    ByteBuffer out(size - number.size());
    out.insert(out.end(), number.begin(), number.end());
    return out;
}

struct Parts {
    std::vector<std::string_view> words;
    std::vector<ByteBuffer> numbers; ///< those of the words that are numbers
};

Parts split(std::string_view value)
{
    Parts parts;
    while (!value.empty() && parts.words.size() < 8) {
        const auto end = std::min(value.find(','), value.size());
        parts.words.push_back(value.substr(0, end));
        if (auto number = number_of(parts.words.back())) {
            parts.numbers.push_back(*std::move(number));
        }
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return parts;
}

std::optional<ByteBuffer> mpints(std::string_view type, const Parts& parts, std::size_t count)
{
    if (parts.numbers.size() != count || parts.words.size() != count) {
        return std::nullopt;
    }
    WireWriter wire;
    wire.string(type);
    for (const ByteBuffer& number : parts.numbers) {
        wire.mpint(number);
    }
    return wire.take();
}

/// RFC 5656 §3.1: the point uncompressed.
std::optional<ByteBuffer> ecdsa(std::string_view type, const Parts& parts)
{
    struct Curve {
        std::string_view name;
        std::size_t size;
    };
    constexpr std::array curves{Curve{"nistp256", 32}, Curve{"nistp384", 48}, Curve{"nistp521", 66}};
    const auto* const curve = std::ranges::find_if(curves, [&](const Curve& one) { return type.ends_with(one.name); });
    if (curve == curves.end() || parts.words.size() != 3 || parts.numbers.size() != 2 || parts.words[0] != curve->name) {
        return std::nullopt;
    }
    const auto x = of_size(parts.numbers[0], curve->size);
    const auto y = of_size(parts.numbers[1], curve->size);
    if (!x || !y) {
        return std::nullopt;
    }
    ByteBuffer point{4};
    point.insert(point.end(), x->begin(), x->end());
    point.insert(point.end(), y->begin(), y->end());
    WireWriter wire;
    wire.string(type).string(curve->name).string(Bytes{point});
    return wire.take();
}

/// RFC 8032 §5.1.2, §5.2.2: y little-endian, and the lowest bit of x in the highest bit.
std::optional<ByteBuffer> edwards(std::string_view type, const Parts& parts, std::size_t size)
{
    if (parts.words.size() != 2 || parts.numbers.size() != 2) {
        return std::nullopt;
    }
    auto y = of_size(parts.numbers[1], size);
    if (!y || (y->front() & 0x80U) != 0) {
        return std::nullopt;
    }
    std::ranges::reverse(*y);
    const ByteBuffer& x = parts.numbers[0];
    if (!x.empty() && (x.back() & 1U) != 0) {
        y->back() = static_cast<std::uint8_t>(y->back() | 0x80U);
    }
    WireWriter wire;
    wire.string(type).string(Bytes{*y});
    return wire.take();
}

std::optional<ByteBuffer> wire_of(std::string_view type, std::string_view value)
{
    constexpr std::size_t ed25519_size = 32;
    constexpr std::size_t ed448_size = 57;
    const Parts parts = split(value);
    if (type == "rsa2") {
        return mpints("ssh-rsa", parts, 2);
    }
    if (type == "dss") {
        return mpints("ssh-dss", parts, 4);
    }
    if (type.starts_with("ecdsa-sha2-")) {
        return ecdsa(type, parts);
    }
    if (type == "ssh-ed25519") {
        return edwards(type, parts, ed25519_size);
    }
    return type == "ssh-ed448" ? edwards(type, parts, ed448_size) : std::nullopt;
}

} // namespace

HostAddress address_of_text(std::string_view text)
{
    const auto close = text.rfind("]:");
    std::uint16_t port = 0;
    if (text.starts_with('[') && close != std::string_view::npos) {
        const std::string_view digits = text.substr(close + 2);
        if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ec == std::errc{} && port != 0) {
            return {std::string{text.substr(1, close - 1)}, port};
        }
    }
    return {std::string{text}, ssh_port};
}

std::optional<KnownKey> parse_putty_host_key(std::string_view name, std::string_view value)
{
    const auto at = name.find('@');
    const auto colon = name.find(':', std::min(at, name.size()));
    if (at == std::string_view::npos || colon == std::string_view::npos) {
        return std::nullopt;
    }
    HostAddress where{std::string{name.substr(colon + 1)}, 0};
    const std::string_view digits = name.substr(at + 1, colon - at - 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), where.port);
    const auto wire = wire_of(name.substr(0, at), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || !can_stand_in_known_hosts(where.host) ||
        where.host.find_first_of("[]") != std::string::npos || !wire) {
        return std::nullopt;
    }
    auto key = keys::PublicKey::from_wire(*wire);
    if (!key) {
        return std::nullopt;
    }
    KnownKey row;
    row.hosts = where.text();
    row.type = key->algorithm();
    row.wire = key->wire();
    row.key = *std::move(key);
    row.comment = "PuTTY";
    return row;
}

PuttyHostKeys PuttyHostKeys::parse(std::string_view text, const std::filesystem::path& file)
{
    PuttyHostKeys known;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const auto blank = line.find(' ');
        auto row = parse_putty_host_key(line.substr(0, std::min(blank, line.size())),
                                        blank == std::string_view::npos ? "" : line.substr(blank + 1));
        if (row) {
            row->file = file;
            row->line = number;
            row->line_text = line;
            known.rows_.push_back(*std::move(row));
        }
    }
    return known;
}

Result<PuttyHostKeys> PuttyHostKeys::load(const std::filesystem::path& file)
{
    if (file.empty()) {
        const auto entries = putty_registry_host_keys();
        if (!entries) {
            return std::unexpected(entries.error());
        }
        PuttyHostKeys known;
        for (const auto& [name, value] : *entries) {
            if (auto row = parse_putty_host_key(name, value)) {
                row->file = "PuTTY's registry";
                known.rows_.push_back(*std::move(row));
            }
        }
        return known;
    }
    const auto bytes = read_file(file, largest_file);
    if (!bytes) {
        return bytes.error().is(FileErrc::not_found) ? Result<PuttyHostKeys>{}
                                                     : fail(HostErrc::unreadable, path_text(file), bytes.error().sentence());
    }
    return parse(as_text(*bytes), file);
}

std::vector<KnownKey> PuttyHostKeys::keys_of(const HostAddress& where) const
{
    std::vector<KnownKey> found = rows_;
    std::erase_if(found, [name = where.text()](const KnownKey& row) { return row.hosts != name; });
    return found;
}

Match PuttyHostKeys::match(const HostAddress& where, const keys::PublicKey& key) const
{
    Match match;
    match.source = Match::Source::putty;
    for (const KnownKey& row : keys_of(where)) {
        if (row.wire == key.wire()) {
            match.kind = Match::Kind::same;
            match.where = row;
            return match;
        }
        match.other_keys.push_back(row);
        if (row.type == key.algorithm() && match.kind != Match::Kind::changed) {
            match.kind = Match::Kind::changed;
            match.where = row;
        } else if (match.kind == Match::Kind::unknown) {
            match.kind = Match::Kind::known_by_other_type;
        }
    }
    return match;
}

} // namespace latchkey::hosts
