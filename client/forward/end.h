#pragma once
/// One end of a forwarded connection (a socket here, a channel to the server), and the joining of two. IO thread.
///
/// Each direction is read only when the other end has taken what was read before: a slow reader holds back its own connection and no other.
/// An end of file is passed on and leaves the other direction as it is.

#include "client/session/channel.h"
#include "client/transport/client_error.h"
#include "client/transport/wakeup.h"
#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/socket_base.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace latchkey::forward {

class End {
public:
    End() = default;
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    virtual ~End() = default;

    /// 0 is the end of file.
    [[nodiscard]] virtual asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) = 0;
    /// All of it.
    [[nodiscard]] virtual asio::awaitable<Status> write(ByteBuffer data) = 0;
    [[nodiscard]] virtual asio::awaitable<Status> send_eof() = 0;
    /// After its end of file: until it takes nothing more either, where that can be told, or until abort().
    [[nodiscard]] virtual asio::awaitable<void> wait_closed() = 0;
    /// Whoever waits gets an error. Idempotent; never waits.
    virtual void abort() noexcept = 0;
};

template <class Socket>
class SocketEnd final : public End {
public:
    explicit SocketEnd(Socket socket) : socket_(std::move(socket)), aborted_(socket_.get_executor()) {}

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        asio::error_code failed;
        const std::size_t n =
            co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::eof) {
            co_return std::size_t{0};
        }
        if (failed) {
            co_return std::unexpected(error_of(failed));
        }
        co_return n;
    }
    [[nodiscard]] asio::awaitable<Status> write(ByteBuffer data) override
    {
        asio::error_code failed;
        co_await asio::async_write(socket_, asio::buffer(data), asio::redirect_error(asio::use_awaitable, failed));
        if (failed) {
            co_return std::unexpected(error_of(failed));
        }
        co_return Status{};
    }
    [[nodiscard]] asio::awaitable<Status> send_eof() override
    {
        asio::error_code failed;
        socket_.shutdown(asio::socket_base::shutdown_send, failed);
        if (failed) {
            co_return std::unexpected(error_of(failed));
        }
        co_return Status{};
    }
    [[nodiscard]] asio::awaitable<void> wait_closed() override
    {
        while (socket_.is_open()) { // a peer that has gone for good shows only in a failed write
            const std::uint64_t seen = aborted_.generation();
            co_await aborted_.wait(seen);
        }
    }
    void abort() noexcept override
    {
        asio::error_code ignored;
        socket_.close(ignored);
        aborted_.notify();
    }

private:
    static Error error_of(const asio::error_code& failed)
    {
        return failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor
                   ? Error{transport::ClientErrc::cancelled}
                   : Error{transport::ClientErrc::connection_lost, {}, failed.message()};
    }

    Socket socket_;
    transport::Wakeup aborted_;
};

class ChannelEnd final : public End {
public:
    explicit ChannelEnd(std::shared_ptr<session::Channel> channel) : channel_(std::move(channel)) {}
    ~ChannelEnd() override { channel_->abort(); }

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override { return channel_->read(into); }
    [[nodiscard]] asio::awaitable<Status> write(ByteBuffer data) override { return channel_->write(std::move(data)); }
    [[nodiscard]] asio::awaitable<Status> send_eof() override { return channel_->send_eof(); }
    [[nodiscard]] asio::awaitable<void> wait_closed() override { [[maybe_unused]] const Status closed = co_await channel_->wait_closed(); }
    void abort() noexcept override { channel_->abort(); }

private:
    std::shared_ptr<session::Channel> channel_;
};

/// What went through, counted while it goes.
struct Traffic {
    std::uint64_t sent = 0;     ///< to the server
    std::uint64_t received = 0; ///< from it
};

/// Carries bytes both ways until both have ended, or one end has gone for good; aborts both then. `here` and `server` are who is who for
/// the counting. Cancelled the asio way it leaves the ends to their owner.
[[nodiscard]] asio::awaitable<void> join_ends(std::shared_ptr<End> here, std::shared_ptr<End> server, std::shared_ptr<Traffic> traffic);

} // namespace latchkey::forward
