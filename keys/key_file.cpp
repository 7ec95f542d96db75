#include "keys/key_file.h"

#include "keys/base/file.h"
#include "keys/binary_file.h"
#include "keys/detect.h"
#include "keys/formats.h"
#include "keys/key_comment.h"
#include "keys/limits.h"
#include "keys/lookalike.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr int attempts = 3;

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

/// The armour's text around a key is harmless (openssl writes it), but worth a note.
void note_text_around(std::string_view text, const Found& found, Notes& notes)
{
    const std::string_view before = trimmed(text.substr(0, found.key.at));
    if (!before.empty() && before.find("-----BEGIN EC PARAMETERS-----") == std::string_view::npos) {
        notes.emplace_back("there is text before the key");
    }
    if (!trimmed(text.substr(found.end())).empty()) {
        notes.emplace_back("there is text after the key");
    }
}

Result<PrivateKey> open_found(const Found& found, const Attempt& attempt, Notes* notes = nullptr)
{
    const StackWipe wipe_at_end;
    Result<OpenedKey> opened = found.row->open(found.key, attempt);
    if (opened) {
        return assemble(std::move(*opened), notes);
    }
    return std::unexpected(opened.error());
}

/// Programs before UTF-8 took the bytes of their code page: the same passphrase may have been written as Latin-1.
Result<PrivateKey> open_either_encoding(const Found& found, const Attempt& attempt)
{
    Result<PrivateKey> key = open_found(found, attempt);
    if (key || !key.error().is(KeyErrc::wrong_passphrase)) {
        return key;
    }
    const Secret latin1 = latin1_form(attempt.passphrase);
    return latin1.empty() ? std::move(key) : open_found(found, {latin1, attempt.work, attempt.slow});
}

/// What a sound key's owner should know before a server says no.
void remark_on(const PublicKey& key, Notes& notes)
{
    if (std::string weak = weakness_of(key); !weak.empty()) {
        notes.push_back(std::move(weak));
    }
}

/// A plain file can be read to its end, and then says now rather than at login what is wrong with it.
Status read_to_the_end(const Found& found, KeyFileInfo& info)
{
    const Secret none;
    const Work work;
    const Result<PrivateKey> key = open_found(found, {none, work}, &info.notes);
    if (key) {
        info.public_key = key->public_key();
        info.comment = key->comment();
        return {};
    }
    const bool nothing_wrong = !info.needs.empty() && key.error().is(KeyErrc::unsupported);
    return nothing_wrong ? Status{} : std::unexpected(key.error());
}

Result<KeyFileInfo> inspect_found(const Found& found)
{
    Result<KeyFileInfo> info = found.row->inspect(found.key);
    if (!info) {
        return info;
    }
    if (info->has_private && info->public_key) {
        info->needs = needs_of(*info->public_key);
    }
    if (info->has_private && !info->encrypted) {
        if (const Status whole = read_to_the_end(found, *info); !whole) {
            return std::unexpected(whole.error());
        }
    }
    if (info->public_key) {
        remark_on(*info->public_key, info->notes);
    }
    return info;
}

/// A file's keys, found and not yet read. The views in keys point into text.
struct Content {
    KeyText text;
    std::vector<Found> keys;
};

Result<KeyText> text_of(Bytes file)
{
    if (file.size() > limits::file_bytes) {
        return fail(KeyErrc::too_large, {}, "it is larger than 1 MiB, and no key file is");
    }
    if (std::optional<Error> other = known_binary(file)) {
        return std::unexpected(std::move(*other));
    }
    Result<std::optional<KeyText>> binary = armour_binary(file);
    if (!binary) {
        return std::unexpected(binary.error());
    }
    return *binary ? Result<KeyText>(std::move(**binary)) : mend_text(file);
}

Result<Content> content_of(Bytes file)
{
    Result<KeyText> text = text_of(file);
    if (!text) {
        return std::unexpected(text.error());
    }
    Content out{std::move(*text), {}};
    Result<std::vector<Found>> keys = find_keys(out.text.text.text());
    if (!keys && keys.error().is(KeyErrc::not_a_key)) {
        Result<std::optional<KeyText>> bare = armour_bare_base64(out.text.text.text());
        if (bare && *bare) {
            out.text.notes.insert(out.text.notes.end(), (*bare)->notes.begin(), (*bare)->notes.end());
            out.text.text = std::move((*bare)->text);
            keys = find_keys(out.text.text.text());
        } else if (!bare) {
            keys = std::unexpected(bare.error());
        }
    }
    if (!keys) {
        return std::unexpected(keys.error());
    }
    out.keys = std::move(*keys);
    return out;
}

/// What of a private key is known before any passphrase, with what its type needs.
Result<KeyFileInfo> info_before_opening(const Found& found)
{
    Result<KeyFileInfo> info = found.row->inspect(found.key);
    if (info && info->public_key) {
        info->needs = needs_of(*info->public_key);
    }
    return info;
}

/// What load() and unlock() need before any passphrase.
struct Opening {
    Content content;
    KeyFileInfo info;

    [[nodiscard]] const Found& found() const { return main_key(content.keys); }
};

Result<Opening> begin(Bytes file)
{
    Result<Content> content = content_of(file);
    if (!content) {
        return std::unexpected(content.error());
    }
    Opening out{std::move(*content), {}};
    Result<KeyFileInfo> info = info_before_opening(out.found());
    if (!info) {
        return std::unexpected(info.error());
    }
    out.info = std::move(*info);
    if (!out.found().is_private()) {
        return fail(KeyErrc::public_only, {}, std::string(title(out.info.format)));
    }
    return out;
}

Result<PrivateKey> open_asking(const Found& found, const KeyFileInfo& info, const PassphraseSource& passphrase, const Work& work,
                               SlowKdf slow)
{
    if (!info.encrypted) {
        const Secret none;
        return open_found(found, {none, work, slow});
    }
    Result<PrivateKey> key = fail(KeyErrc::passphrase_needed);
    for (int attempt = 1; passphrase && attempt <= attempts; ++attempt) {
        const std::optional<Secret> given = passphrase(info, attempt);
        if (!given) {
            break; // nothing was typed at all, or the last one was wrong: either is in `key`
        }
        key = open_either_encoding(found, {*given, work, slow});
        if (key || !key.error().is(KeyErrc::wrong_passphrase)) {
            break;
        }
    }
    return key;
}

std::unexpected<Error> cannot_use(const KeyFileInfo& info)
{
    return fail(KeyErrc::unsupported, {}, fmt::format("it needs {}", info.needs));
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

std::string weakness_of(const PublicKey& key)
{
    constexpr int broken_rsa_bits = 1024; // 829 bits were factored in 2020; what follows is a matter of money
    constexpr int least_rsa_bits = 2048;  // NIST SP 800-131A, and OpenSSH's RequiredRSASize is 1024 at least
    if (key.kind() == KeyKind::dsa) {
        return "DSA: servers no longer take it; make an Ed25519 or RSA key";
    }
    if (key.kind() != KeyKind::rsa || key.bits() >= least_rsa_bits) {
        return {};
    }
    return fmt::format("{} bit: {}; make a longer key", key.bits(),
                       key.bits() <= broken_rsa_bits ? "can be broken" : "many servers refuse so short a key");
}

std::string_view needs_of(const PublicKey& key)
{
    if (key.kind() != KeyKind::other) {
        return {};
    }
    return key.algorithm().starts_with("sk-")
               ? "its security key (FIDO): the private half never leaves the device; use it through ssh-agent"
               : "a program that knows ML-DSA, a post-quantum signature (OpenSSH 10.4 or newer); Latchkey "
                 "cannot sign with it yet";
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
    const Result<Content> content = content_of(file);
    if (!content) {
        return std::unexpected(content.error());
    }
    const Found& found = main_key(content->keys);
    Result<KeyFileInfo> info = inspect_found(found);
    if (!info) {
        return info;
    }
    info->keys_in_file = content->keys.size();
    if (info->keys_in_file == 1) {
        note_text_around(content->text.text.text(), found, info->notes);
    } else {
        info->notes.emplace_back(
            fmt::format("the file holds {} keys; this is the first{}", info->keys_in_file, info->has_private ? " private one" : ""));
    }
    info->notes.insert(info->notes.begin(), content->text.notes.begin(), content->text.notes.end());
    return info;
}

Result<std::vector<KeyFileInfo>> inspect_all(Bytes file)
{
    const Result<Content> content = content_of(file);
    if (!content) {
        return std::unexpected(content.error());
    }
    std::vector<KeyFileInfo> out;
    std::vector<std::string> left_out;
    std::optional<Error> first_error;
    constexpr int most_damaged = 32;
    int damaged_ones = 0;
    for (const Found& found : content->keys) {
        Result<KeyFileInfo> info = inspect_found(found);
        if (info) {
            info->keys_in_file = content->keys.size();
            out.push_back(std::move(*info));
            continue;
        }
        first_error = first_error.value_or(info.error());
        if (++damaged_ones > most_damaged) {
            if (out.empty()) {
                break; // it is no file of keys
            }
            continue; // said often enough
        }
        std::string note = fmt::format("the key at line {} was left out: {}", line_number(found.key.text, found.key.at),
                                       info.error().about("it").sentence());
        (out.empty() ? left_out : out.back().notes).push_back(std::move(note));
    }
    if (out.empty()) {
        return std::unexpected(*first_error);
    }
    Notes& notes = out.front().notes;
    notes.insert(notes.begin(), left_out.begin(), left_out.end());
    notes.insert(notes.begin(), content->text.notes.begin(), content->text.notes.end());
    if (out.size() == 1 && content->keys.size() == 1) {
        note_text_around(content->text.text.text(), content->keys.front(), notes);
    }
    return out;
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

Result<PrivateKey> unlock(Bytes file, const Secret& passphrase, const Work& work, SlowKdf slow)
{
    const Result<Opening> opening = begin(file);
    if (!opening) {
        return std::unexpected(opening.error());
    }
    if (!opening->info.needs.empty()) {
        return cannot_use(opening->info);
    }
    if (opening->info.encrypted && passphrase.empty()) {
        return fail(KeyErrc::passphrase_needed);
    }
    return open_either_encoding(opening->found(), {passphrase, work, slow});
}

Result<PrivateKey> load_what_is_there(Bytes file, const PassphraseSource& passphrase, const Work& work, SlowKdf slow)
{
    const Result<Opening> opening = begin(file);
    if (!opening) {
        return std::unexpected(opening.error());
    }
    return open_asking(opening->found(), opening->info, passphrase, work, slow);
}

Result<PrivateKey> load(Bytes file, const PassphraseSource& passphrase, const Work& work, SlowKdf slow)
{
    const Result<Opening> opening = begin(file);
    if (!opening) {
        return std::unexpected(opening.error());
    }
    // Said before a passphrase is asked for that would not help.
    return opening->info.needs.empty() ? open_asking(opening->found(), opening->info, passphrase, work, slow) : cannot_use(opening->info);
}

Result<std::vector<PrivateKey>> load_all(Bytes file, const PassphraseSource& passphrase, const Work& work, SlowKdf slow)
{
    const Result<Content> content = content_of(file);
    if (!content) {
        return std::unexpected(content.error());
    }
    std::vector<PrivateKey> out;
    for (const Found& found : content->keys) {
        if (!found.is_private()) {
            continue;
        }
        const Result<KeyFileInfo> info = info_before_opening(found);
        if (!info) {
            return std::unexpected(info.error());
        }
        Result<PrivateKey> key = info->needs.empty() ? open_asking(found, *info, passphrase, work, slow) : cannot_use(*info);
        if (!key) {
            return std::unexpected(key.error());
        }
        out.push_back(std::move(*key));
    }
    if (out.empty()) {
        return fail(KeyErrc::public_only, {}, std::string(title(main_key(content->keys).key.format)));
    }
    return out;
}

Result<PrivateKey> load(const std::filesystem::path& path, const PassphraseSource& passphrase, const Work& work, SlowKdf slow)
{
    const Result<Secret> file = read_key_file(path);
    if (!file) {
        return std::unexpected(file.error());
    }
    Result<PrivateKey> key = load(file->bytes(), passphrase, work, slow);
    if (key && key->comment().empty()) {
        key->set_comment(comment_beside(path, key->public_key())); // PEM has no place for one
    }
    return with_subject(std::move(key), path);
}

} // namespace latchkey::keys
