#include "client/auth/offer.h"

#include "client/transport/client_error.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

namespace latchkey::auth {

using transport::clean_text;
using transport::Lines;

namespace {

constexpr std::size_t comment_limit = 200;

std::string day(std::uint64_t seconds)
{
    constexpr std::uint64_t year_9999 = 253'402'300'799;
    return seconds > year_9999 ? "far in the future" : fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

/// What an agent's blob is, as far as we can tell. Neither: a type that we don't know, which is not offered.
struct Identity {
    std::optional<keys::PublicKey> key;
    std::optional<keys::Certificate> certificate;
};

Identity identity_of(const ByteBuffer& blob)
{
    if (Result<keys::PublicKey> key = keys::PublicKey::from_wire(blob)) {
        return {std::move(*key), std::nullopt};
    }
    if (Result<keys::Certificate> certificate = keys::parse_certificate(blob)) {
        keys::PublicKey key = certificate->key;
        return {std::move(key), std::move(*certificate)};
    }
    return {};
}

struct Held {
    const AgentIdentity* identity;
    Identity what;
};

/// Puts the offers together.
class Planner {
public:
    explicit Planner(const OfferSources& sources) : sources_(sources)
    {
        for (const AgentIdentity& identity : sources.agent) {
            held_.push_back({&identity, identity_of(identity.blob)});
        }
    }

    Offers plan()
    {
        for (const CertificateFile& file : sources_.certificates) {
            add_certificate(file.certificate, path_text(file.file), holder_of(file.certificate.key));
        }
        for (const auto& file : sources_.chosen) {
            add_file(file);
        }
        for (const auto& file : sources_.defaults) {
            if (agents_blob_of(*file)) {
                add_file(file);
            }
        }
        if (!sources_.identities_only) {
            for (const Held& held : held_) {
                add_held(held);
            }
        }
        for (const auto& file : sources_.defaults) {
            add_file(file);
        }
        return std::move(offers_);
    }

private:
    [[nodiscard]] const Held* agents(const keys::PublicKey& key) const
    {
        const auto found = std::ranges::find_if(held_, [&](const Held& h) { return !h.what.certificate && h.what.key == key; });
        return found == held_.end() ? nullptr : &*found;
    }
    [[nodiscard]] std::optional<ByteBuffer> agents_blob_of(const KeyCandidate& file) const
    {
        const Held* held = file.public_key() ? agents(*file.public_key()) : nullptr;
        return held != nullptr ? std::optional(held->identity->blob) : std::nullopt;
    }
    /// The file among ours that has the private half of a certificate's key.
    [[nodiscard]] std::shared_ptr<KeyCandidate> holder_of(const keys::PublicKey& key) const
    {
        for (const auto* files : {&sources_.chosen, &sources_.defaults}) {
            for (const auto& file : *files) {
                if (file->public_key() == key && !file->only_public()) {
                    return file;
                }
            }
        }
        return nullptr;
    }

    void add(Offer offer, std::string remark = {})
    {
        if (!offer.blob.empty() && !seen_.insert(offer.blob).second) {
            return;
        }
        const std::string type = offer.certificate ? offer.certificate->algorithm : offer.key ? offer.key->algorithm() : std::string{};
        if (!type.empty() && sources_.algorithms && !can_sign_with(type, *sources_.algorithms)) {
            leave_out(offer, "PubkeyAcceptedAlgorithms rules out keys of its type");
            return;
        }
        if (offer.key && offer.key->kind() == keys::KeyKind::rsa && offer.key->bits() < sources_.smallest_rsa_key) {
            leave_out(offer, fmt::format("it has {} bits, and RequiredRSASize wants {}", offer.key->bits(), sources_.smallest_rsa_key));
            return;
        }
        if (!offer.by_agent() && offer.file && offer.file->only_public()) {
            leave_out(offer, offer.file->only_public()->sentence());
            return;
        }
        offer.remark = std::move(remark);
        offers_.in_order.push_back(std::move(offer));
    }
    void leave_out(const Offer& offer, std::string why)
    {
        KeyOffer left = offer.for_report();
        left.note = std::move(why);
        offers_.left_out.push_back(std::move(left));
    }

    void add_file(const std::shared_ptr<KeyCandidate>& file)
    {
        const std::string source = path_text(file->file());
        if (file->certificate()) {
            add_certificate(*file->certificate(), source, file);
        }
        if (file->certificate_problem()) {
            Offer broken{.source = file->certificate_problem()->subject()};
            leave_out(broken, file->certificate_problem()->sentence());
        }
        // A certificate for a chosen key that only the agent has.
        for (const Held& held : held_) {
            if (held.what.certificate && file->public_key() && held.what.key == *file->public_key()) {
                add_certificate(*held.what.certificate, source, file, held.identity->blob);
            }
        }
        Offer offer{.key = file->public_key(), .file = file, .comment = file->comment(), .source = source};
        if (offer.key) {
            offer.blob = offer.key->wire();
        }
        offer.agent_blob = agents_blob_of(*file).value_or(ByteBuffer{});
        add(std::move(offer));
    }

    void add_held(const Held& held)
    {
        std::string comment = clean_text(held.identity->comment, Lines::one, comment_limit);
        if (held.what.certificate) {
            add_certificate(*held.what.certificate, {}, nullptr, held.identity->blob, std::move(comment));
            return;
        }
        Offer offer{.blob = held.identity->blob, .key = held.what.key, .agent_blob = held.identity->blob, .comment = std::move(comment)};
        if (!offer.key) {
            leave_out(offer, "its type is not known to Latchkey");
        } else if (offer.key->kind() == keys::KeyKind::dsa) {
            leave_out(offer, "servers take no DSA keys any more");
        } else {
            add(std::move(offer));
        }
    }

    void add_certificate(const keys::Certificate& certificate, std::string source, std::shared_ptr<KeyCandidate> file,
                         ByteBuffer agent_blob = {}, std::string comment = {})
    {
        if (agent_blob.empty()) {
            // It signs with the plain key, which is what a certificate's signature is made with.
            const Held* held = agents(certificate.key);
            agent_blob = held != nullptr ? held->identity->blob : ByteBuffer{};
        }
        if (comment.empty()) {
            comment = clean_text(certificate.id, Lines::one, comment_limit);
        }
        Offer offer{.blob = certificate.wire,
                    .key = certificate.key,
                    .certificate = certificate,
                    .file = std::move(file),
                    .agent_blob = std::move(agent_blob),
                    .comment = std::move(comment),
                    .source = std::move(source)};
        if (!offer.by_agent() && !offer.file) {
            leave_out(offer, "the private key that it is for is neither among the key files nor in the agent");
            return;
        }
        std::string useless = why_useless(certificate);
        if (!useless.empty()) {
            if (seen_.insert(offer.blob).second) {
                leave_out(offer, std::move(useless));
            }
            return;
        }
        add(std::move(offer), why_doubtful(certificate));
    }

    [[nodiscard]] std::string why_useless(const keys::Certificate& certificate) const
    {
        if (certificate.kind != keys::Certificate::Kind::user) {
            return "it is a host's certificate, which no user can log in with";
        }
        switch (certificate.validity(sources_.now)) {
        case keys::Certificate::Validity::expired:
            return fmt::format("it expired at {}; ask for a new one", day(certificate.valid_before));
        case keys::Certificate::Validity::not_yet:
            return fmt::format("it is valid only from {} on", day(certificate.valid_after));
        case keys::Certificate::Validity::valid:
            break;
        }
        return {};
    }
    /// A server may map users to principals (AuthorizedPrincipalsFile), so such a certificate is offered all the same.
    [[nodiscard]] std::string why_doubtful(const keys::Certificate& certificate) const
    {
        if (certificate.principals.empty() || std::ranges::find(certificate.principals, sources_.user) != certificate.principals.end()) {
            return {};
        }
        return fmt::format("it is a certificate {}, and not for {}", described(certificate), sources_.user);
    }

    const OfferSources& sources_;
    std::vector<Held> held_;
    std::set<ByteBuffer> seen_;
    Offers offers_;
};

} // namespace

Offers offers_in_order(const OfferSources& sources)
{
    return Planner(sources).plan();
}

bool can_sign_with(std::string_view key_type, const std::vector<std::string>& algorithms)
{
    const auto any = [&](std::initializer_list<std::string_view> names) {
        return std::ranges::any_of(algorithms, [&](const std::string& a) { return std::ranges::find(names, a) != names.end(); });
    };
    if (key_type == "ssh-rsa") {
        return any({"rsa-sha2-512", "rsa-sha2-256"});
    }
    if (key_type == "ssh-rsa-cert-v01@openssh.com") {
        return any({"rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com"});
    }
    return any({key_type});
}

std::vector<std::string> usual_signature_algorithms()
{
    return {"ssh-ed25519-cert-v01@openssh.com",
            "ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "ecdsa-sha2-nistp384-cert-v01@openssh.com",
            "ecdsa-sha2-nistp521-cert-v01@openssh.com",
            "sk-ssh-ed25519-cert-v01@openssh.com",
            "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "rsa-sha2-512-cert-v01@openssh.com",
            "rsa-sha2-256-cert-v01@openssh.com",
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com",
            "rsa-sha2-512",
            "rsa-sha2-256"};
}

std::string described(const keys::Certificate& certificate)
{
    std::vector<std::string> names;
    for (const std::string& principal : certificate.principals) {
        names.push_back(clean_text(principal, Lines::one, 64));
    }
    constexpr std::size_t few = 4;
    const bool many = names.size() > few;
    names.resize(std::min(names.size(), few));
    return fmt::format("for {}{}{}", names.empty() ? "any user" : fmt::format("{}", fmt::join(names, ", ")), many ? ", …" : "",
                       certificate.valid_before == std::numeric_limits<std::uint64_t>::max()
                           ? ""
                           : fmt::format(", valid until {}", day(certificate.valid_before)));
}

std::string Offer::title() const
{
    return key ? key_title(*key) + (certificate ? " certificate" : "") : std::string{};
}

std::string Offer::fingerprint() const
{
    return key ? keys::fingerprint(*key) : std::string{};
}

std::string Offer::described() const
{
    const std::string where = !source.empty()   ? path_text(std::filesystem::path(std::u8string(source.begin(), source.end())).filename())
                              : comment.empty() ? "agent"
                                                : "agent: " + comment;
    return key ? fmt::format("{} {} ({})", title(), fingerprint(), where) : where;
}

KeyOffer Offer::for_report() const
{
    KeyOffer out{title(), fingerprint(), comment, source, OfferAnswer::not_offered};
    out.from = by_agent() ? KeySource::agent : KeySource::file;
    out.note = remark;
    out.public_line = key ? key->line(comment) : std::string{};
    if (certificate) {
        out.certificate = auth::described(*certificate);
    }
    return out;
}

} // namespace latchkey::auth
