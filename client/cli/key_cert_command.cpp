/// `lk key cert`: an OpenSSH certificate for people and for scripts, as `ssh-keygen -L` has it, with what is wrong about it.

#include "client/cli/json.h"
#include "client/cli/key_certificate.h"
#include "client/cli/key_command.h"
#include "client/cli/key_subject.h"
#include "client/cli/print.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"
#include "keys/key_error.h"
#include "keys/key_file.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <limits>
#include <optional>

namespace latchkey::cli {

using keys::Certificate;
using keys::CertificateOption;
using keys::PublicKey;

namespace {

constexpr std::uint64_t forever = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t year_10000 = 253'402'300'800; // beyond it calendars differ, and fmt throws

std::string_view kind_word(Certificate::Kind kind)
{
    return kind == Certificate::Kind::user ? "user" : kind == Certificate::Kind::host ? "host" : "unknown";
}

std::string key_text(const PublicKey& key)
{
    return fmt::format("{} {} {}", key.title(), key.bits(), keys::fingerprint(key));
}

std::string utc(std::uint64_t time)
{
    return time >= year_10000 ? fmt::format("{} seconds after 1970", time)
                              : fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(static_cast<std::time_t>(time)));
}

std::string local(std::uint64_t time)
{
    return time >= year_10000 ? "after the year 9999"
                              : fmt::format("{:%Y-%m-%d %H:%M:%S %Z}", fmt::localtime(static_cast<std::time_t>(time)));
}

std::string iso(std::uint64_t time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(std::min(time, year_10000 - 1))));
}

/// "from … to …", in the words of ssh-keygen -L; `text` writes a time.
std::string span_text(const Certificate& certificate, std::string (*text)(std::uint64_t))
{
    const bool begins = certificate.valid_after != 0;
    const bool ends = certificate.valid_before != forever;
    return begins && ends ? fmt::format("from {} to {}", text(certificate.valid_after), text(certificate.valid_before))
           : begins       ? fmt::format("after {}", text(certificate.valid_after))
           : ends         ? fmt::format("before {}", text(certificate.valid_before))
                          : "forever";
}

std::uint64_t now()
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
}

/// Why a server would refuse it, a clause each.
std::vector<std::string> warnings_of(const Certificate& certificate)
{
    std::vector<std::string> out;
    switch (certificate.validity(now())) {
    case Certificate::Validity::valid:
        break;
    case Certificate::Validity::not_yet:
        out.push_back(fmt::format("is not valid before {}", local(certificate.valid_after)));
        break;
    case Certificate::Validity::expired:
        out.push_back(fmt::format("has expired: it was valid until {}", local(certificate.valid_before)));
        break;
    }
    if (!certificate.signature_verifies) {
        out.emplace_back(certificate.authority.kind() == keys::KeyKind::other
                             ? "is signed by an authority whose type of key cannot be verified here"
                             : "has a signature that is not its authority's: it was changed, or is damaged");
    }
    for (const CertificateOption& option : certificate.options) {
        if (option.critical && !option.known) {
            out.push_back(fmt::format("has the critical option \"{}\", which servers do not know: they refuse it", option.name));
        }
    }
    if (certificate.kind == Certificate::Kind::unknown) {
        out.emplace_back("is neither for a user nor for a host");
    }
    return out;
}

std::string option_text(const CertificateOption& option)
{
    return option.value.empty() ? option.name : fmt::format("{} {}", option.name, option.value);
}

/// A label and a line each; the label stands once.
std::string lines(std::string_view label, const std::vector<std::string>& values)
{
    std::string out;
    for (const std::string& value : values) {
        out += fmt::format("{:<13}{}\n", out.empty() ? label : "", printable(value));
    }
    return out;
}

std::vector<std::string> options_of(const Certificate& certificate, bool critical)
{
    std::vector<std::string> out;
    for (const CertificateOption& option : certificate.options) {
        if (option.critical == critical) {
            out.push_back(option_text(option));
        }
    }
    return out.empty() ? std::vector<std::string>{"none"} : out;
}

std::string as_text_lines(const Certificate& certificate)
{
    const bool any_time = certificate.valid_after == 0 && certificate.valid_before == forever;
    std::vector<std::string> valid{span_text(certificate, local)};
    if (!any_time && span_text(certificate, utc) != valid.front()) { // who lives in UTC reads it once
        valid.push_back(span_text(certificate, utc));
    }
    return lines("certificate", {fmt::format("{}, {}", certificate.algorithm, kind_word(certificate.kind))}) +
           lines("key", {key_text(certificate.key)}) +
           lines("authority", {fmt::format("{}, signed with {}", key_text(certificate.authority), certificate.signature_algorithm)}) +
           lines("serial", {std::to_string(certificate.serial)}) + lines("id", {certificate.id}) +
           lines("principals", certificate.principals.empty() ? std::vector<std::string>{"none"} : certificate.principals) +
           lines("valid", valid) + lines("critical", options_of(certificate, true)) + lines("extensions", options_of(certificate, false));
}

void add_key(JsonWriter& json, std::string_view name, const PublicKey& key)
{
    json.key(name).begin_object().field("type", key.title()).field("bits", key.bits());
    json.field("fingerprint", keys::fingerprint(key)).end_object();
}

void add_options(JsonWriter& json, std::string_view name, const Certificate& certificate, bool critical)
{
    json.key(name).begin_object();
    for (const CertificateOption& option : certificate.options) {
        if (option.critical == critical) {
            json.field(option.name, option.value);
        }
    }
    json.end_object();
}

void add_certificate(JsonWriter& json, const std::string& file, const Certificate& certificate)
{
    const auto validity = certificate.validity(now());
    json.begin_object().field("file", file).field("type", certificate.algorithm).field("kind", kind_word(certificate.kind));
    add_key(json, "key", certificate.key);
    add_key(json, "authority", certificate.authority);
    json.field("signature_algorithm", certificate.signature_algorithm).field("signature_verifies", certificate.signature_verifies);
    // As text: serials use all 64 bits, and most JSON readers keep only 53.
    json.field("serial", std::to_string(certificate.serial)).field("id", certificate.id).field("principals", certificate.principals);
    json.field("valid_after", certificate.valid_after == 0 ? std::nullopt : std::optional{iso(certificate.valid_after)});
    json.field("valid_before", certificate.valid_before == forever ? std::nullopt : std::optional{iso(certificate.valid_before)});
    json.field("validity", validity == Certificate::Validity::valid     ? "valid"
                           : validity == Certificate::Validity::not_yet ? "not yet"
                                                                        : "expired");
    add_options(json, "critical_options", certificate, true);
    add_options(json, "extensions", certificate, false);
    json.field("warnings", warnings_of(certificate)).end_object();
}

/// The certificates of a file, and of FILE-cert.pub when FILE is a key (which is where ssh looks).
struct Found {
    std::string file;
    std::vector<Certificate> certificates;
};

Result<Found> certificates_of(const KeyCall& call, const std::string& file)
{
    const auto subject = read_subject(call, file);
    if (!subject) {
        return std::unexpected(subject.error());
    }
    const auto infos = keys::inspect_all(subject->content.bytes());
    if (!infos) {
        return std::unexpected(infos.error().about(subject->name));
    }
    Found found{subject->name, {}};
    for (const keys::KeyFileInfo& info : *infos) {
        if (info.certificate) {
            found.certificates.push_back(*info.certificate);
        }
    }
    return found;
}

Result<Found> find_certificates(const KeyCall& call, const std::string& file)
{
    auto found = certificates_of(call, file);
    if (!found || !found->certificates.empty()) {
        return found;
    }
    const std::string stem = file.ends_with(".pub") ? file.substr(0, file.size() - 4) : file;
    const std::string beside = stem + "-cert.pub";
    std::error_code problem;
    return std::filesystem::is_regular_file(settings::path_from_text(beside), problem) ? certificates_of(call, beside) : found;
}

} // namespace

Result<Exit> print_certificates(const KeyCall& call, const std::string& file, bool as_json)
{
    const auto found = find_certificates(call, file);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->certificates.empty()) {
        print_error(fmt::format("{} is a key and no certificate. A certificate's file usually ends in -cert.pub.", found->file));
        return Exit::failed;
    }
    JsonWriter json;
    std::string text;
    json.begin_array();
    for (const Certificate& certificate : found->certificates) {
        add_certificate(json, found->file, certificate);
        text += (text.empty() ? "" : "\n") + as_text_lines(certificate);
    }
    print_out(as_json ? json.end_array().take() : text);
    for (const Certificate& certificate : found->certificates) {
        for (const std::string& warning : warnings_of(certificate)) {
            print_error(fmt::format("The certificate in {} {}.", found->file, warning));
        }
    }
    return Exit::good;
}

const KeyCommand cert_command{
    "cert",
    "[--json] FILE",
    "what an OpenSSH certificate says, and whether it is good now",
    {},
    KeyFlags::json,
    1,
    1,
    "a certificate (id_…-cert.pub)",
    [](const KeyCall& call) { return print_certificates(call, call.parsed.words.front(), call.parsed.has("json")); }};

} // namespace latchkey::cli
