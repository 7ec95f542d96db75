#include "keys/blowfish.h"

namespace latchkey::keys {

namespace {

std::uint32_t scramble(const BlowfishState& state, std::uint32_t x) noexcept
{
    const auto& s = state.boxes;
    return ((s[0][x >> 24U] + s[1][x >> 16U & 255U]) ^ s[2][x >> 8U & 255U]) + s[3][x & 255U];
}

} // namespace

template <std::size_t count>
void Blowfish<count>::encrypt(Each<std::uint32_t>& left, Each<std::uint32_t>& right) const noexcept
{
    std::uint32_t l0 = left[0] ^ state_[0].subkeys[0];
    std::uint32_t r0 = right[0];
    if constexpr (count == 1) {
        for (std::size_t i = 1; i < 17; i += 2) { // two rounds at once, so that the halves need no swapping
            r0 ^= scramble(state_[0], l0) ^ state_[0].subkeys[i];
            l0 ^= scramble(state_[0], r0) ^ state_[0].subkeys[i + 1];
        }
    } else {
        std::uint32_t l1 = left[1] ^ state_[1].subkeys[0];
        std::uint32_t r1 = right[1];
        for (std::size_t i = 1; i < 17; i += 2) {
            r0 ^= scramble(state_[0], l0) ^ state_[0].subkeys[i];
            r1 ^= scramble(state_[1], l1) ^ state_[1].subkeys[i];
            l0 ^= scramble(state_[0], r0) ^ state_[0].subkeys[i + 1];
            l1 ^= scramble(state_[1], r1) ^ state_[1].subkeys[i + 1];
        }
        left[1] = r1 ^ state_[1].subkeys[17];
        right[1] = l1;
    }
    left[0] = r0 ^ state_[0].subkeys[17];
    right[0] = l0;
}

template <std::size_t count>
template <bool salted>
void Blowfish<count>::expand_with(const Each<const BlowfishWords*>& keys, const Each<const BlowfishWords*>& salts) noexcept
{
    Each<std::uint32_t> left{};
    Each<std::uint32_t> right{};
    std::size_t at = 0;
    const auto refill = [&](auto words_of) {
        const std::size_t size = words_of(state_[0]).size();
        for (std::size_t i = 0; i < size; i += 2) {
            if constexpr (salted) {
                for (std::size_t k = 0; k < count; ++k) {
                    left[k] ^= (*salts[k])[at];
                    right[k] ^= (*salts[k])[at + 1];
                }
                at = (at + 2) % 16;
            }
            encrypt(left, right);
            for (std::size_t k = 0; k < count; ++k) {
                words_of(state_[k])[i] = left[k];
                words_of(state_[k])[i + 1] = right[k];
            }
        }
    };
    for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t i = 0; i < state_[k].subkeys.size(); ++i) {
            state_[k].subkeys[i] ^= (*keys[k])[i % 16];
        }
    }
    refill([](BlowfishState& state) -> auto& { return state.subkeys; });
    for (std::size_t box = 0; box < 4; ++box) {
        refill([box](BlowfishState& state) -> auto& { return state.boxes[box]; });
    }
}

template <std::size_t count>
void Blowfish<count>::expand(const Each<const BlowfishWords*>& keys) noexcept
{
    expand_with<false>(keys, {});
}

template <std::size_t count>
void Blowfish<count>::expand(const Each<const BlowfishWords*>& keys, const Each<const BlowfishWords*>& salts) noexcept
{
    expand_with<true>(keys, salts);
}

template class Blowfish<1>;
template class Blowfish<2>;

} // namespace latchkey::keys
