#include "client/cli/json.h"

#include <fmt/format.h>

#include <cassert>
#include <iterator>
#include <utility>

namespace latchkey::cli {

namespace {

struct Decoded {
    char32_t character = 0xfffd;
    std::size_t bytes = 1; ///< taken; for what is no UTF-8 the longest beginning of a character (Unicode 15, §3.9, "maximal subpart")
    bool good = false;
};

Decoded decode(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                               : first >= 0xe0 && first < 0xf0 ? 3
                               : first >= 0xf0 && first < 0xf5 ? 4
                                                               : 0;
    if (length == 0) {
        return {};
    }
    // The second byte's bounds leave out overlong forms, surrogates and what is beyond U+10FFFF.
    const unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    char32_t character = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= text.size() || byte(i) < (i == 1 ? least : 0x80) || byte(i) > (i == 1 ? most : 0xbf)) {
            return {0xfffd, i, false};
        }
        character = (character << 6U) | (byte(i) & 0x3fU);
    }
    return {character, length, true};
}

} // namespace

std::string json_string(std::string_view text)
{
    std::string out = "\"";
    while (!text.empty()) {
        const Decoded next = decode(text);
        const std::string_view raw = text.substr(0, next.bytes);
        text.remove_prefix(next.bytes);
        if (!next.good) {
            out += "\xef\xbf\xbd";
        } else if (next.character == '"' || next.character == '\\') {
            out += '\\';
            out += raw;
        } else if (next.character == '\n') {
            out += "\\n";
        } else if (next.character == '\t') {
            out += "\\t";
        } else if (next.character < 0x20 || (next.character >= 0x7f && next.character < 0xa0) || next.character == 0x2028 ||
                   next.character == 0x2029) {
            // U+0080…U+009F may move a terminal's cursor, U+2028 and U+2029 end a line in JavaScript.
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(next.character));
        } else {
            out += raw;
        }
    }
    return out + '"';
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    assert(!has_members_.empty() && !after_key_);
    begin_value();
    out_ += json_string(name);
    out_ += ": ";
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::text(std::string_view value)
{
    return word(json_string(value));
}

JsonWriter& JsonWriter::field(std::string_view name, const std::vector<std::string>& values)
{
    key(name).begin_array();
    for (const std::string& value : values) {
        text(value);
    }
    return end_array();
}

std::string JsonWriter::take()
{
    assert(has_members_.empty() && !after_key_);
    return std::exchange(out_, {}) + '\n';
}

JsonWriter& JsonWriter::open(char bracket)
{
    begin_value();
    out_ += bracket;
    has_members_.push_back(false);
    return *this;
}

JsonWriter& JsonWriter::close(char bracket)
{
    assert(!has_members_.empty() && !after_key_);
    const bool had_members = has_members_.back();
    has_members_.pop_back();
    if (had_members) {
        new_line();
    }
    out_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::word(std::string_view raw)
{
    begin_value();
    out_ += raw;
    return *this;
}

void JsonWriter::begin_value()
{
    if (std::exchange(after_key_, false) || has_members_.empty()) {
        return;
    }
    if (has_members_.back()) {
        out_ += ',';
    }
    has_members_.back() = true;
    new_line();
}

void JsonWriter::new_line()
{
    out_ += '\n';
    out_.append(2 * has_members_.size(), ' ');
}

} // namespace latchkey::cli
