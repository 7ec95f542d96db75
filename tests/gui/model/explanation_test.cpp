/// From a report or an error to the page: what is said, how likely it is, and which button goes with it.

#include "client/transport/client_error.h"
#include "gui/model/explanation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace latchkey::model {
namespace {

using auth::OfferAnswer;
using transport::ClientErrc;
using view::ExplainedCause;
using view::Mend;
using enum ExplainedCause::Likelihood;

auth::RefusalReport report()
{
    auth::RefusalReport out;
    out.where = "203.0.113.24 port 22";
    out.host = "203.0.113.24";
    out.user = "root";
    out.server_version = "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3";
    out.answered = true;
    out.allowed = {"publickey"};
    out.tried = {"publickey"};
    auth::KeyOffer key{"Ed25519", "SHA256:abc", "mine", "/home/me/keys/my-key.pem", OfferAnswer::refused};
    key.public_line = "ssh-ed25519 AAAA mine";
    out.keys = {key};
    out.steps = {{"publickey", auth::LoginStep::Answer::refused, {"publickey"}}};
    return out;
}

const ExplainedCause* with(const view::Explanation& page, Mend mend)
{
    const auto found = std::ranges::find_if(page.causes, [mend](const ExplainedCause& cause) { return cause.button.mend == mend; });
    return found == page.causes.end() ? nullptr : &*found;
}

bool has_step(const view::Explanation& page, std::string_view title, std::string_view detail = {})
{
    return std::ranges::any_of(page.steps, [&](const view::ExplainedStep& step) { return step.title == title && step.detail == detail; });
}

TEST(ExplainRefusal, NamesTheUserThatTheServerNamedFirst)
{
    auth::RefusalReport refused = report();
    refused.suggested_user = "ubuntu";
    refused.banner = "Welcome.\nPlease login as the user \"ubuntu\" rather than the user \"root\".\n";
    const view::Explanation page = explain_refusal(refused, {}, "/home/me");
    EXPECT_EQ(page.summary, "203.0.113.24 is who it says it is, but did not let root in.");
    ASSERT_TRUE(page.advice);
    EXPECT_EQ(page.advice->words, "Please login as the user \"ubuntu\" rather than the user \"root\".");
    EXPECT_TRUE(page.advice->quoted);
    EXPECT_EQ(page.advice->button.mend, Mend::log_in_as);
    EXPECT_EQ(page.advice->button.value, "ubuntu");
    ASSERT_FALSE(page.causes.empty());
    EXPECT_EQ(page.causes.front().title, "Wrong user name");
    EXPECT_EQ(page.causes.front().likelihood, very_likely);
    EXPECT_EQ(page.causes.front().button.mend, Mend::ask_for_user) << "the advice has the first button";
}

TEST(ExplainRefusal, HandsOverThePublicLineWhereNobodyElseCanInstallIt)
{
    const view::Explanation page = explain_refusal(report(), {}, "/home/me");
    const ExplainedCause* const never = with(page, Mend::copy_public);
    ASSERT_NE(never, nullptr);
    EXPECT_EQ(never->button.value, "ssh-ed25519 AAAA mine");
    EXPECT_TRUE(has_step(page, "my-key.pem was refused", "Ed25519, from ~/keys/my-key.pem"));
    EXPECT_TRUE(has_step(page, "Server allows for root", "publickey"));
    EXPECT_FALSE(page.report.empty());
}

TEST(ExplainRefusal, OffersToInstallTheKeyWhereAPasswordIsTaken)
{
    auth::RefusalReport refused = report();
    refused.allowed = {"publickey", "password"};
    const view::Explanation page = explain_refusal(refused, {}, "/home/me");
    const ExplainedCause* const never = with(page, Mend::install_key);
    ASSERT_NE(never, nullptr);
    EXPECT_EQ(never->button.value, "ssh-ed25519 AAAA mine");
}

TEST(ExplainRefusal, SaysWhichPasswordsWereRefusedAndThatTheServerHungUp)
{
    auth::RefusalReport refused = report();
    refused.steps.insert(refused.steps.end(), 2, {"password", auth::LoginStep::Answer::refused, {"publickey"}});
    refused.cut_off = true;
    const view::Step busy{view::Step::State::failed, "Logging in as root"};
    const view::Step trusted{view::Step::State::done, "Host key as listed: Ed25519 SHA256:abc"};
    const view::Explanation page = explain_refusal(refused, std::array{trusted, busy}, "/home/me");
    EXPECT_TRUE(has_step(page, "Host key as listed", "Ed25519 SHA256:abc"));
    EXPECT_TRUE(has_step(page, "The password was refused", "2 times"));
    EXPECT_TRUE(has_step(page, "The server hung up", "rather than take another try"));
    EXPECT_FALSE(has_step(page, "Logging in as root")) << "what follows says what failed";
}

TEST(ExplainRefusal, AHundredKeysStayAPage)
{
    auth::RefusalReport refused = report();
    refused.keys.resize(100, refused.keys.front());
    const view::Explanation page = explain_refusal(refused, {}, "/home/me");
    EXPECT_LE(page.steps.size(), 12U);
    EXPECT_TRUE(has_step(page, "and 92 more keys", "all are in the report"));
    EXPECT_LE(page.causes.size(), 4U);
}

TEST(ExplainUnreachable, SpeaksOfSecurityGroupsAndWaitsForTheMachine)
{
    const auto page = explain_unreachable(Error{ClientErrc::connect_timeout, "203.0.113.24 port 22", {}}, "203.0.113.24", 22, {});
    ASSERT_NE(page, nullptr);
    EXPECT_NE(page->causes.front().text.find("security group"), std::string::npos);
    EXPECT_NE(page->causes.front().text.find("TCP, port 22"), std::string::npos);
    ASSERT_TRUE(page->advice);
    EXPECT_EQ(page->advice->button.mend, Mend::wait_for_it);
}

TEST(ExplainUnreachable, APrivateAddressIsTheFirstSuspect)
{
    const auto page = explain_unreachable(Error{ClientErrc::connect_timeout, "10.0.0.12 port 22", {}}, "10.0.0.12", 22, {});
    EXPECT_EQ(page->causes.front().title, "It is a private address");
    EXPECT_EQ(page->causes.front().button.mend, Mend::change_address);
}

TEST(ExplainUnreachable, EachTroubleOfTheNetworkHasItsPage)
{
    for (const ClientErrc code :
         {ClientErrc::connect_timeout, ClientErrc::connect_refused, ClientErrc::connect_unreachable, ClientErrc::resolve_failed,
          ClientErrc::resolve_timeout, ClientErrc::not_ssh, ClientErrc::banner_timeout}) {
        const Error error{code, "web-1 port 22", {}};
        const auto page = explain_unreachable(error, "web-1", 22, {});
        ASSERT_NE(page, nullptr) << static_cast<int>(code);
        EXPECT_EQ(page->summary, error.sentence());
        EXPECT_GE(page->causes.size(), 1U);
        const bool name = code == ClientErrc::resolve_failed || code == ClientErrc::resolve_timeout;
        EXPECT_NE(page->advice.has_value(), name) << "waiting finds no name";
        EXPECT_TRUE(std::ranges::is_sorted(page->causes, {}, &ExplainedCause::likelihood)) << static_cast<int>(code);
        EXPECT_TRUE(may_come_up(error)) << "its button waits for it";
        for (const ExplainedCause& cause : page->causes) {
            EXPECT_NE(cause.button.mend, Mend::none) << cause.title;
        }
    }
    EXPECT_EQ(explain_unreachable(Error{ClientErrc::host_key_changed, "web-1", {}}, "web-1", 22, {}), nullptr);
    EXPECT_FALSE(may_come_up(Error{ClientErrc::auth_refused, "web-1", {}}));
}

TEST(PrivateAddress, IsOneThatTheInternetDoesNotRoute)
{
    for (const char* address :
         {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.1.1", "fe80::1", "fd00::1"}) {
        EXPECT_TRUE(is_private_address(address)) << address;
    }
    for (const char* address : {"203.0.113.24", "172.32.0.1", "100.128.0.1", "11.0.0.1", "2001:db8::1", "web-1", "10.0.0", ""}) {
        EXPECT_FALSE(is_private_address(address)) << address;
    }
}

} // namespace
} // namespace latchkey::model
