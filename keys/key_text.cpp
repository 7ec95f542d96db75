#include "keys/key_text.h"

#include "keys/secret_text.h"

#include <algorithm>

namespace latchkey::keys {

std::size_t line_number(std::string_view text, std::size_t at)
{
    return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
}

std::string_view without_spaces_at_end(std::string_view line)
{
    const std::size_t last = line.find_last_not_of(" \t\r\n");
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view trimmed(std::string_view text)
{
    text = without_spaces_at_end(text);
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    return start == std::string_view::npos ? std::string_view{} : text.substr(start);
}

bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80                    ? 1
                                   : first >= 0xc2 && first < 0xe0 ? 2
                                   : first >= 0xe0 && first < 0xf0 ? 3
                                   : first >= 0xf0 && first < 0xf5 ? 4
                                                                   : 0;
        if (length == 0 || i + length > text.size()) {
            return false;
        }
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80U) {
                return false;
            }
        }
        i += length;
    }
    return true;
}

std::string readable_comment(std::string_view raw)
{
    if (is_utf8(raw)) {
        return std::string(raw);
    }
    SecretText out(raw.size() * 2);
    for (const char c : raw) {
        out.put_code_point(static_cast<unsigned char>(c));
    }
    return std::string(out.take().text());
}

Secret latin1_form(const Secret& passphrase)
{
    const Bytes in = passphrase.bytes();
    if (!is_utf8(passphrase.text()) || std::ranges::none_of(in, [](std::uint8_t byte) { return byte >= 0x80; })) {
        return {};
    }
    SecretText out(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (in[i] < 0x80) {
            out.put(static_cast<char>(in[i]));
        } else if (in[i] == 0xc2 || in[i] == 0xc3) { // U+0080…U+00FF
            out.put(static_cast<char>((in[i] & 0x03U) << 6U | (in[i + 1] & 0x3fU)));
            ++i;
        } else {
            return {};
        }
    }
    return out.take();
}

} // namespace latchkey::keys
