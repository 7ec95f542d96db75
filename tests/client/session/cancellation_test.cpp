/// Connection::cancel() and a vanished owner at every suspension point: everything ends, nothing stays behind.

#include "client/session/connection.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"
#include "tests/client/session/sshd_fixture.h"

namespace latchkey::session {
namespace {

using support::ThrowawaySshd;
using transport::ClientErrc;
using transport::Gate;

class CancellationTest : public SshdFixture {
protected:
    CancellationTest() : sshd_({.authorized = {public_line_}, .rekey_limit = "64K"}) { trust(sshd_); }

    /// Steps the io_context until `done`, at most 20 s; false when something hangs.
    static bool finish(asio::io_context& io, const bool& done)
    {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!done && std::chrono::steady_clock::now() < limit) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(50));
        }
        return done;
    }

    ThrowawaySshd sshd_;
};

constexpr const char* busy_command = "head -c 300000 /dev/zero; echo end >&2; exit 3";

TEST_F(CancellationTest, AtEverySuspensionPointOfASession)
{
    bool completed = false;
    int points = 0;
    const std::size_t before = Gate::left_behind();
    // Far apart at first steps a session is all handshake; later ones are alike. Every one up to 60, then every seventh.
    for (int steps = 0; !completed; steps += steps < 60 ? 1 : 7) {
        asio::io_context io;
        auto prompter = std::make_shared<ScriptedPrompter>();
        auto connection = std::make_shared<Connection>(io.get_executor(), request(sshd_), prompter, nullptr);
        bool done = false;
        std::optional<Result<Ran>> ran;
        asio::co_spawn(io, open_and_run(connection, busy_command), [&](std::exception_ptr failure, Result<Ran> result) {
            EXPECT_FALSE(failure);
            ran = std::move(result);
            done = true;
        });
        for (int i = 0; i < steps && !done; ++i) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(1000));
        }
        completed = done;
        connection->cancel();
        ASSERT_TRUE(finish(io, done)) << "hangs when cancelled after " << steps << " steps";
        if (!*ran) {
            EXPECT_TRUE(ran->error().is(ClientErrc::cancelled)) << steps << ": " << sentence(*ran);
        } else {
            EXPECT_EQ((*ran)->exit.status, 3) << "after " << steps << " steps"; // it was closing already
        }
        connection.reset();
        io.restart();
        io.poll();
        ++points;
    }
    EXPECT_GT(points, 60);
    EXPECT_EQ(Gate::left_behind(), before);
}

TEST_F(CancellationTest, AnOwnerThatIsCancelledTheAsioWayLeavesNothingBehind)
{
    bool completed = false;
    const std::size_t before = Gate::left_behind();
    for (int steps = 0; !completed; steps += steps < 40 ? 1 : 11) {
        asio::io_context io;
        auto prompter = std::make_shared<ScriptedPrompter>();
        auto connection = std::make_shared<Connection>(io.get_executor(), request(sshd_), prompter, nullptr);
        asio::cancellation_signal cancel;
        bool done = false;
        asio::co_spawn(io, open_and_run(connection, busy_command),
                       asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, Result<Ran>) { done = true; }));
        for (int i = 0; i < steps && !done; ++i) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(1000));
        }
        completed = done;
        cancel.emit(asio::cancellation_type::terminal);
        ASSERT_TRUE(finish(io, done)) << "hangs when cancelled after " << steps << " steps";
        connection->cancel();
        connection.reset();
        io.restart();
        io.poll();
    }
    EXPECT_EQ(Gate::left_behind(), before);
}

TEST_F(CancellationTest, AnIoContextThatIsDestroyedTakesEverythingWithIt)
{
    const std::size_t before = Gate::left_behind();
    for (int steps = 0; steps < 120; steps += 5) {
        auto io = std::make_unique<asio::io_context>();
        auto prompter = std::make_shared<ScriptedPrompter>();
        auto connection = std::make_shared<Connection>(io->get_executor(), request(sshd_), prompter, nullptr);
        bool done = false;
        asio::co_spawn(*io, open_and_run(connection, busy_command), [&](std::exception_ptr, Result<Ran>) { done = true; });
        for (int i = 0; i < steps && !done; ++i) {
            io->restart();
            io->run_one_for(std::chrono::milliseconds(1000));
        }
        connection.reset();
        io.reset();
    }
    EXPECT_EQ(Gate::left_behind(), before);
}

} // namespace
} // namespace latchkey::session
