#include "client/session/connection.h"
#include "client/transport/client_error.h"
#include "keys/fingerprint.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/scripted_server.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::session {
namespace {

using support::ScriptedServer;
using support::ThrowawaySshd;
using transport::ClientErrc;

class HostKeyTest : public SshdFixture {
protected:
    /// A server that logs each authentication request; its user is let in with the password "right".
    HostKeyTest() : server_({.users = {{.name = "anna", .password = "right"}}}) { prompter_->passwords = {"right"}; }

    [[nodiscard]] ConnectionRequest anna() const
    {
        ConnectionRequest request;
        request.host = "127.0.0.1";
        request.port = server_.port();
        request.user = "anna";
        request.known_hosts = {known_hosts()};
        return request;
    }
    [[nodiscard]] std::string known_hosts_text() const { return support::read_file(known_hosts()); }
    /// Somebody else's key under this server's name.
    [[nodiscard]] std::string line_with(const std::string& host_key_type) const
    {
        const auto file = folder_ / ("other_" + host_key_type);
        support::run_or_throw({"ssh-keygen", "-q", "-N", "", "-C", "", "-t", host_key_type, "-f", file.string()});
        const std::string key = support::read_file(file.string() + ".pub");
        std::filesystem::remove(file);
        return "[127.0.0.1]:" + std::to_string(server_.port()) + " " + key;
    }
    void expect_no_login_was_tried() const { EXPECT_EQ(server_.log().find("auth "), std::string::npos) << server_.log(); }

    ScriptedServer server_;
};

TEST_F(HostKeyTest, AnUnknownKeyIsAskedAboutAndNothingIsSentBefore)
{
    Relay relay(io_, server_.port());
    ConnectionRequest wanted = anna();
    wanted.port = relay.port();
    prompter_->host_keys = {HostKeyAnswer::no};
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::host_key_refused)) << sentence(opened);
    ASSERT_EQ(prompter_->host_key_questions.size(), 1u);
    EXPECT_EQ(prompter_->host_key_questions.front().kind, HostKeyQuestion::Kind::unknown);
    EXPECT_EQ(prompter_->host_key_questions.front().where, "[127.0.0.1]:" + std::to_string(relay.port()));
    EXPECT_EQ(server_.host_public_key().find(prompter_->host_key_questions.front().offered.line()), 0u);
    expect_no_login_was_tried();
    EXPECT_EQ(known_hosts_text(), "");
}

TEST_F(HostKeyTest, TheUserNameIsNotAskedForBeforeTheKeyIsAccepted)
{
    ConnectionRequest wanted = anna();
    wanted.user.clear();
    prompter_->host_keys = {HostKeyAnswer::once};
    prompter_->users = {"anna"};
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_TRUE(opened) << sentence(opened);
    const auto at = [this](std::string_view event) { return std::ranges::find(prompter_->events, event) - prompter_->events.begin(); };
    EXPECT_LT(at("host key?"), at("user name?"));
    EXPECT_LT(at("user name?"), at("password?"));
}

TEST_F(HostKeyTest, OnceIsNotRememberedAndYesIs)
{
    prompter_->host_keys = {HostKeyAnswer::once, HostKeyAnswer::yes_and_remember};
    prompter_->passwords = {"right", "right", "right"};
    ASSERT_TRUE(run(io_, open_only(connection(anna()))));
    EXPECT_EQ(known_hosts_text(), "");
    ASSERT_TRUE(run(io_, open_only(connection(anna()))));
    EXPECT_EQ(known_hosts_text(), server_.known_hosts_line());
    ASSERT_TRUE(run(io_, open_only(connection(anna()))));
    EXPECT_EQ(prompter_->host_key_questions.size(), 2u) << "a known key is not asked about";
}

TEST_F(HostKeyTest, AChangedKeyIsRefusedWithoutAQuestion)
{
    const std::string line = line_with("ed25519");
    support::write_file(known_hosts(), line);
    prompter_->host_keys = {HostKeyAnswer::yes_and_remember};
    const auto opened = run(io_, open_only(connection(anna())));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::host_key_changed)) << sentence(opened);
    EXPECT_NE(opened.error().detail().find("known_hosts, line 1"), std::string::npos) << opened.error().detail();
    ASSERT_EQ(prompter_->alarms.size(), 1u);
    EXPECT_EQ(prompter_->alarms.front().kind, HostKeyAlarm::Kind::changed);
    EXPECT_EQ(prompter_->alarms.front().line, 1);
    EXPECT_EQ(prompter_->alarms.front().known.size(), 1u);
    EXPECT_EQ(prompter_->alarms.front().command, fmt::format("lk host remove -f {} 127.0.0.1:{}", known_hosts().string(), server_.port()));
    EXPECT_TRUE(prompter_->host_key_questions.empty());
    expect_no_login_was_tried();
    EXPECT_EQ(known_hosts_text(), line);
}

TEST_F(HostKeyTest, AChangedKeyIsRefusedUnderEveryPolicy)
{
    for (const HostKeyPolicy policy : {HostKeyPolicy::ask, HostKeyPolicy::strict, HostKeyPolicy::accept_new, HostKeyPolicy::off}) {
        support::write_file(known_hosts(), line_with("ed25519"));
        ConnectionRequest wanted = anna();
        wanted.host_key_policy = policy;
        const auto opened = run(io_, open_only(connection(std::move(wanted))));
        ASSERT_FALSE(opened);
        EXPECT_TRUE(opened.error().is(ClientErrc::host_key_changed));
    }
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, AnotherTypeThanTheKnownOneIsAskedAboutWithBothKeysAndRefusedWhereNobodyIsAsked)
{
    support::write_file(known_hosts(), line_with("rsa"));
    prompter_->host_keys = {HostKeyAnswer::no};
    const auto asked = run(io_, open_only(connection(anna())));
    ASSERT_FALSE(asked);
    ASSERT_EQ(prompter_->host_key_questions.size(), 1u);
    EXPECT_EQ(prompter_->host_key_questions.front().kind, HostKeyQuestion::Kind::known_by_other_type);
    EXPECT_EQ(prompter_->host_key_questions.front().known.size(), 1u);
    for (const HostKeyPolicy policy : {HostKeyPolicy::accept_new, HostKeyPolicy::off, HostKeyPolicy::strict, HostKeyPolicy::ask}) {
        ConnectionRequest wanted = anna();
        wanted.host_key_policy = policy;
        wanted.batch = policy == HostKeyPolicy::ask;
        const auto opened = run(io_, open_only(connection(wanted)));
        ASSERT_FALSE(opened);
        EXPECT_TRUE(opened.error().is(ClientErrc::host_key_unknown)) << sentence(opened);
        EXPECT_NE(opened.error().detail().find("known by another type: RSA SHA256:"), std::string::npos) << opened.error().detail();
    }
    EXPECT_EQ(prompter_->host_key_questions.size(), 1u);
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, AKeyThatFitsItsPinIsTakenAndRememberedWithoutAQuestion)
{
    const auto key = keys::parse_public_line(server_.host_public_key()).value();
    ConnectionRequest wanted = anna();
    wanted.host_key_policy = HostKeyPolicy::strict;
    wanted.host_pins = folder_.write("pins", fmt::format("[127.0.0.1]:{} ssh-ed25519 {}\n", server_.port(), keys::fingerprint(key)));
    const auto opened = run(io_, open_only(connection(wanted)));
    ASSERT_TRUE(opened) << sentence(opened);
    EXPECT_TRUE(prompter_->host_key_questions.empty());
    EXPECT_EQ(known_hosts_text(), server_.known_hosts_line());
    EXPECT_EQ(support::read_file(wanted.host_pins), "") << "it has done its work";
}

TEST_F(HostKeyTest, AKeyThatDoesNotFitItsPinAlarmsUnderEveryPolicyAndWithWhatWasPinned)
{
    ConnectionRequest wanted = anna();
    const std::string pinned = "SHA256:" + std::string(43, 'A');
    wanted.host_pins = folder_.write("pins", fmt::format("[127.0.0.1]:{} ssh-ed25519 {}\n", server_.port(), pinned));
    prompter_->host_keys = {HostKeyAnswer::yes_and_remember};
    for (const HostKeyPolicy policy : {HostKeyPolicy::ask, HostKeyPolicy::strict, HostKeyPolicy::accept_new, HostKeyPolicy::off}) {
        wanted.host_key_policy = policy;
        const auto opened = run(io_, open_only(connection(wanted)));
        ASSERT_FALSE(opened);
        EXPECT_TRUE(opened.error().is(ClientErrc::host_key_changed)) << sentence(opened);
        EXPECT_EQ(prompter_->alarms.back().pinned, std::vector{pinned});
        EXPECT_EQ(prompter_->alarms.back().command, fmt::format("lk host remove 127.0.0.1:{}", server_.port()));
    }
    EXPECT_TRUE(prompter_->host_key_questions.empty());
    EXPECT_EQ(known_hosts_text(), "");
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, APuttyUsersChangedKeyAlarmsToo)
{
    ConnectionRequest wanted = anna();
    const std::string row = fmt::format("ssh-ed25519@{}:127.0.0.1 0x1,0x2\n", server_.port());
    wanted.putty_host_keys = folder_.write("sshhostkeys", row);
    const auto opened = run(io_, open_only(connection(wanted)));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::host_key_changed)) << sentence(opened);
    EXPECT_NE(opened.error().detail().find("sshhostkeys, line 1"), std::string::npos);
    EXPECT_EQ(support::read_file(*wanted.putty_host_keys), row) << "it is never written";
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, TheQuestionTellsOfOtherNamesOfTheKeyAndOfAnAuthorityThatCannotBeAsked)
{
    const std::string authority = line_with("rsa");
    support::write_file(known_hosts(),
                        "web-2 " + server_.host_public_key() + "\n@cert-authority * " + authority.substr(authority.find(' ') + 1));
    prompter_->host_keys = {HostKeyAnswer::no};
    ASSERT_FALSE(run(io_, open_only(connection(anna()))));
    ASSERT_EQ(prompter_->host_key_questions.size(), 1u);
    const auto& remarks = prompter_->host_key_questions.front().remarks;
    ASSERT_EQ(remarks.size(), 2u);
    EXPECT_NE(remarks[0].find("names an authority"), std::string::npos) << remarks[0];
    EXPECT_NE(remarks[1].find("known as web-2"), std::string::npos) << remarks[1];
}

TEST_F(HostKeyTest, ARevokedKeyIsRefused)
{
    support::write_file(known_hosts(), "@revoked * " + server_.host_public_key() + "\n");
    const auto opened = run(io_, open_only(connection(anna())));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::host_key_revoked)) << sentence(opened);
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, BatchModeRefusesAnUnknownKeyWithoutAsking)
{
    ConnectionRequest wanted = anna();
    wanted.batch = true;
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::host_key_unknown)) << sentence(opened);
    EXPECT_TRUE(prompter_->host_key_questions.empty());
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, AcceptNewRemembersWithoutAsking)
{
    ConnectionRequest wanted = anna();
    wanted.host_key_policy = HostKeyPolicy::accept_new;
    ASSERT_TRUE(run(io_, open_only(connection(std::move(wanted)))));
    EXPECT_TRUE(prompter_->host_key_questions.empty());
    EXPECT_EQ(known_hosts_text(), server_.known_hosts_line());
}

TEST_F(HostKeyTest, AnUnreadableListIsARefusalNotAnEmptyList)
{
    std::filesystem::create_directory(known_hosts()); // a folder cannot be read, not even by root
    prompter_->host_keys = {HostKeyAnswer::once};
    const auto opened = run(io_, open_only(connection(anna())));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::known_hosts_unreadable)) << sentence(opened);
    EXPECT_EQ(opened.error().sentence().find('('), std::string::npos) << "no sentence within a sentence: " << sentence(opened);
    EXPECT_NE(opened.error().sentence().find("is a folder"), std::string::npos) << sentence(opened);
    expect_no_login_was_tried();
}

TEST_F(HostKeyTest, AListThatCannotBeWrittenDoesNotCostTheSession)
{
    ConnectionRequest wanted = anna();
    wanted.known_hosts = {folder_.write("a_file", "") / "below" / "known_hosts"};
    prompter_->host_keys = {HostKeyAnswer::yes_and_remember};
    const auto opened = run(io_, open_only(connection(std::move(wanted))));
    EXPECT_TRUE(opened) << sentence(opened);
    ASSERT_EQ(prompter_->warnings.size(), 1u);
    const std::string& said = prompter_->warnings.front().text;
    EXPECT_NE(said.find("was not remembered"), std::string::npos) << said;
    EXPECT_EQ(said.find("was not remembered"), said.rfind("was not remembered")) << "once is enough: " << said;
}

TEST_F(HostKeyTest, AServerWithSeveralKeysIsAskedForTheKnownType)
{
    const ThrowawaySshd sshd({.host_keys = {"ed25519", "rsa", "ecdsa-256"}, .authorized = {public_line_}});
    for (const std::size_t known : {0u, 1u, 2u}) {
        support::write_file(known_hosts(), sshd.known_hosts_line(known));
        const auto made = connection(request(sshd));
        const auto opened = run(io_, open_only(made));
        ASSERT_TRUE(opened) << sentence(opened);
        EXPECT_EQ(sshd.host_public_key(known).find(made->info().host_key->algorithm()), 0u);
    }
    EXPECT_TRUE(prompter_->host_key_questions.empty());
}

TEST_F(HostKeyTest, AQuestionEndsWhenTheServerHangsUp)
{
    prompter_->hang = true;
    const auto made = connection(anna());
    asio::steady_timer poll(io_);
    const std::function<void()> hang_up_when_asked = [&] {
        poll.expires_after(std::chrono::milliseconds(5));
        poll.async_wait([&](asio::error_code failed) {
            if (!failed && prompter_->host_key_questions.empty()) {
                hang_up_when_asked();
            } else if (!failed) {
                server_.stop();
            }
        });
    };
    hang_up_when_asked();
    const auto opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::connection_lost) || opened.error().is(ClientErrc::server_disconnected)) << sentence(opened);
    EXPECT_EQ(prompter_->cancelled_questions, 1);
}

TEST_F(HostKeyTest, TheAliasIsTheNameInKnownHostsAndHasNoPort)
{
    ConnectionRequest wanted = anna();
    wanted.host_key_alias = "web";
    wanted.host_key_policy = HostKeyPolicy::accept_new;
    prompter_->passwords = {"right", "right", "right"};
    ASSERT_TRUE(run(io_, open_only(connection(wanted))));
    EXPECT_EQ(known_hosts_text(), "web " + server_.host_public_key() + "\n");
    wanted.host_key_alias = "db";
    wanted.hash_known_hosts = true;
    ASSERT_TRUE(run(io_, open_only(connection(wanted))));
    EXPECT_EQ(known_hosts_text().find("\ndb "), std::string::npos) << "HashKnownHosts";
    wanted.host_key_policy = HostKeyPolicy::strict;
    ASSERT_TRUE(run(io_, open_only(connection(wanted))));
}

/// How many lines of a server's log say that a message of these numbers came in.
std::size_t messages(const std::string& log, int from, int to)
{
    std::size_t count = 0;
    for (int number = from; number <= to; ++number) {
        const std::string line = fmt::format("message {}\n", number);
        for (std::size_t at = log.find(line); at != std::string::npos; at = log.find(line, at + 1)) {
            ++count;
        }
    }
    return count;
}

/// The proof: 0 messages of the authentication range in 100 connections of 100; nor the request for the service before it.
TEST_F(HostKeyTest, NothingButTransportMessagesIsSentToAHostInDoubtInAHundredConnectionsOfAHundred)
{
    const ScriptedServer server({.users = {{.name = "anna", .password = "right"}}, .log_numbers = true});
    const std::string name = fmt::format("[127.0.0.1]:{}", server.port());
    support::run_or_throw({"ssh-keygen", "-q", "-N", "", "-C", "", "-t", "ed25519", "-f", (folder_ / "other").string()});
    const std::string other = support::read_file(folder_ / "other.pub");
    ConnectionRequest base = anna();
    base.port = server.port();
    const auto with = [&](const std::string& file, const std::string& text) {
        ConnectionRequest wanted = base;
        wanted.known_hosts = {folder_.write(file, text)};
        return wanted;
    };
    ConnectionRequest in_batch = with("empty", "");
    in_batch.batch = true;
    ConnectionRequest pinned = with("empty", "");
    pinned.host_pins = folder_.write("pins", name + " * SHA256:" + std::string(43, 'A') + "\n");
    const ConnectionRequest refused = with("empty", ""); // the prompter says no
    std::filesystem::create_directory(folder_ / "a_folder");
    ConnectionRequest erring = with("empty", "");
    erring.known_hosts = {folder_ / "a_folder"};
    const std::vector<std::pair<ConnectionRequest, ClientErrc>> cases{
        {with("changed", name + " " + other), ClientErrc::host_key_changed},
        {with("revoked", "@revoked * " + server.host_public_key() + "\n"), ClientErrc::host_key_revoked},
        {pinned, ClientErrc::host_key_changed},
        {in_batch, ClientErrc::host_key_unknown},
        {refused, ClientErrc::host_key_refused},
        {erring, ClientErrc::known_hosts_unreadable}};
    for (std::size_t i = 0; i < 100; ++i) {
        const auto& [wanted, error] = cases[i % cases.size()];
        const auto opened = run(io_, open_only(connection(wanted)));
        ASSERT_FALSE(opened);
        EXPECT_TRUE(opened.error().is(error)) << sentence(opened);
    }
    EXPECT_EQ(messages(server.log(), 50, 79), 0u);
    EXPECT_EQ(messages(server.log(), 5, 5), 0u);
    // Not NEWKEYS, which is our last word and may go down with the connection.
    EXPECT_EQ(messages(server.log(), 30, 30), 84u) << "all but those whose known_hosts cannot be read got as far as the keys";

    prompter_->passwords = {"right"};
    ASSERT_TRUE(run(io_, open_only(connection(with("right", name + " " + server.host_public_key() + "\n")))));
    EXPECT_EQ(messages(server.log(), 5, 5), 1u) << "the server would have told";
    EXPECT_GE(messages(server.log(), 50, 50), 1u);
}

} // namespace
} // namespace latchkey::session
