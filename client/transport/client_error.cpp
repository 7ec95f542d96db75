#include "client/transport/client_error.h"

#include <fmt/format.h>

namespace latchkey::transport {
namespace {

/// " (words)" or nothing.
std::string aside(const std::string& words)
{
    return words.empty() ? std::string{} : fmt::format(" ({})", words);
}

std::string network_sentence(ClientErrc code, const std::string& where, const std::string& detail)
{
    switch (code) {
    case ClientErrc::resolve_failed:
        return fmt::format("No address was found for {}{}. Check the spelling, or use the IP address that the cloud dashboard shows.",
                           where, aside(detail));
    case ClientErrc::resolve_timeout:
        return fmt::format("The name server did not answer in time for {}. Check this computer's network, or use the IP address.", where);
    case ClientErrc::connect_refused:
        return fmt::format(
            "{} refused the connection: the machine is there, but no SSH server listens on that port. A machine that has just "
            "started may need a minute; otherwise check the port.",
            where);
    case ClientErrc::connect_timeout:
        return fmt::format(
            "{} did not answer. Check that the address is right, that the machine is running and has a public (floating) address, and "
            "that its security group or firewall lets this port in.",
            where);
    case ClientErrc::connect_unreachable:
        return fmt::format("There is no route to {}{}. Check this computer's network and VPN, and that the address is a public one.", where,
                           aside(detail));
    case ClientErrc::connect_failed:
        return fmt::format("Could not connect to {}{}.", where, aside(detail));
    case ClientErrc::not_ssh:
        if (detail == hung_up) {
            return fmt::format(
                "{} hung up without a word. Check the port; a server that has too many connections (MaxStartups), or that has banned "
                "this address for a while (fail2ban), does that too.",
                where);
        }
        return fmt::format("{} answered, but not as an SSH 2 server{}. Check the port.", where, aside(detail));
    case ClientErrc::banner_timeout:
        return fmt::format(
            "{} accepted the connection and then said nothing that SSH servers say. It may be overloaded or still starting, or a "
            "firewall stands between; try again in a minute, and check the port.",
            where);
    case ClientErrc::connection_lost:
        return fmt::format("The connection to {} was lost{}.", where, aside(detail));
    case ClientErrc::server_disconnected:
        return fmt::format("{} ended the connection{}.", where, detail.empty() ? std::string{} : fmt::format(": \"{}\"", detail));
    case ClientErrc::keepalive_timeout:
        return fmt::format("{} has stopped answering. The network may be down, or the machine off.", where);
    default:
        return {};
    }
}

std::string trust_sentence(ClientErrc code, const std::string& where, const std::string& detail)
{
    switch (code) {
    case ClientErrc::no_common_algorithm:
        return fmt::format("{} and Latchkey have no algorithm in common{}. The server may be very old or set up very strictly.", where,
                           detail.empty() ? std::string{} : fmt::format(" for {}", detail));
    case ClientErrc::key_exchange_failed:
        return fmt::format("The key exchange with {} failed{}.", where, aside(detail));
    case ClientErrc::key_exchange_timeout:
        return fmt::format(
            "{} greeted and then did not finish the key exchange in time. A firewall or a wrong MTU on the way does that; try again.",
            where);
    case ClientErrc::host_key_refused:
        return fmt::format("The host key of {} was not accepted{}, so nothing was sent.", where, aside(detail));
    case ClientErrc::host_key_unknown:
        return fmt::format(
            "The host key of {} is not known{}, and there is nobody to ask, so nothing was sent. Connect once interactively, or add "
            "the key to known_hosts.",
            where, aside(detail));
    case ClientErrc::host_key_changed:
        return fmt::format(
            "The host key of {} is not the one that is known{}. Somebody may be listening in, or the server was rebuilt; nothing was "
            "sent. If it was rebuilt, remove its old key and connect again.",
            where, aside(detail));
    case ClientErrc::host_key_revoked:
        return fmt::format("The host key of {} is marked as revoked{}, so nothing was sent.", where, aside(detail));
    case ClientErrc::host_key_invalid:
        return fmt::format("The host key that {} showed cannot be used{}, so nothing was sent.", where, aside(detail));
    case ClientErrc::host_key_switched:
        return fmt::format("{} changed its host key in the middle of the session, so the connection was ended.", where);
    case ClientErrc::known_hosts_unreadable:
        return fmt::format("The list of known hosts cannot be read, so {} cannot be verified and nothing was sent.{}{}", where,
                           detail.empty() ? "" : " ", detail);
    default:
        return {};
    }
}

std::string login_sentence(ClientErrc code, const std::string& where, const std::string& detail)
{
    switch (code) {
    case ClientErrc::auth_refused:
        return fmt::format("{} refused the login{}.", where, detail.empty() ? std::string{} : fmt::format(": {}", detail));
    case ClientErrc::auth_no_method:
        return fmt::format("{} allows only {} for this login. Choose a key file or allow that method in the Auth settings.", where,
                           detail.empty() ? "methods that Latchkey lacks" : detail);
    case ClientErrc::auth_nobody_to_ask:
        return fmt::format("{} allows {} for this login, and there is nobody to ask. Choose a key file that needs no answer.", where,
                           detail);
    case ClientErrc::auth_gave_up:
        return fmt::format("The login to {} was given up.", where);
    case ClientErrc::auth_timeout:
        return fmt::format(
            "{} did not answer the login in time. The server may be overloaded, or its own directory of users does not answer.", where);
    case ClientErrc::auth_trivial:
        return fmt::format(
            "{} let you in without any proof of who you are, and TrivialAuth no refuses that. If you expected to use a key or a password "
            "there, it may not be the server that you think; for a public service allow it (-o TrivialAuth=yes).",
            where);
    case ClientErrc::key_unusable:
        return detail.empty() ? fmt::format("{} cannot be used as a key.", where) : detail;
    default:
        return {};
    }
}

std::string channel_sentence(ClientErrc code, const std::string& where, const std::string& detail)
{
    switch (code) {
    case ClientErrc::channel_refused:
        return fmt::format("{} took the login but would not open a session{}.", where, aside(detail));
    case ClientErrc::request_refused:
        return fmt::format("{} refused the {}.", where, detail.empty() ? "request" : detail);
    case ClientErrc::request_timeout:
        return fmt::format("{} did not answer the {} in time.", where, detail.empty() ? "request" : detail);
    case ClientErrc::protocol:
        return fmt::format("{} sent something that is no valid SSH{}; the connection was ended.", where, aside(detail));
    case ClientErrc::too_much:
        return fmt::format("{} made Latchkey hold more data than it will{}; the connection was ended.", where, aside(detail));
    case ClientErrc::cancelled:
        return fmt::format("The connection to {} was cancelled.", where);
    case ClientErrc::closed:
        return fmt::format("The connection to {} is closed.", where);
    case ClientErrc::key_not_taken:
        return fmt::format(
            "{} let us in but did not take the key{}. It may have no POSIX shell, or a home folder that cannot be written to.", where,
            detail.empty() ? "" : ": " + detail);
    case ClientErrc::bad_request:
        return detail.empty() ? fmt::format("{} cannot be connected to.", where) : detail;
    default:
        return {};
    }
}

std::string route_sentence(ClientErrc code, const std::string& where, const std::string& detail)
{
    switch (code) {
    case ClientErrc::direct_refused:
        return fmt::format(
            "{} would not connect to {}. Check that address as it is seen from there, and that the server allows forwarding.", where,
            detail);
    case ClientErrc::listen_failed:
        return fmt::format("Cannot listen on {}{}. Choose another port or address for this forward.", where, aside(detail));
    case ClientErrc::remote_listen_refused:
        return fmt::format("{} would not listen on {}. It may be taken there, or the server forbids forwarding.", where, detail);
    case ClientErrc::too_many_forwards:
        return fmt::format("Too many forwarded connections through {} are open at once{}.", where, aside(detail));
    case ClientErrc::proxy_refused:
        return fmt::format("The proxy {} did not let the connection through{}.", where,
                           detail.empty() ? std::string{} : fmt::format(": {}", detail));
    case ClientErrc::proxy_protocol:
        return fmt::format("{} did not answer as a proxy of this kind{}. Check the proxy's port and type.", where, aside(detail));
    case ClientErrc::proxy_timeout:
        return fmt::format("The proxy {} took the connection and then did not answer in time.", where);
    case ClientErrc::proxy_login:
        return fmt::format("The proxy {} asks for a user name and a password that it accepts{}. Check the proxy's user.", where,
                           aside(detail));
    case ClientErrc::proxy_command_failed:
        return fmt::format("The ProxyCommand for {} {}. Try the command in a terminal.", where, detail.empty() ? "failed" : detail);
    default:
        return {};
    }
}

class ClientErrorDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "client"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const auto code = static_cast<ClientErrc>(error.code());
        const std::string where = error.subject().empty() ? "the server" : error.subject();
        for (const auto wording : {network_sentence, trust_sentence, login_sentence, channel_sentence, route_sentence}) {
            std::string text = wording(code, where, error.detail());
            if (!text.empty()) {
                // "the server" as a stand-in may begin a sentence.
                if (text.starts_with("the ")) {
                    text.front() = 'T';
                }
                return text;
            }
        }
        return fmt::format("{}: error {}", where, error.code());
    }
};

} // namespace

const ErrorDomain& error_domain(ClientErrc)
{
    static const ClientErrorDomain domain;
    return domain;
}

} // namespace latchkey::transport
