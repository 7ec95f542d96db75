#pragma once
/// What a callback of libssh2 needs from a coroutine (a signature, typed answers) before its call can go on. IO thread.
///
/// The callback notes what it needs, calls need() and makes the libssh2 call answer EAGAIN. Whoever drives the call sees wanted(), awaits
/// answer(), and lets the gate make progress: the callback is called again and finds the answer.

#include "client/transport/wakeup.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>

namespace latchkey::auth {

class Asked {
public:
    Asked() = default;
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
    virtual ~Asked() = default;

    /// An error ends the login, and with it the connection.
    [[nodiscard]] virtual asio::awaitable<Status> answer() = 0;

    [[nodiscard]] bool wanted() const noexcept { return wanted_; }
    void answered() noexcept { wanted_ = false; }
    /// Notified by need(); nullptr while nobody waits.
    void set_wakeup(transport::Wakeup* wakeup) noexcept { wakeup_ = wakeup; }

protected:
    void need()
    {
        wanted_ = true;
        if (wakeup_ != nullptr) {
            wakeup_->notify();
        }
    }

private:
    bool wanted_ = false;
    transport::Wakeup* wakeup_ = nullptr;
};

} // namespace latchkey::auth
