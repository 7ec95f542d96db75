#include "keys/key_file.h"

#include "keys/base/file.h"
#include "keys/formats.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr int attempts = 3;

/// One row a marker. open nullptr: no private key to be had (inspect gives its public half, or why not).
struct FormatRow {
    std::string_view marker;
    KeyFormat format;
    Result<KeyFileInfo> (*inspect)(const FoundKey&);
    Result<OpenedKey> (*open)(const FoundKey&, const Secret&, const Work&);
};

Result<KeyFileInfo> inspect_ssh_com(const FoundKey&)
{
    return fail(KeyErrc::unsupported, {}, "it is a private key of ssh.com's program; load it in PuTTYgen and export it as an OpenSSH key");
}

Result<KeyFileInfo> inspect_certificate(const FoundKey&)
{
    return fail(KeyErrc::not_a_key, {}, "it holds a certificate and no key");
}

Result<KeyFileInfo> inspect_ssh1(const FoundKey&)
{
    return fail(KeyErrc::unsupported, {}, "it is a key for SSH version 1, which no server speaks any more; make a new key");
}

// Private formats first, then public ones: a file with both is a private key file.
constexpr std::array<FormatRow, 14> formats{{
    {"PuTTY-User-Key-File-", KeyFormat::ppk3, inspect_ppk, open_ppk},
    {"-----BEGIN OPENSSH PRIVATE KEY-----", KeyFormat::openssh, inspect_openssh, open_openssh},
    {"-----BEGIN RSA PRIVATE KEY-----", KeyFormat::pkcs1, inspect_traditional, open_traditional},
    {"-----BEGIN EC PRIVATE KEY-----", KeyFormat::sec1, inspect_traditional, open_traditional},
    {"-----BEGIN DSA PRIVATE KEY-----", KeyFormat::dsa_pem, inspect_traditional, open_traditional},
    {"-----BEGIN PRIVATE KEY-----", KeyFormat::pkcs8, inspect_pkcs8, open_pkcs8},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----", KeyFormat::pkcs8_encrypted, inspect_pkcs8, open_pkcs8},
    {"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", KeyFormat::ssh_com, inspect_ssh_com, nullptr},
    {"SSH PRIVATE KEY FILE FORMAT 1.1", KeyFormat::ssh_com, inspect_ssh1, nullptr},
    {"---- BEGIN SSH2 PUBLIC KEY ----", KeyFormat::rfc4716, inspect_rfc4716, nullptr},
    {"-----BEGIN PUBLIC KEY-----", KeyFormat::pem_public, inspect_public_pem, nullptr},
    {"-----BEGIN RSA PUBLIC KEY-----", KeyFormat::pem_public, inspect_public_pem, nullptr},
    {"-----BEGIN CERTIFICATE-----", KeyFormat::certificate, inspect_certificate, nullptr},
    {"", KeyFormat::public_line, inspect_public_line, nullptr}, // no marker: found by find_public_line()
}};

struct TitleRow {
    KeyFormat format;
    std::string_view title;
};
constexpr std::array<TitleRow, 14> titles{{
    {KeyFormat::ppk1, "PuTTY PPK 1"},
    {KeyFormat::ppk2, "PuTTY PPK 2"},
    {KeyFormat::ppk3, "PuTTY PPK 3"},
    {KeyFormat::pkcs1, "PEM (PKCS#1)"},
    {KeyFormat::sec1, "PEM (SEC1)"},
    {KeyFormat::dsa_pem, "PEM (DSA)"},
    {KeyFormat::pkcs8, "PEM (PKCS#8)"},
    {KeyFormat::pkcs8_encrypted, "PEM (encrypted PKCS#8)"},
    {KeyFormat::openssh, "OpenSSH"},
    {KeyFormat::ssh_com, "ssh.com"},
    {KeyFormat::public_line, "one-line public key"},
    {KeyFormat::rfc4716, "RFC 4716 public key"},
    {KeyFormat::pem_public, "PEM public key"},
    {KeyFormat::certificate, "certificate"},
}};

struct Found {
    FoundKey key;
    const FormatRow* row = nullptr;
};

/// The start of the first line that is a public key, or npos.
std::size_t find_public_line(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = trimmed(text.substr(at, end - at));
        if (!line.empty() && !line.starts_with('#')) {
            const Result<PublicKey> key = parse_public_line(line);
            if (key || !key.error().is(KeyErrc::not_a_key)) {
                return at;
            }
        }
        at = end + 1;
    }
    return std::string_view::npos;
}

/// What a file that is no key looks like, for the sentence.
std::string looks_like(std::string_view text)
{
    const std::string_view start = trimmed(text);
    if (start.find_first_not_of('\0') == std::string_view::npos) {
        return "it holds only zeros";
    }
    if (start.find('\0') != std::string_view::npos || !is_utf8(start)) {
        return "it holds binary data that is no known key format";
    }
    if (start.starts_with('<')) {
        return "it looks like a web page";
    }
    const std::size_t begin = start.find("-----BEGIN ");
    if (begin != std::string_view::npos) {
        const std::size_t end = std::min(start.find("-----", begin + 11), begin + 60);
        const std::string_view label = start.substr(begin + 11, end - begin - 11);
        return label.find('\n') == std::string_view::npos ? fmt::format("it holds \"{}\", which is no SSH key", label)
                                                          : "its BEGIN line is broken";
    }
    return "nothing in it begins like a key";
}

Result<Found> find_key(std::string_view text)
{
    Found best;
    for (const FormatRow& row : formats) {
        const bool is_private = row.open != nullptr;
        if (best.row != nullptr && !is_private && best.row->open != nullptr) {
            break;
        }
        const std::size_t at = row.marker.empty() ? find_public_line(text) : text.find(row.marker);
        if (at != std::string_view::npos && (best.row == nullptr || (at < best.key.at && (is_private || best.row->open == nullptr)))) {
            best = {{row.format, text, at}, &row};
        }
    }
    if (best.row == nullptr) {
        return fail(KeyErrc::not_a_key, {}, looks_like(text));
    }
    if (best.row->open == open_ppk && best.key.from_marker().starts_with("PuTTY-User-Key-File-2")) {
        best.key.format = KeyFormat::ppk2;
    }
    return best;
}

/// The armour's text before a key is harmless in PEM (openssl writes it), but worth a note.
void note_text_before(const FoundKey& key, Notes& notes)
{
    const std::string_view before = trimmed(key.text.substr(0, key.at));
    if (!before.empty() && before.find("-----BEGIN EC PARAMETERS-----") == std::string_view::npos) {
        notes.emplace_back("there is text before the key");
    }
}

Result<PrivateKey> open_found(const Found& found, const Secret& passphrase, const Work& work)
{
    Result<OpenedKey> opened = found.row->open(found.key, passphrase, work);
    if (opened) {
        return assemble(std::move(*opened));
    }
    return std::unexpected(opened.error());
}

/// Programs before UTF-8 took the bytes of their code page: the same passphrase may have been written as Latin-1.
Result<PrivateKey> open_either_encoding(const Found& found, const Secret& passphrase, const Work& work)
{
    Result<PrivateKey> key = open_found(found, passphrase, work);
    if (key || !key.error().is(KeyErrc::wrong_passphrase)) {
        return key;
    }
    const Secret latin1 = latin1_form(passphrase);
    return latin1.empty() ? std::move(key) : open_found(found, latin1, work);
}

/// What a sound key's owner should know before a server says no.
void remark_on(const PublicKey& key, Notes& notes)
{
    constexpr int least_rsa_bits = 2048; // what current OpenSSH servers and NIST SP 800-131A ask for
    if (key.kind() == KeyKind::dsa) {
        notes.emplace_back("servers no longer take DSA keys; make an Ed25519 or RSA key");
    } else if (key.kind() == KeyKind::rsa && key.bits() < least_rsa_bits) {
        notes.emplace_back(fmt::format("many servers refuse RSA keys as short as {} bits; make a longer one", key.bits()));
    }
}

Result<KeyFileInfo> inspect_found(const Found& found)
{
    Result<KeyFileInfo> info = found.row->inspect(found.key);
    if (!info || info->encrypted || !info->has_private) {
        return info;
    }
    // A plain file can be read to its end, and then says now rather than at login what is wrong with it.
    const Result<PrivateKey> key = open_found(found, Secret{}, {});
    if (!key) {
        return std::unexpected(key.error());
    }
    info->public_key = key->public_key();
    info->comment = key->comment();
    return info;
}

/// What load() and unlock() need before any passphrase.
struct Opening {
    KeyText text;
    Found found;
    KeyFileInfo info;
};

Result<Opening> begin(Bytes file)
{
    Result<KeyText> text = mend_text(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    Opening out{std::move(*text), {}, {}};
    const Result<Found> found = find_key(out.text.text.text());
    if (!found) {
        return std::unexpected(found.error());
    }
    out.found = *found;
    Result<KeyFileInfo> info = found->row->inspect(found->key);
    if (!info) {
        return std::unexpected(info.error());
    }
    out.info = std::move(*info);
    if (found->row->open == nullptr) {
        return fail(KeyErrc::public_only, {}, std::string(title(out.info.format)));
    }
    return out;
}

Result<PrivateKey> with_subject(Result<PrivateKey> key, const std::filesystem::path& path)
{
    if (!key && key.error().subject().empty()) {
        return std::unexpected(key.error().about(path_text(path)));
    }
    return key;
}

} // namespace

std::string_view title(KeyFormat format)
{
    const auto row = std::ranges::find(titles, format, &TitleRow::format);
    return row == titles.end() ? "key" : row->title;
}

std::unexpected<Error> damaged(const FoundKey& found, std::string_view what)
{
    return fail(KeyErrc::damaged, {}, fmt::format("{}, {}", title(found.format), what));
}

std::unexpected<Error> damaged_at(const FoundKey& found, std::size_t offset, std::string_view what)
{
    return fail(KeyErrc::damaged, {}, fmt::format("{}, line {}, {}", title(found.format), line_number(found.text, offset), what));
}

Result<KeyFileInfo> inspect(Bytes file)
{
    const Result<KeyText> text = mend_text(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    const Result<Found> found = find_key(text->text.text());
    if (!found) {
        return std::unexpected(found.error());
    }
    Result<KeyFileInfo> info = inspect_found(*found);
    if (info) {
        note_text_before(found->key, info->notes);
        info->notes.insert(info->notes.begin(), text->notes.begin(), text->notes.end());
        if (info->public_key) {
            remark_on(*info->public_key, info->notes);
        }
    }
    return info;
}

Result<Secret> read_key_file(const std::filesystem::path& path)
{
    Result<Secret> content = read_secret_file(path, limits::file_bytes);
    if (content) {
        return content;
    }
    if (content.error().is(FileErrc::too_large)) {
        return fail(KeyErrc::too_large, path_text(path), "it is larger than 1 MiB, and no key file is");
    }
    return fail(KeyErrc::io, path_text(path), content.error().sentence());
}

Result<PrivateKey> unlock(Bytes file, const Secret& passphrase, const Work& work, SlowKdf /*slow*/)
{
    const Result<Opening> opening = begin(file);
    if (!opening) {
        return std::unexpected(opening.error());
    }
    if (opening->info.encrypted && passphrase.empty()) {
        return fail(KeyErrc::passphrase_needed);
    }
    return open_either_encoding(opening->found, passphrase, work);
}

Result<PrivateKey> load(Bytes file, const PassphraseSource& passphrase, const Work& work, SlowKdf /*slow*/)
{
    const Result<Opening> opening = begin(file);
    if (!opening) {
        return std::unexpected(opening.error());
    }
    if (!opening->info.encrypted) {
        return open_found(opening->found, Secret{}, work);
    }
    Result<PrivateKey> key = fail(KeyErrc::passphrase_needed);
    for (int attempt = 1; passphrase && attempt <= attempts; ++attempt) {
        const std::optional<Secret> given = passphrase(opening->info, attempt);
        if (!given) {
            break; // nothing was typed at all, or the last one was wrong: either is in `key`
        }
        key = open_either_encoding(opening->found, *given, work);
        if (key || !key.error().is(KeyErrc::wrong_passphrase)) {
            break;
        }
    }
    return key;
}

Result<PrivateKey> load(const std::filesystem::path& path, const PassphraseSource& passphrase, const Work& work, SlowKdf slow)
{
    const Result<Secret> file = read_key_file(path);
    if (!file) {
        return std::unexpected(file.error());
    }
    return with_subject(load(file->bytes(), passphrase, work, slow), path);
}

} // namespace latchkey::keys
