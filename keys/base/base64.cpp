#include "keys/base/base64.h"

#include <array>

namespace latchkey {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int, 256> make_values()
{
    std::array<int, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
    }
    return values;
}
constexpr std::array<int, 256> values = make_values();

/// How many characters `size` bytes become.
constexpr std::size_t encoded_size(std::size_t size, Base64Padding padding)
{
    return padding == Base64Padding::with ? (size + 2) / 3 * 4 : (size * 4 + 2) / 3;
}

void encode_to(Bytes in, std::span<std::uint8_t> out)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < in.size(); i += 3) {
        const std::size_t left = in.size() - i;
        const std::uint32_t group = static_cast<std::uint32_t>(in[i]) << 16U |
                                    (left > 1 ? static_cast<std::uint32_t>(in[i + 1]) << 8U : 0U) |
                                    (left > 2 ? static_cast<std::uint32_t>(in[i + 2]) : 0U);
        for (std::size_t k = 0; k < 4 && at < out.size(); ++k) {
            const char c = k <= left ? alphabet[group >> (18U - 6U * k) & 63U] : '=';
            out[at++] = static_cast<std::uint8_t>(c);
        }
    }
}

/// The text without its padding, or nullopt when the padding is wrong.
std::optional<std::string_view> without_padding(std::string_view text)
{
    const std::size_t padded = text.size();
    std::size_t signs = 0;
    while (signs < 2 && !text.empty() && text.back() == '=') {
        text.remove_suffix(1);
        ++signs;
    }
    if (text.size() % 4 == 1 || (signs != 0 && padded % 4 != 0)) {
        return std::nullopt;
    }
    return text;
}

bool decode_to(std::string_view text, std::span<std::uint8_t> out)
{
    std::uint32_t bits = 0;
    unsigned count = 0;
    std::size_t at = 0;
    for (const char c : text) {
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0) {
            return false;
        }
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[at++] = static_cast<std::uint8_t>(bits >> count & 0xffU);
        }
    }
    return (bits & ((1U << count) - 1U)) == 0;
}

} // namespace

std::string base64_encode(Bytes bytes, Base64Padding padding)
{
    std::string out(encoded_size(bytes.size(), padding), '\0');
    encode_to(bytes, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    return out;
}

Secret base64_encode_secret(Bytes bytes)
{
    Secret out(encoded_size(bytes.size(), Base64Padding::with));
    encode_to(bytes, out.writable());
    return out;
}

std::optional<ByteBuffer> base64_decode(std::string_view text)
{
    const auto bare = without_padding(text);
    if (!bare) {
        return std::nullopt;
    }
    ByteBuffer out(bare->size() * 3 / 4);
    if (!decode_to(*bare, out)) {
        return std::nullopt;
    }
    return out;
}

std::optional<Secret> base64_decode_secret(std::string_view text)
{
    const auto bare = without_padding(text);
    if (!bare) {
        return std::nullopt;
    }
    Secret out(bare->size() * 3 / 4);
    if (!decode_to(*bare, out.writable())) {
        return std::nullopt;
    }
    return out;
}

} // namespace latchkey
