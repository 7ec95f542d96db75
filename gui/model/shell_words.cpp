#include "gui/model/shell_words.h"

namespace latchkey::model {

std::string shell_word(std::string_view word)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,";
    std::string out;
    if (word.starts_with("~/")) {
        out = "~/";
        word.remove_prefix(2);
        if (word.empty()) {
            return out;
        }
    }
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
        return out.append(word);
    }
    out += '\'';
    for (const char c : word) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    return out += '\'';
}

} // namespace latchkey::model
