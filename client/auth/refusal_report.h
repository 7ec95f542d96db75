#pragma once
/// "Why was I refused?": what happened during one login, complete enough to explain a failure. A value; any thread.

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

struct KeyOffer {
    std::string title;       ///< "RSA 4096"
    std::string fingerprint; ///< "SHA256:…", empty when the key could not be read
    std::string comment;
    std::string source; ///< the key file's path
    OfferAnswer answer = OfferAnswer::not_offered;
    std::string note; ///< e.g. "wrong passphrase", "the server takes no RSA signature that we can make"
};

struct RefusalReport {
    std::string where; ///< "example.net port 22"
    std::string user;
    std::string server_version;       ///< "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3", cleaned
    bool answered = false;            ///< the server has refused something and said what it allows
    std::vector<std::string> allowed; ///< methods that the server named last: "publickey", "password", …
    std::vector<KeyOffer> keys;
    std::vector<std::string> tried;   ///< methods in order, e.g. {"publickey", "keyboard-interactive"}
    std::vector<std::string> partial; ///< methods that succeeded without being enough
    std::string banner;               ///< what the server said before login, cleaned
    std::string suggested_user;       ///< from "Please login as the user "ubuntu"…", else empty

    /// Several lines of plain text for a log or stderr.
    [[nodiscard]] std::string text() const;
};

/// The user that a cloud image asks for: from `Please login as the user "ubuntu" rather than the user "root".`; empty when there is none.
[[nodiscard]] std::string suggested_user(std::string_view server_words);

} // namespace latchkey::auth
