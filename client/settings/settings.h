#pragma once
/// Settings: values of the table's rows, each with the source that it came from (the window shows "web-1.toml, line 4").
///
/// A row that was not set has its default. A value that is stored has been checked against its row, so reading cannot fail.
/// Any thread; a value (about 6 KiB, cheap to copy).

#include "client/settings/setting.h"

#include <array>
#include <chrono>
#include <optional>

namespace latchkey::settings {

enum class SourceKind { built_in, default_settings, session, application, ssh_config, command_line, window, import };

struct Source {
    SourceKind kind = SourceKind::built_in;
    std::string file{}; ///< empty for the command line and the window
    int line = 0;

    /// "default", "web-1.toml, line 4", "command line", …
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Source&, const Source&) = default;
};

class Settings {
public:
    [[nodiscard]] bool is_set(SettingId id) const { return at(id).has_value(); }
    [[nodiscard]] const Value& value(SettingId id) const; ///< or the default
    [[nodiscard]] Source source(SettingId id) const;

    // Typed reading; the id must be of a kind that fits (asserted).
    [[nodiscard]] bool flag(SettingId id) const;
    [[nodiscard]] std::int64_t number(SettingId id) const;
    [[nodiscard]] std::chrono::seconds duration(SettingId id) const;
    [[nodiscard]] std::string text(SettingId id) const; ///< text, path, choice; of a list its first element, or ""
    [[nodiscard]] std::vector<std::string> list(SettingId id) const;
    /// settings.choice<AddressFamily>(SettingId::address_family)
    template <class E>
    [[nodiscard]] E choice(SettingId id) const
    {
        return static_cast<E>(choice_index(id));
    }
    [[nodiscard]] std::size_t choice_index(SettingId id) const;

    /// As a person would type it in a field or after a flag: "22", "yes", "~/.ssh/id_ed25519", "30".
    [[nodiscard]] std::string as_text(SettingId id) const;

    /// Checked against the row; on an error nothing changes. A list is replaced.
    Status set(SettingId id, Value value, Source source);
    /// From text, as as_text() gives it. For a path_list the whole text is one path (a field of the window), for a text_list it is words in
    /// ssh_config's quoting; "" means an empty list.
    Status set_text(SettingId id, std::string_view text, Source source);
    /// Adds to a list; any other row is set.
    Status append_text(SettingId id, std::string_view text, Source source);
    void reset(SettingId id);

    /// Takes from `weaker` what is not set here; rows that append get weaker's elements behind their own.
    void fill_from(const Settings& weaker);

    /// Same values, wherever they came from. A default that was set is equal to one that was not.
    [[nodiscard]] bool same_values(const Settings& other) const;

private:
    struct Entry {
        Value value;
        Source source;
    };
    [[nodiscard]] const std::optional<Entry>& at(SettingId id) const { return entries_[static_cast<std::size_t>(id)]; }
    std::array<std::optional<Entry>, setting_count> entries_;
};

/// Reads one value for a row: the grammar of as_text(), plus "on/off/true/false/1/0" for yes and no and any case for words.
[[nodiscard]] Result<Value> parse_value(const Setting& row, std::string_view text);
/// Whether a value may stand in a row. The error's subject is the row's name.
[[nodiscard]] Status check_value(const Setting& row, const Value& value);
[[nodiscard]] std::string format_value(const Setting& row, const Value& value);

} // namespace latchkey::settings
