#include "tests/support/process.h"

#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char** environ;

namespace latchkey::support {

namespace {

[[noreturn]] void throw_errno(const std::string& what)
{
    throw std::system_error{errno, std::generic_category(), what};
}

/// A pipe whose both ends are closed on exec: the child gets its end by dup2 only, so no other child keeps it open.
struct Pipe {
    int read_end = -1;
    int write_end = -1;

    Pipe()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            throw_errno("pipe");
        }
        read_end = ends[0];
        write_end = ends[1];
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe()
    {
        close_end(read_end);
        close_end(write_end);
    }
    static void close_end(int& end)
    {
        if (end >= 0) {
            ::close(end);
            end = -1;
        }
    }
};

/// argv and environment as execvpe wants them, made before fork(): after it only async-signal-safe calls are allowed.
struct ExecArguments {
    std::vector<std::string> strings;
    std::vector<char*> argv;
    std::vector<std::string> env_strings;
    std::vector<char*> env;

    ExecArguments(const std::vector<std::string>& arguments, const RunOptions& options) : strings(arguments)
    {
        for (std::string& text : strings) {
            argv.push_back(text.data());
        }
        argv.push_back(nullptr);
        for (char** entry = environ; *entry != nullptr; ++entry) {
            const std::string text = *entry;
            const std::string name = text.substr(0, text.find('='));
            const bool dropped = std::find(options.without_env.begin(), options.without_env.end(), name) != options.without_env.end();
            if (!dropped && !options.env.contains(name)) {
                env_strings.push_back(text);
            }
        }
        for (const auto& [name, value] : options.env) {
            env_strings.push_back(name);
            env_strings.back().append("=").append(value);
        }
        for (std::string& text : env_strings) {
            env.push_back(text.data());
        }
        env.push_back(nullptr);
    }
};

pid_t start(const std::vector<std::string>& argv, const RunOptions& options, int in, int out, int err)
{
    ExecArguments arguments{argv, options};
    const std::string folder = options.folder.string();
    Pipe failure; // carries errno of a failed exec; closed by a successful one
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        throw_errno("fork");
    }
    if (pid == 0) {
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) {
            ::_exit(127);
        }
#else
        (void)parent;
#endif
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
            (void)std::signal(signal, SIG_DFL);
        }
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr); // NOLINT(concurrency-mt-unsafe): the only thread after fork()
        if (::dup2(in, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(err, 2) >= 0 && (folder.empty() || ::chdir(folder.c_str()) == 0)) {
            ::execvpe(arguments.argv[0], arguments.argv.data(), arguments.env.data());
        }
        const int why = errno;
        (void)!::write(failure.write_end, &why, sizeof why);
        ::_exit(127);
    }
    Pipe::close_end(failure.write_end);
    int why = 0;
    ssize_t got = 0;
    do {
        got = ::read(failure.read_end, &why, sizeof why);
    } while (got < 0 && errno == EINTR);
    if (got == static_cast<ssize_t>(sizeof why)) {
        ::waitpid(pid, nullptr, 0);
        errno = why;
        throw_errno("cannot start " + argv.at(0));
    }
    return pid;
}

int exit_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Feeds the input and collects both outputs until both have ended, or the time is over.
bool exchange(Pipe& in, Pipe& out, Pipe& err, const RunOptions& options, ProcessResult& result)
{
    const auto end = std::chrono::steady_clock::now() + options.timeout;
    std::size_t sent = 0;
    std::string chunk(65536, '\0');
    ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);
    while (out.read_end >= 0 || err.read_end >= 0) {
        if (in.write_end >= 0 && sent == options.input.size()) {
            Pipe::close_end(in.write_end);
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
        if (left <= 0) {
            return false;
        }
        pollfd waiting[3] = {{in.write_end, POLLOUT, 0}, {out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}};
        if (::poll(waiting, 3, static_cast<int>(left)) < 0 && errno != EINTR) {
            throw_errno("poll");
        }
        if (waiting[0].revents != 0) {
            const ssize_t n = ::write(in.write_end, options.input.data() + sent, options.input.size() - sent);
            if (n > 0) {
                sent += static_cast<std::size_t>(n);
            } else if (errno != EAGAIN) {
                Pipe::close_end(in.write_end); // it does not want the rest
            }
        }
        const auto collect = [&](pollfd& from, int& fd, std::string& into) {
            if (from.revents == 0) {
                return;
            }
            const ssize_t n = ::read(fd, chunk.data(), chunk.size());
            if (n > 0) {
                into.append(chunk, 0, static_cast<std::size_t>(n));
            } else {
                Pipe::close_end(fd);
            }
        };
        collect(waiting[1], out.read_end, result.out);
        collect(waiting[2], err.read_end, result.err);
    }
    return true;
}

} // namespace

ProcessResult run_process(const std::vector<std::string>& argv, const RunOptions& options)
{
    (void)std::signal(SIGPIPE, SIG_IGN); // a program that ends before it read its input must not end the test
    ProcessResult result;
    Pipe in;
    Pipe out;
    Pipe err;
    const pid_t pid = start(argv, options, in.read_end, out.write_end, err.write_end);
    Pipe::close_end(in.read_end);
    Pipe::close_end(out.write_end);
    Pipe::close_end(err.write_end);
    if (!exchange(in, out, err, options, result)) {
        result.timed_out = true;
        ::kill(pid, SIGKILL);
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.exit = exit_of(status);
    return result;
}

std::string run_or_throw(const std::vector<std::string>& argv, const RunOptions& options)
{
    ProcessResult result = run_process(argv, options);
    if (result.exit != 0) {
        throw std::runtime_error{argv.at(0) + " ended with " + std::to_string(result.exit) + ": " + result.out + result.err};
    }
    return std::move(result.out);
}

ChildProcess::ChildProcess(const std::vector<std::string>& argv, const std::filesystem::path& out, const std::filesystem::path& err,
                           const RunOptions& options)
{
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (null < 0 || out_fd < 0 || err_fd < 0) {
        throw_errno("open " + out.string());
    }
    pid_ = start(argv, options, null, out_fd, err_fd);
    ended_ = false;
    ::close(null);
    ::close(out_fd);
    ::close(err_fd);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), ended_(std::exchange(other.ended_, true)), exit_(other.exit_)
{
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept
{
    if (this != &other) {
        stop();
        pid_ = std::exchange(other.pid_, -1);
        ended_ = std::exchange(other.ended_, true);
        exit_ = other.exit_;
    }
    return *this;
}

bool ChildProcess::reap(int flags)
{
    if (!ended_) {
        int status = 0;
        pid_t got = 0;
        do {
            got = ::waitpid(pid_, &status, flags);
        } while (got < 0 && errno == EINTR);
        if (got == pid_) {
            ended_ = true;
            exit_ = exit_of(status);
        }
    }
    return ended_;
}

bool ChildProcess::running()
{
    return !reap(WNOHANG);
}

int ChildProcess::wait()
{
    reap(0);
    return exit_;
}

std::vector<pid_t> ChildProcess::descendants() const
{
    std::multimap<pid_t, pid_t> children;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc", ignored}) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        // getline, unlike read_file, does not throw when the process ends between open and read.
        std::ifstream file{entry.path() / "stat"};
        std::string stat; // "pid (name) state ppid …", and the name may hold anything
        std::getline(file, stat, '\0');
        const std::size_t after_name = stat.rfind(") ");
        if (after_name != std::string::npos) {
            std::istringstream rest{stat.substr(after_name + 2)};
            char state = 0;
            pid_t parent = 0;
            rest >> state >> parent;
            children.emplace(parent, static_cast<pid_t>(std::stol(name)));
        }
    }
    std::vector<pid_t> found{pid_};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto [first, last] = children.equal_range(found[i]);
        for (auto child = first; child != last; ++child) {
            found.push_back(child->second);
        }
    }
    found.erase(found.begin());
    return found;
}

void ChildProcess::kill_descendants() const
{
    if (!ended_) {
        for (const pid_t pid : descendants()) {
            ::kill(pid, SIGKILL);
        }
    }
}

void ChildProcess::stop()
{
    if (reap(WNOHANG)) {
        return;
    }
    const std::vector<pid_t> started = descendants(); // asked before it ends: afterwards they have no parent to be found by
    ::kill(pid_, SIGTERM);
    if (!wait_until([this] { return reap(WNOHANG); }, std::chrono::seconds{2})) {
        ::kill(pid_, SIGKILL);
        reap(0);
    }
    for (const pid_t pid : started) {
        ::kill(pid, SIGKILL);
    }
}

void ChildProcess::kill()
{
    if (reap(WNOHANG)) {
        return;
    }
    const std::vector<pid_t> started = descendants();
    ::kill(pid_, SIGKILL);
    for (const pid_t pid : started) {
        ::kill(pid, SIGKILL);
    }
    reap(0);
}

} // namespace latchkey::support
