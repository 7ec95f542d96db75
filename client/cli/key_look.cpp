#include "client/cli/key_look.h"

#include "client/cli/cli_error.h"
#include "client/cli/json.h"
#include "client/cli/key_output.h"
#include "client/settings/platform/paths.h"
#include "keys/base/log.h"
#include "keys/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

Result<keys::FingerprintHash> hash_of(const std::string& word)
{
    std::string low = word;
    std::ranges::transform(low, low.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (low == "sha256") {
        return keys::FingerprintHash::sha256;
    }
    return low == "md5" ? Result<keys::FingerprintHash>{keys::FingerprintHash::md5} : fail(CliErrc::bad_value, "-E", "sha256 or md5");
}

std::string list_line(const PublicHalf& half, keys::FingerprintHash hash)
{
    const std::string comment = half.comment.empty() ? "no comment" : printable(half.comment);
    return fmt::format("{} {} {} ({})", half.key.bits(), keys::fingerprint(half.key, hash), comment, half.key.short_name());
}

std::string name_in(const Subject& subject, const PublicHalf& half)
{
    if (!half.comment.empty()) {
        return half.comment;
    }
    const std::string_view text = subject.content.text();
    const auto at = text.find(half.key.line());
    if (at == std::string_view::npos || at == 0) {
        return {};
    }
    const auto newline = text.find_last_of("\r\n", at - 1);
    const std::string_view before = text.substr(0, at).substr(newline == std::string_view::npos ? 0 : newline + 1);
    return std::string{before.substr(0, before.find_last_not_of(" \t") + 1)};
}

Result<keys::KeyFormat> public_format_of(const std::string& word)
{
    if (word.empty() || word == "line") {
        return keys::KeyFormat::public_line;
    }
    if (word == "rfc4716" || word == "pem") {
        return word == "pem" ? keys::KeyFormat::pem_public : keys::KeyFormat::rfc4716;
    }
    return fail(CliErrc::bad_value, "--format", "line, rfc4716 or pem");
}

namespace {

std::string check_json(const Subject& subject, const keys::KeyCheck& checked)
{
    JsonWriter json;
    json.begin_object().field("file", subject.name).field("sound", true).field("format", keys::title(checked.format));
    json.field("type", checked.public_key.algorithm()).field("bits", checked.public_key.bits());
    json.field("sha256", keys::fingerprint(checked.public_key)).field("comment", checked.comment);
    json.field("private", checked.has_private && checked.needs.empty()).field("needs", checked.needs);
    json.field("certified_by", checked.certified_by).field("signs_for_ssh", checked.signs_for_ssh).field("line", checked.text());
    json.end_object();
    return json.take();
}

Result<Exit> check(const KeyCall& call)
{
    auto subject = read_subject(call);
    if (!subject) {
        return std::unexpected(subject.error());
    }
    const auto checked = with_passphrase(*subject, call, [&](const keys::PassphraseSource& source, const Work& work) {
        return keys::check(subject->content.bytes(), source, work, subject->slow);
    });
    if (!checked) {
        return std::unexpected(checked.error());
    }
    print_out(call.parsed.has("json") ? check_json(*subject, *checked) : checked->text() + '\n');
    return Exit::good;
}

std::string fingerprints_json(const std::vector<PublicHalf>& halves)
{
    JsonWriter json;
    json.begin_array();
    for (const PublicHalf& half : halves) {
        json.begin_object().field("type", half.key.algorithm()).field("bits", half.key.bits()).field("comment", half.comment);
        json.field("sha256", keys::fingerprint(half.key))
            .field("md5", keys::fingerprint(half.key, keys::FingerprintHash::md5))
            .end_object();
    }
    json.end_array();
    return json.take();
}

Result<keys::FingerprintHash> hash_wanted(const Parsed& parsed)
{
    return hash_of(parsed.has("md5") ? "md5" : parsed.has("hash") ? parsed.value("hash") : "sha256");
}

Result<Exit> randomart(const KeyCall& call)
{
    const auto hash = hash_wanted(call.parsed);
    auto subject = !hash ? std::unexpected(hash.error()) : read_subject(call);
    const auto halves = subject ? public_halves(*subject, call) : std::unexpected(subject.error());
    if (!halves) {
        return std::unexpected(halves.error());
    }
    JsonWriter json;
    std::string text;
    json.begin_array();
    for (const PublicHalf& half : *halves) {
        const std::string art = keys::randomart(half.key, *hash);
        text += art + '\n';
        json.begin_object().field("type", half.key.algorithm()).field("comment", half.comment);
        json.field("fingerprint", keys::fingerprint(half.key, *hash)).field("randomart", art).end_object();
    }
    print_out(call.parsed.has("json") ? json.end_array().take() : text);
    return Exit::good;
}

Result<Exit> fingerprint(const KeyCall& call)
{
    const auto hash = hash_wanted(call.parsed);
    auto subject = !hash ? std::unexpected(hash.error()) : read_subject(call);
    const auto halves = subject ? public_halves(*subject, call) : std::unexpected(subject.error());
    if (!halves) {
        return std::unexpected(halves.error());
    }
    if (call.parsed.has("json")) {
        print_out(fingerprints_json(*halves));
        return Exit::good;
    }
    std::string out;
    for (const PublicHalf& half : *halves) {
        // Several need a name beside each; one alone is what scripts compare.
        const std::string name = halves->size() > 1 ? printable(name_in(*subject, half)) : "";
        out += keys::fingerprint(half.key, *hash) + (name.empty() ? "" : ' ' + name) + '\n';
    }
    print_out(out);
    return Exit::good;
}

Result<std::string> public_text(const std::vector<PublicHalf>& halves, keys::KeyFormat format)
{
    std::string out;
    for (const PublicHalf& half : halves) {
        const auto one = keys::encode_public(half.key, printable(half.comment), format);
        if (!one) {
            return std::unexpected(one.error());
        }
        out += *one;
    }
    return out;
}

std::string public_json(const std::vector<PublicHalf>& halves, keys::KeyFormat format)
{
    JsonWriter json;
    json.begin_array();
    for (const PublicHalf& half : halves) {
        json.begin_object().field("type", half.key.algorithm()).field("bits", half.key.bits()).field("comment", half.comment);
        json.field("sha256", keys::fingerprint(half.key)).field("line", half.key.line(half.comment));
        json.field("text", keys::encode_public(half.key, printable(half.comment), format).value_or("")).end_object();
    }
    return json.end_array().take();
}

Result<Exit> public_key(const KeyCall& call)
{
    const auto format = public_format_of(call.parsed.value("format"));
    auto subject = !format ? std::unexpected(format.error()) : read_subject(call);
    const auto halves = subject ? public_halves(*subject, call) : std::unexpected(subject.error());
    const auto text = halves ? public_text(*halves, *format) : std::unexpected(halves.error());
    if (!text) {
        return std::unexpected(text.error().subject().empty() ? text.error().about(subject->name) : text.error());
    }
    const std::string out = call.parsed.value("out");
    if (out.empty() || out == "-") {
        print_out(call.parsed.has("json") ? public_json(*halves, *format) : *text);
        return Exit::good;
    }
    if (halves->size() > 1) {
        return fail(CliErrc::bad_value, "--out", "a file with one key; this one holds several, which go to standard output");
    }
    const PublicHalf& half = halves->front();
    const Status saved = keys::save_public(settings::path_from_text(out), half.key, half.comment, *format, overwrite_of(call.parsed));
    return saved ? Result<Exit>{Exit::good} : std::unexpected(saved.error());
}

constexpr std::string_view which_file = "which key file";
constexpr std::array fingerprint_flags{
    Flag{0, "md5", "", "MD5 as older tools print it"},
    Flag{'E', "hash", "HASH", "sha256 (default) or md5"},
};
constexpr std::array public_flags{Flag{'f', "format", "FORMAT", "line (default), rfc4716, pem"}};

} // namespace

const KeyCommand check_command{"check",
                               "[FLAGS] FILE",
                               "decode, sign and verify: BITS SHA256:… COMMENT (TYPE), or one line of what is wrong",
                               {},
                               KeyFlags::unlock | KeyFlags::json,
                               1,
                               1,
                               which_file,
                               check};
const KeyCommand fingerprint_command{
    "fingerprint", "[FLAGS] FILE", "SHA256:… of each key in a file", fingerprint_flags, KeyFlags::unlock | KeyFlags::json, 1, 1,
    which_file,    fingerprint};
const KeyCommand randomart_command{
    "randomart", "[FLAGS] FILE", "the drawing of ssh-keygen -lv", fingerprint_flags, KeyFlags::unlock | KeyFlags::json, 1, 1,
    which_file,  randomart};
const KeyCommand public_command{"public",
                                "[FLAGS] FILE",
                                "the public key's one line, for authorized_keys and dashboards",
                                public_flags,
                                KeyFlags::unlock | KeyFlags::output | KeyFlags::json,
                                1,
                                1,
                                which_file,
                                public_key};

} // namespace latchkey::cli
