#include "client/session/route_from_settings.h"

#include "client/session/request_from_settings.h"
#include "client/session/route.h"
#include "client/transport/client_error.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::session {

using settings::JumpHop;
using settings::SettingId;
using settings::SourceKind;
using transport::ClientErrc;

namespace {

int strength(SourceKind kind)
{
    switch (kind) {
    case SourceKind::command_line:
    case SourceKind::window:
        return 4;
    case SourceKind::session:
    case SourceKind::import:
        return 3;
    case SourceKind::ssh_config:
        return 2;
    case SourceKind::application:
    case SourceKind::default_settings:
        return 1;
    case SourceKind::built_in:
        break;
    }
    return 0;
}

bool jump_is_the_way(const settings::Settings& values)
{
    if (!values.is_set(SettingId::proxy_jump) || !values.is_set(SettingId::proxy_command)) {
        return values.is_set(SettingId::proxy_jump);
    }
    return strength(values.source(SettingId::proxy_jump).kind) >= strength(values.source(SettingId::proxy_command).kind);
}

std::optional<transport::ProxyRequest> proxy_of(const settings::Settings& values)
{
    transport::ProxyRequest proxy;
    switch (values.choice<settings::ProxyType>(SettingId::proxy_type)) {
    case settings::ProxyType::none:
        return std::nullopt;
    case settings::ProxyType::socks5:
        proxy.kind = transport::ProxyKind::socks5;
        break;
    case settings::ProxyType::socks4:
        proxy.kind = transport::ProxyKind::socks4;
        break;
    case settings::ProxyType::http:
        proxy.kind = transport::ProxyKind::http;
        break;
    }
    proxy.host = values.text(SettingId::proxy_host);
    proxy.port = static_cast<std::uint16_t>(values.number(SettingId::proxy_port));
    proxy.user = values.text(SettingId::proxy_user);
    return proxy;
}

/// Reads chains within chains. `names` are those that are being gone into: to meet one again is a circle. (Elsewhere in a chain a name may
/// come again: it is looked up by another machine then.)
class ChainReader {
public:
    ChainReader(const settings::Places& places, const HopSettings& lookup) : places_(places), lookup_(lookup) {}

    Status read(ConnectionRequest& request, const settings::Settings& values, std::vector<std::string> names)
    {
        if (jump_is_the_way(values)) {
            return read_jumps(request, values, std::move(names));
        }
        if (values.is_set(SettingId::proxy_command)) {
            request.proxy_command = values.text(SettingId::proxy_command);
            return {};
        }
        request.proxy = proxy_of(values);
        if (request.proxy && request.proxy->host.empty()) {
            return fail(ClientErrc::bad_request, request.host, "A proxy is chosen, but its host name is empty.");
        }
        return {};
    }

private:
    Status read_jumps(ConnectionRequest& request, const settings::Settings& values, std::vector<std::string> names)
    {
        const Result<std::vector<JumpHop>> hops = settings::parse_jump(values.text(SettingId::proxy_jump));
        if (!hops) {
            return std::unexpected(hops.error());
        }
        for (std::size_t i = 0; i < hops->size(); ++i) {
            const JumpHop& hop = (*hops)[i];
            const Status added = add_hop(request, hop, i == 0, names);
            if (!added) {
                return added;
            }
        }
        return {};
    }

    Status add_hop(ConnectionRequest& request, const JumpHop& hop, bool goes_its_own_way, std::vector<std::string> names)
    {
        const std::string name = fmt::format("{}:{}", hop.host, hop.port);
        if (std::ranges::find(names, name) != names.end()) {
            return fail(ClientErrc::bad_request, request.host,
                        fmt::format("The jump hosts go round in a circle: {} would be reached through itself.", hop.host));
        }
        if (names.size() >= jump_limit || request.jumps.size() >= jump_limit) {
            return fail(ClientErrc::bad_request, request.host,
                        fmt::format("The chain of jump hosts has more than {} of them.", jump_limit));
        }
        const Result<settings::Settings> of_hop = lookup_(hop);
        if (!of_hop) {
            return std::unexpected(of_hop.error());
        }
        ConnectionRequest through = request_from_settings(*of_hop, places_);
        through.log = request.log;
        if (goes_its_own_way) {
            names.push_back(name);
            const Status its_way = read(through, *of_hop, std::move(names));
            if (!its_way) {
                return its_way;
            }
            // One flat chain: its own hops come before it.
            std::vector<ConnectionRequest> before = std::exchange(through.jumps, {});
            std::ranges::move(before, std::back_inserter(request.jumps));
        }
        request.jumps.push_back(std::move(through));
        return {};
    }

    const settings::Places& places_;
    const HopSettings& lookup_;
};

} // namespace

Status add_route(ConnectionRequest& request, const settings::Settings& values, const settings::Places& places, const HopSettings& lookup)
{
    ChainReader reader(places, lookup);
    const Status read = reader.read(request, values, {});
    return read ? check_route(request) : read;
}

} // namespace latchkey::session
