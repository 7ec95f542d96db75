#include "client/settings/setting.h"
#include "client/settings/setting_rows_auth.h"
#include "client/settings/setting_rows_command.h"
#include "client/settings/setting_rows_connection.h"
#include "client/settings/setting_rows_forward.h"
#include "client/settings/setting_rows_host_keys.h"
#include "client/settings/setting_rows_session.h"
#include "client/settings/setting_rows_terminal.h"
#include "client/settings/words.h"

#include <algorithm>
#include <array>

namespace latchkey::settings {

namespace {

template <std::size_t... Sizes>
constexpr auto joined(const std::array<Setting, Sizes>&... groups)
{
    std::array<Setting, (Sizes + ...)> all;
    auto* next = all.data();
    ((next = std::copy(groups.begin(), groups.end(), next)), ...);
    return all;
}

// In the order of SettingId; setting() relies on it.
constexpr auto table = joined(session_rows, auth_rows, host_keys_rows, connection_rows, forward_rows, command_rows, terminal_rows);
static_assert(table.size() == setting_count);

constexpr bool in_order()
{
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].id) != i) {
            return false;
        }
    }
    return true;
}
static_assert(in_order(), "the rows stand in the order of SettingId");

} // namespace

std::span<const Setting> setting_table()
{
    return table;
}

const Setting& setting(SettingId id)
{
    return table[static_cast<std::size_t>(id)];
}

const Setting* find_setting(std::string_view name)
{
    const auto dash_is_underscore = [](char c) { return c == '-' ? '_' : c; };
    const auto row =
        std::ranges::find_if(table, [&](const Setting& s) { return std::ranges::equal(s.name, name, {}, {}, dash_is_underscore); });
    return row == table.end() ? nullptr : &*row;
}

const Setting* find_ssh_config(std::string_view name)
{
    const auto row = std::ranges::find_if(table, [&](const Setting& s) { return !s.ssh_config.empty() && same_word(s.ssh_config, name); });
    return row == table.end() ? nullptr : &*row;
}

} // namespace latchkey::settings
