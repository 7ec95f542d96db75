#include "gui/shell/platform/fallback_font.h"

#include <array>
#include <string>
#include <windows.h>

namespace latchkey::shell {
namespace {

constexpr auto candidates =
    std::to_array<const wchar_t*>({L"YuGothM.ttc", L"meiryo.ttc", L"msgothic.ttc", L"msyh.ttc", L"malgun.ttf", L"segoeui.ttf"});

std::span<const unsigned char> map(const std::wstring& path)
{
    const HANDLE file = ::CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return {};
    }
    std::span<const unsigned char> bytes;
    LARGE_INTEGER size{};
    if (::GetFileSizeEx(file, &size) != 0 && size.QuadPart > 0) {
        if (const HANDLE mapping = ::CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr)) {
            if (const void* at = ::MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0)) {
                bytes = {static_cast<const unsigned char*>(at), static_cast<std::size_t>(size.QuadPart)};
            }
            ::CloseHandle(mapping); // the view stays
        }
    }
    ::CloseHandle(file);
    return bytes;
}

} // namespace

std::span<const unsigned char> fallback_font()
{
    static const std::span<const unsigned char> found = [] {
        std::array<wchar_t, MAX_PATH> windows{};
        const UINT length = ::GetWindowsDirectoryW(windows.data(), static_cast<UINT>(windows.size()));
        for (const wchar_t* name : candidates) {
            if (const auto bytes = map(std::wstring{windows.data(), length} + L"\\Fonts\\" + name); !bytes.empty()) {
                return bytes;
            }
        }
        return std::span<const unsigned char>{};
    }();
    return found;
}

} // namespace latchkey::shell
