#include "keys/base/file.h"
#include "keys/base/platform/file_calls.h"
#include "keys/base/platform/private_acl_win32.h"

#include <algorithm>
#include <utility>

#include <windows.h>

namespace latchkey::platform {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> error_of(const fs::path& path, DWORD code)
{
    return std::unexpected(file_error(path, std::error_code(static_cast<int>(code), std::system_category())));
}

class Handle {
public:
    explicit Handle(HANDLE value) noexcept : value_(value) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { close(); }
    [[nodiscard]] HANDLE get() const noexcept { return value_; }
    [[nodiscard]] bool good() const noexcept { return value_ != INVALID_HANDLE_VALUE; }
    [[nodiscard]] HANDLE release() noexcept { return std::exchange(value_, INVALID_HANDLE_VALUE); }
    void close() noexcept
    {
        if (good()) {
            CloseHandle(std::exchange(value_, INVALID_HANDLE_VALUE));
        }
    }

private:
    HANDLE value_;
};

class WindowsReader final : public FileReader {
public:
    WindowsReader(fs::path path, HANDLE file, std::uint64_t size) : path_(std::move(path)), file_(file), size_(size) {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }

    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> to) override
    {
        DWORD got = 0;
        const auto wanted = static_cast<DWORD>(std::min<std::size_t>(to.size(), 1U << 30));
        if (ReadFile(file_.get(), to.data(), wanted, &got, nullptr) == 0) {
            return error_of(path_, GetLastError());
        }
        return got;
    }

private:
    fs::path path_;
    Handle file_;
    std::uint64_t size_;
};

bool write_all(HANDLE file, Bytes content)
{
    while (!content.empty()) {
        DWORD done = 0;
        const auto wanted = static_cast<DWORD>(std::min<std::size_t>(content.size(), 1U << 30));
        if (WriteFile(file, content.data(), wanted, &done, nullptr) == 0) {
            return false;
        }
        content = content.subspan(done);
    }
    return true;
}

} // namespace

Result<std::unique_ptr<FileReader>> FileReader::open(const fs::path& path)
{
    const DWORD attributes = GetFileAttributesW(path.c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        return fail(FileErrc::not_a_file, path_text(path), "a folder");
    }
    Handle file(CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                            FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file.good()) {
        return error_of(path, GetLastError());
    }
    if (GetFileType(file.get()) != FILE_TYPE_DISK) {
        return fail(FileErrc::not_a_file, path_text(path), "a pipe or a device");
    }
    LARGE_INTEGER size{};
    if (GetFileSizeEx(file.get(), &size) == 0) {
        return error_of(path, GetLastError());
    }
    return std::make_unique<WindowsReader>(path, file.release(), static_cast<std::uint64_t>(size.QuadPart));
}

Status create_private_file(const fs::path& path, Bytes content, const fs::path& final_path)
{
    const PrivateAcl acl;
    if (!acl.good()) {
        return error_of(final_path, GetLastError());
    }
    Handle file(CreateFileW(path.c_str(), GENERIC_WRITE, 0, acl.attributes(), CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file.good()) {
        return error_of(final_path, GetLastError());
    }
    if (!write_all(file.get(), content) || FlushFileBuffers(file.get()) == 0) {
        const DWORD code = GetLastError();
        file.close();
        DeleteFileW(path.c_str());
        return error_of(final_path, code);
    }
    return {};
}

void copy_permissions(const fs::path& from, const fs::path& to)
{
    copy_dacl(from.c_str(), to.c_str());
}

void let_all_read(const fs::path&)
{
    // Its owner's is enough: nobody else's program reads a public key from a person's folder here.
}

Status rename_over(const fs::path& from, const fs::path& to)
{
    if (MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) == 0) {
        return error_of(to, GetLastError());
    }
    return {};
}

Status rename_to_new(const fs::path& from, const fs::path& to)
{
    if (MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_WRITE_THROUGH) == 0) {
        return error_of(to, GetLastError());
    }
    return {};
}

void sync_folder(const fs::path&)
{
    // MOVEFILE_WRITE_THROUGH has waited for the disk already; Windows has no handle to flush for a folder.
}

} // namespace latchkey::platform
