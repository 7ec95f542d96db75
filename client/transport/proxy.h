#pragma once
/// A stream that goes through a proxy: the talk of proxy_dialogue.h over a connected stream, with a deadline. IO thread.

#include "client/transport/byte_stream.h"
#include "client/transport/proxy_request.h"
#include "keys/base/secret.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

namespace latchkey::transport {

/// Where a proxy is to connect to, and with what. Not an aggregate on purpose: see Gate::Task.
struct ProxyTarget {
    ProxyTarget(std::string its_host, std::uint16_t its_port) : host(std::move(its_host)), port(its_port) {}
    std::string host; ///< as typed: the proxy resolves it
    std::uint16_t port;
};

/// `connected` is to the proxy. ClientErrc::proxy_refused, ::proxy_protocol, ::proxy_timeout, ::proxy_login, ::cancelled; the subject is
/// the proxy. password may be nullptr. The stop is requested on the IO thread.
[[nodiscard]] asio::awaitable<Result<std::unique_ptr<ByteStream>>> through_proxy(std::unique_ptr<ByteStream> connected, ProxyRequest proxy,
                                                                                 ProxyTarget target, std::shared_ptr<const Secret> password,
                                                                                 std::chrono::milliseconds deadline, std::stop_token stop);

/// "proxy.corp port 1080"
[[nodiscard]] std::string name_of(const ProxyRequest& proxy);

/// A stream whose first bytes have been read already.
class StreamWithRest final : public ByteStream {
public:
    StreamWithRest(std::unique_ptr<ByteStream> stream, ByteBuffer rest) : stream_(std::move(stream)), rest_(std::move(rest)) {}
    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override;
    [[nodiscard]] asio::awaitable<Result<std::size_t>> write_some(Bytes data) override { return stream_->write_some(data); }
    void abort() noexcept override { stream_->abort(); }

private:
    std::unique_ptr<ByteStream> stream_;
    ByteBuffer rest_;
    std::size_t given_ = 0;
};

} // namespace latchkey::transport
