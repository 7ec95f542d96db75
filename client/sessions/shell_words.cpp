#include "client/sessions/shell_words.h"

#include "client/settings/words.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::sessions {

namespace {

class ShellDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "shell"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string what = printable(error.subject());
        switch (static_cast<ShellErrc>(error.code())) {
        case ShellErrc::not_one_command:
            return fmt::format("{} in the command would make a shell {}: give the ssh command alone, with such characters in quotes.", what,
                               error.detail());
        case ShellErrc::open_quote:
            return fmt::format("The command has a {} that is not closed.", what);
        case ShellErrc::not_a_command:
            return fmt::format("\"{}\" is not a command that opens an SSH session: give one that begins with ssh or plink, or ssh://…",
                               what);
        case ShellErrc::bad_option:
            return fmt::format("{} {}.", what, error.detail());
        case ShellErrc::no_host:
            return "The command names no host.";
        }
        return what;
    }
};

std::string_view deed_of(char c)
{
    switch (c) {
    case '$':
        return "put a value in";
    case '`':
    case '(':
    case ')':
        return "run another command";
    case '<':
    case '>':
        return "read or write a file";
    case '|':
        return "start a second program";
    default:
        return "go on to a second command";
    }
}

/// Takes a line apart, one character after the other.
class Splitter {
public:
    explicit Splitter(std::string_view text) : text_(text) {}

    Result<std::vector<std::string>> run()
    {
        for (; at_ < text_.size(); ++at_) {
            if (auto done = step(text_[at_]); !done) {
                return std::unexpected(done.error());
            }
        }
        if (quote_ != 0) {
            return fail(ShellErrc::open_quote, std::string{quote_});
        }
        end_word();
        return std::move(words_);
    }

private:
    Status step(char c)
    {
        if (quote_ == '\'') {
            return c == quote_ ? close() : add(c);
        }
        if (quote_ == '"') {
            if (c == '\\' && next_is("\"\\$`")) {
                return add(text_[++at_]);
            }
            if (c == '$' || c == '`') {
                return acted_on(c);
            }
            return c == quote_ ? close() : add(c);
        }
        return outside(c);
    }

    Status outside(char c)
    {
        if (c == ' ' || c == '\t') {
            end_word();
            return {};
        }
        if (c == '\'' || c == '"') {
            quote_ = c;
            in_word_ = true;
            return {};
        }
        if (c == '\\' && !in_windows_path()) {
            // A line that goes on in the next one, as pages write long commands.
            if (at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
                ++at_;
                return {};
            }
            return at_ + 1 < text_.size() ? add(text_[++at_]) : add(c);
        }
        if (std::string_view{";|&<>()`$\n\r"}.find(c) != std::string_view::npos) {
            return acted_on(c);
        }
        return add(c);
    }

    // C:\Users\me and \\server\share: nobody's shell took that apart.
    [[nodiscard]] bool in_windows_path() const
    {
        const bool drive = word_.size() >= 2 && word_[1] == ':' && settings::lower(word_[0]) >= 'a' && settings::lower(word_[0]) <= 'z';
        return drive || word_.starts_with("\\");
    }
    [[nodiscard]] bool next_is(std::string_view any) const
    {
        return at_ + 1 < text_.size() && any.find(text_[at_ + 1]) != std::string_view::npos;
    }
    static Status acted_on(char c)
    {
        return fail(ShellErrc::not_one_command, c == '\n' || c == '\r' ? "A line end" : std::string{c}, std::string{deed_of(c)});
    }
    Status add(char c)
    {
        word_ += c;
        in_word_ = true;
        return {};
    }
    Status close()
    {
        quote_ = 0;
        return {};
    }
    void end_word()
    {
        if (in_word_) {
            words_.push_back(std::move(word_));
        }
        word_.clear();
        in_word_ = false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::string> words_;
    std::string word_;
    bool in_word_ = false;
    char quote_ = 0;
};

bool is_plain(std::string_view word, std::string_view marks)
{
    return !word.empty() && std::ranges::all_of(word, [&](char c) {
        const char folded = settings::lower(c);
        return (folded >= 'a' && folded <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80 ||
               marks.find(c) != std::string_view::npos;
    });
}

std::string quoted_for_posix(std::string_view word)
{
    if (is_plain(word, "_@%+=:,./-")) {
        return std::string{word};
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return out + "'";
}

// CommandLineToArgvW's rules: backslashes count double before a quote. In cmd.exe a % is left as it is: there is no quoting for it.
std::string quoted_for_windows(std::string_view word)
{
    if (is_plain(word, "_@+=:,./-\\~")) {
        return std::string{word};
    }
    std::string out = "\"";
    std::size_t backslashes = 0;
    for (const char c : word) {
        backslashes = c == '\\' ? backslashes + 1 : backslashes;
        if (c == '"') {
            out.append(backslashes + 1, '\\');
        }
        backslashes = c == '\\' ? backslashes : 0;
        out += c;
    }
    out.append(backslashes, '\\');
    return out + '"';
}

} // namespace

const ErrorDomain& error_domain(ShellErrc)
{
    static const ShellDomain domain;
    return domain;
}

Result<std::vector<std::string>> split_command(std::string_view text)
{
    return Splitter{settings::trimmed(text)}.run();
}

std::string quote_word(std::string_view word, Shell shell)
{
    if (shell == Shell::windows) {
        return quoted_for_windows(word);
    }
    if (word == "~" || word.starts_with("~/")) {
        return word.size() <= 2 ? std::string{word} : "~/" + quoted_for_posix(word.substr(2));
    }
    return quoted_for_posix(word);
}

std::string join_command(const std::vector<std::string>& words, Shell shell)
{
    std::string out;
    for (const std::string& word : words) {
        out += out.empty() ? "" : " ";
        out += quote_word(word, shell);
    }
    return out;
}

} // namespace latchkey::sessions
