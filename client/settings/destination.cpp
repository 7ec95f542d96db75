#include "client/settings/destination.h"

#include "client/settings/settings.h"
#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::settings {

namespace {

constexpr std::string_view scheme = "ssh://";
constexpr std::size_t longest_name = 1024;

class DestinationDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "destination"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        if (error.is(DestinationErrc::not_a_user)) {
            return fmt::format("\"{}\" is not a user name: {}.", error.subject(), error.detail());
        }
        return fmt::format("\"{}\" is not a host to connect to: {}.", error.subject(), error.detail());
    }
};

std::unexpected<Error> bad(std::string_view text, std::string why)
{
    return fail(DestinationErrc::not_a_host, std::string{text.substr(0, longest_name)}, std::move(why));
}

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

std::string percent_encoded(std::string_view text, std::string_view kept)
{
    std::string out;
    for (const char c : text) {
        const bool plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kept.find(c) != std::string_view::npos;
        out += plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// "": nothing is wrong with it. The same rules for hosts and users but for the characters that each must not have.
std::string problem_with(std::string_view name, std::string_view not_in_it)
{
    if (name.size() > longest_name) {
        return fmt::format("it is longer than {} bytes", longest_name);
    }
    if (name.starts_with('-')) {
        return "a name must not begin with -";
    }
    if (std::ranges::any_of(name, is_control)) {
        return "a name must not have control characters in it";
    }
    if (const auto at = name.find_first_of(not_in_it); at != std::string_view::npos) {
        return name[at] == ' ' ? std::string{"a name has no blanks in it"} : fmt::format("a name must not have {} in it", name[at]);
    }
    Settings probe; // the table's rules for one line of text
    return probe.set(SettingId::host_name, std::string{name}, {}) ? "" : "it is not UTF-8 text";
}

// For messages: a password in a URL would end up in logs and on screens.
std::string without_password(std::string_view url)
{
    const auto at = url.rfind('@');
    const auto colon = at == std::string_view::npos ? at : url.find(':', scheme.size());
    return colon < at ? fmt::format("{}:…{}", url.substr(0, colon), url.substr(at)) : std::string{url};
}

// What may be a session's name, too, may hold more than a host.
Result<Destination> checked(std::string_view typed, Destination found)
{
    if (found.host.empty()) {
        return bad(typed, "the host is missing");
    }
    if (found.user && found.user->empty()) {
        return bad(typed, "the user name before @ is missing");
    }
    const auto harmful = [](std::string_view name) { return name.starts_with('-') || std::ranges::any_of(name, is_control); };
    if (harmful(found.host) || (found.user && harmful(*found.user))) {
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

// The draft's "c-params": user;fingerprint=ssh-rsa-c1-b1-…. One that we do not know is passed over, what is none is refused.
Status read_parameters(std::string_view typed, std::string_view parameters, Destination& into)
{
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
               std::string_view{"-+/=:.@_"}.find(c) != std::string_view::npos;
    };
    while (!parameters.empty()) {
        const std::string_view one = parameters.substr(0, std::min(parameters.find_first_of(";,"), parameters.size()));
        parameters.remove_prefix(std::min(one.size() + 1, parameters.size()));
        const std::size_t equals = one.find('=');
        const auto value = equals == std::string_view::npos ? std::nullopt : percent_decoded(one.substr(equals + 1));
        if (!value || value->empty() || value->size() > 512 || !std::ranges::all_of(*value, fits) ||
            !std::ranges::all_of(one.substr(0, equals), fits)) {
            return bad(typed, "what stands behind the ; is no parameter, such as the host key's fingerprint");
        }
        if (one.substr(0, equals) == "fingerprint") {
            into.fingerprint = *value;
        }
    }
    return {};
}

Status read_user_info(std::string_view typed, std::string_view info, Destination& into)
{
    const auto semicolon = std::min(info.find(';'), info.size());
    const auto user = percent_decoded(info.substr(0, semicolon));
    if (info.find(':') < semicolon) {
        return bad(without_password(typed), "a password does not belong into an address");
    }
    if (!user) {
        return bad(typed, "a % in the user name needs two hexadecimal digits");
    }
    if (!user->empty() || semicolon == info.size()) {
        into.user = *user;
    }
    return read_parameters(typed, info.substr(std::min(semicolon + 1, info.size())), into);
}

Result<Destination> parse_url(std::string_view typed)
{
    std::string_view rest = typed.substr(scheme.size());
    if (rest.ends_with('/')) {
        rest.remove_suffix(1);
    }
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return bad(without_password(typed), "ssh:// takes user, host and port only");
    }
    Destination found;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        if (auto done = read_user_info(typed, rest.substr(0, at), found); !done) {
            return std::unexpected(done.error());
        }
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
    auto good = checked(typed, std::move(found));
    if (!good) {
        return good;
    }
    // Nobody names a session by a URL: here everything is a host's and a user's name for good.
    Status names = check_host(good->host);
    if (names && good->user) {
        names = check_user(*good->user);
    }
    return names ? std::move(good) : bad(typed, names.error().detail());
}

} // namespace

const ErrorDomain& error_domain(DestinationErrc)
{
    static const DestinationDomain domain;
    return domain;
}

bool is_ssh_url(std::string_view text)
{
    return text.size() >= scheme.size() && same_word(text.substr(0, scheme.size()), scheme);
}

Result<Destination> parse_destination(std::string_view text)
{
    if (text.size() > longest_destination) {
        return bad(text, fmt::format("it is longer than {} bytes", longest_destination));
    }
    if (is_ssh_url(text)) {
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

std::string format_ssh_url(std::string_view user, std::string_view host, std::uint16_t port)
{
    const bool six = host.find(':') != std::string_view::npos;
    std::string out{scheme};
    if (!user.empty()) {
        out += percent_encoded(user, "-._~+") + '@';
    }
    out += six ? fmt::format("[{}]", percent_encoded(host, "-._~:")) : percent_encoded(host, "-._~");
    return port == 22 ? out : fmt::format("{}:{}", out, port);
}

// OpenSSH's valid_hostname() refuses quotes, $, \, and ;&<>|(){}; the rest here are a shell's patterns and marks, which no host has.
Status check_host(std::string_view host)
{
    if (host.empty()) {
        return bad(host, "the host is missing");
    }
    const std::string problem = problem_with(host, " '\"`$\\;&<>|(){}[]*?!#~");
    return problem.empty() ? Status{} : bad(host, problem);
}

Status check_user(std::string_view user)
{
    std::string problem = user.empty() ? "it is empty" : problem_with(user, "'\"`$;&<>|(){}");
    if (problem.empty() && (user.ends_with('\\') || user.find(" -") != std::string_view::npos)) {
        problem = "it ends in \\, or has a - behind a blank";
    }
    return problem.empty() ? Status{} : fail(DestinationErrc::not_a_user, std::string{user.substr(0, longest_name)}, problem);
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

} // namespace latchkey::settings
