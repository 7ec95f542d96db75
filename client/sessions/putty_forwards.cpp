#include "client/sessions/putty_forwards.h"

#include "client/settings/destination.h"

#include <charconv>

namespace latchkey::sessions {

using settings::ForwardSpec;

namespace {

constexpr std::size_t most_pairs = 1000;

std::optional<std::uint16_t> port_of(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional{port} : std::nullopt;
}

// The address that "4" or "6" before the letter stands for, when no other is given: PuTTY then listens on that family's loopback.
std::string_view loopback(char family)
{
    return family == '4' ? "127.0.0.1" : family == '6' ? "::1" : "";
}

bool is_usable_host(std::string_view host)
{
    return settings::check_host(host).has_value();
}

} // namespace

std::vector<std::pair<std::string, std::string>> putty_pairs(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    std::pair<std::string, std::string> one;
    bool in_value = false;
    const auto finish = [&] {
        if (!one.first.empty() && pairs.size() < most_pairs) {
            pairs.push_back(std::move(one));
        }
        one = {};
        in_value = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == ',') {
            finish();
            continue;
        }
        if ((c == '=' || c == '\t') && !in_value) {
            in_value = true;
            continue;
        }
        if (c == '\\' && i + 1 < text.size()) {
            c = text[++i];
        }
        (in_value ? one.second : one.first) += c;
    }
    finish();
    return pairs;
}

HostAndPort split_putty_host(std::string_view text)
{
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return {std::string{text}, std::nullopt};
        }
        const std::string_view rest = text.substr(end + 1);
        return {std::string{text.substr(1, end - 1)}, rest.starts_with(':') ? port_of(rest.substr(1)) : std::nullopt};
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return {std::string{text}, std::nullopt};
    }
    return {std::string{text.substr(0, colon)}, port_of(text.substr(colon + 1))};
}

std::optional<ForwardSpec> putty_forward(std::string_view name, std::string_view value)
{
    char family = 0;
    if (!name.empty() && (name.front() == '4' || name.front() == '6' || name.front() == 'A')) {
        family = name.front();
        name.remove_prefix(1);
    }
    if (name.size() < 2) {
        return std::nullopt;
    }
    ForwardSpec forward;
    const bool dynamic = name.front() == 'D' || (name.front() == 'L' && value == "D");
    if (name.front() != 'L' && name.front() != 'R' && name.front() != 'D') {
        return std::nullopt;
    }
    forward.kind = dynamic ? ForwardSpec::Kind::dynamic : name.front() == 'R' ? ForwardSpec::Kind::remote : ForwardSpec::Kind::local;
    name.remove_prefix(1);

    const bool with_host = name.find(':') != std::string_view::npos;
    const HostAndPort listen = with_host ? split_putty_host(name) : HostAndPort{std::string{loopback(family)}, port_of(name)};
    if (!listen.port || (*listen.port == 0 && forward.kind != ForwardSpec::Kind::remote)) {
        return std::nullopt;
    }
    if (!listen.host.empty() && listen.host != "*" && !is_usable_host(listen.host)) {
        return std::nullopt;
    }
    forward.listen = {.host = listen.host, .port = *listen.port, .path = {}};
    if (dynamic) {
        return forward;
    }
    const HostAndPort to = split_putty_host(value);
    if (!to.port || *to.port == 0 || !is_usable_host(to.host)) {
        return std::nullopt;
    }
    forward.to = {.host = to.host, .port = *to.port, .path = {}};
    return forward;
}

} // namespace latchkey::sessions
