#include "keys/key_text.h"

#include "keys/key_error.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace latchkey::keys {

namespace {

/// Collects bytes in a Secret without asking it for each one.
class SecretText {
public:
    explicit SecretText(std::size_t most) : out_(most) {}

    void put(char c)
    {
        if (used_ == out_.size()) {
            out_.resize(out_.size() * 2 + 64);
        }
        out_.writable()[used_++] = static_cast<std::uint8_t>(c);
    }
    void put_code_point(std::uint32_t code)
    {
        if (code < 0x80) {
            put(static_cast<char>(code));
        } else if (code < 0x800) {
            put(static_cast<char>(0xc0U | code >> 6U));
            put(static_cast<char>(0x80U | (code & 0x3fU)));
        } else {
            if (code < 0x10000) {
                put(static_cast<char>(0xe0U | code >> 12U));
            } else {
                put(static_cast<char>(0xf0U | code >> 18U));
                put(static_cast<char>(0x80U | (code >> 12U & 0x3fU)));
            }
            put(static_cast<char>(0x80U | (code >> 6U & 0x3fU)));
            put(static_cast<char>(0x80U | (code & 0x3fU)));
        }
    }
    [[nodiscard]] char last() const { return used_ == 0 ? '\0' : static_cast<char>(out_.bytes()[used_ - 1]); }
    [[nodiscard]] Secret take()
    {
        out_.resize(used_);
        return std::move(out_);
    }

private:
    Secret out_;
    std::size_t used_ = 0;
};

enum class Utf16 { no, little, big };

/// By its byte order mark, or by the zeros that ASCII text has in every second byte.
Utf16 utf16_kind(Bytes file)
{
    if (file.size() < 4 || file.size() % 2 != 0) {
        return Utf16::no;
    }
    if (file[0] == 0xff && file[1] == 0xfe) {
        return Utf16::little;
    }
    if (file[0] == 0xfe && file[1] == 0xff) {
        return Utf16::big;
    }
    const auto zeros_at = [&](std::size_t offset) {
        for (std::size_t i = 0; i < std::min<std::size_t>(file.size(), 32); i += 2) {
            if (file[i + offset] != 0 || file[i + 1 - offset] == 0) {
                return false;
            }
        }
        return true;
    };
    return zeros_at(1) ? Utf16::little : zeros_at(0) ? Utf16::big : Utf16::no;
}

Secret from_utf16(Bytes file, Utf16 kind)
{
    SecretText out(file.size());
    const auto unit = [&](std::size_t i) {
        return kind == Utf16::little ? static_cast<std::uint32_t>(file[i] | file[i + 1] << 8)
                                     : static_cast<std::uint32_t>(file[i] << 8 | file[i + 1]);
    };
    for (std::size_t i = 0; i + 1 < file.size(); i += 2) {
        std::uint32_t code = unit(i);
        if (code >= 0xd800 && code < 0xdc00 && i + 3 < file.size()) {
            const std::uint32_t low = unit(i + 2);
            if (low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
                i += 2;
            }
        }
        out.put_code_point(code);
    }
    return out.take();
}

/// \r\n and \r become \n; in a key that was copied out of JSON or YAML also the two characters backslash and n.
Secret with_plain_line_ends(std::string_view text, Notes& notes)
{
    const bool escaped = text.find("-----\\n") != std::string_view::npos;
    bool crlf = false;
    bool cr = false;
    SecretText out(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            const bool pair = i + 1 < text.size() && text[i + 1] == '\n';
            crlf |= pair;
            cr |= !pair;
            i += pair ? 1 : 0;
            out.put('\n');
        } else if (escaped && text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'n' || text[i + 1] == 'r')) {
            ++i;
            out.put('\n');
        } else {
            out.put(text[i]);
        }
    }
    if (out.last() != '\n') {
        notes.emplace_back("the last line has no line end");
        out.put('\n');
    }
    if (crlf) {
        notes.emplace_back("the lines end as on Windows (CR LF)");
    }
    if (cr) {
        notes.emplace_back("the lines end as on old Macs (CR)");
    }
    if (escaped) {
        notes.emplace_back("the line ends are written as \\n");
    }
    return out.take();
}

} // namespace

Result<KeyText> mend_text(Bytes file)
{
    if (file.size() > limits::file_bytes) {
        return fail(KeyErrc::too_large, {}, "it is larger than 1 MiB, and no key file is");
    }
    KeyText out;
    Secret converted;
    const Utf16 kind = utf16_kind(file);
    if (kind != Utf16::no) {
        out.notes.emplace_back("the file is UTF-16 text");
        converted = from_utf16(file, kind);
        file = converted.bytes();
    }
    std::string_view text = as_text(file);
    if (text.starts_with("\xef\xbb\xbf")) {
        if (kind == Utf16::no) {
            out.notes.emplace_back("the file begins with a byte order mark");
        }
        text.remove_prefix(3);
    }
    if (trimmed(text).empty()) {
        return fail(KeyErrc::empty);
    }
    out.text = with_plain_line_ends(text, out.notes);
    return out;
}

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
