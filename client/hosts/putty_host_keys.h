#pragma once
/// The host keys that PuTTY knows, read only: `sshhostkeys` in its folder, or the registry on Windows. Whom a PuTTY user trusts is known
/// here, and a key that has changed since alarms here, too.
///
/// A row is "TYPE@PORT:HOST VALUE"; the value is the numbers of the key in hexadecimal with commas between: rsa2 e,n; dss p,q,g,y; ecdsa
/// curve,x,y; ssh-ed25519 and ssh-ed448 the affine x,y. SSH 1's keys ("rsa@…") are left out. PuTTY's documentation, storage of host keys.
/// A missing file is empty; one that cannot be read is HostErrc::unreadable. At most 4 MiB.

#include "client/hosts/known_hosts.h"

namespace latchkey::hosts {

class PuttyHostKeys {
public:
    PuttyHostKeys() = default;
    /// `file` empty: the registry where there is one, else nothing.
    [[nodiscard]] static Result<PuttyHostKeys> load(const std::filesystem::path& file);
    [[nodiscard]] static PuttyHostKeys parse(std::string_view text, const std::filesystem::path& file);

    [[nodiscard]] Match match(const HostAddress& where, const keys::PublicKey& key) const;
    [[nodiscard]] std::vector<KnownKey> keys_of(const HostAddress& where) const;
    [[nodiscard]] const std::vector<KnownKey>& rows() const { return rows_; }

private:
    std::vector<KnownKey> rows_; ///< hosts is HostAddress::text()
};

/// A row of PuTTY's: nullopt when it is none, or not one of SSH 2. `file` and `line` are left for the caller.
[[nodiscard]] std::optional<KnownKey> parse_putty_host_key(std::string_view name, std::string_view value);

/// "web-1" or "[web-1]:2222", as HostAddress::text() writes it, and back.
[[nodiscard]] HostAddress address_of_text(std::string_view text);

} // namespace latchkey::hosts
