#include "client/cli/platform/local_command.h"
#include "client/cli/platform/usual_signals_posix.h"

#include <cerrno>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace latchkey::cli {

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
