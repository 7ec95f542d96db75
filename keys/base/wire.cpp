#include "keys/base/wire.h"

#include <algorithm>

namespace latchkey {

namespace {

constexpr std::size_t max_names = 1000;

} // namespace

void WireReader::set_failed() noexcept
{
    ok_ = false;
    rest_ = {};
}

Bytes WireReader::raw(std::size_t size) noexcept
{
    if (size > rest_.size()) {
        set_failed();
        return {};
    }
    const Bytes taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
}

std::uint8_t WireReader::byte() noexcept
{
    const Bytes one = raw(1);
    return one.empty() ? std::uint8_t{0} : one[0];
}

std::uint32_t WireReader::uint32() noexcept
{
    std::uint32_t value = 0;
    for (const std::uint8_t byte : raw(4)) {
        value = value << 8U | byte;
    }
    return value;
}

std::uint64_t WireReader::uint64() noexcept
{
    std::uint64_t value = 0;
    for (const std::uint8_t byte : raw(8)) {
        value = value << 8U | byte;
    }
    return value;
}

Bytes WireReader::string() noexcept
{
    const std::uint32_t size = uint32();
    return raw(size);
}

Bytes WireReader::mpint() noexcept
{
    const Bytes number = string();
    if (!number.empty() && (number.front() & 0x80U) != 0) {
        set_failed();
        return {};
    }
    const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
    return number.subspan(static_cast<std::size_t>(first - number.begin()));
}

std::vector<std::string_view> WireReader::name_list()
{
    std::string_view list = text();
    std::vector<std::string_view> names;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        names.push_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (names.size() > max_names) {
            set_failed();
            return {};
        }
    }
    return names;
}

} // namespace latchkey
