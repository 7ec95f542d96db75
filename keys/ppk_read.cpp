/// Reads PuTTY's private key files, versions 1 to 3 (PuTTY manual, appendix C, "PPK file format").
///
/// The comment and the public half are plain text but covered by the MAC, so the comment's bytes must reach it as they stand in the file.

#include "keys/algorithms.h"
#include "keys/base/base64.h"
#include "keys/base/hex.h"
#include "keys/base/wire.h"
#include "keys/cipher.h"
#include "keys/evp.h"
#include "keys/formats.h"
#include "keys/key_error.h"
#include "keys/ppk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace latchkey::keys {

namespace {

constexpr std::uint32_t most_lines = 20000; // 1 MiB of text has no more lines of 64

struct KindName {
    std::string_view name;
    Argon2Kind kind;
};
constexpr std::array<KindName, 3> argon2_kinds{{{"Argon2id", Argon2Kind::id}, {"Argon2i", Argon2Kind::i}, {"Argon2d", Argon2Kind::d}}};

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
        std::string_view digits = bare(value(key));
        while (!digits.empty() && std::string_view("\"',;}").find(digits.back()) != std::string_view::npos) {
            digits.remove_suffix(1); // the end of the string that the key was copied out of
        }
        auto bytes = hex_decode(digits);
        if (!bytes) {
            set_failed(fmt::format("\"{}\" is not hexadecimal", key));
            return {};
        }
        return *bytes;
    }

    [[nodiscard]] bool next_is(std::string_view key)
    {
        const std::size_t here = at_;
        const std::string_view line = next_line();
        at_ = here;
        return line.starts_with(key);
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
            const std::size_t start = std::min(line.find_first_not_of(" \t"), line.size());
            spaces_ |= start != 0 && start != line.size();
            line.remove_prefix(start);
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
    const std::string_view text = found.from_marker().substr(ppk_first_key.size());
    const std::string_view digits = text.substr(0, std::min(text.find_first_of(":\n"), text.size()));
    if (digits == "1" || digits == "2" || digits == "3") {
        return digits[0] - '0';
    }
    return fail(KeyErrc::unsupported, {},
                fmt::format("it says that it is a PuTTY key of version \"{}\", and 1 to 3 are known", digits.substr(0, 10)));
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
    // A comment may hold anything, blanks and "Public-Lines:" too: where the lines were cannot be told for certain.
    const std::string_view first = found.from_marker().substr(0, found.from_marker().find('\n'));
    if (first.find("Encryption:") != std::string_view::npos && first.find("Public-Lines:") != std::string_view::npos) {
        return damaged(found, "all of it is on one line, and a PPK cannot be read without its line ends: copy the file, not its text");
    }
    const Result<int> version = version_of(found);
    if (!version) {
        return std::unexpected(version.error());
    }
    PpkFile file;
    file.version = *version;
    PpkReader in(found);
    file.algorithm = in.word(fmt::format("{}{}", ppk_first_key, file.version));
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
    file.plain_hash = file.version == 1 && !file.encrypted() && in.next_is("Private-Hash");
    file.mac = in.hex(file.plain_hash ? "Private-Hash" : "Private-MAC");
    file.spaces = in.spaces();
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

/// What version 1 has behind a DSA key's private number: a hash over the parameters, since its check value does not cover them.
Status check_parameter_hash(const FoundKey& found, const DsaParts& dsa, WireReader& in)
{
    const Bytes hash = in.string();
    const Secret parameters = SecretWireWriter().mpint(dsa.p.bytes()).mpint(dsa.q.bytes()).mpint(dsa.g.bytes()).take();
    if (!in.ok() || as_text(hash) != sha1({parameters.bytes()}).text()) {
        return damaged(found, "its hash over the DSA parameters does not fit");
    }
    return {};
}

/// Spaces at the end of the comment may be its own or an editor's: whichever the MAC agrees with.
std::optional<std::string_view> comment_that_fits(const PpkFile& file, const Secret& mac_key, const Secret& private_plain)
{
    for (const std::string_view comment : {std::string_view(file.comment), without_spaces_at_end(file.comment)}) {
        const ByteBuffer mac = ppk_mac(file, mac_key, comment, private_plain);
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

Result<KeyParts> read_private(const FoundKey& found, const PpkFile& file, const PublicKey& public_key, const Secret& plain)
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
        if (const Status hash = file.version == 1 ? check_parameter_hash(found, dsa, in) : Status{}; !hash) {
            return std::unexpected(hash.error());
        }
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
    if (!in.ok() || in.rest().size() >= (file.encrypted() ? aes256_cbc().block : 1)) {
        return damaged(found, "the private part is not complete");
    }
    return parts;
}

std::string kdf_text(const PpkFile& file)
{
    if (!file.encrypted()) {
        return {};
    }
    if (file.version < 3) {
        return "SHA-1, one pass";
    }
    const std::uint32_t kib = file.argon2.memory_kib;
    const std::string memory = kib % 1024 == 0 ? fmt::format("{} MiB", kib / 1024) : fmt::format("{} KiB", kib);
    return fmt::format("{} {}, {} passes", file.kdf_name, memory, file.argon2.passes);
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
    info.format = found.format;
    info.encrypted = file->encrypted();
    info.cipher = file->encrypted() ? file->encryption : std::string{};
    info.kdf = kdf_text(*file);
    if (file->encrypted() && file->version == 3) {
        info.costs.argon2 = file->argon2;
    }
    info.public_key = std::move(*public_key);
    info.comment = readable_comment(without_spaces_at_end(file->comment));
    if (file->spaces) {
        info.notes.emplace_back("lines have spaces at their ends");
    }
    return info;
}

Result<OpenedKey> open_ppk(const FoundKey& found, const Attempt& attempt)
{
    const Result<PpkFile> file = read_ppk(found);
    if (!file) {
        return std::unexpected(file.error());
    }
    Result<PublicKey> public_key = public_part(found, *file);
    if (!public_key) {
        return std::unexpected(public_key.error());
    }
    const Result<PpkKeys> keys = derive_ppk_keys(*file, attempt.passphrase, attempt.work);
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
    Result<KeyParts> parts = read_private(found, *file, *public_key, plain);
    if (!parts) {
        return std::unexpected(parts.error());
    }
    return OpenedKey{std::move(*parts), readable_comment(*comment), std::move(*public_key), {}};
}

} // namespace latchkey::keys
