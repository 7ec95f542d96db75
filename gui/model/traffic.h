#pragma once
/// Bytes a second, for the status line. Its timer runs only while something flows, once a second. IO thread.

#include "gui/model/context.h"

#include <asio/steady_timer.hpp>

#include <cstdint>
#include <string>

namespace latchkey::model {

class Traffic {
public:
    explicit Traffic(Context& context) : context_(context), timer_(context.io) {}
    void down(std::size_t bytes) { add(down_, bytes); }
    void up(std::size_t bytes) { add(up_, bytes); }
    void stop();

    [[nodiscard]] const std::string& down_text() const { return down_text_; } ///< "1.2 KB/s"; empty while nothing flows
    [[nodiscard]] const std::string& up_text() const { return up_text_; }

private:
    void add(std::uint64_t& sum, std::size_t bytes);
    void measure();

    Context& context_;
    asio::steady_timer timer_;
    bool measuring_ = false;
    std::uint64_t down_ = 0;
    std::uint64_t up_ = 0;
    std::string down_text_;
    std::string up_text_;
};

/// "980 B/s", "1.2 KB/s", "34 MB/s".
[[nodiscard]] std::string rate_text(std::uint64_t bytes_per_second);

} // namespace latchkey::model
