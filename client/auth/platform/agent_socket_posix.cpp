#include "client/auth/agent_error.h"
#include "client/auth/platform/agent_socket.h"
#include "client/transport/asio_stream.h"
#include "client/transport/deadline.h"
#include "client/transport/platform/socket.h"

#include <asio/local/stream_protocol.hpp>
#include <asio/this_coro.hpp>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace latchkey::auth::platform {

using Socket = asio::local::stream_protocol::socket;

namespace {

/// Whether somebody accepts connections there; a socket file outlives the program that made it. A local connection is made or refused at
/// once, so this does not wait.
bool is_live(const std::filesystem::path& socket)
{
    ::sockaddr_un address{};
    const std::string& path = socket.native();
    if (path.size() >= sizeof address.sun_path) {
        return false;
    }
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, address.sun_path);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0) {
        return false;
    }
    transport::keep_from_children(static_cast<std::uintptr_t>(fd));
    const bool listens = ::fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
                         ::connect(fd, reinterpret_cast<const ::sockaddr*>(&address), static_cast<::socklen_t>(sizeof address)) == 0;
    ::close(fd);
    return listens;
}

/// "s.IDENTIFIER.agent.RANDOM" (ssh-agent); sshd's forwarded ones are another connection's business.
bool is_agents_name(std::string_view name)
{
    return name.starts_with("s.") && name.find(".agent.") != std::string_view::npos;
}

std::string newest_in(const std::filesystem::path& folder)
{
    constexpr int most = 256; // a folder that somebody filled must not hold us up
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> sockets;
    std::error_code problem;
    int looked_at = 0;
    for (std::filesystem::directory_iterator entry(folder, problem); !problem && entry != std::filesystem::directory_iterator();
         entry.increment(problem)) {
        struct ::stat about{};
        const bool ours = ::lstat(entry->path().c_str(), &about) == 0 && S_ISSOCK(about.st_mode) && about.st_uid == ::geteuid();
        if (ours && is_agents_name(entry->path().filename().native())) {
            std::error_code no_time;
            sockets.emplace_back(std::filesystem::last_write_time(entry->path(), no_time), entry->path());
        }
        if (++looked_at == most) {
            break;
        }
    }
    std::ranges::sort(sockets, std::ranges::greater{});
    const auto live = std::ranges::find_if(sockets, [](const auto& socket) { return is_live(socket.second); });
    return live == sockets.end() ? std::string{} : live->second.string();
}

} // namespace

std::string agent_address()
{
    const char* const address = std::getenv("SSH_AUTH_SOCK"); // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
    if (address != nullptr) {
        return address; // an empty one says "none"
    }
    const char* const home = std::getenv("HOME"); // NOLINT(concurrency-mt-unsafe)
    return home == nullptr || *home == 0 ? "" : newest_in(std::filesystem::path(home) / ".ssh" / "agent");
}

asio::awaitable<Result<std::unique_ptr<transport::ByteStream>>> open_agent(std::string address, std::chrono::milliseconds patience,
                                                                           std::stop_token stop)
{
    if (address.empty()) {
        co_return fail(AgentErrc::none);
    }
    if (address.size() >= sizeof(::sockaddr_un::sun_path)) {
        co_return fail(AgentErrc::unreachable, address, "its path is longer than a socket's can be");
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Socket socket(executor);
    bool late = false;
    const auto give_up = [&socket] {
        asio::error_code ignored;
        socket.close(ignored);
    };
    const transport::Deadline deadline(executor, patience, [&late, &give_up] {
        late = true;
        give_up();
    });
    const std::stop_callback on_stop(stop, give_up);
    asio::error_code failed;
    co_await socket.async_connect(asio::local::stream_protocol::endpoint(address), asio::redirect_error(asio::use_awaitable, failed));
    if (stop.stop_requested()) {
        co_return fail(AgentErrc::cancelled, address);
    }
    if (late) {
        co_return fail(AgentErrc::timeout, address);
    }
    if (failed) {
        co_return failed == asio::error::operation_aborted ? fail(AgentErrc::cancelled, address)
                                                           : fail(AgentErrc::unreachable, address, failed.message());
    }
    transport::keep_from_children(static_cast<std::uintptr_t>(socket.native_handle()));
    co_return std::make_unique<transport::AsioStream<Socket>>(std::move(socket));
}

std::string_view how_to_start_an_agent()
{
    return "Run `eval \"$(ssh-agent)\"` in a terminal, and start this program from there.";
}

} // namespace latchkey::auth::platform
