#include "gui/model/certificate_words.h"

#include "gui/model/key_choices.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace latchkey::model {

using keys::Certificate;
using keys::CertificateOption;

namespace {

constexpr std::uint64_t forever = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t year_10000 = 253'402'300'800; // beyond it calendars differ, and fmt throws
constexpr std::size_t most_lines = 40;                // of principals, and of options: a certificate may have thousands

std::string local(std::uint64_t time)
{
    return time >= year_10000 ? "after the year 9999" : fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(static_cast<std::time_t>(time)));
}

std::string valid_words(const Certificate& certificate)
{
    const bool begins = certificate.valid_after != 0;
    const bool ends = certificate.valid_before != forever;
    return begins && ends ? fmt::format("from {} to {}", local(certificate.valid_after), local(certificate.valid_before))
           : begins       ? fmt::format("from {} on", local(certificate.valid_after))
           : ends         ? fmt::format("until {}", local(certificate.valid_before))
                          : "forever";
}

std::string key_words(const keys::PublicKey& key)
{
    return fmt::format("{}, {}", kind_in_words(key), keys::fingerprint(key));
}

std::vector<std::string> warnings_of(const Certificate& certificate, std::uint64_t now)
{
    std::vector<std::string> out;
    switch (certificate.validity(now)) {
    case Certificate::Validity::valid:
        break;
    case Certificate::Validity::not_yet:
        out.push_back(fmt::format("It is not valid before {}; servers refuse it until then.", local(certificate.valid_after)));
        break;
    case Certificate::Validity::expired:
        out.push_back(
            fmt::format("It has expired: it was valid until {}. Ask who signed it for a new one.", local(certificate.valid_before)));
        break;
    }
    if (!certificate.signature_verifies) {
        out.emplace_back(certificate.authority.kind() == keys::KeyKind::other
                             ? "It is signed by an authority whose type of key cannot be verified here."
                             : "Its signature is not its authority's: it was changed, or is damaged.");
    }
    for (const CertificateOption& option : certificate.options) {
        if (option.critical && !option.known) {
            out.push_back(fmt::format("Servers do not know its critical option “{}”, and refuse it.", printable(option.name)));
        }
    }
    if (certificate.kind == Certificate::Kind::unknown) {
        out.emplace_back("It is neither for a user nor for a host.");
    }
    return out;
}

void add(view::TellCertificate& words, std::string label, const std::vector<std::string>& values, std::string_view none)
{
    if (values.empty()) {
        words.lines.push_back({std::move(label), std::string{none}});
        return;
    }
    for (std::size_t i = 0; i < std::min(values.size(), most_lines); ++i) {
        words.lines.push_back({i == 0 ? std::move(label) : std::string{}, printable(values[i])});
    }
    if (values.size() > most_lines) {
        words.lines.push_back({{}, fmt::format("and {} more", values.size() - most_lines)});
    }
}

std::vector<std::string> options_of(const Certificate& certificate, bool critical)
{
    std::vector<std::string> out;
    for (const CertificateOption& option : certificate.options) {
        if (option.critical == critical) {
            out.push_back(option.value.empty() ? option.name : fmt::format("{} {}", option.name, option.value));
        }
    }
    return out;
}

} // namespace

view::TellCertificate certificate_words(const Certificate& certificate, std::string name, std::chrono::system_clock::time_point now)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    view::TellCertificate words;
    words.name = std::move(name);
    words.kind = certificate.kind == Certificate::Kind::user   ? "User certificate"
                 : certificate.kind == Certificate::Kind::host ? "Host certificate"
                                                               : "Certificate";
    words.warnings = warnings_of(certificate, static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)));
    words.lines.push_back({"Valid", valid_words(certificate)});
    add(words, "Principals", certificate.principals, certificate.kind == Certificate::Kind::host ? "any host" : "any user");
    words.lines.push_back({"Key ID", certificate.id.empty() ? "none" : printable(certificate.id)});
    words.lines.push_back({"Serial", std::to_string(certificate.serial)});
    words.lines.push_back({"Key", key_words(certificate.key)});
    words.lines.push_back({"Authority", key_words(certificate.authority)});
    add(words, "Critical options", options_of(certificate, true), "none");
    add(words, "Extensions", options_of(certificate, false), "none");
    return words;
}

} // namespace latchkey::model
