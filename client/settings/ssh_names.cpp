#include "client/settings/ssh_names.h"

#include "client/settings/setting.h"
#include "client/settings/words.h"

#include <algorithm>
#include <array>

namespace latchkey::settings {

namespace {

struct Spelling {
    std::string_view old;
    std::string_view current;
};
constexpr std::array old_spellings{
    Spelling{"ChallengeResponseAuthentication", "KbdInteractiveAuthentication"},
    Spelling{"SkeyAuthentication", "KbdInteractiveAuthentication"},
    Spelling{"TISAuthentication", "KbdInteractiveAuthentication"},
    Spelling{"DSAAuthentication", "PubkeyAuthentication"},
    Spelling{"IdentityFile2", "IdentityFile"},
    Spelling{"KeepAlive", "TCPKeepAlive"},
    Spelling{"PubkeyAcceptedKeyTypes", "PubkeyAcceptedAlgorithms"},
};

constexpr std::array<std::string_view, 4> blocks{"Host", "Match", "Include", "IgnoreUnknown"};

// What is lost without them is comfort, speed or a way to log in, never a check. ControlMaster is a faster second connection;
// KnownHostsCommand and VerifyHostKeyDNS are further places to learn a host's key from, and without them the user is asked.
constexpr std::array<std::string_view, 57> without_effect{
    "AFSTokenPassing",
    "CASignatureAlgorithms",
    "ChannelTimeout",
    "CheckHostIP",
    "Cipher",
    "CompressionLevel",
    "ControlMaster",
    "ControlPath",
    "ControlPersist",
    "EnableEscapeCommandline",
    "EnableSSHKeysign",
    "FallBackToRsh",
    "FingerprintHash",
    "ForwardX11",
    "ForwardX11Timeout",
    "ForwardX11Trusted",
    "GlobalKnownHostsFile2",
    "GSSAPIAuthentication",
    "GSSAPIClientIdentity",
    "GSSAPIDelegateCredentials",
    "GSSAPIKexAlgorithms",
    "GSSAPIKeyExchange",
    "GSSAPIRenewalForcesRekey",
    "GSSAPIServerIdentity",
    "GSSAPITrustDns",
    "HostbasedAcceptedAlgorithms",
    "HostbasedAuthentication",
    "HostbasedKeyTypes",
    "IPQoS",
    "KbdInteractiveDevices",
    "KerberosAuthentication",
    "KerberosTGTPassing",
    "KnownHostsCommand",
    "LogVerbose",
    "NoHostAuthenticationForLocalhost",
    "ObscureKeystrokeTiming",
    "PKCS11Provider",
    "Protocol",
    "RhostsAuthentication",
    "RhostsRSAAuthentication",
    "RSAAuthentication",
    "SecurityKeyProvider",
    "SmartcardDevice",
    "SyslogFacility",
    "TunnelDevice",
    "UpdateHostKeys",
    "UseKeychain",
    "UsePrivilegedPort",
    "UserKnownHostsFile2",
    "UserRoaming",
    "UseRoaming",
    "UseRsh",
    "VerifyHostKeyDNS",
    "VersionAddendum",
    "VisualHostKey",
    "WarnWeakCrypto",
    "XAuthLocation",
};

/// A name that is refused, and the values of it that are not.
struct Refused {
    std::string_view name;
    std::array<std::string_view, 3> harmless;
};
constexpr std::array refused{
    Refused{"PermitRemoteOpen", {"any"}}, // the server could reach more from here than allowed
    Refused{"ProxyUseFdpass", {"no"}},    // there would be no connection at all
    Refused{"RefuseConnection", {}},      Refused{"RevokedHostKeys", {"none"}}, Refused{"Tunnel", {"no"}}, // traffic would take another way
};

const Refused* find_refused(std::string_view name)
{
    const auto found = std::ranges::find_if(refused, [&](const Refused& r) { return same_word(r.name, name); });
    return found == refused.end() ? nullptr : &*found;
}

} // namespace

std::string_view current_ssh_name(std::string_view name)
{
    const auto found = std::ranges::find_if(old_spellings, [&](const Spelling& s) { return same_word(s.old, name); });
    return found == old_spellings.end() ? name : found->current;
}

SshNameKind kind_of_ssh_name(std::string_view name)
{
    const auto is_it = [&](std::string_view known) { return same_word(known, name); };
    if (find_ssh_config(current_ssh_name(name)) != nullptr) {
        return SshNameKind::setting;
    }
    if (std::ranges::any_of(blocks, is_it)) {
        return SshNameKind::block;
    }
    if (find_refused(name) != nullptr) {
        return SshNameKind::refused;
    }
    return std::ranges::any_of(without_effect, is_it) ? SshNameKind::no_effect : SshNameKind::unknown;
}

bool is_harmless(std::string_view name, std::string_view value)
{
    const Refused* found = find_refused(name);
    const auto is_it = [&](std::string_view harmless) { return !harmless.empty() && same_word(harmless, value); };
    return found == nullptr || std::ranges::any_of(found->harmless, is_it);
}

bool is_openssh_name(std::string_view name)
{
    return kind_of_ssh_name(name) != SshNameKind::unknown && !same_word(name, "TrivialAuth") && !same_word(name, "AcceptedHostKeys");
}

} // namespace latchkey::settings
