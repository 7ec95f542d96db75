#pragma once
/// Blowfish as bcrypt needs it: the key schedule in steps, which no library offers (Schneier, "Description of a New Variable-Length Key,
/// 64-Bit Block Cipher", 1993; Provos and Mazières, "A Future-Adaptable Password Scheme", 1999). Nothing else here uses this cipher.
///
/// The state is as secret as the passphrase that went into it, and wiped with the object. Not constant in time: its tables are indexed by
/// secrets.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <array>
#include <cstdint>

namespace latchkey::keys {

class Blowfish {
public:
    Blowfish() noexcept : state_(digits_of_pi) {}
    Blowfish(const Blowfish&) = delete;
    Blowfish& operator=(const Blowfish&) = delete;
    ~Blowfish();

    /// "ExpandKey" of the 1999 paper: mixes in the key (cyclically) and then the salt (cyclically). An empty salt stands for zeros.
    void expand(Bytes key, Bytes salt) noexcept;

    /// One block in place.
    void encrypt(std::uint32_t& left, std::uint32_t& right) const noexcept;

private:
    struct State {
        std::array<std::uint32_t, 18> subkeys;
        std::array<std::array<std::uint32_t, 256>, 4> boxes;
    };
    static const State digits_of_pi;

    State state_;
};

} // namespace latchkey::keys
