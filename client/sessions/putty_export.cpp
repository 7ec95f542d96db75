#include "client/sessions/putty_limits.h"
#include "client/sessions/putty_store.h"
#include "client/settings/words.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::sessions {

using settings::lower;
using settings::same_word;
using settings::trimmed;

namespace {

void append_utf8(std::string& out, char32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | (code >> 18U));
        out += static_cast<char>(0x80U | ((code >> 12U) & 0x3fU));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

// Little endian; half of a pair becomes U+FFFD.
std::string utf8_from_utf16(Bytes bytes)
{
    std::string out;
    const auto unit = [&](std::size_t at) { return static_cast<char32_t>(bytes[at] | (bytes[at + 1] << 8U)); };
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        char32_t code = unit(i);
        if (code >= 0xd800 && code < 0xdc00 && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 && unit(i + 2) < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10U) + (unit(i + 2) - 0xdc00);
            i += 2;
        }
        append_utf8(out, code >= 0xd800 && code < 0xe000 ? char32_t{0xfffd} : code);
    }
    return out;
}

enum class ExportKind { unicode, ansi };

/// Reads the lines of an export one after the other; knows which session it is in.
class ExportReader {
public:
    ExportReader(ExportKind kind, std::string file) : kind_(kind), file_(std::move(file)) {}

    /// A line whose continuations have been joined. False: enough.
    bool line(std::string_view text, int number)
    {
        text = trimmed(text);
        if (text.empty() || text.front() == ';') {
            return true;
        }
        if (text.front() == '[') {
            return key(text, number);
        }
        if (current_ != nullptr) {
            value(text, number);
        }
        return true;
    }

    PuttySessions finish()
    {
        std::ranges::stable_sort(out_.sessions, {}, &PuttySession::name);
        const auto [first, last] = std::ranges::unique(out_.sessions, {}, &PuttySession::name);
        out_.sessions.erase(first, last);
        return std::move(out_);
    }

private:
    void notice(int number, std::string_view what)
    {
        if (out_.notices.size() < putty_most_notices) {
            out_.notices.push_back(fmt::format("{}, line {}: {} was skipped.", printable(file_), number, what));
        }
    }

    // [HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\web%201]; [-…] deletes a key; other users' keys are under HKEY_USERS.
    bool key(std::string_view text, int number)
    {
        constexpr std::string_view place = "\\software\\simontatham\\putty\\sessions\\";
        current_ = nullptr;
        if (!text.ends_with(']')) {
            notice(number, "a key without its ]");
            return true;
        }
        const std::string_view path = text.substr(1, text.size() - 2);
        std::string folded{path};
        std::ranges::transform(folded, folded.begin(), [](char c) { return lower(c); });
        const std::size_t at = folded.find(place);
        if (!folded.starts_with("hkey_") || at == std::string::npos) {
            return true;
        }
        const std::string_view escaped = path.substr(at + place.size());
        if (escaped.empty() || escaped.find('\\') != std::string_view::npos) {
            return true;
        }
        if (out_.sessions.size() == putty_most_sessions) {
            out_.notices.push_back(Error{PuttyErrc::too_many, file_, fmt::format("{} sessions", putty_most_sessions)}.sentence());
            return false;
        }
        out_.sessions.push_back({.name = putty_name_from_escaped(escaped), .origin = file_});
        current_ = &out_.sessions.back();
        return true;
    }

    // "Name"=…; the default value (@=…) is none of PuTTY's.
    void value(std::string_view text, int number)
    {
        if (text.starts_with('@')) {
            return;
        }
        const auto name = quoted(text);
        if (!name || !text.starts_with('=')) {
            notice(number, "what is no value");
            return;
        }
        text = trimmed(text.substr(1));
        if (text == "-") {
            return;
        }
        auto read = data(text);
        if (!read || read->size() > putty_longest_value) {
            notice(number, fmt::format("the value of \"{}\"", printable(*name)));
            return;
        }
        if (current_->values.size() >= putty_most_values) {
            notice(number, "one value more than a session has");
            return;
        }
        current_->values[*name] = {*std::move(read), number};
    }

    // Takes "…" from the beginning of `text`. In it a backslash takes the next character as it is.
    static std::optional<std::string> quoted(std::string_view& text)
    {
        if (!text.starts_with('"')) {
            return std::nullopt;
        }
        std::string out;
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (text[i] == '"') {
                text.remove_prefix(i + 1);
                return out;
            }
            if (text[i] == '\\' && i + 1 < text.size()) {
                ++i;
            }
            out += text[i];
        }
        return std::nullopt;
    }

    std::optional<std::string> data(std::string_view text) const
    {
        if (text.starts_with('"')) {
            auto all = quoted(text);
            return all && trimmed(text).empty() ? std::move(all) : std::nullopt;
        }
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view type = text.substr(0, colon);
        const std::string_view digits = trimmed(text.substr(colon + 1));
        if (same_word(type, "dword")) {
            std::uint32_t number = 0;
            const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
            const bool good = problem == std::errc{} && end == digits.data() + digits.size() && digits.size() <= 8;
            return good ? std::optional{signed_text(number)} : std::nullopt;
        }
        const auto bytes = hex_bytes(digits);
        return bytes ? from_bytes(type, *bytes) : std::nullopt;
    }

    static std::string signed_text(std::uint32_t number) { return std::to_string(static_cast<std::int32_t>(number)); }

    // hex(1) is a string as the registry holds it, hex(2) one with %variables% in it, hex(7) several, hex(4) a number.
    [[nodiscard]] std::optional<std::string> from_bytes(std::string_view type, const ByteBuffer& bytes) const
    {
        if (same_word(type, "hex(4)") && bytes.size() == 4) {
            return signed_text(static_cast<std::uint32_t>(bytes[0]) | (static_cast<std::uint32_t>(bytes[1]) << 8U) |
                               (static_cast<std::uint32_t>(bytes[2]) << 16U) | (static_cast<std::uint32_t>(bytes[3]) << 24U));
        }
        if (!same_word(type, "hex(1)") && !same_word(type, "hex(2)") && !same_word(type, "hex(7)")) {
            return std::nullopt;
        }
        const std::string text = kind_ == ExportKind::unicode ? utf8_from_utf16(bytes) : text_from_code_page(as_text(bytes));
        return text.substr(0, text.find('\0'));
    }

    // "61,00,\  62,00": pairs with commas; the continuations have been joined.
    static std::optional<ByteBuffer> hex_bytes(std::string_view digits)
    {
        ByteBuffer bytes;
        while (!digits.empty()) {
            const std::string_view pair = trimmed(digits.substr(0, digits.find(',')));
            digits.remove_prefix(std::min(std::min(digits.find(','), digits.size()) + 1, digits.size()));
            unsigned byte = 0;
            const auto [end, problem] = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
            if (problem != std::errc{} || end != pair.data() + pair.size() || pair.size() > 2) {
                return std::nullopt;
            }
            bytes.push_back(static_cast<std::uint8_t>(byte));
        }
        return bytes;
    }

    ExportKind kind_;
    std::string file_;
    PuttySessions out_;
    PuttySession* current_ = nullptr;
};

// regedit writes UTF-16 with a byte order mark; people convert it, so that UTF-8 with and without one is read, too.
std::string export_text(Bytes content)
{
    const std::string_view bytes = as_text(content);
    if (bytes.starts_with("\xff\xfe")) {
        return utf8_from_utf16(content.subspan(2));
    }
    return std::string{bytes.starts_with("\xef\xbb\xbf") ? bytes.substr(3) : bytes};
}

/// One line at a time with the lines that continue it; its number is the first one's.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    std::optional<std::string> next(int& number)
    {
        if (rest_.empty()) {
            return std::nullopt;
        }
        std::string all{take()};
        number = number_;
        // Only values of bytes are continued, and only they end so: a string's last character is its quote.
        while (all.ends_with('\\') && !rest_.empty() && all.size() < 8 * putty_longest_value) {
            all.pop_back();
            all += trimmed(take());
        }
        return all;
    }

private:
    std::string_view take()
    {
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        ++number_;
        return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    }
    std::string_view rest_;
    int number_ = 0;
};

} // namespace

Result<PuttySessions> parse_putty_export(Bytes content, const std::string& file_name)
{
    const std::string text = export_text(content);
    Lines lines{text};
    int number = 0;
    const auto first = lines.next(number);
    const std::string_view header = first ? trimmed(*first) : std::string_view{};
    const bool unicode = header == "Windows Registry Editor Version 5.00";
    if (!unicode && header != "REGEDIT4") {
        return fail(PuttyErrc::not_an_export, file_name);
    }
    ExportReader reader{unicode ? ExportKind::unicode : ExportKind::ansi, file_name};
    while (const auto line = lines.next(number)) {
        // An ANSI export is in the code page of its computer, line by line the same one.
        if (!reader.line(text_from_code_page(*line), number)) {
            break;
        }
    }
    return reader.finish();
}

Result<PuttySessions> read_putty_export(const std::filesystem::path& file)
{
    const auto content = read_file(file, putty_largest_export);
    return content ? parse_putty_export(*content, path_text(file)) : std::unexpected(content.error());
}

} // namespace latchkey::sessions
