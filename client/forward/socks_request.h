#pragma once
/// What a program asks of our SOCKS port, without a socket: bytes in, bytes out. SOCKS 5 (RFC 1928; names, IPv4, IPv6; no login; CONNECT
/// only), SOCKS 4 and 4a. At most some 520 bytes are held, whatever comes. Any thread; no waiting, no clock.

#include "client/settings/forward_spec.h"
#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey::forward {

enum class SocksAnswer { granted, failure, not_allowed, unreachable, refused };

class SocksRequest {
public:
    enum class State { waiting, complete };

    /// In pieces of any size. ClientErrc::bad_request: send take_output(), which may say so, and hang up.
    [[nodiscard]] Result<State> feed(Bytes data);
    [[nodiscard]] ByteBuffer take_output() { return std::exchange(out_, {}); }

    /// When complete: where to, and what was sent behind the request already.
    [[nodiscard]] const settings::Endpoint& target() const noexcept { return target_; }
    [[nodiscard]] ByteBuffer take_rest() { return std::exchange(in_, {}); }
    /// The last thing that the program hears from us; after `granted` the connection is its own.
    [[nodiscard]] ByteBuffer answer(SocksAnswer answer) const;

private:
    enum class Stage { version, socks4, socks5_methods, socks5_request, complete };

    [[nodiscard]] Result<bool> step();
    [[nodiscard]] Result<bool> read_version();
    [[nodiscard]] Result<bool> read_socks4();
    [[nodiscard]] Result<bool> read_methods();
    [[nodiscard]] Result<bool> read_request();
    [[nodiscard]] Result<bool> take_target(std::string host, std::size_t port_at, std::size_t size);
    [[nodiscard]] std::unexpected<Error> refuse(std::string_view why);
    void drop(std::size_t count);
    void put_answer(SocksAnswer what);

    Stage stage_ = Stage::version;
    int version_ = 0;
    ByteBuffer in_;
    ByteBuffer out_;
    settings::Endpoint target_;
};

} // namespace latchkey::forward
