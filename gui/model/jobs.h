#pragma once
/// Slow work off both threads: reading keys, listing folders, saving sessions. A job runs on a worker; its result comes back on the home
/// executor, and only while somebody still holds the job's handle. run() and handles: home thread. Workers start with the first job.

#include "keys/base/progress.h"

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace latchkey::model {

/// Dropping it cancels the job: the worker is told to stop, and the result is thrown away.
class Job {
public:
    Job() = default;
    explicit Job(std::shared_ptr<std::stop_source> stop) : stop_(std::move(stop)) {}
    Job(Job&&) noexcept = default;
    Job& operator=(Job&& other) noexcept
    {
        cancel();
        stop_ = std::move(other.stop_);
        return *this;
    }
    ~Job() { cancel(); }

    void cancel()
    {
        if (stop_) {
            stop_->request_stop();
            stop_.reset();
        }
    }

private:
    std::shared_ptr<std::stop_source> stop_;
};

class Jobs {
public:
    /// Any thread. Nothing waits, runs, or has a result that was not handed over.
    [[nodiscard]] bool idle() const { return unfinished_ == 0; }

    /// With one worker jobs run in the order in which they were given.
    Jobs(asio::any_io_executor home, unsigned workers) : home_(std::move(home)), wanted_(workers) {}
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;
    ~Jobs(); ///< waits for what runs; what waits and can be cancelled is not begun, what must be done (see must_run) is

    /// done(result) is called on the home executor.
    template <class F, class Done>
    [[nodiscard]] Job run(F work, Done done)
    {
        auto stop = std::make_shared<std::stop_source>();
        add(stop->get_token(), std::move(work), std::move(done));
        return Job{std::move(stop)};
    }

    /// Like run(), for what must not be lost (a save): nobody holds it, it is done even when the program ends.
    template <class F, class Done>
    void must_run(F work, Done done)
    {
        add(std::stop_token{}, std::move(work), std::move(done));
    }

private:
    template <class F, class Done>
    void add(std::stop_token stop, F work, Done done)
    {
        ++unfinished_;
        push([this, stop, work = std::move(work), done = std::move(done)]() mutable {
            if (stop.stop_requested()) {
                --unfinished_;
                return;
            }
            auto result = work(Work{stop, {}});
            asio::post(home_, [this, stop, done = std::move(done), result = std::move(result)]() mutable {
                if (!stop.stop_requested()) {
                    done(std::move(result));
                }
                --unfinished_;
            });
        });
    }
    void push(std::move_only_function<void()> task);
    void work_on();

    asio::any_io_executor home_;
    unsigned wanted_;
    std::atomic<std::size_t> unfinished_{0};
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::move_only_function<void()>> waiting_;
    bool ending_ = false;
    std::vector<std::thread> workers_;
};

} // namespace latchkey::model
