#pragma once
/// Text put together byte by byte where it may be secret. For the .cpp files of keys/ only. One owner.

#include "keys/base/secret.h"

#include <cstdint>
#include <string_view>
#include <utility>

namespace latchkey::keys {

/// Collects bytes in a Secret without asking it for each one.
class SecretText {
public:
    explicit SecretText(std::size_t most) : out_(most) {}

    void put(char c)
    {
        if (used_ == out_.size()) {
            out_.resize(out_.size() * 2 + 64);
        }
        out_.writable()[used_++] = static_cast<std::uint8_t>(c);
    }
    void put_code_point(std::uint32_t code)
    {
        if (code < 0x80) {
            put(static_cast<char>(code));
        } else if (code < 0x800) {
            put(static_cast<char>(0xc0U | code >> 6U));
            put(static_cast<char>(0x80U | (code & 0x3fU)));
        } else {
            if (code < 0x10000) {
                put(static_cast<char>(0xe0U | code >> 12U));
            } else {
                put(static_cast<char>(0xf0U | code >> 18U));
                put(static_cast<char>(0x80U | (code >> 12U & 0x3fU)));
            }
            put(static_cast<char>(0x80U | (code >> 6U & 0x3fU)));
            put(static_cast<char>(0x80U | (code & 0x3fU)));
        }
    }
    void put(std::string_view text)
    {
        for (const char c : text) {
            put(c);
        }
    }
    [[nodiscard]] char last() const { return used_ == 0 ? '\0' : static_cast<char>(out_.bytes()[used_ - 1]); }
    [[nodiscard]] Secret take()
    {
        out_.resize(used_);
        return std::move(out_);
    }

private:
    Secret out_;
    std::size_t used_ = 0;
};

} // namespace latchkey::keys
