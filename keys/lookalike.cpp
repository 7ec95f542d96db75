#include "keys/lookalike.h"

#include "keys/key_error.h"
#include "keys/key_text.h"
#include "keys/word_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

/// no_key: nothing in it is a private key. other_form: it may hold one, and `what` says how to get it out.
enum class Holds { no_key, other_form };

struct LookAlike {
    std::string_view marker;
    std::size_t at; ///< the marker's place in a binary file; text may have it anywhere
    Holds holds;
    std::string_view what;
};

constexpr std::string_view zip_magic{"PK\x03\x04", 4};
constexpr std::string_view msblob_magic{"\x07\x02\x00\x00\x00\xa4\x00\x00RSA2", 12};
constexpr std::array<LookAlike, 14> binaries{{
    {"\xfe\xed\xfe\xed", 0, Holds::other_form,
     "it is a Java keystore; make a PKCS#12 file of it with keytool -importkeystore -deststoretype PKCS12, then take the key out with "
     "openssl pkcs12 -nocerts"},
    {"\xce\xce\xce\xce", 0, Holds::other_form,
     "it is a Java keystore (JCEKS); make a PKCS#12 file of it with keytool -importkeystore -deststoretype PKCS12, then take the key out "
     "with openssl pkcs12 -nocerts"},
    {"KBXf", 8, Holds::other_form, "it is GnuPG's key box; gpg-agent can serve its authentication key as an SSH agent"},
    {msblob_magic, 0, Holds::other_form,
     "it is an RSA key as Windows keeps it; convert it with openssl rsa -inform MSBLOB -in FILE -out key.pem"},
    {"\x1e\xf1\xb5\xb0", 0, Holds::other_form,
     "it is a PVK file of Windows; convert it with openssl rsa -inform PVK -in FILE -out key.pem"},
    {zip_magic, 0, Holds::no_key, "it is a ZIP archive or an office document; take the key out of it first"},
    {"\x1f\x8b", 0, Holds::no_key, "it is compressed with gzip; unpack it first"},
    {"7z\xbc\xaf\x27\x1c", 0, Holds::no_key, "it is a 7-Zip archive; unpack it first"},
    {"%PDF-", 0, Holds::no_key, "it is a PDF document"},
    {"\x89PNG", 0, Holds::no_key, "it is a picture"},
    {"\xff\xd8\xff", 0, Holds::no_key, "it is a picture"},
    {"SSHKRL\n", 0, Holds::no_key, "it is a list of revoked keys"},
    {"\x03\xd9\xa2\x9a", 0, Holds::other_form, "it is a KeePass database; export the key from it"},
    {"\xd0\xcf\x11\xe0", 0, Holds::no_key, "it is an office document; save the key as plain text"},
}};

constexpr std::array<LookAlike, 23> texts{{
    {"SSH PRIVATE KEY FILE FORMAT 1.1", 0, Holds::other_form,
     "it is a key for SSH version 1, which no server speaks any more; make a new key"},
    {"-----BEGIN CERTIFICATE-----", 0, Holds::no_key, "it holds an X.509 certificate and no key"},
    {"-----BEGIN TRUSTED CERTIFICATE-----", 0, Holds::no_key, "it holds an X.509 certificate and no key"},
    {"-----BEGIN CERTIFICATE REQUEST-----", 0, Holds::no_key, "it holds a request for a certificate and no key"},
    {"-----BEGIN NEW CERTIFICATE REQUEST-----", 0, Holds::no_key, "it holds a request for a certificate and no key"},
    {"-----BEGIN PGP ", 0, Holds::other_form,
     "it holds a GnuPG block (\"PGP PRIVATE KEY BLOCK\" or the like); gpg-agent can serve a GnuPG authentication key as an SSH agent"},
    {"-----BEGIN AGE ENCRYPTED FILE-----", 0, Holds::other_form, "it is encrypted with age; decrypt it with age -d first"},
    {"age-encryption.org/v1", 0, Holds::other_form, "it is encrypted with age; decrypt it with age -d first"},
    {"AGE-SECRET-KEY-", 0, Holds::no_key, "it is a key of the program age, which encrypts and cannot sign"},
    {"untrusted comment: minisign", 0, Holds::no_key, "it is a key or signature of the program minisign, not of SSH"},
    {"untrusted comment: ", 0, Holds::no_key, "it is a key or signature of the program signify, not of SSH"},
    {"-----BEGIN SSH SIGNATURE-----", 0, Holds::no_key, "it holds a signature that was made with an SSH key, and no key"},
    {"-----BEGIN PKCS7-----", 0, Holds::no_key, "it holds certificates (PKCS#7) and no key"},
    {"-----BEGIN X509 CRL-----", 0, Holds::no_key, "it holds a list of revoked certificates and no key"},
    {"-----BEGIN DH PARAMETERS-----", 0, Holds::no_key, "it holds parameters for a key exchange and no key"},
    {"-----BEGIN EC PARAMETERS-----", 0, Holds::no_key, "it holds only the name of an elliptic curve (EC PARAMETERS); the key is missing"},
    {"-----BEGIN OpenVPN Static key", 0, Holds::no_key, "it is a key of OpenVPN, not of SSH"},
    {"\"kty\"", 0, Holds::other_form,
     "it is a JSON Web Key (JWK); convert it to PEM with the program that made it, or with a JWK-to-PEM converter on this computer"},
    {"<RSAKeyValue>", 0, Holds::other_form, "it is an RSA key in .NET's XML form; export it as PKCS#8 PEM (ExportPkcs8PrivateKeyPem)"},
    {"{\\rtf", 0, Holds::no_key, "it was saved by a word processor (RTF); save it as plain text"},
    {"Private-key-format: v1", 0, Holds::no_key, "it is a DNSSEC key, which signs zones and opens no SSH session"},
    {"ansible-vault", 0, Holds::other_form, "it is encrypted with ansible-vault; decrypt it with ansible-vault view first"},
    {"SSH-RSA ", 0, Holds::no_key, "its type is written in capitals; a public key's line begins with ssh-rsa"},
}};

const WordFinder& text_markers()
{
    static constexpr auto words = [] {
        std::array<std::string_view, texts.size()> out;
        std::ranges::transform(texts, out.begin(), &LookAlike::marker);
        return out;
    }();
    static const WordFinder finder{words};
    return finder;
}

Error error_for(const LookAlike& row)
{
    return Error{row.holds == Holds::no_key ? KeyErrc::not_a_key : KeyErrc::unsupported, {}, std::string(row.what)};
}

/// "2048 65537 2519590847565789349…": bits, exponent, modulus.
bool is_ssh1_public_line(std::string_view text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    const bool digits = line.size() > 100 && line.substr(0, 100).find_first_not_of("0123456789 ") == std::string_view::npos;
    return digits && std::ranges::count(line.substr(0, 20), ' ') >= 2;
}

/// RFC 4880 §4.2, §5.5.2: a secret or public key packet of version 4, with a length of two bytes.
bool is_gnupg_packet(Bytes file)
{
    return file.size() > 100 && (file[0] == 0x95 || file[0] == 0x99) && file[3] == 4 &&
           static_cast<std::size_t>(file[1] << 8 | file[2]) < file.size();
}

std::string label_after_begin(std::string_view text, std::size_t begin)
{
    const std::size_t end = std::min(text.find("-----", begin + 11), begin + 60);
    const std::string_view label = text.substr(begin + 11, end - begin - 11);
    return label.find('\n') == std::string_view::npos ? fmt::format("it holds \"{}\", which is no SSH key", label)
                                                      : "its BEGIN line is broken";
}

} // namespace

std::optional<Error> known_binary(Bytes file)
{
    const std::string_view bytes = as_text(file);
    if (is_gnupg_packet(file)) {
        return Error{KeyErrc::unsupported, {}, "it is a GnuPG key; gpg-agent can serve a GnuPG authentication key as an SSH agent"};
    }
    for (const LookAlike& row : binaries) {
        if (bytes.size() > row.at && bytes.substr(row.at).starts_with(row.marker)) {
            return error_for(row);
        }
    }
    return std::nullopt;
}

Error no_key_in(std::string_view text)
{
    const std::string_view start = trimmed(text);
    const auto not_a_key = [](std::string detail) { return Error{KeyErrc::not_a_key, {}, std::move(detail)}; };
    if (start.find_first_not_of('\0') == std::string_view::npos) {
        return not_a_key("it holds only zeros");
    }
    if (const std::size_t row = text_markers().first_of_table(start); row != WordFinder::npos) {
        return error_for(texts[row]);
    }
    if (start.find('\0') != std::string_view::npos || !is_utf8(start)) {
        return not_a_key("it holds binary data that is no known key format");
    }
    if (start.starts_with('<')) {
        return not_a_key("it looks like a web page");
    }
    if (is_ssh1_public_line(start)) {
        return not_a_key("it is a public key for SSH version 1, which no server speaks any more");
    }
    const std::size_t begin = start.find("-----BEGIN ");
    return not_a_key(begin != std::string_view::npos ? label_after_begin(start, begin) : "nothing in it begins like a key");
}

} // namespace latchkey::keys
