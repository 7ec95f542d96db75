#include "client/settings/settings.h"

#include "client/settings/codecs.h"
#include "client/settings/ssh_words.h"
#include "client/settings/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>
#include <utility>

namespace latchkey::settings {

namespace {

Value default_of(const Setting& row)
{
    if (row.kind == SettingKind::path_list) {
        return split_words(row.default_text).value_or(std::vector<std::string>{});
    }
    auto value = parse_value(row, row.default_text);
    // Texts may be empty by default and yet demand something of whoever sets them.
    return value ? *std::move(value) : Value{std::string{row.default_text}};
}

const Value& default_value(SettingId id)
{
    static const auto defaults = [] {
        std::array<Value, setting_count> all;
        std::ranges::transform(setting_table(), all.begin(), default_of);
        return all;
    }();
    return defaults[static_cast<std::size_t>(id)];
}

// One line of valid text: what is put into files, onto terminals and into requests to servers must not carry control characters.
bool is_plain_utf8(std::string_view text)
{
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x20 || lead == 0x7f) {
            return false;
        }
        const std::size_t length = lead < 0x80                   ? 1U
                                   : lead >= 0xc2 && lead < 0xe0 ? 2U
                                   : (lead & 0xf0U) == 0xe0      ? 3U
                                   : lead >= 0xf0 && lead < 0xf5 ? 4U
                                                                 : 0U;
        if (length == 0 || i + length > text.size()) {
            return false;
        }
        for (std::size_t k = 1; k < length; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80) {
                return false;
            }
        }
        const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0U;
        const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
        const bool surrogate_or_beyond = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
        const bool c1_control = lead == 0xc2 && second < 0xa0;
        if (overlong || surrogate_or_beyond || c1_control) {
            return false;
        }
        i += length;
    }
    return true;
}

Status check_text(const Setting& row, const std::string& text)
{
    if (!is_plain_utf8(text)) {
        return fail(SettingsErrc::bad_text, std::string{row.name});
    }
    if (std::cmp_greater(text.size(), row.maximum)) {
        return fail(SettingsErrc::too_large, std::string{row.name}, fmt::format("at most {} bytes", row.maximum));
    }
    if (std::cmp_less(text.size(), row.minimum)) {
        return fail(SettingsErrc::out_of_range, std::string{row.name}, "it cannot be empty");
    }
    return {};
}

std::string choice_words(const Setting& row)
{
    std::string all;
    for (const Choice& choice : row.choices) {
        all += all.empty() ? "" : ", ";
        all += choice.word;
    }
    return all;
}

Result<Value> parse_boolean(const Setting& row, std::string_view text)
{
    for (const std::string_view yes : {"yes", "on", "true", "1"}) {
        if (same_word(text, yes)) {
            return Value{true};
        }
    }
    for (const std::string_view no : {"no", "off", "false", "0"}) {
        if (same_word(text, no)) {
            return Value{false};
        }
    }
    return fail(SettingsErrc::wrong_type, std::string{row.name}, "yes or no");
}

std::optional<std::int64_t> parse_whole(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return number;
}

constexpr std::size_t most_elements = 1000;

// By the row's grammar, once it is known to be one line within its limits. Empty means "not said" and needs none.
Result<std::string> kept_text(const Setting& row, const std::string& text)
{
    if (auto good = check_text(row, text); !good) {
        return std::unexpected(good.error());
    }
    if (row.codec == nullptr || text.empty()) {
        return text;
    }
    auto kept = row.codec(text);
    return kept ? kept : std::unexpected(kept.error().about(std::string{row.name}));
}

// A word of the row's; or a text that its codec reads, where a choice has one.
Result<Value> parse_choice(const Setting& row, std::string_view text)
{
    for (const Choice& choice : row.choices) {
        if (same_word(text, choice.word)) {
            return Value{std::string{choice.word}};
        }
    }
    if (row.codec != nullptr && !text.empty()) {
        auto kept = kept_text(row, std::string{text});
        return kept ? Result<Value>{*std::move(kept)} : std::unexpected(kept.error());
    }
    return fail(SettingsErrc::unknown_word, std::string{row.name}, choice_words(row));
}

Result<Value> kept_list(const Setting& row, const std::vector<std::string>& list)
{
    if (list.size() > most_elements) {
        return fail(SettingsErrc::too_large, std::string{row.name}, fmt::format("at most {} values", most_elements));
    }
    std::vector<std::string> out;
    for (const std::string& element : list) {
        if (element.empty()) {
            return fail(SettingsErrc::wrong_type, std::string{row.name},
                        row.kind == SettingKind::path_list ? "a path that is not empty" : "a value that is not empty");
        }
        auto kept = kept_text(row, element);
        if (!kept) {
            return std::unexpected(kept.error());
        }
        out.push_back(*std::move(kept));
    }
    return Value{std::move(out)};
}

// The value as it is kept, or what is wrong with it.
Result<Value> kept_value(const Setting& row, const Value& value)
{
    const auto wrong = [&](std::string_view what) { return fail(SettingsErrc::wrong_type, std::string{row.name}, std::string{what}); };
    switch (row.kind) {
    case SettingKind::boolean:
        return std::holds_alternative<bool>(value) ? Result<Value>{value} : wrong("yes or no");
    case SettingKind::choice: {
        const auto* word = std::get_if<std::string>(&value);
        const bool known = word != nullptr && std::ranges::any_of(row.choices, [&](const Choice& c) { return c.word == *word; });
        if (!known && word != nullptr && row.codec != nullptr) {
            return parse_choice(row, *word);
        }
        return known ? Result<Value>{value} : fail(SettingsErrc::unknown_word, std::string{row.name}, choice_words(row));
    }
    case SettingKind::number:
    case SettingKind::duration: {
        const auto* number = std::get_if<std::int64_t>(&value);
        if (number == nullptr) {
            return wrong("a whole number");
        }
        if (*number < row.minimum || *number > row.maximum) {
            return fail(SettingsErrc::out_of_range, std::string{row.name}, fmt::format("from {} to {}", row.minimum, row.maximum));
        }
        return value;
    }
    case SettingKind::text:
    case SettingKind::path:
    case SettingKind::algorithm_list: {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) {
            return wrong("a text");
        }
        auto kept = kept_text(row, *text);
        return kept ? Result<Value>{*std::move(kept)} : std::unexpected(kept.error());
    }
    case SettingKind::path_list:
    case SettingKind::text_list: {
        const auto* list = std::get_if<std::vector<std::string>>(&value);
        return list != nullptr ? kept_list(row, *list) : wrong("a list of values in quotes");
    }
    }
    return wrong("another type");
}

} // namespace

Result<Value> parse_value(const Setting& row, std::string_view text)
{
    Value value;
    switch (row.kind) {
    case SettingKind::boolean:
        return parse_boolean(row, text);
    case SettingKind::choice:
        return parse_choice(row, text);
    case SettingKind::number:
    case SettingKind::duration: {
        const auto number = row.kind == SettingKind::number ? parse_whole(text) : parse_seconds(text);
        if (!number) {
            return fail(SettingsErrc::wrong_type, std::string{row.name},
                        row.kind == SettingKind::number ? fmt::format("a whole number from {} to {}", row.minimum, row.maximum)
                                                        : "a time such as 30, 30s or 5m");
        }
        value = *number;
        break;
    }
    case SettingKind::text:
    case SettingKind::path:
    case SettingKind::algorithm_list:
        value = std::string{text};
        break;
    case SettingKind::path_list:
        value = text.empty() ? std::vector<std::string>{} : std::vector{std::string{text}};
        break;
    case SettingKind::text_list: {
        auto words = split_words(text);
        if (!words) {
            return fail(SettingsErrc::wrong_type, std::string{row.name}, "every quote closed");
        }
        value = *std::move(words);
        break;
    }
    }
    return kept_value(row, value);
}

Status check_value(const Setting& row, const Value& value)
{
    const auto kept = kept_value(row, value);
    return kept ? Status{} : Status{std::unexpected(kept.error())};
}

std::string format_value(const Setting& row, const Value& value)
{
    struct Format {
        const Setting& row;
        std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const std::vector<std::string>& list) const
        {
            // A field of paths holds one, blanks and all; words are taken apart again.
            return row.kind == SettingKind::text_list ? join_words(list) : fmt::format("{}", fmt::join(list, " "));
        }
    };
    return std::visit(Format{row}, value);
}

std::string Source::text() const
{
    const auto place = [&](std::string_view otherwise) {
        if (file.empty()) {
            return std::string{otherwise};
        }
        return line > 0 ? fmt::format("{}, line {}", file, line) : file;
    };
    switch (kind) {
    case SourceKind::built_in:
        return "default";
    case SourceKind::default_settings:
        return place("Default Settings");
    case SourceKind::session:
        return place("saved session");
    case SourceKind::application:
        return place("settings");
    case SourceKind::ssh_config:
        return place("ssh_config");
    case SourceKind::command_line:
        return "command line";
    case SourceKind::window:
        return "window";
    case SourceKind::import:
        return place("import");
    }
    return {};
}

const Value& Settings::value(SettingId id) const
{
    const auto& entry = at(id);
    return entry ? entry->value : default_value(id);
}

Source Settings::source(SettingId id) const
{
    const auto& entry = at(id);
    return entry ? entry->source : Source{};
}

bool Settings::flag(SettingId id) const
{
    assert(setting(id).kind == SettingKind::boolean);
    return std::get<bool>(value(id));
}

std::int64_t Settings::number(SettingId id) const
{
    return std::get<std::int64_t>(value(id));
}

std::chrono::seconds Settings::duration(SettingId id) const
{
    assert(setting(id).kind == SettingKind::duration);
    return std::chrono::seconds{number(id)};
}

std::string Settings::text(SettingId id) const
{
    const Value& current = value(id);
    if (const auto* list = std::get_if<std::vector<std::string>>(&current)) {
        return list->empty() ? std::string{} : list->front();
    }
    return std::get<std::string>(current);
}

std::vector<std::string> Settings::list(SettingId id) const
{
    return std::get<std::vector<std::string>>(value(id));
}

std::size_t Settings::choice_index(SettingId id) const
{
    const auto& choices = setting(id).choices;
    const auto& word = std::get<std::string>(value(id));
    const auto found = std::ranges::find(choices, std::string_view{word}, &Choice::word);
    if (found == choices.end()) {
        assert(setting(id).codec != nullptr);
        return 1; // what the codec reads instead says more than the row's second word, and means it ("yes")
    }
    return static_cast<std::size_t>(found - choices.begin());
}

std::string Settings::as_text(SettingId id) const
{
    return format_value(setting(id), value(id));
}

Status Settings::set(SettingId id, Value value, Source source)
{
    auto kept = kept_value(setting(id), value);
    if (!kept) {
        return std::unexpected(kept.error());
    }
    entries_[static_cast<std::size_t>(id)] = Entry{*std::move(kept), std::move(source)};
    return {};
}

Status Settings::set_text(SettingId id, std::string_view text, Source source)
{
    auto value = parse_value(setting(id), text);
    if (!value) {
        return std::unexpected(value.error());
    }
    return set(id, *std::move(value), std::move(source));
}

Status Settings::append_text(SettingId id, std::string_view text, Source source)
{
    auto value = parse_value(setting(id), text);
    if (!value) {
        return std::unexpected(value.error());
    }
    auto* more = std::get_if<std::vector<std::string>>(&*value);
    if (more != nullptr && is_set(id)) {
        auto all = list(id);
        for (std::string& element : *more) {
            // Twice the same says nothing new, and two listeners on one port would be an error.
            if (setting(id).kind == SettingKind::path_list || std::ranges::find(all, element) == all.end()) {
                all.push_back(std::move(element));
            }
        }
        *more = std::move(all);
    }
    return set(id, *std::move(value), std::move(source));
}

void Settings::reset(SettingId id)
{
    entries_[static_cast<std::size_t>(id)].reset();
}

void Settings::fill_from(const Settings& weaker)
{
    for (const Setting& row : setting_table()) {
        auto& mine = entries_[static_cast<std::size_t>(row.id)];
        const auto& theirs = weaker.at(row.id);
        if (!theirs) {
            continue;
        }
        if (!mine) {
            mine = theirs;
        } else if (row.merge == Merge::append) {
            auto& all = std::get<std::vector<std::string>>(mine->value);
            for (const std::string& more : std::get<std::vector<std::string>>(theirs->value)) {
                if (std::ranges::find(all, more) == all.end()) {
                    all.push_back(more);
                }
            }
        }
    }
}

bool Settings::same_values(const Settings& other) const
{
    return std::ranges::all_of(setting_table(), [&](const Setting& row) { return value(row.id) == other.value(row.id); });
}

} // namespace latchkey::settings
