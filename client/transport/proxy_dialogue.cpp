#include "client/transport/proxy_dialogue.h"

#include <algorithm>

namespace latchkey::transport {

ProxyDialogue::ProxyDialogue(const ProxyRequest& proxy, std::string host, std::uint16_t port, const Secret* password)
    : kind_(proxy.kind), user_(proxy.user), host_(std::move(host)), port_(port)
{
    if (password != nullptr) {
        password_ = password->clone();
    }
}

void ProxyDialogue::put(Bytes bytes)
{
    out_.append(bytes);
}

void ProxyDialogue::put_byte(unsigned value)
{
    const auto byte = static_cast<std::uint8_t>(value);
    out_.append({&byte, 1});
}

void ProxyDialogue::put_port()
{
    put_byte(port_ >> 8U);
    put_byte(port_ & 0xffU);
}

Secret ProxyDialogue::take_output()
{
    return std::exchange(out_, {});
}

std::unexpected<Error> ProxyDialogue::not_a_proxy() const
{
    return fail(ClientErrc::proxy_protocol, {}, name_of(kind_));
}

/// Nothing that would end a line, a request or a string of C in the proxy.
Status ProxyDialogue::check_target() const
{
    const auto unfit = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    if (host_.empty() || host_.size() > name_limit || std::ranges::any_of(host_, unfit) || port_ == 0) {
        return fail(ClientErrc::bad_request, {}, "This host name cannot be sent to a proxy.");
    }
    if (user_.size() > name_limit || std::ranges::any_of(user_, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
        return fail(ClientErrc::bad_request, {}, "The proxy's user name is too long or has control characters.");
    }
    return {};
}

Status ProxyDialogue::start()
{
    const Status fits = check_target();
    if (!fits) {
        return fits;
    }
    switch (kind_) {
    case ProxyKind::http:
        if (user_.find(':') != std::string::npos) { // RFC 7617 §2
            return fail(ClientErrc::bad_request, {}, "The user name of an HTTP proxy cannot have a colon.");
        }
        start_http();
        return {};
    case ProxyKind::socks4:
        return start_socks4();
    case ProxyKind::socks5:
        start_socks5();
        return {};
    }
    return {};
}

Result<ProxyDialogue::State> ProxyDialogue::feed(Bytes data)
{
    in_.insert(in_.end(), data.begin(), data.end());
    while (stage_ != Stage::through) {
        const Result<bool> moved = step();
        if (!moved) {
            return std::unexpected(moved.error());
        }
        if (!*moved) {
            return State::waiting;
        }
    }
    rest_.insert(rest_.end(), in_.begin(), in_.end());
    in_.clear();
    return State::through;
}

Result<bool> ProxyDialogue::step()
{
    switch (stage_) {
    case Stage::http_header:
        return read_http();
    case Stage::socks4_reply:
        return read_socks4();
    case Stage::socks5_method:
        return read_socks5_method();
    case Stage::socks5_login:
        return read_socks5_login();
    case Stage::socks5_reply:
        return read_socks5_reply();
    case Stage::through:
        break;
    }
    return false;
}

} // namespace latchkey::transport
