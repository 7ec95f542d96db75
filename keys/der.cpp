#include "keys/der.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::keys {

namespace {

Bytes without_leading_zeros(Bytes number)
{
    const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
    return number.subspan(static_cast<std::size_t>(first - number.begin()));
}

/// Base 128, high digits first, every byte but the last marked.
void append_arc(ByteBuffer& out, std::uint64_t arc)
{
    ByteBuffer digits{static_cast<std::uint8_t>(arc & 0x7fU)};
    while ((arc >>= 7U) != 0) {
        digits.push_back(static_cast<std::uint8_t>(0x80U | (arc & 0x7fU)));
    }
    out.insert(out.end(), digits.rbegin(), digits.rend());
}

} // namespace

void DerReader::set_failed() noexcept
{
    ok_ = false;
    rest_ = {};
}

Bytes DerReader::read_whole(std::uint8_t tag) noexcept
{
    std::size_t header = 2;
    std::size_t length = 0;
    bool good = rest_.size() >= header && rest_[0] == tag;
    if (good && rest_[1] < 0x80) {
        length = rest_[1];
    } else if (good) {
        const std::size_t count = rest_[1] & 0x7fU;
        header += count;
        good = count >= 1 && count <= 4 && rest_.size() >= header; // 0x80 would be BER's indefinite length
        for (std::size_t i = 2; good && i < header; ++i) {
            length = length << 8U | rest_[i];
        }
    }
    if (!good || length > rest_.size() - header) {
        set_failed();
        return {};
    }
    const Bytes whole = rest_.first(header + length);
    rest_ = rest_.subspan(header + length);
    return whole;
}

Bytes DerReader::read(std::uint8_t tag) noexcept
{
    const Bytes whole = read_whole(tag);
    if (whole.empty()) {
        return {};
    }
    return whole.subspan(whole[1] < 0x80 ? 2 : 2 + (whole[1] & 0x7fU));
}

DerReader DerReader::inside(std::uint8_t tag) noexcept
{
    const Bytes content = read(tag);
    return DerReader(content, ok_);
}

Bytes DerReader::integer() noexcept
{
    const Bytes number = read(der_tag::integer);
    if (number.empty() || (number.front() & 0x80U) != 0) {
        set_failed();
        return {};
    }
    return without_leading_zeros(number);
}

std::uint64_t DerReader::small_integer() noexcept
{
    constexpr std::uint64_t huge = 1ULL << 63U;
    const Bytes number = integer();
    if (number.size() > 8) {
        return huge;
    }
    std::uint64_t value = 0;
    for (const std::uint8_t byte : number) {
        value = value << 8U | byte;
    }
    return std::min(value, huge);
}

std::string DerReader::oid()
{
    const Bytes bytes = read(der_tag::oid);
    if (bytes.empty() || bytes.size() > 64 || (bytes.back() & 0x80U) != 0) {
        set_failed();
        return {};
    }
    std::string text;
    std::uint64_t arc = 0;
    for (const std::uint8_t byte : bytes) {
        arc = arc << 7U | (byte & 0x7fU);
        if ((byte & 0x80U) != 0) {
            continue;
        }
        if (text.empty()) {
            const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
            text = fmt::format("{}.{}", first, arc - first * 40);
        } else {
            text += fmt::format(".{}", arc);
        }
        arc = 0;
    }
    return text;
}

Bytes DerReader::bit_string() noexcept
{
    const Bytes bits = read(der_tag::bit_string);
    if (bits.empty() || bits[0] != 0) {
        set_failed();
        return {};
    }
    return bits.subspan(1);
}

Secret der(std::uint8_t tag, std::initializer_list<Bytes> parts)
{
    std::size_t size = 0;
    for (const Bytes part : parts) {
        size += part.size();
    }
    ByteBuffer header{tag};
    if (size < 0x80) {
        header.push_back(static_cast<std::uint8_t>(size));
    } else {
        std::uint8_t count = 1;
        for (std::size_t rest = size >> 8U; rest != 0; rest >>= 8U) {
            ++count;
        }
        header.push_back(static_cast<std::uint8_t>(0x80U | count));
        for (unsigned i = count; i != 0; --i) {
            header.push_back(static_cast<std::uint8_t>(size >> (8 * (i - 1))));
        }
    }
    Secret out = Secret::copy_of(header);
    for (const Bytes part : parts) {
        out.append(part);
    }
    return out;
}

Secret der_integer(Bytes magnitude)
{
    static constexpr std::uint8_t zero[1] = {0};
    magnitude = without_leading_zeros(magnitude);
    const bool needs_zero = magnitude.empty() || (magnitude.front() & 0x80U) != 0;
    return der(der_tag::integer, {needs_zero ? Bytes(zero) : Bytes{}, magnitude});
}

Secret der_small(std::uint64_t value)
{
    std::uint8_t bytes[8];
    for (unsigned i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(value >> (8 * (7 - i)));
    }
    return der_integer(bytes);
}

Secret der_oid(std::string_view dotted)
{
    ByteBuffer out;
    std::uint64_t first = 0;
    for (int index = 0; !dotted.empty(); ++index) {
        std::uint64_t arc = 0;
        const auto [end, code] = std::from_chars(dotted.data(), dotted.data() + dotted.size(), arc);
        dotted.remove_prefix(std::min(static_cast<std::size_t>(end - dotted.data()) + 1, dotted.size()));
        if (index == 0) {
            first = arc;
        } else {
            append_arc(out, index == 1 ? first * 40 + arc : arc);
        }
    }
    return der(der_tag::oid, {out});
}

Secret der_bit_string(Bytes bytes)
{
    static constexpr std::uint8_t no_unused_bits[1] = {0};
    return der(der_tag::bit_string, {no_unused_bits, bytes});
}

} // namespace latchkey::keys
