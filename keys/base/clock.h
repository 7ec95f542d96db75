#pragma once
/// Time as it is handed in: nothing that waits or measures reads the system's clock by itself, so that tests assert order and work done.
/// Any thread.

#include <atomic>
#include <chrono>

namespace latchkey {

using SteadyTime = std::chrono::steady_clock::time_point;
using SteadyDuration = std::chrono::steady_clock::duration;

class SteadyClock {
public:
    SteadyClock() = default;
    SteadyClock(const SteadyClock&) = delete;
    SteadyClock& operator=(const SteadyClock&) = delete;
    virtual ~SteadyClock() = default;

    [[nodiscard]] virtual SteadyTime now() const = 0;
};

/// The machine's own; lives as long as the program.
[[nodiscard]] const SteadyClock& real_clock();

/// A clock that stands still until it is told.
class ManualClock final : public SteadyClock {
public:
    [[nodiscard]] SteadyTime now() const override { return SteadyTime(SteadyDuration(ticks_.load())); }
    void advance(SteadyDuration by) { ticks_ += by.count(); }

private:
    std::atomic<SteadyDuration::rep> ticks_{SteadyDuration(std::chrono::hours(1)).count()}; // not 0: "never" is often a default time
};

} // namespace latchkey
