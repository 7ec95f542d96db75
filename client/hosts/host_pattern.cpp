#include "client/hosts/host_pattern.h"

#include "keys/base/base64.h"
#include "keys/base/glob.h"
#include "keys/base/hash.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

constexpr std::string_view hash_mark = "|1|"; // HMAC-SHA1, the only kind that there is
bool hash_matches(std::string_view field, const std::string& name)
{
    field.remove_prefix(hash_mark.size());
    const auto bar = field.find('|');
    if (bar == std::string_view::npos) {
        return false;
    }
    const auto salt = base64_decode(field.substr(0, bar));
    const auto hash = base64_decode(field.substr(bar + 1));
    return salt && hash && salt->size() == sha1_size && std::ranges::equal(*hash, hmac_sha1(*salt, as_bytes(name)));
}

} // namespace

bool is_hashed_field(std::string_view field)
{
    return field.starts_with('|');
}

bool can_stand_in_known_hosts(std::string_view name)
{
    const bool odd = std::ranges::any_of(
        name, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == ',' || c == '*' || c == '?'; });
    return !odd && !name.empty() && std::string_view{"!@#|"}.find(name.front()) == std::string_view::npos;
}

std::vector<std::string> names_in_field(std::string_view field)
{
    std::vector<std::string> names;
    while (!field.empty()) {
        const auto end = std::min(field.find(','), field.size());
        if (end > 0) {
            names.emplace_back(field.substr(0, end));
        }
        field.remove_prefix(std::min(end + 1, field.size()));
    }
    return names;
}

bool has_patterns(std::string_view field)
{
    return !is_hashed_field(field) && field.find_first_of("*?!") != std::string_view::npos;
}

bool matches_pattern(std::string_view pattern, std::string_view name)
{
    return matches_glob(pattern, name);
}

bool host_field_matches(std::string_view field, const std::string& name)
{
    if (is_hashed_field(field)) {
        return field.starts_with(hash_mark) && hash_matches(field, name);
    }
    bool matched = false;
    while (!field.empty()) {
        const auto end = std::min(field.find(','), field.size());
        std::string_view pattern = field.substr(0, end);
        field.remove_prefix(std::min(end + 1, field.size()));
        const bool negated = pattern.starts_with('!');
        if (negated) {
            pattern.remove_prefix(1);
        }
        if (!pattern.empty() && matches_pattern(lower_case(pattern), name)) {
            if (negated) {
                return false;
            }
            matched = true;
        }
    }
    return matched;
}

std::string hash_host_name(const std::string& name, Bytes salt)
{
    Sha1Digest fresh{};
    if (salt.empty()) {
        random_bytes(fresh);
        salt = fresh;
    }
    return fmt::format("{}{}|{}", hash_mark, base64_encode(salt), base64_encode(hmac_sha1(salt, as_bytes(name))));
}

std::string lower_case(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

} // namespace latchkey::hosts
