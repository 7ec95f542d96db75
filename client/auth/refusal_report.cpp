#include "client/auth/refusal_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::auth {
namespace {

constexpr std::size_t keys_shown = 6;
constexpr std::size_t causes_shown = 3;

std::string_view answer_text(OfferAnswer answer)
{
    switch (answer) {
    case OfferAnswer::refused:
        return "refused";
    case OfferAnswer::unused:
        return "accepted, but not used";
    case OfferAnswer::partial:
        return "accepted, but the server wants more";
    case OfferAnswer::accepted:
        return "accepted";
    case OfferAnswer::not_offered:
        break;
    }
    return "not offered";
}

std::string list(const std::vector<std::string>& names, std::string_view if_none)
{
    return names.empty() ? std::string(if_none) : fmt::format("{}", fmt::join(names, ", "));
}

/// "Ed25519 SHA256:… (my.pem)", "RSA 4096 certificate SHA256:… (agent, ann@laptop)".
std::string key_line(const KeyOffer& key)
{
    std::string name = key.source;
    if (key.from == KeySource::agent) {
        name =
            fmt::format("agent{}{}", key.source.empty() && key.comment.empty() ? "" : ", ", key.source.empty() ? key.comment : key.source);
    }
    return key.fingerprint.empty() ? name : fmt::format("{} {} ({})", key.title, key.fingerprint, name);
}

/// For a command that is to be pasted into a shell.
std::string quoted(std::string_view word)
{
    const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_./:@%+=,-").find(c) != std::string_view::npos;
    });
    if (plain) {
        return std::string(word);
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

std::string steps_line(const std::vector<LoginStep>& steps)
{
    std::string out;
    for (std::size_t i = 0; i < steps.size();) {
        std::size_t same = i;
        while (same < steps.size() && steps[same].method == steps[i].method && steps[same].answer == steps[i].answer) {
            ++same;
        }
        const LoginStep& step = steps[same - 1];
        out += fmt::format("{}{} {}{}", out.empty() ? "" : "; ", step.method,
                           step.answer == LoginStep::Answer::refused   ? "refused"
                           : step.answer == LoginStep::Answer::partial ? "accepted, then it wanted " + list(step.next, "nothing more")
                                                                       : "accepted",
                           same - i > 1 ? fmt::format(" {} times", same - i) : "");
        i = same;
    }
    return out;
}

/// The user that images of the system in a version line usually have: "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13".
std::string_view usual_user(std::string_view version)
{
    constexpr std::pair<std::string_view, std::string_view> systems[] = {
        {"Ubuntu", "ubuntu"}, {"Debian", "debian"}, {"FreeBSD", "freebsd"}};
    for (const auto& [system, user] : systems) {
        if (version.find(system) != std::string_view::npos) {
            return user;
        }
    }
    return {};
}

/// Finds the causes, one kind after the other.
class Causes {
public:
    explicit Causes(const RefusalReport& report) : report_(report) {}

    std::vector<LikelyCause> find()
    {
        another_user();
        too_many();
        unusable_keys();
        no_key();
        certificates();
        refused_keys();
        second_step();
        typed();
        servers_log();
        std::ranges::stable_sort(found_, {}, &LikelyCause::likelihood);
        return std::move(found_);
    }

private:
    using enum LikelyCause::Likelihood;

    void add(LikelyCause::Likelihood likelihood, std::string title, std::string text, std::string command = {}, Mend mend = Mend::none,
             std::string value = {})
    {
        found_.push_back({likelihood, std::move(title), std::move(text), std::move(command), mend, std::move(value)});
    }
    [[nodiscard]] bool allows(std::string_view method) const { return std::ranges::find(report_.allowed, method) != report_.allowed.end(); }
    [[nodiscard]] bool typed_method_allowed() const { return allows("password") || allows("keyboard-interactive"); }
    [[nodiscard]] const KeyOffer* first(OfferAnswer answer) const
    {
        const auto found = std::ranges::find(report_.keys, answer, &KeyOffer::answer);
        return found == report_.keys.end() ? nullptr : &*found;
    }
    [[nodiscard]] std::string target(std::string_view user) const
    {
        return fmt::format("{}{}{}", report_.port == 22 ? "" : fmt::format("-p {} ", report_.port), user.empty() ? "" : quoted(user) + "@",
                           quoted(report_.host));
    }
    /// `lk ssh` to this host; empty when it is not known which.
    [[nodiscard]] std::string ssh(std::string_view flags, std::string_view user) const
    {
        return report_.host.empty() ? "" : fmt::format("lk ssh {}{}", flags, target(user));
    }
    /// "-i FILE " of the first key that was taken from a file.
    [[nodiscard]] std::string key_flag() const
    {
        const auto file = std::ranges::find_if(report_.keys, [](const KeyOffer& k) { return !k.source.empty() && !k.fingerprint.empty(); });
        return file == report_.keys.end() ? "" : fmt::format("-i {} ", quoted(file->source));
    }

    void another_user()
    {
        if (!report_.suggested_user.empty() && report_.suggested_user != report_.user) {
            add(sure, "Wrong user name", fmt::format("The server asks for the user {}.", report_.suggested_user),
                ssh(key_flag(), report_.suggested_user), Mend::log_in_as, report_.suggested_user);
        }
    }
    void too_many()
    {
        const auto refused = std::ranges::count(report_.keys, OfferAnswer::refused, &KeyOffer::answer);
        const auto left = std::ranges::count(report_.keys, OfferAnswer::not_offered, &KeyOffer::answer);
        if ((report_.cut_off && refused > 0 && left > 0) || report_.keys_held_back > 0) {
            add(sure, "Too many keys were offered",
                fmt::format("Each key is one try, the server takes only so many, and {} {} not offered. Name the right one alone.", left,
                            left == 1 ? "key was" : "keys were"),
                ssh("-o IdentitiesOnly=yes -i FILE ", report_.user), Mend::offer_one);
        }
    }
    void unusable_keys()
    {
        if (const KeyOffer* unused = first(OfferAnswer::unused)) {
            const bool agents = unused->from == KeySource::agent;
            add(sure, "The key could not be used here",
                fmt::format("The key {} could not be used from here, the server had nothing against it.", key_line(*unused)),
                agents ? "lk agent list" : fmt::format("lk key check {}", quoted(unused->source)), Mend::choose_key);
        }
    }
    void no_key()
    {
        const bool offered = std::ranges::any_of(report_.keys, [](const KeyOffer& k) { return k.answer != OfferAnswer::not_offered; });
        if (offered || !allows("publickey") || !report_.answered) {
            return;
        }
        add(typed_method_allowed() ? likely : sure, "No key was offered",
            fmt::format("The server takes keys, and none was offered{}.", report_.no_agent ? "; no agent is running either" : ""),
            ssh("-i FILE ", report_.user), Mend::choose_key);
    }
    void certificates()
    {
        for (const KeyOffer& key : report_.keys) {
            const bool failed = key.answer == OfferAnswer::not_offered || key.answer == OfferAnswer::refused;
            if (!key.certificate.empty() && failed && !key.note.empty()) {
                add(likely, "The certificate may be the reason",
                    fmt::format("The certificate of {} may be the reason: {}.", key.source.empty() ? "the agent" : key.source, key.note),
                    key.source.empty() ? "lk agent list" : fmt::format("lk key cert {}", quoted(key.source)));
                return;
            }
        }
    }
    void refused_keys()
    {
        const KeyOffer* refused = first(OfferAnswer::refused);
        if (refused == nullptr) {
            return;
        }
        const std::string_view usual = usual_user(report_.server_version);
        if (report_.suggested_user.empty() && !usual.empty() && usual != report_.user) {
            add(report_.user == "root" ? likely : possible, "Another user name",
                fmt::format("The key may be another user's: images of this system usually have the user {}.", usual),
                ssh(key_flag(), usual), Mend::log_in_as, std::string(usual));
        }
        const std::string file = refused->source;
        const std::string why = fmt::format(
            "The key may not be in {}'s authorized_keys on the server (or the folder there is writable for others).", report_.user);
        constexpr std::string_view title = "The key was never installed";
        if (file.empty()) {
            add(likely, std::string(title), why, "lk agent list");
        } else if (typed_method_allowed()) {
            add(likely, std::string(title), why, fmt::format("lk ssh-copy-id -i {} {}", quoted(file), target(report_.user)),
                refused->public_line.empty() ? Mend::none : Mend::install_key, refused->public_line);
        } else {
            add(likely, std::string(title), why, fmt::format("lk key public {}", quoted(file)),
                refused->public_line.empty() ? Mend::none : Mend::public_line, refused->public_line);
        }
        add(possible, "It is another key", "The server may know you by another key than the one that was offered.",
            fmt::format("lk key match {}", quoted(refused->fingerprint)), Mend::choose_key);
    }
    void second_step()
    {
        if (!report_.partial.empty()) {
            add(sure, "The second step failed",
                fmt::format("{} was right; what failed is what the server wanted after it ({}).", list(report_.partial, ""),
                            list(report_.allowed, "it did not say")),
                {}, Mend::type_again);
        }
    }
    void typed()
    {
        const bool refused = std::ranges::any_of(report_.steps, [](const LoginStep& s) {
            return s.answer == LoginStep::Answer::refused && (s.method == "password" || s.method == "keyboard-interactive");
        });
        if (!refused) {
            return;
        }
        add(likely, "A slip of the fingers", "What was typed may be wrong: capitals, the keyboard layout, or another account's password.",
            {}, Mend::type_again);
        if (report_.user == "root") {
            add(likely, "Root is not let in", "Many servers let root in by key only, or not at all: log in as another user and use sudo.");
        }
    }
    void servers_log()
    {
        if (report_.answered) {
            add(possible, "The server's log knows",
                "The server's own log has its reason; on the server: journalctl -u ssh (or sshd), or /var/log/auth.log.");
        }
    }

    const RefusalReport& report_;
    std::vector<LikelyCause> found_;
};

} // namespace

std::vector<LikelyCause> RefusalReport::likely_causes() const
{
    return Causes(*this).find();
}

std::string RefusalReport::text() const
{
    std::string out = fmt::format("Login to {} as {}\n", where, user.empty() ? "(no user)" : user);
    out += fmt::format("Server: {}\n", server_version);
    out += fmt::format("Methods that the server allows: {}\n", list(allowed, answered ? "it named none" : "it has not said"));
    out += fmt::format("Methods tried: {}\n", list(tried, "none"));
    if (!steps.empty()) {
        out += fmt::format("What it answered: {}{}\n", steps_line(steps), cut_off ? "; then it hung up" : "");
    }
    for (std::size_t i = 0; i < std::min(keys.size(), keys_shown); ++i) {
        const KeyOffer& key = keys[i];
        out += fmt::format("Key {}: {}{}{}\n", key_line(key), answer_text(key.answer), key.note.empty() ? "" : ", ", key.note);
    }
    if (keys.size() > keys_shown) {
        const auto behind = keys.begin() + static_cast<std::ptrdiff_t>(keys_shown);
        out += fmt::format("and {} more keys, {} of them refused\n", keys.size() - keys_shown,
                           std::count_if(behind, keys.end(), [](const KeyOffer& k) { return k.answer == OfferAnswer::refused; }));
    }
    const std::vector<LikelyCause> causes = likely_causes();
    if (!causes.empty()) {
        out += "Likely reasons:\n";
    }
    for (std::size_t i = 0; i < std::min(causes.size(), causes_shown); ++i) {
        out += fmt::format("  {}. {}\n", i + 1, causes[i].text);
        if (!causes[i].command.empty()) {
            out += fmt::format("     {}\n", causes[i].command);
        }
    }
    return out;
}

std::string suggested_user(std::string_view server_words)
{
    constexpr std::string_view phrase = "login as the user \"";
    const std::size_t at = server_words.find(phrase);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = server_words.substr(at + phrase.size());
    const std::string_view name = rest.substr(0, rest.find('"'));
    constexpr std::size_t name_limit = 32; // useradd(8)
    const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    return plain && !name.empty() && name.size() <= name_limit && name.size() < rest.size() ? std::string(name) : std::string{};
}

} // namespace latchkey::auth
