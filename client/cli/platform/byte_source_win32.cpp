#include "client/cli/platform/byte_source.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"

#include <windows.h>

namespace latchkey::cli {

namespace {

class Handle final : public ByteSource {
public:
    enum class Owned { no, yes };
    Handle(HANDLE file, Owned owned, std::filesystem::path name) : file_(file), owned_(owned), name_(std::move(name)) {}
    ~Handle() override
    {
        if (owned_ == Owned::yes) {
            CloseHandle(file_);
        }
    }

    Result<std::optional<std::uint8_t>> next() override
    {
        std::uint8_t byte = 0;
        DWORD got = 0;
        if (ReadFile(file_, &byte, 1, &got, nullptr) != 0) {
            return got == 0 ? std::nullopt : std::optional{byte};
        }
        const DWORD problem = GetLastError();
        if (problem == ERROR_BROKEN_PIPE || problem == ERROR_HANDLE_EOF) {
            return std::nullopt;
        }
        return std::unexpected(file_error(name_, {static_cast<int>(problem), std::system_category()}));
    }

private:
    HANDLE file_;
    Owned owned_;
    std::filesystem::path name_;
};

} // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& name)
{
    const bool standard = name == "-";
    const std::filesystem::path path = standard ? "Standard input" : settings::path_from_text(name);
    const HANDLE file =
        standard ? GetStdHandle(STD_INPUT_HANDLE)
                 : CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE || file == nullptr) {
        return std::unexpected(file_error(path, {static_cast<int>(GetLastError()), std::system_category()}));
    }
    auto source = std::make_unique<Handle>(file, standard ? Handle::Owned::no : Handle::Owned::yes, path);
    const DWORD kind = GetFileType(file);
    if (kind != FILE_TYPE_DISK && kind != FILE_TYPE_PIPE) {
        return fail(FileErrc::not_a_file, path_text(path), kind == FILE_TYPE_CHAR && standard ? "a terminal" : "a device");
    }
    return source;
}

} // namespace latchkey::cli
