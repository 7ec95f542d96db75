#include "client/settings/codecs.h"

#include "client/settings/forward_spec.h"
#include "client/settings/host_key_text.h"
#include "client/settings/jump_spec.h"
#include "client/settings/setting.h"
#include "client/settings/ssh_words.h"
#include "client/settings/words.h"
#include "keys/base/glob.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace latchkey::settings {

namespace {

std::unexpected<Error> wants(std::string_view text, std::string_view what)
{
    return fail(SettingsErrc::wrong_type, std::string{text.substr(0, 100)}, std::string{what});
}

codec::Kept forward(ForwardSpec::Kind kind, std::string_view text)
{
    const auto parsed = parse_forward(kind, text);
    return parsed ? codec::Kept{format_forward(*parsed)} : std::unexpected(parsed.error());
}

// RFC 4251 §6, with patterns' "*" and "?" and OpenSSH's names: no blanks, no commas.
bool is_algorithm_name(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ',' && c != '"' && c != '\''; });
}

bool are_names(std::string_view list)
{
    const auto parts = split_names(list);
    return !parts.empty() && std::ranges::all_of(parts, is_algorithm_name);
}

void add_new(std::vector<std::string>& to, const std::string& name)
{
    if (std::ranges::find(to, name) == to.end()) {
        to.push_back(name);
    }
}

} // namespace

namespace codec {

Kept local_forward(std::string_view text)
{
    return forward(ForwardSpec::Kind::local, text);
}

Kept remote_forward(std::string_view text)
{
    return forward(ForwardSpec::Kind::remote, text);
}

Kept dynamic_forward(std::string_view text)
{
    return forward(ForwardSpec::Kind::dynamic, text);
}

Kept jump(std::string_view text)
{
    const auto hops = parse_jump(text);
    return hops ? Kept{format_jump(*hops)} : std::unexpected(hops.error());
}

Kept command(std::string_view text)
{
    return std::string{same_word(trimmed(text), "none") ? std::string_view{} : trimmed(text)};
}

Kept add_keys(std::string_view text)
{
    const auto parsed = parse_add_keys(text);
    return parsed ? Kept{std::string{trimmed(text)}} : std::unexpected(parsed.error());
}

Kept escape_char(std::string_view text)
{
    const auto parsed = parse_escape_char(text);
    return parsed ? Kept{std::string{text}} : std::unexpected(parsed.error());
}

Kept assignment(std::string_view text)
{
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return wants(text, "NAME=VALUE");
    }
    return std::string{text};
}

Kept environment_name(std::string_view text)
{
    if (text.find('=') != std::string_view::npos || text == "-") {
        return wants(text, "names of variables, such as LANG LC_*");
    }
    return std::string{text};
}

Kept algorithms(std::string_view text)
{
    const std::string_view list = trimmed(text);
    const bool has_sign = !list.empty() && (list.front() == '+' || list.front() == '-' || list.front() == '^');
    if (!list.empty() && !are_names(list.substr(has_sign ? 1 : 0))) {
        return wants(text, "names with commas between, perhaps with +, - or ^ before the first");
    }
    return std::string{list};
}

Kept names(std::string_view text)
{
    const std::string_view list = trimmed(text);
    if (!list.empty() && !are_names(list)) {
        return wants(text, "names with commas between");
    }
    return std::string{list};
}

Kept host_key(std::string_view text)
{
    std::string kept = host_key_text(trimmed(text));
    return kept.empty() ? wants(text, "a host key: SHA256:… as `ssh-keygen -l` prints it, sixteen pairs of MD5, or the key itself (AAAA…)")
                        : Kept{std::move(kept)};
}

Kept file_mask(std::string_view text)
{
    const auto mask = parse_file_mask(trimmed(text));
    return mask ? Kept{fmt::format("{:04o}", *mask)} : wants(text, "an octal number up to 0777, such as 0177");
}

} // namespace codec

std::optional<unsigned> parse_file_mask(std::string_view text)
{
    constexpr unsigned all = 0777;
    unsigned mask = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), mask, 8);
    if (failed != std::errc{} || end != text.data() + text.size() || mask > all) {
        return std::nullopt;
    }
    return mask;
}

std::vector<std::string> split_names(std::string_view text)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        if (const auto part = trimmed(text.substr(0, end)); !part.empty()) {
            parts.emplace_back(part);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

Result<AddKeys> parse_add_keys(std::string_view text)
{
    const auto words = split_words(text);
    const auto wrong = [&] { return wants(text, "yes, no, ask, confirm, a time such as 1h, or confirm and a time"); };
    if (!words || words->empty() || words->size() > 2) {
        return wrong();
    }
    const std::string& first = words->front();
    if (words->size() == 2) {
        const auto lifetime = parse_seconds((*words)[1]);
        if (!same_word(first, "confirm") || !lifetime) {
            return wrong();
        }
        return AddKeys{AddKeys::When::confirm, std::chrono::seconds{*lifetime}};
    }
    constexpr std::array<std::pair<std::string_view, AddKeys::When>, 6> known{{{"no", AddKeys::When::no},
                                                                               {"false", AddKeys::When::no},
                                                                               {"yes", AddKeys::When::yes},
                                                                               {"true", AddKeys::When::yes},
                                                                               {"ask", AddKeys::When::ask},
                                                                               {"confirm", AddKeys::When::confirm}}};
    for (const auto& [word, when] : known) {
        if (same_word(first, word)) {
            return AddKeys{when, {}};
        }
    }
    const auto lifetime = parse_seconds(first);
    return lifetime ? Result<AddKeys>{AddKeys{AddKeys::When::yes, std::chrono::seconds{*lifetime}}} : wrong();
}

Result<std::optional<char>> parse_escape_char(std::string_view text)
{
    if (text == "none") {
        return std::optional<char>{};
    }
    if (text.size() == 1) {
        return std::optional{text.front()};
    }
    if (text.size() == 2 && text[0] == '^' && text[1] >= 64 && text[1] < 127) {
        return std::optional{static_cast<char>(text[1] & 0x1f)};
    }
    return wants(text, "one character, ^ and a letter, or the word none");
}

AlgorithmList parse_algorithm_list(std::string_view text)
{
    AlgorithmList list;
    text = trimmed(text);
    if (text.starts_with('+')) {
        list.how = AlgorithmList::How::append;
    } else if (text.starts_with('-')) {
        list.how = AlgorithmList::How::remove;
    } else if (text.starts_with('^')) {
        list.how = AlgorithmList::How::to_front;
    }
    list.names = split_names(text.substr(list.how == AlgorithmList::How::replace ? 0 : 1));
    return list;
}

std::vector<std::string> apply_algorithm_list(const AlgorithmList& list, const std::vector<std::string>& usual)
{
    std::vector<std::string> out;
    const auto add_all = [&](const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            add_new(out, name);
        }
    };
    switch (list.how) {
    case AlgorithmList::How::replace:
        add_all(list.names);
        break;
    case AlgorithmList::How::append:
        add_all(usual);
        add_all(list.names);
        break;
    case AlgorithmList::How::to_front:
        add_all(list.names);
        add_all(usual);
        break;
    case AlgorithmList::How::remove:
        for (const std::string& name : usual) {
            if (std::ranges::none_of(list.names, [&](const std::string& pattern) { return matches_glob(pattern, name); })) {
                add_new(out, name);
            }
        }
        break;
    }
    return out;
}

namespace {

// "1G" in bytes. 0: not that.
std::int64_t parse_size(std::string_view text)
{
    constexpr std::int64_t most = std::int64_t{1} << 60U;
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    constexpr std::string_view units = "kmgt";
    const auto power = unit.empty() ? std::string_view::npos : units.find(lower(unit.front()));
    if (problem != std::errc{} || number <= 0 || unit.size() > 1 || (!unit.empty() && power == std::string_view::npos)) {
        return 0;
    }
    const auto shift = unit.empty() ? 0U : 10U * static_cast<unsigned>(power + 1);
    return number > (most >> shift) ? 0 : number << shift;
}

bool is_domain(std::string_view text)
{
    const bool letters = std::ranges::all_of(text, [](char c) {
        const char l = lower(c);
        return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    return letters && !text.empty() && !text.starts_with('-') && !text.starts_with('.') && text.find("..") == std::string_view::npos;
}

} // namespace

Result<RekeyLimit> parse_rekey_limit(std::string_view text)
{
    constexpr std::int64_t fewest = 16; // ssh's
    RekeyLimit limit;
    const std::string_view all = trimmed(text);
    const auto blank = std::min(all.find_first_of(" \t"), all.size());
    const std::string_view size = all.substr(0, blank);
    const std::string_view time = trimmed(all.substr(blank));
    if (!same_word(size, "default") && size != "0") { // as `ssh -G` prints the default
        limit.bytes = parse_size(size);
        if (limit.bytes < fewest) {
            return fail(SettingsErrc::wrong_type, {}, "bytes, 16 at least, such as 500M or 1G, or default; then perhaps a time such as 1h");
        }
    }
    if (!time.empty() && !same_word(time, "none")) {
        const auto seconds = parse_seconds(time);
        if (!seconds) {
            return fail(SettingsErrc::wrong_type, {}, "a time such as 30m or 1h behind the size, or none");
        }
        limit.seconds = *seconds;
    }
    return limit;
}

codec::Kept codec::rekey_limit(std::string_view text)
{
    const auto parsed = parse_rekey_limit(text);
    return parsed ? Kept{std::string{trimmed(text)}} : std::unexpected(parsed.error());
}

codec::Kept codec::domain(std::string_view text)
{
    return is_domain(text) ? Kept{std::string{text}} : fail(SettingsErrc::wrong_type, {}, "domains such as example.net, blanks between");
}

codec::Kept codec::cname_rule(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) {
        return fail(SettingsErrc::wrong_type, {}, "patterns of names, a colon, patterns of what they may be aliases of");
    }
    return std::string{text};
}

std::optional<std::int64_t> parse_seconds(std::string_view text)
{
    constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max();
    std::int64_t total = 0;
    if (text.empty() || text.front() == '-') {
        return std::nullopt;
    }
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{} || number < 0 || number > limit) {
            return std::nullopt;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        std::int64_t unit = 1;
        if (!text.empty()) {
            switch (lower(text.front())) {
            case 's':
                break;
            case 'm':
                unit = 60;
                break;
            case 'h':
                unit = 3600;
                break;
            case 'd':
                unit = 86400;
                break;
            case 'w':
                unit = std::int64_t{7} * 86400;
                break;
            default:
                return std::nullopt;
            }
            text.remove_prefix(1);
        }
        total += number * unit;
        if (total > limit) {
            return std::nullopt;
        }
    }
    return total;
}

} // namespace latchkey::settings
