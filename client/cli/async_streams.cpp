#include "client/cli/async_streams.h"

#include "client/cli/platform/direct_stream.h"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace latchkey::cli {

namespace {

constexpr std::size_t block_size = std::size_t{128} << 10U; // each is handed from thread to thread, which costs more than its bytes
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

// ---- input -------------------------------------------------------------------------------------------------------------------------

struct AsyncInput::State : std::enable_shared_from_this<State> {
    explicit State(const asio::any_io_executor& executor) : input(standard_input()), wakeup(executor) {}

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
            if (blocks.size() == 1) {
                wakeup.notify(shared_from_this()); // of more than one it knows already
            }
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
    /// What is there of the oldest block, 0 when there is none.
    std::size_t take(std::span<std::uint8_t> into)
    {
        const Bytes rest = Bytes(blocks.front()).subspan(taken);
        const std::size_t count = std::min(rest.size(), into.size());
        std::ranges::copy(rest.first(count), into.begin());
        taken += count;
        if (count == rest.size()) {
            taken = 0;
            blocks.pop_front();
            room.notify_one();
        }
        return count;
    }

    std::unique_ptr<Input> input;
    Wakeup wakeup;
    std::mutex mutex;
    std::condition_variable room;
    std::deque<ByteBuffer> blocks;
    std::size_t taken = 0; ///< of the first
    bool ended = false;
    bool stopped = false;
    std::thread thread;
};

AsyncInput::AsyncInput(const asio::any_io_executor& executor) : direct_(DirectStream::open(executor, Standard::input))
{
    if (!direct_) {
        state_ = std::make_shared<State>(executor);
        state_->thread = std::thread{[state = state_.get()] { state->run(); }};
    }
}

AsyncInput::~AsyncInput()
{
    stop();
    if (state_) {
        state_->thread.join();
    }
}

asio::awaitable<std::size_t> AsyncInput::read_directly(std::span<std::uint8_t> into)
{
    const auto direct = direct_;
    while (!stopped_) {
        const auto got = direct->read(into);
        if (got) {
            co_return *got;
        }
        if (got.error() != std::errc::operation_would_block) {
            break;
        }
        co_await direct->ready();
    }
    co_return 0;
}

asio::awaitable<std::size_t> AsyncInput::read(std::span<std::uint8_t> into)
{
    if (direct_) {
        const std::size_t got = co_await read_directly(into);
        co_return got;
    }
    const auto state = state_;
    for (;;) {
        {
            const std::scoped_lock hold{state->mutex};
            if (state->stopped) {
                co_return 0;
            }
            if (!state->blocks.empty()) {
                co_return state->take(into);
            }
            if (state->ended) {
                co_return 0;
            }
        }
        co_await state->wakeup.wait();
    }
}

void AsyncInput::stop()
{
    stopped_ = true;
    if (direct_) {
        direct_->interrupt();
    } else {
        state_->stop();
    }
}

// ---- output ------------------------------------------------------------------------------------------------------------------------

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
            if (waited_for) {
                wakeup.notify(shared_from_this());
            }
        }
    }

    Standard stream;
    Wakeup wakeup;
    std::mutex mutex;
    std::condition_variable work;
    std::deque<ByteBuffer> blocks;
    std::error_code broken;
    bool waited_for = false;
    bool finished = false;
    std::thread thread; ///< from the first write on
};

AsyncOutput::AsyncOutput(const asio::any_io_executor& executor, Standard stream) : direct_(DirectStream::open(executor, stream))
{
    if (!direct_) {
        state_ = std::make_shared<State>(executor, stream);
    }
}

AsyncOutput::~AsyncOutput()
{
    if (!state_ || !state_->thread.joinable()) {
        return;
    }
    {
        const std::scoped_lock hold{state_->mutex};
        state_->finished = true;
    }
    state_->work.notify_one();
    state_->thread.join();
}

asio::awaitable<bool> AsyncOutput::write_directly(Bytes bytes)
{
    const auto direct = direct_;
    while (!bytes.empty() && !failed_) {
        const auto sent = direct->write(bytes);
        if (sent) {
            bytes = bytes.subspan(*sent);
        } else if (sent.error() == std::errc::operation_would_block) {
            co_await direct->ready();
        } else {
            failed_ = sent.error();
        }
    }
    co_return !failed_;
}

asio::awaitable<bool> AsyncOutput::wait_until_at_most(std::size_t blocks)
{
    const auto state = state_;
    for (;;) {
        {
            const std::scoped_lock hold{state->mutex};
            state->waited_for = !state->broken && state->blocks.size() > blocks;
            if (!state->waited_for) {
                co_return !state->broken;
            }
        }
        co_await state->wakeup.wait();
    }
}

void AsyncOutput::post(Bytes bytes)
{
    if (direct_) {
        return;
    }
    if (!state_->thread.joinable()) {
        state_->thread = std::thread{[state = state_.get()] { state->run(); }};
    }
    {
        const std::scoped_lock hold{state_->mutex};
        state_->blocks.push_back(to_buffer(bytes));
    }
    state_->work.notify_one();
}

asio::awaitable<bool> AsyncOutput::write(Bytes bytes)
{
    if (direct_) {
        const bool out = co_await write_directly(bytes);
        co_return out;
    }
    post(bytes);
    const bool good = co_await wait_until_at_most(most_blocks);
    co_return good;
}

std::error_code AsyncOutput::error() const
{
    if (direct_) {
        return failed_;
    }
    const std::scoped_lock hold{state_->mutex};
    return state_->broken;
}

asio::awaitable<bool> AsyncOutput::flush()
{
    if (direct_) {
        co_return !failed_;
    }
    const bool good = co_await wait_until_at_most(0);
    co_return good;
}

} // namespace latchkey::cli
