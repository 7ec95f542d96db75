/// The agent client against OpenSSH's own ssh-agent: what we put there is what ssh-add shows and what ssh logs in with.

#include "client/auth/agent_add.h"
#include "client/auth/agent_client.h"
#include "keys/agent_key.h"
#include "keys/generate.h"
#include "keys/key_file.h"
#include "tests/support/agent.h"
#include "tests/support/coroutine.h"
#include "tests/support/sshd.h"
#include "tests/support/wait.h"

#include <asio/io_context.hpp>
#include <gtest/gtest.h>

namespace latchkey::auth {
namespace {

using support::run;
using support::ThrowawayAgent;

const std::string types[] = {"rsa", "dsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519"};

std::shared_ptr<const keys::PrivateKey> data_key(const std::string& name)
{
    return std::make_shared<const keys::PrivateKey>(keys::load(std::filesystem::path(LATCHKEY_TEST_DATA "/keys/" + name)).value());
}

AgentKey agent_key(const std::shared_ptr<const keys::PrivateKey>& key, std::string comment)
{
    return {keys::agent_fields(*key).value(), std::move(comment), {}};
}

class RealAgent : public testing::Test {
protected:
    template <class T>
    T get(asio::awaitable<T> work)
    {
        return run(io_, std::move(work));
    }
    Status add(const std::string& name, AgentConstraints constraints = {})
    {
        return get(client_.add(agent_key(data_key(name), "comment of " + name), constraints));
    }

    ThrowawayAgent agent_;
    asio::io_context io_;
    AgentClient client_{agent_.socket()};
};

TEST_F(RealAgent, HoldsEveryTypeThatWeAddAndSignsWithItAsWeDo)
{
    const ByteBuffer data(300, 7);
    for (const std::string& type : types) {
        const auto key = data_key(type);
        ASSERT_TRUE(add(type)) << type;
        const auto held = get(client_.list()).value();
        ASSERT_FALSE(held.empty());
        EXPECT_EQ(held.back().blob, key->public_key().wire()) << type;
        EXPECT_EQ(held.back().comment, "comment of " + type);
        EXPECT_NE(agent_.ssh_add({"-L"}).out.find(key->public_key().line("comment of " + type) + "\n"), std::string::npos) << type;
        const auto algorithms = type == "dsa" ? std::vector<std::string_view>{"ssh-dss"} : keys::signature_algorithms(key->public_key());
        ASSERT_FALSE(algorithms.empty());
        for (const std::string_view algorithm : algorithms) {
            const auto made = get(client_.sign(key->public_key().wire(), data, std::string(algorithm)));
            ASSERT_TRUE(made) << type << ' ' << made.error().sentence();
            EXPECT_EQ(made->algorithm, algorithm);
            EXPECT_TRUE(made->more.empty());
            EXPECT_TRUE(keys::verify(key->public_key(), algorithm, data, made->blob)) << algorithm;
        }
    }
    EXPECT_EQ(get(client_.list())->size(), std::size(types));
}

TEST_F(RealAgent, TakesKeysOfPuttysFormatAndTheRealSshLogsInWithThem)
{
    const support::TempFolder folder;
    for (const std::string type : {"rsa", "ecdsa384", "ed25519"}) {
        const auto key = data_key(type + ".v3.ppk");
        ASSERT_TRUE(get(client_.add(agent_key(key, type))));
        const support::ThrowawaySshd server{{.authorized = {key->public_key().line(type)}}};
        const auto known = folder.write("known_hosts", server.known_hosts_line());
        const auto public_half = folder.write("only.pub", key->public_key().line() + "\n");
        const auto done = support::run_process({"ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "UserKnownHostsFile=" + known.string(),
                                                "-o", "IdentitiesOnly=yes", "-i", public_half.string(), "-p", std::to_string(server.port()),
                                                server.user() + "@127.0.0.1", "echo in with $((40+2))"},
                                               {.env = agent_.env()});
        EXPECT_EQ(done.out, "in with 42\n") << type << done.err << server.log();
    }
}

TEST_F(RealAgent, AddsTheCertificateBesideAKeyAndRefusesOneOfAnotherKey)
{
    const support::TempFolder folder;
    const auto make = [&folder](const std::string& type, const std::string& name) {
        support::run_or_throw({"ssh-keygen", "-q", "-t", type, "-N", "", "-C", "c " + name, "-f", (folder / name).string()});
    };
    make("ed25519", "ca");
    for (const std::string type : {"rsa", "dsa", "ecdsa", "ed25519"}) {
        make(type, type);
        const std::filesystem::path file = folder / type;
        support::run_or_throw(
            {"ssh-keygen", "-q", "-s", (folder / "ca").string(), "-I", "id of " + type, "-n", "ann", file.string() + ".pub"});
        const auto key = std::make_shared<const keys::PrivateKey>(keys::load(file).value());
        const auto client = std::make_shared<AgentClient>(agent_.socket());
        const auto added = get(add_to_agent(client, key, file));
        ASSERT_TRUE(added) << added.error().sentence();
        EXPECT_FALSE(added->certificate_problem) << added->certificate_problem->sentence();
        EXPECT_EQ(added->certificate_id, "id of " + type);
        EXPECT_EQ(added->comment, "c " + type);
        const auto held = get(client_.list()).value();
        const auto certificate = certificate_beside(file).value();
        ASSERT_TRUE(certificate);
        EXPECT_EQ(held.back().blob, certificate->wire);
        const std::string algorithm =
            certificate->algorithm.starts_with("ssh-rsa") ? "rsa-sha2-512-cert-v01@openssh.com" : certificate->algorithm;
        const auto made = get(client_.sign(held.back().blob, ByteBuffer(10, 1), algorithm));
        ASSERT_TRUE(made) << made.error().sentence();
        EXPECT_TRUE(keys::verify(key->public_key(), made->algorithm, ByteBuffer(10, 1), made->blob)) << type;
    }
    EXPECT_NE(agent_.ssh_add({"-l"}).out.find("(RSA-CERT)"), std::string::npos);

    std::filesystem::copy_file(folder / "rsa-cert.pub", folder / "ca-cert.pub");
    const auto ca = std::make_shared<const keys::PrivateKey>(keys::load(folder / "ca").value());
    const auto other = get(add_to_agent(std::make_shared<AgentClient>(agent_.socket()), ca, folder / "ca"));
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->certificate_problem);
    EXPECT_NE(other->certificate_problem->sentence().find("for another key"), std::string::npos);
    EXPECT_EQ(get(client_.list())->size(), 9U); // four pairs, and the authority's key alone
}

TEST_F(RealAgent, ForgetsAKeyWhenItsLifetimeIsOver)
{
    ASSERT_TRUE(add("ed25519", {.lifetime = std::chrono::seconds{1}}));
    ASSERT_TRUE(add("rsa", {.lifetime = std::chrono::hours{1}}));
    EXPECT_TRUE(support::wait_until([this] { return get(client_.list())->size() == 1; }));
    EXPECT_EQ(get(client_.list())->front().comment, "comment of rsa");
}

TEST_F(RealAgent, RemovesOneAndAllAndSaysWhichItDoesNotHold)
{
    ASSERT_TRUE(add("rsa"));
    ASSERT_TRUE(add("ed25519"));
    ASSERT_TRUE(add("ecdsa256"));
    ASSERT_TRUE(get(client_.remove(data_key("rsa")->public_key().wire(), "rsa")));
    EXPECT_EQ(get(client_.list())->size(), 2U);
    const Status again = get(client_.remove(data_key("rsa")->public_key().wire(), "my rsa"));
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(AgentErrc::refused));
    EXPECT_NE(again.error().sentence().find("my rsa"), std::string::npos);
    ASSERT_TRUE(get(client_.remove_all()));
    EXPECT_TRUE(get(client_.list())->empty());
    EXPECT_EQ(agent_.ssh_add({"-l"}).out, "The agent has no identities.\n");
}

TEST_F(RealAgent, IsLockedAndUnlockedWithAPassword)
{
    ASSERT_TRUE(add("rsa"));
    ASSERT_TRUE(get(client_.lock(Secret::copy_of("sesame"))));
    EXPECT_TRUE(get(client_.list())->empty());
    const Status refused = add("ed25519");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().sentence().find("locked"), std::string::npos);
    EXPECT_FALSE(get(client_.lock(Secret::copy_of("sesame"))));
    EXPECT_FALSE(get(client_.unlock(Secret::copy_of("simsala"))));
    ASSERT_TRUE(get(client_.unlock(Secret::copy_of("sesame"))));
    EXPECT_EQ(get(client_.list())->size(), 1U);
    EXPECT_FALSE(get(client_.unlock(Secret::copy_of("sesame"))));
}

TEST_F(RealAgent, RefusesToSignWithAKeyThatItDoesNotHold)
{
    const auto made = get(client_.sign(data_key("rsa")->public_key().wire(), ByteBuffer(3), "rsa-sha2-512"));
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().is(AgentErrc::refused));
}

TEST(AgentConfirm, AsksItsUserBeforeEachUse)
{
    asio::io_context io;
    for (const bool yes : {true, false}) {
        const ThrowawayAgent agent{{{"SSH_ASKPASS", yes ? "/bin/true" : "/bin/false"}, {"DISPLAY", ":none"}}};
        AgentClient client{agent.socket()};
        const auto key = data_key("ed25519");
        ASSERT_TRUE(run(io, client.add(agent_key(key, "asked"), {.confirm = true})));
        const auto made = run(io, client.sign(key->public_key().wire(), ByteBuffer(3), "ssh-ed25519"));
        EXPECT_EQ(made.has_value(), yes);
    }
}

TEST(AgentKeys, OfEd448AreRefusedInASentence)
{
    const auto key = std::make_shared<const keys::PrivateKey>(keys::generate(keys::NewKey::ed448, 0, "new").value());
    asio::io_context io;
    const auto added = run(io, add_to_agent(std::make_shared<AgentClient>("/nowhere"), key, "my.key"));
    ASSERT_FALSE(added);
    EXPECT_TRUE(added.error().is(keys::KeyErrc::unsupported));
    EXPECT_NE(added.error().sentence().find("my.key cannot be used: agents know no Ed448 keys"), std::string::npos);
}

TEST(NoAgent, IsSaidWithTheWayToStartOne)
{
    const support::TempFolder folder;
    asio::io_context io;
    const auto error_at = [&io](const std::string& address) {
        AgentClient client{address};
        const auto listed = run(io, client.list());
        return listed ? Error{AgentErrc::bad_reply} : listed.error();
    };
    EXPECT_TRUE(error_at("").is(AgentErrc::none));
    std::string left;
    {
        ThrowawayAgent gone;
        left = gone.socket();
        EXPECT_FALSE(error_at(left).is(AgentErrc::unreachable));
        gone.stop();
        EXPECT_TRUE(error_at(left).is(AgentErrc::unreachable));
    }
    for (const std::string& address : {left, (folder / "nothing").string(), folder.write("a file", "x").string(), std::string(200, 'x')}) {
        const Error error = error_at(address);
        EXPECT_TRUE(error.is(AgentErrc::unreachable)) << address << error.sentence();
        EXPECT_NE(error.sentence().find("ssh-agent"), std::string::npos);
    }
}

} // namespace
} // namespace latchkey::auth
