/// Chains of jump hosts, against real sshds: each hop is checked, named and kept alive by itself.

#include "client/session/route.h"
#include "client/transport/task_group.h"
#include "tests/client/session/route_fixture.h"

namespace latchkey::session {
namespace {

class Jump : public RouteTest {};

TEST_F(Jump, AChainOfThreeHopsLeadsToTheFourthServer)
{
    const auto a = server();
    const auto b = server();
    const auto c = server();
    const auto target = server();
    trust_all({a.get(), b.get(), c.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*a), request(*b), request(*c)};
    const auto chain = connection(std::move(wish));
    const Status opened = run(io_, open_only(chain));
    ASSERT_TRUE(opened) << sentence(opened);
    const auto ran = run(io_, run_command(chain, "head -c 3000000 /dev/zero | tr '\\0' z"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_TRUE(ran->out == std::string(3'000'000, 'z'));
    const std::string from_the_last = "Connection from 127.0.0.1";
    for (const ThrowawaySshd* one : {a.get(), b.get(), c.get(), target.get()}) {
        EXPECT_NE(one->log().find(from_the_last), std::string::npos);
    }
    run(io_, [](std::shared_ptr<Connection> open) -> asio::awaitable<int> {
        co_await open->close();
        co_return 0;
    }(chain));
    for (const ThrowawaySshd* one : {target.get(), c.get(), b.get(), a.get()}) {
        EXPECT_TRUE(eventually([&] { return one->log().find("closed by user") != std::string::npos; }))
            << "each was said goodbye to, over the way that was still there";
    }
}

TEST_F(Jump, EachHopsKeyIsCheckedAndNamedAndNothingIsSentBeforeIt)
{
    const auto hop = server();
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    prompter_->host_keys = {HostKeyAnswer::no};
    const Error refused = failure_of(wish);
    EXPECT_TRUE(refused.is(ClientErrc::host_key_refused));
    EXPECT_NE(refused.sentence().find("jump host 127.0.0.1 port " + std::to_string(hop->port())), std::string::npos) << refused.sentence();
    ASSERT_EQ(prompter_->host_key_questions.size(), 1U);
    EXPECT_EQ(prompter_->host_key_questions.front().where, "[127.0.0.1]:" + std::to_string(hop->port()));
    EXPECT_EQ(hop->log().find("publickey"), std::string::npos);
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);

    prompter_->host_keys = {HostKeyAnswer::once};
    EXPECT_EQ(output_of(wish), "hello\n");
}

TEST_F(Jump, AChangedKeyOfAHopEndsItThere)
{
    const auto hop = server();
    const auto target = server();
    // Another server's key under this one's name.
    const std::string name = "[127.0.0.1]:" + std::to_string(hop->port());
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", (folder_ / "other").string()});
    support::write_file(known_hosts(), name + " " + support::read_file(folder_ / "other.pub") + target->known_hosts_line());
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::host_key_changed));
    EXPECT_EQ(hop->log().find("publickey"), std::string::npos);
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);
}

TEST_F(Jump, AHopThatLetsUsNotInIsNamedAndReported)
{
    const auto hop = server();
    const auto target = server();
    hop->set_authorized("");
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().user = "somebody";
    const auto open = connection(wish);
    const Status opened = run(io_, open_only(open));
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().sentence().find("jump host"), std::string::npos) << sentence(opened);
    EXPECT_EQ(open->refusal().user, "somebody");
}

TEST_F(Jump, AServerThatTheHopCannotReachIsSaidInItsName)
{
    const auto hop = server();
    trust(*hop);
    ConnectionRequest wish = request(*hop);
    wish.port = support::free_port();
    wish.jumps = {request(*hop)};
    const Error why = failure_of(wish);
    EXPECT_TRUE(why.is(ClientErrc::direct_refused));
    const std::string text = why.sentence();
    EXPECT_NE(text.find("ump host 127.0.0.1 port " + std::to_string(hop->port())), std::string::npos) << text;
    EXPECT_NE(text.find("port " + std::to_string(wish.port)), std::string::npos) << text;
}

TEST_F(Jump, AHopThatIsNotThereIsNamed)
{
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*target)};
    wish.jumps.front().port = support::free_port();
    const Error why = failure_of(wish);
    EXPECT_TRUE(why.is(ClientErrc::connect_refused));
    EXPECT_NE(why.sentence().find("jump host 127.0.0.1 port " + std::to_string(wish.jumps.front().port)), std::string::npos)
        << why.sentence();
}

TEST_F(Jump, TheSameNameAndPortMayStandTwiceInAChain)
{
    const auto target = server();
    const auto between = server();
    trust_all({target.get(), between.get()});
    ConnectionRequest wish = request(*target); // 10.0.0.1 of one network, over 10.0.0.1 of another
    wish.jumps = {request(*target), request(*between)};
    EXPECT_EQ(output_of(wish), "hello\n");
}

TEST_F(Jump, AChainOfMoreThanTheLimitIsRefusedBeforeAnybodyIsBothered)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.jumps.assign(jump_limit + 1, request(*target));
    const Error why = failure_of(wish);
    EXPECT_TRUE(why.is(ClientErrc::bad_request));
    EXPECT_NE(why.sentence().find("33 of them"), std::string::npos) << why.sentence();
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);
}

TEST_F(Jump, NamesThatBeginWithAHyphenAreRefused)
{
    const auto target = server();
    ConnectionRequest direct = request(*target);
    direct.host = "-oProxyCommand=x";
    EXPECT_TRUE(failure_of(direct).is(ClientErrc::bad_request));
    ConnectionRequest over = request(*target);
    over.jumps = {direct};
    EXPECT_TRUE(failure_of(over).is(ClientErrc::bad_request));
}

TEST_F(Jump, TheEndOfAHopIsTheEndOfTheSessionAndIsTold)
{
    const auto hop = server();
    const auto target = server();
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    const auto open = connection(wish);
    ASSERT_TRUE(run(io_, open_only(open)));
    hop->kill_connections();
    const Error why = end_of(open);
    EXPECT_NE(why.sentence().find("jump host"), std::string::npos) << why.sentence();
    EXPECT_FALSE(open->alive());
}

TEST_F(Jump, EachHopHasItsOwnKeepalive)
{
    const auto hop = server();
    const auto target = server();
    trust_all({hop.get(), target.get()});
    Relay relay(io_, hop->port());
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().port = relay.port();
    wish.jumps.front().keepalive = {std::chrono::milliseconds(100), 2};
    support::write_file(known_hosts(),
                        target->known_hosts_line() + "[127.0.0.1]:" + std::to_string(relay.port()) + " " + hop->host_public_key());
    const auto open = connection(wish);
    const Status opened = run(io_, open_only(open));
    ASSERT_TRUE(opened) << sentence(opened);
    relay.freeze();
    const Error why = end_of(open);
    EXPECT_TRUE(why.is(ClientErrc::keepalive_timeout)) << why.sentence();
    EXPECT_NE(why.sentence().find("jump host"), std::string::npos) << why.sentence();
}

TEST_F(Jump, CancellingWhileAHopIsAskedAboutEndsEverything)
{
    const auto hop = server();
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    prompter_->hang = true;
    const auto open = connection(wish);
    const Status opened =
        run(io_, [](std::shared_ptr<Connection> c, std::shared_ptr<ScriptedPrompter> prompter) -> asio::awaitable<Status> {
            const auto executor = co_await asio::this_coro::executor;
            transport::TaskGroup canceller(executor);
            canceller.spawn([](std::shared_ptr<Connection> to_cancel, std::shared_ptr<ScriptedPrompter> asked) -> asio::awaitable<void> {
                while (asked->host_key_questions.empty()) {
                    co_await RawServer::pause(std::chrono::milliseconds(5));
                }
                to_cancel->cancel();
            }(c, prompter));
            const Status status = co_await c->open();
            co_await canceller.join();
            co_return status;
        }(open, prompter_));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(ClientErrc::cancelled)) << sentence(opened);
    EXPECT_TRUE(eventually([&] { return prompter_->cancelled_questions == 1; }));
}

} // namespace
} // namespace latchkey::session
