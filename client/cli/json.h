#pragma once
/// JSON for scripts (RFC 8259), written in order: two blanks a level, a line a member. Text is made UTF-8 here: what is not becomes U+FFFD,
/// and control characters are escaped, so that a key's comment can break neither the document nor a terminal. Cannot fail. Any thread.
///
///     JsonWriter json;
///     json.begin_object().field("bits", 256).field("comment", comment);
///     json.key("remarks").begin_array();
///     for (…) json.text(remark);
///     json.end_array().end_object();
///     print_out(json.take());

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::cli {

class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    /// Inside an object, before its value.
    JsonWriter& key(std::string_view name);

    JsonWriter& text(std::string_view value);
    JsonWriter& boolean(bool value) { return word(value ? "true" : "false"); }
    JsonWriter& null() { return word("null"); }
    template <std::integral T>
    JsonWriter& number(T value)
    {
        return word(std::to_string(value));
    }

    // key() and its value in one.
    JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, const std::string& value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }
    template <std::integral T>
    JsonWriter& field(std::string_view name, T value)
    {
        return key(name).number(value);
    }
    JsonWriter& field(std::string_view name, const std::vector<std::string>& values);
    /// null without a value.
    template <class T>
    JsonWriter& field(std::string_view name, const std::optional<T>& value)
    {
        return value ? field(name, *value) : key(name).null();
    }

    /// The document with its last newline; the writer is empty afterwards.
    [[nodiscard]] std::string take();

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& word(std::string_view raw);
    void begin_value();
    void new_line();

    std::string out_;
    std::vector<bool> has_members_{}; // one a level
    bool after_key_ = false;
};

/// "text" with its quotes.
[[nodiscard]] std::string json_string(std::string_view text);

} // namespace latchkey::cli
