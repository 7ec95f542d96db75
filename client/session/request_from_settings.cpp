#include "client/session/request_from_settings.h"

#include "client/auth/agent_choice.h"
#include "client/auth/offer.h"
#include "client/settings/codecs.h"
#include "client/settings/patterns.h"
#include "client/transport/algorithms.h"

#include <algorithm>
#include <iterator>

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

// ssh(1), -i: what is offered when nothing was chosen. Those that are not there are passed over.
std::vector<std::filesystem::path> usual_key_files(const std::filesystem::path& home)
{
    std::vector<std::filesystem::path> files;
    for (const std::string_view name : {"id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"}) {
        if (!home.empty()) {
            files.push_back(home / ".ssh" / name);
        }
    }
    return files;
}

std::optional<std::vector<std::string>> algorithms(const settings::Settings& values, SettingId id, transport::AlgorithmKind kind)
{
    const auto list = settings::parse_algorithm_list(values.text(id));
    return list.empty() ? std::nullopt : std::optional{settings::apply_algorithm_list(list, transport::usual_algorithms(kind))};
}

AlgorithmOverrides algorithm_overrides(const settings::Settings& values)
{
    using transport::AlgorithmKind;
    using How = settings::AlgorithmList::How;
    AlgorithmOverrides out;
    out.key_exchange = algorithms(values, SettingId::kex_algorithms, AlgorithmKind::key_exchange);
    out.host_key = algorithms(values, SettingId::host_key_algorithms, AlgorithmKind::host_key);
    out.cipher = algorithms(values, SettingId::ciphers, AlgorithmKind::cipher);
    out.mac = algorithms(values, SettingId::macs, AlgorithmKind::mac);
    const How how = settings::parse_algorithm_list(values.text(SettingId::host_key_algorithms)).how;
    out.known_host_keys_first = how == How::append || how == How::remove;
    return out;
}

transport::RekeyLimit rekey_limit(std::string_view text)
{
    const settings::RekeyLimit said = settings::parse_rekey_limit(text).value_or(settings::RekeyLimit{}); // the row's codec has checked it
    transport::RekeyLimit limit;
    limit.bytes = said.bytes > 0 ? static_cast<std::uint64_t>(said.bytes) : limit.bytes;
    limit.every = std::chrono::seconds{said.seconds};
    return limit;
}

auth::AddKeysToAgent add_keys(std::string_view text)
{
    using When = settings::AddKeys::When;
    const Result<settings::AddKeys> parsed = settings::parse_add_keys(text); // the row's codec has checked it
    auth::AddKeysToAgent out;
    if (parsed && parsed->when != When::no) {
        out.when = parsed->when == When::ask ? auth::AddKeysToAgent::When::ask : auth::AddKeysToAgent::When::always;
        out.confirm = parsed->when == When::confirm;
        out.lifetime = parsed->lifetime;
    }
    return out;
}

/// ssh takes patterns here: "ssh-ed25519*" is the key and its certificate.
std::vector<std::string> signatures(settings::AlgorithmList list)
{
    const std::vector<std::string> usual = auth::usual_signature_algorithms();
    if (list.how != settings::AlgorithmList::How::remove) {
        std::vector<std::string> names;
        for (const std::string& pattern : list.names) {
            std::ranges::copy_if(usual, std::back_inserter(names),
                                 [&](const std::string& name) { return settings::matches_pattern_list(name, pattern); });
        }
        list.names = std::move(names);
    }
    return settings::apply_algorithm_list(list, usual);
}

void fill_authentication(ConnectionRequest& request, const settings::Settings& values, const settings::Places& places)
{
    for (const std::string& file : values.list(SettingId::certificate_files)) {
        request.certificate_files.push_back(settings::expand_home(file, places.home));
    }
    request.allow_public_key = values.flag(SettingId::public_key);
    request.missing_keys_are_no_error = values.source(SettingId::key_file).kind == settings::SourceKind::ssh_config;
    request.identities_only = values.flag(SettingId::offer_this_key_only);
    const std::string agent = auth::agent_address_of(values.text(SettingId::identity_agent), places.home);
    request.allow_agent =
        request.allow_public_key && values.flag(SettingId::allow_agent) && values.text(SettingId::identity_agent) != "none";
    request.agent = request.allow_agent ? agent : std::string{};
    request.add_keys_to_agent = add_keys(values.text(SettingId::add_keys_to_agent));
    request.agent_forwarding = values.choice<auth::AgentForwarding>(SettingId::forward_agent);
    const std::string forwarded = values.text(SettingId::forward_agent); // or another agent than the one for the login
    const bool own = forwarded == "yes" || forwarded == "no" || forwarded == "confirm";
    request.forwarded_agent = own ? agent : auth::agent_address_of(forwarded, places.home);
    request.allow_keyboard_interactive = values.flag(SettingId::keyboard_interactive);
    request.allow_password = values.flag(SettingId::password);
    request.password_attempts = static_cast<int>(values.number(SettingId::password_prompts));
    request.preferred_methods = settings::split_names(values.text(SettingId::preferred_authentications));
    const auto algorithms = settings::parse_algorithm_list(values.text(SettingId::pubkey_algorithms));
    if (!algorithms.empty()) {
        request.public_key_algorithms = signatures(algorithms);
    }
    request.allow_trivial_auth = values.flag(SettingId::trivial_auth);
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
    if (request.key_files.empty() && !values.is_set(SettingId::key_file) && values.flag(SettingId::public_key)) {
        request.default_key_files = usual_key_files(places.home);
    }
    fill_authentication(request, values, places);
    for (const SettingId id : {SettingId::known_hosts_files, SettingId::global_known_hosts_files}) {
        for (const std::string& file : values.list(id)) {
            request.known_hosts.push_back(settings::expand_home(file, places.home));
        }
        if (id == SettingId::known_hosts_files) {
            request.own_known_hosts = request.known_hosts.size();
        }
    }
    request.putty_host_keys = places.putty_host_keys();
    request.host_pins = places.config.empty() ? std::filesystem::path{} : places.host_pins();
    request.host_key_policy = policy(values.choice<settings::HostKeyChecking>(SettingId::host_key_checking));
    request.host_key_alias = values.text(SettingId::host_key_alias);
    request.listed_host_keys = values.list(SettingId::accepted_host_keys);
    request.hash_known_hosts = values.flag(SettingId::hash_known_hosts);
    request.batch = values.flag(SettingId::batch_mode);
    request.family = family(values.choice<settings::AddressFamily>(SettingId::address_family));
    request.bind_address = values.text(SettingId::bind_address);
    request.bind_interface = values.text(SettingId::bind_interface);
    request.smallest_rsa_key = static_cast<int>(values.number(SettingId::required_rsa_size));
    request.rekey = rekey_limit(values.text(SettingId::rekey_limit));
    request.connection_attempts = static_cast<int>(values.number(SettingId::connection_attempts));
    request.tcp_keepalive = values.flag(SettingId::tcp_keepalive);
    request.algorithms = algorithm_overrides(values);
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
