#pragma once
/// A program on a terminal of its own, as a person runs it: it has a controlling terminal, prompts show up, passwords are typed.
/// Linux, macOS. Errors that are the test's own throw. Test threads.

#include <chrono>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace latchkey::support {

class PtyProcess {
public:
    explicit PtyProcess(const std::vector<std::string>& argv, const std::map<std::string, std::string>& env = {}, int columns = 80,
                        int rows = 24);
    PtyProcess(const PtyProcess&) = delete;
    PtyProcess& operator=(const PtyProcess&) = delete;
    ~PtyProcess(); ///< SIGKILL, if it still runs

    void type(const std::string& keys) const;
    void resize(int columns, int rows) const;
    [[nodiscard]] bool echoes() const; ///< whether the terminal shows what is typed
    [[nodiscard]] pid_t pid() const { return pid_; }

    /// Waits until `text` has appeared after what earlier calls found; false after ten seconds (default_patience) or at its end.
    [[nodiscard]] bool sees(const std::string& text);

    /// Its exit status as ProcessResult has it, when it has ended; throws after as long.
    int wait();

    /// Everything that it has written.
    [[nodiscard]] const std::string& output() const { return output_; }

private:
    bool read_some(std::chrono::milliseconds patience);
    int terminal_ = -1;
    pid_t pid_ = -1;
    std::string output_;
    std::size_t seen_ = 0;
};

} // namespace latchkey::support
