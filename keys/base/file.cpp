#include "keys/base/file.h"

#include "keys/base/platform/file_calls.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey {

namespace {

class FileDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "file"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string& path = error.subject();
        switch (static_cast<FileErrc>(error.code())) {
        case FileErrc::not_found:
            return fmt::format("{} does not exist. Check the path and its spelling.", path);
        case FileErrc::exists:
            return fmt::format("{} exists already and was left as it is. Choose another name, or say that it may be replaced.", path);
        case FileErrc::no_permission:
            return fmt::format("You may not open {}. Check its owner and permissions.", path);
        case FileErrc::name_too_long:
            return fmt::format("The name {} is too long for this file system. Choose a shorter one.", path);
        case FileErrc::no_space:
            return fmt::format("There is no room left on the disk to write {}; nothing was changed. Free some space and save again.", path);
        case FileErrc::not_a_file:
            return fmt::format("{} is {}, not a file. Choose a file.", path, error.detail());
        case FileErrc::too_large:
            return fmt::format("{} is larger than {}, which is more than such a file can be. Choose another file.", path, error.detail());
        case FileErrc::other:
            break;
        }
        return fmt::format("{} could not be used: {}.", path, error.detail());
    }
};

std::string size_text(std::size_t bytes)
{
    if (bytes >= 1048576 && bytes % 1048576 == 0) {
        return fmt::format("{} MiB", bytes / 1048576);
    }
    return bytes >= 1024 && bytes % 1024 == 0 ? fmt::format("{} KiB", bytes / 1024) : fmt::format("{} bytes", bytes);
}

/// Buffer is ByteBuffer or Secret.
template <class Buffer>
Result<Buffer> read_all(const std::filesystem::path& path, std::size_t limit, auto&& writable)
{
    auto opened = platform::FileReader::open(path);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    platform::FileReader& file = **opened;
    const auto too_large = [&] { return fail(FileErrc::too_large, path_text(path), size_text(limit)); };
    if (file.size() > limit) {
        return too_large();
    }
    // Files of /proc say size 0, and a file may grow meanwhile: read until the end, one byte past the limit at most.
    Buffer content(std::max<std::size_t>(static_cast<std::size_t>(file.size()) + 1, std::min<std::size_t>(4096, limit + 1)));
    std::size_t filled = 0;
    for (;;) {
        if (filled == content.size()) {
            if (filled > limit) {
                return too_large();
            }
            content.resize(std::min(content.size() * 2, limit + 1));
        }
        const auto got = file.read(writable(content).subspan(filled));
        if (!got) {
            return std::unexpected(got.error());
        }
        if (*got == 0) {
            content.resize(filled);
            return content;
        }
        filled += *got;
        if (filled > limit) {
            return too_large();
        }
    }
}

} // namespace

const ErrorDomain& error_domain(FileErrc)
{
    static const FileDomain domain;
    return domain;
}

std::string path_text(const std::filesystem::path& path)
{
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

Error file_error(const std::filesystem::path& path, std::error_code code)
{
    const auto same = [&](std::errc value) { return code == std::make_error_condition(value); };
    const FileErrc kind =
        same(std::errc::no_such_file_or_directory) || same(std::errc::not_a_directory) ? FileErrc::not_found
        : same(std::errc::file_exists)                                                 ? FileErrc::exists
        : same(std::errc::permission_denied) || same(std::errc::operation_not_permitted) || same(std::errc::read_only_file_system)
            ? FileErrc::no_permission
        : same(std::errc::filename_too_long)  ? FileErrc::name_too_long
        : same(std::errc::no_space_on_device) ? FileErrc::no_space
        : same(std::errc::is_a_directory)     ? FileErrc::not_a_file
                                              : FileErrc::other;
    return Error{kind, path_text(path), kind == FileErrc::not_a_file ? "a folder" : code.message()};
}

Result<ByteBuffer> read_file(const std::filesystem::path& path, std::size_t limit)
{
    return read_all<ByteBuffer>(path, limit, [](ByteBuffer& buffer) { return std::span<std::uint8_t>(buffer); });
}

Result<Secret> read_secret_file(const std::filesystem::path& path, std::size_t limit)
{
    return read_all<Secret>(path, limit, [](Secret& secret) { return secret.writable(); });
}

} // namespace latchkey
