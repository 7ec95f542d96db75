#include "client/forward/socks_request.h"

#include "client/transport/client_error.h"

#include <asio/ip/address.hpp>

#include <algorithm>
#include <array>

namespace latchkey::forward {
namespace {

constexpr std::size_t text_limit = 255; // SOCKS 5 has one byte for a length; SOCKS 4 none, so the same is taken

// SOCKS 5 replies, RFC 1928 §6.
constexpr std::uint8_t general_failure = 1;
constexpr std::uint8_t command_not_supported = 7;
constexpr std::uint8_t address_not_supported = 8;

bool is_name(std::string_view text)
{
    return !text.empty() && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
}

template <std::size_t n>
std::array<std::uint8_t, n> bytes_at(const ByteBuffer& in, std::size_t at)
{
    std::array<std::uint8_t, n> bytes{};
    std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(at), n, bytes.begin());
    return bytes;
}

std::string ipv4_text(const ByteBuffer& in, std::size_t at)
{
    return asio::ip::make_address_v4(bytes_at<4>(in, at)).to_string();
}

std::string ipv6_text(const ByteBuffer& in, std::size_t at)
{
    return asio::ip::make_address_v6(bytes_at<16>(in, at)).to_string();
}

} // namespace

void SocksRequest::drop(std::size_t count)
{
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(count));
}

std::unexpected<Error> SocksRequest::refuse(std::string_view why)
{
    return fail(transport::ClientErrc::bad_request, {}, std::string(why));
}

void SocksRequest::put_answer(SocksAnswer what)
{
    const ByteBuffer bytes = answer(what);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
}

Result<SocksRequest::State> SocksRequest::feed(Bytes data)
{
    in_.insert(in_.end(), data.begin(), data.end());
    while (stage_ != Stage::complete) {
        const Result<bool> moved = step();
        if (!moved) {
            in_.clear();
            return std::unexpected(moved.error());
        }
        if (!*moved) {
            return State::waiting;
        }
    }
    return State::complete;
}

Result<bool> SocksRequest::step()
{
    switch (stage_) {
    case Stage::version:
        return read_version();
    case Stage::socks4:
        return read_socks4();
    case Stage::socks5_methods:
        return read_methods();
    case Stage::socks5_request:
        return read_request();
    case Stage::complete:
        break;
    }
    return false;
}

Result<bool> SocksRequest::read_version()
{
    if (in_.empty()) {
        return false;
    }
    version_ = in_[0];
    if (version_ != 4 && version_ != 5) {
        return refuse("What connected to the SOCKS port does not speak SOCKS 4 or 5.");
    }
    stage_ = version_ == 4 ? Stage::socks4 : Stage::socks5_methods;
    return true;
}

Result<bool> SocksRequest::take_target(std::string host, std::size_t port_at, std::size_t size)
{
    target_.host = std::move(host);
    target_.port = static_cast<std::uint16_t>((in_[port_at] << 8) | in_[port_at + 1]);
    if (!is_name(target_.host) || target_.port == 0) {
        put_answer(SocksAnswer::failure);
        return refuse("A program asked the SOCKS port for an address that is none.");
    }
    drop(size);
    stage_ = Stage::complete;
    return true;
}

// ---- SOCKS 4: version, command, port (2), address (4), user, 0; in 4a with the address 0.0.0.x then name, 0
// ------------------------------

Result<bool> SocksRequest::read_socks4()
{
    constexpr std::size_t head = 8;
    if (in_.size() >= 2 && in_[1] != 1) {
        put_answer(SocksAnswer::failure);
        return refuse("A program asked the SOCKS port for something other than a connection.");
    }
    if (in_.size() <= head) {
        return false;
    }
    const auto text_from = [this](std::size_t at) {
        const auto begin = in_.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = std::find(begin, in_.end(), std::uint8_t{0});
        return std::pair(std::string(begin, end), end != in_.end());
    };
    const auto [user, user_ended] = text_from(head);
    if (user.size() > text_limit) {
        return refuse("A program sent the SOCKS port a user name that is too long.");
    }
    if (!user_ended) {
        return false;
    }
    const std::size_t behind_user = head + user.size() + 1;
    const bool has_name = in_[4] == 0 && in_[5] == 0 && in_[6] == 0 && in_[7] != 0;
    if (!has_name) {
        return take_target(ipv4_text(in_, 4), 2, behind_user);
    }
    const auto [name, name_ended] = text_from(behind_user);
    if (name.size() > text_limit) {
        return refuse("A program sent the SOCKS port a name that is too long.");
    }
    if (!name_ended) {
        return false;
    }
    return take_target(name, 2, behind_user + name.size() + 1);
}

// ---- SOCKS 5 -----------------------------------------------------------------------------------------------------------------------

Result<bool> SocksRequest::read_methods()
{
    if (in_.size() < 2 || in_.size() < 2U + in_[1]) {
        return false;
    }
    const std::size_t size = 2U + in_[1];
    const bool without_login =
        std::find(in_.begin() + 2, in_.begin() + static_cast<std::ptrdiff_t>(size), 0) != in_.begin() + static_cast<std::ptrdiff_t>(size);
    if (!without_login) {
        out_.insert(out_.end(), {5, 0xff});
        return refuse("A program wants to log in at the SOCKS port, which takes no login.");
    }
    out_.insert(out_.end(), {5, 0});
    drop(size);
    stage_ = Stage::socks5_request;
    return true;
}

Result<bool> SocksRequest::read_request()
{
    const auto error_reply = [this](std::uint8_t code) { out_.insert(out_.end(), {5, code, 0, 1, 0, 0, 0, 0, 0, 0}); };
    if (!in_.empty() && in_[0] != 5) {
        error_reply(general_failure);
        return refuse("What connected to the SOCKS port does not speak SOCKS 5 to its end.");
    }
    if (in_.size() >= 2 && in_[1] != 1) {
        error_reply(command_not_supported);
        return refuse("A program asked the SOCKS port for something other than a connection.");
    }
    if (in_.size() < 5) {
        return false;
    }
    const unsigned kind = in_[3];
    const std::size_t length = kind == 1 ? 4U : kind == 4 ? 16U : kind == 3 ? 1U + in_[4] : 0U;
    if (length == 0) {
        error_reply(address_not_supported);
        return refuse("A program asked the SOCKS port for a kind of address that it lacks.");
    }
    const std::size_t size = 4 + length + 2;
    if (in_.size() < size) {
        return false;
    }
    std::string host = kind == 1   ? ipv4_text(in_, 4)
                       : kind == 4 ? ipv6_text(in_, 4)
                                   : std::string(in_.begin() + 5, in_.begin() + static_cast<std::ptrdiff_t>(4 + length));
    return take_target(std::move(host), 4 + length, size);
}

ByteBuffer SocksRequest::answer(SocksAnswer answer) const
{
    if (version_ == 4) {
        const std::uint8_t code = answer == SocksAnswer::granted ? 90 : 91;
        return {0, code, 0, 0, 0, 0, 0, 0};
    }
    std::uint8_t code = general_failure;
    switch (answer) {
    case SocksAnswer::granted:
        code = 0;
        break;
    case SocksAnswer::not_allowed:
        code = 2;
        break;
    case SocksAnswer::unreachable:
        code = 4;
        break;
    case SocksAnswer::refused:
        code = 5;
        break;
    case SocksAnswer::failure:
        break;
    }
    return {5, code, 0, 1, 0, 0, 0, 0, 0, 0}; // the address that we connect from is the server's business
}

} // namespace latchkey::forward
