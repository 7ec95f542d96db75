#include "client/hosts/platform/locked_file.h"
#include "keys/base/file.h"

#include <algorithm>
#include <windows.h>

namespace latchkey::hosts {

namespace {

constexpr DWORD patience_ms = 5000;

Error last_error(const std::filesystem::path& file)
{
    return file_error(file, {static_cast<int>(GetLastError()), std::system_category()});
}

std::wstring upper(std::wstring text)
{
    std::ranges::transform(text, text.begin(),
                           [](wchar_t c) { return c >= L'a' && c <= L'z' ? static_cast<wchar_t>(c - L'a' + L'A') : c; });
    return text;
}

/// A lock on the file itself would keep ssh from reading it.
std::wstring mutex_name(const std::filesystem::path& file)
{
    std::error_code none;
    const std::filesystem::path whole = std::filesystem::weakly_canonical(file, none);
    return L"Local\\Latchkey-hosts-" + std::to_wstring(std::hash<std::wstring>{}(upper((whole.empty() ? file : whole).wstring())));
}

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

bool lacks_last_newline(HANDLE file)
{
    LARGE_INTEGER back{};
    back.QuadPart = -1;
    char last = '\n';
    DWORD got = 0;
    return SetFilePointerEx(file, back, nullptr, FILE_END) != 0 && ReadFile(file, &last, 1, &got, nullptr) != 0 && got == 1 && last != '\n';
}

} // namespace

Result<LockedFile> LockedFile::open(const std::filesystem::path& file)
{
    if (file.has_parent_path()) {
        CreateDirectoryW(file.parent_path().c_str(), nullptr); // most often it is there; if not and it cannot be made, the open says so
    }
    LockedFile opened{file};
    const HANDLE mutex = CreateMutexW(nullptr, FALSE, mutex_name(file).c_str());
    if (mutex == nullptr) {
        return std::unexpected(last_error(file));
    }
    const DWORD waited = WaitForSingleObject(mutex, patience_ms);
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED) { // abandoned: whoever held it has ended, and it is ours
        CloseHandle(mutex);
        return fail(FileErrc::other, path_text(file), "another program holds it");
    }
    opened.lock_ = reinterpret_cast<long long>(mutex);
    return opened;
}

LockedFile::~LockedFile()
{
    if (lock_ != nothing) {
        ReleaseMutex(reinterpret_cast<HANDLE>(lock_));
        CloseHandle(reinterpret_cast<HANDLE>(lock_));
    }
}

Status LockedFile::append(std::string_view lines) const
{
    // Opened only now: a file that somebody has open cannot be replaced. FILE_APPEND_DATA without FILE_WRITE_DATA: the system appends,
    // wherever the end is by then.
    const Handle file{CreateFileW(path_.c_str(), GENERIC_READ | FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                  nullptr, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr)};
    if (!file.good()) {
        return std::unexpected(last_error(path_));
    }
    std::string bytes;
    if (lacks_last_newline(file.get())) {
        bytes = "\n";
    }
    bytes.append(lines).append("\n");
    DWORD written = 0;
    if (WriteFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) == 0 ||
        FlushFileBuffers(file.get()) == 0) {
        return std::unexpected(last_error(path_));
    }
    if (written != bytes.size()) {
        return fail(FileErrc::no_space, path_text(path_));
    }
    return {};
}

bool is_null_device(const std::filesystem::path& file)
{
    const std::wstring name = upper(file.wstring());
    return name == L"NUL" || name == L"/DEV/NULL";
}

} // namespace latchkey::hosts
