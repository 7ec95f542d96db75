#include "client/hosts/platform/append_line.h"
#include "keys/base/file.h"

#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <algorithm>
#include <string>
#include <windows.h>

namespace latchkey::hosts {

namespace {

class Handle {
public:
    explicit Handle(HANDLE handle) : handle_(handle) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle()
    {
        if (good()) {
            CloseHandle(handle_);
        }
    }
    [[nodiscard]] bool good() const { return handle_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE get() const { return handle_; }

private:
    HANDLE handle_;
};

bool lacks_last_newline(const std::filesystem::path& file)
{
    const Handle reader{CreateFileW(file.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr)};
    LARGE_INTEGER back{};
    back.QuadPart = -1;
    char last = '\n';
    DWORD got = 0;
    return reader.good() && SetFilePointerEx(reader.get(), back, nullptr, FILE_END) != 0 &&
           ReadFile(reader.get(), &last, 1, &got, nullptr) != 0 && got == 1 && last != '\n';
}

} // namespace

Status append_line(const std::filesystem::path& file, std::string_view line)
{
    const auto failed = [&] { return std::unexpected(file_error(file, {static_cast<int>(GetLastError()), std::system_category()})); };
    if (file.has_parent_path()) {
        CreateDirectoryW(file.parent_path().c_str(), nullptr); // most often it is there; if not and it cannot be made, the open says so
    }
    // FILE_APPEND_DATA without FILE_WRITE_DATA: the system appends, wherever the end is by then.
    const Handle opened{CreateFileW(file.c_str(), FILE_APPEND_DATA | SYNCHRONIZE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                    nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr)};
    if (!opened.good()) {
        return failed();
    }
    std::string bytes;
    if (lacks_last_newline(file)) {
        bytes = "\n";
    }
    bytes.append(line).append("\n");
    DWORD written = 0;
    if (WriteFile(opened.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) == 0 ||
        FlushFileBuffers(opened.get()) == 0) {
        return failed();
    }
    if (written != bytes.size()) {
        return fail(FileErrc::no_space, path_text(file));
    }
    return {};
}

bool is_null_device(const std::filesystem::path& file)
{
    auto name = file.wstring();
    std::ranges::transform(name, name.begin(),
                           [](wchar_t c) { return c >= L'a' && c <= L'z' ? static_cast<wchar_t>(c - L'a' + L'A') : c; });
    return name == L"NUL" || name == L"/DEV/NULL";
}

} // namespace latchkey::hosts
