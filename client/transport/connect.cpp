#include "client/transport/connect.h"

#include "client/transport/client_error.h"
#include "client/transport/deadline.h"
#include "client/transport/platform/socket.h"
#include "client/transport/wakeup.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

namespace latchkey::transport {
namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds attempt_delay{250}; // RFC 8305 §8

/// The attempts under way. Handlers hold it, so that a late one finds it alive.
struct Race {
    explicit Race(const asio::any_io_executor& executor) : wakeup(executor) {}

    Wakeup wakeup;
    std::deque<tcp::socket> attempts;
    std::size_t under_way = 0;
    std::optional<tcp::socket> winner;
    std::vector<asio::error_code> failures;
    std::string interface_failure; ///< BindInterface is the reason
    bool over = false;

    void finish()
    {
        over = true;
        for (tcp::socket& attempt : attempts) {
            asio::error_code ignored;
            attempt.close(ignored);
        }
        wakeup.notify();
    }
};

/// From an address of ours, where one is wished for.
asio::error_code bind_for(tcp::socket& socket, const tcp::endpoint& to, const std::vector<asio::ip::address>& from)
{
    if (from.empty()) {
        return {};
    }
    const auto fits = std::ranges::find(from, to.address().is_v6(), [](const asio::ip::address& a) { return a.is_v6(); });
    if (fits == from.end()) {
        return asio::error::address_family_not_supported;
    }
    asio::error_code failed;
    socket.bind(tcp::endpoint(*fits, 0), failed);
    return failed;
}

void start_attempt(const std::shared_ptr<Race>& race, const asio::any_io_executor& executor, const tcp::endpoint& to,
                   const ConnectOptions& options)
{
    tcp::socket& socket = race->attempts.emplace_back(executor);
    asio::error_code failed;
    socket.open(to.protocol(), failed);
    if (failed) {
        race->failures.push_back(failed); // e.g. no IPv6 on this machine
        return;
    }
    keep_from_children(static_cast<std::uintptr_t>(socket.native_handle()));
    failed = bind_for(socket, to, options.from);
    if (!failed && !options.interface.empty()) {
        failed = use_interface(static_cast<std::uintptr_t>(socket.native_handle()), options.interface);
        race->interface_failure = failed ? fmt::format("the interface {} cannot be used: {}", options.interface, failed.message()) : "";
    }
    if (failed) {
        race->failures.push_back(failed);
        return;
    }
    ++race->under_way;
    socket.async_connect(to, [race, &socket](asio::error_code refused) {
        --race->under_way;
        if (refused) {
            race->failures.push_back(refused);
        } else if (!race->over && !race->winner) {
            race->winner = std::move(socket);
        }
        race->wakeup.notify();
    });
}

/// What most likely tells the user something, of all that went wrong.
Error explain(const std::vector<asio::error_code>& failures)
{
    const auto with = [&](const asio::error_code& code) { return std::ranges::find(failures, code) != failures.end(); };
    if (with(asio::error::connection_refused)) {
        return Error{ClientErrc::connect_refused};
    }
    if (with(asio::error::timed_out)) {
        return Error{ClientErrc::connect_timeout};
    }
    for (const asio::error_code& failed : failures) {
        if (failed == asio::error::host_unreachable || failed == asio::error::network_unreachable || failed == asio::error::network_down) {
            return Error{ClientErrc::connect_unreachable, {}, failed.message()};
        }
    }
    return Error{ClientErrc::connect_failed, {}, failures.empty() ? std::string{} : failures.back().message()};
}

void make_ready(tcp::socket& socket, const ConnectOptions& options)
{
    asio::error_code ignored; // both are wishes: the session works without them
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(options.keep_alive), ignored);
}

} // namespace

std::vector<tcp::endpoint> interleave_families(const std::vector<tcp::endpoint>& found)
{
    if (found.empty()) {
        return {};
    }
    const auto family = [](const tcp::endpoint& e) { return e.protocol() == tcp::v4(); };
    std::deque<tcp::endpoint> first;
    std::deque<tcp::endpoint> second;
    for (const tcp::endpoint& endpoint : found) {
        (family(endpoint) == family(found.front()) ? first : second).push_back(endpoint);
    }
    std::vector<tcp::endpoint> order;
    while (!first.empty() || !second.empty()) {
        for (std::deque<tcp::endpoint>* list : {&first, &second}) {
            if (!list->empty()) {
                order.push_back(list->front());
                list->pop_front();
            }
        }
    }
    return order;
}

asio::awaitable<Result<tcp::socket>> connect_first(std::vector<tcp::endpoint> endpoints, std::chrono::milliseconds deadline,
                                                   std::stop_token stop, ConnectOptions options)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const std::vector<tcp::endpoint> order = interleave_families(endpoints);
    auto race = std::make_shared<Race>(executor);
    const std::shared_ptr<Race> finish_at_end(race.get(), [race](Race* r) { r->finish(); });
    auto late = std::make_shared<bool>(false);
    const Deadline by_time(executor, deadline, [race, late] {
        *late = true;
        race->wakeup.notify();
    });
    const std::stop_callback by_caller(stop, [race] { race->wakeup.notify(); });

    std::size_t next = 0;
    std::size_t failures_seen = 0;
    auto due = std::make_shared<bool>(true);
    std::optional<Deadline> stagger;
    while (!race->winner) {
        const bool cancelled = co_await was_cancelled();
        if (stop.stop_requested() || cancelled) {
            co_return fail(ClientErrc::cancelled);
        }
        if (*late) {
            co_return fail(ClientErrc::connect_timeout);
        }
        const std::uint64_t seen = race->wakeup.generation();
        const bool one_failed = race->failures.size() > failures_seen;
        failures_seen = race->failures.size();
        if (next < order.size() && (*due || one_failed || race->under_way == 0)) {
            start_attempt(race, executor, order[next], options);
            ++next;
            *due = false;
            stagger.emplace(executor, attempt_delay, [race, due] {
                *due = true;
                race->wakeup.notify();
            });
            if (race->failures.size() > failures_seen) {
                continue; // failed without waiting: on to the next
            }
        }
        if (race->under_way == 0 && next == order.size() && !race->winner) {
            const bool no_interface = !race->interface_failure.empty();
            co_return std::unexpected(no_interface ? Error{ClientErrc::connect_failed, {}, race->interface_failure}
                                                   : explain(race->failures));
        }
        co_await race->wakeup.wait(seen);
    }
    tcp::socket socket = std::move(*race->winner);
    make_ready(socket, options);
    co_return socket;
}

asio::awaitable<Result<tcp::socket>> connect_first(std::vector<tcp::endpoint> endpoints, std::chrono::milliseconds deadline,
                                                   std::stop_token stop)
{
    ConnectOptions options;
    Result<tcp::socket> socket = co_await connect_first(std::move(endpoints), deadline, std::move(stop), std::move(options));
    co_return socket;
}

} // namespace latchkey::transport
