#include "gui/terminal/charset.h"

#include <cstddef>
#include <string_view>

namespace latchkey::terminal {
namespace {

/// From '_' (0x5F) on.
constexpr std::u32string_view graphics = U" ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

/// National sets differ from ASCII in twelve places.
constexpr std::string_view places = "#@[\\]^_`{|}~";
struct National {
    Charset set;
    std::u32string_view characters;
};
constexpr std::array national{
    National{Charset::british, U"£@[\\]^_`{|}~"},        National{Charset::dutch, U"£¾ĳ½|^_`¨ƒ¼´"},
    National{Charset::finnish, U"#@ÄÖÅÜ_éäöåü"},         National{Charset::french, U"£à°ç§^_`éùè¨"},
    National{Charset::french_canadian, U"#àâçêî_ôéùèû"}, National{Charset::german, U"#§ÄÖÜ^_`äöüß"},
    National{Charset::italian, U"£§°çé^_ùàòèì"},         National{Charset::norwegian_danish, U"#ÄÆØÅÜ_äæøåü"},
    National{Charset::portuguese, U"#@ÃÇÕ^_`ãçõ~"},      National{Charset::spanish, U"£§¡Ñ¿^_`°ñç~"},
    National{Charset::swedish, U"#ÉÄÖÅÜ_éäöåü"},         National{Charset::swiss, U"ùàéçêîèôäöüû"},
};

/// DEC Supplemental differs from the right half of Latin-1 in these.
char32_t supplemental(std::uint8_t byte) noexcept
{
    switch (byte) {
    case 0x28:
        return U'¤';
    case 0x57:
        return U'Œ';
    case 0x5D:
        return U'Ÿ';
    case 0x77:
        return U'œ';
    case 0x7D:
        return U'ÿ';
    default:
        return static_cast<char32_t>(byte) + 0x80;
    }
}

} // namespace

char32_t map_charset(Charset set, std::uint8_t byte) noexcept
{
    switch (set) {
    case Charset::ascii:
        return byte;
    case Charset::graphics:
        return byte >= 0x5F && byte < 0x7F ? graphics[byte - std::size_t{0x5F}] : byte;
    case Charset::latin1:
        return static_cast<char32_t>(byte) + 0x80;
    case Charset::supplemental:
        return supplemental(byte);
    default:
        break;
    }
    const std::size_t place = places.find(static_cast<char>(byte));
    if (place != std::string_view::npos) {
        for (const National& each : national) {
            if (each.set == set) {
                return each.characters[place];
            }
        }
    }
    return byte;
}

Charset charset_named(char intermediate, char final) noexcept
{
    if (intermediate == '%') {
        return final == '5' ? Charset::supplemental : final == '6' ? Charset::portuguese : Charset::ascii;
    }
    switch (final) {
    case '0':
    case '2':
        return Charset::graphics;
    case 'A':
        return Charset::british;
    case '4':
        return Charset::dutch;
    case 'C':
    case '5':
        return Charset::finnish;
    case 'R':
    case 'f':
        return Charset::french;
    case 'Q':
    case '9':
        return Charset::french_canadian;
    case 'K':
        return Charset::german;
    case 'Y':
        return Charset::italian;
    case '`':
    case 'E':
    case '6':
        return Charset::norwegian_danish;
    case 'Z':
        return Charset::spanish;
    case 'H':
    case '7':
        return Charset::swedish;
    case '=':
        return Charset::swiss;
    case '<':
        return Charset::supplemental;
    default:
        return Charset::ascii;
    }
}

} // namespace latchkey::terminal
