#pragma once
/// What a cloud machine wrote on its console at first boot: its host keys and whom it lets in. Read from the provider's own pages, this is
/// a way to know a server before anybody connects to it.
///
/// cloud-init's formats: between "-----BEGIN SSH HOST KEY FINGERPRINTS-----" and END lines of `ssh-keygen -l` (SHA256, or MD5 of old
/// images); between "-----BEGIN SSH HOST KEY KEYS-----" and END public keys (tools/write-ssh-key-fingerprints); tables of authorised keys
/// (cc_ssh_authkey_fingerprints.py, sha256 or md5 in colon-hex). Prefixes ("ec2:", "ci-info:", "<14>Nov 20 …: ", "[   21.5]
/// cloud-init[1]:"), kernel messages in between, colours and CRLF are no matter; a fingerprint or key that is cut is left out and said.
/// Several blocks that differ are an error: nobody can tell which machine's they are. Input up to 1 MiB. Any thread.

#include "client/hosts/host_error.h"
#include "keys/public_key.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::hosts {

struct ConsoleFingerprint {
    std::string type; ///< "ssh-ed25519"; "*" when the line does not say
    std::string text; ///< "SHA256:…" or "MD5:…"
    friend bool operator==(const ConsoleFingerprint&, const ConsoleFingerprint&) = default;
};

struct ConsoleUser {
    std::string name;                       ///< "ubuntu"
    std::string file;                       ///< "/home/ubuntu/.ssh/authorized_keys"
    std::vector<ConsoleFingerprint> keys{}; ///< type as the table has it, text "SHA256:…" or "MD5:…"
};

struct ConsoleLog {
    std::vector<keys::PublicKey> host_keys;       ///< whole ones
    std::vector<ConsoleFingerprint> fingerprints; ///< of host keys
    std::vector<ConsoleUser> users;               ///< as they come; with none of their keys: "no authorized SSH keys"
    std::vector<std::string> remarks;             ///< sentences: what was cut or not understood

    /// The one to log in as: the first who has keys and is not root, else the first with keys; empty when there is none.
    [[nodiscard]] std::string login_user() const;
};

inline constexpr std::size_t largest_console_log = std::size_t{1} << 20U;

/// HostErrc::no_host_keys, ::console_differs (blocks that contradict each other), ::console_too_large.
[[nodiscard]] Result<ConsoleLog> read_console_log(std::string_view text);

/// Whether this key is among a user's, by any of its fingerprints.
[[nodiscard]] bool has_key(const ConsoleUser& user, const keys::PublicKey& key);

} // namespace latchkey::hosts
