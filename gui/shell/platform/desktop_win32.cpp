#include "gui/shell/platform/desktop.h"

#include <windows.h>

namespace latchkey::shell {

void set_primary_selection(const std::string& /*text*/) {}

std::string primary_selection()
{
    return {};
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

} // namespace latchkey::shell
