#include "client/hosts/console_text.h"

#include "client/hosts/host_pins.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::hosts {

namespace {

constexpr std::string_view blanks = " \t";

std::string sha256_text(Bytes digest)
{
    std::string text = "SHA256:" + base64_encode(digest);
    while (text.ends_with('=')) {
        text.pop_back();
    }
    return text;
}

/// Pairs of hexadecimal digits with colons between, of an MD5 or SHA-256.
std::optional<std::string> hex_fingerprint(std::string_view word)
{
    constexpr std::size_t md5_length = 47;
    constexpr std::size_t sha256_length = 95;
    if (word.size() != md5_length && word.size() != sha256_length) {
        return std::nullopt;
    }
    std::string digits;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (i % 3 != 2) {
            digits += word[i];
        } else if (word[i] != ':') {
            return std::nullopt;
        }
    }
    const auto digest = hex_decode(digits);
    if (!digest) {
        return std::nullopt;
    }
    return word.size() == md5_length ? "MD5:" + hex_encode(*digest, ":") : sha256_text(*digest);
}

bool is_number(std::string_view word)
{
    constexpr std::size_t most_digits = 5;
    return !word.empty() && word.size() <= most_digits && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string plain_console_text(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c != '\x1b') {
            const bool control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
            out += c == '\r' || c == '\n' ? "\n" : c == '\t' ? " " : control ? "" : std::string_view{&c, 1};
            continue;
        }
        if (i + 1 < raw.size() && raw[i + 1] == '[') { // CSI: parameters, then one letter
            i += 2;
            while (i < raw.size() && raw[i] >= 0x20 && raw[i] < 0x40) {
                ++i;
            }
            if (i < raw.size() && (raw[i] < 0x40 || raw[i] > 0x7e)) {
                --i; // cut off: what comes next is text
            }
        } else {
            ++i; // of two characters; an OSC's text is no line of ours anyway
        }
    }
    return out;
}

Words words_of(std::string_view line)
{
    Words words;
    while (!line.empty()) {
        line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
        const auto end = std::min(line.find_first_of(blanks), line.size());
        if (end > 0) {
            words.push_back(line.substr(0, end));
        }
        line.remove_prefix(end);
    }
    return words;
}

std::string_view trimmed_cell(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::optional<std::string> whole_fingerprint(std::string_view word)
{
    constexpr std::string_view sha256 = "SHA256:";
    constexpr std::string_view md5 = "MD5:";
    constexpr std::size_t sha256_length = 43;
    constexpr std::size_t sha256_bytes = 32;
    if (word.starts_with(sha256)) {
        const std::string_view encoded = word.substr(sha256.size());
        const auto digest = encoded.size() == sha256_length ? base64_decode(encoded) : std::nullopt;
        return digest && digest->size() == sha256_bytes ? std::optional{sha256_text(*digest)} : std::nullopt;
    }
    return hex_fingerprint(word.starts_with(md5) ? word.substr(md5.size()) : word);
}

std::optional<ConsoleFingerprint> fingerprint_in(const Words& words)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto text = is_number(words[i]) ? whole_fingerprint(words[i + 1]) : std::nullopt;
        if (text) {
            std::string line;
            for (std::size_t j = i; j < words.size(); ++j) {
                line += fmt::format("{} ", words[j]);
            }
            const auto pin = pin_of({}, line, {});
            return ConsoleFingerprint{pin ? pin->type : "*", *text};
        }
    }
    return std::nullopt;
}

std::optional<keys::PublicKey> console_key(std::string_view type, std::string_view encoded)
{
    const auto wire = base64_decode(encoded);
    auto key = wire ? keys::PublicKey::from_wire(*wire) : std::unexpected(Error{HostErrc::no_such_key});
    return key && key->algorithm() == type ? std::optional{*std::move(key)} : std::nullopt;
}

bool is_base64(std::string_view word)
{
    return !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    });
}

} // namespace latchkey::hosts
