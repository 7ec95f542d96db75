/// What listens at $SSH_AUTH_SOCK need not be an agent, or not a sound one: nothing that it says may hang, crash or be believed unchecked.

#include "client/auth/agent_client.h"
#include "client/transport/wakeup.h"
#include "keys/base/wire.h"
#include "tests/support/coroutine.h"
#include "tests/support/temp_folder.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>

namespace latchkey::auth {
namespace {

using support::run;
using Socket = asio::local::stream_protocol::socket;

std::string framed(std::string_view body)
{
    return to_string(WireWriter().string(body).bytes());
}

std::string text_of(const WireWriter& writer)
{
    return to_string(writer.bytes());
}

/// What a scripted agent does with one request.
struct Act {
    std::string says{};    ///< as it is, not framed
    bool hangs_up = false; ///< after that
    std::size_t piece = 0; ///< so many bytes at a time; 0: all at once
};

class ScriptedAgent {
public:
    ScriptedAgent(asio::io_context& io, std::deque<Act> acts)
        : acceptor_(io, asio::local::stream_protocol::endpoint((folder_ / "s").string())), acts_(std::move(acts))
    {
        asio::co_spawn(io, accept_all(), asio::detached);
    }
    ~ScriptedAgent()
    {
        acceptor_.close();
        for (const auto& socket : sockets_) {
            asio::error_code ignored;
            socket->close(ignored);
        }
    }

    [[nodiscard]] std::string address() const { return (folder_ / "s").string(); }
    [[nodiscard]] std::size_t connections() const { return sockets_.size(); }
    [[nodiscard]] std::size_t requests() const { return requests_; }

private:
    asio::awaitable<void> accept_all()
    {
        for (;;) {
            asio::error_code failed;
            auto socket = std::make_shared<Socket>(acceptor_.get_executor());
            co_await acceptor_.async_accept(*socket, asio::redirect_error(asio::use_awaitable, failed));
            if (failed) {
                co_return;
            }
            sockets_.push_back(socket);
            asio::co_spawn(acceptor_.get_executor(), serve(socket), asio::detached);
        }
    }

    asio::awaitable<void> serve(std::shared_ptr<Socket> socket)
    {
        asio::error_code failed;
        while (!failed) {
            std::array<std::uint8_t, 4> head{};
            co_await asio::async_read(*socket, asio::buffer(head), asio::redirect_error(asio::use_awaitable, failed));
            ByteBuffer body(WireReader(head).uint32());
            if (!failed) {
                co_await asio::async_read(*socket, asio::buffer(body), asio::redirect_error(asio::use_awaitable, failed));
            }
            if (failed || acts_.empty()) {
                co_return;
            }
            ++requests_;
            const Act act = acts_.front();
            acts_.pop_front();
            const std::size_t piece = act.piece == 0 ? std::max<std::size_t>(act.says.size(), 1) : act.piece;
            for (std::size_t at = 0; at < act.says.size() && !failed; at += piece) {
                const std::string part = act.says.substr(at, piece);
                co_await asio::async_write(*socket, asio::buffer(part), asio::redirect_error(asio::use_awaitable, failed));
            }
            if (act.hangs_up) {
                socket->close(failed);
                co_return;
            }
        }
    }

    support::TempFolder folder_;
    asio::local::stream_protocol::acceptor acceptor_;
    std::deque<Act> acts_;
    std::vector<std::shared_ptr<Socket>> sockets_;
    std::size_t requests_ = 0;
};

const std::string two_keys = text_of(WireWriter().byte(12).uint32(2).string("blob one").string("one").string("blob two").string(""));

/// One request to an agent that does this.
Result<std::vector<AgentIdentity>> list_from(Act act, AgentPatience patience = {})
{
    asio::io_context io;
    const ScriptedAgent agent{io, {std::move(act)}};
    AgentClient client{agent.address(), patience};
    return run(io, client.list());
}

Error error_of(Act act, AgentPatience patience = {})
{
    const auto listed = list_from(std::move(act), patience);
    return listed ? Error{AgentErrc::none, "it was believed"} : listed.error();
}

TEST(HostileAgent, ByteByByteIsAGoodAnswerToo)
{
    const auto listed = list_from({.says = framed(two_keys), .piece = 1});
    ASSERT_TRUE(listed) << listed.error().sentence();
    ASSERT_EQ(listed->size(), 2U);
    EXPECT_EQ(to_string(listed->front().blob), "blob one");
    EXPECT_EQ(listed->back().comment, "");
}

TEST(HostileAgent, EveryShortListIsRefused)
{
    for (std::size_t size = 1; size < two_keys.size(); ++size) {
        const Error error = error_of({.says = framed(two_keys.substr(0, size))});
        EXPECT_TRUE(error.is(AgentErrc::bad_reply)) << size << error.sentence();
    }
    EXPECT_TRUE(error_of({.says = framed(two_keys + "x")}).is(AgentErrc::bad_reply));
}

TEST(HostileAgent, HangingUpAtAnyByteIsSaid)
{
    const std::string whole = framed(two_keys);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Error error = error_of({.says = whole.substr(0, size), .hangs_up = true});
        EXPECT_TRUE(error.is(AgentErrc::lost)) << size << error.sentence();
    }
}

TEST(HostileAgent, LengthsBeyondReasonAreRefusedBeforeAnythingIsAllocated)
{
    const auto announcing = [](std::uint32_t size) { return text_of(WireWriter().uint32(size)) + two_keys; };
    for (const std::uint32_t size : {0U, 256U * 1024U + 1U, 0x7fffffffU, 0xffffffffU}) {
        EXPECT_TRUE(error_of({.says = announcing(size)}).is(AgentErrc::bad_reply)) << size;
    }
    for (const std::uint32_t count : {3U, 2049U, 0xffffffffU}) {
        const std::string body = text_of(WireWriter().byte(12).uint32(count)) + two_keys.substr(5);
        EXPECT_TRUE(error_of({.says = framed(body)}).is(AgentErrc::bad_reply)) << count;
    }
    const std::string huge_string = text_of(WireWriter().byte(12).uint32(1).uint32(0xfffffff0U));
    EXPECT_TRUE(error_of({.says = framed(huge_string)}).is(AgentErrc::bad_reply));
}

TEST(HostileAgent, AnotherKindOfMessageIsRefused)
{
    for (int type = 0; type < 256; ++type) {
        std::string body = two_keys;
        body.front() = static_cast<char>(type);
        const auto listed = list_from({.says = framed(body)});
        EXPECT_EQ(listed.has_value(), type == 12) << type;
    }
    EXPECT_TRUE(error_of({.says = framed("\x05")}).is(AgentErrc::refused));
}

TEST(HostileAgent, SilenceEndsByOurDeadline)
{
    const AgentPatience short_one{.connect = std::chrono::seconds{5}, .answer = std::chrono::milliseconds{50}, .consent = {}};
    EXPECT_TRUE(error_of({}, short_one).is(AgentErrc::timeout));
    EXPECT_TRUE(error_of({.says = framed(two_keys).substr(0, 9)}, short_one).is(AgentErrc::timeout));
}

TEST(HostileAgent, ALateAnswerIsNotTakenForThatOfTheNextRequest)
{
    asio::io_context io;
    const ScriptedAgent agent{io, {Act{}, Act{.says = framed(two_keys)}}};
    AgentClient client{agent.address(), {.answer = std::chrono::milliseconds{50}}};
    EXPECT_TRUE(run(io, client.list()).error().is(AgentErrc::timeout));
    EXPECT_TRUE(run(io, client.list()));
    EXPECT_EQ(agent.connections(), 2U);
}

TEST(HostileAgent, OneConnectionServesManyRequests)
{
    asio::io_context io;
    const ScriptedAgent agent{io, std::deque<Act>(5, Act{.says = framed(two_keys)})};
    AgentClient client{agent.address()};
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(run(io, client.list()));
    }
    EXPECT_EQ(agent.connections(), 1U);
}

TEST(HostileAgent, CancelEndsTheRequestAndAllLaterOnes)
{
    asio::io_context io;
    const ScriptedAgent agent{io, {Act{}}};
    AgentClient client{agent.address()};
    std::optional<Error> ended;
    asio::co_spawn(io, client.list(),
                   [&](const std::exception_ptr&, const Result<std::vector<AgentIdentity>>& listed) { ended = listed.error(); });
    while (agent.requests() == 0) {
        io.run_one_for(std::chrono::seconds{10});
    }
    client.cancel();
    while (!ended) {
        io.run_one_for(std::chrono::seconds{10});
    }
    EXPECT_TRUE(ended->is(AgentErrc::cancelled));
    EXPECT_TRUE(run(io, client.list()).error().is(AgentErrc::cancelled));
    EXPECT_EQ(agent.connections(), 1U);
}

TEST(HostileAgent, ACancelledCoroutineLeavesTheClientUsable)
{
    asio::io_context io;
    const ScriptedAgent agent{io, {Act{}, Act{.says = framed(two_keys)}}};
    AgentClient client{agent.address()};
    asio::cancellation_signal cancel;
    bool ended = false;
    asio::co_spawn(io, client.list(),
                   asio::bind_cancellation_slot(cancel.slot(),
                                                [&](const std::exception_ptr& thrown, const Result<std::vector<AgentIdentity>>& listed) {
                                                    EXPECT_TRUE(thrown || !listed);
                                                    ended = true;
                                                }));
    while (agent.requests() == 0) {
        io.run_one_for(std::chrono::seconds{10});
    }
    cancel.emit(asio::cancellation_type::terminal);
    while (!ended) {
        io.run_one_for(std::chrono::seconds{10});
    }
    EXPECT_TRUE(run(io, client.list()));
    EXPECT_EQ(agent.connections(), 2U);
}

TEST(HostileAgent, ASignatureIsCheckedForItsKindAndItsEnd)
{
    const auto reply = [](const std::string& algorithm, const std::string& blob, const std::string& more = {}) {
        const std::string inner = text_of(WireWriter().string(algorithm).string(blob)) + more;
        return text_of(WireWriter().byte(14).string(inner));
    };
    const auto sign = [](const std::string& body, const std::string& algorithm) {
        asio::io_context io;
        const ScriptedAgent agent{io, {Act{.says = framed(body)}}};
        AgentClient client{agent.address()};
        return run(io, client.sign({1, 2}, {3}, algorithm));
    };
    EXPECT_TRUE(sign(reply("rsa-sha2-512", "s"), "rsa-sha2-512"));
    EXPECT_TRUE(sign(reply("rsa-sha2-512", "s"), "rsa-sha2-512-cert-v01@openssh.com"));
    EXPECT_EQ(sign(reply("sk-ssh-ed25519@openssh.com", "s", "12345"), "sk-ssh-ed25519-cert-v01@openssh.com")->more.size(), 5U);
    const std::string old = reply("ssh-rsa", "s"); // what agents from before the flags make
    EXPECT_TRUE(sign(old, "rsa-sha2-512").error().is(AgentErrc::bad_reply));
    EXPECT_TRUE(sign(reply("rsa-sha2-512", ""), "rsa-sha2-512").error().is(AgentErrc::bad_reply));
    EXPECT_TRUE(sign(reply("rsa-sha2-512", "s", "more"), "rsa-sha2-512").error().is(AgentErrc::bad_reply));
    EXPECT_TRUE(sign(reply("rsa-sha2-512", "s") + "x", "rsa-sha2-512").error().is(AgentErrc::bad_reply));
    EXPECT_TRUE(sign(framed("\x06"), "rsa-sha2-512").error().is(AgentErrc::bad_reply));
    for (std::size_t size = 1; size < old.size(); ++size) {
        EXPECT_TRUE(sign(old.substr(0, size), "ssh-rsa").error().is(AgentErrc::bad_reply)) << size;
    }
}

TEST(HostileAgent, AYesHasNoMoreBytesAndNothingElseIsAYes)
{
    const auto added = [](const std::string& body) {
        asio::io_context io;
        const ScriptedAgent agent{io, {Act{.says = framed(body)}, Act{.says = framed(two_keys)}}};
        AgentClient client{agent.address()};
        return run(io, client.add({Secret::copy_of("fields"), "c", {}}, {.confirm = true}));
    };
    EXPECT_TRUE(added("\x06"));
    EXPECT_TRUE(added("\x06more").error().is(AgentErrc::bad_reply));
    EXPECT_TRUE(added("\x0c").error().is(AgentErrc::bad_reply));
    for (const char* refusal : {"\x05", "\x1c", "\x1e", "\x66"}) {
        const Status refused = added(refusal);
        EXPECT_TRUE(refused.error().is(AgentErrc::refused));
        EXPECT_NE(refused.error().sentence().find("confirm"), std::string::npos) << refused.error().sentence();
    }
}

TEST(HostileAgent, GetsNoRequestLargerThanAgentsTake)
{
    asio::io_context io;
    const ScriptedAgent agent{io, {}};
    AgentClient client{agent.address()};
    const Status added = run(io, client.add({Secret::copy_of("fields"), std::string(300'000, 'c'), "big.key"}));
    EXPECT_TRUE(added.error().is(AgentErrc::too_large));
    EXPECT_NE(added.error().sentence().find("big.key"), std::string::npos);
    EXPECT_EQ(agent.connections(), 0U);
}

TEST(HostileAgent, TwoRequestsAtOnceAreABug)
{
    asio::io_context io;
    const ScriptedAgent agent{io, {Act{}}};
    AgentClient client{agent.address()};
    bool first_ended = false;
    asio::co_spawn(io, client.list(), [&](const std::exception_ptr&, const Result<std::vector<AgentIdentity>>&) { first_ended = true; });
    while (agent.requests() == 0) {
        io.run_one_for(std::chrono::seconds{10});
    }
    EXPECT_THROW((void)run(io, client.list()), std::logic_error);
    client.cancel();
    while (!first_ended) {
        io.run_one_for(std::chrono::seconds{10});
    }
}

} // namespace
} // namespace latchkey::auth
