#include "client/sessions/recent.h"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace latchkey::sessions {

namespace {
constexpr std::size_t most = 1000;
}

std::map<std::string, UsedTime> parse_recent(std::string_view text)
{
    std::map<std::string, UsedTime> recent;
    const auto parsed = toml::parse(text);
    if (!parsed) {
        return recent;
    }
    for (auto&& [name, node] : parsed.table()) {
        if (const auto seconds = node.value_exact<std::int64_t>()) {
            recent.emplace(name.str(), UsedTime{std::chrono::seconds{*seconds}});
        }
    }
    return recent;
}

std::string format_recent(const std::map<std::string, UsedTime>& recent)
{
    std::vector<std::pair<UsedTime, std::string>> by_time;
    for (const auto& [name, when] : recent) {
        by_time.emplace_back(when, name);
    }
    std::ranges::sort(by_time, std::greater{});
    by_time.resize(std::min(by_time.size(), most));
    toml::table table;
    for (const auto& [when, name] : by_time) {
        table.insert_or_assign(name, std::int64_t{when.time_since_epoch().count()});
    }
    std::ostringstream out;
    out << table << '\n';
    return out.str();
}

} // namespace latchkey::sessions
