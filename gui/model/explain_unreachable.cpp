/// Why can't I reach it?

#include "client/transport/client_error.h"
#include "gui/model/explanation.h"

#include <asio/ip/address.hpp>
#include <fmt/format.h>

namespace latchkey::model {

using transport::ClientErrc;
using view::ExplainedCause;
using view::Mend;
using view::MendButton;
using enum ExplainedCause::Likelihood;

bool is_private_address(std::string_view host)
{
    asio::error_code bad;
    const asio::ip::address address = asio::ip::make_address(std::string{host}, bad);
    if (bad) {
        return false;
    }
    if (address.is_v6()) {
        const auto bytes = address.to_v6().to_bytes();
        return address.to_v6().is_link_local() || (bytes[0] & 0xFEU) == 0xFCU;
    }
    const auto bytes = address.to_v4().to_bytes();
    return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0U) == 16) || (bytes[0] == 192 && bytes[1] == 168) ||
           (bytes[0] == 100 && (bytes[1] & 0xC0U) == 64) || (bytes[0] == 169 && bytes[1] == 254);
}

bool may_come_up(const Error& error)
{
    return error.is(ClientErrc::connect_refused) || error.is(ClientErrc::connect_timeout) || error.is(ClientErrc::connect_unreachable) ||
           error.is(ClientErrc::banner_timeout) || error.is(ClientErrc::resolve_timeout) || error.is(ClientErrc::resolve_failed) ||
           error.is(ClientErrc::connection_lost) || error.is(ClientErrc::keepalive_timeout) || error.is(ClientErrc::not_ssh);
}

namespace {

const MendButton wait_button{Mend::wait_for_it, "Wait for it", {}};
const MendButton address_button{Mend::change_address, "Change address…", {}};
const MendButton again_button{Mend::try_again, "Try again", {}};

ExplainedCause starting(ExplainedCause::Likelihood how)
{
    return {how, "It is still starting", "A machine that was just launched needs a minute or two before it takes connections.",
            wait_button};
}

std::vector<ExplainedCause> no_answer(const std::string& host, unsigned port)
{
    std::vector<ExplainedCause> out;
    if (is_private_address(host)) {
        out.push_back({very_likely, "It is a private address",
                       fmt::format("{} can be reached only from inside its own network. Give the machine a floating or public IP in the "
                                   "dashboard and use that, or go over a jump host or a VPN.",
                                   host),
                       address_button});
    }
    out.push_back(
        {very_likely, "The firewall lets no SSH in",
         fmt::format("Open the machine's security group in the dashboard and add a rule for incoming TCP, port {}, from your address.",
                     port),
         wait_button});
    out.push_back(starting(likely));
    out.push_back({possible, "It is switched off, or the address is an old one",
                   "The dashboard says whether it runs, and which floating or public IP it has now.", address_button});
    return out;
}

std::vector<ExplainedCause> nobody_listens(unsigned port)
{
    return {starting(likely),
            {likely, "SSH listens on another port",
             fmt::format("The machine is there, but nothing answers on port {}. Ask whoever set it up.", port), address_button},
            {possible, "It is another machine", "The address may belong to something else by now: compare it with the dashboard.",
             address_button}};
}

std::vector<ExplainedCause> no_name(bool no_answer)
{
    const ExplainedCause network{no_answer ? very_likely : possible, "This computer has no network",
                                 "No name server answers without one; a VPN may be needed as well.", again_button};
    const ExplainedCause spelling{very_likely, "The name is misspelt, or not known here",
                                  "Names that a dashboard shows are often its own. The IP address beside them always works.",
                                  address_button};
    return no_answer ? std::vector{network, spelling} : std::vector{spelling, network};
}

std::vector<ExplainedCause> no_route(const std::string& host)
{
    std::vector<ExplainedCause> out{{very_likely, "This computer is offline, or its VPN is",
                                     "No way leads there from here. Check the network, then try again.", wait_button}};
    if (is_private_address(host)) {
        out.push_back({likely, "It is a private address",
                       fmt::format("{} can be reached only from inside its own network: use its floating or public IP.", host),
                       address_button});
    }
    return out;
}

std::vector<ExplainedCause> not_ssh(unsigned port)
{
    return {{likely, "It is the wrong port", fmt::format("Something answers on port {}, but not an SSH server.", port), address_button},
            starting(likely),
            {possible, "The server is busy, or keeps this address out for a while",
             "Too many connections at once (MaxStartups) or too many failed logins (fail2ban) look like this.", wait_button}};
}

} // namespace

std::shared_ptr<const view::Explanation> explain_unreachable(const Error& error, const std::string& host, unsigned port,
                                                             std::span<const view::Step> steps)
{
    auto page = std::make_shared<view::Explanation>();
    if (error.is(ClientErrc::connect_timeout)) {
        page->causes = no_answer(host, port);
    } else if (error.is(ClientErrc::connect_refused)) {
        page->causes = nobody_listens(port);
    } else if (error.is(ClientErrc::resolve_failed) || error.is(ClientErrc::resolve_timeout)) {
        page->causes = no_name(error.is(ClientErrc::resolve_timeout));
    } else if (error.is(ClientErrc::connect_unreachable)) {
        page->causes = no_route(host);
    } else if (error.is(ClientErrc::not_ssh) || error.is(ClientErrc::banner_timeout)) {
        page->causes = not_ssh(port);
    } else {
        return nullptr;
    }
    page->title = "Why can't I reach it?";
    page->summary = error.sentence();
    page->steps = steps_so_far(steps);
    // A name that nobody knows does not get an address by waiting.
    if (!error.is(ClientErrc::resolve_failed) && !error.is(ClientErrc::resolve_timeout)) {
        page->advice = {"Launched it just now?",
                        fmt::format("{} port {} is tried again and again, and opened as soon as it answers.", host, port),
                        false,
                        {Mend::wait_for_it, "Connect when it answers", {}}};
    }
    page->report = error.sentence() + "\n";
    for (const ExplainedCause& cause : page->causes) {
        page->report += fmt::format("  {}. {}\n", cause.title, cause.text);
    }
    return page;
}

} // namespace latchkey::model
