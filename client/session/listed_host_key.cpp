#include "client/session/listed_host_key.h"

#include "client/transport/client_error.h"
#include "keys/base/base64.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::session {

using transport::ClientErrc;

namespace {

constexpr std::string_view sha256_prefix = "SHA256:";
constexpr std::string_view md5_prefix = "MD5:";

/// The word that matters: "ssh-ed25519 255 SHA256:…" has its fingerprint last, "ssh-ed25519 AAAA… comment" its key second.
std::string_view essence(std::string_view text)
{
    const auto blob = text.find("AAAA");
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
    const auto good = [&](std::size_t i) {
        const char c = text[i];
        return i % 3 == 2 ? c == ':' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!good(i)) {
            return false;
        }
    }
    return text.size() == pairs;
}

/// As fingerprint() and the key's base64 write them; "" for anything else.
std::string normal(std::string_view text)
{
    std::string_view word = essence(text);
    if (word.starts_with(sha256_prefix)) {
        while (word.ends_with('=')) {
            word.remove_suffix(1);
        }
        constexpr std::size_t digits = 43; // 32 bytes
        return word.size() == sha256_prefix.size() + digits ? std::string{word} : std::string{};
    }
    const std::string_view pairs = word.starts_with(md5_prefix) ? word.substr(md5_prefix.size()) : word;
    if (is_md5(pairs)) {
        std::string out{md5_prefix};
        std::ranges::transform(pairs, std::back_inserter(out),
                               [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
        return out;
    }
    return word.starts_with("AAAA") ? std::string{word} : std::string{};
}

} // namespace

Status check_listed_host_key(const std::string& text)
{
    if (normal(text).empty()) {
        return fail(
            ClientErrc::bad_request, {},
            fmt::format("\"{}\" is no host key: SHA256:… as `ssh-keygen -l` prints it, sixteen pairs of MD5, or the key itself (AAAA…).",
                        transport::clean_text(text, transport::Lines::one, 200)));
    }
    return {};
}

bool is_listed_host_key(const keys::PublicKey& key, const std::vector<std::string>& listed)
{
    const std::string sha256 = keys::fingerprint(key);
    const std::string md5 = keys::fingerprint(key, keys::FingerprintHash::md5);
    const std::string blob = base64_encode(key.wire());
    return std::ranges::any_of(listed, [&](const std::string& text) {
        const std::string one = normal(text);
        return !one.empty() && (one == sha256 || one == md5 || one == blob);
    });
}

} // namespace latchkey::session
