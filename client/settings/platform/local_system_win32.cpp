#include "client/settings/platform/local_system.h"
#include "client/settings/platform/paths.h"
#include "client/settings/setting.h"
#include "keys/base/file.h"
#include "keys/base/glob.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <winsock2.h>
#include <ws2tcpip.h>
// behind the sockets, which it would declare in their old form
#include <windows.h>

namespace latchkey::settings {

namespace {

std::optional<std::string> variable(std::string_view name)
{
    const char* value = std::getenv(std::string{name}.c_str());
    return value != nullptr ? std::optional<std::string>{value} : std::nullopt;
}

std::unexpected<Error> command_failed(const std::string& command, std::string why)
{
    return fail(SettingsErrc::command_failed, command, std::move(why));
}

} // namespace

LocalFacts find_local_facts(const std::filesystem::path& home)
{
    return {.user = local_user_name(),
            .user_id = {},
            .home = home,
            .host = variable("COMPUTERNAME").value_or(std::string{}),
            .environment = variable};
}

std::filesystem::path system_ssh_config()
{
    const auto data = variable("ProgramData");
    return data ? path_from_text(*data) / "ssh" / "ssh_config" : std::filesystem::path{};
}

std::vector<std::filesystem::path> matching_files(const std::filesystem::path& pattern)
{
    std::vector<std::filesystem::path> files;
    std::error_code problem;
    const std::string name = path_text(pattern.filename());
    for (std::filesystem::directory_iterator entry{pattern.parent_path(), problem}, end; !problem && entry != end;
         entry.increment(problem)) {
        if (matches_glob(name, path_text(entry->path().filename()))) {
            files.push_back(entry->path());
        }
    }
    std::ranges::sort(files);
    return files;
}

bool only_ours_to_change(const std::filesystem::path&)
{
    return true;
}

Result<bool> on_local_network(std::string_view)
{
    return fail(SettingsErrc::not_supported, "Match localnetwork", "on Windows");
}

std::optional<std::string> canonical_name(const std::string& host)
{
    WSADATA about{};
    if (WSAStartup(MAKEWORD(2, 2), &about) != 0) {
        return std::nullopt;
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    addrinfo* first = nullptr;
    std::optional<std::string> name;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &first) == 0 && first != nullptr) {
        name = first->ai_canonname != nullptr && *first->ai_canonname != 0 ? first->ai_canonname : host;
        if (name->ends_with('.')) {
            name->pop_back();
        }
        freeaddrinfo(first);
    }
    WSACleanup();
    return name;
}

Result<int> run_by_shell(const std::string& command, std::chrono::milliseconds deadline, std::stop_token stop)
{
    std::wstring line = L"cmd.exe /d /s /c \"" + path_from_text(command).wstring() + L"\"";
    STARTUPINFOW start{};
    start.cb = sizeof start;
    PROCESS_INFORMATION made{};
    const HANDLE job = ::CreateJobObjectW(nullptr, nullptr); // whatever it starts ends with it
    if (!::CreateProcessW(nullptr, line.data(), nullptr, nullptr, FALSE, CREATE_NO_WINDOW | CREATE_SUSPENDED, nullptr, nullptr, &start,
                          &made)) {
        ::CloseHandle(job);
        return command_failed(command, "could not be started");
    }
    ::AssignProcessToJobObject(job, made.hProcess);
    ::ResumeThread(made.hThread);
    const HANDLE cancelled = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
    Result<int> out = command_failed(command, "did not end in time");
    {
        const std::stop_callback on_stop{stop, [&] { ::SetEvent(cancelled); }};
        const std::array handles{made.hProcess, cancelled};
        const DWORD which = ::WaitForMultipleObjects(2, handles.data(), FALSE, static_cast<DWORD>(deadline.count()));
        DWORD code = 0;
        if (which == WAIT_OBJECT_0 && ::GetExitCodeProcess(made.hProcess, &code)) {
            out = static_cast<int>(code);
        } else if (which == WAIT_OBJECT_0 + 1) {
            out = command_failed(command, "was cancelled");
        }
    }
    ::TerminateJobObject(job, 1);
    for (const HANDLE handle : {made.hThread, made.hProcess, cancelled, job}) {
        ::CloseHandle(handle);
    }
    return out;
}

} // namespace latchkey::settings
