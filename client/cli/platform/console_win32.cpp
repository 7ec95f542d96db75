#include "client/cli/platform/console.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cwchar>
#include <filesystem>
#include <mutex>
#include <string>
#include <windows.h>

namespace latchkey::cli {

namespace {

std::atomic<bool> raw{false};

/// nullptr: the log goes to standard error, and the session's nowhere.
std::atomic<HANDLE> log_file{nullptr};
std::atomic<HANDLE> session_log_file{nullptr};

HANDLE handle(Standard stream)
{
    switch (stream) {
    case Standard::input:
        return GetStdHandle(STD_INPUT_HANDLE);
    case Standard::output:
        return GetStdHandle(STD_OUTPUT_HANDLE);
    case Standard::log:
        if (const HANDLE file = log_file; file != nullptr) {
            return file;
        }
        break;
    case Standard::session_log:
        return session_log_file;
    case Standard::error:
        break;
    }
    return GetStdHandle(STD_ERROR_HANDLE);
}

/// Console modes to put back when the program ends.
class Changed {
public:
    bool change(HANDLE console, DWORD to) noexcept
    {
        const std::scoped_lock hold{mutex_};
        DWORD old = 0;
        if (GetConsoleMode(console, &old) == 0) {
            return false;
        }
        for (Saved& saved : saved_) {
            if (saved.console == nullptr || saved.console == console) {
                if (saved.console == nullptr) {
                    saved = {console, old};
                }
                return SetConsoleMode(console, to) != 0;
            }
        }
        return false;
    }
    void restore() noexcept
    {
        const std::scoped_lock hold{mutex_};
        for (Saved& saved : saved_) {
            if (saved.console != nullptr) {
                SetConsoleMode(saved.console, saved.mode);
                saved = {};
            }
        }
    }

private:
    struct Saved {
        HANDLE console = nullptr;
        DWORD mode = 0;
    };
    std::mutex mutex_;
    std::array<Saved, 3> saved_{};
};

Changed& changed()
{
    static Changed consoles;
    return consoles;
}

/// A blocking read on one thread that another can end.
class Interruptible {
public:
    DWORD read(HANDLE from, void* into, DWORD size)
    {
        HANDLE self = nullptr;
        DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, 0, FALSE, DUPLICATE_SAME_ACCESS);
        {
            const std::scoped_lock hold{mutex_};
            reader_ = self;
        }
        DWORD got = 0;
        if (interrupted_ || ReadFile(from, into, size, &got, nullptr) == 0) {
            got = 0;
        }
        const std::scoped_lock hold{mutex_};
        reader_ = nullptr;
        CloseHandle(self);
        return interrupted_ ? 0 : got;
    }
    void interrupt() noexcept
    {
        const std::scoped_lock hold{mutex_};
        interrupted_ = true;
        if (reader_ != nullptr) {
            CancelSynchronousIo(reader_);
        }
    }
    void rest() noexcept { interrupted_ = false; }

private:
    std::mutex mutex_;
    HANDLE reader_ = nullptr;
    std::atomic<bool> interrupted_ = false;
};

class WindowsInput final : public Input {
public:
    std::size_t read(std::span<std::uint8_t> into) override
    {
        return reader_.read(handle(Standard::input), into.data(), static_cast<DWORD>(into.size()));
    }
    void interrupt() noexcept override { reader_.interrupt(); }

private:
    Interruptible reader_;
};

class WindowsTerminal final : public Terminal {
public:
    WindowsTerminal(HANDLE in, HANDLE out) : in_(in), out_(out) {}
    ~WindowsTerminal() override
    {
        CloseHandle(in_);
        CloseHandle(out_);
    }

    void print(std::string_view text) noexcept override
    {
        DWORD sent = 0;
        WriteFile(out_, text.data(), static_cast<DWORD>(text.size()), &sent, nullptr);
    }

    std::optional<Secret> ask(std::string_view question, Echo echo) override
    {
        const DWORD mode = ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT | (echo == Echo::on ? ENABLE_ECHO_INPUT : 0U);
        changed().change(in_, mode);
        FlushConsoleInputBuffer(in_);
        print(question);
        auto line = read_bytes();
        changed().restore();
        if (echo == Echo::off || !line) {
            print("\r\n");
        }
        return line;
    }

    void interrupt() noexcept override { reader_.interrupt(); }

private:
    std::optional<Secret> read_bytes()
    {
        constexpr std::size_t longest = 4096;
        Secret line;
        for (;;) {
            std::uint8_t byte = 0;
            if (reader_.read(in_, &byte, 1) == 0) {
                reader_.rest();
                return std::nullopt;
            }
            if (byte == '\n') {
                return line;
            }
            if (byte != '\r' && line.size() < longest) {
                line.append({&byte, 1});
            }
            wipe({&byte, 1});
        }
    }

    HANDLE in_;
    HANDLE out_;
    Interruptible reader_;
};

} // namespace

bool is_terminal(Standard stream)
{
    DWORD mode = 0;
    return GetConsoleMode(handle(stream), &mode) != 0;
}

std::optional<WindowSize> window_size()
{
    for (const Standard stream : {Standard::output, Standard::error}) {
        CONSOLE_SCREEN_BUFFER_INFO info{};
        if (GetConsoleScreenBufferInfo(handle(stream), &info) != 0) {
            return WindowSize{info.srWindow.Right - info.srWindow.Left + 1, info.srWindow.Bottom - info.srWindow.Top + 1, 0, 0};
        }
    }
    return std::nullopt;
}

std::vector<std::pair<std::uint8_t, std::uint32_t>> terminal_modes()
{
    return {}; // a Windows console has none of these; servers have good defaults
}

bool enter_raw_mode()
{
    const bool input = changed().change(handle(Standard::input), ENABLE_VIRTUAL_TERMINAL_INPUT);
    changed().change(handle(Standard::output), ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING | DISABLE_NEWLINE_AUTO_RETURN);
    raw = input;
    return input;
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
    return std::make_unique<WindowsInput>();
}

std::error_code write_all(Standard stream, Bytes bytes) noexcept
{
    while (!bytes.empty()) {
        DWORD sent = 0;
        if (WriteFile(handle(stream), bytes.data(), static_cast<DWORD>(bytes.size()), &sent, nullptr) == 0) {
            const DWORD problem = GetLastError();
            if (problem == ERROR_BROKEN_PIPE || problem == ERROR_NO_DATA) {
                return std::make_error_code(std::errc::broken_pipe);
            }
            return {static_cast<int>(problem), std::system_category()};
        }
        bytes = bytes.subspan(sent);
    }
    return {};
}

std::error_code send_log_to(Standard which, const std::string& file, IfThere if_there) noexcept
{
    const std::filesystem::path path{std::u8string{file.begin(), file.end()}};
    const HANDLE opened = CreateFileW(path.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                      if_there == IfThere::overwrite ? CREATE_ALWAYS
                                      : if_there == IfThere::refuse  ? CREATE_NEW
                                                                     : OPEN_ALWAYS,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    if (opened == INVALID_HANDLE_VALUE) {
        return {static_cast<int>(GetLastError()), std::system_category()};
    }
    (which == Standard::session_log ? session_log_file : log_file) = opened; // until the end of the program
    return {};
}

std::unique_ptr<Terminal> open_terminal()
{
    constexpr DWORD access = GENERIC_READ | GENERIC_WRITE;
    const HANDLE in = CreateFileW(L"CONIN$", access, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr);
    const HANDLE out = CreateFileW(L"CONOUT$", access, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr);
    if (in == INVALID_HANDLE_VALUE || out == INVALID_HANDLE_VALUE) {
        if (in != INVALID_HANDLE_VALUE) {
            CloseHandle(in);
        }
        if (out != INVALID_HANDLE_VALUE) {
            CloseHandle(out);
        }
        return nullptr;
    }
    return std::make_unique<WindowsTerminal>(in, out);
}

std::vector<std::string> own_environment()
{
    std::vector<std::string> out;
    wchar_t* const block = GetEnvironmentStringsW();
    for (const wchar_t* variable = block; variable != nullptr && *variable != 0; variable += std::wcslen(variable) + 1) {
        const std::u8string text = std::filesystem::path{variable}.u8string();
        out.emplace_back(text.begin(), text.end());
    }
    if (block != nullptr) {
        FreeEnvironmentStringsW(block);
    }
    return out;
}

void prepare_process() noexcept
{
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX); // no dialog, and no report with our memory in it
    SetConsoleOutputCP(CP_UTF8);
    SetConsoleCP(CP_UTF8);
}

std::vector<int> ending_signals()
{
    return {SIGINT, SIGTERM, SIGBREAK};
}

int resize_signal() noexcept
{
    return 0;
}

int suspend_signal() noexcept
{
    return 0;
}

void suspend_now() noexcept {}

void end_now(int code) noexcept
{
    restore_terminal();
    TerminateProcess(GetCurrentProcess(), static_cast<UINT>(code));
    std::abort();
}

} // namespace latchkey::cli
