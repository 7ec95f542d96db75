#include "client/transport/algorithms.h"

#include "client/transport/client_error.h"
#include "client/transport/platform/cpu.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libssh2.h>

#include <algorithm>
#include <array>
#include <memory>

namespace latchkey::transport {
namespace {

using enum AlgorithmKind;

constexpr std::array table{
    // Post-quantum hybrids first: what is recorded today must not be readable later.
    AlgorithmRow{key_exchange, "mlkem768x25519-sha256", Tier::first},
    AlgorithmRow{key_exchange, "sntrup761x25519-sha512", Tier::first},
    AlgorithmRow{key_exchange, "sntrup761x25519-sha512@openssh.com", Tier::first},
    AlgorithmRow{key_exchange, "curve25519-sha256", Tier::first},
    AlgorithmRow{key_exchange, "curve25519-sha256@libssh.org", Tier::first},
    AlgorithmRow{key_exchange, "diffie-hellman-group16-sha512", Tier::first},
    AlgorithmRow{key_exchange, "diffie-hellman-group18-sha512", Tier::first},
    AlgorithmRow{key_exchange, "ecdh-sha2-nistp256", Tier::second},
    AlgorithmRow{key_exchange, "ecdh-sha2-nistp384", Tier::second},
    AlgorithmRow{key_exchange, "ecdh-sha2-nistp521", Tier::second},
    AlgorithmRow{key_exchange, "diffie-hellman-group-exchange-sha256", Tier::second},
    AlgorithmRow{key_exchange, "diffie-hellman-group14-sha256", Tier::second},
    AlgorithmRow{key_exchange, "diffie-hellman-group14-sha1", Tier::old},
    AlgorithmRow{key_exchange, "diffie-hellman-group-exchange-sha1", Tier::old},
    AlgorithmRow{key_exchange, "diffie-hellman-group1-sha1", Tier::old},

    AlgorithmRow{host_key, "ssh-ed25519", Tier::first},
    AlgorithmRow{host_key, "rsa-sha2-512", Tier::first},
    AlgorithmRow{host_key, "rsa-sha2-256", Tier::first},
    AlgorithmRow{host_key, "ecdsa-sha2-nistp256", Tier::second},
    AlgorithmRow{host_key, "ecdsa-sha2-nistp384", Tier::second},
    AlgorithmRow{host_key, "ecdsa-sha2-nistp521", Tier::second},
    AlgorithmRow{host_key, "ssh-rsa", Tier::old},
    AlgorithmRow{host_key, "ssh-dss", Tier::old},

    AlgorithmRow{cipher, "aes128-gcm@openssh.com", Tier::first},
    AlgorithmRow{cipher, "aes256-gcm@openssh.com", Tier::first},
    AlgorithmRow{cipher, "chacha20-poly1305@openssh.com", Tier::first},
    AlgorithmRow{cipher, "aes256-ctr", Tier::first},
    AlgorithmRow{cipher, "aes192-ctr", Tier::first},
    AlgorithmRow{cipher, "aes128-ctr", Tier::first},
    AlgorithmRow{cipher, "aes256-cbc", Tier::old},
    AlgorithmRow{cipher, "aes192-cbc", Tier::old},
    AlgorithmRow{cipher, "aes128-cbc", Tier::old},
    AlgorithmRow{cipher, "3des-cbc", Tier::old},

    AlgorithmRow{mac, "hmac-sha2-256-etm@openssh.com", Tier::first},
    AlgorithmRow{mac, "hmac-sha2-512-etm@openssh.com", Tier::first},
    AlgorithmRow{mac, "hmac-sha2-256", Tier::second},
    AlgorithmRow{mac, "hmac-sha2-512", Tier::second},
    AlgorithmRow{mac, "hmac-sha1-etm@openssh.com", Tier::old},
    AlgorithmRow{mac, "hmac-sha1", Tier::old},

    AlgorithmRow{compression, "none", Tier::first},
    AlgorithmRow{compression, "zlib@openssh.com", Tier::old}, // after login only; plain "zlib" would compress before it, and is left out
};

bool contains(const std::vector<std::string>& list, std::string_view name)
{
    return std::ranges::find(list, name) != list.end();
}

/// Moves the names that `wanted` likes to the front, keeping both orders.
template <class Wanted>
void bring_forward(std::vector<std::string>& names, Wanted wanted)
{
    std::ranges::stable_partition(names, wanted);
}

const std::optional<std::vector<std::string>>& own_list(AlgorithmKind kind, const ProposalWishes& wishes)
{
    static const std::optional<std::vector<std::string>> none;
    switch (kind) {
    case key_exchange:
        return wishes.key_exchange;
    case host_key:
        return wishes.host_key;
    case cipher:
        return wishes.cipher;
    case mac:
        return wishes.mac;
    case compression:
        break;
    }
    return none;
}

std::string_view title(AlgorithmKind kind)
{
    constexpr std::array<std::string_view, 5> titles{"key exchange", "host key", "cipher", "MAC", "compression"};
    return titles[static_cast<std::size_t>(kind)];
}

Status set(LIBSSH2_SESSION* session, int method, const std::vector<std::string>& names)
{
    if (libssh2_session_method_pref(session, method, fmt::format("{}", fmt::join(names, ",")).c_str()) != 0) {
        return fail(ClientErrc::bad_request, {}, fmt::format("libssh2 does not take this list of algorithms: {}.", fmt::join(names, ",")));
    }
    return {};
}

} // namespace

std::span<const AlgorithmRow> algorithm_table()
{
    return table;
}

std::vector<std::string> usual_algorithms(AlgorithmKind kind)
{
    std::vector<std::string> names;
    for (const Tier tier : {Tier::first, Tier::second}) {
        for (const AlgorithmRow& row : table) {
            if (row.kind == kind && row.tier == tier) {
                names.emplace_back(row.name);
            }
        }
    }
    return names;
}

std::vector<std::string> host_key_algorithms(std::string_view key_type)
{
    if (key_type == "ssh-rsa") {
        return {"rsa-sha2-512", "rsa-sha2-256"};
    }
    return {std::string(key_type)};
}

std::vector<std::string> supported_algorithms(LIBSSH2_SESSION* session, AlgorithmKind kind)
{
    constexpr std::array methods{LIBSSH2_METHOD_KEX, LIBSSH2_METHOD_HOSTKEY, LIBSSH2_METHOD_CRYPT_CS, LIBSSH2_METHOD_MAC_CS,
                                 LIBSSH2_METHOD_COMP_CS};
    const char** names = nullptr;
    const int count = libssh2_session_supported_algs(session, methods[static_cast<std::size_t>(kind)], &names);
    std::vector<std::string> found;
    for (int i = 0; i < count; ++i) {
        found.emplace_back(names[i]);
    }
    if (count > 0) {
        libssh2_free(session, names);
    }
    return found;
}

std::vector<std::string> available_algorithms(AlgorithmKind kind)
{
    struct Free {
        void operator()(LIBSSH2_SESSION* session) const { libssh2_session_free(session); }
    };
    const std::unique_ptr<LIBSSH2_SESSION, Free> session{libssh2_session_init_ex(nullptr, nullptr, nullptr, nullptr)};
    if (!session) {
        return {};
    }
    libssh2_session_flag(session.get(), LIBSSH2_FLAG_COMPRESS, 1);
    ProposalWishes all;
    all.up_to = Tier::old;
    all.compress = true;
    return choose(kind, all, supported_algorithms(session.get(), kind));
}

std::vector<std::string> choose(AlgorithmKind kind, const ProposalWishes& wishes, const std::vector<std::string>& supported)
{
    std::vector<std::string> chosen;
    const auto add = [&](std::string_view name) {
        // libssh2 would advertise a certificate type and then fail with it.
        if (contains(supported, name) && !contains(chosen, name) && name.find("-cert-v01") == std::string_view::npos) {
            chosen.emplace_back(name);
        }
    };
    if (const auto& own = own_list(kind, wishes)) {
        if (kind == host_key && wishes.known_host_keys_first) {
            for (const std::string& type : wishes.known_host_types) {
                for (const std::string& name : host_key_algorithms(type)) {
                    if (contains(*own, name)) {
                        add(name);
                    }
                }
            }
        }
        std::ranges::for_each(*own, add);
        return chosen;
    }
    if (kind == compression && wishes.compress) {
        add("zlib@openssh.com");
    }
    if (kind == host_key) {
        // Known types first: an unknown one would look like a changed key.
        for (const std::string& type : wishes.known_host_types) {
            std::ranges::for_each(host_key_algorithms(type), add);
        }
    }
    const std::size_t preset = chosen.size();
    for (const Tier tier : {Tier::first, Tier::second, Tier::old}) {
        for (const AlgorithmRow& row : table) {
            if (row.kind == kind && row.tier == tier && tier <= wishes.up_to) {
                add(row.name);
            }
        }
    }
    if (kind == cipher && preset == 0 && !wishes.cpu_has_aes.value_or(cpu_has_aes())) {
        bring_forward(chosen, [](const std::string& name) { return name.starts_with("chacha20"); });
    }
    return chosen;
}

Result<Proposal> propose(LIBSSH2_SESSION* session, const ProposalWishes& wishes)
{
    if (wishes.compress) {
        libssh2_session_flag(session, LIBSSH2_FLAG_COMPRESS, 1);
    }
    Proposal proposal;
    struct Part {
        AlgorithmKind kind;
        std::vector<std::string>* names;
        std::array<int, 2> methods;
    };
    const std::array parts{
        Part{key_exchange, &proposal.key_exchange, {LIBSSH2_METHOD_KEX, -1}},
        Part{host_key, &proposal.host_key, {LIBSSH2_METHOD_HOSTKEY, -1}},
        Part{cipher, &proposal.cipher, {LIBSSH2_METHOD_CRYPT_CS, LIBSSH2_METHOD_CRYPT_SC}},
        Part{mac, &proposal.mac, {LIBSSH2_METHOD_MAC_CS, LIBSSH2_METHOD_MAC_SC}},
        Part{compression, &proposal.compression, {LIBSSH2_METHOD_COMP_CS, LIBSSH2_METHOD_COMP_SC}},
    };
    for (const Part& part : parts) {
        *part.names = choose(part.kind, wishes, supported_algorithms(session, part.kind));
        if (part.names->empty()) {
            return fail(ClientErrc::bad_request, {},
                        fmt::format("None of the {} algorithms asked for is available here.", title(part.kind)));
        }
        for (const int method : part.methods) {
            const Status done = method < 0 ? Status{} : set(session, method, *part.names);
            if (!done) {
                return std::unexpected(done.error());
            }
        }
    }
    return proposal;
}

} // namespace latchkey::transport
