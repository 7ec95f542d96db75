/// Logins with keys that an agent holds and with certificates, in the order of ssh, against a real ssh-agent and a real sshd.

#include "client/auth/agent_choice.h"
#include "client/transport/client_error.h"
#include "tests/client/session/raw_server.h"
#include "tests/client/session/sshd_fixture.h"
#include "tests/support/agent.h"
#include "tests/support/scripted_server.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/local/stream_protocol.hpp>

#include <algorithm>

namespace latchkey::session {
namespace {

using auth::KeySource;
using auth::OfferAnswer;
using support::ThrowawayAgent;
using support::ThrowawaySshd;
using transport::ClientErrc;

class AgentLogin : public SshdFixture {
protected:
    [[nodiscard]] std::filesystem::path make(const std::string& name, const std::string& type = "ed25519") const
    {
        const auto file = folder_ / name;
        support::run_or_throw({"ssh-keygen", "-q", "-N", "", "-C", name, "-t", type, "-f", file.string()});
        return file;
    }
    static std::filesystem::path public_file(const std::filesystem::path& key) { return key.string() + ".pub"; }
    static std::string public_line(const std::filesystem::path& key) { return support::read_file(public_file(key)); }
    void lend(const std::filesystem::path& key) const
    {
        const auto done = agent_.ssh_add({"-q", key.string()});
        ASSERT_EQ(done.exit, 0) << done.err;
    }
    /// The private half is gone from the disk; the agent has it.
    void move_to_agent(const std::filesystem::path& key) const
    {
        lend(key);
        std::filesystem::remove(key);
    }
    [[nodiscard]] std::filesystem::path authority() const
    {
        const auto file = folder_ / "authority";
        return std::filesystem::exists(file) ? file : make("authority");
    }
    void certify(const std::filesystem::path& key, const std::string& principals, const std::string& validity = "always:forever") const
    {
        support::run_or_throw(
            {"ssh-keygen", "-q", "-s", authority().string(), "-I", "test", "-n", principals, "-V", validity, public_file(key).string()});
    }
    [[nodiscard]] std::vector<std::string> trusting_authority() const { return {"TrustedUserCAKeys " + public_file(authority()).string()}; }

    [[nodiscard]] ConnectionRequest wanted(const ThrowawaySshd& sshd, std::vector<std::filesystem::path> keys = {}) const
    {
        trust(sshd);
        ConnectionRequest out = request(sshd);
        out.key_files = std::move(keys);
        out.allow_agent = true;
        out.agent = agent_.socket();
        return out;
    }
    struct Tried {
        Status opened;
        std::shared_ptr<Connection> connection;
        [[nodiscard]] const auth::RefusalReport& report() const { return connection->refusal(); }
        [[nodiscard]] std::vector<OfferAnswer> answers() const
        {
            std::vector<OfferAnswer> all;
            for (const auth::KeyOffer& offer : report().keys) {
                all.push_back(offer.answer);
            }
            return all;
        }
    };
    Tried log_in(ConnectionRequest wanted)
    {
        Tried tried{{}, connection(std::move(wanted))};
        tried.opened = run(io_, open_only(tried.connection));
        return tried;
    }
    [[nodiscard]] std::ptrdiff_t count(std::string_view event) const { return std::ranges::count(prompter_->events, event); }

    ThrowawayAgent agent_;
};

TEST_F(AgentLogin, WorksWithEveryTypeOfKeyThatOnlyTheAgentHolds)
{
    for (const std::string type : {"ed25519", "ecdsa", "rsa"}) {
        const auto key = make("id_" + type, type);
        const ThrowawaySshd sshd({.authorized = {public_line(key)}});
        move_to_agent(key);
        const Tried tried = log_in(wanted(sshd));
        ASSERT_TRUE(tried.opened) << type << ' ' << sentence(tried.opened);
        EXPECT_EQ(tried.report().keys.back().answer, OfferAnswer::accepted);
        EXPECT_EQ(tried.report().keys.back().from, KeySource::agent);
        EXPECT_NE(tried.connection->info().key_used.find("(agent: id_" + type + ")"), std::string::npos)
            << tried.connection->info().key_used;
        EXPECT_FALSE(tried.report().trivial);
    }
}

/// A security key without a security key: OpenSSH's own stand-in for its tests (openssh-tests) makes keys and signatures of that kind.
TEST_F(AgentLogin, AKeyOnASecurityKeyLogsInWhenTheAgentHoldsIt)
{
    const std::string stand_in = "/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so";
    for (const std::string type : {"ed25519-sk", "ecdsa-sk"}) {
        const auto key = folder_ / type;
        support::run_or_throw({"ssh-keygen", "-q", "-t", type, "-w", stand_in, "-N", "", "-C", type, "-f", key.string()});
        const ThrowawaySshd sshd({.config = trusting_authority(), .authorized = {public_line(key)}});
        const Tried alone = log_in(wanted(sshd, {key}));
        ASSERT_FALSE(alone.opened);
        EXPECT_NE(sentence(alone.opened).find("security key"), std::string::npos) << sentence(alone.opened);
        const auto added = agent_.ssh_add({"-q", "-S", stand_in, key.string()});
        ASSERT_EQ(added.exit, 0) << added.err;
        const Tried tried = log_in(wanted(sshd, {key}));
        ASSERT_TRUE(tried.opened) << type << ' ' << sentence(tried.opened) << sshd.log();
        EXPECT_EQ(tried.report().keys.back().title, type == "ed25519-sk" ? "Ed25519 on a security key" : "ECDSA P-256 on a security key");

        sshd.set_authorized("");
        certify(key, sshd.user());
        const Tried certified = log_in(wanted(sshd, {key}));
        ASSERT_TRUE(certified.opened) << type << ' ' << sentence(certified.opened) << sshd.log();
        EXPECT_FALSE(certified.report().keys.back().certificate.empty());
    }
}

TEST_F(AgentLogin, AKeyFileThatTheAgentHoldsTooNeedsNoPassphrase)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    lend(key);
    support::run_or_throw({"ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key.string()});
    const Tried tried = log_in(wanted(sshd, {key}));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_TRUE(prompter_->passphrase_questions.empty());
    EXPECT_EQ(tried.report().keys.front().source, key.string());
}

TEST_F(AgentLogin, APublicFileStandsForThePrivateHalfInTheAgent)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    lend(make("stranger"));
    move_to_agent(key);
    for (const auto& named : {public_file(key), key}) { // FILE.pub itself, and FILE which is gone
        ConnectionRequest one = wanted(sshd, {named});
        one.identities_only = true;
        const Tried tried = log_in(std::move(one));
        ASSERT_TRUE(tried.opened) << named << ' ' << sentence(tried.opened);
        EXPECT_EQ(tried.answers(), std::vector{OfferAnswer::accepted});
    }
}

TEST_F(AgentLogin, APublicFileWhosePrivateHalfLiesBesideItIsMeantToBeThatOne)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    ConnectionRequest without_agent = wanted(sshd, {public_file(key)});
    without_agent.allow_agent = false;
    const Tried tried = log_in(std::move(without_agent));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.report().keys.front().source, key.string());
}

TEST_F(AgentLogin, APublicFileWithoutAnybodyWhoHoldsItsOtherHalfIsExplained)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    std::filesystem::remove(key);
    const Tried tried = log_in(wanted(sshd, {public_file(key)}));
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::key_unusable)) << sentence(tried.opened);
    EXPECT_NE(sentence(tried.opened).find("The agent does not hold its private half"), std::string::npos) << sentence(tried.opened);
}

TEST_F(AgentLogin, AChosenKeyIsOfferedFirstAndWithIdentitiesOnlyAlone)
{
    const auto chosen = make("chosen");
    const auto first = make("first");
    lend(first);
    lend(chosen);
    lend(make("third"));
    const ThrowawaySshd sshd;
    const Tried all = log_in(wanted(sshd, {chosen}));
    ASSERT_FALSE(all.opened);
    ASSERT_EQ(all.answers(), (std::vector(3, OfferAnswer::refused)));
    EXPECT_EQ(all.report().keys[0].source, chosen.string());
    EXPECT_EQ(all.report().keys[1].comment, "first");

    ConnectionRequest only = wanted(sshd, {chosen});
    only.identities_only = true;
    EXPECT_EQ(log_in(std::move(only)).answers(), std::vector{OfferAnswer::refused});

    ConnectionRequest nothing = wanted(sshd);
    nothing.identities_only = true;
    EXPECT_TRUE(log_in(std::move(nothing)).answers().empty());
}

TEST_F(AgentLogin, DefaultFilesComeBehindTheAgentsKeysAndMayBeMissing)
{
    const auto in_agent = make("in_agent");
    const auto at_home = make("at_home");
    lend(in_agent);
    const ThrowawaySshd sshd({.authorized = {public_line(at_home)}});
    ConnectionRequest usual = wanted(sshd);
    usual.default_key_files = {folder_ / "id_none", folder_.write("id_letter", "Dear all,\n"), at_home};
    const Tried tried = log_in(std::move(usual));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::refused, OfferAnswer::accepted}));
    EXPECT_EQ(tried.report().keys[1].source, at_home.string());
    EXPECT_TRUE(prompter_->warnings.empty());
}

TEST_F(AgentLogin, TwoOfItsKeysWhereTheServerWantsTwo)
{
    const auto a = make("a");
    const auto b = make("b");
    const ThrowawaySshd sshd({.config = {"AuthenticationMethods publickey,publickey"}, .authorized = {public_line(a), public_line(b)}});
    lend(make("stranger"));
    move_to_agent(a);
    move_to_agent(b);
    const Tried tried = log_in(wanted(sshd));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::refused, OfferAnswer::partial, OfferAnswer::accepted}));
    EXPECT_EQ(tried.report().partial, std::vector<std::string>{"publickey"});
}

TEST_F(AgentLogin, MoreKeysThanTheServerHasPatienceForAreExplainedWithTheWayOut)
{
    for (const std::string name : {"a", "b", "c", "d", "e"}) {
        lend(make(name));
    }
    const ThrowawaySshd sshd({.config = {"MaxAuthTries 3"}});
    const Tried tried = log_in(wanted(sshd));
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::auth_refused)) << sentence(tried.opened);
    EXPECT_NE(sentence(tried.opened).find("-i FILE -o IdentitiesOnly=yes"), std::string::npos) << sentence(tried.opened);
    EXPECT_TRUE(tried.report().cut_off);
    EXPECT_EQ(std::ranges::count(tried.answers(), OfferAnswer::refused), 3);
    ASSERT_FALSE(tried.report().likely_causes().empty());
    EXPECT_NE(tried.report().likely_causes().front().command.find("IdentitiesOnly=yes"), std::string::npos);
    EXPECT_LE(std::ranges::count(tried.report().text(), '\n'), 20);
}

TEST_F(AgentLogin, KeysAreHeldBackBeforeTheServerWouldHangUpOverThem)
{
    for (const std::string name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        lend(make(name));
    }
    const ThrowawaySshd sshd({.config = {"PasswordAuthentication yes"}});
    const Tried tried = log_in(wanted(sshd));
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::auth_gave_up)) << sentence(tried.opened); // nobody typed the password
    EXPECT_EQ(count("password?"), 1);
    EXPECT_EQ(std::ranges::count(tried.answers(), OfferAnswer::refused), 5);
    EXPECT_EQ(tried.report().keys_held_back, 3U);
    ASSERT_EQ(prompter_->warnings.size(), 1U);
    EXPECT_NE(prompter_->warnings[0].text.find("3 more are not offered"), std::string::npos) << prompter_->warnings[0].text;
}

TEST_F(AgentLogin, AKeyThatTheServerKnowsNoSignatureForDoesNotSpoilTheNext)
{
    lend(make("rsa", "rsa"));
    lend(make("good"));
    const support::ScriptedServer server({.users = {{.name = "cleo", .public_keys = {"any"}}}, .signatures = {"ssh-ed25519"}});
    support::write_file(known_hosts(), server.known_hosts_line());
    ConnectionRequest both;
    both.host = "127.0.0.1";
    both.port = server.port();
    both.user = "cleo";
    both.known_hosts = {known_hosts()};
    both.allow_agent = true;
    both.agent = agent_.socket();
    const Tried tried = log_in(std::move(both));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened) << server.log();
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::unused, OfferAnswer::accepted}));
}

TEST_F(AgentLogin, KeysOfTypesThatAreRuledOutAreNotOffered)
{
    lend(make("rsa", "rsa"));
    const auto good = make("good");
    lend(good);
    const ThrowawaySshd sshd({.authorized = {public_line(good)}});
    ConnectionRequest some = wanted(sshd);
    some.public_key_algorithms = {"ssh-ed25519"};
    const Tried tried = log_in(std::move(some));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::not_offered, OfferAnswer::accepted}));
    EXPECT_NE(tried.report().keys.front().note.find("PubkeyAcceptedAlgorithms"), std::string::npos);
}

TEST_F(AgentLogin, IsNotTriedBeforeTheHostKeyIsAccepted)
{
    const auto path = folder_ / "counting";
    asio::local::stream_protocol::acceptor acceptor(io_, asio::local::stream_protocol::endpoint(path.string()));
    const ThrowawaySshd sshd;
    ConnectionRequest unknown = wanted(sshd);
    support::write_file(known_hosts(), "");
    unknown.agent = path.string();
    prompter_->host_keys = {HostKeyAnswer::no};
    const Tried tried = log_in(std::move(unknown));
    ASSERT_FALSE(tried.opened);
    EXPECT_TRUE(tried.opened.error().is(ClientErrc::host_key_refused)) << sentence(tried.opened);
    acceptor.non_blocking(true);
    asio::local::stream_protocol::socket socket(io_);
    asio::error_code nobody;
    acceptor.accept(socket, nobody);
    EXPECT_EQ(nobody, asio::error::would_block);
}

TEST_F(AgentLogin, AnAgentThatSaysNothingHoldsUpNobodyWhoCancels)
{
    const auto path = folder_ / "silent";
    asio::local::stream_protocol::acceptor acceptor(io_, asio::local::stream_protocol::endpoint(path.string()));
    const ThrowawaySshd sshd;
    ConnectionRequest silent = wanted(sshd);
    silent.agent = path.string();
    const auto made = connection(std::move(silent));
    asio::local::stream_protocol::socket socket(io_);
    acceptor.async_accept(socket, [made](const asio::error_code&) { made->cancel(); }); // it waits for the agent now
    const Status opened = run(io_, open_only(made));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::cancelled)) << sentence(opened);
}

TEST_F(AgentLogin, WithoutAnAgentThePassphraseQuestionSaysSo)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    support::run_or_throw({"ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key.string()});
    prompter_->passphrases = {"open sesame"};
    ConnectionRequest none = wanted(sshd, {key});
    none.agent.clear();
    const Tried tried = log_in(std::move(none));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    ASSERT_EQ(prompter_->passphrase_questions.size(), 1U);
    EXPECT_TRUE(prompter_->passphrase_questions[0].no_agent);
    EXPECT_TRUE(tried.report().no_agent);
}

TEST_F(AgentLogin, AnUnlockedKeyIsAddedToTheAgentWhenThatIsWanted)
{
    using When = auth::AddKeysToAgent::When;
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    const auto held = [this] { return agent_.ssh_add({"-l"}).out; };
    for (const auto& [when, yes] : {std::pair{When::never, true}, {When::ask, false}, {When::ask, true}, {When::always, false}}) {
        ASSERT_NE(agent_.ssh_add({"-D"}).exit, 2);
        prompter_->agent_may_have_it = yes;
        ConnectionRequest adding = wanted(sshd, {key});
        adding.add_keys_to_agent.when = when;
        const Tried tried = log_in(std::move(adding));
        ASSERT_TRUE(tried.opened) << sentence(tried.opened);
        const bool expected = when == When::always || (when == When::ask && yes);
        EXPECT_EQ(held().find("mine (ED25519)") != std::string::npos, expected) << held();
    }
    EXPECT_EQ(count("add to agent?"), 2);
}

TEST_F(AgentLogin, APassphraseIsAskedForOnceAlsoByConnectionsThatOpenTogether)
{
    using namespace asio::experimental::awaitable_operators;
    const auto key = make("mine");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    support::run_or_throw({"ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key.string()});
    passphrases_ = std::make_shared<auth::PassphraseCache>();
    prompter_->remember = auth::Remember::until_quit;
    prompter_->passphrases = {"open sesame"};
    const auto a = connection(wanted(sshd, {key}));
    const auto b = connection(wanted(sshd, {key}));
    const auto both = [](std::shared_ptr<Connection> one, std::shared_ptr<Connection> other) -> asio::awaitable<bool> {
        const auto [first, second] = co_await (open_only(one) && open_only(other));
        co_return first&& second;
    };
    EXPECT_TRUE(run(io_, both(a, b)));
    EXPECT_EQ(prompter_->passphrase_questions.size(), 1U);
}

// ---- certificates ------------------------------------------------------------------------------------------------------------------

TEST_F(AgentLogin, ACertificateBesideAKeyLogsInForEveryType)
{
    for (const std::string type : {"ed25519", "ecdsa", "rsa"}) {
        const auto key = make("cert_" + type, type);
        const ThrowawaySshd sshd({.config = trusting_authority()});
        certify(key, sshd.user());
        const Tried tried = log_in(wanted(sshd, {key}));
        ASSERT_TRUE(tried.opened) << type << ' ' << sentence(tried.opened) << sshd.log();
        ASSERT_EQ(tried.report().keys.size(), 1U);
        EXPECT_NE(tried.report().keys[0].certificate.find("for " + sshd.user()), std::string::npos) << tried.report().keys[0].certificate;
    }
}

TEST_F(AgentLogin, ACertificateFileGoesWithAKeyOfTheAgent)
{
    for (const std::string type : {"ed25519", "rsa"}) {
        const auto key = make("apart_" + type, type);
        const ThrowawaySshd sshd({.config = trusting_authority()});
        certify(key, sshd.user());
        const auto elsewhere = folder_ / ("granted_" + type + ".pub");
        std::filesystem::rename(key.string() + "-cert.pub", elsewhere);
        move_to_agent(key);
        ConnectionRequest named = wanted(sshd);
        named.certificate_files = {elsewhere};
        const Tried tried = log_in(std::move(named));
        ASSERT_TRUE(tried.opened) << type << ' ' << sentence(tried.opened) << sshd.log();
        EXPECT_EQ(tried.answers(), std::vector{OfferAnswer::accepted});
        EXPECT_EQ(tried.report().keys[0].source, elsewhere.string());
    }
}

TEST_F(AgentLogin, ACertificateThatTheAgentHoldsLogsIn)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.config = trusting_authority()});
    certify(key, sshd.user());
    move_to_agent(key); // and its certificate, as ssh-add does
    std::filesystem::remove(key.string() + "-cert.pub");
    const Tried tried = log_in(wanted(sshd));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened) << sshd.log();
    EXPECT_EQ(tried.report().keys.back().answer, OfferAnswer::accepted);
    EXPECT_FALSE(tried.report().keys.back().certificate.empty());
}

TEST_F(AgentLogin, AnExpiredCertificateIsNotOfferedAndSaysSo)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.config = trusting_authority()});
    certify(key, sshd.user(), "20200101:20200201");
    const Tried tried = log_in(wanted(sshd, {key}));
    ASSERT_FALSE(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::not_offered, OfferAnswer::refused}));
    EXPECT_NE(tried.report().keys[0].note.find("it expired at 2020-0"), std::string::npos) << tried.report().keys[0].note;
    EXPECT_NE(tried.report().text().find("it expired at 2020-0"), std::string::npos) << tried.report().text();
    EXPECT_EQ(sshd.log().find("expired"), std::string::npos) << "the server has not seen it";
}

TEST_F(AgentLogin, ACertificateForSomebodyElseIsOfferedWithARemark)
{
    const auto key = make("mine");
    const ThrowawaySshd sshd({.config = trusting_authority(), .authorized = {public_line(key)}});
    certify(key, "ann,bob");
    const Tried tried = log_in(wanted(sshd, {key}));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened); // the plain key behind it
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::refused, OfferAnswer::accepted}));
    EXPECT_NE(tried.report().keys[0].note.find("for ann, bob"), std::string::npos) << tried.report().keys[0].note;
}

TEST_F(AgentLogin, ACertificateForAnotherKeyIsLeftOut)
{
    const auto key = make("mine");
    const auto other = make("other");
    const ThrowawaySshd sshd({.authorized = {public_line(key)}});
    certify(other, sshd.user());
    std::filesystem::rename(other.string() + "-cert.pub", key.string() + "-cert.pub");
    const Tried tried = log_in(wanted(sshd, {key}));
    ASSERT_TRUE(tried.opened) << sentence(tried.opened);
    EXPECT_EQ(tried.answers(), (std::vector{OfferAnswer::not_offered, OfferAnswer::accepted}));
}

// ---- forwarding --------------------------------------------------------------------------------------------------------------------

class Forwarding : public AgentLogin {
protected:
    [[nodiscard]] ConnectionRequest forwarding(const ThrowawaySshd& sshd, auth::AgentForwarding how) const
    {
        ConnectionRequest out = wanted(sshd, {key()});
        out.agent_forwarding = how;
        out.forwarded_agent = agent_.socket();
        return out;
    }
    std::string there(const ConnectionRequest& wanted, const std::string& command)
    {
        const auto ran = run(io_, open_and_run(connection(wanted), command));
        return ran ? ran->out + ran->err : sentence(ran);
    }
    /// Signs something with the agent's key and checks it.
    [[nodiscard]] std::string sign_command(const std::filesystem::path& key) const
    {
        return "cd " + folder_.path().string() + " && echo text > text && rm -f text.sig; ssh-keygen -q -Y sign -n test -f " +
               public_file(key).string() + " text 2>&1; ls text.sig 2>&1";
    }
};

TEST_F(Forwarding, LetsProgramsThereListAndSignWithOurAgent)
{
    const auto lent = make("lent");
    lend(lent);
    std::filesystem::remove(lent);
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const std::string listed = there(forwarding(sshd, auth::AgentForwarding::yes), "ssh-add -l");
    EXPECT_NE(listed.find("lent (ED25519)"), std::string::npos) << listed;
    EXPECT_EQ(there(forwarding(sshd, auth::AgentForwarding::yes), sign_command(lent)), "text.sig\n");
    EXPECT_EQ(count("agent use?"), 0);
}

TEST_F(Forwarding, IsOffUntilItIsAskedFor)
{
    lend(make("lent"));
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    EXPECT_EQ(there(forwarding(sshd, auth::AgentForwarding::no), "echo \"[$SSH_AUTH_SOCK]\""), "[]\n");
}

TEST_F(Forwarding, AsksBeforeEachSignatureWhenThatIsWanted)
{
    const auto lent = make("lent");
    lend(lent);
    std::filesystem::remove(lent);
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const ConnectionRequest asking = forwarding(sshd, auth::AgentForwarding::confirm);
    const std::string refused = there(asking, sign_command(lent));
    EXPECT_EQ(refused.find("text.sig\n"), std::string::npos) << refused;
    ASSERT_EQ(count("agent use?"), 1);
    EXPECT_EQ(prompter_->agent_use_questions[0].comment, "lent");
    EXPECT_EQ(prompter_->agent_use_questions[0].title, "Ed25519");
    prompter_->agent_may_be_used = true;
    EXPECT_EQ(there(asking, sign_command(lent)), "text.sig\n");
    EXPECT_EQ(count("agent use?"), 2);
}

TEST_F(Forwarding, ProgramsThereCannotChangeOurAgent)
{
    lend(make("lent"));
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const auto theirs = make("theirs");
    const std::string said =
        there(forwarding(sshd, auth::AgentForwarding::yes), "ssh-add -D 2>&1; ssh-add " + theirs.string() + " 2>&1; ssh-add -l");
    EXPECT_NE(said.find("lent (ED25519)"), std::string::npos) << said;
    EXPECT_EQ(said.find("theirs (ED25519)"), std::string::npos) << said;
}

TEST_F(Forwarding, AServerThatRefusesItStillGivesASession)
{
    const ThrowawaySshd sshd({.config = {"AllowAgentForwarding no"}, .authorized = {public_line_}});
    EXPECT_EQ(there(forwarding(sshd, auth::AgentForwarding::yes), "echo in"), "in\n");
    ASSERT_EQ(prompter_->warnings.size(), 1U);
    EXPECT_NE(prompter_->warnings[0].text.find("does not forward agents"), std::string::npos);
}

TEST_F(Forwarding, ManyProgramsThereAtOnce)
{
    lend(make("lent"));
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    const std::string all = there(forwarding(sshd, auth::AgentForwarding::yes), "for i in 1 2 3 4 5 6 7 8; do ssh-add -l & done; wait");
    EXPECT_EQ(std::ranges::count(all, '\n'), 8) << all;
}

TEST_F(Forwarding, ChannelsThatNobodyAskedForAreRefused)
{
    const support::ScriptedServer server({.users = {{.name = "anna", .password = "right"}}});
    for (const std::string kind : {"auth-agent@openssh.com", "x11", "forwarded-tcpip"}) {
        support::write_file(known_hosts(), server.known_hosts_line());
        ConnectionRequest plain;
        plain.host = "127.0.0.1";
        plain.port = server.port();
        plain.user = "anna";
        plain.known_hosts = {known_hosts()};
        plain.agent = agent_.socket();
        plain.forwarded_agent = agent_.socket();
        prompter_->passwords = {"right"};
        const std::string became = there(plain, "open " + kind);
        EXPECT_TRUE(became.starts_with("refused ")) << kind << ": " << became;
    }
}

// ---- keys that are restricted to hosts (ssh-add -h) --------------------------------------------------------------------------------

class RestrictedKeys : public Forwarding {
protected:
    /// Gives the agent a key that it may use for a login on this server only, and takes its private half from the disk.
    std::filesystem::path lend_for(const ThrowawaySshd& sshd, const std::string& name) const
    {
        const auto key = make(name);
        support::write_file(folder_ / "hosts", "the-one " + sshd.host_public_key() + "\n");
        const auto done = agent_.ssh_add({"-q", "-H", (folder_ / "hosts").string(), "-h", "the-one", key.string()});
        EXPECT_EQ(done.exit, 0) << done.err;
        std::filesystem::remove(key);
        return key;
    }
};

TEST_F(RestrictedKeys, LogInToTheirHostAndAreNotUsedElsewhere)
{
    const ThrowawaySshd theirs({.host_keys = {"ed25519"}});
    const ThrowawaySshd other({.host_keys = {"ecdsa-256"}});
    const auto key = lend_for(theirs, "restricted");
    for (const ThrowawaySshd* sshd : {&theirs, &other}) {
        sshd->set_authorized(public_line(key));
    }
    const Tried right = log_in(wanted(theirs));
    ASSERT_TRUE(right.opened) << sentence(right.opened) << theirs.log();
    EXPECT_EQ(right.report().keys.back().answer, OfferAnswer::accepted);
    const Tried wrong = log_in(wanted(other));
    ASSERT_FALSE(wrong.opened);
    EXPECT_EQ(other.log().find("Accepted"), std::string::npos);
    const Tried named = log_in(wanted(other, {public_file(key)}));
    ASSERT_FALSE(named.opened) << "not even when its public half is named";
}

TEST_F(RestrictedKeys, AreNotSeenThroughAForwardedAgentByAHostThatTheyAreNotFor)
{
    const ThrowawaySshd sshd({.authorized = {public_line_}});
    (void)lend_for(sshd, "restricted"); // for a login there, not for going on from there
    const auto free_one = make("free");
    lend(free_one);
    const std::string listed = there(forwarding(sshd, auth::AgentForwarding::yes), "ssh-add -l");
    EXPECT_NE(listed.find(" free "), std::string::npos) << listed;
    EXPECT_EQ(listed.find("restricted"), std::string::npos) << listed;
}

TEST_F(RestrictedKeys, GoOnFromAHostThroughTheForwardedAgentOnlyToWhereTheyMay)
{
    const ThrowawaySshd first({.host_keys = {"ed25519"}, .authorized = {public_line_}});
    const ThrowawaySshd second({.host_keys = {"ecdsa-256"}});
    const ThrowawaySshd third({.host_keys = {"rsa"}});
    const auto key = make("restricted");
    support::write_file(folder_ / "hosts", "first " + first.host_public_key() + "\nsecond " + second.host_public_key() + "\n");
    const auto lent = agent_.ssh_add({"-q", "-H", (folder_ / "hosts").string(), "-h", "first", "-h", "first>second", key.string()});
    ASSERT_EQ(lent.exit, 0) << lent.err;
    std::filesystem::remove(key);
    support::write_file(folder_ / "there", second.known_hosts_line() + third.known_hosts_line());
    const auto on_to = [&](const ThrowawaySshd& next) {
        next.set_authorized(public_line(key));
        const std::string command =
            "ssh -F none -o BatchMode=yes -o IdentityFile=none -o UserKnownHostsFile=" + (folder_ / "there").string() + " -p " +
            std::to_string(next.port()) + " 127.0.0.1 echo arrived 2>&1";
        return there(forwarding(first, auth::AgentForwarding::yes), command);
    };
    EXPECT_NE(on_to(second).find("arrived"), std::string::npos) << on_to(second) << second.log();
    EXPECT_EQ(on_to(third).find("arrived"), std::string::npos);
}

// ---- which agent -------------------------------------------------------------------------------------------------------------------

TEST(AgentChoice, FollowsIdentityAgent)
{
    ::setenv("LATCHKEY_TEST_AGENT", "/run/some/agent", 1); // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(auth::agent_address_of("none", "/home/ann"), "");
    EXPECT_EQ(auth::agent_address_of("/a/b", "/home/ann"), "/a/b");
    EXPECT_EQ(auth::agent_address_of("~/a b", "/home/ann"), "/home/ann/a b");
    EXPECT_EQ(auth::agent_address_of("$LATCHKEY_TEST_AGENT", "/home/ann"), "/run/some/agent");
    EXPECT_EQ(auth::agent_address_of("${LATCHKEY_TEST_AGENT}", "/home/ann"), "/run/some/agent");
    EXPECT_EQ(auth::agent_address_of("$LATCHKEY_NO_SUCH", "/home/ann"), "");
}

TEST(AgentChoice, FindsALiveAgentInTheHomeFolderWhenTheEnvironmentNamesNone)
{
    const support::TempFolder home;
    const auto folder = home / ".ssh" / "agent";
    std::filesystem::create_directories(folder);
    asio::io_context io;
    using Acceptor = asio::local::stream_protocol::acceptor;
    {
        const Acceptor gone(io, (folder / "s.aaa.agent.dead").string());
    }
    const Acceptor live(io, (folder / "s.bbb.agent.live").string());
    const Acceptor forwarded(io, (folder / "s.ccc.sshd.other").string());
    const std::string old_home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : ""; // NOLINT(concurrency-mt-unsafe)
    const char* const old_agent = std::getenv("SSH_AUTH_SOCK");                             // NOLINT(concurrency-mt-unsafe)
    const std::optional<std::string> agent = old_agent != nullptr ? std::optional<std::string>(old_agent) : std::nullopt;
    ::setenv("HOME", home.path().c_str(), 1); // NOLINT(concurrency-mt-unsafe)
    ::unsetenv("SSH_AUTH_SOCK");              // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(auth::agent_address_of("", home.path()), (folder / "s.bbb.agent.live").string());
    ::setenv("SSH_AUTH_SOCK", "", 1); // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(auth::agent_address_of("", home.path()), "");
    ::setenv("HOME", old_home.c_str(), 1); // NOLINT(concurrency-mt-unsafe)
    if (agent) {
        ::setenv("SSH_AUTH_SOCK", agent->c_str(), 1); // NOLINT(concurrency-mt-unsafe)
    } else {
        ::unsetenv("SSH_AUTH_SOCK"); // NOLINT(concurrency-mt-unsafe)
    }
}

} // namespace
} // namespace latchkey::session
