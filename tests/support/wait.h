#pragma once
/// Waiting for an event in a test: polls a condition, never asserts how long it took. Test threads only.

#include <chrono>
#include <functional>
#include <thread>

namespace latchkey::support {

/// True as soon as `happened` is; false when it still is not after `patience`, which is how long a broken test takes to fail.
[[nodiscard]] inline bool wait_until(const std::function<bool()>& happened, std::chrono::milliseconds patience = std::chrono::seconds{10})
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!happened()) {
        if (std::chrono::steady_clock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

} // namespace latchkey::support
