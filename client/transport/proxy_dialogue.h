#pragma once
/// The client's part of a talk with a proxy, without a socket: bytes in, bytes out. Any thread; no waiting, no clock.
///
/// SOCKS 5 (RFC 1928, RFC 1929), SOCKS 4 and 4a (the names of hosts are sent to the proxy, never resolved here), HTTP CONNECT (RFC 9110
/// §9.3.6, RFC 7617). A reply is read byte for byte and bounded: SOCKS at most 262 bytes, HTTP's header 16 KiB.
/// Errors have no subject: ClientErrc::proxy_refused, ::proxy_protocol, ::proxy_login, ::bad_request.

#include "client/transport/client_error.h"
#include "client/transport/proxy_request.h"
#include "keys/base/bytes.h"
#include "keys/base/secret.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::transport {

class ProxyDialogue {
public:
    enum class State { waiting, through };

    /// host: a name or address, without brackets. password: nullptr when none is known yet; without one a proxy that wants it is
    /// ClientErrc::proxy_login.
    ProxyDialogue(const ProxyRequest& proxy, std::string host, std::uint16_t port, const Secret* password);

    /// The first bytes to send.
    [[nodiscard]] Status start();
    /// What the proxy said, in pieces of any size.
    [[nodiscard]] Result<State> feed(Bytes data);
    /// What is to be sent now; may be empty. It can hold the password.
    [[nodiscard]] Secret take_output();
    /// Bytes behind the proxy's reply: the first ones of the host behind it.
    [[nodiscard]] ByteBuffer take_rest() { return std::exchange(rest_, {}); }

private:
    static constexpr std::size_t name_limit = 255; ///< of a host, a user and a password: SOCKS counts them in a byte
    enum class Stage { http_header, socks4_reply, socks5_method, socks5_login, socks5_reply, through };

    [[nodiscard]] Status check_target() const;
    void put(Bytes bytes);
    void put(std::string_view text) { put(as_bytes(text)); }
    void put_byte(unsigned value);
    void put_port();

    void start_http();
    [[nodiscard]] Status start_socks4();
    void start_socks5();
    void send_socks5_request();
    [[nodiscard]] Status send_socks5_login();

    [[nodiscard]] Result<bool> step(); ///< false: more input is needed
    [[nodiscard]] Result<bool> read_http();
    [[nodiscard]] Result<bool> judge_http(std::string_view header);
    [[nodiscard]] Result<bool> read_socks4();
    [[nodiscard]] Result<bool> read_socks5_method();
    [[nodiscard]] Result<bool> read_socks5_login();
    [[nodiscard]] Result<bool> read_socks5_reply();
    [[nodiscard]] std::unexpected<Error> not_a_proxy() const;

    ProxyKind kind_;
    std::string user_;
    std::string host_;
    std::uint16_t port_;
    std::optional<Secret> password_;
    Stage stage_ = Stage::socks5_method;
    ByteBuffer in_;
    Secret out_;
    ByteBuffer rest_;
};

} // namespace latchkey::transport
