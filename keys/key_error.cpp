#include "keys/key_error.h"

#include "keys/base/log.h"

#include <fmt/format.h>

namespace latchkey::keys {

namespace {

class KeyDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "keys"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        return printable(words(error)); // names in it may come from the file
    }

private:
    [[nodiscard]] static std::string words(const Error& error)
    {
        const std::string key = error.subject().empty() ? "The key" : error.subject();
        const std::string of_key = error.subject().empty() ? "the key" : error.subject();
        const std::string& detail = error.detail();
        switch (static_cast<KeyErrc>(error.code())) {
        case KeyErrc::not_a_key:
            return fmt::format("{} is not a key file: {}. Choose the private key that belongs to your account (.ppk, .pem or id_…).", key,
                               detail);
        case KeyErrc::empty:
            return fmt::format("{} is empty. Copy or download the key again.", key);
        case KeyErrc::too_large:
            return fmt::format("{} is refused: {}.", key, detail);
        case KeyErrc::public_only:
            return fmt::format("{} holds only a public key{}. Choose the private key file: usually the same name without .pub.", key,
                               detail.empty() ? "" : " (" + detail + ")");
        case KeyErrc::damaged:
            return fmt::format("{} is damaged: {}. Copy or download it again.", key, detail);
        case KeyErrc::wrong_passphrase:
            return fmt::format("That is not the passphrase of {}. Try again; capitals and keyboard layout matter.", of_key);
        case KeyErrc::passphrase_needed:
            return fmt::format("{} is protected by a passphrase, and none was given. Enter the key's passphrase.", key);
        case KeyErrc::unsupported:
            return fmt::format("{} cannot be used: {}.", key, detail);
        case KeyErrc::inconsistent:
            return fmt::format("{} contradicts itself: {}. Use another copy of it, or make a new key.", key, detail);
        case KeyErrc::unknown_type:
            return fmt::format("{} has the type \"{}\", which Latchkey does not know. Use an RSA, ECDSA or Ed25519 key.", key, detail);
        case KeyErrc::cannot_sign:
            return fmt::format("{} cannot sign with {}. Choose another key.", key, detail);
        case KeyErrc::io:
            return detail;
        case KeyErrc::exists:
            return fmt::format("{} exists already and was left as it is. Choose another name, or say that it may be replaced.", key);
        case KeyErrc::cancelled:
            return fmt::format("Work on {} was cancelled.", of_key);
        case KeyErrc::too_slow:
            return fmt::format("{} may take minutes to unlock: {}. Say that you want to wait, or save it with a usual cost.", key, detail);
        case KeyErrc::wrong_key:
            return fmt::format("That was encrypted for another key than {}: {}. Choose the key that the instance was launched with.",
                               of_key, detail);
        case KeyErrc::not_a_fingerprint:
            return fmt::format("{} is no fingerprint. Paste one as ssh-keygen, a cloud's dashboard or its log shows it: SHA256:…, MD5:…, "
                               "or pairs of hexadecimal digits with colons between them.",
                               error.subject().empty() ? "That" : "\"" + error.subject() + "\"");
        }
        return fmt::format("{} could not be used.", key);
    }
};

} // namespace

const ErrorDomain& error_domain(KeyErrc)
{
    static const KeyDomain domain;
    return domain;
}

} // namespace latchkey::keys
