/// HTTP CONNECT: RFC 9110 §9.3.6, RFC 7617.

#include "client/transport/proxy_dialogue.h"
#include "keys/base/base64.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::transport {
namespace {

constexpr std::size_t header_limit = 16 * 1024;

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
    if (std::min(end, text.size()) > header_limit) {
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

} // namespace latchkey::transport
