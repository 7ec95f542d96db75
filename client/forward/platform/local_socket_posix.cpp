#include "client/forward/platform/local_socket.h"
#include "client/transport/deadline.h"
#include "client/transport/platform/socket.h"

#include <asio/local/stream_protocol.hpp>
#include <asio/this_coro.hpp>

#include <optional>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace latchkey::forward::platform {

using asio::local::stream_protocol;
using transport::ClientErrc;

namespace {

/// A file as the system knows it, whatever it is called.
struct FileId {
    dev_t device = 0;
    ino_t inode = 0;
    bool is_socket = false;

    [[nodiscard]] static std::optional<FileId> of(const std::string& path)
    {
        struct ::stat found{};
        if (::lstat(path.c_str(), &found) != 0) {
            return std::nullopt;
        }
        return FileId{found.st_dev, found.st_ino, S_ISSOCK(found.st_mode)};
    }
};

class Listener final : public LocalListener {
public:
    Listener(stream_protocol::acceptor acceptor, std::string path, FileId id)
        : acceptor_(std::move(acceptor)), path_(std::move(path)), id_(id)
    {
    }
    ~Listener() override { remove(); }

    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<End>>> accept() override
    {
        stream_protocol::socket socket(acceptor_.get_executor());
        asio::error_code failed;
        co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) {
            co_return fail(ClientErrc::cancelled);
        }
        if (failed) {
            co_return fail(ClientErrc::listen_failed, path_, failed.message());
        }
        transport::keep_from_children(static_cast<std::uintptr_t>(socket.native_handle()));
        co_return std::make_shared<SocketEnd<stream_protocol::socket>>(std::move(socket));
    }

    [[nodiscard]] asio::error_code listen()
    {
        asio::error_code failed;
        acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        return failed;
    }

    void abort() noexcept override
    {
        asio::error_code ignored;
        acceptor_.close(ignored);
        remove();
    }

private:
    void remove() noexcept
    {
        if (std::exchange(removed_, true)) {
            return;
        }
        const std::optional<FileId> there = FileId::of(path_);
        if (there && there->device == id_.device && there->inode == id_.inode) {
            ::unlink(path_.c_str());
        }
    }

    stream_protocol::acceptor acceptor_;
    std::string path_;
    FileId id_;
    bool removed_ = false;
};

Status make_room(const std::string& path, UnlinkFirst unlink)
{
    const std::optional<FileId> there = FileId::of(path);
    if (!there) {
        return {};
    }
    if (!there->is_socket) {
        return fail(ClientErrc::listen_failed, path, "something that is not a socket has that name");
    }
    if (unlink == UnlinkFirst::no) {
        return fail(ClientErrc::listen_failed, path, "it exists; StreamLocalBindUnlink=yes replaces it");
    }
    if (::unlink(path.c_str()) != 0) {
        return fail(ClientErrc::listen_failed, path, asio::error_code(errno, asio::error::get_system_category()).message());
    }
    return {};
}

} // namespace

Result<std::unique_ptr<LocalListener>> listen_local(const asio::any_io_executor& executor, const std::string& path, unsigned mask,
                                                    UnlinkFirst unlink)
{
    if (path.size() >= sizeof(::sockaddr_un::sun_path)) {
        return fail(ClientErrc::listen_failed, path, "its path is longer than a socket's can be");
    }
    const Status room = make_room(path, unlink);
    if (!room) {
        return std::unexpected(room.error());
    }
    const auto failed_with = [&](const asio::error_code& why) { return fail(ClientErrc::listen_failed, path, why.message()); };
    stream_protocol::acceptor acceptor(executor);
    asio::error_code failed;
    acceptor.open(stream_protocol(), failed);
    if (failed) {
        return failed_with(failed);
    }
    transport::keep_from_children(static_cast<std::uintptr_t>(acceptor.native_handle()));
    acceptor.bind(stream_protocol::endpoint(path), failed);
    if (failed) {
        return failed_with(failed);
    }
    const std::optional<FileId> id = FileId::of(path);
    auto listener = std::make_unique<Listener>(std::move(acceptor), path, id.value_or(FileId{})); // from here on it is removed again
    // Nobody can connect before it listens; so the mode is right in time, and the process-wide umask stays as it is.
    constexpr unsigned all = 0666;
    if (!id || ::chmod(path.c_str(), static_cast<mode_t>(all & ~mask)) != 0) {
        return failed_with(asio::error_code(errno, asio::error::get_system_category()));
    }
    if (const asio::error_code refused = listener->listen()) {
        return failed_with(refused);
    }
    return listener;
}

asio::awaitable<Result<std::shared_ptr<End>>> connect_local(std::string path, std::chrono::milliseconds deadline)
{
    if (path.size() >= sizeof(::sockaddr_un::sun_path)) {
        co_return fail(ClientErrc::connect_failed, path, "its path is longer than a socket's can be");
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    stream_protocol::socket socket(executor);
    bool late = false;
    asio::error_code failed;
    {
        const transport::Deadline by_time(executor, deadline, [&late, &socket] {
            late = true;
            asio::error_code ignored;
            socket.close(ignored);
        });
        co_await socket.async_connect(stream_protocol::endpoint(path), asio::redirect_error(asio::use_awaitable, failed));
    }
    if (late) {
        co_return fail(ClientErrc::connect_timeout, path);
    }
    if (failed == asio::error::operation_aborted) {
        co_return fail(ClientErrc::cancelled, path);
    }
    if (failed) {
        co_return fail(ClientErrc::connect_failed, path, failed.message());
    }
    transport::keep_from_children(static_cast<std::uintptr_t>(socket.native_handle()));
    co_return std::make_shared<SocketEnd<stream_protocol::socket>>(std::move(socket));
}

} // namespace latchkey::forward::platform
