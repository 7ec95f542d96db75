#include "keys/public_line.h"

#include "keys/base/base64.h"
#include "keys/certificate.h"
#include "keys/key_error.h"
#include "keys/key_text.h"
#include "keys/public_key.h"
#include "keys/word_finder.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

/// The next word of an authorized_keys line; quotes hold white space together. Empty at the end.
std::string_view next_word(std::string_view& line)
{
    const std::size_t start = std::min(line.find_first_not_of(" \t"), line.size());
    line.remove_prefix(start);
    bool quoted = false;
    std::size_t end = 0;
    for (; end < line.size() && (quoted || (line[end] != ' ' && line[end] != '\t')); ++end) {
        if (line[end] == '"') {
            quoted = !quoted;
        } else if (line[end] == '\\' && quoted && end + 1 < line.size()) {
            ++end;
        }
    }
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

constexpr std::size_t most_pieces = 32;

/// Base64 and perhaps the comment behind it.
bool continues_a_key(std::string_view line)
{
    const std::string_view word = line.substr(0, line.find(' '));
    return !word.empty() &&
           word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == std::string_view::npos;
}

std::string_view line_at(std::string_view text, std::size_t at)
{
    return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
}

} // namespace

WholeLine whole_public_line(std::string_view text, std::size_t at)
{
    const std::string_view first = line_at(text, at);
    WholeLine alone{std::string(first), at + first.size()};
    const Result<PublicKey> key = parse_public_line(first);
    if (key || !key.error().is(KeyErrc::damaged)) {
        return alone;
    }
    WholeLine joined{std::string(trimmed(first)), alone.end, true};
    for (std::size_t piece = 0; piece < most_pieces && joined.end + 1 < text.size(); ++piece) {
        const std::string_view next = line_at(text, joined.end + 1);
        if (!continues_a_key(trimmed(next))) {
            break;
        }
        joined.line += trimmed(next);
        joined.end += 1 + next.size();
        bytes_looked_at() += joined.line.size();
        if (parse_public_line(joined.line)) {
            return joined;
        }
    }
    return alone;
}

PublicLine split_public_line(std::string_view line)
{
    line = trimmed(line);
    // Options and host names stand before the type: look for the first word that is one.
    std::string_view rest = line;
    std::string_view name = next_word(rest);
    while (!name.empty() && key_algorithm(name) == nullptr && !is_certificate_name(name)) {
        name = next_word(rest);
    }
    PublicLine out;
    if (name.empty()) {
        rest = line;
        const std::string_view first = next_word(rest);
        if (first.starts_with("AAAA") && first.size() > 60) {
            out.encoded = first;
            out.comment = trimmed(rest);
        }
        return out;
    }
    out.before = trimmed(line.substr(0, static_cast<std::size_t>(name.data() - line.data())));
    out.type = name;
    out.encoded = next_word(rest);
    out.comment = trimmed(rest);
    return out;
}

Result<PublicKey> parse_public_line(std::string_view line, std::string* comment_out)
{
    const PublicLine words = split_public_line(line);
    if (words.type.empty() && words.encoded.empty()) {
        return fail(KeyErrc::not_a_key, {}, trimmed(line).empty() ? "the line is empty" : "the line names no type of public key");
    }
    const auto blob = base64_decode(words.encoded);
    if (words.type.empty()) {
        Result<PublicKey> bare = blob ? PublicKey::from_wire(*blob) : fail(KeyErrc::not_a_key);
        if (comment_out != nullptr) {
            *comment_out = std::string(words.comment);
        }
        return bare ? std::move(bare) : fail(KeyErrc::not_a_key, {}, "the line names no type of public key");
    }
    if (!blob || blob->empty()) {
        return fail(
            KeyErrc::damaged, {},
            fmt::format("one-line public key, what follows \"{}\" is {}", words.type, words.encoded.empty() ? "missing" : "not base64"));
    }
    Result<PublicKey> key = PublicKey::from_wire(*blob);
    if (key && key->algorithm() != words.type) {
        return fail(KeyErrc::damaged, {},
                    fmt::format("one-line public key, it says \"{}\" and holds \"{}\"", words.type, key->algorithm()));
    }
    if (comment_out != nullptr) {
        *comment_out = std::string(words.comment);
    }
    return key;
}

} // namespace latchkey::keys
