#include "client/settings/ssh_words.h"

namespace latchkey::settings {

namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// The word at `i`, which moves behind it; nothing when its quote is not closed.
std::optional<std::string> take_word(std::string_view text, std::size_t& i)
{
    std::string word;
    char quote = 0;
    for (; i < text.size() && (quote != 0 || !is_blank(text[i])); ++i) {
        const char c = text[i];
        const char next = c == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (next == '"' || next == '\'' || next == '\\' || (next == ' ' && quote == 0)) {
            word += next;
            ++i;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else {
            word += c;
        }
    }
    return quote == 0 ? std::optional{std::move(word)} : std::nullopt;
}

std::string quoted(std::string_view word)
{
    std::string out = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

} // namespace

std::optional<std::vector<std::string>> split_words(std::string_view text, Comments comments)
{
    std::vector<std::string> words;
    std::size_t i = 0;
    while (i < text.size()) {
        if (is_blank(text[i])) {
            ++i;
            continue;
        }
        if (comments == Comments::end_it && text[i] == '#') {
            break;
        }
        auto word = take_word(text, i);
        if (!word) {
            return std::nullopt;
        }
        words.push_back(*std::move(word));
    }
    return words;
}

std::string join_words(const std::vector<std::string>& words)
{
    std::string all;
    for (const std::string& word : words) {
        const bool plain = !word.empty() && !word.starts_with('#') && word.find_first_of(" \t\"'\\") == std::string::npos;
        all += all.empty() ? "" : " ";
        all += plain ? word : quoted(word);
    }
    return all;
}

} // namespace latchkey::settings
