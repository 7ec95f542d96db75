#pragma once
/// A program on a terminal of its own, as a person sees it: what it prints is collected, what a person types is written. For prompts that
/// only a terminal gets, and for terminals that change their size. Posix; throws std::system_error when the terminal cannot be made. One
/// thread.

#include "tests/support/process.h"
#include "tests/support/wait.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::support {

class TtyProcess {
public:
    /// argv[0] is looked up in PATH; the terminal becomes its controlling one.
    explicit TtyProcess(const std::vector<std::string>& argv, const RunOptions& options = {}, unsigned short columns = 80,
                        unsigned short rows = 24);
    ~TtyProcess();
    TtyProcess(const TtyProcess&) = delete;
    TtyProcess& operator=(const TtyProcess&) = delete;

    /// Waits until `text` has been printed behind what was waited for before. False after default_patience, or when the program ended
    /// without it.
    [[nodiscard]] bool wait_for(std::string_view text, std::chrono::milliseconds patience = default_patience);

    void type(std::string_view keys);
    void resize(unsigned short columns, unsigned short rows);

    /// All that was printed, with carriage returns.
    [[nodiscard]] const std::string& output() const noexcept { return output_; }

    /// Waits for the end and gives the exit status as ProcessResult has it; kills it after ten seconds.
    int wait();

private:
    bool read_some(std::chrono::milliseconds patience);

    pid_t pid_ = -1;
    int terminal_ = -1;
    bool ended_ = false;
    int exit_ = -1;
    std::string output_;
    std::size_t seen_ = 0;
};

} // namespace latchkey::support
