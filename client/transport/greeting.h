#pragma once
/// The server's first line, read by ourselves: libssh2 would wait for it without end and hand it out raw. RFC 4253 §4.2. IO thread.
///
/// Lines before "SSH-" are allowed by the RFC and dropped here (the first is kept for the error). Limits: 64 KiB and 1024 lines in all,
/// 255 bytes for the line itself.

#include "keys/base/bytes.h"
#include "keys/base/error.h"

#include <string>

namespace latchkey::transport {

class Greeting {
public:
    enum class State { incomplete, complete };

    /// Feeds what has arrived. When complete, line() and rest() are ready. ClientErrc::not_ssh without a subject.
    [[nodiscard]] Result<State> feed(Bytes data);

    /// "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3", as sent (libssh2 hashes it) without its line end.
    [[nodiscard]] const std::string& line() const noexcept { return line_; }
    /// What came after the line: the beginning of the key exchange.
    [[nodiscard]] Bytes rest() const noexcept { return rest_; }
    [[nodiscard]] const std::string& first_other_line() const noexcept { return first_other_; }

private:
    [[nodiscard]] Result<State> take_line(std::string line);

    std::string pending_;
    std::string line_;
    std::string first_other_;
    ByteBuffer rest_;
    std::size_t total_ = 0;
    int lines_ = 0;
};

} // namespace latchkey::transport
