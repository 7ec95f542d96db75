/// PuTTY's private key files, versions 2 and 3 (PuTTY manual, appendix C, "PPK file format"). Version 1 is named and refused.
///
/// The comment and the public half are plain text but covered by the MAC, so the comment's bytes must reach it as they stand in the file.

#include "keys/algorithms.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/cipher.h"
#include "keys/evp.h"
#include "keys/formats.h"
#include "keys/kdf.h"
#include "keys/key_error.h"

#include <fmt/format.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace latchkey::keys {

namespace {

constexpr std::string_view first_key = "PuTTY-User-Key-File-";
constexpr std::size_t line_width = 64;
constexpr std::uint32_t most_lines = 20000; // 1 MiB of text has no more lines of 64

struct KindName {
    std::string_view name;
    Argon2Kind kind;
};
constexpr std::array<KindName, 3> argon2_kinds{{{"Argon2id", Argon2Kind::id}, {"Argon2i", Argon2Kind::i}, {"Argon2d", Argon2Kind::d}}};

struct PpkFile {
    int version = 0;
    std::string algorithm;
    std::string encryption;
    std::string comment; ///< its bytes, spaces at the end included
    ByteBuffer public_blob;
    std::string kdf_name;
    Argon2Costs argon2;
    ByteBuffer salt;
    Secret private_blob; ///< as in the file: encrypted or not
    ByteBuffer mac;
    bool spaces = false;     ///< lines have spaces at their ends
    bool text_after = false; ///< something follows the MAC

    [[nodiscard]] bool encrypted() const { return encryption != "none"; }
};

/// Reads "Key: value" lines in the order that the format fixes; after the first failure the error stays.
class PpkReader {
public:
    explicit PpkReader(const FoundKey& found) : found_(found), at_(found.at) {}

    /// The value of the next line, which must have this key. Spaces at the end are kept.
    std::string_view value(std::string_view key)
    {
        const std::string_view line = next_line();
        if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':') {
            set_failed(fmt::format("\"{}:\" is missing here", key));
            return {};
        }
        const std::string_view rest = line.substr(key.size() + 1);
        return rest.starts_with(' ') ? rest.substr(1) : rest;
    }
    std::string word(std::string_view key) { return std::string(bare(value(key))); }

    std::uint32_t number(std::string_view key, std::uint32_t most = UINT32_MAX)
    {
        const std::string_view digits = bare(value(key));
        std::uint32_t out = 0;
        const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
        if (code == std::errc::result_out_of_range) {
            return most == UINT32_MAX ? most : (set_failed(fmt::format("\"{}\" is too large a number", key)), 0);
        }
        if (code != std::errc{} || end != digits.data() + digits.size() || out > most) {
            set_failed(fmt::format("\"{}\" is not a number that it can be", key));
        }
        return out;
    }

    ByteBuffer hex(std::string_view key)
    {
        auto bytes = hex_decode(bare(value(key)));
        if (!bytes) {
            set_failed(fmt::format("\"{}\" is not hexadecimal", key));
            return {};
        }
        return *bytes;
    }

    /// "Public-Lines: 6" and the base64 lines that follow.
    Secret base64_lines(std::string_view key)
    {
        const std::uint32_t count = number(key, most_lines);
        Secret text;
        for (std::uint32_t i = 0; i < count && !error_; ++i) {
            const std::string_view line = bare(next_line());
            if (line.find(':') != std::string_view::npos || line.empty()) {
                set_failed(fmt::format("\"{}: {}\", but there are only {} lines", key, count, i));
            }
            text.append(as_bytes(line));
        }
        auto bytes = base64_decode_secret(text.text());
        if (!error_ && (!bytes || bytes->empty())) {
            set_failed(fmt::format("the lines after \"{}\" are not base64", key));
        }
        return error_ || !bytes ? Secret{} : std::move(*bytes);
    }

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] bool spaces() const { return spaces_; }
    [[nodiscard]] bool more() const { return !trimmed(found_.text.substr(at_)).empty(); }
    void set_failed(std::string_view what)
    {
        if (!error_) {
            error_ = damaged_at(found_, line_at_, what).error();
        }
    }

private:
    /// Empty lines are passed over: some programs double the line ends.
    std::string_view next_line()
    {
        std::string_view line;
        while (line.empty() && at_ < found_.text.size()) {
            line_at_ = at_;
            const std::size_t end = std::min(found_.text.find('\n', at_), found_.text.size());
            line = found_.text.substr(at_, end - at_);
            at_ = std::min(end + 1, found_.text.size());
        }
        if (line.empty()) {
            set_failed("the file ends too early");
        }
        return line;
    }
    std::string_view bare(std::string_view text)
    {
        const std::string_view out = without_spaces_at_end(text);
        spaces_ |= out.size() != text.size();
        return out;
    }

    const FoundKey& found_;
    std::size_t at_;
    std::size_t line_at_ = 0;
    std::optional<Error> error_;
    bool spaces_ = false;
};

Result<int> version_of(const FoundKey& found)
{
    const std::string_view text = found.from_marker().substr(first_key.size());
    const std::string_view digits = text.substr(0, std::min(text.find_first_of(":\n"), text.size()));
    if (digits == "2" || digits == "3") {
        return digits[0] - '0';
    }
    if (digits == "1") {
        return fail(KeyErrc::unsupported, {},
                    "it is a PuTTY key of version 1, from before 2002; load and save it once with a newer PuTTYgen");
    }
    return fail(KeyErrc::unsupported, {},
                fmt::format("it says that it is a PuTTY key of version \"{}\", and 2 and 3 are known", digits.substr(0, 10)));
}

Status check_kdf(PpkFile& file, PpkReader& in)
{
    file.kdf_name = in.word("Key-Derivation");
    const auto kind = std::ranges::find(argon2_kinds, std::string_view(file.kdf_name), &KindName::name);
    if (kind == argon2_kinds.end()) {
        return in.error() ? Status{}
                          : fail(KeyErrc::unsupported, {},
                                 fmt::format("its key derivation \"{}\" is not known; save it with Argon2id", file.kdf_name));
    }
    file.argon2.kind = kind->kind;
    file.argon2.memory_kib = in.number("Argon2-Memory");
    file.argon2.passes = in.number("Argon2-Passes");
    file.argon2.parallelism = in.number("Argon2-Parallelism");
    file.salt = in.hex("Argon2-Salt");
    return {};
}

Result<PpkFile> read_ppk(const FoundKey& found)
{
    const Result<int> version = version_of(found);
    if (!version) {
        return std::unexpected(version.error());
    }
    PpkFile file;
    file.version = *version;
    PpkReader in(found);
    file.algorithm = in.word(fmt::format("{}{}", first_key, file.version));
    file.encryption = in.word("Encryption");
    file.comment = in.value("Comment");
    file.public_blob = to_buffer(in.base64_lines("Public-Lines").bytes());
    if (!in.error() && file.encrypted() && file.encryption != "aes256-cbc") {
        return fail(KeyErrc::unsupported, {},
                    fmt::format("its encryption \"{}\" is not known; PuTTY keys have aes256-cbc or none", file.encryption));
    }
    if (file.version == 3 && file.encrypted()) {
        if (const Status kdf = check_kdf(file, in); !kdf) {
            return std::unexpected(kdf.error());
        }
    }
    file.private_blob = in.base64_lines("Private-Lines");
    file.mac = in.hex("Private-MAC");
    file.spaces = in.spaces();
    file.text_after = in.more();
    if (!in.error() && file.mac.size() != (file.version == 3 ? 32U : 20U)) {
        in.set_failed("the check value (Private-MAC) has a wrong length");
    }
    if (!in.error() && file.encrypted() && file.private_blob.size() % aes256_cbc().block != 0) {
        in.set_failed("the private part is not whole blocks long");
    }
    if (in.error()) {
        return std::unexpected(*in.error());
    }
    return file;
}

Result<PublicKey> public_part(const FoundKey& found, const PpkFile& file)
{
    if (key_algorithm(file.algorithm) == nullptr) {
        return fail(KeyErrc::unknown_type, {}, file.algorithm.substr(0, 64));
    }
    Result<PublicKey> key = PublicKey::from_wire(file.public_blob);
    if (key && key->algorithm() != file.algorithm) {
        return damaged(found, fmt::format("it says \"{}\" and holds \"{}\"", file.algorithm, key->algorithm()));
    }
    return key;
}

/// What the passphrase becomes.
struct PpkKeys {
    Secret cipher_key;
    Secret iv;
    Secret mac_key;
};

Secret sha1(std::initializer_list<Bytes> parts)
{
    Secret joined;
    for (const Bytes part : parts) {
        joined.append(part);
    }
    Secret digest(20);
    if (EVP_Digest(joined.bytes().data(), joined.size(), digest.writable().data(), nullptr, EVP_sha1(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return digest;
}

Result<PpkKeys> derive(const PpkFile& file, const Secret& passphrase, const Work& work)
{
    constexpr std::size_t key_size = 32;
    constexpr std::size_t iv_size = 16;
    PpkKeys keys;
    if (file.version == 2) {
        constexpr std::array<std::uint8_t, 4> zero{0, 0, 0, 0};
        constexpr std::array<std::uint8_t, 4> one{0, 0, 0, 1};
        const Bytes used = file.encrypted() ? passphrase.bytes() : Bytes{};
        keys.mac_key = sha1({as_bytes("putty-private-key-file-mac-key"), used});
        keys.cipher_key = sha1({zero, used});
        keys.cipher_key.append(sha1({one, used}).bytes());
        keys.cipher_key.resize(key_size);
        keys.iv = Secret(iv_size);
        return keys;
    }
    if (!file.encrypted()) {
        return keys; // an empty MAC key
    }
    const Result<Secret> derived = argon2(file.argon2, passphrase, file.salt, key_size + iv_size + 32, work);
    if (!derived) {
        return std::unexpected(derived.error());
    }
    const Bytes all = derived->bytes();
    keys.cipher_key = Secret::copy_of(all.first(key_size));
    keys.iv = Secret::copy_of(all.subspan(key_size, iv_size));
    keys.mac_key = Secret::copy_of(all.subspan(key_size + iv_size));
    return keys;
}

ByteBuffer mac_of(const PpkFile& file, const Secret& mac_key, std::string_view comment, const Secret& private_plain)
{
    const Secret covered = SecretWireWriter()
                               .string(file.algorithm)
                               .string(file.encryption)
                               .string(comment)
                               .string(file.public_blob)
                               .string(private_plain.bytes())
                               .take();
    ByteBuffer mac(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    static constexpr std::uint8_t no_key[1] = {0}; // HMAC() takes a null pointer for "the key of the last call"
    if (HMAC(file.version == 3 ? EVP_sha256() : EVP_sha1(), mac_key.empty() ? no_key : mac_key.bytes().data(),
             static_cast<int>(mac_key.size()), covered.bytes().data(), covered.size(), mac.data(), &size) == nullptr) {
        throw std::bad_alloc();
    }
    mac.resize(size);
    return mac;
}

/// Spaces at the end of the comment may be its own or an editor's: whichever the MAC agrees with.
std::optional<std::string_view> comment_that_fits(const PpkFile& file, const Secret& mac_key, const Secret& private_plain)
{
    for (const std::string_view comment : {std::string_view(file.comment), without_spaces_at_end(file.comment)}) {
        const ByteBuffer mac = mac_of(file, mac_key, comment, private_plain);
        if (mac.size() == file.mac.size() && CRYPTO_memcmp(mac.data(), file.mac.data(), mac.size()) == 0) {
            return comment;
        }
    }
    return std::nullopt;
}

/// PuTTY writes an Edwards private key as a little-endian number, so zeros at its end may be missing.
Secret padded(Bytes bytes, std::size_t size)
{
    Secret out = Secret::copy_of(bytes);
    out.resize(std::max(size, bytes.size()));
    return out;
}

Result<KeyParts> read_private(const FoundKey& found, const PublicKey& public_key, const Secret& plain, bool may_be_padded)
{
    WireReader pub(public_key.wire());
    (void)pub.string();
    WireReader in(plain.bytes());
    KeyParts parts;
    const auto number = [](WireReader& from) { return Secret::copy_of(from.mpint()); };
    const KeyKind kind = public_key.kind();
    if (kind == KeyKind::rsa) {
        RsaParts rsa;
        rsa.e = number(pub);
        rsa.n = number(pub);
        rsa.d = number(in);
        rsa.p = number(in);
        rsa.q = number(in);
        rsa.iqmp = number(in);
        parts = std::move(rsa);
    } else if (kind == KeyKind::dsa) {
        DsaParts dsa;
        dsa.p = number(pub);
        dsa.q = number(pub);
        dsa.g = number(pub);
        dsa.y = number(pub);
        dsa.x = number(in);
        parts = std::move(dsa);
    } else if (ec_curve(kind) != nullptr) {
        (void)pub.string();
        const Bytes point = pub.string();
        parts = EcParts{kind, to_buffer(point), number(in)};
    } else if (const EdCurve* const curve = ed_curve(kind)) {
        const Bytes point = pub.string();
        parts = EdParts{kind, to_buffer(point), padded(in.string(), curve->key_bytes)};
    } else {
        return fail(KeyErrc::unsupported, {}, fmt::format("it is a key of the kind \"{}\", which lives in a device", public_key.title()));
    }
    if (!in.ok() || in.rest().size() >= (may_be_padded ? aes256_cbc().block : 1)) {
        return damaged(found, "the private part is not complete");
    }
    return parts;
}

std::string kdf_text(const PpkFile& file)
{
    if (!file.encrypted()) {
        return {};
    }
    if (file.version == 2) {
        return "SHA-1, one pass";
    }
    const std::uint32_t kib = file.argon2.memory_kib;
    const std::string memory = kib % 1024 == 0 ? fmt::format("{} MiB", kib / 1024) : fmt::format("{} KiB", kib);
    return fmt::format("{} {}, {} passes", file.kdf_name, memory, file.argon2.passes);
}

Secret private_blob_of(const KeyParts& parts)
{
    SecretWireWriter out;
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        out.mpint(rsa->d.bytes()).mpint(rsa->p.bytes()).mpint(rsa->q.bytes()).mpint(rsa->iqmp.bytes());
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        out.mpint(dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        out.mpint(ec->d.bytes());
    } else {
        out.string(std::get<EdParts>(parts).seed.bytes());
    }
    return out.take();
}

void append_base64_lines(Secret& out, std::string_view key, Bytes blob)
{
    const Secret encoded = base64_encode_secret(blob);
    out.append(as_bytes(fmt::format("{}: {}\n", key, (encoded.size() + line_width - 1) / line_width)));
    for (std::size_t at = 0; at < encoded.size(); at += line_width) {
        out.append(encoded.bytes().subspan(at, std::min(line_width, encoded.size() - at)));
        out.append(as_bytes("\n"));
    }
}

/// As PuTTY pads: with the start of the blob's own SHA-1, so that a file is the same each time.
Secret pad_to_block(const Secret& blob)
{
    Secret out = blob.clone();
    const std::size_t missing = (aes256_cbc().block - blob.size() % aes256_cbc().block) % aes256_cbc().block;
    out.append(sha1({blob.bytes()}).bytes().first(missing));
    return out;
}

} // namespace

Result<KeyFileInfo> inspect_ppk(const FoundKey& found)
{
    const Result<PpkFile> file = read_ppk(found);
    if (!file) {
        return std::unexpected(file.error());
    }
    Result<PublicKey> public_key = public_part(found, *file);
    if (!public_key) {
        return std::unexpected(public_key.error());
    }
    KeyFileInfo info;
    info.format = file->version == 3 ? KeyFormat::ppk3 : KeyFormat::ppk2;
    info.encrypted = file->encrypted();
    info.cipher = file->encrypted() ? file->encryption : std::string{};
    info.kdf = kdf_text(*file);
    info.public_key = std::move(*public_key);
    info.comment = readable_comment(without_spaces_at_end(file->comment));
    if (file->spaces) {
        info.notes.emplace_back("lines have spaces at their ends");
    }
    if (file->text_after) {
        info.notes.emplace_back("there is text after the key");
    }
    return info;
}

Result<OpenedKey> open_ppk(const FoundKey& found, const Secret& passphrase, const Work& work)
{
    const Result<PpkFile> file = read_ppk(found);
    if (!file) {
        return std::unexpected(file.error());
    }
    Result<PublicKey> public_key = public_part(found, *file);
    if (!public_key) {
        return std::unexpected(public_key.error());
    }
    const Result<PpkKeys> keys = derive(*file, passphrase, work);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    const Secret plain =
        file->encrypted() ? decrypt(aes256_cbc(), keys->cipher_key, keys->iv.bytes(), file->private_blob.bytes(), {}, Padding::none).value()
                          : file->private_blob.clone();
    const auto comment = comment_that_fits(*file, keys->mac_key, plain);
    if (!comment) {
        return file->encrypted() ? fail(KeyErrc::wrong_passphrase)
                                 : damaged(found, "its check value (Private-MAC) does not fit, so something in it was changed");
    }
    Result<KeyParts> parts = read_private(found, *public_key, plain, file->encrypted());
    if (!parts) {
        return std::unexpected(parts.error());
    }
    return OpenedKey{std::move(*parts), readable_comment(*comment), std::move(*public_key)};
}

Result<Secret> encode_ppk(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    static const Secret no_passphrase;
    const Secret& passphrase = options.passphrase != nullptr ? *options.passphrase : no_passphrase;
    PpkFile file;
    file.version = 3;
    file.algorithm = key.public_key().algorithm();
    file.encryption = passphrase.empty() ? "none" : "aes256-cbc";
    file.comment = key.comment();
    std::ranges::replace_if(file.comment, [](char c) { return c == '\n' || c == '\r' || c == '\0'; }, ' ');
    file.public_blob = key.public_key().wire();
    file.argon2 = options.argon2;
    file.salt.resize(16);
    if (RAND_bytes(file.salt.data(), static_cast<int>(file.salt.size())) != 1) {
        throw std::bad_alloc();
    }
    const Result<PpkKeys> keys = derive(file, passphrase, work);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    const Secret blob = private_blob_of(take_apart(key));
    const Secret plain = file.encrypted() ? pad_to_block(blob) : blob.clone();
    const ByteBuffer mac = mac_of(file, keys->mac_key, file.comment, plain);

    Secret out =
        Secret::copy_of(fmt::format("{}3: {}\nEncryption: {}\nComment: {}\n", first_key, file.algorithm, file.encryption, file.comment));
    append_base64_lines(out, "Public-Lines", file.public_blob);
    if (file.encrypted()) {
        out.append(as_bytes(
            fmt::format("Key-Derivation: Argon2id\nArgon2-Memory: {}\nArgon2-Passes: {}\nArgon2-Parallelism: {}\nArgon2-Salt: {}\n",
                        file.argon2.memory_kib, file.argon2.passes, file.argon2.parallelism, hex_encode(file.salt))));
        append_base64_lines(out, "Private-Lines", encrypt(aes256_cbc(), keys->cipher_key, keys->iv.bytes(), plain.bytes(), Padding::none));
    } else {
        append_base64_lines(out, "Private-Lines", plain.bytes());
    }
    out.append(as_bytes(fmt::format("Private-MAC: {}\n", hex_encode(mac))));
    return out;
}

} // namespace latchkey::keys
