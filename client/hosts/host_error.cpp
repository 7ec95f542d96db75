#include "client/hosts/host_error.h"

#include <fmt/format.h>

namespace latchkey::hosts {

namespace {

class HostDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "hosts"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string& what = error.subject();
        const std::string& detail = error.detail();
        const auto behind = [&](std::string_view lead) { return detail.empty() ? std::string{} : fmt::format("{}{}", lead, detail); };
        switch (static_cast<HostErrc>(error.code())) {
        case HostErrc::changed:
            return fmt::format("The host key of {} is not the one that is known{}: somebody may be listening in, or the server was "
                               "rebuilt. Ask whoever runs "
                               "it; if it was rebuilt: lk host remove {}",
                               what, behind(" from "), what);
        case HostErrc::revoked:
            return fmt::format("The host key of {} is marked as revoked{}; it must not be trusted.", what, behind(" in "));
        case HostErrc::unknown:
            return fmt::format(
                "{} is not known{}, and there was nobody to ask or asking is off. Connect once by hand, or add its key to known_hosts.",
                what, behind(": it shows "));
        case HostErrc::other_type:
            return fmt::format("{} shows another type of key than the one that is known{}, and there was nobody to ask or asking is off.",
                               what, behind(" from "));
        case HostErrc::refused:
            return fmt::format("The host key of {} was not accepted.", what);
        case HostErrc::unreadable:
            return fmt::format("The servers that are known cannot be looked up, so no server can be verified. {}", detail);
        case HostErrc::too_large:
            return fmt::format("{} is larger than 64 MiB and was not read, so no server can be verified. Make it shorter.", what);
        case HostErrc::not_written:
            return fmt::format("The server's key was not remembered. {}", detail);
        case HostErrc::changed_meanwhile:
            return fmt::format("{} was being changed by another program; nothing was done.{}{}", what, detail.empty() ? " Try again." : " ",
                               detail);
        case HostErrc::bad_address:
            return fmt::format("\"{}\" is no host: {}.", what, detail);
        case HostErrc::nothing_to_undo:
            return fmt::format("There is no change of known hosts to undo (the backups are kept in {}).", what);
        case HostErrc::no_host_keys:
            return fmt::format("That text has no host key that could be read. {}", detail);
        case HostErrc::console_differs:
            return fmt::format(
                "That text contradicts itself: {}. It may be the log of several machines or boots; nothing was taken from it.", detail);
        case HostErrc::console_too_large:
            return "That text is larger than 1 MiB, and no console log is. Nothing was read.";
        case HostErrc::no_such_key:
            return fmt::format("{} holds no host key: {}.", what, detail);
        }
        return what;
    }
};

} // namespace

const ErrorDomain& error_domain(HostErrc)
{
    static const HostDomain domain;
    return domain;
}

} // namespace latchkey::hosts
