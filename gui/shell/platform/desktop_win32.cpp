#include "gui/shell/platform/desktop.h"

// clang-format off: shellapi.h needs windows.h before it.
#include <windows.h>
#include <shellapi.h>
// clang-format on

namespace latchkey::shell {

void set_primary_selection(const std::string& /*text*/) {}

std::string primary_selection()
{
    return {};
}

std::optional<std::string> open_address(const std::string& address)
{
    const std::wstring wide{address.begin(), address.end()}; // what may be opened is ASCII
    const auto done = reinterpret_cast<INT_PTR>(::ShellExecuteW(nullptr, L"open", wide.c_str(), nullptr, nullptr, SW_SHOWNORMAL));
    return done > 32 ? std::nullopt : std::optional<std::string>{"Windows has no program for this address. Copy it instead."};
}

bool system_is_dark()
{
    DWORD light = 1;
    DWORD size = sizeof light;
    const LSTATUS got = ::RegGetValueW(HKEY_CURRENT_USER, L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
                                       L"AppsUseLightTheme", RRF_RT_REG_DWORD, nullptr, &light, &size);
    return got == ERROR_SUCCESS && light == 0;
}

void forbid_core_dumps()
{
    ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
}

void ring_bell()
{
    (void)::MessageBeep(MB_OK);
}

} // namespace latchkey::shell
