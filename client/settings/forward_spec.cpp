#include "client/settings/forward_spec.h"

#include "client/settings/destination.h"
#include "client/settings/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace latchkey::settings {

namespace {

constexpr std::size_t longest_forward = 4096;

struct Part {
    std::string text;
    bool bracketed = false;
    /// No blanks around it: a word could not be told from what stands between words.
    [[nodiscard]] bool is_path() const
    {
        return text.find('/') != std::string::npos && text.front() != ' ' && text.back() != ' ' && text.find('\t') == std::string::npos;
    }
};

// "[…]" up to its bracket, which ends the part; no escapes in it.
std::optional<Part> take_bracketed(std::string_view& rest)
{
    const auto end = rest.find(']');
    if (end == std::string_view::npos || (end + 1 < rest.size() && rest[end + 1] != ':')) {
        return std::nullopt;
    }
    Part part{std::string{rest.substr(1, end - 1)}, true};
    rest.remove_prefix(end + 1);
    return part;
}

std::optional<Part> take_plain(std::string_view& rest)
{
    Part part;
    std::size_t i = 0;
    for (; i < rest.size() && rest[i] != ':'; ++i) {
        if (rest[i] == '\t' || (rest[i] == '\\' && ++i == rest.size())) {
            return std::nullopt;
        }
        part.text += rest[i];
    }
    rest.remove_prefix(i);
    return part;
}

// At most four parts between colons.
std::optional<std::vector<Part>> split(std::string_view text)
{
    std::vector<Part> parts;
    while (parts.size() < 4) {
        auto part = text.starts_with('[') ? take_bracketed(text) : take_plain(text);
        if (!part) {
            return std::nullopt;
        }
        parts.push_back(*std::move(part));
        if (text.empty()) {
            return parts;
        }
        text.remove_prefix(1); // the colon
    }
    return std::nullopt;
}

std::optional<std::uint16_t> port_of(const Part& part)
{
    std::uint16_t port = 0;
    const char* const end = part.text.data() + part.text.size();
    const auto [stop, problem] = std::from_chars(part.text.data(), end, port);
    const bool good = problem == std::errc{} && stop == end && !part.bracketed;
    return good ? std::optional{port} : std::nullopt;
}

bool is_host(const Part& part)
{
    return part.text == "*" || check_host(part.text).has_value();
}

// "port" or "bind:port"; "" before the colon is "everywhere", as "*" is.
std::optional<Endpoint> listening(std::span<const Part> parts)
{
    if (parts.size() == 1 && parts[0].is_path()) {
        return Endpoint{.path = parts[0].text};
    }
    const auto port = port_of(parts.back());
    if (parts.size() > 2 || !port) {
        return std::nullopt;
    }
    if (parts.size() == 1) {
        return Endpoint{.port = *port};
    }
    if (!parts[0].text.empty() && !is_host(parts[0])) {
        return std::nullopt;
    }
    return Endpoint{.host = parts[0].text.empty() ? "*" : parts[0].text, .port = *port};
}

std::optional<Endpoint> target(std::span<const Part> parts)
{
    if (parts.size() == 1 && parts[0].is_path()) {
        return Endpoint{.path = parts[0].text};
    }
    if (parts.size() != 2 || parts[0].text == "*" || !is_host(parts[0])) {
        return std::nullopt;
    }
    const auto port = port_of(parts[1]);
    return port && *port != 0 ? std::optional{Endpoint{.host = parts[0].text, .port = *port}} : std::nullopt;
}

std::optional<ForwardSpec> parse_parts(ForwardSpec::Kind kind, std::span<const Part> parts)
{
    const bool may_be_socks = kind != ForwardSpec::Kind::local;
    if (may_be_socks) {
        // Two sockets, or a port and a socket, are a listener and its target.
        const bool has_target = parts.size() > 2 || (parts.size() == 2 && parts[1].is_path());
        auto socks = has_target ? std::nullopt : listening(parts);
        if (socks || kind == ForwardSpec::Kind::dynamic) {
            return socks ? std::optional{ForwardSpec{kind, *std::move(socks), {}}} : std::nullopt;
        }
    }
    const std::size_t target_parts = parts.back().is_path() ? 1 : 2;
    if (parts.size() <= target_parts) {
        return std::nullopt;
    }
    auto listen = listening(parts.first(parts.size() - target_parts));
    auto to = target(parts.last(target_parts));
    return listen && to ? std::optional{ForwardSpec{kind, *std::move(listen), *std::move(to)}} : std::nullopt;
}

std::optional<ForwardSpec> parse_word(ForwardSpec::Kind kind, std::string_view word)
{
    const auto parts = split(word);
    return parts ? parse_parts(kind, *parts) : std::nullopt;
}

std::string_view shape(ForwardSpec::Kind kind)
{
    switch (kind) {
    case ForwardSpec::Kind::local:
        return "a forward such as 8080:localhost:80 (here:host:there)";
    case ForwardSpec::Kind::remote:
        return "a forward such as 8080:localhost:80 (at the server:host:port from here)";
    case ForwardSpec::Kind::dynamic:
        break;
    }
    return "a port such as 1080, or an address and a port";
}

bool has_control(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

std::string written(std::string_view text)
{
    if (text.find_first_of(":\\") == std::string_view::npos && !text.starts_with('[')) {
        return std::string{text};
    }
    if (text.find(']') == std::string_view::npos) {
        return fmt::format("[{}]", text);
    }
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '\\' || (out.empty() && c == '[')) {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string written(const Endpoint& end)
{
    if (!end.path.empty()) {
        return written(std::string_view{end.path});
    }
    return end.host.empty() ? std::to_string(end.port) : fmt::format("{}:{}", written(std::string_view{end.host}), end.port);
}

} // namespace

Result<ForwardSpec> parse_forward(ForwardSpec::Kind kind, std::string_view text)
{
    constexpr std::string_view blanks = " \t";
    const std::string_view all = text;
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    std::optional<ForwardSpec> found;
    if (text.size() <= longest_forward && !text.empty() && !has_control(text)) {
        found = parse_word(kind, text);
        // ssh_config's two words are ssh's one with the colon left out between listener and target.
        const auto gap = text.find_first_of(blanks);
        const bool between_words =
            gap != std::string_view::npos && std::ranges::count(text.substr(0, gap), '[') == std::ranges::count(text.substr(0, gap), ']');
        if (!found && between_words) {
            const auto second = text.find_first_not_of(blanks, gap);
            found = parse_word(kind, fmt::format("{}:{}", text.substr(0, gap), text.substr(second)));
        }
    }
    if (!found) {
        return fail(SettingsErrc::wrong_type, std::string{all.substr(0, 100)}, std::string{shape(kind)});
    }
    return *std::move(found);
}

Result<Endpoint> parse_endpoint(std::string_view text)
{
    const auto parts = text.size() <= longest_forward && !text.empty() && !has_control(text) ? split(text) : std::nullopt;
    auto found = parts ? target(*parts) : std::nullopt;
    if (!found) {
        return fail(SettingsErrc::wrong_type, std::string{text.substr(0, 100)}, "a host and a port, such as db.internal:5432");
    }
    return *std::move(found);
}

std::string format_forward(const ForwardSpec& forward)
{
    return forward.to.empty() ? written(forward.listen) : fmt::format("{}:{}", written(forward.listen), written(forward.to));
}

} // namespace latchkey::settings
