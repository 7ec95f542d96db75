#include "gui/model/target.h"

#include "client/settings/destination.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::model {

std::string_view trimmed(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

namespace {

Target broken(std::string problem)
{
    Target target;
    target.problem = std::move(problem);
    return target;
}

/// An address of ssh:// as the library reads it; a path behind it, and a password in it, are dropped first: a password would end up in
/// files and on screens.
Target url_target(std::string_view text)
{
    constexpr std::size_t start = std::string_view{"ssh://"}.size();
    text = text.substr(0, text.find_first_of("/?#", start));
    const std::size_t at = text.rfind('@');
    const std::size_t colon = at == std::string_view::npos ? at : text.find(':', start);
    const auto found =
        settings::parse_destination(colon < at ? fmt::format("{}{}", text.substr(0, colon), text.substr(at)) : std::string{text});
    if (!found) {
        return broken(found.error().sentence());
    }
    return {.host = found->host, .user = found->user.value_or(""), .port = found->port, .problem = {}};
}

/// Splits "host[:port]"; false when the port is no port.
bool split_port(std::string_view text, Target& target)
{
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return false;
        }
        target.host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        if (text.empty()) {
            return true;
        }
        if (text.front() != ':') {
            return false;
        }
        port = text.substr(1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        const auto colon = text.find(':');
        target.host = text.substr(0, colon);
        port = text.substr(colon + 1);
    } else {
        target.host = text;
        return true;
    }
    unsigned number = 0;
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != port.data() + port.size() || number == 0 || number > 65535) {
        return false;
    }
    target.port = static_cast<std::uint16_t>(number);
    return true;
}

} // namespace

Target parse_target(std::string_view text)
{
    text = trimmed(text);
    if (settings::is_ssh_url(text)) {
        return url_target(text);
    }
    Target target;
    // The last @: a user name may hold one (user@domain@host, as some gateways want it).
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        target.user = text.substr(0, at);
        text.remove_prefix(at + 1);
    }
    if (!split_port(text, target)) {
        return broken(fmt::format("\"{}\" has no valid port: write a number from 1 to 65535 after the colon.", text));
    }
    if (target.host.empty()) {
        return broken("Type a host name or an IP address.");
    }
    if (target.host.find_first_of(" \t\r\n") != std::string::npos) {
        return broken("A host name has no blanks: type one name or one IP address.");
    }
    if (const auto good = settings::check_host(target.host); !good) {
        return broken(good.error().sentence());
    }
    if (const auto good = target.user.empty() ? Status{} : settings::check_user(target.user); !good) {
        return broken(good.error().sentence());
    }
    return target;
}

std::string target_title(std::string_view user, std::string_view host, unsigned port)
{
    const bool six = host.find(':') != std::string_view::npos;
    std::string place = port != 22 ? fmt::format("{}{}{}:{}", six ? "[" : "", host, six ? "]" : "", port) : std::string{host};
    return user.empty() ? place : fmt::format("{}@{}", user, place);
}

} // namespace latchkey::model
