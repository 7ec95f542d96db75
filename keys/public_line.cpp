#include "keys/public_line.h"

#include "keys/base/base64.h"
#include "keys/certificate.h"
#include "keys/key_error.h"
#include "keys/key_text.h"
#include "keys/public_key.h"

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

} // namespace

PublicLine split_public_line(std::string_view line)
{
    line = trimmed(line);
    // Options and host names stand before the type: look for the first word that is one.
    std::string_view rest = line;
    std::string_view name = next_word(rest);
    while (!name.empty() && key_algorithm(name) == nullptr && !is_certificate_name(name)) {
        name = next_word(rest);
    }
    if (name.empty()) {
        return {};
    }
    PublicLine out;
    out.before = trimmed(line.substr(0, static_cast<std::size_t>(name.data() - line.data())));
    out.type = name;
    out.encoded = next_word(rest);
    out.comment = trimmed(rest);
    return out;
}

Result<PublicKey> parse_public_line(std::string_view line, std::string* comment_out)
{
    const PublicLine words = split_public_line(line);
    if (words.type.empty()) {
        return fail(KeyErrc::not_a_key, {}, trimmed(line).empty() ? "the line is empty" : "the line names no type of public key");
    }
    const auto blob = base64_decode(words.encoded);
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
