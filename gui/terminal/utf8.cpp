#include "gui/terminal/utf8.h"

namespace latchkey::terminal {

void append_utf8(std::string& out, char32_t code_point)
{
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    if (code_point >= 0x110000 || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        code_point = replacement_character;
    }
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6));
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | (code_point >> 12));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | (code_point >> 18));
        put(0x80 | ((code_point >> 12) & 0x3F));
        put(0x80 | ((code_point >> 6) & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
}

std::u32string decode_utf8(std::string_view text)
{
    std::u32string out;
    out.reserve(text.size());
    Utf8Decoder decoder;
    for (std::size_t i = 0; i < text.size();) {
        switch (decoder.step(static_cast<std::uint8_t>(text[i]))) {
        case Utf8Decoder::Step::broken:
            out.push_back(replacement_character);
            continue; // the same byte again
        case Utf8Decoder::Step::invalid:
            out.push_back(replacement_character);
            break;
        case Utf8Decoder::Step::complete:
            out.push_back(decoder.code_point());
            break;
        case Utf8Decoder::Step::more:
            break;
        }
        ++i;
    }
    if (decoder.pending()) {
        out.push_back(replacement_character);
    }
    return out;
}

} // namespace latchkey::terminal
