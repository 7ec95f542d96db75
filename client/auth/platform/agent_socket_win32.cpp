#include "client/auth/agent_error.h"
#include "client/auth/platform/agent_socket.h"
#include "client/transport/asio_stream.h"

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/windows/stream_handle.hpp>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <windows.h>

namespace latchkey::auth::platform {

namespace {

constexpr std::string_view openssh_pipe = R"(\\.\pipe\openssh-ssh-agent)";
constexpr std::chrono::milliseconds until_free{20};

} // namespace

std::string agent_address()
{
    const char* const address = std::getenv("SSH_AUTH_SOCK");
    return std::string{address == nullptr || *address == 0 ? openssh_pipe : std::string_view{address}};
}

asio::awaitable<Result<std::unique_ptr<transport::ByteStream>>> open_agent(std::string address, std::chrono::milliseconds patience,
                                                                           std::stop_token stop)
{
    if (address.empty()) {
        co_return fail(AgentErrc::none);
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const std::wstring name = std::filesystem::path(std::u8string(address.begin(), address.end())).wstring();
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        // A pipe's server must not act in our name: it may only learn who we are.
        const HANDLE handle = ::CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                                            FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
        if (handle != INVALID_HANDLE_VALUE) {
            co_return std::make_unique<transport::AsioStream<asio::windows::stream_handle>>(asio::windows::stream_handle(executor, handle));
        }
        const DWORD failed = ::GetLastError();
        if (failed == ERROR_FILE_NOT_FOUND && address == openssh_pipe) {
            co_return fail(AgentErrc::none);
        }
        if (failed != ERROR_PIPE_BUSY) {
            co_return fail(AgentErrc::unreachable, address, std::system_category().message(static_cast<int>(failed)));
        }
        if (stop.stop_requested()) {
            co_return fail(AgentErrc::cancelled, address);
        }
        if (std::chrono::steady_clock::now() >= end) {
            co_return fail(AgentErrc::timeout, address);
        }
        asio::steady_timer timer(executor,
                                 until_free); // all its instances are taken; there is no event for "one is free" that does not block
        asio::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        if (cancelled) {
            co_return fail(AgentErrc::cancelled, address);
        }
    }
}

std::string_view how_to_start_an_agent()
{
    return "Start Windows' own in a PowerShell as administrator: `Set-Service ssh-agent -StartupType Automatic; Start-Service ssh-agent`, "
           "and try again.";
}

} // namespace latchkey::auth::platform
