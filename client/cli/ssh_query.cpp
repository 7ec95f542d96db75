#include "client/cli/ssh_query.h"

#include "client/cli/cli_error.h"
#include "client/settings/words.h"
#include "client/transport/algorithms.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace latchkey::cli {

using transport::AlgorithmKind;
using Names = std::vector<std::string>;

namespace {

// Keys whose files log in. A security key's (sk-*) private half is in its hardware: an agent offers it, no file does.
Names plain_keys()
{
    return {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"};
}

Names hardware_keys()
{
    return {"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"};
}

// PROTOCOL.certkeys: "ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com".
Names as_certificates(Names names)
{
    for (std::string& name : names) {
        name = name.substr(0, name.find('@')) + "-cert-v01@openssh.com";
    }
    return names;
}

Names plain_signatures()
{
    return {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256"};
}

Names joined(Names first, const Names& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

Names ciphers()
{
    return transport::available_algorithms(AlgorithmKind::cipher);
}

// Ciphers that authenticate by themselves, so that no MAC is agreed on.
Names authenticating_ciphers()
{
    Names out;
    std::ranges::copy_if(ciphers(), std::back_inserter(out), [](const std::string& name) {
        return name.find("gcm") != std::string::npos || name.starts_with("chacha20-poly1305");
    });
    return out;
}

Names keys_of_every_kind()
{
    return joined(plain_keys(), as_certificates(plain_keys()));
}

Names signatures_of_every_kind()
{
    Names all = joined(plain_signatures(), as_certificates(plain_signatures()));
    return joined(std::move(all), joined(hardware_keys(), as_certificates(hardware_keys())));
}

Names help();

struct Query {
    std::string_view name;
    Names (*answer)();
};
constexpr std::array queries{
    Query{"cipher", ciphers},
    Query{"cipher-auth", authenticating_ciphers},
    Query{"compression", [] { return transport::available_algorithms(AlgorithmKind::compression); }},
    Query{"kex", [] { return transport::available_algorithms(AlgorithmKind::key_exchange); }},
    Query{"key", keys_of_every_kind},
    Query{"key-cert", [] { return as_certificates(plain_keys()); }},
    Query{"key-plain", plain_keys},
    Query{"key-sig", signatures_of_every_kind},
    Query{"mac", [] { return transport::available_algorithms(AlgorithmKind::mac); }},
    Query{"protocol-version", [] { return Names{"2"}; }},
    Query{"sig", plain_signatures},
    Query{"help", help},
};

/// ssh takes its options' names too.
struct Alias {
    std::string_view option;
    std::string_view query;
};
constexpr std::array aliases{
    Alias{"Ciphers", "cipher"},
    Alias{"MACs", "mac"},
    Alias{"KexAlgorithms", "kex"},
    Alias{"HostKeyAlgorithms", "host-key"},
    Alias{"PubkeyAcceptedAlgorithms", "key-sig"},
    Alias{"PubkeyAcceptedKeyTypes", "key-sig"},
};

Names help()
{
    Names out;
    for (const Query& query : queries) {
        if (query.name != "help") {
            out.emplace_back(query.name);
        }
    }
    for (const Alias& alias : aliases) {
        out.emplace_back(alias.option);
    }
    return out;
}

} // namespace

Result<std::vector<std::string>> ssh_query(std::string_view name)
{
    for (const Alias& alias : aliases) {
        if (settings::same_word(name, alias.option)) {
            name = alias.query;
        }
    }
    if (name == "host-key") { // libssh2 has no host certificates, so this is not key-sig
        return transport::available_algorithms(AlgorithmKind::host_key);
    }
    const auto* const query = std::ranges::find(queries, name, &Query::name);
    if (query != queries.end()) {
        return query->answer();
    }
    std::string all;
    for (const std::string& word : help()) {
        all += all.empty() ? word : ", " + word;
    }
    return fail(CliErrc::bad_value, "-Q", "one of " + all);
}

} // namespace latchkey::cli
