#include "client/transport/resolver.h"

#include "client/transport/client_error.h"
#include "client/transport/deadline.h"
#include "client/transport/jobs.h"
#include "client/transport/platform/socket_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <clocale>
#include <cstring>
#include <memory>
#include <optional>

namespace latchkey::transport {
namespace {

using asio::ip::tcp;
using Found = Result<std::vector<tcp::endpoint>>;

// 253 is the limit of DNS; some more for the UTF-8 form of an international name.
constexpr std::size_t host_limit = 1024;

Status check_name(const std::string& host)
{
    if (host.empty()) {
        return fail(ClientErrc::bad_request, {}, "No host was given. Enter a host name or an IP address.");
    }
    const std::string shown = clean_text(host, Lines::one, 80);
    if (host.size() > host_limit) {
        return fail(ClientErrc::bad_request, shown, fmt::format("\"{}…\" is too long for a host name.", shown));
    }
    const bool odd = std::ranges::any_of(host, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7f || c == '/' || c == '@' || c == '[' || c == ']' || c == '\\' || c == '"';
    });
    if (odd || clean_text(host, Lines::one, host_limit) != host) {
        return fail(ClientErrc::bad_request, shown,
                    fmt::format("\"{}\" is not a host name: spaces and signs like / @ [ ] cannot be in one.", shown));
    }
    return {};
}

#ifdef AI_IDN
/// glibc reads the letters of an international name in the thread's locale, which need not be UTF-8; ours are. This thread only.
class Utf8Here {
public:
    Utf8Here() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(utf8_ != nullptr ? ::uselocale(utf8_) : nullptr) {}
    Utf8Here(const Utf8Here&) = delete;
    Utf8Here& operator=(const Utf8Here&) = delete;
    ~Utf8Here()
    {
        if (utf8_ != nullptr) {
            ::uselocale(before_);
            ::freelocale(utf8_);
        }
    }

private:
    locale_t utf8_;
    locale_t before_;
};
#endif

struct AddressesFree {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

/// Runs in a thread of its own; touches nothing of ours.
Found look_up(const std::string& host, std::uint16_t port, Family family)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_family = family == Family::ipv4 ? AF_INET : family == Family::ipv6 ? AF_INET6 : AF_UNSPEC;
#ifdef AI_IDN
    hints.ai_flags = AI_IDN;
    const Utf8Here letters;
#endif
    addrinfo* raw = nullptr;
    const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &raw);
    const std::unique_ptr<addrinfo, AddressesFree> list(raw);
    if (failed != 0) {
#ifdef _WIN32
        return fail(ClientErrc::resolve_failed, host, fmt::format("error {}", failed));
#else
#ifdef EAI_IDN_ENCODE
        if (failed == EAI_IDN_ENCODE) { // glibc's words are about parameter strings
            return fail(ClientErrc::resolve_failed, host, "this computer cannot look up a name with such letters");
        }
#endif
        return fail(ClientErrc::resolve_failed, host, ::gai_strerror(failed));
#endif
    }
    std::vector<tcp::endpoint> found;
    for (const addrinfo* a = list.get(); a != nullptr; a = a->ai_next) {
        tcp::endpoint endpoint;
        if ((a->ai_family != AF_INET && a->ai_family != AF_INET6) || a->ai_addrlen > endpoint.capacity()) {
            continue;
        }
        std::memcpy(endpoint.data(), a->ai_addr, a->ai_addrlen);
        endpoint.resize(a->ai_addrlen);
        endpoint.port(port);
        if (std::ranges::find(found, endpoint) == found.end()) {
            found.push_back(endpoint);
        }
    }
    if (found.empty()) {
        return fail(ClientErrc::resolve_failed, host, "no address of the wanted kind");
    }
    return found;
}

std::optional<Found> literal(const std::string& host, std::uint16_t port, Family family)
{
    asio::error_code not_an_address;
    const asio::ip::address address = asio::ip::make_address(host, not_an_address);
    if (not_an_address) {
        return std::nullopt;
    }
    if ((family == Family::ipv4 && !address.is_v4()) || (family == Family::ipv6 && !address.is_v6())) {
        return fail(ClientErrc::resolve_failed, host, family == Family::ipv4 ? "not an IPv4 address" : "not an IPv6 address");
    }
    return std::vector<tcp::endpoint>{tcp::endpoint(address, port)};
}

} // namespace

asio::awaitable<Found> resolve(std::string host, std::uint16_t port, Family family, std::chrono::milliseconds deadline,
                               std::stop_token stop)
{
    const Status named = check_name(host);
    if (!named) {
        co_return std::unexpected(named.error());
    }
    std::optional<Found> direct = literal(host, port, family);
    if (direct) {
        co_return std::move(*direct);
    }

    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    std::stop_source ended; // by the deadline or by our caller
    const std::stop_callback by_caller(stop, [&ended] { ended.request_stop(); });
    const Deadline by_time(executor, deadline, [ended]() mutable { ended.request_stop(); });

    auto work = [host, port, family](std::stop_token) { return look_up(host, port, family); };
    std::optional<Found> found = co_await run_detached(std::move(work), ended.get_token());
    if (found) {
        co_return std::move(*found);
    }
    co_return fail(stop.stop_requested() || !ended.stop_requested() ? ClientErrc::cancelled : ClientErrc::resolve_timeout, host);
}

} // namespace latchkey::transport
