#include "client/transport/asio_stream.h"
#include "client/transport/client_error.h"
#include "client/transport/deadline.h"
#include "client/transport/jobs.h"
#include "client/transport/platform/proxy_command.h"
#include "client/transport/task_group.h"

#include <asio/local/stream_protocol.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX names it so

namespace latchkey::transport {
namespace {

using Socket = asio::local::stream_protocol::socket;
using Pipe = asio::posix::stream_descriptor;

/// A child, shared by the stream and by the thread that waits for it. Its number stays its own until it has been reaped, and whoever wants
/// to signal it looks under the lock whether it has.
struct Child {
    explicit Child(pid_t its_pid) : pid(its_pid) {}

    void hang_up()
    {
        const std::lock_guard lock(mutex);
        if (!reaped) {
            ::kill(pid, SIGHUP);
        }
    }

    /// Blocks. What wait(2) says.
    int reap()
    {
        siginfo_t info{};
        while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
        }
        const std::lock_guard lock(mutex);
        reaped = true;
        int status = 0;
        ::waitpid(pid, &status, 0);
        return status;
    }

    const pid_t pid;
    std::mutex mutex;
    bool reaped = false; ///< guarded
};

std::string how_it_ended(int status)
{
    if (WIFSIGNALED(status)) {
        return fmt::format("was ended by signal {}", WTERMSIG(status));
    }
    constexpr int not_found = 127;
    return WEXITSTATUS(status) == not_found ? "was not found" : fmt::format("ended with status {}", WEXITSTATUS(status));
}

/// A shared end of the child's life, so that reading can tell it.
struct End {
    explicit End(const asio::any_io_executor& executor) : changed(executor) {}
    Wakeup changed;
    std::optional<int> status;
};

asio::awaitable<void> wait_for(std::shared_ptr<Child> child, std::shared_ptr<End> end)
{
    auto reap = [child](const std::stop_token&) { return child->reap(); }; // named: g++ 12 destroys a temporary closure here twice
    const std::optional<int> status = co_await run_detached(std::move(reap));
    end->status = status;
    end->changed.notify();
}

class CommandStream final : public ByteStream {
public:
    CommandStream(const asio::any_io_executor& executor, Pipe to, Socket from, pid_t pid)
        : executor_(executor),
          to_(std::move(to)),
          from_(std::move(from)),
          child_(std::make_shared<Child>(pid)),
          end_(std::make_shared<End>(executor)),
          waiting_(executor)
    {
        // The thread owns the child and reaps it, whoever still wants to hear of it.
        waiting_.spawn(wait_for(child_, end_));
    }
    ~CommandStream() override { abort(); }

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        const Result<std::size_t> count = co_await from_.read_some(into);
        if (count && *count > 0) {
            heard_ = true;
            co_return count;
        }
        if (!count && !count.error().is(ClientErrc::connection_lost)) {
            co_return count;
        }
        // It has closed its output: how it ends is worth a moment.
        const std::shared_ptr<End> end = end_;
        bool late = false;
        constexpr std::chrono::seconds moment{1};
        const Deadline by_time(executor_, moment, [&late, end] {
            late = true;
            end->changed.notify();
        });
        while (!end->status && !late && !aborted_) {
            const std::uint64_t seen = end->changed.generation();
            co_await end->changed.wait(seen);
        }
        if (aborted_) {
            co_return fail(ClientErrc::cancelled);
        }
        if (end->status && (*end->status != 0 || !heard_)) {
            co_return fail(ClientErrc::proxy_command_failed, {}, how_it_ended(*end->status));
        }
        if (!heard_) {
            co_return fail(ClientErrc::proxy_command_failed, {}, "closed its output without a word");
        }
        co_return count;
    }

    [[nodiscard]] asio::awaitable<Result<std::size_t>> write_some(Bytes data) override { return to_.write_some(data); }

    void abort() noexcept override
    {
        if (!std::exchange(aborted_, true)) {
            to_.abort();
            from_.abort();
            child_->hang_up();
            end_->changed.notify();
        }
    }

private:
    asio::any_io_executor executor_;
    AsioStream<Pipe> to_;
    AsioStream<Socket> from_;
    std::shared_ptr<Child> child_;
    std::shared_ptr<End> end_;
    TaskGroup waiting_;
    bool heard_ = false;
    bool aborted_ = false;
};

std::unexpected<Error> not_started(int why)
{
    return fail(ClientErrc::proxy_command_failed, {}, fmt::format("could not be started ({})", std::generic_category().message(why)));
}

struct SpawnActions {
    SpawnActions() { ::posix_spawn_file_actions_init(&files); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&files); }
    ::posix_spawn_file_actions_t files{};
};

struct SpawnAttributes {
    SpawnAttributes()
    {
        ::posix_spawnattr_init(&attributes);
        // What we ignore or block is our own affair.
        sigset_t set;
        ::sigemptyset(&set);
        ::posix_spawnattr_setsigmask(&attributes, &set);
        for (const int signal : {SIGPIPE, SIGINT, SIGHUP, SIGTERM, SIGQUIT, SIGCHLD}) {
            ::sigaddset(&set, signal);
        }
        ::posix_spawnattr_setsigdefault(&attributes, &set);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes); }
    ::posix_spawnattr_t attributes{};
};

/// 0, or errno's value.
int spawn_shell(const std::string& command, int input, int output, pid_t& pid)
{
    const char* shell = std::getenv("SHELL"); // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
    std::string program = shell != nullptr && *shell != '\0' ? shell : "/bin/sh";
    std::string option = "-c";
    std::string text = "exec " + command; // the shell makes way, so that a signal reaches the program itself
    const std::array<char*, 4> argv{program.data(), option.data(), text.data(), nullptr};
    SpawnActions actions;
    SpawnAttributes attributes;
    ::posix_spawn_file_actions_adddup2(&actions.files, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions.files, output, STDOUT_FILENO);
    return ::posix_spawn(&pid, program.c_str(), &actions.files, &attributes.attributes, argv.data(), environ);
}

/// The four ends of the two ways between us and the program; those that nobody has taken are closed.
struct Ways {
    Ways() = default;
    Ways(const Ways&) = delete;
    Ways& operator=(const Ways&) = delete;
    ~Ways()
    {
        for (const int end : {to[0], to[1], from[0], from[1]}) {
            if (end >= 0) {
                ::close(end);
            }
        }
    }
    /// 0, or errno's value.
    int open()
    {
        if (::pipe(to.data()) != 0 || ::socketpair(AF_UNIX, SOCK_STREAM, 0, from.data()) != 0) {
            return errno;
        }
        for (const int end : {to[0], to[1], from[0], from[1]}) {
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
        }
        return 0;
    }

    std::array<int, 2> to{-1, -1}; ///< a pipe, as ssh has it: an sshd that is started so tells a socket's (missing) address by it
    std::array<int, 2> from{-1, -1};
};

} // namespace

Result<std::unique_ptr<ByteStream>> start_proxy_command(const asio::any_io_executor& executor, const std::string& command)
{
    // Writing to a program that has gone is to be an error, and no signal: a pipe has no other way to say so.
    std::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c): cannot fail
    Ways ways;
    pid_t pid = -1;
    int failed = ways.open();
    if (failed == 0) {
        failed = spawn_shell(command, ways.to[0], ways.from[1], pid);
    }
    if (failed != 0) {
        return not_started(failed);
    }
    Pipe to(executor);
    Socket from(executor);
    asio::error_code refused;
    to.assign(ways.to[1], refused);
    if (!refused) {
        ways.to[1] = -1;
        from.assign(asio::local::stream_protocol(), ways.from[0], refused);
    }
    if (refused) {
        ::kill(pid, SIGHUP);
        ::waitpid(pid, nullptr, 0);
        return not_started(refused.value());
    }
    ways.from[0] = -1;
    return std::make_unique<CommandStream>(executor, std::move(to), std::move(from), pid);
}

} // namespace latchkey::transport
