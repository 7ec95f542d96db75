#pragma once
/// Slow work of `lk key` (a passphrase's derivation, RSA's primes): a bar on the terminal, and Ctrl+C at any moment.

#include "keys/base/progress.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

namespace latchkey::cli {

/// Runs the command on a thread of its own while this one waits for the signals that end a program. The first asks the work to stop and
/// gives it 150 ms; whatever is then still blocked (a question, a pipe without a writer) ends with the process, its terminal restored.
/// Gives the command's status, or 128 + the signal.
[[nodiscard]] int run_interruptibly(const std::function<int(const std::stop_token&)>& command);

/// A line on standard error when that is a terminal, from 300 ms on; gone when the work is.
class ProgressBar {
public:
    /// title: "Making an RSA key of 4096 bits". quiet: never drawn.
    ProgressBar(std::string title, std::stop_token stop, bool quiet = false);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar() { clear(); }

    /// For the work; valid as long as the bar.
    [[nodiscard]] Work work();
    /// Takes the line away, for a question say; it comes again when the work reports. Any thread.
    void clear();

private:
    using Clock = std::chrono::steady_clock;
    void draw(double done);

    std::string title_;
    std::stop_token stop_;
    bool visible_;
    std::mutex mutex_; ///< work may report from several threads
    Clock::time_point since_ = Clock::now();
    Clock::time_point drawn_{};
    std::size_t width_ = 0; ///< of what stands on the line
};

} // namespace latchkey::cli
