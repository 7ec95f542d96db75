#include "client/settings/canonical_host.h"
#include "client/settings/ssh_config.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <map>

namespace latchkey::settings {
namespace {

/// A resolver of a few names, which remembers what it was asked for.
class CanonicalHost : public testing::Test {
protected:
    CanonicalHost()
    {
        names_ = {{"web.example.net.", "web.example.net"}, {"mail.corp.", "front.cdn.example.com"}, {"alone", "front.cdn.example.com"}};
        look_up_ = [this](const std::string& host) -> std::optional<std::string> {
            asked_.push_back(host);
            const auto found = names_.find(host);
            return found == names_.end() ? std::nullopt : std::optional{found->second};
        };
    }
    void set(std::string_view option)
    {
        const auto done = apply_ssh_option(settings_, option, {SourceKind::command_line});
        ASSERT_TRUE(done) << done.error().sentence();
    }
    std::string of(const std::string& host)
    {
        asked_.clear();
        const auto found = canonical_host(settings_, host, look_up_);
        return found ? *found : found.error().sentence();
    }

    std::map<std::string, std::string> names_;
    LookUpName look_up_;
    std::vector<std::string> asked_;
    Settings settings_;
};
using Words = std::vector<std::string>;

TEST_F(CanonicalHost, AShortNameIsCompletedByTheFirstDomainThatHasIt)
{
    set("CanonicalizeHostname=yes");
    set("CanonicalDomains=corp example.net other.org");
    EXPECT_EQ(of("web"), "web.example.net");
    EXPECT_EQ(asked_, (Words{"web.corp.", "web.example.net."})) << "anchored, so that the system's resolver adds nothing";
    EXPECT_EQ(of("nowhere"), "nowhere");
}

TEST_F(CanonicalHost, WhatIsWholeAlreadyIsLeftAlone)
{
    set("CanonicalizeHostname=yes");
    set("CanonicalDomains=example.net");
    for (const char* whole : {"a.b.c", "192.0.2.1", "2001:db8::1"}) {
        EXPECT_EQ(of(whole), whole);
        EXPECT_TRUE(asked_.empty()) << whole;
    }
    EXPECT_EQ(of("web.example.net."), "web.example.net");
    set("CanonicalizeMaxDots=0");
    EXPECT_EQ(of("a.b"), "a.b");
    EXPECT_TRUE(asked_.empty());
}

TEST_F(CanonicalHost, WithoutAFallbackANameInNoDomainIsAnError)
{
    set("CanonicalizeHostname=yes");
    set("CanonicalDomains=example.net");
    set("CanonicalizeFallbackLocal=no");
    EXPECT_EQ(of("nowhere"),
              "There is no host nowhere: looked for nowhere.example.net., and CanonicalizeFallbackLocal forbids to take it as it is.");
}

TEST_F(CanonicalHost, AnAliasIsFollowedOnlyWhereThatIsPermitted)
{
    set("CanonicalizeHostname=yes");
    set("CanonicalDomains=corp");
    EXPECT_EQ(of("mail"), "mail.corp");
    set("CanonicalizePermittedCNAMEs=*.other:*.cdn.example.com mail.*,web.*:*.cdn.example.com");
    EXPECT_EQ(of("mail"), "front.cdn.example.com");
    names_["mail.corp."] = "evil.example.org";
    EXPECT_EQ(of("mail"), "mail.corp");
}

TEST_F(CanonicalHost, AliasesAreFollowedWithoutCompletingNamesToo)
{
    EXPECT_FALSE(wants_canonical_host(settings_));
    set("CanonicalizePermittedCNAMEs=alone:*.cdn.example.com");
    EXPECT_TRUE(wants_canonical_host(settings_));
    EXPECT_EQ(of("alone"), "front.cdn.example.com");
}

TEST_F(CanonicalHost, WhatAProxyLooksUpIsNotLookedUpHereUnlessAlways)
{
    set("ProxyJump=gate");
    set("CanonicalDomains=example.net");
    Settings before = settings_;
    set("CanonicalizeHostname=yes");
    EXPECT_EQ(of("web"), "web");
    EXPECT_TRUE(asked_.empty());
    settings_ = before;
    set("CanonicalizeHostname=always");
    EXPECT_EQ(of("web"), "web.example.net");
}

TEST_F(CanonicalHost, TheConfigurationIsReadAgainForTheWholeName)
{
    const support::TempFolder folder;
    folder.write("config", "CanonicalizeHostname yes\nCanonicalDomains example.net\n"
                           "Host *.example.net\n  Port 2201\nMatch canonical host web*\n  User deploy\nHost web\n  Compression yes\n");
    SshConfigQuery query{.host = "web", .files = {.user = folder / "config", .system = {}, .named = true}, .local = {}};
    query.local.user = "me";
    query.look_up = look_up_;
    SshOptionNotes notes;
    const auto done = read_ssh_config(settings_, query, notes);
    ASSERT_TRUE(done) << done.error().sentence();
    EXPECT_EQ(settings_.text(SettingId::host_name), "web.example.net");
    EXPECT_EQ(settings_.number(SettingId::port), 2201);
    EXPECT_EQ(settings_.text(SettingId::user_name), "deploy");
    EXPECT_TRUE(settings_.flag(SettingId::compression)) << "from the first reading";

    Settings imported;
    query.look_up = {};
    ASSERT_TRUE(read_ssh_config(imported, query, notes));
    EXPECT_EQ(imported.number(SettingId::port), 22);
    EXPECT_EQ(notes.passed_over.size(), 1U) << "nobody else's file makes us ask a name server";
}

TEST_F(CanonicalHost, DomainsAndRulesThatCannotBeAreRefused)
{
    for (const char* option : {"CanonicalDomains=a/b", "CanonicalDomains=-x", "CanonicalDomains=a..b", "CanonicalizePermittedCNAMEs=a",
                               "CanonicalizePermittedCNAMEs=:b", "CanonicalizePermittedCNAMEs=a:", "CanonicalizeHostname=maybe"}) {
        Settings dropped;
        EXPECT_FALSE(apply_ssh_option(dropped, option, {SourceKind::command_line})) << option;
    }
    set("CanonicalDomains=none");
    EXPECT_TRUE(settings_.list(SettingId::canonical_domains).empty());
}

} // namespace
} // namespace latchkey::settings
