#include "client/cli/async_streams.h"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace latchkey::cli {

namespace {

constexpr std::size_t block_size = std::size_t{64} << 10U; // what channels and pipes take at once
constexpr std::size_t most_blocks = 4;

/// A wish to go on that a coroutine waits for and another thread speaks: the timer never expires, it is only cancelled.
class Wakeup {
public:
    explicit Wakeup(const asio::any_io_executor& executor) : timer_(executor) {}

    asio::awaitable<void> wait()
    {
        timer_.expires_at(asio::steady_timer::time_point::max());
        asio::error_code cancelled;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    /// Any thread. `owner` keeps this alive until then. What was changed before this call is seen by whoever is woken.
    template <class Owner>
    void notify(std::shared_ptr<Owner> owner)
    {
        asio::post(timer_.get_executor(), [this, owner = std::move(owner)] { timer_.cancel(); });
    }

private:
    asio::steady_timer timer_;
};

} // namespace

struct AsyncInput::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& executor, std::unique_ptr<Input> from) : input(std::move(from)), wakeup(executor) {}

    void run()
    {
        ByteBuffer block(block_size);
        for (;;) {
            const std::size_t got = input->read(block);
            std::unique_lock hold{mutex};
            room.wait(hold, [&] { return blocks.size() < most_blocks || stopped; });
            if (got == 0 || stopped) {
                ended = true;
                wakeup.notify(shared_from_this());
                return;
            }
            blocks.emplace_back(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got));
            wakeup.notify(shared_from_this());
        }
    }
    void stop()
    {
        {
            const std::scoped_lock hold{mutex};
            stopped = true;
        }
        room.notify_one();
        input->interrupt();
        wakeup.notify(shared_from_this());
    }

    std::unique_ptr<Input> input;
    Wakeup wakeup;
    std::mutex mutex;
    std::condition_variable room;
    std::deque<ByteBuffer> blocks;
    bool ended = false;
    bool stopped = false;
    std::thread thread;
};

AsyncInput::AsyncInput(const asio::any_io_executor& executor, std::unique_ptr<Input> input)
    : state_(std::make_shared<State>(executor, std::move(input)))
{
    state_->thread = std::thread{[state = state_.get()] { state->run(); }};
}

AsyncInput::~AsyncInput()
{
    state_->stop();
    state_->thread.join();
}

asio::awaitable<ByteBuffer> AsyncInput::read()
{
    const auto state = state_;
    for (;;) {
        {
            const std::scoped_lock hold{state->mutex};
            if (state->stopped) {
                co_return ByteBuffer{};
            }
            if (!state->blocks.empty()) {
                ByteBuffer block = std::move(state->blocks.front());
                state->blocks.pop_front();
                state->room.notify_one();
                co_return block;
            }
            if (state->ended) {
                co_return ByteBuffer{};
            }
        }
        co_await state->wakeup.wait();
    }
}

void AsyncInput::stop()
{
    state_->stop();
}

struct AsyncOutput::State : std::enable_shared_from_this<State> {
    State(const asio::any_io_executor& executor, Standard to) : stream(to), wakeup(executor) {}

    void run()
    {
        std::unique_lock hold{mutex};
        for (;;) {
            work.wait(hold, [&] { return !blocks.empty() || finished; });
            if (blocks.empty()) {
                return;
            }
            // The block stays in the queue while it is written: an empty queue means that all is out.
            const ByteBuffer& block = blocks.front();
            hold.unlock();
            const std::error_code failed = broken ? broken : write_all(stream, block);
            hold.lock();
            broken = failed;
            blocks.pop_front();
            wakeup.notify(shared_from_this());
        }
    }

    Standard stream;
    Wakeup wakeup;
    std::mutex mutex;
    std::condition_variable work;
    std::deque<ByteBuffer> blocks;
    std::error_code broken;
    bool finished = false;
    std::thread thread;
};

AsyncOutput::AsyncOutput(const asio::any_io_executor& executor, Standard stream) : state_(std::make_shared<State>(executor, stream))
{
    state_->thread = std::thread{[state = state_.get()] { state->run(); }};
}

AsyncOutput::~AsyncOutput()
{
    {
        const std::scoped_lock hold{state_->mutex};
        state_->finished = true;
    }
    state_->work.notify_one();
    state_->thread.join();
}

asio::awaitable<bool> AsyncOutput::wait_until_at_most(std::size_t blocks)
{
    const auto state = state_;
    for (;;) {
        {
            const std::scoped_lock hold{state->mutex};
            if (state->broken || state->blocks.size() <= blocks) {
                co_return !state->broken;
            }
        }
        co_await state->wakeup.wait();
    }
}

asio::awaitable<bool> AsyncOutput::write(ByteBuffer bytes)
{
    {
        const std::scoped_lock hold{state_->mutex};
        state_->blocks.push_back(std::move(bytes));
    }
    state_->work.notify_one();
    const bool good = co_await wait_until_at_most(most_blocks);
    co_return good;
}

std::error_code AsyncOutput::error() const
{
    const std::scoped_lock hold{state_->mutex};
    return state_->broken;
}

asio::awaitable<bool> AsyncOutput::flush()
{
    const bool good = co_await wait_until_at_most(0);
    co_return good;
}

} // namespace latchkey::cli
