#include "client/forward/platform/local_socket.h"

namespace latchkey::forward::platform {

namespace {
constexpr const char* why = "forwards of unix sockets are for systems that have them";
} // namespace

Result<std::unique_ptr<LocalListener>> listen_local(const asio::any_io_executor&, const std::string& path, unsigned, UnlinkFirst)
{
    return fail(transport::ClientErrc::listen_failed, path, why);
}

asio::awaitable<Result<std::shared_ptr<End>>> connect_local(std::string path, std::chrono::milliseconds)
{
    co_return fail(transport::ClientErrc::connect_failed, path, why);
}

} // namespace latchkey::forward::platform
