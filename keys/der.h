#pragma once
/// ASN.1 in DER (X.690), as far as keys need it: a reader over somebody else's bytes and a writer.
///
/// The reader never goes past its bytes, does not recurse and refuses indefinite lengths; after a failure everything is empty and ok() is
/// false, so that a caller reads a structure and asks once. Views point into the reader's bytes. Any thread.

#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace latchkey::keys {

namespace der_tag {
inline constexpr std::uint8_t integer = 0x02, bit_string = 0x03, octet_string = 0x04, null = 0x05, oid = 0x06, sequence = 0x30;
inline constexpr std::uint8_t context_0 = 0xa0, context_1 = 0xa1, context_1_primitive = 0x81;
} // namespace der_tag

class DerReader {
public:
    explicit DerReader(Bytes bytes, bool ok = true) noexcept : rest_(bytes), ok_(ok) {}

    [[nodiscard]] bool next_is(std::uint8_t tag) const noexcept { return !rest_.empty() && rest_[0] == tag; }
    [[nodiscard]] Bytes read(std::uint8_t tag) noexcept;       ///< the content
    [[nodiscard]] Bytes read_whole(std::uint8_t tag) noexcept; ///< with tag and length
    [[nodiscard]] DerReader inside(std::uint8_t tag) noexcept; ///< a reader of the content, failed when there is none
    [[nodiscard]] Bytes integer() noexcept;                    ///< magnitude; a negative number is a failure
    [[nodiscard]] std::uint64_t small_integer() noexcept;      ///< over 2^63: 2^63, which is over every limit
    [[nodiscard]] std::string oid();                           ///< "1.2.840.113549.1.1.1"
    [[nodiscard]] Bytes bit_string() noexcept;                 ///< whole bytes only

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }

private:
    void set_failed() noexcept;
    Bytes rest_;
    bool ok_;
};

/// One value of the given tag around the parts, in memory for secrets.
[[nodiscard]] Secret der(std::uint8_t tag, std::initializer_list<Bytes> parts);
[[nodiscard]] Secret der_integer(Bytes magnitude);
[[nodiscard]] Secret der_small(std::uint64_t value);
[[nodiscard]] Secret der_oid(std::string_view dotted);
[[nodiscard]] Secret der_bit_string(Bytes bytes);

} // namespace latchkey::keys
