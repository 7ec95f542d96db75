#include "client/sessions/platform/putty_registry.h"

#include <memory>
#include <windows.h>

namespace latchkey::sessions {

namespace {

constexpr const wchar_t* sessions_key = L"Software\\SimonTatham\\PuTTY\\Sessions";
constexpr std::string_view shown_key = "HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\";
constexpr DWORD most_sessions = 10000;
constexpr DWORD most_values = 4096;
constexpr DWORD longest_value = 65536; // bytes

struct KeyCloser {
    using pointer = HKEY;
    void operator()(HKEY key) const noexcept { RegCloseKey(key); }
};
using Key = std::unique_ptr<HKEY, KeyCloser>;

Key open_key(HKEY parent, const wchar_t* name)
{
    HKEY key = nullptr;
    return Key{RegOpenKeyExW(parent, name, 0, KEY_READ, &key) == ERROR_SUCCESS ? key : nullptr};
}

std::string utf8(std::wstring_view wide)
{
    const int length = WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(wide.size()), nullptr, 0, nullptr, nullptr);
    std::string out(static_cast<std::size_t>(length > 0 ? length : 0), '\0');
    WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(wide.size()), out.data(), length, nullptr, nullptr);
    return out;
}

std::optional<std::string> utf8_from(UINT code_page, std::string_view bytes)
{
    const int length = MultiByteToWideChar(code_page, MB_ERR_INVALID_CHARS, bytes.data(), static_cast<int>(bytes.size()), nullptr, 0);
    if (length <= 0) {
        return bytes.empty() ? std::optional<std::string>{""} : std::nullopt;
    }
    std::wstring wide(static_cast<std::size_t>(length), L'\0');
    MultiByteToWideChar(code_page, MB_ERR_INVALID_CHARS, bytes.data(), static_cast<int>(bytes.size()), wide.data(), length);
    return utf8(wide);
}

std::optional<std::string> value_text(DWORD type, const wchar_t* data, DWORD size)
{
    if (type == REG_DWORD && size == sizeof(DWORD)) {
        DWORD number = 0;
        memcpy(&number, data, sizeof number);
        return std::to_string(static_cast<std::int32_t>(number)); // a font's height is negative
    }
    if (type != REG_SZ && type != REG_EXPAND_SZ) {
        return std::nullopt;
    }
    const std::wstring_view wide{data, size / sizeof(wchar_t)};
    return utf8(wide.substr(0, wide.find(L'\0')));
}

void read_values(HKEY key, PuttySession& into, std::vector<std::string>& notices)
{
    std::wstring name(16384, L'\0');
    std::wstring data(longest_value / sizeof(wchar_t), L'\0');
    for (DWORD i = 0; i < most_values; ++i) {
        auto name_length = static_cast<DWORD>(name.size());
        DWORD size = longest_value;
        DWORD type = 0;
        const LSTATUS status =
            RegEnumValueW(key, i, name.data(), &name_length, nullptr, &type, reinterpret_cast<BYTE*>(data.data()), &size);
        if (status == ERROR_NO_MORE_ITEMS) {
            return;
        }
        const auto text = status == ERROR_SUCCESS ? value_text(type, data.data(), size) : std::nullopt;
        if (text) {
            into.values[utf8({name.data(), name_length})] = {*text, 0};
        } else if (status != ERROR_SUCCESS) {
            notices.push_back(into.origin + ": one value could not be read and was skipped.");
        }
    }
}

} // namespace

PuttyPlaces find_putty_places(const std::filesystem::path&)
{
    return {.folders = {}, .registry = true};
}

PuttySessions read_putty_registry(std::string_view only)
{
    PuttySessions out;
    const Key all = open_key(HKEY_CURRENT_USER, sessions_key);
    std::wstring name(256, L'\0');
    for (DWORD i = 0; all && i < most_sessions; ++i) {
        auto length = static_cast<DWORD>(name.size());
        const LSTATUS status = RegEnumKeyExW(all.get(), i, name.data(), &length, nullptr, nullptr, nullptr, nullptr);
        if (status == ERROR_NO_MORE_ITEMS) {
            break;
        }
        const std::wstring escaped{name.data(), status == ERROR_SUCCESS ? length : 0};
        PuttySession session{.name = putty_name_from_escaped(utf8(escaped)), .origin = std::string{shown_key} + utf8(escaped)};
        if (!only.empty() && session.name != only) {
            continue;
        }
        const Key key = open_key(all.get(), escaped.c_str());
        if (!key || escaped.empty()) {
            out.notices.push_back(session.origin + " could not be opened and was skipped.");
            continue;
        }
        read_values(key.get(), session, out.notices);
        out.sessions.push_back(std::move(session));
    }
    return out;
}

std::optional<std::string> utf8_from_japanese(std::string_view bytes)
{
    return utf8_from(932, bytes);
}

} // namespace latchkey::sessions
