#include "client/transport/asio_stream.h"
#include "client/transport/client_error.h"
#include "client/transport/platform/proxy_command.h"

#include <asio/windows/stream_handle.hpp>
#include <fmt/xchar.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <windows.h>

namespace latchkey::transport {
namespace {

struct HandleClose {
    using pointer = HANDLE;
    void operator()(HANDLE handle) const noexcept { ::CloseHandle(handle); }
};
using OwnHandle = std::unique_ptr<void, HandleClose>;

/// Two pipes, since reading and writing by one synchronous handle wait for each other.
class CommandStream final : public ByteStream {
public:
    CommandStream(asio::windows::stream_handle from, asio::windows::stream_handle to, OwnHandle process)
        : from_(std::move(from)), to_(std::move(to)), process_(std::move(process))
    {
    }
    ~CommandStream() override { abort(); }

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        Result<std::size_t> count = co_await from_.read_some(into);
        if (count && *count > 0) {
            heard_ = true;
            co_return count;
        }
        if (!count && count.error().is(ClientErrc::cancelled)) {
            co_return count;
        }
        DWORD status = STILL_ACTIVE;
        ::GetExitCodeProcess(process_.get(), &status);
        if (status == STILL_ACTIVE && heard_) {
            co_return std::size_t{0}; // a broken pipe is its end of file
        }
        if (status != 0 || !heard_) {
            co_return fail(ClientErrc::proxy_command_failed, {},
                           status == STILL_ACTIVE ? "closed its output without a word" : fmt::format("ended with status {}", status));
        }
        co_return std::size_t{0};
    }
    [[nodiscard]] asio::awaitable<Result<std::size_t>> write_some(Bytes data) override { return to_.write_some(data); }

    void abort() noexcept override
    {
        if (!std::exchange(aborted_, true)) {
            from_.abort();
            to_.abort();
            ::TerminateProcess(process_.get(), 1);
        }
    }

private:
    AsioStream<asio::windows::stream_handle> from_;
    AsioStream<asio::windows::stream_handle> to_;
    OwnHandle process_;
    bool heard_ = false;
    bool aborted_ = false;
};

struct Pipe {
    OwnHandle ours;   ///< overlapped
    OwnHandle theirs; ///< inherited, synchronous
};

enum class Direction { to_child, from_child };

bool make_pipe(Pipe& pipe, Direction direction)
{
    static std::atomic<unsigned> number{0};
    const std::wstring name = fmt::format(LR"(\\.\pipe\latchkey-proxy-{}-{})", ::GetCurrentProcessId(), number.fetch_add(1));
    const DWORD access = direction == Direction::to_child ? PIPE_ACCESS_OUTBOUND : PIPE_ACCESS_INBOUND;
    constexpr DWORD buffer = 64 * 1024;
    const HANDLE ours = ::CreateNamedPipeW(name.c_str(), access | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                           PIPE_TYPE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, buffer, buffer, 0, nullptr);
    if (ours == INVALID_HANDLE_VALUE) {
        return false;
    }
    pipe.ours.reset(ours);
    SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    const HANDLE theirs = ::CreateFileW(name.c_str(), direction == Direction::to_child ? GENERIC_READ : GENERIC_WRITE, 0, &inherited,
                                        OPEN_EXISTING, 0, nullptr);
    if (theirs == INVALID_HANDLE_VALUE) {
        return false;
    }
    pipe.theirs.reset(theirs);
    return true;
}

std::unexpected<Error> not_started()
{
    const auto why = static_cast<int>(::GetLastError());
    return fail(ClientErrc::proxy_command_failed, {}, fmt::format("could not be started ({})", std::system_category().message(why)));
}

} // namespace

Result<std::unique_ptr<ByteStream>> start_proxy_command(const asio::any_io_executor& executor, const std::string& command)
{
    Pipe input;
    Pipe output;
    if (!make_pipe(input, Direction::to_child) || !make_pipe(output, Direction::from_child)) {
        return not_started();
    }
    const wchar_t* interpreter = ::_wgetenv(L"ComSpec");
    const std::wstring program = interpreter != nullptr ? interpreter : LR"(C:\Windows\System32\cmd.exe)";
    const std::filesystem::path text(std::u8string(command.begin(), command.end())); // UTF-8 to UTF-16
    std::wstring line = L"\"" + program + L"\" /d /s /c \"" + text.wstring() + L"\"";
    STARTUPINFOW start{};
    start.cb = sizeof(start);
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = input.theirs.get();
    start.hStdOutput = output.theirs.get();
    start.hStdError = ::GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION started{};
    if (::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW, nullptr, nullptr, &start, &started) == 0) {
        return not_started();
    }
    ::CloseHandle(started.hThread);
    OwnHandle process(started.hProcess);
    return std::make_unique<CommandStream>(asio::windows::stream_handle(executor, output.ours.release()),
                                           asio::windows::stream_handle(executor, input.ours.release()), std::move(process));
}

} // namespace latchkey::transport
