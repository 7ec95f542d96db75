/// A ProxyCommand: a program's input and output are the way to a server.

#include "tests/client/session/route_fixture.h"

#include <csignal>

namespace latchkey::session {
namespace {

class ProxyCommand : public RouteTest {
protected:
    /// A relay like nc, which not every machine has. It leaves its process number in `pid`.
    std::string relay(const ThrowawaySshd& to) const
    {
        const auto script = folder_.write("relay.py", R"(
import os, select, socket, sys
open(sys.argv[2], "w").write(str(os.getpid()))
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
while True:
    for r in select.select([0, s], [], [])[0]:
        data = os.read(0, 65536) if r == 0 else s.recv(65536)
        if not data:
            sys.exit(0)
        s.sendall(data) if r == 0 else os.write(1, data)
)");
        return "/usr/bin/python3 " + script.string() + " " + std::to_string(to.port()) + " " + (folder_ / "pid").string();
    }
    bool relay_is_gone() const
    {
        const std::string text = support::read_file(folder_ / "pid");
        return !text.empty() && ::kill(std::stoi(text), 0) != 0; // not even as a zombie
    }
};

TEST_F(ProxyCommand, ItsInputAndOutputAreTheWayAndItEndsWithTheConnection)
{
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.proxy_command = relay(*target);
    const auto open = connection(wish);
    const Status opened = run(io_, open_only(open));
    ASSERT_TRUE(opened) << sentence(opened);
    const auto ran = run(io_, run_command(open, "head -c 2000000 /dev/zero"));
    ASSERT_TRUE(ran) << sentence(ran);
    EXPECT_EQ(ran->out.size(), 2'000'000U);
    EXPECT_FALSE(relay_is_gone());
    run(io_, [](std::shared_ptr<Connection> c) -> asio::awaitable<int> {
        co_await c->close();
        co_return 0;
    }(open));
    EXPECT_TRUE(eventually([&] { return relay_is_gone(); }));
}

TEST_F(ProxyCommand, OneThatSleepsIsEndedWhenTheConnectionIsGivenUp)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.proxy_command = "sh -c 'echo $$ > " + (folder_ / "pid").string() + "; exec sleep 1000'";
    wish.deadlines.banner = std::chrono::milliseconds(500);
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::banner_timeout));
    EXPECT_TRUE(eventually([&] { return relay_is_gone(); }));
}

TEST_F(ProxyCommand, HowItEndedIsSaid)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    const std::vector<std::pair<std::string, std::string>> cases{
        {"sh -c 'exit 3'", "status 3"}, {"/no/such/program", "127"}, {"true", "status 0"}, {"sh -c 'kill -9 $$'", "signal 9"}};
    for (const auto& [command, words] : cases) {
        wish.proxy_command = command;
        const Error why = failure_of(wish);
        EXPECT_TRUE(why.is(ClientErrc::proxy_command_failed)) << why.sentence();
        const bool found = why.sentence().find(words) != std::string::npos || why.sentence().find("not found") != std::string::npos;
        EXPECT_TRUE(found) << why.sentence();
    }
}

TEST_F(ProxyCommand, OneThatTalksNonsenseIsNoServer)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    wish.proxy_command = "yes";
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::not_ssh));
}

TEST_F(ProxyCommand, MayBeTheFirstHopsWay)
{
    const auto hop = server();
    const auto target = server();
    trust_all({hop.get(), target.get()});
    ConnectionRequest wish = request(*target);
    wish.jumps = {request(*hop)};
    wish.jumps.front().proxy_command = relay(*hop);
    EXPECT_EQ(output_of(wish), "hello\n");
    EXPECT_TRUE(eventually([&] { return relay_is_gone(); }));
}

} // namespace
} // namespace latchkey::session
