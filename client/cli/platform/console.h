#pragma once
/// What a console program needs of its system: standard streams read and written by blocking calls (on threads of their own, see
/// async_streams.h), the terminal's raw mode and size, and the terminal in front of the person for questions.

#include "client/session/channel.h"
#include "keys/base/bytes.h"
#include "keys/base/error.h"
#include "keys/base/secret.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace latchkey::cli {

/// log: what the program says itself: standard error, or the file of -E. session_log: a copy of the session's output, where one was opened.
enum class Standard { input, output, error, log, session_log };

[[nodiscard]] bool is_terminal(Standard stream);

struct WindowSize {
    int columns = 80;
    int rows = 24;
    int width = 0; ///< pixels; 0: the terminal does not say
    int height = 0;
    friend bool operator==(const WindowSize&, const WindowSize&) = default;
};
/// Of the terminal on standard input or output; nothing without one.
[[nodiscard]] std::optional<WindowSize> window_size();

/// RFC 4254 §8: what the terminal on standard input is set to, most important first.
[[nodiscard]] std::vector<std::pair<std::uint8_t, std::uint32_t>> terminal_modes();

/// Raw mode of the terminal on standard input: every key is a byte, nothing is echoed. False without a terminal.
[[nodiscard]] bool enter_raw_mode();
/// Between enter_raw_mode() and restore_terminal(): a line that is printed needs a carriage return. Any thread.
[[nodiscard]] bool terminal_is_raw() noexcept;
/// Undoes raw mode and switched-off echo, if there is anything to undo. Any thread, any number of times.
void restore_terminal() noexcept;

/// Standard input. read() blocks; interrupt() (any thread) makes it and all later ones give 0.
class Input {
public:
    Input() = default;
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    virtual ~Input() = default;

    /// 0: the end, an error (a folder, say), or interrupted.
    [[nodiscard]] virtual std::size_t read(std::span<std::uint8_t> into) = 0;
    virtual void interrupt() noexcept = 0;
};
[[nodiscard]] std::unique_ptr<Input> standard_input();

/// Blocks until all is written. The system's error otherwise: std::errc::broken_pipe when nobody reads any more, the disk is full, …
[[nodiscard]] std::error_code write_all(Standard stream, Bytes bytes) noexcept;

enum class IfThere { append, overwrite, refuse };
/// From here on `which` (log or session_log) is this file, which is made for its owner alone when it is not there. The system's error
/// otherwise: std::errc::file_exists for what is there and is to be refused.
[[nodiscard]] std::error_code send_log_to(Standard which, const std::string& file, IfThere if_there = IfThere::append) noexcept;

/// The person's terminal, whatever the standard streams are.
class Terminal {
public:
    enum class Echo { off, on };

    Terminal() = default;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    virtual ~Terminal() = default;

    virtual void print(std::string_view text) noexcept = 0;
    /// Prints the question and reads one line, without its newline, of at most 4096 bytes. What was typed before the question is no answer
    /// to it. Blocks; nothing at the end of input or when interrupted.
    [[nodiscard]] virtual std::optional<Secret> ask(std::string_view question, Echo echo) = 0;
    /// Ends the ask() that is under way, if any (any thread).
    virtual void interrupt() noexcept = 0;
};
/// nullptr when there is none (a service, a pipeline without a controlling terminal).
[[nodiscard]] std::unique_ptr<Terminal> open_terminal();

/// "NAME=value" for each variable of this process. Main thread at start.
[[nodiscard]] std::vector<std::string> own_environment();

/// No core dumps, and a reader that went away is an error of the write. At start.
void prepare_process() noexcept;

/// Signals that ask the program to end; and the one that says that the window changed (0: there is none, look now and then).
[[nodiscard]] std::vector<int> ending_signals();
[[nodiscard]] int resize_signal() noexcept;

/// What ^Z sends and `kill -TSTP`; 0 where there is no such thing. suspend_now() stops the program as that signal does when nobody catches
/// it, and returns when the program is continued; the terminal's mode is the caller's to restore and to set again.
[[nodiscard]] int suspend_signal() noexcept;
void suspend_now() noexcept;

/// Restores the terminal, leaves the line of a question that is open, and ends at once, whatever other threads are blocked in.
[[noreturn]] void end_now(int code) noexcept;

} // namespace latchkey::cli
