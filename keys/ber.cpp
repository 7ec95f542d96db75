#include "keys/ber.h"

#include "keys/der.h"

namespace latchkey::keys {

namespace {

constexpr int most_depth = 12;    // an encrypted PKCS#8 has five
constexpr int most_values = 4096; // of a key written in pieces of 256 bytes
constexpr std::uint8_t indefinite = 0x80;
constexpr std::uint8_t constructed = 0x20;
constexpr std::uint8_t octet_string_in_pieces = der_tag::octet_string | constructed;

bool at_end_mark(Bytes bytes)
{
    return bytes.size() >= 2 && bytes[0] == 0 && bytes[1] == 0;
}

/// Takes one value off the front and writes it with its length. Recursion ends at most_depth.
std::optional<Secret> take_value(Bytes& bytes, int depth, int& left);

/// The values up to the end mark (which is taken too) or to the end of `bytes`.
std::optional<Secret> take_values(Bytes& bytes, bool marked, int depth, bool join_octets, int& left)
{
    Secret out;
    while (marked ? !at_end_mark(bytes) : !bytes.empty()) {
        std::optional<Secret> value = take_value(bytes, depth + 1, left);
        if (!value) {
            return std::nullopt;
        }
        if (join_octets) {
            out.append(DerReader(value->bytes()).read(der_tag::octet_string));
        } else {
            out.append(value->bytes());
        }
    }
    if (marked) {
        bytes = bytes.subspan(2);
    }
    return out;
}

std::optional<Secret> take_value(Bytes& bytes, int depth, int& left)
{
    if (depth > most_depth || --left < 0 || bytes.size() < 2) {
        return std::nullopt;
    }
    const std::uint8_t tag = bytes[0];
    const bool in_pieces = tag == octet_string_in_pieces;
    const std::uint8_t new_tag = in_pieces ? der_tag::octet_string : tag;
    if (bytes[1] == indefinite) {
        bytes = bytes.subspan(2);
        const std::optional<Secret> content = take_values(bytes, true, depth, in_pieces, left);
        return content ? std::optional(der(new_tag, {content->bytes()})) : std::nullopt;
    }
    DerReader reader(bytes);
    const Bytes whole = reader.read_whole(tag);
    if (whole.empty()) {
        return std::nullopt;
    }
    bytes = bytes.subspan(whole.size());
    if ((tag & constructed) == 0) {
        return Secret::copy_of(whole);
    }
    Bytes content = DerReader(whole).read(tag);
    const std::optional<Secret> rewritten = take_values(content, false, depth, in_pieces, left);
    return rewritten ? std::optional(der(new_tag, {rewritten->bytes()})) : std::nullopt;
}

} // namespace

std::optional<Secret> definite_lengths(Bytes ber)
{
    // What is DER already is left alone, byte for byte. Only the outermost value is asked: a writer of BER begins there.
    if (ber.size() < 2 || (ber[1] != indefinite && ber[0] != octet_string_in_pieces)) {
        return std::nullopt;
    }
    int left = most_values;
    return take_value(ber, 0, left);
}

} // namespace latchkey::keys
