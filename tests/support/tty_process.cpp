#include "tests/support/tty_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace latchkey::support {

TtyProcess::TtyProcess(const std::vector<std::string>& argv, const RunOptions& options, unsigned short columns, unsigned short rows)
{
    // env(1) makes the changes to the environment, so that nothing but exec is left to do between fork and exec.
    std::vector<std::string> command{"env"};
    for (const std::string& name : options.without_env) {
        command.insert(command.end(), {"-u", name});
    }
    for (const auto& [name, value] : options.env) {
        command.push_back(name);
        command.back().append("=").append(value);
    }
    command.insert(command.end(), argv.begin(), argv.end());
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (std::string& text : command) {
        arguments.push_back(text.data());
    }
    arguments.push_back(nullptr);
    winsize size{};
    size.ws_col = columns;
    size.ws_row = rows;
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ < 0) {
        throw std::system_error{errno, std::generic_category(), "forkpty"};
    }
    if (pid_ == 0) {
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::fcntl(terminal_, F_SETFD, FD_CLOEXEC);
}

TtyProcess::~TtyProcess()
{
    if (!ended_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(terminal_);
}

bool TtyProcess::read_some(std::chrono::milliseconds patience)
{
    pollfd waiting{terminal_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) {
        return true;
    }
    char bytes[4096];
    const ssize_t got = ::read(terminal_, bytes, sizeof bytes);
    if (got > 0) {
        output_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    return got < 0 && errno == EINTR; // EIO: the program has closed its end
}

bool TtyProcess::wait_for(std::string_view text, std::chrono::milliseconds patience)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    for (bool open = true; open && std::chrono::steady_clock::now() < end;) {
        const std::size_t at = output_.find(text, seen_);
        if (at != std::string::npos) {
            seen_ = at + text.size();
            return true;
        }
        open = read_some(std::chrono::milliseconds{20});
    }
    const std::size_t at = output_.find(text, seen_);
    seen_ = at == std::string::npos ? seen_ : at + text.size();
    return at != std::string::npos;
}

void TtyProcess::type(std::string_view keys)
{
    while (!keys.empty()) {
        const ssize_t sent = ::write(terminal_, keys.data(), keys.size());
        if (sent < 0 && errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "typing into the terminal"};
        }
        keys.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
}

void TtyProcess::resize(unsigned short columns, unsigned short rows)
{
    winsize size{};
    size.ws_col = columns;
    size.ws_row = rows;
    ::ioctl(terminal_, TIOCSWINSZ, &size);
}

int TtyProcess::wait()
{
    const auto end = std::chrono::steady_clock::now() + default_patience;
    while (!ended_) {
        read_some(std::chrono::milliseconds{10}); // a program that cannot print cannot end
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            ended_ = true;
            exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        } else if (std::chrono::steady_clock::now() > end) {
            ::kill(pid_, SIGKILL);
        }
    }
    while (read_some(std::chrono::milliseconds{0})) { // what it printed last
        pollfd waiting{terminal_, POLLIN, 0};
        if (::poll(&waiting, 1, 0) <= 0) {
            break;
        }
    }
    return exit_;
}

} // namespace latchkey::support
