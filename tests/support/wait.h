#pragma once
/// Waiting for an event in a test: polls a condition, never asserts how long it took. Test threads only.

#include <chrono>
#include <functional>
#include <thread>

namespace latchkey::support {

/// How long a broken test takes to fail. Under a sanitizer everything is up to twenty times as slow (three Argon2 derivations: 18 s).
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr std::chrono::seconds default_patience{60};
#else
inline constexpr std::chrono::seconds default_patience{10};
#endif

/// True as soon as `happened` is; false when it still is not after `patience`.
[[nodiscard]] inline bool wait_until(const std::function<bool()>& happened, std::chrono::milliseconds patience = default_patience)
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
