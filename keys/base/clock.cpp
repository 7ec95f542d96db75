#include "keys/base/clock.h"

namespace latchkey {

namespace {

class RealClock final : public SteadyClock {
public:
    [[nodiscard]] SteadyTime now() const override { return std::chrono::steady_clock::now(); }
};

} // namespace

const SteadyClock& real_clock()
{
    static const RealClock clock;
    return clock;
}

} // namespace latchkey
