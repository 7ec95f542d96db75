#include "client/cli/platform/console.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>
#include <utility>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX has it in no header

namespace latchkey::cli {

namespace {

/// -1: the log goes to standard error, and the session's nowhere.
std::atomic<int> log_file{-1};
std::atomic<int> session_log_file{-1};

int number(Standard stream)
{
    switch (stream) {
    case Standard::input:
        return STDIN_FILENO;
    case Standard::output:
        return STDOUT_FILENO;
    case Standard::log:
        return log_file >= 0 ? log_file.load() : STDERR_FILENO;
    case Standard::session_log:
        return session_log_file;
    case Standard::error:
        break;
    }
    return STDERR_FILENO;
}

/// What to put back when the program ends: at most one terminal is changed at a time.
class Changed {
public:
    bool change(int file, termios to) noexcept
    {
        const std::scoped_lock hold{mutex_};
        termios old{};
        if (::tcgetattr(file, &old) != 0) {
            return false;
        }
        if (file_ < 0) {
            old_ = old;
            file_ = file;
        }
        return ::tcsetattr(file, TCSADRAIN, &to) == 0;
    }
    void restore() noexcept
    {
        const std::scoped_lock hold{mutex_};
        if (file_ >= 0) {
            ::tcsetattr(file_, TCSADRAIN, &old_);
            file_ = -1;
        }
    }

private:
    std::mutex mutex_;
    termios old_{};
    int file_ = -1;
};

Changed& changed()
{
    static Changed terminal;
    return terminal;
}

/// The terminal whose line a question stands on, else -1: whoever ends the program leaves that line.
std::atomic<int> questioned{-1};

std::atomic<bool> raw{false};

/// A pipe whose readable end wakes a poll().
class Waker {
public:
    Waker()
    {
        if (::pipe(ends_.data()) != 0) {
            ends_ = {-1, -1};
            return;
        }
        for (const int end : ends_) {
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
            ::fcntl(end, F_SETFL, O_NONBLOCK);
        }
    }
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;
    ~Waker()
    {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    void wake() noexcept
    {
        const char byte = 0;
        [[maybe_unused]] const auto sent = ::write(ends_[1], &byte, 1);
    }
    void rest() noexcept
    {
        std::array<char, 64> bytes{};
        while (::read(ends_[0], bytes.data(), bytes.size()) > 0) {
        }
    }
    /// True when the file can be read (or has failed, which the read will say), false when woken.
    [[nodiscard]] bool wait_readable(int file) const noexcept
    {
        std::array<pollfd, 2> files{{{file, POLLIN, 0}, {ends_[0], POLLIN, 0}}};
        while (::poll(files.data(), files.size(), -1) < 0) {
            if (errno != EINTR && errno != EAGAIN) {
                return false;
            }
        }
        return files[1].revents == 0;
    }

private:
    std::array<int, 2> ends_{};
};

class PosixInput final : public Input {
public:
    std::size_t read(std::span<std::uint8_t> into) override
    {
        // Never O_NONBLOCK: the descriptor is shared with whoever started us, and would stay so for them.
        while (waker_.wait_readable(STDIN_FILENO)) {
            const auto got = ::read(STDIN_FILENO, into.data(), into.size());
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR && errno != EAGAIN) {
                return 0;
            }
        }
        return 0;
    }
    void interrupt() noexcept override { waker_.wake(); }

private:
    Waker waker_;
};

class PosixTerminal final : public Terminal {
public:
    explicit PosixTerminal(int file) : file_(file) {}
    ~PosixTerminal() override { ::close(file_); }

    void print(std::string_view text) noexcept override
    {
        while (!text.empty()) {
            const auto sent = ::write(file_, text.data(), text.size());
            if (sent < 0 && errno != EINTR) {
                return;
            }
            text.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        }
    }

    std::optional<Secret> ask(std::string_view question, Echo echo) override
    {
        termios mode{};
        if (::tcgetattr(file_, &mode) != 0) {
            return std::nullopt;
        }
        mode.c_lflag |= ICANON | ISIG;
        if (echo == Echo::off) {
            mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
        } else {
            mode.c_lflag |= ECHO | ECHOE | ECHOK;
        }
        changed().change(file_, mode);
        ::tcflush(file_, TCIFLUSH);
        questioned = file_;
        print(question);
        auto line = read_bytes();
        questioned = -1;
        changed().restore();
        if (echo == Echo::off || !line) {
            print("\n");
        }
        return line;
    }

    void interrupt() noexcept override { waker_.wake(); }

private:
    std::optional<Secret> read_bytes()
    {
        constexpr std::size_t longest = 4096;
        Secret line;
        for (;;) {
            if (!waker_.wait_readable(file_)) {
                waker_.rest();
                return std::nullopt;
            }
            std::uint8_t byte = 0;
            const auto got = ::read(file_, &byte, 1);
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
                continue;
            }
            if (got <= 0) {
                return std::nullopt;
            }
            if (byte == '\n') {
                return line;
            }
            if (line.size() < longest) {
                line.append({&byte, 1});
            }
            wipe({&byte, 1});
        }
    }

    int file_;
    Waker waker_;
};

struct CharacterMode {
    std::uint8_t opcode;
    int index;
};
struct FlagMode {
    std::uint8_t opcode;
    tcflag_t termios::* group;
    tcflag_t bits;
};

} // namespace

bool is_terminal(Standard stream)
{
    return ::isatty(number(stream)) == 1;
}

std::optional<WindowSize> window_size()
{
    for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        winsize size{};
        if (::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
            return WindowSize{size.ws_col, size.ws_row, size.ws_xpixel, size.ws_ypixel};
        }
    }
    return std::nullopt;
}

std::vector<std::pair<std::uint8_t, std::uint32_t>> terminal_modes()
{
    termios mode{};
    if (::tcgetattr(STDIN_FILENO, &mode) != 0) {
        return {};
    }
    // Keys first: a wrong erase key is what people notice.
    constexpr std::array characters{CharacterMode{3, VERASE},  CharacterMode{1, VINTR},    CharacterMode{5, VEOF},
                                    CharacterMode{10, VSUSP},  CharacterMode{4, VKILL},    CharacterMode{2, VQUIT},
                                    CharacterMode{8, VSTART},  CharacterMode{9, VSTOP},    CharacterMode{13, VWERASE},
                                    CharacterMode{14, VLNEXT}, CharacterMode{12, VREPRINT}};
    constexpr std::array flags{
        FlagMode{42, &termios::c_iflag, IUTF8},  FlagMode{36, &termios::c_iflag, ICRNL},  FlagMode{38, &termios::c_iflag, IXON},
        FlagMode{39, &termios::c_iflag, IXANY},  FlagMode{40, &termios::c_iflag, IXOFF},  FlagMode{34, &termios::c_iflag, INLCR},
        FlagMode{35, &termios::c_iflag, IGNCR},  FlagMode{33, &termios::c_iflag, ISTRIP}, FlagMode{41, &termios::c_iflag, IMAXBEL},
        FlagMode{50, &termios::c_lflag, ISIG},   FlagMode{51, &termios::c_lflag, ICANON}, FlagMode{53, &termios::c_lflag, ECHO},
        FlagMode{54, &termios::c_lflag, ECHOE},  FlagMode{55, &termios::c_lflag, ECHOK},  FlagMode{60, &termios::c_lflag, ECHOCTL},
        FlagMode{61, &termios::c_lflag, ECHOKE}, FlagMode{59, &termios::c_lflag, IEXTEN}, FlagMode{57, &termios::c_lflag, NOFLSH},
        FlagMode{70, &termios::c_oflag, OPOST},  FlagMode{72, &termios::c_oflag, ONLCR},  FlagMode{73, &termios::c_oflag, OCRNL}};
    std::vector<std::pair<std::uint8_t, std::uint32_t>> modes;
    for (const auto& [opcode, index] : characters) {
        constexpr std::uint32_t none = 255; // RFC 4254 §8: this character is not used
        const auto key = mode.c_cc[index];
        modes.emplace_back(opcode, key == _POSIX_VDISABLE ? none : key);
    }
    for (const auto& [opcode, group, bits] : flags) {
        modes.emplace_back(opcode, (mode.*group & bits) == bits ? 1 : 0);
    }
    return modes;
}

bool enter_raw_mode()
{
    termios mode{};
    if (::tcgetattr(STDIN_FILENO, &mode) != 0) {
        return false;
    }
    ::cfmakeraw(&mode);
    raw = changed().change(STDIN_FILENO, mode);
    return raw;
}

bool terminal_is_raw() noexcept
{
    return raw;
}

void restore_terminal() noexcept
{
    raw = false;
    changed().restore();
}

std::unique_ptr<Input> standard_input()
{
    return std::make_unique<PosixInput>();
}

std::error_code write_all(Standard stream, Bytes bytes) noexcept
{
    while (!bytes.empty()) {
        const auto sent = ::write(number(stream), bytes.data(), bytes.size());
        if (sent >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            // Somebody else made our output non-blocking: wait as a blocking one would.
            pollfd file{number(stream), POLLOUT, 0};
            ::poll(&file, 1, -1);
        } else if (errno != EINTR) {
            return {errno, std::system_category()};
        }
    }
    return {};
}

std::error_code send_log_to(Standard which, const std::string& file, IfThere if_there) noexcept
{
    const int there = if_there == IfThere::overwrite ? O_TRUNC : if_there == IfThere::refuse ? O_EXCL : 0;
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | there, 0600);
    if (opened < 0) {
        return {errno, std::system_category()};
    }
    (which == Standard::session_log ? session_log_file : log_file) = opened; // until the end of the program
    return {};
}

std::unique_ptr<Terminal> open_terminal()
{
    const int file = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    return file < 0 ? nullptr : std::make_unique<PosixTerminal>(file);
}

std::vector<std::string> own_environment()
{
    std::vector<std::string> out;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        out.emplace_back(*variable);
    }
    return out;
}

void prepare_process() noexcept
{
    // Host names in other scripts are UTF-8 whatever the locale, and the resolver looks at it. At start there are no threads yet.
    [[maybe_unused]] const char* locale = std::setlocale(LC_CTYPE, "C.UTF-8"); // NOLINT(concurrency-mt-unsafe)
    std::signal(SIGPIPE, SIG_IGN);                                             // NOLINT(cert-err33-c): what was there before is of no use
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#ifdef __GLIBC__
    // A transfer takes and frees what it has queued all the time: given back to the system each time (from 128 KiB on), it would have to be
    // zeroed and mapped again, which was a twentieth of a download's work.
    ::mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
#endif
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
    // A core handler behind a pipe ignores the limit. The leak checker needs a process that can be traced.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

std::vector<int> ending_signals()
{
    return {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
}

int resize_signal() noexcept
{
    return SIGWINCH;
}

int suspend_signal() noexcept
{
    return SIGTSTP;
}

void suspend_now() noexcept
{
    struct sigaction usual{};
    usual.sa_handler = SIG_DFL; // NOLINT(cppcoreguidelines-pro-type-union-access): POSIX's own
    struct sigaction ours{};
    if (::sigaction(SIGTSTP, &usual, &ours) != 0) {
        return;
    }
    ::raise(SIGTSTP); // on this thread: it does not return before the program was stopped and continued
    ::sigaction(SIGTSTP, &ours, nullptr);
}

void end_now(int code) noexcept
{
    restore_terminal();
    if (const int file = questioned; file >= 0) {
        [[maybe_unused]] const auto sent = ::write(file, "\n", 1);
    }
    ::_exit(code);
}

} // namespace latchkey::cli
