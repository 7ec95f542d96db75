#include "client/transport/jobs.h"

#include "keys/base/hash.h"

#include <asio/thread_pool.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>

namespace latchkey::transport::detail {

void start_in_pool(std::function<void()> work)
{
    // Begun before the pool, OpenSSL ends after it: threads that used it give their part back before it goes.
    [[maybe_unused]] static const bool openssl_started = [] {
        std::array<std::uint8_t, 1> byte{};
        random_bytes(byte);
        return true;
    }();
    static asio::thread_pool pool(std::clamp(std::thread::hardware_concurrency(), 2u, 4u));
    asio::post(pool, std::move(work));
}

void start_thread(std::function<void()> work)
{
    std::thread(std::move(work)).detach();
}

} // namespace latchkey::transport::detail
