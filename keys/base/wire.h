#pragma once
/// SSH's data types (RFC 4251 §5): reading from bytes that somebody else wrote, and writing.
///
/// The reader never goes past its bytes and never allocates what a length says: after the first failure everything is empty and ok() is
/// false, so that a caller reads a whole structure and asks once. Views point into the reader's bytes. Any thread; one owner.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey {

class WireReader {
public:
    explicit WireReader(Bytes bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] std::uint8_t byte() noexcept;
    [[nodiscard]] bool boolean() noexcept { return byte() != 0; }
    [[nodiscard]] std::uint32_t uint32() noexcept;
    [[nodiscard]] std::uint64_t uint64() noexcept;
    [[nodiscard]] Bytes raw(std::size_t size) noexcept;
    [[nodiscard]] Bytes string() noexcept;
    [[nodiscard]] std::string_view text() noexcept { return as_text(string()); }

    /// The magnitude without leading zeros (empty for 0). A negative number is a failure: none of ours can be.
    [[nodiscard]] Bytes mpint() noexcept;

    /// Comma-separated names; a list of more than 1000 is a failure.
    [[nodiscard]] std::vector<std::string_view> name_list();

    [[nodiscard]] Bytes rest() const noexcept { return rest_; }
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); } ///< all was read, and all was there
    void set_failed() noexcept;

private:
    Bytes rest_;
    bool ok_ = true;
};

/// Out is ByteBuffer, or Secret for what must not lie about.
template <class Out>
class BasicWireWriter {
public:
    BasicWireWriter& byte(std::uint8_t value)
    {
        add({&value, 1});
        return *this;
    }
    BasicWireWriter& boolean(bool value) { return byte(value ? 1 : 0); }
    BasicWireWriter& uint32(std::uint32_t value)
    {
        const std::uint8_t bytes[4] = {static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
                                       static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
        add(bytes);
        return *this;
    }
    BasicWireWriter& raw(Bytes bytes)
    {
        add(bytes);
        return *this;
    }
    BasicWireWriter& string(Bytes bytes)
    {
        uint32(static_cast<std::uint32_t>(bytes.size()));
        add(bytes);
        return *this;
    }
    BasicWireWriter& string(std::string_view text) { return string(as_bytes(text)); }

    /// From a big-endian magnitude, with or without leading zeros.
    BasicWireWriter& mpint(Bytes magnitude)
    {
        while (!magnitude.empty() && magnitude.front() == 0) {
            magnitude = magnitude.subspan(1);
        }
        const bool sign_byte = !magnitude.empty() && (magnitude.front() & 0x80U) != 0;
        uint32(static_cast<std::uint32_t>(magnitude.size() + (sign_byte ? 1 : 0)));
        if (sign_byte) {
            byte(0);
        }
        add(magnitude);
        return *this;
    }

    [[nodiscard]] const Out& bytes() const noexcept { return out_; }
    [[nodiscard]] Out take() { return std::move(out_); } ///< the writer is empty afterwards

private:
    void add(Bytes bytes)
    {
        if constexpr (requires { out_.append(bytes); }) {
            out_.append(bytes);
        } else {
            out_.insert(out_.end(), bytes.begin(), bytes.end());
        }
    }
    Out out_;
};

using WireWriter = BasicWireWriter<ByteBuffer>;
using SecretWireWriter = BasicWireWriter<Secret>;

} // namespace latchkey
