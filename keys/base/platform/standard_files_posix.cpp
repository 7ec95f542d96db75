#include "keys/base/platform/standard_files.h"

#include <cerrno>
#include <fcntl.h>
#include <initializer_list>
#include <unistd.h>

namespace latchkey::platform {

void open_missing_standard_files() noexcept
{
    for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(file, F_GETFD) < 0 && errno == EBADF) {
            // The lowest free number is given out, which is this one: those below are open by now.
            [[maybe_unused]] const int opened = ::open("/dev/null", O_RDWR); // NOLINT(android-cloexec-open): children want theirs too
        }
    }
}

} // namespace latchkey::platform
