#include "keys/blowfish.h"

#include <span>

namespace latchkey::keys {

namespace {

/// Big-endian words from bytes that repeat for ever.
class CyclicWords {
public:
    explicit CyclicWords(Bytes bytes) noexcept : bytes_(bytes) {}

    std::uint32_t next() noexcept
    {
        if (bytes_.empty()) {
            return 0;
        }
        std::uint32_t word = 0;
        for (int i = 0; i < 4; ++i) {
            word = word << 8U | bytes_[at_];
            at_ = at_ + 1 == bytes_.size() ? 0 : at_ + 1;
        }
        return word;
    }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

} // namespace

Blowfish::~Blowfish()
{
    wipe({reinterpret_cast<std::uint8_t*>(&state_), sizeof state_});
}

void Blowfish::encrypt(std::uint32_t& left, std::uint32_t& right) const noexcept
{
    const auto& s = state_.boxes;
    const auto round = [&s](std::uint32_t x) { return ((s[0][x >> 24U] + s[1][x >> 16U & 255U]) ^ s[2][x >> 8U & 255U]) + s[3][x & 255U]; };
    std::uint32_t l = left ^ state_.subkeys[0];
    std::uint32_t r = right;
    for (std::size_t i = 1; i < 17; i += 2) { // two rounds at once, so that the halves need no swapping
        r ^= round(l) ^ state_.subkeys[i];
        l ^= round(r) ^ state_.subkeys[i + 1];
    }
    left = r ^ state_.subkeys[17];
    right = l;
}

void Blowfish::expand(Bytes key, Bytes salt) noexcept
{
    CyclicWords key_words(key);
    for (std::uint32_t& subkey : state_.subkeys) {
        subkey ^= key_words.next();
    }
    CyclicWords salt_words(salt);
    std::uint32_t left = 0;
    std::uint32_t right = 0;
    const auto refill = [&](std::span<std::uint32_t> words) {
        for (std::size_t i = 0; i < words.size(); i += 2) {
            left ^= salt_words.next();
            right ^= salt_words.next();
            encrypt(left, right);
            words[i] = left;
            words[i + 1] = right;
        }
    };
    refill(state_.subkeys);
    for (auto& box : state_.boxes) {
        refill(box);
    }
}

} // namespace latchkey::keys
