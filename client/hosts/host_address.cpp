#include "client/hosts/host_address.h"

#include "client/hosts/host_error.h"
#include "client/hosts/host_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::hosts {

namespace {

constexpr std::size_t longest_host = 1025; // NI_MAXHOST

bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"._:/@%+=,-"}.find(c) != std::string_view::npos;
}

Result<std::uint16_t> port_of(std::string_view digits, std::string_view typed)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) {
        return fail(HostErrc::bad_address, std::string{typed}, "a port is a number from 1 to 65535");
    }
    return port;
}

} // namespace

std::string HostAddress::text() const
{
    const std::string name = lower_case(host);
    return port == ssh_port ? name : fmt::format("[{}]:{}", name, port);
}

Result<HostAddress> parse_host_address(std::string_view typed)
{
    const std::string_view whole = typed;
    if (const auto at = typed.rfind('@'); at != std::string_view::npos) {
        typed.remove_prefix(at + 1);
    }
    std::string_view digits;
    if (typed.starts_with('[') && typed.find(']') != std::string_view::npos) {
        const auto close = typed.find(']');
        digits = typed.substr(close + 1);
        typed = typed.substr(1, close - 1);
        if (!digits.empty() && !digits.starts_with(':')) {
            return fail(HostErrc::bad_address, std::string{whole}, "behind the bracket comes a colon and the port");
        }
    } else if (std::ranges::count(typed, ':') == 1) {
        digits = typed.substr(typed.find(':'));
        typed = typed.substr(0, typed.find(':'));
    }
    HostAddress address{std::string{typed}, ssh_port};
    if (!digits.empty()) {
        const auto port = port_of(digits.substr(1), whole);
        if (!port) {
            return std::unexpected(port.error());
        }
        address.port = *port;
    }
    if (typed.empty() || typed.size() > longest_host || !can_stand_in_known_hosts(address.text()) || typed.starts_with('-')) {
        return fail(HostErrc::bad_address, std::string{whole},
                    "a host name or an address is needed, and a port behind a colon if it is not 22");
    }
    return address;
}

std::string shell_quoted(std::string_view word)
{
    if (!word.empty() && std::ranges::all_of(word, plain)) {
        return std::string{word};
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return out + "'";
}

std::string shell_text(const HostAddress& where)
{
    const std::string name = lower_case(where.host);
    if (where.port == ssh_port) {
        return shell_quoted(name);
    }
    return shell_quoted(name.find(':') == std::string::npos ? fmt::format("{}:{}", name, where.port) : where.text());
}

} // namespace latchkey::hosts
