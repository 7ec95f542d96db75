#pragma once
/// How slow work (Argon2, bcrypt_pbkdf, RSA generation, a folder scan) tells how far it is and learns that nobody waits any more.
/// The sink is called from the thread that works; it must be quick and must not throw.

#include <functional>
#include <stop_token>

namespace latchkey {

/// done in 0…1, or negative when it cannot be told.
using ProgressSink = std::function<void(double done)>;

struct Work {
    std::stop_token stop{};
    ProgressSink progress{};

    void report(double done) const
    {
        if (progress) {
            progress(done);
        }
    }
    [[nodiscard]] bool stopped() const { return stop.stop_requested(); }
};

/// The work for a part of a job: its 0…1 are from…to of the whole.
[[nodiscard]] inline Work part_of(const Work& work, double from, double to)
{
    Work part{work.stop, {}};
    if (work.progress) {
        part.progress = [sink = work.progress, from, to](double done) { sink(done < 0 ? done : from + (to - from) * done); };
    }
    return part;
}

} // namespace latchkey
