#pragma once
/// Making a host known before anybody has connected to it: whole keys go into known_hosts, fingerprints become pins.
///
/// Nothing that is known already is overruled: a key of the same type that is on file and differs is an error (HostErrc::changed), unless
/// the caller says that the server was rebuilt; a revoked one always is (HostErrc::revoked). Blocks on the disk. Errors: HostErrc.
///
/// This is also the one way in which a changed key is replaced (Rebuilt::yes), for lk and for the window.

#include "client/hosts/host_backups.h"
#include "client/hosts/host_keys.h"
#include "client/hosts/known_hosts_edit.h"

namespace latchkey::hosts {

/// What is known of a host from elsewhere.
struct Testimony {
    std::vector<keys::PublicKey> keys;
    std::vector<HostPin> fingerprints; ///< where is set by verify_host()
    std::string source;                ///< for comments: "from a console log on 2026-11-20"
};

enum class Rebuilt { no, yes };

struct Verified {
    std::vector<KnownKey> already; ///< rows that say the same
    Change added;                  ///< of the first known_hosts
    std::vector<HostPin> pinned;
    std::size_t removed = 0; ///< rows of the old server (Rebuilt::yes)
};

/// All rows of a host from all of the user's files, after a backup of each; what was changed. `addresses`: see without_host().
[[nodiscard]] Result<std::vector<Change>> remove_host_rows(const HostKeyPlaces& places, const HostAddress& where,
                                                           const std::vector<std::string>& addresses, const HostBackups& backups);

[[nodiscard]] Result<Verified> verify_host(const HostKeyPlaces& places, const HostAddress& where, Testimony testimony, Rebuilt rebuilt,
                                           const HostBackups& backups);

} // namespace latchkey::hosts
