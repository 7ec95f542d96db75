#include "tests/support/pty_process.h"

#include "tests/support/wait.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace latchkey::support {

namespace {
constexpr auto patience = default_patience;
}

PtyProcess::PtyProcess(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env, int columns, int rows)
{
    winsize size{static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
    std::vector<char*> words;
    for (const std::string& word : argv) {
        words.push_back(const_cast<char*>(word.c_str()));
    }
    words.push_back(nullptr);
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (pid_ < 0) {
        throw std::runtime_error("no terminal for " + argv.front());
    }
    if (pid_ == 0) {
        for (const auto& [name, value] : env) {
            ::setenv(name.c_str(), value.c_str(), 1);
        }
        ::execvp(words[0], words.data());
        ::_exit(127);
    }
}

PtyProcess::~PtyProcess()
{
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(terminal_);
}

void PtyProcess::type(const std::string& keys) const
{
    if (::write(terminal_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
        throw std::runtime_error("the terminal takes no keys");
    }
}

void PtyProcess::resize(int columns, int rows) const
{
    winsize size{static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
    ::ioctl(terminal_, TIOCSWINSZ, &size);
}

bool PtyProcess::echoes() const
{
    termios mode{};
    ::tcgetattr(terminal_, &mode);
    return (mode.c_lflag & ECHO) != 0;
}

bool PtyProcess::read_some(std::chrono::milliseconds wait)
{
    pollfd file{terminal_, POLLIN, 0};
    if (::poll(&file, 1, static_cast<int>(wait.count())) <= 0) {
        return true;
    }
    std::array<char, 65536> block{};
    const auto got = ::read(terminal_, block.data(), block.size());
    if (got <= 0) {
        return got < 0 && errno == EINTR;
    }
    output_.append(block.data(), static_cast<std::size_t>(got));
    return true;
}

bool PtyProcess::sees(const std::string& text)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    for (bool open = true;; open = read_some(std::chrono::milliseconds{50})) {
        const auto at = output_.find(text, seen_);
        if (at != std::string::npos) {
            seen_ = at + text.size();
            return true;
        }
        if (!open || std::chrono::steady_clock::now() > end) {
            return false;
        }
    }
}

int PtyProcess::wait()
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (read_some(std::chrono::milliseconds{50})) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("it has not ended; it said:\n" + output_);
        }
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace latchkey::support
