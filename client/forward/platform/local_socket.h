#pragma once
/// Unix sockets as ends of forwards. Windows has them too, but asio 1.22 has not: there each of these says so. IO thread.

#include "client/forward/end.h"
#include "keys/base/error.h"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace latchkey::forward::platform {

enum class UnlinkFirst { no, yes };

class LocalListener {
public:
    LocalListener() = default;
    LocalListener(const LocalListener&) = delete;
    LocalListener& operator=(const LocalListener&) = delete;
    virtual ~LocalListener() = default; ///< removes the socket from its folder, if it is still ours
    /// ClientErrc::cancelled, ::listen_failed.
    [[nodiscard]] virtual asio::awaitable<Result<std::shared_ptr<End>>> accept() = 0;
    virtual void abort() noexcept = 0;
};

/// mask: of the permissions 0666 that the socket would have (StreamLocalBindMask, 0177 by default); nobody can connect before it has them.
/// What is there already is left alone (ClientErrc::listen_failed), but for a socket when UnlinkFirst says so; never anything else.
[[nodiscard]] Result<std::unique_ptr<LocalListener>> listen_local(const asio::any_io_executor& executor, const std::string& path,
                                                                  unsigned mask, UnlinkFirst unlink);

/// ClientErrc::connect_failed, ::connect_refused, ::connect_timeout, ::cancelled.
[[nodiscard]] asio::awaitable<Result<std::shared_ptr<End>>> connect_local(std::string path, std::chrono::milliseconds deadline);

} // namespace latchkey::forward::platform
