#include "client/cli/destination.h"

#include "client/cli/cli_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::cli {

namespace {

constexpr std::string_view scheme = "ssh://";

std::optional<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool good = problem == std::errc{} && end == text.data() + text.size() && port != 0;
    return good ? std::optional{port} : std::nullopt;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// RFC 3986 §2.1.
std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::unexpected<Error> bad(std::string_view text, std::string why)
{
    return fail(CliErrc::bad_destination, std::string{text}, std::move(why));
}

// A host that begins like a flag is an accident or an attack: it would be one for any program that it is handed on to.
Result<Destination> checked(std::string_view typed, Destination found)
{
    if (found.host.empty()) {
        return bad(typed, "the host is missing");
    }
    if (found.user && found.user->empty()) {
        return bad(typed, "the user name before @ is missing");
    }
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (found.host.front() == '-' || std::ranges::any_of(found.host, is_control) ||
        (found.user && std::ranges::any_of(*found.user, is_control))) {
        return bad(typed, "a name must not begin with - or have control characters in it");
    }
    return found;
}

void unbracket(std::string& host)
{
    if (host.size() > 2 && host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
}

Result<Destination> parse_url(std::string_view typed)
{
    std::string_view rest = typed.substr(scheme.size());
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return bad(typed, "ssh:// takes user, host and port only");
    }
    Destination found;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        // RFC draft-ietf-secsh-scp-sftp-ssh-uri: parameters behind ";" (fingerprints) are for others to read.
        const auto user = percent_decoded(rest.substr(0, std::min(at, rest.find(';'))));
        if (!user) {
            return bad(typed, "a % in the user name needs two hexadecimal digits");
        }
        if (user->find(':') != std::string::npos) {
            return bad(typed, "a password does not belong into an address");
        }
        found.user = *user;
        rest.remove_prefix(at + 1);
    }
    const auto bracket = rest.rfind(']');
    if (rest.starts_with('[') && bracket == std::string_view::npos) {
        return bad(typed, "the ] behind the address is missing");
    }
    const auto colon = rest.rfind(':');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        found.port = parse_port(rest.substr(colon + 1));
        if (!found.port) {
            return bad(typed, "the port has to be a number from 1 to 65535");
        }
        rest = rest.substr(0, colon);
    }
    const auto host = percent_decoded(rest);
    if (!host) {
        return bad(typed, "a % in the host needs two hexadecimal digits");
    }
    found.host = *host;
    unbracket(found.host);
    return checked(typed, std::move(found));
}

} // namespace

Result<Destination> parse_destination(std::string_view text)
{
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    if (text.size() >= scheme.size() && std::ranges::equal(text.substr(0, scheme.size()), scheme, same)) {
        return parse_url(text);
    }
    Destination found;
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        found.user = std::string{text.substr(0, at)};
        found.host = text.substr(at + 1);
    } else {
        found.host = text;
    }
    unbracket(found.host);
    return checked(text, std::move(found));
}

Status check_no_port_in(std::string_view host)
{
    const auto colon = host.rfind(':');
    const bool bracketed = colon != std::string_view::npos && host.starts_with('[') && host.substr(0, colon).ends_with(']');
    const bool one_colon = colon != std::string_view::npos && colon > 0 && host.find(':') == colon;
    if (!(bracketed || one_colon) || !parse_port(host.substr(colon + 1))) {
        return {};
    }
    return bad(host, fmt::format("a port goes behind -p, or into ssh://{}", host));
}

} // namespace latchkey::cli
