#include "keys/cloud.h"

#include "keys/base/base64.h"
#include "keys/base/log.h"
#include "keys/evp.h"
#include "keys/key_error.h"
#include "keys/key_text.h"

#include <fmt/format.h>
#include <openssl/rsa.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

constexpr std::string_view password_text = "The encrypted password";
constexpr std::size_t longest_text = 64U << 10U; // the largest key's password is 2732 characters

std::unexpected<Error> damaged(std::string detail)
{
    return fail(KeyErrc::damaged, std::string(password_text), std::move(detail));
}

std::unexpected<Error> wrong_key()
{
    return fail(KeyErrc::wrong_key, {}, "what this key makes of it is no password");
}

/// The base64 alone. `aws ec2 get-password-data` prints JSON with "\r\n" as four characters at both ends.
std::string without_wrapping(std::string_view text)
{
    constexpr std::string_view name = "\"PasswordData\"";
    if (const std::size_t at = text.find(name); at != std::string_view::npos) {
        text.remove_prefix(at + name.size());
        const std::size_t begin = std::min(text.find('"'), text.size());
        text.remove_prefix(std::min(begin + 1, text.size()));
        text = text.substr(0, text.find('"'));
    }
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            if (text[i] == 'r' || text[i] == 'n') {
                continue;
            }
        }
        if (std::string_view{" \t\r\n"}.find(text[i]) == std::string_view::npos) {
            out += text[i];
        }
    }
    return out;
}

/// m = c^d mod n, with the padding still on; as long as the modulus. OpenSSL 3.2 and later answer a bad padding with made-up bytes, and so
/// never say that the key is another one: the padding is taken off here. Empty when c is not below n.
Secret decrypt_raw(const PrivateKey& key, Bytes cipher)
{
    const ErrorQueueGuard guard;
    const EvpContext context = not_null(EvpContext(EVP_PKEY_CTX_new_from_pkey(nullptr, key.evp(), nullptr)));
    Secret block(cipher.size());
    std::size_t size = block.size();
    if (EVP_PKEY_decrypt_init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
        EVP_PKEY_decrypt(context.get(), block.writable().data(), &size, cipher.data(), cipher.size()) != 1 || size != block.size()) {
        return {};
    }
    return block;
}

/// 00 02, at least eight bytes that are not zero, 00, the message (RFC 8017 §7.2.2). nullopt: no such padding. One pass over all bytes,
/// without leaving early; it is the user's own key, and nobody can ask us twice from outside.
std::optional<std::size_t> message_start(Bytes block)
{
    constexpr std::size_t least = 2 + 8 + 1;
    if (block.size() < least) {
        return std::nullopt;
    }
    std::size_t zero_at = 0;
    for (std::size_t i = block.size() - 1; i >= 2; --i) {
        zero_at = block[i] == 0 ? i : zero_at;
    }
    const bool good = ((block[0] | (block[1] ^ 2U)) == 0) & (zero_at >= least - 1);
    return good ? std::optional(zero_at + 1) : std::nullopt;
}

/// One wrong key in about 100,000 has good padding by chance, and then bytes that nobody would type.
bool is_password(std::string_view text)
{
    return !text.empty() && is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// A comment goes to other programs and screens: no control characters in it.
std::string safe_line(const NamedKey& named)
{
    return named.key.line(printable(named.comment));
}

} // namespace

Result<Secret> decrypt_password(const PrivateKey& key, std::string_view base64)
{
    if (key.public_key().kind() != KeyKind::rsa) {
        return fail(
            KeyErrc::unsupported, {},
            fmt::format("the password of a Windows instance is encrypted for an RSA key, and this is {}; launch the instance with an RSA "
                        "key",
                        key.public_key().title()));
    }
    if (base64.size() > longest_text) {
        return damaged("it is far too long");
    }
    const std::string text = without_wrapping(base64);
    const std::optional<ByteBuffer> cipher = base64_decode(text);
    if (!cipher || cipher->empty()) {
        return damaged(text.empty() ? "there is nothing in it; the instance may need some minutes more to set its password"
                                    : "it is not base64");
    }
    const auto size = static_cast<std::size_t>((key.public_key().bits() + 7) / 8);
    if (cipher->size() != size) {
        return damaged(fmt::format("it has {} bytes, and what was encrypted for this key has {}; it is cut off or for another key",
                                   cipher->size(), size));
    }
    const Secret block = decrypt_raw(key, *cipher);
    const std::optional<std::size_t> start = message_start(block.bytes());
    if (!start || !is_password(block.text().substr(*start))) {
        return wrong_key();
    }
    return Secret::copy_of(block.bytes().subspan(*start));
}

std::string user_data(std::span<const NamedKey> keys)
{
    std::string out = "#cloud-config\nssh_authorized_keys:\n";
    for (const NamedKey& named : keys) {
        // Single quotes: the only thing that means anything inside is a single quote, which is doubled (YAML 1.2 §7.3.2).
        std::string quoted;
        for (const char c : safe_line(named)) {
            quoted.append(c == '\'' ? 2 : 1, c);
        }
        out += fmt::format("  - '{}'\n", quoted);
    }
    return out;
}

std::string authorized_keys(std::span<const NamedKey> keys)
{
    std::string out;
    for (const NamedKey& named : keys) {
        out += safe_line(named) + '\n';
    }
    return out;
}

} // namespace latchkey::keys
