#pragma once
/// Fingerprints that a person has from elsewhere (a cloud's console, a colleague) for a host whose key nobody here has seen yet. The first
/// connection is held against them: a key that fits is accepted and remembered without a question, one that does not is an alarm.
///
/// A file of ours, a line each: HOST TYPE FINGERPRINT COMMENT, with HOST as known_hosts writes it, TYPE "ssh-ed25519" or "*" where it was
/// not said, FINGERPRINT "SHA256:…" or "MD5:…". A line about a host that we do not understand fits no key: it alarms. At most 1 MiB.
/// A missing file is empty. Blocks on the disk. Errors: HostErrc.

#include "client/hosts/host_backups.h"
#include "client/hosts/known_hosts.h"

namespace latchkey::hosts {

struct HostPin {
    HostAddress where;
    std::string type;        ///< "ssh-ed25519", or "*"
    std::string fingerprint; ///< "SHA256:…" or "MD5:…"
    std::string comment{};   ///< where it is from
};

class HostPins {
public:
    HostPins() = default;
    [[nodiscard]] static Result<HostPins> load(const std::filesystem::path& file);
    [[nodiscard]] static HostPins parse(std::string_view text, std::filesystem::path file);

    /// same: fits a pin; changed: pins of this type, or of none, and none fits; known_by_other_type; unknown: no pins for this host.
    [[nodiscard]] Match match(const HostAddress& where, const keys::PublicKey& key) const;
    [[nodiscard]] std::vector<KnownKey> rows_of(const HostAddress& where) const;
    [[nodiscard]] const std::vector<KnownKey>& rows() const { return rows_; }

    /// In place of all that was pinned for their hosts. With `backups` the file as it was is kept.
    Status replace(const std::vector<HostPin>& pins, const HostBackups* backups = nullptr);
    /// How many there were.
    Result<std::size_t> remove(const HostAddress& where, const HostBackups* backups = nullptr);

private:
    Result<std::size_t> change(const std::vector<HostAddress>& without, const std::vector<HostPin>& with, const HostBackups* backups);

    std::filesystem::path file_;
    std::vector<KnownKey> rows_; ///< comment is the fingerprint and what follows
};

/// What somebody pasted ("SHA256:…", sixteen or 32 pairs, a whole line of ssh-keygen -l) as a pin. keys::KeyErrc::not_a_fingerprint, also
/// for one that is cut short: a part of a fingerprint proves nothing.
[[nodiscard]] Result<HostPin> pin_of(const HostAddress& where, std::string_view fingerprint, std::string comment);

/// The "fingerprint" of an address (draft-ietf-secsh-scp-sftp-ssh-uri, ssh://user;fingerprint=…@host), percent-decoded: the key's type,
/// then its MD5 in pairs ("ssh-rsa-c1-b1-30-…") or its SHA-256 in base64, URL-safe or not ("ssh-ed25519-SHA256:…", WinSCP's
/// "ssh-ed25519-AbC_d…"). `where` is left for the caller. keys::KeyErrc::not_a_fingerprint.
[[nodiscard]] Result<HostPin> pin_of_uri(std::string_view fingerprint);

} // namespace latchkey::hosts
