#include "client/sessions/platform/putty_registry.h"
#include "keys/key_text.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::sessions {

namespace {

constexpr bool within(unsigned char c, int low, int high)
{
    return c >= low && c <= high;
}

// Shift-JIS (CP932) by its shape: pairs of a lead and a trail byte. Western text has letters from 0xC0 up and hardly anything below 0xA0,
// Japanese text leads with 0x81 to 0x9F nearly always; one pair in a longer text may still be a Western apostrophe or dash.
bool looks_japanese(std::string_view bytes)
{
    std::size_t pairs = 0;
    bool kana = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto lead = static_cast<unsigned char>(bytes[i]);
        if (lead < 0x80) {
            continue;
        }
        const auto trail = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : static_cast<unsigned char>(0);
        const bool usual_lead = within(lead, 0x81, 0x9f);
        if ((!usual_lead && (pairs == 0 || !within(lead, 0xe0, 0xea))) || !within(trail, 0x40, 0xfc) || trail == 0x7f) {
            return false;
        }
        kana = kana || lead == 0x82 || lead == 0x83;
        ++pairs;
        ++i;
    }
    return pairs > 1 || kana || bytes.size() == 2;
}

void append_utf8(std::string& out, unsigned code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xe0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

// Windows-1252, 0x80 to 0x9f; the rest of it is Latin-1. The five that it does not have stay what Latin-1 has there.
constexpr std::array<unsigned, 32> western{0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
                                           0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                           0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::string text_from_code_page(std::string_view bytes)
{
    if (keys::is_utf8(bytes)) {
        return std::string{bytes};
    }
    if (looks_japanese(bytes)) {
        if (auto japanese = utf8_from_japanese(bytes)) {
            return *std::move(japanese);
        }
    }
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(out, within(byte, 0x80, 0x9f) ? western.at(byte - 0x80U) : byte);
    }
    return out;
}

std::string putty_name_from_escaped(std::string_view escaped)
{
    std::string out;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        const int high = escaped[i] == '%' && i + 2 < escaped.size() ? hex_digit(escaped[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(escaped[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += escaped[i];
        }
    }
    return text_from_code_page(out);
}

std::string putty_file_name(std::string_view name)
{
    std::string out;
    for (const char c : name) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                           std::string_view{"+-.@_"}.find(c) != std::string_view::npos;
        out += plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

} // namespace latchkey::sessions
