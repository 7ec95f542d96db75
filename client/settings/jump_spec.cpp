#include "client/settings/jump_spec.h"

#include "client/settings/destination.h"
#include "client/settings/setting.h"
#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace latchkey::settings {

namespace {

constexpr std::size_t longest_jump = 4096;
constexpr std::size_t most_hops = 64;
constexpr std::string_view scheme = "ssh://";

std::optional<std::uint16_t> port_of(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool good = problem == std::errc{} && end == text.data() + text.size() && port != 0;
    return good ? std::optional{port} : std::nullopt;
}

// "host", "host:port", "[address]:port"; an address with colons may stand without brackets when no port follows.
bool read_host(std::string_view text, JumpHop& into)
{
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || (end + 1 < text.size() && text[end + 1] != ':')) {
            return false;
        }
        port = text.substr(end + 1);
        into.host = text.substr(1, end - 1);
    } else {
        const auto colon = text.find(':');
        const bool one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
        port = one ? text.substr(colon) : std::string_view{};
        into.host = text.substr(0, text.size() - port.size());
    }
    if (!port.empty()) {
        const auto number = port_of(port.substr(1));
        if (!number) {
            return false;
        }
        into.port = *number;
    }
    return into.host.find('/') == std::string::npos && check_host(into.host).has_value();
}

std::optional<JumpHop> read_hop(std::string_view text)
{
    const bool url = text.size() > scheme.size() && same_word(text.substr(0, scheme.size()), scheme);
    if (url) {
        text.remove_prefix(scheme.size());
        text.remove_suffix(text.ends_with('/') ? 1 : 0);
    }
    JumpHop hop;
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        hop.user = text.substr(0, at);
        text.remove_prefix(at + 1);
        // A password does not belong into an address, and a hop's would be printed with it.
        if (!check_user(hop.user) || (url && hop.user.find(':') != std::string::npos)) {
            return std::nullopt;
        }
    }
    return read_host(text, hop) ? std::optional{std::move(hop)} : std::nullopt;
}

} // namespace

Result<std::vector<JumpHop>> parse_jump(std::string_view text)
{
    std::vector<JumpHop> hops;
    std::string_view rest = trimmed(text);
    if (rest.empty() || same_word(rest, "none")) {
        return hops;
    }
    const auto wrong = [&] {
        return fail(SettingsErrc::wrong_type, std::string{text.substr(0, 100)},
                    "servers such as gate.example.net or me@gate:2222, with commas between");
    };
    if (rest.size() > longest_jump) {
        return wrong();
    }
    while (true) {
        const auto end = std::min(rest.find(','), rest.size());
        auto hop = read_hop(trimmed(rest.substr(0, end)));
        if (!hop || hops.size() == most_hops) {
            return wrong();
        }
        hops.push_back(*std::move(hop));
        if (end == rest.size()) {
            return hops;
        }
        rest.remove_prefix(end + 1);
    }
}

std::string format_jump(const std::vector<JumpHop>& hops)
{
    std::string all;
    for (const JumpHop& hop : hops) {
        // A server that is called "none" would be no hop.
        const bool brackets = hop.host.find(':') != std::string::npos || same_word(hop.host, "none");
        all += fmt::format("{}{}{}{}", all.empty() ? "" : ",", hop.user, hop.user.empty() ? "" : "@",
                           brackets ? fmt::format("[{}]", hop.host) : hop.host);
        all += hop.port != 0 ? fmt::format(":{}", hop.port) : "";
    }
    return all;
}

} // namespace latchkey::settings
