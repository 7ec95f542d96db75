#pragma once
/// A session channel: a shell or a command with its streams. RFC 4254 §6. IO thread.
///
/// At most one coroutine each in read(), read_stderr() and write() at a time; both outputs must be read, they share one window. Not reading
/// is the back-pressure. Every wait ends with an error when the connection does; bytes that had arrived before are given out first.

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::session {

struct PtyRequest {
    std::string term = "xterm-256color";
    int columns = 80;
    int rows = 24;
    int width = 0; ///< pixels; 0: not known
    int height = 0;
    /// Terminal modes (RFC 4254 §8): opcode and value.
    std::vector<std::pair<std::uint8_t, std::uint32_t>> modes;
};

/// How the remote program ended. Neither status nor signal: the server did not say (the connection broke, or it closed without a word).
struct ExitResult {
    std::optional<int> status;
    std::string signal; ///< without SIG: "TERM", "KILL"; empty when none
    std::string message;

    /// As ssh exits: the status, else 255.
    [[nodiscard]] int code() const noexcept { return status && signal.empty() ? *status : 255; }
};

class Channel {
public:
    struct Impl;
    explicit Channel(std::shared_ptr<Impl> impl);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel(); ///< closes in the background

    /// Bytes put into `into`; 0 is the end of the stream. 64 KiB buffers are the fast ones. The buffer must live until this returns.
    [[nodiscard]] asio::awaitable<Result<std::size_t>> read(std::span<std::uint8_t> into);
    [[nodiscard]] asio::awaitable<Result<std::size_t>> read_stderr(std::span<std::uint8_t> into);

    /// All of it, or an error. Returns when libssh2 has taken it and the outbox is not too full; slow servers make it wait, without a
    /// deadline (the remote program may read when it likes).
    [[nodiscard]] asio::awaitable<Status> write(ByteBuffer data);
    /// The same of bytes that `owner` keeps, without a copy. They must not change before this returns, nor, should the caller be cancelled
    /// or its connection end, while the owner lives.
    [[nodiscard]] asio::awaitable<Status> write(std::shared_ptr<const void> owner, Bytes data);
    [[nodiscard]] asio::awaitable<Status> send_eof();

    [[nodiscard]] asio::awaitable<Status> resize(int columns, int rows, int width = 0, int height = 0);
    [[nodiscard]] asio::awaitable<Status> signal(std::string name); ///< "INT", "TERM", …; many servers ignore it

    /// The break signal of a serial line (RFC 4335); a server without one passes it over.
    [[nodiscard]] asio::awaitable<Status> send_break(std::chrono::milliseconds length);

    /// When the server has closed the channel, or has said how the program ended and then not closed it in time. Read both streams to their
    /// end first, or in parallel.
    [[nodiscard]] asio::awaitable<Result<ExitResult>> wait_exit();
    [[nodiscard]] asio::awaitable<void> close();

    /// For forwarded connections: when the server has closed the channel, which it may do before we have sent our end of file.
    [[nodiscard]] asio::awaitable<Status> wait_closed();
    /// Whoever reads, writes or waits gets an error now; what was to be written is dropped. Closed as soon as nobody holds it. Never waits.
    void abort() noexcept;

private:
    std::shared_ptr<Impl> impl_;
};

} // namespace latchkey::session
