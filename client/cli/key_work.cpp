#include "client/cli/key_work.h"

#include "client/cli/platform/console.h"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <thread>

namespace latchkey::cli {

namespace {

constexpr int signal_status = 128; // as shells count

void print(std::string_view text)
{
    [[maybe_unused]] const std::error_code failed = write_all(Standard::error, as_bytes(text));
}

} // namespace

int run_interruptibly(const std::function<int(const std::stop_token&)>& command)
{
    asio::io_context io{1};
    asio::signal_set ending{io};
    asio::steady_timer patience{io};
    std::stop_source stop;
    for (const int signal : ending_signals()) {
        ending.add(signal);
    }
    int ended_by = 0;
    ending.async_wait([&](const asio::error_code& cancelled, int signal) {
        if (cancelled) {
            return;
        }
        ended_by = signal;
        stop.request_stop();
        patience.expires_after(std::chrono::milliseconds{150});
        patience.async_wait([signal](const asio::error_code& in_time) {
            if (!in_time) {
                end_now(signal_status + signal);
            }
        });
    });
    int code = 0;
    std::exception_ptr bug;
    std::jthread worker([&] {
        try {
            code = command(stop.get_token());
        } catch (...) {
            bug = std::current_exception();
        }
        asio::post(io, [&] {
            ending.cancel();
            patience.cancel();
        });
    });
    io.run();
    worker.join();
    if (bug != nullptr) {
        std::rethrow_exception(bug);
    }
    return ended_by != 0 && code != 0 ? signal_status + ended_by : code;
}

ProgressBar::ProgressBar(std::string title, std::stop_token stop, bool quiet)
    : title_(std::move(title)), stop_(std::move(stop)), visible_(!quiet && is_terminal(Standard::error))
{
}

Work ProgressBar::work()
{
    return {.stop = stop_, .progress = [this](double done) { draw(done); }};
}

void ProgressBar::clear()
{
    const std::scoped_lock hold{mutex_};
    if (width_ > 0) {
        print(fmt::format("\r{:{}}\r", "", width_));
        width_ = 0;
    }
}

void ProgressBar::draw(double done)
{
    constexpr auto quick = std::chrono::milliseconds{300}; // what is over before it could be read is not worth a line
    constexpr auto frame = std::chrono::milliseconds{100};
    const std::scoped_lock hold{mutex_};
    const auto now = Clock::now();
    if (!visible_ || now - since_ < quick || now - drawn_ < frame) {
        return;
    }
    drawn_ = now;
    constexpr int cells = 20;
    const int full = static_cast<int>(std::clamp(done, 0.0, 1.0) * cells);
    std::string line =
        done < 0 ? title_ + " …" : fmt::format("{} [{:#<{}}{:.<{}}] {:3.0f} %", title_, "", full, "", cells - full, done * 100);
    const auto columns = static_cast<std::size_t>(std::max(20, window_size().value_or(WindowSize{}).columns - 1));
    if (line.size() > columns) {
        line = done < 0 ? "…" : fmt::format("{:3.0f} %", done * 100);
    }
    print(fmt::format("\r{:{}}", line, width_));
    width_ = std::max(width_, line.size());
}

} // namespace latchkey::cli
