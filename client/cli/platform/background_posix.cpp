#include "client/cli/cli_error.h"
#include "client/cli/platform/background.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace latchkey::cli {

namespace {

/// The child's end of the pipe that the parent listens to; -1 when nothing was split, and later.
int to_parent = -1;

/// A question may be open, and nobody could answer it any more: the child goes with its parent until it stands alone.
void follow_parent(pid_t parent) noexcept
{
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (::getppid() != parent) {
        ::_exit(255);
    }
#else
    static_cast<void>(parent);
#endif
}

[[noreturn]] void wait_in_parent(pid_t child, int from_child) noexcept
{
    char byte = 0;
    ssize_t got = 0;
    do {
        got = ::read(from_child, &byte, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1) {
        ::_exit(0);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 255);
}

} // namespace

Status split_for_background()
{
    std::array<int, 2> ends{};
    const pid_t parent = ::getpid();
    const bool piped = ::pipe(ends.data()) == 0;
    const pid_t child = piped ? ::fork() : -1;
    if (child < 0) {
        const std::string why = std::error_code{errno, std::system_category()}.message();
        return fail(CliErrc::cannot_read, {}, "There is no second process to go to the background with: " + why + ".");
    }
    if (child > 0) {
        ::close(ends[1]);
        wait_in_parent(child, ends[0]);
    }
    ::close(ends[0]);
    ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    to_parent = ends[1];
    follow_parent(parent);
    return {};
}

void go_to_background(KeepOutput output, KeepOutput error) noexcept
{
    if (to_parent < 0) {
        return;
    }
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
#endif
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing >= 0) {
        ::dup2(nothing, STDIN_FILENO);
        if (output == KeepOutput::no) {
            ::dup2(nothing, STDOUT_FILENO);
        }
        if (error == KeepOutput::no) {
            ::dup2(nothing, STDERR_FILENO);
        }
        ::close(nothing);
    }
    const char byte = 1;
    [[maybe_unused]] const auto told = ::write(to_parent, &byte, 1);
    ::close(to_parent);
    to_parent = -1;
}

} // namespace latchkey::cli
