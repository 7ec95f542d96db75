#include "client/cli/platform/confirm_program.h"
#include "client/cli/platform/console.h"
#include "client/cli/platform/usual_signals_posix.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace latchkey::cli {

namespace {

constexpr std::string_view usual_program = "/usr/bin/ssh-askpass";

std::string variable(const char* name)
{
    const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody writes the environment
    return value == nullptr ? "" : value;
}

std::vector<std::string> environment_for_it()
{
    std::vector<std::string> all = own_environment();
    std::erase_if(all, [](const std::string& one) { return one.starts_with("SSH_ASKPASS_PROMPT="); });
    all.emplace_back("SSH_ASKPASS_PROMPT=confirm");
    return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& words)
{
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// It starts as if a shell had started it, without our standard streams: they are the session's.
pid_t start(const std::string& file, const std::string& question)
{
    const UsualSignals attributes;
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::posix_spawn_file_actions_addopen(&files, stream, "/dev/null", O_RDWR, 0);
    }
    std::vector<std::string> words{file, question};
    std::vector<std::string> environment = environment_for_it();
    pid_t child = -1;
    if (::posix_spawnp(&child, file.c_str(), &files, attributes.get(), pointers_to(words).data(), pointers_to(environment).data()) != 0) {
        child = -1;
    }
    ::posix_spawn_file_actions_destroy(&files);
    return child;
}

} // namespace

std::optional<ConfirmProgram> find_confirm_program()
{
    const std::string require = variable("SSH_ASKPASS_REQUIRE");
    const bool has_display = !variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty();
    if (require == "never" || (!has_display && require != "force")) {
        return std::nullopt;
    }
    std::string file = variable("SSH_ASKPASS");
    if (file.empty()) {
        file = usual_program;
    }
    if (file.find('/') != std::string::npos && ::access(file.c_str(), X_OK) != 0) {
        return std::nullopt;
    }
    return ConfirmProgram{std::move(file), require == "prefer" || require == "force"};
}

bool confirm_by_program(const std::string& file, const std::string& question, const std::stop_token& stop)
{
    const pid_t child = start(file, question);
    if (child < 0) {
        return false;
    }
    {
        const std::stop_callback end(stop, [child] { ::kill(child, SIGTERM); });
        siginfo_t ended{};
        while (::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) != 0 &&
               errno == EINTR) { // not taken away: kill() may come
        }
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace latchkey::cli
