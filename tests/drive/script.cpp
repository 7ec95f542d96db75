#include "tests/drive/script.h"

#include <fmt/format.h>

#include <charconv>

namespace latchkey::drive {
namespace {

bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void append_utf8(std::string& out, unsigned code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | code >> 6);
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | code >> 12);
        out += static_cast<char>(0x80U | (code >> 6 & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

/// Reads words off one line.
class Words {
public:
    Words(std::string_view line, const Variables& variables) : rest_(line), variables_(variables) {}

    /// False at the end of the line or at a comment, or with a problem.
    bool next(std::string& word)
    {
        while (!rest_.empty() && blank(rest_.front())) {
            rest_.remove_prefix(1);
        }
        if (rest_.empty() || rest_.front() == '#') {
            return false;
        }
        word.clear();
        char quote = 0;
        while (!rest_.empty() && problem_.empty()) {
            const char c = rest_.front();
            if (quote == 0 && blank(c)) {
                break;
            }
            rest_.remove_prefix(1);
            if (quote == 0 && (c == '"' || c == '\'') && (word.empty() || opened_)) {
                quote = c;
                opened_ = true;
            } else if (c == quote && quote != 0) {
                quote = 0;
            } else if (c == '\\') {
                escape(word);
            } else if (c == '$' && rest_.starts_with('{') && quote != '\'') { // what stands in '…' is for the shell at the other end
                variable(word);
            } else {
                word += c;
            }
        }
        opened_ = false;
        if (quote != 0 && problem_.empty()) {
            problem_ = "a quote is not closed";
        }
        return problem_.empty();
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    void escape(std::string& word)
    {
        if (rest_.empty()) {
            word += '\\';
            return;
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        switch (c) {
        case 'n':
            word += '\n';
            break;
        case 'r':
            word += '\r';
            break;
        case 't':
            word += '\t';
            break;
        case 'e':
            word += '\x1b';
            break;
        case '0':
            word += '\0';
            break;
        case 'x':
            number(word, 2);
            break;
        case 'u':
            number(word, 4);
            break;
        case '\\':
        case '"':
        case '\'':
        case '#':
        case '$':
        case ' ':
            word += c;
            break;
        default:
            // Not ours: a regular expression or a path keeps its backslash.
            word += '\\';
            word += c;
        }
    }

    void number(std::string& word, std::size_t digits)
    {
        unsigned code = 0;
        const std::size_t have = std::min(digits, rest_.size());
        const auto parsed = std::from_chars(rest_.data(), rest_.data() + have, code, 16);
        if (parsed.ptr != rest_.data() + digits) {
            problem_ = fmt::format("\\{} wants {} hexadecimal digits", digits == 2 ? 'x' : 'u', digits);
            return;
        }
        rest_.remove_prefix(digits);
        if (digits == 2) {
            word += static_cast<char>(code);
        } else {
            append_utf8(word, code);
        }
    }

    void variable(std::string& word)
    {
        const auto end = rest_.find('}');
        if (end == std::string_view::npos) {
            problem_ = "${ without }";
            return;
        }
        const std::string name{rest_.substr(1, end - 1)};
        rest_.remove_prefix(end + 1);
        if (const auto value = variables_(name)) {
            word += *value;
        } else {
            problem_ = fmt::format("no variable {} in the environment", name);
        }
    }

    std::string_view rest_;
    const Variables& variables_;
    std::string problem_;
    bool opened_ = false; ///< this word has had a quote: another one may follow at once ('it'"'"'s')
};

} // namespace

std::expected<std::vector<Line>, std::string> parse_script(std::string_view text, const Variables& variables)
{
    std::vector<Line> script;
    int number = 0;
    if (text.starts_with("\xEF\xBB\xBF")) { // some editors begin a file so
        text.remove_prefix(3);
    }
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view source = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        Line line;
        line.number = number;
        line.source = source;
        Words words{source, variables};
        for (std::string word; words.next(word);) {
            if (line.action.empty()) {
                line.action = word;
            } else {
                line.arguments.push_back(word);
            }
        }
        if (!words.problem().empty()) {
            return std::unexpected(fmt::format("line {}: {}", number, words.problem()));
        }
        if (!line.action.empty()) {
            script.push_back(std::move(line));
        }
    }
    return script;
}

std::optional<int> parse_time(std::string_view text)
{
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || number < 0 || number > 86'400'000) {
        return std::nullopt;
    }
    const std::string_view unit{parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr)};
    const double factor = unit == "ms" ? 1 : unit == "s" || unit.empty() ? 1000 : unit == "m" || unit == "min" ? 60'000 : 0;
    if (factor == 0) {
        return std::nullopt;
    }
    return static_cast<int>(number * factor);
}

} // namespace latchkey::drive
