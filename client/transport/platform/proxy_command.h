#pragma once
/// A ProxyCommand: a program whose standard input and output are the way to the server. ssh_config(5), ProxyCommand. IO thread.
///
/// Started by the user's shell ($SHELL -c "exec COMMAND"; on Windows cmd.exe), as ssh does: it is the user's own text, with its tokens
/// replaced already. Standard error stays ours. When the stream is aborted or goes, the program's pipes close and it is told to end
/// (SIGHUP; on Windows it is terminated); it is waited for in a thread of its own, so that none is left as a zombie.

#include "client/transport/byte_stream.h"

#include <asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace latchkey::transport {

/// ClientErrc::proxy_command_failed, without a subject. A program that ends with an error, or before it has sent a byte, makes reading fail
/// with that code and its exit status.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> start_proxy_command(const asio::any_io_executor& executor, const std::string& command);

} // namespace latchkey::transport
