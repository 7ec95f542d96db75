#include "client/cli/platform/local_command.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace latchkey::cli {

namespace {

/// The child starts as if a shell had started it: what we ignore and block is ours alone.
class UsualSignals {
public:
    UsualSignals()
    {
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t usual;
        ::sigemptyset(&none);
        ::sigemptyset(&usual);
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP}) {
            ::sigaddset(&usual, signal);
        }
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &usual);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    UsualSignals(const UsualSignals&) = delete;
    UsualSignals& operator=(const UsualSignals&) = delete;
    ~UsualSignals() { ::posix_spawnattr_destroy(&attributes_); }
    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

} // namespace

int run_local_command(const std::string& command)
{
    constexpr int not_started = 127;
    const char* const own = std::getenv("SHELL"); // NOLINT(concurrency-mt-unsafe): nobody writes the environment
    std::string shell = own != nullptr && *own != 0 ? own : "/bin/sh";
    std::string flag = "-c";
    std::string words = command;
    char* const argv[] = {shell.data(), flag.data(), words.data(), nullptr};
    const UsualSignals attributes;
    pid_t child = -1;
    if (::posix_spawn(&child, shell.c_str(), nullptr, attributes.get(), argv, environ) != 0) {
        return not_started;
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return not_started;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace latchkey::cli
