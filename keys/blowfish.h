#pragma once
/// Blowfish as bcrypt needs it: the key schedule in steps, which no library offers (Schneier, "Description of a New Variable-Length Key,
/// 64-Bit Block Cipher", 1993; Provos and Mazières, "A Future-Adaptable Password Scheme", 1999). Nothing else here uses this cipher.
///
/// Two independent ciphers can run in lock step: each step of one waits for its own last one, so that a processor does the other's in the
/// meantime. The state is as secret as the passphrase that went into it, and wiped with the object. Not constant in time: its tables are
/// indexed by secrets.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace latchkey::keys {

/// A key or a salt of 64 bytes, as big-endian words.
using BlowfishWords = std::array<std::uint32_t, 16>;

struct BlowfishState {
    std::array<std::uint32_t, 18> subkeys;
    std::array<std::array<std::uint32_t, 256>, 4> boxes;
};
extern const BlowfishState blowfish_digits_of_pi;

template <std::size_t count>
class Blowfish {
    static_assert(count == 1 || count == 2);

public:
    template <class T>
    using Each = std::array<T, count>;

    Blowfish() noexcept { state_.fill(blowfish_digits_of_pi); }
    Blowfish(const Blowfish&) = delete;
    Blowfish& operator=(const Blowfish&) = delete;
    ~Blowfish() { wipe({reinterpret_cast<std::uint8_t*>(&state_), sizeof state_}); }

    /// "ExpandKey" of the 1999 paper: mixes in the key (cyclically), and the salt (cyclically) or none.
    void expand(const Each<const BlowfishWords*>& keys, const Each<const BlowfishWords*>& salts) noexcept;
    void expand(const Each<const BlowfishWords*>& keys) noexcept;

    /// One block each, in place.
    void encrypt(Each<std::uint32_t>& left, Each<std::uint32_t>& right) const noexcept;

private:
    template <bool salted>
    void expand_with(const Each<const BlowfishWords*>& keys, const Each<const BlowfishWords*>& salts) noexcept;

    Each<BlowfishState> state_;
};

extern template class Blowfish<1>;
extern template class Blowfish<2>;

} // namespace latchkey::keys
