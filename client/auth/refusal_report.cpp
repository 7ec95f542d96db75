#include "client/auth/refusal_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::auth {
namespace {

std::string_view answer_text(OfferAnswer answer)
{
    switch (answer) {
    case OfferAnswer::refused:
        return "refused";
    case OfferAnswer::unused:
        return "accepted, but not used";
    case OfferAnswer::partial:
        return "accepted, but the server wants more";
    case OfferAnswer::accepted:
        return "accepted";
    case OfferAnswer::not_offered:
        break;
    }
    return "not offered";
}

std::string list(const std::vector<std::string>& names, std::string_view if_none)
{
    return names.empty() ? std::string(if_none) : fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

std::string RefusalReport::text() const
{
    std::string out = fmt::format("Login to {} as {}\n", where, user.empty() ? "(no user)" : user);
    out += fmt::format("Server: {}\n", server_version);
    out += fmt::format("Methods that the server allows: {}\n", list(allowed, answered ? "it named none" : "it has not said"));
    out += fmt::format("Methods tried: {}\n", list(tried, "none"));
    if (!partial.empty()) {
        out += fmt::format("Succeeded without being enough: {}\n", list(partial, ""));
    }
    for (const KeyOffer& key : keys) {
        out += fmt::format("Key {}", key.source);
        if (!key.fingerprint.empty()) {
            out += fmt::format(" ({} {})", key.title, key.fingerprint);
        }
        out += fmt::format(": {}{}{}\n", answer_text(key.answer), key.note.empty() ? "" : ", ", key.note);
    }
    if (!suggested_user.empty()) {
        out += fmt::format("The server asks for the user {}\n", suggested_user);
    }
    return out;
}

std::string suggested_user(std::string_view server_words)
{
    constexpr std::string_view phrase = "login as the user \"";
    const std::size_t at = server_words.find(phrase);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = server_words.substr(at + phrase.size());
    const std::string_view name = rest.substr(0, rest.find('"'));
    constexpr std::size_t name_limit = 32; // useradd(8)
    const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    return plain && !name.empty() && name.size() <= name_limit && name.size() < rest.size() ? std::string(name) : std::string{};
}

} // namespace latchkey::auth
