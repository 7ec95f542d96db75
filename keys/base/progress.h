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

} // namespace latchkey
