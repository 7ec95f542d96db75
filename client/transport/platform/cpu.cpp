#include "client/transport/platform/cpu.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace latchkey::transport {

bool cpu_has_aes() noexcept
{
#if defined(__x86_64__) || defined(__i386__)
    return __builtin_cpu_supports("aes") != 0 && __builtin_cpu_supports("pclmul") != 0;
#elif defined(__aarch64__) && defined(__linux__)
    constexpr unsigned long hwcap_aes = 1UL << 3;
    return (::getauxval(AT_HWCAP) & hwcap_aes) != 0;
#elif defined(__aarch64__) && defined(__APPLE__)
    return true;
#else
    return false;
#endif
}

} // namespace latchkey::transport
