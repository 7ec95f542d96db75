#include "client/hosts/host_error.h"
#include "client/hosts/platform/putty_registry.h"
#include "keys/base/hex.h"

#include <array>
#include <windows.h>

namespace latchkey::hosts {

namespace {

constexpr DWORD most_rows = 20000;

/// PuTTY writes what a value's name cannot hold as %XX.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' && i + 2 < text.size() ? hex_decode(text.substr(i + 1, 2)) : std::nullopt;
        out += byte ? static_cast<char>(byte->front()) : text[i];
        i += byte ? 2 : 0;
    }
    return out;
}

} // namespace

Result<std::vector<std::pair<std::string, std::string>>> putty_registry_host_keys()
{
    std::vector<std::pair<std::string, std::string>> found;
    HKEY key = nullptr;
    const LSTATUS opened = RegOpenKeyExA(HKEY_CURRENT_USER, "Software\\SimonTatham\\PuTTY\\SshHostKeys", 0, KEY_QUERY_VALUE, &key);
    if (opened != ERROR_SUCCESS) {
        return opened == ERROR_FILE_NOT_FOUND ? Result<std::vector<std::pair<std::string, std::string>>>{found}
                                              : fail(HostErrc::unreadable, "PuTTY's registry", "PuTTY's host keys cannot be read.");
    }
    std::array<char, 16384> name{};
    std::array<char, 16384> value{};
    LSTATUS read = ERROR_SUCCESS;
    for (DWORD i = 0; i < most_rows; ++i) {
        DWORD name_size = name.size();
        DWORD value_size = value.size();
        DWORD type = 0;
        read = RegEnumValueA(key, i, name.data(), &name_size, nullptr, &type, reinterpret_cast<BYTE*>(value.data()), &value_size);
        if (read != ERROR_SUCCESS && read != ERROR_MORE_DATA) {
            break;
        }
        if (read == ERROR_SUCCESS && type == REG_SZ) {
            std::string text{value.data(), value_size};
            while (text.ends_with('\0')) {
                text.pop_back();
            }
            found.emplace_back(unescaped({name.data(), name_size}), std::move(text));
        }
    }
    RegCloseKey(key);
    if (read != ERROR_NO_MORE_ITEMS && read != ERROR_SUCCESS && read != ERROR_MORE_DATA) {
        return fail(HostErrc::unreadable, "PuTTY's registry", "PuTTY's host keys cannot be read to their end.");
    }
    return found;
}

} // namespace latchkey::hosts
