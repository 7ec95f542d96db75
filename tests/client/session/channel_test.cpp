/// A channel's calls when libssh2 itself says no, and when the connection ends in the same breath as the last data.

#include "client/session/channel_impl.h"
#include "client/transport/client_error.h"
#include "tests/client/session/session_fixture.h"
#include "tests/support/scripted_server.h"

#include <functional>

namespace latchkey::session {
namespace {

using transport::ClientErrc;

/// Nobody is at the other end; the gate's loops are never started.
class NoStream final : public transport::ByteStream {
public:
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t>) override { co_return std::size_t{0}; }
    asio::awaitable<Result<std::size_t>> write_some(Bytes data) override { co_return data.size(); }
    void abort() noexcept override {}
};

struct Call {
    std::string name;
    std::function<asio::awaitable<Status>(Channel&)> run;
};
class ChannelCall : public ::testing::TestWithParam<Call> {};

TEST_P(ChannelCall, ThatLibssh2RefusesIsAnErrorAndNotTakenForDone)
{
    asio::io_context io;
    transport::GateOptions options;
    options.where = "example.net port 22";
    const auto gate = transport::Gate::make(io.get_executor(), std::make_unique<NoStream>(), std::move(options));
    ASSERT_NE(gate, nullptr);
    // libssh2 answers LIBSSH2_ERROR_BAD_USE to every call for no channel: an error of the call, not of the connection.
    Channel channel(std::make_shared<Channel::Impl>(gate, nullptr, Deadlines{}));
    const Status done = run(io, GetParam().run(channel));
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().is(ClientErrc::closed)) << sentence(done);
    EXPECT_FALSE(gate->ended());
}

INSTANTIATE_TEST_SUITE_P(All, ChannelCall,
                         ::testing::Values(Call{"write", [](Channel& channel) { return channel.write(to_buffer(as_bytes("hello"))); }},
                                           Call{"send_eof", [](Channel& channel) { return channel.send_eof(); }},
                                           Call{"resize", [](Channel& channel) { return channel.resize(80, 24); }},
                                           Call{"signal", [](Channel& channel) { return channel.signal("INT"); }}),
                         [](const auto& which) { return which.param.name; });

} // namespace
} // namespace latchkey::session
