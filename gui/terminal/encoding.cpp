#include "gui/terminal/encoding.h"

#include "gui/terminal/utf8.h"

#include <array>
#include <utility>

namespace latchkey::terminal {
namespace {

struct Table {
    Encoding encoding;
    std::string_view name;
    std::uint8_t first; ///< byte of the first character
    std::u16string_view characters;
};

// clang-format off
constexpr std::array tables{
    Table{Encoding::iso8859_1, "ISO-8859-1", 0xA0,
           u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
           u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
           u"àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"},
    Table{Encoding::iso8859_2, "ISO-8859-2", 0xA0,
           u"\u00A0Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u00ADŽŻ°ą˛ł´ľśˇ¸šşťź˝žż"
           u"ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß"
           u"ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙"},
    Table{Encoding::iso8859_3, "ISO-8859-3", 0xA0,
           u"\u00A0Ħ˘£¤\uFFFDĤ§¨İŞĞĴ\u00AD\uFFFDŻ°ħ²³´µĥ·¸ışğĵ½\uFFFDż"
           u"ÀÁÂ\uFFFDÄĊĈÇÈÉÊËÌÍÎÏ\uFFFDÑÒÓÔĠÖ×ĜÙÚÛÜŬŜß"
           u"àáâ\uFFFDäċĉçèéêëìíîï\uFFFDñòóôġö÷ĝùúûüŭŝ˙"},
    Table{Encoding::iso8859_4, "ISO-8859-4", 0xA0,
           u"\u00A0ĄĸŖ¤ĨĻ§¨ŠĒĢŦ\u00ADŽ¯°ą˛ŗ´ĩļˇ¸šēģŧŊžŋ"
           u"ĀÁÂÃÄÅÆĮČÉĘËĖÍÎĪĐŅŌĶÔÕÖ×ØŲÚÛÜŨŪß"
           u"āáâãäåæįčéęëėíîīđņōķôõö÷øųúûüũū˙"},
    Table{Encoding::iso8859_5, "ISO-8859-5", 0xA0,
           u"\u00A0ЁЂЃЄЅІЇЈЉЊЋЌ\u00ADЎЏАБВГДЕЖЗИЙКЛМНОП"
           u"РСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп"
           u"рстуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ"},
    Table{Encoding::iso8859_6, "ISO-8859-6", 0xA0,
           u"\u00A0\uFFFD\uFFFD\uFFFD¤\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\u060C\u00AD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\u061B\uFFFD\uFFFD\uFFFD\u061F"
           u"\uFFFD\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0628\u0629\u062A\u062B\u062C\u062D\u062E\u062F\u0630\u0631\u0632\u0633\u0634\u0635\u0636\u0637\u0638\u0639\u063A\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
           u"\u0640\u0641\u0642\u0643\u0644\u0645\u0646\u0647\u0648\u0649\u064A\u064B\u064C\u064D\u064E\u064F\u0650\u0651\u0652\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
    Table{Encoding::iso8859_7, "ISO-8859-7", 0xA0,
           u"\u00A0‘’£€₯¦§¨©ͺ«¬\u00AD\uFFFD―°±²³΄΅Ά·ΈΉΊ»Ό½ΎΏ"
           u"ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\uFFFDΣΤΥΦΧΨΩΪΫάέήί"
           u"ΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\uFFFD"},
    Table{Encoding::iso8859_8, "ISO-8859-8", 0xA0,
           u"\u00A0\uFFFD¢£¤¥¦§¨©×«¬\u00AD®¯°±²³´µ¶·¸¹÷»¼½¾\uFFFD"
           u"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD‗"
           u"\u05D0\u05D1\u05D2\u05D3\u05D4\u05D5\u05D6\u05D7\u05D8\u05D9\u05DA\u05DB\u05DC\u05DD\u05DE\u05DF\u05E0\u05E1\u05E2\u05E3\u05E4\u05E5\u05E6\u05E7\u05E8\u05E9\u05EA\uFFFD\uFFFD\u200E\u200F\uFFFD"},
    Table{Encoding::iso8859_9, "ISO-8859-9", 0xA0,
           u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
           u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß"
           u"àáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ"},
    Table{Encoding::iso8859_10, "ISO-8859-10", 0xA0,
           u"\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋ"
           u"ĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞß"
           u"āáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ"},
    Table{Encoding::iso8859_11, "ISO-8859-11", 0xA0,
           u"\u00A0\u0E01\u0E02\u0E03\u0E04\u0E05\u0E06\u0E07\u0E08\u0E09\u0E0A\u0E0B\u0E0C\u0E0D\u0E0E\u0E0F\u0E10\u0E11\u0E12\u0E13\u0E14\u0E15\u0E16\u0E17\u0E18\u0E19\u0E1A\u0E1B\u0E1C\u0E1D\u0E1E\u0E1F"
           u"\u0E20\u0E21\u0E22\u0E23\u0E24\u0E25\u0E26\u0E27\u0E28\u0E29\u0E2A\u0E2B\u0E2C\u0E2D\u0E2E\u0E2F\u0E30\u0E31\u0E32\u0E33\u0E34\u0E35\u0E36\u0E37\u0E38\u0E39\u0E3A\uFFFD\uFFFD\uFFFD\uFFFD\u0E3F"
           u"\u0E40\u0E41\u0E42\u0E43\u0E44\u0E45\u0E46\u0E47\u0E48\u0E49\u0E4A\u0E4B\u0E4C\u0E4D\u0E4E\u0E4F\u0E50\u0E51\u0E52\u0E53\u0E54\u0E55\u0E56\u0E57\u0E58\u0E59\u0E5A\u0E5B\uFFFD\uFFFD\uFFFD\uFFFD"},
    Table{Encoding::iso8859_13, "ISO-8859-13", 0xA0,
           u"\u00A0”¢£¤„¦§Ø©Ŗ«¬\u00AD®Æ°±²³“µ¶·ø¹ŗ»¼½¾æ"
           u"ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß"
           u"ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž’"},
    Table{Encoding::iso8859_14, "ISO-8859-14", 0xA0,
           u"\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡ"
           u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶß"
           u"àáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ"},
    Table{Encoding::iso8859_15, "ISO-8859-15", 0xA0,
           u"\u00A0¡¢£€¥Š§š©ª«¬\u00AD®¯°±²³Žµ¶·ž¹º»ŒœŸ¿"
           u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
           u"àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"},
    Table{Encoding::iso8859_16, "ISO-8859-16", 0xA0,
           u"\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸż"
           u"ÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚß"
           u"àáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ"},
    Table{Encoding::cp437, "CP437", 0x80,
           u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
           u"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
           u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
           u"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0"},
    Table{Encoding::cp850, "CP850", 0x80,
           u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ"
           u"áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
           u"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀"
           u"ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0"},
    Table{Encoding::cp866, "CP866", 0x80,
           u"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
           u"абвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
           u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
           u"рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u00A0"},
    Table{Encoding::windows_1250, "Windows-1250", 0x80,
           u"€\uFFFD‚\uFFFD„…†‡\uFFFD‰Š‹ŚŤŽŹ\uFFFD‘’“”•–—\uFFFD™š›śťžź"
           u"\u00A0ˇ˘Ł¤Ą¦§¨©Ş«¬\u00AD®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż"
           u"ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß"
           u"ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙"},
    Table{Encoding::windows_1251, "Windows-1251", 0x80,
           u"ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\uFFFD™љ›њќћџ"
           u"\u00A0ЎўЈ¤Ґ¦§Ё©Є«¬\u00AD®Ї°±Ііґµ¶·ё№є»јЅѕї"
           u"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
           u"абвгдежзийклмнопрстуфхцчшщъыьэюя"},
    Table{Encoding::windows_1252, "Windows-1252", 0x80,
           u"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
           u"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿"
           u"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
           u"àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"},
    Table{Encoding::koi8_r, "KOI8-R", 0x80,
           u"─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u00A0⌡°²·÷"
           u"═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©"
           u"юабцдефгхийклмнопярстужвьызшэщчъ"
           u"ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"},
    Table{Encoding::koi8_u, "KOI8-U", 0x80,
           u"─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u00A0⌡°²·÷"
           u"═║╒ёє╔ії╗╘╙╚╛ґ╝╞╟╠╡ЁЄ╣ІЇ╦╧╨╩╪Ґ╬©"
           u"юабцдефгхийклмнопярстужвьызшэщчъ"
           u"ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"},
};
// clang-format on

template <std::size_t... I>
constexpr auto encodings_of(std::index_sequence<I...> /*rows*/)
{
    return std::array{ByteEncoding{tables[I].first, tables[I].characters}...};
}
constexpr auto encodings = encodings_of(std::make_index_sequence<tables.size()>{});

constexpr bool in_order()
{
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (static_cast<std::size_t>(tables[i].encoding) != i + 1 || tables[i].first + tables[i].characters.size() != 256) {
            return false;
        }
    }
    return true;
}
static_assert(in_order(), "a row for each encoding, in the order of the enum, up to byte 0xFF");

} // namespace

const ByteEncoding* ByteEncoding::of(Encoding encoding) noexcept
{
    return encoding == Encoding::utf8 ? nullptr : &encodings[static_cast<std::size_t>(encoding) - 1];
}

char ByteEncoding::encode(char32_t code_point) const noexcept
{
    if (code_point < 0x80) {
        return static_cast<char>(code_point);
    }
    if (code_point < 0x10000 && code_point != replacement_character) {
        const auto at = characters_.find(static_cast<char16_t>(code_point));
        if (at != std::u16string_view::npos) {
            return static_cast<char>(static_cast<unsigned char>(first_ + at));
        }
    }
    return '?';
}

std::string ByteEncoding::encode(std::string_view utf8) const
{
    std::string out;
    for (const char32_t code_point : decode_utf8(utf8)) {
        out.push_back(encode(code_point));
    }
    return out;
}

std::string_view encoding_name(Encoding encoding) noexcept
{
    return encoding == Encoding::utf8 ? "UTF-8" : tables[static_cast<std::size_t>(encoding) - 1].name;
}

std::span<const Encoding> all_encodings() noexcept
{
    static constexpr auto all = [] {
        std::array<Encoding, tables.size() + 1> out{};
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = static_cast<Encoding>(i);
        }
        return out;
    }();
    return all;
}

} // namespace latchkey::terminal
