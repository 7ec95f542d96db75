/// A wall clock that jumps, for a program that is started with this in LD_PRELOAD: to what the system says come the seconds that stand in
/// the file which LATCHKEY_TEST_CLOCK names, read again at each call. The steady clock is the system's own. Linux, glibc.

#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

long seconds_of_jump()
{
    const char* path = std::getenv("LATCHKEY_TEST_CLOCK"); // NOLINT(concurrency-mt-unsafe): nobody changes it
    const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return 0;
    }
    char text[32] = {};
    const auto count = ::read(file, text, sizeof text - 1);
    ::close(file);
    return count > 0 ? std::strtol(text, nullptr, 10) : 0;
}

bool is_wall_clock(clockid_t which)
{
    return which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE;
}

} // namespace

extern "C" {

int clock_gettime(clockid_t which, struct timespec* now) noexcept
{
    const long failed = ::syscall(SYS_clock_gettime, which, now);
    if (failed == 0 && is_wall_clock(which)) {
        now->tv_sec += seconds_of_jump();
    }
    return static_cast<int>(failed);
}

time_t time(time_t* now) noexcept
{
    struct timespec whole{};
    ::clock_gettime(CLOCK_REALTIME, &whole);
    if (now != nullptr) {
        *now = whole.tv_sec;
    }
    return whole.tv_sec;
}

int gettimeofday(struct timeval* now, void*) noexcept
{
    struct timespec whole{};
    ::clock_gettime(CLOCK_REALTIME, &whole);
    constexpr long nanoseconds_of_one = 1000;
    now->tv_sec = whole.tv_sec;
    now->tv_usec = whole.tv_nsec / nanoseconds_of_one;
    return 0;
}

} // extern "C"
