#pragma once
/// A channel of one connection as the stream of another: how a jump host carries the session behind it. IO thread.

#include "client/session/channel.h"
#include "client/transport/byte_stream.h"

#include <memory>

namespace latchkey::session {

class ChannelStream final : public transport::ByteStream {
public:
    explicit ChannelStream(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}
    ~ChannelStream() override { channel_->abort(); }

    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override { return channel_->read(into); }
    [[nodiscard]] asio::awaitable<Result<std::size_t>> write_some(Bytes data) override;
    void abort() noexcept override { channel_->abort(); }

private:
    std::shared_ptr<Channel> channel_;
};

} // namespace latchkey::session
