#include "gui/model/key_choices.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace latchkey::model {
namespace {

using view::KeyFamily;
using view::KeyFileKind;
using Tone = view::Banner::Tone;

constexpr std::size_t longest_name = 60;

/// Curves by their numbers, as PuTTYgen lists them.
struct Curve {
    KeyFamily family;
    int bits;
    std::string_view words;
    keys::NewKey type;
};
constexpr std::array curves = {Curve{KeyFamily::eddsa, 255, "255 (Ed25519)", keys::NewKey::ed25519},
                               Curve{KeyFamily::eddsa, 448, "448 (Ed448)", keys::NewKey::ed448},
                               Curve{KeyFamily::ecdsa, 256, "256 (nistp256)", keys::NewKey::ecdsa_p256},
                               Curve{KeyFamily::ecdsa, 384, "384 (nistp384)", keys::NewKey::ecdsa_p384},
                               Curve{KeyFamily::ecdsa, 521, "521 (nistp521)", keys::NewKey::ecdsa_p521}};

const keys::NewKeyRow& rsa_row()
{
    const auto rows = keys::new_key_rows();
    return *std::ranges::find(rows, keys::NewKey::rsa, &keys::NewKeyRow::type);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

std::expected<KeyChoice, std::string> rsa_choice(std::string_view text)
{
    const keys::NewKeyRow& row = rsa_row();
    int bits = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || bits < row.least_bits || bits > row.most_bits) {
        return std::unexpected(
            fmt::format("Type a number from {} to {}; {} is taken everywhere.", row.least_bits, row.most_bits, row.usual_bits));
    }
    return KeyChoice{keys::NewKey::rsa, bits};
}

Advice rsa_advice(int bits)
{
    if (bits < 3072) {
        return {fmt::format("RSA {}: taken everywhere, but 3072 or more is asked for beyond 2030. DSA? Servers no longer take it.", bits),
                fmt::format("{} bits: 3072 or more lasts longer", bits), Tone::info};
    }
    if (bits > 8192) {
        return {fmt::format("RSA {}: takes minutes to make and is slow at each login; many servers refuse it. 4096 is enough.", bits),
                fmt::format("{} bits: minutes to make", bits), Tone::warning};
    }
    if (bits > 4096) {
        return {fmt::format("RSA {}: slow to make and at each login; 4096 is enough.", bits), fmt::format("{} bits: slow", bits),
                Tone::info};
    }
    return {fmt::format("RSA {}: taken by every server and dashboard. DSA? Servers no longer take it.", bits),
            fmt::format("{} bits: taken by every server", bits), Tone::good};
}

std::string file_stem(std::string_view comment)
{
    std::string name;
    for (const char c : comment) {
        const auto code = static_cast<unsigned char>(c);
        // Other scripts stay as they are; what a shell or another system would trip over does not.
        const bool plain = code >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '@' || c == '+';
        name += plain ? c : '-';
    }
    const std::size_t begin = name.find_first_not_of(".-");
    name.erase(0, begin == std::string::npos ? name.size() : begin);
    if (name.size() > longest_name) {
        std::size_t end = longest_name;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
            --end; // never inside a character
        }
        name.resize(end);
    }
    return name.empty() ? "key" : name;
}

} // namespace

std::vector<std::string> bit_choices(KeyFamily family)
{
    if (family == KeyFamily::rsa) {
        return {"2048", "3072", "4096", "8192"};
    }
    std::vector<std::string> words;
    for (const Curve& curve : curves) {
        if (curve.family == family) {
            words.emplace_back(curve.words);
        }
    }
    return words;
}

std::string usual_bits(KeyFamily family)
{
    return family == KeyFamily::rsa ? std::to_string(rsa_row().usual_bits) : bit_choices(family).front();
}

std::string bits_like(const keys::PublicKey& key)
{
    for (const keys::NewKeyRow& row : keys::new_key_rows()) {
        const auto curve = std::ranges::find(curves, row.type, &Curve::type);
        if (row.kind == key.kind() && curve != curves.end()) {
            return std::string{curve->words};
        }
    }
    return std::to_string(key.bits());
}

std::expected<KeyChoice, std::string> key_choice(KeyFamily family, std::string_view bits)
{
    const std::string_view text = trimmed(bits);
    if (family == KeyFamily::rsa) {
        return rsa_choice(text);
    }
    for (const Curve& curve : curves) {
        const bool named = text == curve.words || text == std::to_string(curve.bits);
        const bool as_others_count = curve.type == keys::NewKey::ed25519 && text == "256";
        if (curve.family == family && (named || as_others_count)) {
            return KeyChoice{curve.type, curve.bits};
        }
    }
    return std::unexpected(family == KeyFamily::eddsa ? "Choose 255 (Ed25519) or 448 (Ed448)." : "Choose 256, 384 or 521 bits.");
}

Advice advice_on(const KeyChoice& choice)
{
    switch (choice.type) {
    case keys::NewKey::rsa:
        return rsa_advice(choice.bits);
    case keys::NewKey::ed25519:
        return {"Ed25519: short, quick and taken by every server of the last ten years; some dashboards want RSA.",
                "Ed25519: quick; some dashboards want RSA", Tone::good};
    case keys::NewKey::ed448:
        return {"Ed448: OpenSSH does not take it; PuTTY's own and a few other servers do. Ed25519 is taken everywhere.",
                "Ed448: OpenSSH does not take it", Tone::warning};
    case keys::NewKey::ecdsa_p256:
    case keys::NewKey::ecdsa_p384:
    case keys::NewKey::ecdsa_p521:
        break;
    }
    return {fmt::format("ECDSA {}: taken by nearly every server; Ed25519 is the better one where both are.", choice.bits),
            fmt::format("ECDSA {}: nearly everywhere", choice.bits), Tone::good};
}

std::string usual_comment(KeyFamily family, std::chrono::system_clock::time_point now)
{
    return fmt::format("{}-key-{:%Y%m%d}", word_of(family), fmt::localtime(std::chrono::system_clock::to_time_t(now)));
}

KeyFamily family_of(keys::KeyKind kind)
{
    switch (kind) {
    case keys::KeyKind::ed25519:
    case keys::KeyKind::ed448:
        return KeyFamily::eddsa;
    case keys::KeyKind::ecdsa_p256:
    case keys::KeyKind::ecdsa_p384:
    case keys::KeyKind::ecdsa_p521:
        return KeyFamily::ecdsa;
    default:
        return KeyFamily::rsa;
    }
}

std::string kind_in_words(const keys::PublicKey& key)
{
    const bool numbered = key.kind() == keys::KeyKind::rsa || key.kind() == keys::KeyKind::dsa;
    return numbered ? fmt::format("{} {}", key.title(), key.bits()) : key.title();
}

std::string_view word_of(KeyFamily family)
{
    return family == KeyFamily::rsa ? "rsa" : family == KeyFamily::eddsa ? "eddsa" : "ecdsa";
}

std::vector<view::KeyFormatChoice> formats_for(keys::KeyKind kind)
{
    std::vector<view::KeyFormatChoice> choices = {{KeyFileKind::ppk3, "PuTTY .ppk (v3)", "PPK v3"},
                                                  {KeyFileKind::ppk2, "PuTTY .ppk (v2)", "PPK v2"},
                                                  {KeyFileKind::openssh, "OpenSSH", "OpenSSH"}};
    const bool own_pem = format_of(KeyFileKind::pem, kind) != keys::KeyFormat::pkcs8; // Edwards keys have none: theirs is PKCS#8
    if (own_pem) {
        const bool rsa = kind == keys::KeyKind::rsa;
        choices.push_back({KeyFileKind::pem, rsa ? "PEM (PKCS#1)" : kind == keys::KeyKind::dsa ? "PEM (DSA)" : "PEM (SEC1)", "PEM"});
    }
    choices.push_back({KeyFileKind::pkcs8, own_pem ? "PKCS#8" : "PEM (PKCS#8)", own_pem ? "PKCS#8" : "PEM"});
    return choices;
}

keys::KeyFormat format_of(KeyFileKind file, keys::KeyKind kind)
{
    switch (file) {
    case KeyFileKind::ppk3:
        return keys::KeyFormat::ppk3;
    case KeyFileKind::ppk2:
        return keys::KeyFormat::ppk2;
    case KeyFileKind::openssh:
        return keys::KeyFormat::openssh;
    case KeyFileKind::pkcs8:
        return keys::KeyFormat::pkcs8;
    case KeyFileKind::pem:
        break;
    }
    switch (kind) {
    case keys::KeyKind::rsa:
        return keys::KeyFormat::pkcs1;
    case keys::KeyKind::dsa:
        return keys::KeyFormat::dsa_pem;
    case keys::KeyKind::ecdsa_p256:
    case keys::KeyKind::ecdsa_p384:
    case keys::KeyKind::ecdsa_p521:
        return keys::KeyFormat::sec1;
    default:
        return keys::KeyFormat::pkcs8;
    }
}

KeyFileKind file_kind_of(keys::KeyFormat format)
{
    switch (format) {
    case keys::KeyFormat::ppk3:
        return KeyFileKind::ppk3;
    case keys::KeyFormat::ppk2:
        return KeyFileKind::ppk2;
    case keys::KeyFormat::pkcs1:
    case keys::KeyFormat::sec1:
    case keys::KeyFormat::dsa_pem:
        return KeyFileKind::pem;
    case keys::KeyFormat::pkcs8:
    case keys::KeyFormat::pkcs8_encrypted:
        return KeyFileKind::pkcs8;
    default:
        return KeyFileKind::openssh;
    }
}

std::string suggested_name(std::string_view comment, KeyFileKind file)
{
    switch (file) {
    case KeyFileKind::ppk3:
    case KeyFileKind::ppk2:
        return file_stem(comment) + ".ppk";
    case KeyFileKind::pem:
    case KeyFileKind::pkcs8:
        return file_stem(comment) + ".pem";
    case KeyFileKind::openssh:
        break;
    }
    return file_stem(comment);
}

std::string suggested_public_name(std::string_view comment)
{
    return file_stem(comment) + ".pub";
}

std::string about_old_keys(std::string_view old)
{
    if (old == "ssh1") {
        return "SSH-1 is dead: its keys protect nothing any more and no server takes them. RSA here is SSH-2 RSA; choose that.";
    }
    return "SSH-2 DSA keys have 1024 bits, and servers no longer take them (OpenSSH since 2015). Choose RSA: every tutorial that names DSA "
           "takes it too. A DSA key that you have still loads here.";
}

view::PassphraseHint::Strength strength_of(keys::Strength strength)
{
    using To = view::PassphraseHint::Strength;
    switch (strength) {
    case keys::Strength::empty:
        return To::none;
    case keys::Strength::weak:
        return To::weak;
    case keys::Strength::fair:
        return To::fair;
    case keys::Strength::good:
        return To::good;
    case keys::Strength::strong:
        return To::strong;
    }
    return To::none;
}

std::string time_left(std::chrono::milliseconds elapsed, double done)
{
    if (done < 0.02 || done >= 1 || elapsed < std::chrono::milliseconds{300}) {
        return {};
    }
    const double left = static_cast<double>(elapsed.count()) / 1000 * (1 - done) / done;
    if (left < 1.5) {
        return "about a second left";
    }
    return left < 90 ? fmt::format("about {:.0f} s left", std::round(left)) : fmt::format("about {:.0f} min left", std::round(left / 60));
}

} // namespace latchkey::model
