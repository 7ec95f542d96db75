#include "client/settings/host_key_text.h"

#include "keys/base/base64.h"

#include <algorithm>
#include <iterator>

namespace latchkey::settings {

namespace {

constexpr std::string_view sha256_prefix = "SHA256:";
constexpr std::string_view md5_prefix = "MD5:";
constexpr std::string_view key_prefix = "AAAA"; // the length of a type's name, whose upper bytes are zero

/// The word that matters: "ssh-ed25519 255 SHA256:…" has its fingerprint last, "ssh-ed25519 AAAA… comment" its key second.
std::string_view essence(std::string_view text)
{
    const auto blob = text.find(key_prefix);
    if (blob != std::string_view::npos && (blob == 0 || text[blob - 1] == ' ')) {
        text.remove_prefix(blob);
        return text.substr(0, text.find(' '));
    }
    const auto blank = text.rfind(' ');
    return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

bool is_md5(std::string_view text)
{
    constexpr std::size_t pairs = 16 * 3 - 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (i % 3 == 2 ? c != ':' : !digit) {
            return false;
        }
    }
    return text.size() == pairs;
}

/// RFC 4253 §6.6: a string that names the type, and something behind it.
bool is_key(Bytes wire)
{
    constexpr std::size_t longest_type = 64;
    if (wire.size() < 4) {
        return false;
    }
    const std::size_t length = wire[3];
    const bool named = wire[2] == 0 && length > 0 && length <= longest_type && wire.size() > 4 + length;
    return named && std::ranges::all_of(wire.subspan(4, length), [](std::uint8_t c) { return c > ' ' && c < 0x7f; });
}

} // namespace

std::string host_key_text(std::string_view text)
{
    std::string_view word = essence(text);
    if (word.starts_with(sha256_prefix)) {
        constexpr std::size_t digits = 43; // 32 bytes
        while (word.ends_with('=')) {
            word.remove_suffix(1);
        }
        const bool whole = word.size() == sha256_prefix.size() + digits && base64_decode(word.substr(sha256_prefix.size()));
        return whole ? std::string{word} : std::string{};
    }
    const std::string_view pairs = word.starts_with(md5_prefix) ? word.substr(md5_prefix.size()) : word;
    if (is_md5(pairs)) {
        std::string out{md5_prefix};
        std::ranges::transform(pairs, std::back_inserter(out),
                               [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
        return out;
    }
    const auto wire = word.starts_with(key_prefix) ? base64_decode(word) : std::nullopt;
    return wire && is_key(*wire) ? base64_encode(*wire) : std::string{};
}

} // namespace latchkey::settings
