/// What mail programs, editors, web forms, JSON and other systems do to a key on its way, undone in memory.

#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/key_error.h"
#include "keys/key_text.h"
#include "keys/limits.h"
#include "keys/secret_text.h"
#include "keys/word_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace latchkey::keys {

namespace {

constexpr auto npos = std::string_view::npos;

enum class Utf16 { no, little, big };

/// By its byte order mark, or by the zeros that ASCII text has in every second byte.
Utf16 utf16_kind(Bytes file)
{
    if (file.size() < 4) {
        return Utf16::no;
    }
    if (file[0] == 0xff && file[1] == 0xfe) {
        return Utf16::little;
    }
    if (file[0] == 0xfe && file[1] == 0xff) {
        return Utf16::big;
    }
    const auto zeros_at = [&](std::size_t offset) {
        for (std::size_t i = 0; i + 1 < std::min<std::size_t>(file.size(), 32); i += 2) {
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

bool has(std::string_view text, std::string_view what)
{
    return text.find(what) != npos;
}

/// Kubernetes, CI systems and cloud consoles keep a whole key file in base64 once more.
std::optional<Secret> out_of_base64(std::string_view text)
{
    constexpr std::array<std::string_view, 3> beginnings{"LS0tLS1CRUdJTi", "LS0tLSBCRUdJTi", "UHVUVFktVXNlci1LZXktRmlsZS"};
    const std::string_view start = trimmed(text);
    if (std::ranges::none_of(beginnings, [&](std::string_view begin) { return start.starts_with(begin); })) {
        return std::nullopt;
    }
    SecretText bare(start.size());
    for (const char c : start) {
        if (c != '\n' && c != '\r' && c != ' ') {
            bare.put(c);
        }
    }
    return base64_decode_secret(bare.take().text());
}

/// "%20", "%2B", "%0A": a key that went through a form or a link.
std::optional<Secret> out_of_percent_form(std::string_view text)
{
    if (!has(text, "BEGIN%20")) {
        return std::nullopt;
    }
    SecretText out(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' && i + 2 < text.size() ? hex_decode(text.substr(i + 1, 2)) : std::nullopt;
        out.put(byte ? static_cast<char>(byte->front()) : text[i]);
        i += byte ? 2 : 0;
    }
    return out.take();
}

/// Whether line ends are written as the two characters backslash and n, as JSON, YAML and environment variables have them; once or, in a
/// string within a string, twice.
bool is_escaped(std::string_view text)
{
    static constexpr std::array<std::string_view, 6> words{"-----\\n",    "-----\\\\n",      "-----\\r",
                                                           "KEY ----\\n", "\\nEncryption: ", "\\nEncryption:\\u0020"};
    static const WordFinder finder{words};
    return finder.any_in(text);
}

/// The character that a backslash and what follows stand for; takes the digits of \u002b.
char unescaped(std::string_view text, std::size_t& at)
{
    if (text[at] == 'u' && at + 4 < text.size() && text.substr(at + 1, 2) == "00") {
        if (const auto byte = hex_decode(text.substr(at + 3, 2))) {
            at += 4;
            return static_cast<char>(byte->front());
        }
    }
    switch (text[at]) {
    case 'n':
    case 'r':
        return '\n';
    case 't':
        return ' ';
    default:
        return text[at]; // \/ and \" stand for themselves
    }
}

/// \r\n and \r become \n; in a key that was copied out of JSON or YAML also the two characters backslash and n.
Secret with_plain_line_ends(std::string_view text, Notes& notes)
{
    const bool escaped = is_escaped(text);
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
        } else if (escaped && text[i] == '\\') {
            i = std::min(text.find_first_not_of('\\', i), text.size());
            if (i < text.size()) {
                out.put(unescaped(text, i));
            }
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

/// Non-breaking and zero-width spaces, as web pages and chat programs put them in. In a PPK they may be the comment's own, which the check
/// value covers.
std::optional<Secret> without_strange_spaces(std::string_view text)
{
    constexpr std::string_view no_break = "\xc2\xa0";
    constexpr std::array<std::string_view, 4> nothing{"\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x81\xa0", "\xef\xbb\xbf"};
    const bool found = has(text, no_break) || std::ranges::any_of(nothing, [&](std::string_view space) { return has(text, space); });
    if (!found || !has(text, "BEGIN") || has(text, "PuTTY-User-Key-File-")) {
        return std::nullopt;
    }
    SecretText out(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        const auto gone = std::ranges::find_if(nothing, [&](std::string_view space) { return rest.starts_with(space); });
        if (rest.starts_with(no_break)) {
            out.put(' ');
            i += no_break.size() - 1;
        } else if (gone != nothing.end()) {
            i += gone->size() - 1;
        } else {
            out.put(text[i]);
        }
    }
    return out.take();
}

/// "> ", "| ", "# " before each line, as mails and comments have it.
std::optional<Secret> without_quote_marks(std::string_view text)
{
    static constexpr std::array<std::string_view, 3> begins{"-----BEGIN ", "---- BEGIN SSH2 ", "PuTTY-User-Key-File-"};
    static const WordFinder finder{begins};
    const std::size_t marker = finder.find(text).at;
    if (marker == npos || marker == 0) {
        return std::nullopt;
    }
    const std::size_t line = text.rfind('\n', marker - 1);
    const std::size_t start = line == npos ? 0 : line + 1;
    const std::string_view prefix = text.substr(start, marker - start);
    const std::string_view mark = trimmed(prefix);
    if (mark.empty() || mark.size() > 8 || mark.find_first_not_of(">|#*/ ") != npos) {
        return std::nullopt;
    }
    SecretText out(text.size());
    out.put(text.substr(0, start));
    for (std::size_t at = start; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        std::string_view rest = text.substr(at, end - at);
        const std::string_view bare_prefix = without_spaces_at_end(prefix);
        if (rest.starts_with(prefix)) {
            rest.remove_prefix(prefix.size());
        } else if (rest.starts_with(bare_prefix)) {
            rest.remove_prefix(bare_prefix.size());
        }
        out.put(rest);
        at = end;
    }
    return out.take();
}

/// Dashes as word processors make them of "--": U+2010 to U+2015 and U+2212.
std::size_t dash_before(std::string_view text)
{
    if (text.ends_with('-')) {
        return 1;
    }
    const std::string_view last = text.substr(text.size() - std::min<std::size_t>(text.size(), 3));
    const bool dash =
        (last.starts_with("\xe2\x80") && last.size() == 3 && last[2] >= '\x90' && last[2] <= '\x95') || last == "\xe2\x88\x92";
    return dash ? 3 : 0;
}

std::size_t dash_at(std::string_view text)
{
    return text.starts_with('-') ? 1 : text.size() < 3 ? 0 : dash_before(text.substr(0, 3)) == 3 ? 3 : 0;
}

/// A BEGIN or END line's place in the text, whatever its dashes are.
struct ArmourLine {
    std::size_t begin;
    std::size_t end;
    std::string_view label; ///< "BEGIN RSA PRIVATE KEY"
};

std::optional<ArmourLine> armour_line(std::string_view text, std::size_t word)
{
    std::size_t begin = word;
    while (begin > 0 && text[begin - 1] == ' ') {
        --begin;
    }
    const std::size_t dashes_end = begin;
    for (std::size_t dash = dash_before(text.substr(0, begin)); dash != 0; dash = dash_before(text.substr(0, begin))) {
        begin -= dash;
    }
    bytes_looked_at() += word - begin;
    if (begin == dashes_end) {
        return std::nullopt;
    }
    constexpr std::size_t longest_label = 60;
    const std::string_view rest = text.substr(word, longest_label);
    const std::size_t label_size = rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ");
    if (label_size == npos) {
        return std::nullopt;
    }
    const std::size_t label_end = word + label_size;
    std::size_t end = label_end;
    for (std::size_t dash = dash_at(text.substr(end)); dash != 0; dash = dash_at(text.substr(end))) {
        end += dash;
    }
    bytes_looked_at() += end - begin;
    const std::string_view label = without_spaces_at_end(text.substr(word, label_end - word));
    return end != label_end && label.ends_with(" KEY") ? std::optional(ArmourLine{begin, end, label}) : std::nullopt;
}

std::optional<Secret> with_plain_armour(std::string_view text)
{
    SecretText out(text.size());
    std::size_t copied = 0;
    bool changed = false;
    std::size_t next_begin = text.find("BEGIN ");
    std::size_t next_end = text.find("END ");
    while (std::min(next_begin, next_end) != npos) {
        const std::size_t word = std::min(next_begin, next_end);
        // Only the one that was passed is looked for again: a text full of one word has none of the other.
        (word == next_begin ? next_begin : next_end) = text.find(word == next_begin ? "BEGIN " : "END ", word + 4);
        const auto line = armour_line(text, word);
        if (!line || line->begin < copied) {
            continue;
        }
        const bool ssh2 = has(line->label, "SSH2 ");
        const std::string wanted = ssh2 ? fmt::format("---- {} ----", line->label) : fmt::format("-----{}-----", line->label);
        const std::string_view there = text.substr(line->begin, line->end - line->begin);
        // Two armours on one line share a run of dashes: those are as they should be.
        if (there == wanted || has(there, wanted)) {
            continue;
        }
        out.put(text.substr(copied, line->begin - copied));
        out.put(wanted);
        copied = line->end;
        changed = true;
    }
    if (!changed) {
        return std::nullopt;
    }
    out.put(text.substr(copied));
    return out.take();
}

struct Mend {
    std::optional<Secret> (*of)(std::string_view);
    std::string_view note;
};
constexpr std::array<Mend, 3> after_line_ends{{
    {without_strange_spaces, "it has non-breaking spaces in it, as web pages have them"},
    {without_quote_marks, "the lines begin with quote marks"},
    {with_plain_armour, "the dashes around BEGIN or END were not as they should be"},
}};

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
    const std::optional<Secret> decoded = out_of_base64(text);
    if (decoded) {
        out.notes.emplace_back("the whole file was in base64 once more");
        text = decoded->text();
    }
    const std::optional<Secret> unquoted = out_of_percent_form(text);
    if (unquoted) {
        out.notes.emplace_back("blanks and line ends are written as %20 and %0A");
        text = unquoted->text();
    }
    out.text = with_plain_line_ends(text, out.notes);
    for (const Mend& mend : after_line_ends) {
        if (std::optional<Secret> mended = mend.of(out.text.text())) {
            out.text = std::move(*mended);
            out.notes.emplace_back(mend.note);
        }
    }
    return out;
}

} // namespace latchkey::keys
