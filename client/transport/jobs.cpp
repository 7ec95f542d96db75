#include "client/transport/jobs.h"

#include <asio/thread_pool.hpp>

#include <algorithm>
#include <thread>

namespace latchkey::transport::detail {

void start_in_pool(std::function<void()> work)
{
    static asio::thread_pool pool(std::clamp(std::thread::hardware_concurrency(), 2u, 4u));
    asio::post(pool, std::move(work));
}

void start_thread(std::function<void()> work)
{
    std::thread(std::move(work)).detach();
}

} // namespace latchkey::transport::detail
