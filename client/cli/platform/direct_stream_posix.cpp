#include "client/cli/platform/direct_stream.h"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latchkey::cli {

namespace {

using Moved = std::expected<std::size_t, std::error_code>;

class Pipe final : public DirectStream {
public:
    Pipe(const asio::any_io_executor& executor, int own, Standard stream)
        : file_(executor, own),
          direction_(stream == Standard::input ? asio::posix::stream_descriptor::wait_read : asio::posix::stream_descriptor::wait_write)
    {
    }

    Moved read(std::span<std::uint8_t> into) noexcept override
    {
        return moved([&] { return ::read(file_.native_handle(), into.data(), into.size()); });
    }
    Moved write(Bytes bytes) noexcept override
    {
        return moved([&] { return ::write(file_.native_handle(), bytes.data(), bytes.size()); });
    }
    asio::awaitable<void> ready() override
    {
        asio::error_code interrupted;
        co_await file_.async_wait(direction_, asio::redirect_error(asio::use_awaitable, interrupted));
    }
    void interrupt() noexcept override
    {
        asio::error_code ignored;
        file_.cancel(ignored);
    }

private:
    template <class Call>
    static Moved moved(const Call& call) noexcept
    {
        for (;;) {
            const auto count = call();
            if (count >= 0) {
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR) {
                return std::unexpected(std::error_code(errno, std::system_category()));
            }
        }
    }

    asio::posix::stream_descriptor file_;
    asio::posix::stream_descriptor::wait_type direction_;
};

class NullDevice final : public DirectStream {
public:
    Moved read(std::span<std::uint8_t>) noexcept override { return std::size_t{0}; }
    Moved write(Bytes bytes) noexcept override { return bytes.size(); }
    asio::awaitable<void> ready() override { co_return; }
    void interrupt() noexcept override {}
};

/// By what it is: on another system, or in a container, its number may be another.
bool is_null_device(const struct stat& status)
{
    struct stat null_device{};
    return S_ISCHR(status.st_mode) && ::stat("/dev/null", &null_device) == 0 && S_ISCHR(null_device.st_mode) &&
           status.st_rdev == null_device.st_rdev;
}

} // namespace

std::unique_ptr<DirectStream> DirectStream::open(const asio::any_io_executor& executor, Standard stream)
{
    if (stream == Standard::session_log) {
        return nullptr;
    }
    const int given = stream == Standard::input ? STDIN_FILENO : stream == Standard::output ? STDOUT_FILENO : STDERR_FILENO;
    struct stat status{};
    if (::fstat(given, &status) != 0) {
        return nullptr;
    }
    if (is_null_device(status)) {
        return std::make_unique<NullDevice>();
    }
    if (!S_ISFIFO(status.st_mode)) {
        return nullptr;
    }
    const int direction = stream == Standard::input ? O_RDONLY : O_WRONLY;
    // Where this path is the same descriptor under another name, or is not there at all, it fails or its flags are the old ones.
    const int own = ::open(fmt::format("/proc/self/fd/{}", given).c_str(), direction | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (own < 0) {
        return nullptr;
    }
    return std::make_unique<Pipe>(executor, own, stream);
}

} // namespace latchkey::cli
