#pragma once
/// Other programs, as tests use them: run to its end with all that it says, or kept running beside the test.
///
/// Nothing goes through a shell. A program that a test leaves running is ended when its ChildProcess goes, and when the test dies
/// (Linux: PR_SET_PDEATHSIG). Errors that are the test's own (no such program) throw; what a program did is a value. Any thread.

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace latchkey::support {

struct ProcessResult {
    int exit = -1; ///< exit status; 128 + signal when a signal ended it
    std::string out;
    std::string err;
    bool timed_out = false; ///< it was killed; exit is 128 + 9
};

struct RunOptions {
    std::string input{};                      ///< all of its standard input, which ends after it
    std::map<std::string, std::string> env{}; ///< added to ours, or instead of ours
    std::vector<std::string> without_env{};   ///< taken out of ours
    std::filesystem::path folder{};           ///< working folder; empty: ours
    std::chrono::milliseconds timeout = std::chrono::seconds{60};
};

/// Runs argv[0] (looked up in PATH when it has no slash) to its end.
[[nodiscard]] ProcessResult run_process(const std::vector<std::string>& argv, const RunOptions& options = {});

/// run_process for a step that a test needs to have worked: gives its output, throws std::runtime_error with its stderr otherwise.
std::string run_or_throw(const std::vector<std::string>& argv, const RunOptions& options = {});

/// A program that runs beside the test. Its standard input is empty; its output goes to files.
class ChildProcess {
public:
    ChildProcess() = default;
    /// Starts argv[0]; standard output and error are appended to these files (the same one is fine).
    ChildProcess(const std::vector<std::string>& argv, const std::filesystem::path& out, const std::filesystem::path& err,
                 const RunOptions& options = {});
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ~ChildProcess() { stop(); }

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    [[nodiscard]] bool running();

    /// Its children and theirs (those that left no trace in the parent chain are not found). Linux.
    [[nodiscard]] std::vector<pid_t> descendants() const;

    /// SIGKILL to everything that it started, itself excepted: an sshd lives on, its connections do not.
    void kill_descendants() const;

    /// Ends it and what it started, and waits. SIGTERM first, SIGKILL when it has not gone after two seconds. Does nothing when it has
    /// ended.
    void stop();

    /// SIGKILL to it and what it started, all at once: what a crash or a power cut looks like.
    void kill();

    /// Waits for its end; gives the exit status as ProcessResult has it.
    int wait();

private:
    bool reap(int flags);
    pid_t pid_ = -1;
    bool ended_ = true;
    int exit_ = -1;
};

} // namespace latchkey::support
