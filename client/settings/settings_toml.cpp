#include "client/settings/settings_toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace latchkey::settings {

namespace {

constexpr std::size_t largest_document = std::size_t{1} << 20U;

Result<toml::table> parse(std::string_view text, const std::string& file)
{
    const std::string name = file.empty() ? "The settings" : file;
    if (text.size() > largest_document) {
        return fail(SettingsErrc::too_large, name, "a settings file has at most 1 MiB");
    }
    auto parsed = toml::parse(text);
    if (!parsed) {
        const auto& where = parsed.error().source().begin;
        return fail(SettingsErrc::not_toml, fmt::format("{}, line {}", name, where.line), std::string{parsed.error().description()});
    }
    return std::move(parsed).table();
}

// What a TOML value would be in a row, or nothing when it is of another type. Strings go through the row's own grammar.
Result<Value> value_of(const Setting& row, const toml::node& node)
{
    if (const auto text = node.value_exact<std::string>()) {
        return parse_value(row, *text);
    }
    if (const auto yes = node.value_exact<bool>(); yes && row.kind == SettingKind::boolean) {
        return Value{*yes};
    }
    if (const auto number = node.value_exact<std::int64_t>()) {
        return parse_value(row, std::to_string(*number));
    }
    if (const auto* array = node.as_array();
        array != nullptr && (row.kind == SettingKind::path_list || row.kind == SettingKind::text_list)) {
        std::vector<std::string> list;
        for (const toml::node& element : *array) {
            const auto text = element.value_exact<std::string>();
            if (!text) {
                return fail(SettingsErrc::wrong_type, std::string{row.name}, "a list of values in quotes");
            }
            list.push_back(*text);
        }
        Settings checked; // as it would be kept, so that comparing with what is kept finds no difference
        auto done = checked.set(row.id, Value{std::move(list)}, {});
        return done ? Result<Value>{checked.value(row.id)} : std::unexpected(done.error());
    }
    return parse_value(row, ""); // the row says what it wants
}

// A basic string, TOML 1.0 §String. Values hold no control characters, yet extras and file names come from elsewhere.
std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string toml_text(const Setting& row, const Value& value)
{
    if (row.kind == SettingKind::boolean) {
        return std::get<bool>(value) ? "true" : "false";
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return quoted(*text);
    }
    const auto& list = std::get<std::vector<std::string>>(value);
    if (list.size() == 1 && row.kind == SettingKind::path_list) { // one of a text_list would be taken apart into words
        return quoted(list.front());
    }
    std::string all;
    for (const std::string& element : list) {
        all += (all.empty() ? "" : ", ") + quoted(element);
    }
    return "[" + all + "]";
}

/// Byte offsets of toml++'s positions, which count lines and code points from 1.
class Positions {
public:
    explicit Positions(std::string_view text) : text_(text)
    {
        starts_.push_back(text.starts_with("\xef\xbb\xbf") ? 3 : 0);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') {
                starts_.push_back(i + 1);
            }
        }
    }
    [[nodiscard]] std::size_t line_start(std::size_t line) const { return line <= starts_.size() ? starts_[line - 1] : text_.size(); }
    [[nodiscard]] std::size_t offset(const toml::source_position& position) const
    {
        std::size_t at = line_start(position.line);
        for (auto column = position.column; column > 1 && at < text_.size(); --column) {
            ++at;
            while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0U) == 0x80) {
                ++at;
            }
        }
        return at;
    }

private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};

struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string replacement;
};

/// Turns one text into another, key by key; the positions are those of the text as it was parsed.
class Editor {
public:
    Editor(std::string_view text, const toml::table& table) : text_(text), table_(table), positions_(text) {}

    void put(std::string_view key, const std::string& value)
    {
        if (const toml::node* old = table_.get(key)) {
            edits_.push_back({positions_.offset(old->source().begin), positions_.offset(old->source().end), value});
        } else {
            new_lines_ += fmt::format("{} = {}\n", key, value);
        }
    }
    void drop(std::string_view key)
    {
        const auto found = table_.find(key);
        if (found == table_.end()) {
            return;
        }
        const auto after = std::min(text_.find('\n', positions_.offset(found->second.source().end)), text_.size());
        edits_.push_back({positions_.line_start(found->first.source().begin.line), std::min(after + 1, text_.size()), ""});
    }
    [[nodiscard]] std::string finish()
    {
        if (!new_lines_.empty()) {
            insert_new_lines();
        }
        // From the end, so that earlier positions stay true. An insertion goes before a replacement that begins at the same place.
        std::ranges::sort(edits_, [](const Edit& a, const Edit& b) { return a.begin != b.begin ? a.begin > b.begin : a.end > b.end; });
        std::string out{text_};
        for (const Edit& edit : edits_) {
            out.replace(edit.begin, edit.end - edit.begin, edit.replacement);
        }
        return out;
    }

private:
    void insert_new_lines()
    {
        const std::size_t at = place_of_new_lines();
        const bool mid_line = at > 0 && text_[at - 1] != '\n';
        edits_.push_back({at, at, (mid_line ? "\n" : "") + new_lines_});
    }

    // Behind the last value that stands before any [table], else before the first [table], else at the end.
    [[nodiscard]] std::size_t place_of_new_lines() const
    {
        std::size_t last_value_end = 0;
        for (auto&& [key, node] : table_) {
            if (!node.is_table() && !node.is_array_of_tables()) {
                last_value_end = std::max(last_value_end, positions_.offset(node.source().end));
            }
        }
        if (last_value_end > 0) {
            return std::min(std::min(text_.find('\n', last_value_end), text_.size() - 1) + 1, text_.size());
        }
        for (std::size_t at = 0; at < text_.size(); at = std::min(text_.find('\n', at), text_.size() - 1) + 1) {
            const auto first = text_.find_first_not_of(" \t", at);
            if (first != std::string_view::npos && text_[first] == '[') {
                return at;
            }
        }
        return text_.size();
    }

    std::string_view text_;
    const toml::table& table_;
    Positions positions_;
    std::vector<Edit> edits_;
    std::string new_lines_;
};

} // namespace

Result<TomlSettings> read_toml(std::string_view text, const Source& source, std::span<const std::string_view> extra_keys)
{
    const auto table = parse(text, source.file);
    if (!table) {
        return std::unexpected(table.error());
    }
    TomlSettings out;
    for (auto&& [key, node] : *table) {
        if (std::ranges::find(extra_keys, key.str()) != extra_keys.end()) {
            if (const auto extra = node.value_exact<std::string>()) {
                out.extras.emplace(key.str(), *extra);
            }
            continue;
        }
        const Setting* row = find_setting(key.str());
        if (row == nullptr || row->name != key.str()) {
            continue; // a newer Latchkey's, or a person's: kept by write_toml()
        }
        Source here = source;
        here.line = static_cast<int>(node.source().begin.line);
        const auto value = value_of(*row, node);
        const Status done = value ? out.settings.set(row->id, *value, here) : Status{std::unexpected(value.error())};
        if (!done) {
            const std::string where = source.file.empty() ? fmt::format("line {}", here.line) : here.text();
            out.remarks.push_back(fmt::format("{}: {} Its default is used.", where, done.error().sentence()));
        }
    }
    return out;
}

Result<std::string> write_toml(std::string_view previous, const Settings& settings, Scope scope,
                               const std::map<std::string, std::string>& extras)
{
    const auto table = parse(previous, {});
    if (!table) {
        return std::unexpected(table.error());
    }
    Editor editor{previous, *table};
    for (const auto& [key, value] : extras) {
        if (value.empty()) {
            editor.drop(key);
        } else {
            editor.put(key, quoted(value));
        }
    }
    for (const Setting& row : setting_table()) {
        if (row.scope != scope) {
            continue;
        }
        const toml::node* old = table->get(row.name);
        if (!settings.is_set(row.id)) {
            // A value that could not be read is somebody's typing mistake, theirs to mend: only what was understood is removed.
            if (old != nullptr && value_of(row, *old)) {
                editor.drop(row.name);
            }
            continue;
        }
        const auto old_value = old != nullptr ? value_of(row, *old) : Result<Value>{fail(SettingsErrc::not_found)};
        if (!old_value || *old_value != settings.value(row.id)) {
            editor.put(row.name, toml_text(row, settings.value(row.id)));
        }
    }
    return editor.finish();
}

} // namespace latchkey::settings
