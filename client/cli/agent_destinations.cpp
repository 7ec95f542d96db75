#include "client/cli/agent_destinations.h"

#include "client/cli/cli_error.h"
#include "client/hosts/known_hosts.h"
#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"
#include "keys/base/file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>

namespace latchkey::cli {

namespace {

std::unexpected<Error> wrong(std::string_view word, std::string what)
{
    return fail(CliErrc::bad_value, fmt::format("\"{}\"", word), std::move(what));
}

Result<auth::AgentHop> hop_of(std::string_view text, std::string_view word, const hosts::KnownHosts& known)
{
    auth::AgentHop hop;
    std::string_view host = text;
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        hop.user = text.substr(0, at);
        host = text.substr(at + 1);
    }
    const auto address = hosts::parse_host_address(host);
    if (host.empty() || !address) {
        return wrong(word, "[USER@]HOST, or HOST>[USER@]HOST for going on from a host");
    }
    hop.host = host;
    for (const hosts::KnownKey& row : known.rows_of(*address)) {
        if (row.marker != hosts::Marker::revoked) {
            hop.keys.push_back({row.wire, row.marker == hosts::Marker::cert_authority});
        }
    }
    if (hop.keys.empty()) {
        return wrong(word, fmt::format("a host whose key is known; {} is in none of {}", address->text(),
                                       fmt::join(std::views::transform(known.files(), path_text), ", ")));
    }
    return hop;
}

Result<auth::AgentDestination> destination_of(std::string_view word, const hosts::KnownHosts& known)
{
    auth::AgentDestination way;
    std::string_view to = word;
    if (const auto arrow = word.find('>'); arrow != std::string_view::npos) {
        auto from = hop_of(word.substr(0, arrow), word, known);
        if (!from) {
            return std::unexpected(from.error());
        }
        if (!from->user.empty()) {
            return wrong(word, "no user before the host that is left: an agent sees hosts there, not accounts");
        }
        way.from = *std::move(from);
        to = word.substr(arrow + 1);
    }
    auto target = hop_of(to, word, known);
    if (!target) {
        return std::unexpected(target.error());
    }
    way.to = *std::move(target);
    return way;
}

} // namespace

Result<std::vector<auth::AgentDestination>> agent_destinations(const std::vector<std::string>& words, const std::vector<std::string>& files)
{
    std::vector<auth::AgentDestination> out;
    if (words.empty()) {
        return out;
    }
    const std::filesystem::path home = settings::find_places().home;
    std::vector<std::filesystem::path> from;
    for (const std::string& file : files) {
        from.push_back(settings::expand_home(file, home));
    }
    if (from.empty()) { // ssh-add(1), -H
        from = {home / ".ssh/known_hosts", home / ".ssh/known_hosts2"};
        for (const std::string& file : settings::Settings{}.list(settings::SettingId::global_known_hosts_files)) {
            from.push_back(settings::expand_home(file, home));
        }
    }
    const auto known = hosts::KnownHosts::load(std::move(from));
    if (!known) {
        return std::unexpected(known.error());
    }
    for (const std::string& word : words) {
        auto way = destination_of(word, *known);
        if (!way) {
            return std::unexpected(way.error());
        }
        out.push_back(*std::move(way));
    }
    return out;
}

} // namespace latchkey::cli
