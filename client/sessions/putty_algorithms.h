#pragma once
/// PuTTY's orders of ciphers, key exchanges and host keys ("aes,chacha20,3des,WARN,des") as lists of algorithms. Any thread; constants.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::sessions {

enum class PuttyOrder { cipher, key_exchange, host_key };

struct PuttyAlgorithms {
    /// Names with commas between, as ssh writes them; nothing when the order is PuTTY's usual one (then ours is used) or holds none that
    /// Latchkey has. What stands behind WARN is left out: PuTTY asks before it uses that, Latchkey does not offer it.
    std::optional<std::string> names{};
    std::vector<std::string> left_out{}; ///< PuTTY's words for what Latchkey lacks although it stands before WARN
};

/// Words that are missing are put where PuTTY puts them (a list of an older version does not have the newer ones); unknown ones are
/// ignored.
[[nodiscard]] PuttyAlgorithms putty_algorithms(PuttyOrder order, std::string_view list);

} // namespace latchkey::sessions
