#pragma once
/// Which bells are noticed. A program that rings again and again is not heard after a while, as PuTTY does it: more than five bells within
/// two seconds, and there is silence until five seconds have passed without one. IO thread; the clock is handed in.

#include "keys/base/clock.h"

#include <chrono>
#include <deque>
#include <optional>

namespace latchkey::model {

class Bell {
public:
    static constexpr std::size_t many = 5;
    static constexpr std::chrono::seconds within{2};
    static constexpr std::chrono::seconds silence{5};

    /// A bell at that moment: is it to be noticed?
    [[nodiscard]] bool rings(SteadyTime now)
    {
        const bool quiet_long_enough = !last_ || now - *last_ >= silence;
        last_ = now;
        while (!recent_.empty() && now - recent_.front() >= within) {
            recent_.pop_front();
        }
        if (overloaded_ && !quiet_long_enough) {
            return false;
        }
        if (overloaded_) {
            overloaded_ = false;
            recent_.clear();
        }
        recent_.push_back(now);
        overloaded_ = recent_.size() > many;
        return !overloaded_;
    }

private:
    std::deque<SteadyTime> recent_;
    std::optional<SteadyTime> last_;
    bool overloaded_ = false;
};

} // namespace latchkey::model
