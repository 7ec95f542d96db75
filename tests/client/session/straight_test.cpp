/// The straight way to a server: from which address of ours, and how often it is tried.

#include "client/transport/task_group.h"
#include "tests/client/session/route_fixture.h"

#include <algorithm>

namespace latchkey::session {
namespace {

class Straight : public RouteTest {
protected:
    [[nodiscard]] bool was_told(const std::string& words) const
    {
        return std::ranges::any_of(prompter_->events, [&](const std::string& event) { return event.find(words) != std::string::npos; });
    }
    /// The system has refused the first try as soon as it is told: loopback answers at once.
    asio::awaitable<void> start_when_tried(std::unique_ptr<ThrowawaySshd>& late, std::uint16_t port)
    {
        while (!was_told("Trying 127.0.0.1")) {
            co_await RawServer::pause(std::chrono::milliseconds(1));
        }
        late = std::make_unique<ThrowawaySshd>(support::SshdOptions{.authorized = {public_line_}, .port = port});
    }
};

TEST_F(Straight, LeavesByTheAddressThatIsWished)
{
    const auto target = server();
    trust(*target);
    ConnectionRequest wish = request(*target);
    wish.bind_address = "127.0.0.5";
    EXPECT_EQ(output_of(wish), "hello\n");
    EXPECT_NE(target->log().find("Connection from 127.0.0.5 port "), std::string::npos) << target->log();
}

TEST_F(Straight, AnAddressThatIsNotOursOrOfAnotherFamilyIsNamed)
{
    const auto target = server();
    ConnectionRequest wish = request(*target);
    for (const std::string from : {"203.0.113.9", "::1"}) {
        wish.bind_address = from;
        const Error why = failure_of(wish);
        EXPECT_TRUE(why.is(ClientErrc::connect_failed)) << why.sentence();
        EXPECT_NE(why.sentence().find("from " + from), std::string::npos) << why.sentence();
        EXPECT_NE(why.sentence().find("127.0.0.1 port "), std::string::npos) << why.sentence();
    }
    EXPECT_EQ(target->log().find("Connection from"), std::string::npos);
}

TEST_F(Straight, APortThatOpensLaterIsReachedByASecondTryWhenThatIsWished)
{
    const auto same_key = server(); // as every throwaway one of this process has
    ConnectionRequest wish = request(*same_key);
    wish.port = support::free_port();
    support::write_file(known_hosts(), "[127.0.0.1]:" + std::to_string(wish.port) + " " + same_key->host_public_key() + "\n");
    EXPECT_TRUE(failure_of(wish).is(ClientErrc::connect_refused)) << "one try is one try";

    wish.connection_attempts = 3;
    std::unique_ptr<ThrowawaySshd> late;
    transport::TaskGroup starting(io_.get_executor());
    prompter_->events.clear();
    starting.spawn(start_when_tried(late, wish.port));
    EXPECT_EQ(output_of(wish), "hello\n");
    EXPECT_TRUE(was_told("Trying 127.0.0.1 once more"));
}

} // namespace
} // namespace latchkey::session
