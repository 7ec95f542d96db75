#include "gui/model/model.h"

#include "gui/model/window.h"

#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

namespace latchkey::model {
namespace {

constexpr std::size_t max_waiting = 4096;
constexpr std::chrono::milliseconds shortest_interval{16};
/// Where each picture has nothing left of the one before, thirty a second are enough, and the other half of the work is saved.
constexpr std::chrono::milliseconds flood_interval{33};
constexpr std::chrono::seconds longest_goodbye{3};

settings::Places places(const ModelOptions& options)
{
    settings::Places places = settings::find_places();
    if (!options.config_dir.empty()) {
        places.config = options.config_dir;
    }
    if (!options.state_dir.empty()) {
        places.state = options.state_dir;
    }
    return places;
}

} // namespace

class Model::Impl {
public:
    Impl(ModelOptions options, Wake wake)
        : options_(std::move(options)),
          wake_(std::move(wake)),
          keep_(asio::make_work_guard(io_)),
          pace_(io_),
          jobs_(io_.get_executor(), 2),
          disk_(io_.get_executor(), 1),
          slow_(io_.get_executor(), 2),
          context_{io_,
                   jobs_,
                   disk_,
                   slow_,
                   places(options_),
                   options_.now ? options_.now : [] { return std::chrono::system_clock::now(); },
                   [this] { changed(); }}
    {
        window_.emplace(context_, options_);
        newest_ = window_->view();
        asio::post(io_, [this] {
            window_->start(options_);
            changed();
            --unfinished_;
        });
        thread_ = std::thread{[this] { io_.run(); }};
    }

    ~Impl()
    {
        asio::post(io_, [this] {
            closing_ = true;
            // A server that does not answer must not keep the program: after the deadline its connection is dropped as it is.
            pace_.expires_after(longest_goodbye);
            pace_.async_wait([this](const asio::error_code& error) {
                if (!error) {
                    io_.stop();
                }
            });
            window_->on_empty = [this] { let_go(); };
            if (window_->shut_down()) {
                let_go();
            }
        });
        thread_.join();
    }

    bool send(view::Command command)
    {
        const std::scoped_lock lock{mutex_};
        if (waiting_.size() >= max_waiting) {
            ++refused_;
            return false;
        }
        waiting_.push_back(std::move(command));
        ++unfinished_;
        if (waiting_.size() == 1) {
            asio::post(io_, [this] { carry_out(); });
        }
        return true;
    }

    std::shared_ptr<const view::WindowView> view()
    {
        const std::scoped_lock lock{mutex_};
        taken_ = true;
        return newest_;
    }

    ModelOptions options_;
    Wake wake_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> keep_;
    asio::steady_timer pace_;
    Jobs jobs_;
    Jobs disk_;
    Jobs slow_;
    Context context_;
    std::optional<Window> window_;

    // IO thread.
    bool closing_ = false;
    std::atomic<bool> publish_planned_{false};
    std::chrono::steady_clock::time_point planned_for_{};
    std::chrono::steady_clock::time_point last_publish_{};
    std::chrono::steady_clock::time_point last_outer_publish_{}; ///< that showed something which came from elsewhere: a server, a job
    bool outer_planned_ = false;
    bool by_commands_ = false; ///< commands are being carried out

    std::atomic<std::int64_t> frame_cost_ns_{0};
    std::atomic<std::uint64_t> published_{0};
    std::atomic<std::uint64_t> wakes_{0};
    std::atomic<std::uint64_t> commands_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> timers_{0};
    std::atomic<std::uint64_t> unfinished_{1}; ///< commands that are not carried out; one is the start itself

    std::mutex mutex_; ///< of the four below; held for moments only
    std::deque<view::Command> waiting_;
    std::shared_ptr<const view::WindowView> newest_;
    bool taken_ = false; ///< the UI thread has the newest view: the next one wakes it
    std::thread thread_;

private:
    void let_go()
    {
        pace_.cancel();
        keep_.reset();
        io_.stop();
    }

    void carry_out()
    {
        std::deque<view::Command> commands;
        {
            const std::scoped_lock lock{mutex_};
            commands.swap(waiting_);
        }
        commands_ += commands.size();
        by_commands_ = true;
        for (view::Command& command : commands) {
            window_->handle(std::move(command));
        }
        changed();
        by_commands_ = false;
        unfinished_ -= commands.size();
    }

    std::chrono::steady_clock::duration interval() const
    {
        const auto twice = std::chrono::nanoseconds{2 * frame_cost_ns_.load(std::memory_order_relaxed)};
        return std::max<std::chrono::steady_clock::duration>(context_.flooded ? flood_interval : shortest_interval, twice);
    }

    void changed()
    {
        if (closing_) {
            return;
        }
        // What a person did has a pace of its own: the view after a key press does not hold back the next one, which has the key's echo.
        const auto now = std::chrono::steady_clock::now();
        const auto due = std::max(now, (by_commands_ ? last_publish_ : last_outer_publish_) + interval());
        outer_planned_ = outer_planned_ || !by_commands_;
        if (publish_planned_ && planned_for_ <= due) {
            return;
        }
        publish_planned_ = true;
        planned_for_ = due;
        if (due == now) {
            pace_.cancel();
            asio::post(io_, [this] { publish(); });
            return;
        }
        pace_.expires_at(due);
        pace_.async_wait([this](const asio::error_code& error) {
            if (!error) {
                ++timers_;
                publish();
            }
        });
    }

    void publish()
    {
        last_publish_ = std::chrono::steady_clock::now();
        if (std::exchange(outer_planned_, false)) {
            last_outer_publish_ = last_publish_;
        }
        context_.flooded = false;
        auto view = window_->view();
        bool wake = false;
        {
            const std::scoped_lock lock{mutex_};
            newest_ = std::move(view);
            wake = std::exchange(taken_, false);
        }
        publish_planned_ = false;
        ++published_;
        if (wake && wake_) {
            ++wakes_;
            wake_();
        }
    }
};

Model::Model(ModelOptions options, Wake wake) : impl_(std::make_unique<Impl>(std::move(options), std::move(wake))) {}

Model::~Model() = default;

bool Model::send(view::Command command)
{
    return impl_->send(std::move(command));
}

std::shared_ptr<const view::WindowView> Model::view()
{
    return impl_->view();
}

void Model::frame_drawn(std::chrono::nanoseconds cost)
{
    // One slow frame (a font is baked) must not hold the pace for long: the interval has a bound of its own.
    impl_->frame_cost_ns_.store(std::min(cost, std::chrono::nanoseconds{std::chrono::milliseconds{100}}).count(),
                                std::memory_order_relaxed);
}

bool Model::wants_to_quit() const
{
    return impl_->window_->wants_to_quit();
}

bool Model::settled() const
{
    // In this order: a command becomes a job, and a job's end plans a view.
    return impl_->unfinished_ == 0 && impl_->jobs_.idle() && impl_->disk_.idle() && impl_->jobs_.idle() && !impl_->publish_planned_;
}

ModelCounters Model::counters() const
{
    return {impl_->published_, impl_->wakes_, impl_->commands_, impl_->refused_, impl_->timers_};
}

} // namespace latchkey::model
