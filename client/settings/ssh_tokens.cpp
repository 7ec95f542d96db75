#include "client/settings/ssh_tokens.h"

#include "client/settings/setting.h"
#include "keys/base/file.h"
#include "keys/base/hash.h"
#include "keys/base/hex.h"

#include <fmt/format.h>

#include <optional>

namespace latchkey::settings {

namespace {

constexpr std::size_t longest_expansion = std::size_t{64} << 10U;

std::unexpected<Error> bad(std::string_view text, std::string why)
{
    return fail(SettingsErrc::bad_token, std::string{text.substr(0, 200)}, std::move(why));
}

std::string_view letters(TokenSet set)
{
    switch (set) {
    case TokenSet::host_name:
        return "%h";
    case TokenSet::route:
        return "%hnpr";
    case TokenSet::all:
        return "%CdhijkLlnpru";
    case TokenSet::local_command:
        return "%CdhijkLlnpruT";
    }
    return "%";
}

// OpenSSH's ssh_connection_hash(): a short name for this connection, for sockets' paths.
std::string connection_hash(const TokenValues& values)
{
    const std::string all = values.local.host + values.host + values.port + values.remote_user + values.jump;
    return hex_encode(sha1(as_bytes(all)));
}

std::string value_of(char token, const TokenValues& values)
{
    switch (token) {
    case '%':
        return "%";
    case 'C':
        return connection_hash(values);
    case 'd':
        return path_text(values.local.home);
    case 'h':
        return values.host;
    case 'i':
        return values.local.user_id;
    case 'j':
        return values.jump;
    case 'k':
        return values.key_alias;
    case 'L':
        return values.local.host.substr(0, values.local.host.find('.'));
    case 'l':
        return values.local.host;
    case 'n':
        return values.original_host;
    case 'p':
        return values.port;
    case 'r':
        return values.remote_user;
    case 'u':
        return values.local.user;
    default:
        return "NONE"; // %T: there are no tunnel devices here
    }
}

} // namespace

Result<std::string> expand_tokens(std::string_view text, TokenSet set, const TokenValues& values)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (++i == text.size()) {
            return bad(text, "it ends in a single %; %% stands for one");
        }
        if (letters(set).find(text[i]) == std::string_view::npos) {
            return bad(text, fmt::format("%{} does not stand for anything here; %% stands for one %", text[i]));
        }
        out += value_of(text[i], values);
        if (out.size() > longest_expansion) {
            return bad(text, "it becomes too long");
        }
    }
    return out;
}

Result<std::string> expand_variables(std::string_view text, const LocalFacts& local)
{
    std::string out;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto begin = std::min(rest.find("${"), rest.size());
        out += rest.substr(0, begin);
        rest.remove_prefix(begin);
        if (rest.empty()) {
            break;
        }
        const auto end = rest.find('}');
        if (end == std::string_view::npos || end == 2) {
            return bad(text, "the name or the } behind ${ is missing");
        }
        const std::string_view name = rest.substr(2, end - 2);
        const auto value = local.environment ? local.environment(name) : std::nullopt;
        if (!value) {
            return bad(text, fmt::format("the environment has no {}", name));
        }
        out += *value;
        if (out.size() > longest_expansion) {
            return bad(text, "it becomes too long");
        }
        rest.remove_prefix(end + 1);
    }
    return out;
}

} // namespace latchkey::settings
