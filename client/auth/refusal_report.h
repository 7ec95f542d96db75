#pragma once
/// "Why was I refused?": what happened during one login, complete enough to explain a failure. A value; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::auth {

enum class OfferAnswer {
    not_offered, ///< it never came to that; why is in `note`
    refused,     ///< the server does not take this key for this user
    unused,      ///< the server takes it, and it came to no signature; why is in `note`
    partial,     ///< taken, and the server wants more
    accepted,
};

/// Where the private half is.
enum class KeySource { file, agent };

struct KeyOffer {
    std::string title;       ///< "RSA 4096"
    std::string fingerprint; ///< "SHA256:…", empty when the key could not be read
    std::string comment;
    std::string source; ///< the key file's path; for a key that only the agent knows, empty
    OfferAnswer answer = OfferAnswer::not_offered;
    std::string note{}; ///< e.g. "wrong passphrase", "the server takes no RSA signature that we can make"
    KeySource from = KeySource::file;
    std::string certificate{}; ///< of a certificate: "for ann, valid until 2026-12-01", else empty
    std::string public_line{}; ///< as authorized_keys has it; empty when the public half is not known
};

/// One try of a method and what the server answered.
struct LoginStep {
    enum class Answer { refused, partial, accepted };
    std::string method;
    Answer answer = Answer::refused;
    std::vector<std::string> next{}; ///< what the server allowed after it
};

/// What a person can do about a refusal; a window has a button for each. LikelyCause::value says for whom or with what.
enum class Mend {
    none,
    log_in_as,   ///< value: the user
    choose_key,  ///< another key file, or one at all
    offer_one,   ///< value: the key file, empty when it is not known which
    public_line, ///< value: the line that belongs into authorized_keys
    install_key, ///< value: the same; another login works that can put it there
    type_again,
};

/// Why it may have failed. Worded as a likelihood; the command mends it, or shows more; may be empty.
struct LikelyCause {
    enum class Likelihood { sure, likely, possible };
    Likelihood likelihood = Likelihood::possible;
    std::string title; ///< in a few words: "Wrong user name"
    std::string text;
    std::string command{};
    Mend mend = Mend::none;
    std::string value{};
};

struct RefusalReport {
    std::string where;  ///< "example.net port 22"
    std::string host{}; ///< as it was asked for
    std::uint16_t port = 22;
    std::string user;
    std::string server_version;       ///< "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3", cleaned
    bool answered = false;            ///< the server has refused something and said what it allows
    std::vector<std::string> allowed; ///< methods that the server named last: "publickey", "password", …
    std::vector<KeyOffer> keys;
    std::vector<std::string> tried;   ///< methods in order, e.g. {"publickey", "keyboard-interactive"}
    std::vector<std::string> partial; ///< methods that succeeded without being enough
    std::vector<LoginStep> steps{};   ///< each try that the server answered, in order
    bool cut_off = false;             ///< the server ended the connection rather than take another try
    std::size_t keys_held_back = 0;   ///< not offered, so that the server would not hang up before a password
    bool no_agent = false;            ///< an agent was wanted, and none is running
    bool trivial = false;             ///< the server asked for no proof of who we are
    std::string banner;               ///< what the server said before login, cleaned
    std::string suggested_user;       ///< from "Please login as the user "ubuntu"…", else empty

    /// Most likely first.
    [[nodiscard]] std::vector<LikelyCause> likely_causes() const;
    /// A page of at most about 20 lines of plain text for a log or stderr.
    [[nodiscard]] std::string text() const;
};

/// The user that a cloud image asks for: from `Please login as the user "ubuntu" rather than the user "root".`; empty when there is none.
[[nodiscard]] std::string suggested_user(std::string_view server_words);

} // namespace latchkey::auth
