#include "client/settings/platform/paths.h"

#include <lmcons.h>
#include <string>
#include <windows.h>

namespace latchkey::settings {

namespace {

std::filesystem::path from_environment(const wchar_t* name)
{
    std::wstring value(32768, L'\0');
    const DWORD length = GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size()));
    value.resize(length < value.size() ? length : 0);
    return value;
}

std::filesystem::path program_folder()
{
    std::wstring file(32768, L'\0');
    const DWORD length = GetModuleFileNameW(nullptr, file.data(), static_cast<DWORD>(file.size()));
    file.resize(length < file.size() ? length : 0);
    return std::filesystem::path{file}.parent_path();
}

} // namespace

Places find_places()
{
    Places places;
    places.home = from_environment(L"USERPROFILE");
    places.config = from_environment(L"LATCHKEY_CONFIG_DIR");
    places.state = from_environment(L"LATCHKEY_STATE_DIR");

    const auto beside = program_folder();
    std::error_code ignored;
    const bool portable = !beside.empty() && std::filesystem::exists(beside / "latchkey.portable", ignored);
    const auto below = [&](const wchar_t* variable, const wchar_t* portable_name) {
        if (portable) {
            return beside / portable_name;
        }
        const auto base = from_environment(variable);
        return base.empty() ? base : base / L"Latchkey";
    };
    if (places.config.empty()) {
        places.config = below(L"APPDATA", L"config");
    }
    if (places.state.empty()) {
        places.state = below(L"LOCALAPPDATA", L"state");
    }
    return places;
}

std::filesystem::path home_of(const std::string&)
{
    return {};
}

std::string local_user_name()
{
    std::wstring name(UNLEN + 1, L'\0');
    auto length = static_cast<DWORD>(name.size());
    if (GetUserNameW(name.data(), &length) == 0 || length == 0) {
        return {};
    }
    name.resize(length - 1);
    const auto text = std::filesystem::path{name}.u8string();
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

} // namespace latchkey::settings
