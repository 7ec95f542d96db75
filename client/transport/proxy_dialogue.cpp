#include "client/transport/proxy_dialogue.h"

#include "keys/base/base64.h"

#include <asio/ip/address.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::transport {
namespace {

constexpr std::size_t http_header_limit = 16 * 1024;
constexpr std::size_t socks_name_limit = 255;

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

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The value of each Proxy-Authenticate line begins with the name of a scheme (RFC 9110 §11.7.1).
std::string login_schemes(std::string_view header)
{
    constexpr std::string_view name = "proxy-authenticate:";
    std::string schemes;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find('\n'), header.size());
        std::string_view line = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        if (line.size() < name.size() || !std::ranges::equal(line.substr(0, name.size()), name, {}, lower)) {
            continue;
        }
        line.remove_prefix(name.size());
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        schemes += schemes.empty() ? "" : ", ";
        schemes += clean_text(line.substr(0, line.find_first_of(" \t\r,")), Lines::one, 40);
    }
    return schemes;
}

} // namespace

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
    if (host_.empty() || host_.size() > socks_name_limit || std::ranges::any_of(host_, unfit) || port_ == 0) {
        return fail(ClientErrc::bad_request, {}, "This host name cannot be sent to a proxy.");
    }
    if (user_.size() > socks_name_limit || std::ranges::any_of(user_, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
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

// ---- HTTP --------------------------------------------------------------------------------------------------------------------------

void ProxyDialogue::start_http()
{
    const std::string authority = fmt::format("{}:{}", host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]", port_);
    put(fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n", authority, authority));
    if (!user_.empty() && password_) {
        Secret pair = Secret::copy_of(user_);
        pair.append(as_bytes(":"));
        pair.append(password_->bytes());
        const Secret encoded = base64_encode_secret(pair.bytes());
        put("Proxy-Authorization: Basic ");
        put(encoded.bytes());
        put("\r\n");
    }
    put("\r\n");
    stage_ = Stage::http_header;
}

Result<bool> ProxyDialogue::read_http()
{
    const std::string_view text = as_text(in_);
    constexpr std::string_view begin = "HTTP/1.";
    if (text.substr(0, begin.size()) != begin.substr(0, text.size())) {
        return not_a_proxy();
    }
    // Some proxies end lines without a carriage return.
    const std::size_t strict = text.find("\r\n\r\n");
    const std::size_t lax = text.find("\n\n");
    const std::size_t end = std::min(strict == std::string_view::npos ? strict : strict + 4, lax == std::string_view::npos ? lax : lax + 2);
    if (std::min(end, text.size()) > http_header_limit) {
        return not_a_proxy();
    }
    if (end == std::string_view::npos) {
        return false;
    }
    const std::string header(text.substr(0, end));
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(end));
    return judge_http(header);
}

Result<bool> ProxyDialogue::judge_http(std::string_view header)
{
    // "HTTP/1.1 200 Connection established"
    const std::string_view line = header.substr(0, header.find_first_of("\r\n"));
    const bool sound = line.size() >= 12 && is_digit(line[7]) && line[8] == ' ' && is_digit(line[9]) && is_digit(line[10]) &&
                       is_digit(line[11]) && (line.size() == 12 || line[12] == ' ');
    if (!sound) {
        return not_a_proxy();
    }
    if (line[9] == '2') {
        stage_ = Stage::through;
        return true;
    }
    if (line.substr(9, 3) == "407") {
        const std::string schemes = login_schemes(header);
        return fail(ClientErrc::proxy_login, {}, schemes.empty() ? std::string{} : "it takes " + schemes);
    }
    return fail(ClientErrc::proxy_refused, {}, "\"" + clean_text(line.substr(9), Lines::one, 100) + "\"");
}

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
    if (password_->size() > socks_name_limit) {
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
