/// SOCKS 4 and 4a, SOCKS 5 (RFC 1928, RFC 1929).

#include "client/transport/proxy_dialogue.h"

#include <asio/ip/address.hpp>
#include <fmt/format.h>

#include <array>

namespace latchkey::transport {
namespace {

std::optional<asio::ip::address> literal(const std::string& host)
{
    asio::error_code failed;
    const asio::ip::address address = asio::ip::make_address(host, failed);
    return failed ? std::nullopt : std::optional(address);
}

/// RFC 1928 §6.
std::string socks5_words(unsigned code)
{
    constexpr std::array<std::string_view, 9> words{"",
                                                    "general failure",
                                                    "its rules do not allow that host",
                                                    "network unreachable",
                                                    "host unreachable",
                                                    "connection refused",
                                                    "no answer in time",
                                                    "it lacks the command",
                                                    "it lacks that kind of address"};
    return code < words.size() ? std::string(words[code]) : fmt::format("error {}", code);
}

} // namespace

// ---- SOCKS 4 -----------------------------------------------------------------------------------------------------------------------

Status ProxyDialogue::start_socks4()
{
    put_byte(4);
    put_byte(1); // CONNECT
    put_port();
    const std::optional<asio::ip::address> address = literal(host_);
    if (address && address->is_v4()) {
        put(address->to_v4().to_bytes());
        put(user_);
        put_byte(0);
    } else {
        put(std::array<std::uint8_t, 4>{0, 0, 0, 1}); // 4a: the name follows
        put(user_);
        put_byte(0);
        put(host_);
        put_byte(0);
    }
    stage_ = Stage::socks4_reply;
    return {};
}

Result<bool> ProxyDialogue::read_socks4()
{
    constexpr std::size_t size = 8;
    constexpr unsigned granted = 90;
    // Version 0 in a reply; some send 4.
    if (!in_.empty() && in_[0] != 0 && in_[0] != 4) {
        return not_a_proxy();
    }
    if (in_.size() < size) {
        return false;
    }
    const unsigned code = in_[1];
    if (code < granted || code > granted + 3) {
        return not_a_proxy();
    }
    if (code == granted + 2 || code == granted + 3) {
        return fail(ClientErrc::proxy_login, {}, "it checks the user by ident");
    }
    if (code != granted) {
        return fail(ClientErrc::proxy_refused, {}, "request rejected or failed");
    }
    in_.erase(in_.begin(), in_.begin() + size);
    stage_ = Stage::through;
    return true;
}

// ---- SOCKS 5 -----------------------------------------------------------------------------------------------------------------------

namespace {
constexpr unsigned no_login = 0;
constexpr unsigned user_and_password = 2;
constexpr unsigned nothing_acceptable = 0xff;
} // namespace

void ProxyDialogue::start_socks5()
{
    put_byte(5);
    put_byte(user_.empty() ? 1 : 2);
    put_byte(no_login);
    if (!user_.empty()) {
        put_byte(user_and_password);
    }
    stage_ = Stage::socks5_method;
}

Result<bool> ProxyDialogue::read_socks5_method()
{
    if (!in_.empty() && in_[0] != 5) {
        return not_a_proxy();
    }
    if (in_.size() < 2) {
        return false;
    }
    const unsigned method = in_[1];
    in_.erase(in_.begin(), in_.begin() + 2);
    if (method == nothing_acceptable) {
        return fail(ClientErrc::proxy_login);
    }
    if (method == no_login) {
        send_socks5_request();
        return true;
    }
    if (method != user_and_password || user_.empty()) {
        return not_a_proxy();
    }
    const Status sent = send_socks5_login();
    if (!sent) {
        return std::unexpected(sent.error());
    }
    return true;
}

Status ProxyDialogue::send_socks5_login()
{
    if (!password_) {
        return fail(ClientErrc::proxy_login);
    }
    if (password_->size() > name_limit) {
        return fail(ClientErrc::proxy_login, {}, "a password for SOCKS has at most 255 bytes");
    }
    put_byte(1);
    put_byte(static_cast<unsigned>(user_.size()));
    put(user_);
    put_byte(static_cast<unsigned>(password_->size()));
    put(password_->bytes());
    stage_ = Stage::socks5_login;
    return {};
}

Result<bool> ProxyDialogue::read_socks5_login()
{
    if (in_.size() < 2) {
        return false;
    }
    // RFC 1929 says version 1; some proxies say 5.
    if (in_[0] != 1 && in_[0] != 5) {
        return not_a_proxy();
    }
    const bool good = in_[1] == 0;
    in_.erase(in_.begin(), in_.begin() + 2);
    if (!good) {
        return fail(ClientErrc::proxy_login, {}, "it refused the password");
    }
    send_socks5_request();
    return true;
}

void ProxyDialogue::send_socks5_request()
{
    put_byte(5);
    put_byte(1); // CONNECT
    put_byte(0);
    const std::optional<asio::ip::address> address = literal(host_);
    if (address && address->is_v4()) {
        put_byte(1);
        put(address->to_v4().to_bytes());
    } else if (address && address->to_v6().scope_id() == 0) {
        put_byte(4);
        put(address->to_v6().to_bytes());
    } else {
        put_byte(3);
        put_byte(static_cast<unsigned>(host_.size()));
        put(host_);
    }
    put_port();
    stage_ = Stage::socks5_reply;
}

Result<bool> ProxyDialogue::read_socks5_reply()
{
    if (!in_.empty() && in_[0] != 5) {
        return not_a_proxy();
    }
    if (in_.size() >= 2 && in_[1] != 0) {
        return fail(ClientErrc::proxy_refused, {}, socks5_words(in_[1])); // what follows is of no interest, and some send nothing more
    }
    if (in_.size() < 5) {
        return false;
    }
    const unsigned kind = in_[3];
    const std::size_t address = kind == 1 ? 4U : kind == 4 ? 16U : kind == 3 ? 1U + in_[4] : 0U;
    if (address == 0) {
        return not_a_proxy();
    }
    const std::size_t size = 4 + address + 2;
    if (in_.size() < size) {
        return false;
    }
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(size));
    stage_ = Stage::through;
    return true;
}

} // namespace latchkey::transport
