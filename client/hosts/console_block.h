#pragma once
/// The blocks of host keys on a console, and whether several of them can be one machine's. Any thread.

#include "client/hosts/console_log.h"

#include <vector>

namespace latchkey::hosts {

/// What stands between one BEGIN and its END.
struct ConsoleBlock {
    std::vector<ConsoleFingerprint> fingerprints;
    std::vector<keys::PublicKey> keys;
    bool whole = true; ///< nothing of it was cut or not understood
    [[nodiscard]] bool empty() const { return fingerprints.empty() && keys.empty(); }
};

/// Those that are not there yet.
void add_once(std::vector<ConsoleFingerprint>& to, const ConsoleFingerprint& one);
void add_once(std::vector<keys::PublicKey>& to, const keys::PublicKey& one);

/// All as one, which is whole. HostErrc::console_differs when two contradict each other (two fingerprints of one type and hash, or two keys
/// of one type, that are not the same; of blocks that are whole, any difference), or a key its fingerprint.
[[nodiscard]] Result<ConsoleBlock> merge_blocks(const std::vector<ConsoleBlock>& blocks);

} // namespace latchkey::hosts
