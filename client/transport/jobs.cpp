#include "client/transport/jobs.h"

#include <asio/thread_pool.hpp>
#include <libssh2.h>

#include <algorithm>
#include <thread>

namespace latchkey::transport::detail {

void start_in_pool(std::function<void()> work)
{
    // Made before the pool, OpenSSL ends after it: threads that used it give their part back before it goes.
    [[maybe_unused]] static const int openssl_started = libssh2_init(0);
    static asio::thread_pool pool(std::clamp(std::thread::hardware_concurrency(), 2u, 4u));
    asio::post(pool, std::move(work));
}

void start_thread(std::function<void()> work)
{
    std::thread(std::move(work)).detach();
}

} // namespace latchkey::transport::detail
