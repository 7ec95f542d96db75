#include "keys/match.h"

#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/key_parts.h"

#include <openssl/x509.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr std::size_t longest_query = 64U << 10U; // somebody pasted a whole console log
constexpr std::size_t least_prefix = 4;           // bytes; with fewer, any folder has a key that fits by chance
constexpr std::array<std::size_t, 3> sizes{16, 20, 32};

struct HashName {
    std::string_view name; ///< lower case
    std::size_t size;
};
constexpr std::array<HashName, 3> hash_names{{{"sha256:", 32}, {"md5:", 16}, {"sha1:", 20}}};

ByteBuffer digest_of(const EVP_MD* hash, Bytes data)
{
    ByteBuffer digest(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, hash, nullptr) != 1) {
        throw std::bad_alloc(); // nothing else can fail
    }
    digest.resize(size);
    return digest;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

bool is_size(std::size_t size)
{
    return std::ranges::find(sizes, size) != sizes.end();
}

std::string_view without_end(std::string_view word, std::string_view what)
{
    while (!word.empty()) {
        if (what.find(word.back()) != std::string_view::npos) {
            word.remove_suffix(1);
        } else if (word.ends_with("\xe2\x80\xa6")) { // "…"
            word.remove_suffix(3);
        } else {
            break;
        }
    }
    return word;
}

/// "7c:b8:…" or "7cb8…"; size 0: any of the known ones. A list of pairs that ends early is a prefix.
std::optional<FingerprintQuery> read_hex(std::string_view word, std::size_t size)
{
    const char separator = word.size() > 2 && (word[2] == ':' || word[2] == '-') ? word[2] : '\0';
    std::string digits;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (separator == '\0' || i % 3 != 2) {
            digits += word[i];
        } else if (word[i] != separator) {
            return std::nullopt;
        }
    }
    std::optional<ByteBuffer> digest = hex_decode(digits);
    if (!digest) {
        return std::nullopt;
    }
    const std::size_t most = size != 0 ? size : sizes.back();
    const bool whole = size != 0 ? digest->size() == size : is_size(digest->size());
    const bool begun = separator != '\0' && digest->size() >= least_prefix && digest->size() < most;
    return whole || begun ? std::optional(FingerprintQuery{std::move(*digest), !whole}) : std::nullopt;
}

/// SHA256 in base64, whole or (after its name only) its beginning.
std::optional<FingerprintQuery> read_base64(std::string_view word, bool named)
{
    constexpr std::size_t size = 32;
    if (std::optional<ByteBuffer> whole = base64_decode(word); whole && whole->size() == size) {
        return FingerprintQuery{std::move(*whole), false};
    }
    // Of what was cut anywhere, the whole groups of four characters.
    const std::optional<ByteBuffer> begun = base64_decode(word.substr(0, word.size() / 4 * 4));
    if (named && begun && begun->size() >= least_prefix && begun->size() < size) {
        return FingerprintQuery{*begun, true};
    }
    return std::nullopt;
}

std::optional<FingerprintQuery> read_named(std::string_view word)
{
    const std::string folded = lower(word);
    for (const HashName& hash : hash_names) {
        // The name may be glued to something: "fingerprint=SHA256:…".
        const std::size_t at = folded.find(hash.name);
        if (at == std::string::npos) {
            continue;
        }
        const std::string_view value = without_end(word.substr(at + hash.name.size()), ".,;:'\"");
        if (auto query = read_hex(value, hash.size)) {
            return query;
        }
        if (hash.size == 32) {
            if (auto query = read_base64(without_end(value, "="), true)) {
                return query;
            }
        }
    }
    return std::nullopt;
}

std::optional<FingerprintQuery> read_word(std::string_view word)
{
    if (auto named = read_named(word)) {
        return named;
    }
    const std::string_view plain = without_end(word, ".,;:=");
    auto hex = read_hex(plain, 0);
    return hex ? hex : read_base64(plain, false);
}

bool is_better(const std::optional<FingerprintQuery>& a, const std::optional<FingerprintQuery>& b)
{
    return a && (!b || (b->prefix && (!a->prefix || a->digest.size() > b->digest.size())));
}

bool fits(const FingerprintQuery& query, const ByteBuffer& digest)
{
    return query.prefix ? query.digest.size() < digest.size() && std::equal(query.digest.begin(), query.digest.end(), digest.begin())
                        : query.digest == digest;
}

bool has_der_form(const PublicKey& key)
{
    return key.kind() != KeyKind::other;
}

Result<ByteBuffer> public_der(const PublicKey& key)
{
    const Result<EvpKey> evp = has_der_form(key) ? public_evp(key) : Result<EvpKey>{EvpKey{}};
    if (!evp) {
        return std::unexpected(evp.error());
    }
    const int size = *evp ? i2d_PUBKEY(evp->get(), nullptr) : 0;
    if (size <= 0) {
        return fail(KeyErrc::unsupported, {}, "AWS has no such fingerprint for keys of type " + key.title());
    }
    ByteBuffer der(static_cast<std::size_t>(size));
    std::uint8_t* at = der.data();
    i2d_PUBKEY(evp->get(), &at);
    return der;
}

using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>>;

} // namespace

std::string_view title(FingerprintForm form)
{
    switch (form) {
    case FingerprintForm::sha256:
        return "SHA256";
    case FingerprintForm::md5:
        return "MD5";
    case FingerprintForm::aws_md5:
        return "MD5 of the public key in DER (AWS, imported)";
    case FingerprintForm::aws_sha1:
        return "SHA-1 of the private key (AWS, made there)";
    }
    return "";
}

Result<FingerprintQuery> read_fingerprint(std::string_view text)
{
    text = text.substr(0, longest_query);
    std::optional<FingerprintQuery> best;
    std::string joined; // what was broken over lines, or has blanks between its pairs
    constexpr std::string_view between = " \t\r\n|\"'<>()[]{}";
    for (std::size_t at = text.find_first_not_of(between); at != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(between, at), text.size());
        const std::string_view word = text.substr(at, end - at);
        if (auto query = read_word(word); is_better(query, best)) {
            best = std::move(query);
        }
        joined += word;
        at = text.find_first_not_of(between, end);
    }
    if (!best || best->prefix) {
        if (auto query = read_word(joined); is_better(query, best)) {
            best = std::move(query);
        }
    }
    if (!best) {
        constexpr std::size_t shown = 60;
        return fail(KeyErrc::not_a_fingerprint, text.size() > shown ? std::string{} : std::string{text});
    }
    return *std::move(best);
}

std::optional<FingerprintForm> match(const FingerprintQuery& query, const PublicKey& key)
{
    if (fits(query, digest_of(EVP_sha256(), key.wire()))) {
        return FingerprintForm::sha256;
    }
    if (fits(query, digest_of(EVP_md5(), key.wire()))) {
        return FingerprintForm::md5;
    }
    if (key.kind() == KeyKind::rsa) { // AWS takes RSA and Ed25519, and shows SHA256 for the latter
        const Result<ByteBuffer> der = public_der(key);
        if (der && fits(query, digest_of(EVP_md5(), *der))) {
            return FingerprintForm::aws_md5;
        }
    }
    return std::nullopt;
}

std::optional<FingerprintForm> match(const FingerprintQuery& query, const PrivateKey& key)
{
    if (const auto form = match(query, key.public_key())) {
        return form;
    }
    if (key.public_key().kind() == KeyKind::rsa) {
        const Result<std::string> sha1 = aws_sha1(key);
        const std::optional<ByteBuffer> digest = sha1 ? read_hex(*sha1, 20)->digest : std::optional<ByteBuffer>{};
        if (digest && fits(query, *digest)) {
            return FingerprintForm::aws_sha1;
        }
    }
    return std::nullopt;
}

Result<std::string> aws_md5(const PublicKey& key)
{
    const ErrorQueueGuard guard;
    const Result<ByteBuffer> der = public_der(key);
    if (!der) {
        return std::unexpected(der.error());
    }
    return hex_encode(digest_of(EVP_md5(), *der), ":");
}

Result<std::string> aws_sha1(const PrivateKey& key)
{
    const ErrorQueueGuard guard;
    const Pkcs8 info(EVP_PKEY2PKCS8(key.evp()));
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : 0;
    if (size <= 0) {
        return fail(KeyErrc::unsupported, {}, "AWS has no such fingerprint for keys of type " + key.public_key().title());
    }
    Secret der(static_cast<std::size_t>(size));
    std::uint8_t* at = der.writable().data();
    i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at);
    return hex_encode(digest_of(EVP_sha1(), der.bytes()), ":");
}

std::string cloud_init_sha256(const PublicKey& key)
{
    return hex_encode(digest_of(EVP_sha256(), key.wire()), ":");
}

} // namespace latchkey::keys
