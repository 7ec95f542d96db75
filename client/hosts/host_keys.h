#pragma once
/// All that this computer knows of servers' keys, asked in one place: pins, known_hosts, PuTTY's store.
///
/// Who wins: a revoked key is revoked whatever else stands anywhere. A pin is a person's word about this very host, so a key that
/// contradicts it is a changed one even when known_hosts has it meanwhile. Then known_hosts; PuTTY's store only where known_hosts neither
/// has the key nor another of its type. Any error in reading is an error of all: nobody is "unknown" because a file could not be read.
/// Blocks on the disk; not for several threads at once. Errors: HostErrc.

#include "client/hosts/host_pins.h"
#include "client/hosts/known_hosts.h"
#include "client/hosts/putty_host_keys.h"

namespace latchkey::hosts {

struct HostKeyPlaces {
    std::vector<std::filesystem::path> known_hosts; ///< the first is written to
    std::size_t own_files = 1;                      ///< so many of them, from the first on, are the user's to change
    bool hash_names = false;
    /// PuTTY's: its file, nothing, or the registry. Not asked when known_hosts is nothing but null devices: whoever says that wants to
    /// start from nothing.
    std::optional<std::filesystem::path> putty{};
    std::filesystem::path pins{}; ///< empty: none
};

class HostKeys {
public:
    [[nodiscard]] static Result<HostKeys> load(const HostKeyPlaces& places);

    [[nodiscard]] Match match(const HostAddress& where, const keys::PublicKey& key) const;
    /// Of all three, each once.
    [[nodiscard]] std::vector<std::string> known_types(const HostAddress& where) const;

    /// Adds the key to known_hosts; pins of the host have done their work then and go.
    Status remember(const HostAddress& where, const keys::PublicKey& key);

    [[nodiscard]] const KnownHosts& known() const { return known_; }
    [[nodiscard]] const PuttyHostKeys& putty() const { return putty_; }
    [[nodiscard]] const HostPins& pins() const { return pins_; }

private:
    KnownHosts known_;
    PuttyHostKeys putty_;
    HostPins pins_;
};

/// The command that says "this server was rebuilt", for a key that has changed: "lk host remove web", with -f when the row is not in a
/// .ssh/known_hosts; quoted for a shell. For a row of PuTTY's, which is not ours to remove, the one that pins what was offered.
[[nodiscard]] std::string rebuilt_command(const HostAddress& where, const Match& match, const keys::PublicKey& offered);

} // namespace latchkey::hosts
