#include "client/session/request_from_settings.h"

#include <algorithm>

namespace latchkey::session {

using settings::SettingId;

namespace {

HostKeyPolicy policy(settings::HostKeyChecking checking)
{
    switch (checking) {
    case settings::HostKeyChecking::ask:
        return HostKeyPolicy::ask;
    case settings::HostKeyChecking::strict:
        return HostKeyPolicy::strict;
    case settings::HostKeyChecking::accept_new:
        return HostKeyPolicy::accept_new;
    }
    return HostKeyPolicy::strict;
}

AddressFamily family(settings::AddressFamily family)
{
    switch (family) {
    case settings::AddressFamily::inet:
        return AddressFamily::ipv4;
    case settings::AddressFamily::inet6:
        return AddressFamily::ipv6;
    case settings::AddressFamily::any:
        break;
    }
    return AddressFamily::any;
}

} // namespace

ConnectionRequest request_from_settings(const settings::Settings& values, const settings::Places& places)
{
    ConnectionRequest request;
    request.host = values.text(SettingId::host_name);
    request.port = static_cast<std::uint16_t>(values.number(SettingId::port));
    request.user = values.text(SettingId::user_name);
    for (const std::string& key : values.list(SettingId::key_file)) {
        const std::filesystem::path file = settings::expand_home(key, places.home);
        // Each counts as an attempt for the server: none is offered twice.
        if (values.flag(SettingId::public_key) && std::ranges::find(request.key_files, file) == request.key_files.end()) {
            request.key_files.push_back(file);
        }
    }
    request.allow_keyboard_interactive = values.flag(SettingId::keyboard_interactive);
    request.allow_password = values.flag(SettingId::password);
    for (const SettingId id : {SettingId::known_hosts_files, SettingId::global_known_hosts_files}) {
        for (const std::string& file : values.list(id)) {
            request.known_hosts.push_back(settings::expand_home(file, places.home));
        }
    }
    request.host_key_policy = policy(values.choice<settings::HostKeyChecking>(SettingId::host_key_checking));
    request.batch = values.flag(SettingId::batch_mode);
    request.family = family(values.choice<settings::AddressFamily>(SettingId::address_family));
    request.compression = values.flag(SettingId::compression);
    const auto timeout = values.duration(SettingId::connect_timeout);
    request.deadlines.resolve = timeout;
    request.deadlines.connect = timeout;
    request.deadlines.banner = timeout;
    request.deadlines.key_exchange = timeout;
    request.keepalive.interval = values.duration(SettingId::keepalive_interval);
    request.keepalive.count_max = static_cast<int>(values.number(SettingId::keepalive_count));
    return request;
}

} // namespace latchkey::session
