#include "gui/model/traffic.h"

#include <fmt/format.h>

namespace latchkey::model {

std::string rate_text(std::uint64_t bytes_per_second)
{
    if (bytes_per_second < 1000) {
        return fmt::format("{} B/s", bytes_per_second);
    }
    double value = static_cast<double>(bytes_per_second) / 1000;
    const char* unit = "KB/s";
    if (value >= 999.5) {
        value /= 1000;
        unit = "MB/s";
    }
    return fmt::format("{:.{}f} {}", value, value < 9.95 ? 1 : 0, unit);
}

void Traffic::stop()
{
    timer_.cancel();
    down_text_.clear();
    up_text_.clear();
}

void Traffic::add(std::uint64_t& sum, std::size_t bytes)
{
    sum += bytes;
    if (!measuring_) {
        measuring_ = true;
        measure();
    }
}

void Traffic::measure()
{
    timer_.expires_after(std::chrono::seconds{1});
    timer_.async_wait([this](const asio::error_code& error) {
        if (error == asio::error::operation_aborted) {
            return; // stopped, or going away
        }
        const bool flows = down_ != 0 || up_ != 0;
        std::string down = down_ == 0 ? std::string{} : rate_text(down_);
        std::string up = up_ == 0 ? std::string{} : rate_text(up_);
        down_ = up_ = 0;
        if (down != down_text_ || up != up_text_) {
            down_text_ = std::move(down);
            up_text_ = std::move(up);
            context_.changed();
        }
        if (flows) {
            measure();
        } else {
            measuring_ = false;
        }
    });
}

} // namespace latchkey::model
