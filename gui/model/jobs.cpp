#include "gui/model/jobs.h"

namespace latchkey::model {

Jobs::~Jobs()
{
    {
        const std::scoped_lock lock{mutex_};
        ending_ = true;
    }
    more_.notify_all();
    for (std::thread& worker : workers_) {
        worker.join();
    }
}

void Jobs::push(std::move_only_function<void()> task)
{
    const std::scoped_lock lock{mutex_};
    waiting_.push_back(std::move(task));
    if (workers_.size() < wanted_) {
        workers_.emplace_back([this] { work_on(); });
    }
    more_.notify_one();
}

void Jobs::work_on()
{
    for (;;) {
        std::move_only_function<void()> task;
        {
            std::unique_lock lock{mutex_};
            more_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            task = std::move(waiting_.front());
            waiting_.pop_front();
        }
        task();
    }
}

} // namespace latchkey::model
