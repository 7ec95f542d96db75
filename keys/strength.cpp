#include "keys/strength.h"

#include "keys/common_words.h"
#include "keys/key_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace latchkey::keys {

namespace {

constexpr std::size_t longest = 128; ///< characters that count; whoever has more is past every mark

// The guesser knows how people choose: it tries words by how common they are, runs and repeats before all else, and what is left letter by
// letter. A passphrase costs what its cheapest reading costs. Figures are log2 of guesses.
constexpr double word_like_bits = 14;        ///< one of the some 16,000 words that people use
constexpr std::size_t word_like_letters = 8; ///< a longer run of letters is more than one word
constexpr double further_letter_bits = 2.5;  ///< what a letter of running text tells (Shannon's experiments: 1 to 3)
constexpr double capital_bits = 1;           ///< first letter large, or all
constexpr double mixed_case_bits = 4;
constexpr double disguise_bits = 2; ///< p4ssw0rd
constexpr double run_start_bits = 4;
constexpr double year_bits = 7;
constexpr double between_words_bits = 1; ///< whoever puts one blank puts them everywhere
constexpr std::size_t longest_unit = 32; ///< what is looked for as repeated

struct Mark {
    double least_bits;
    Strength strength;
    std::string_view sentence;
};
constexpr std::array<Mark, 4> marks{{
    {66, Strength::strong, "Strong, by this program's estimate."},
    {48, Strength::good, "Good: it withstands somebody who has a copy of the key file."},
    {33, Strength::fair, "Fair: keep the file to yourself; one more unusual word would make it good."},
    {0, Strength::weak, "Weak: a few common words or a pattern; four or more random words are better."},
}};

/// The characters, each folded to what a guesser sees in it. Wiped: a Secret of code points.
class Letters {
public:
    explicit Letters(std::string_view text) : kept_(std::min(text.size(), longest * 4) * sizeof(char32_t) + sizeof(char32_t))
    {
        while (!text.empty() && size_ < longest) {
            const auto first = static_cast<unsigned char>(text.front());
            // Not UTF-8: a byte is a character.
            const std::size_t bytes = std::min<std::size_t>(first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1, text.size());
            char32_t code = bytes == 1 ? first : first & (0x7fU >> bytes);
            for (std::size_t i = 1; i < bytes; ++i) {
                code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
            }
            all()[size_++] = code;
            text.remove_prefix(bytes);
        }
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] char32_t at(std::size_t i) const { return reinterpret_cast<const char32_t*>(kept_.bytes().data())[i]; }
    [[nodiscard]] char32_t folded(std::size_t i) const
    {
        const char32_t c = at(i);
        return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
    }

private:
    [[nodiscard]] char32_t* all() { return reinterpret_cast<char32_t*>(kept_.writable().data()); }
    Secret kept_; // whole pages, so aligned for anything
    std::size_t size_ = 0;
};

bool is_lower(char32_t c)
{
    return c >= U'a' && c <= U'z';
}
bool is_digit(char32_t c)
{
    return c >= U'0' && c <= U'9';
}

/// What stands for a letter in "p4$$w0rd".
char32_t undisguised(char32_t c)
{
    switch (c) {
    case U'0':
        return U'o';
    case U'1':
    case U'!':
        return U'i';
    case U'3':
        return U'e';
    case U'4':
    case U'@':
        return U'a';
    case U'5':
    case U'$':
        return U's';
    case U'7':
        return U't';
    default:
        return c;
    }
}

bool is_between_words(char32_t c)
{
    return c == U' ' || c == U'-' || c == U'_' || c == U'.';
}

/// Guesses a letter, when nothing better is known: the classes that occur anywhere.
double bits_of_a_letter(const Letters& text)
{
    double lower = 0;
    double upper = 0;
    double digits = 0;
    double signs = 0;
    double others = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t c = text.at(i);
        (is_lower(c) ? lower : c >= U'A' && c <= U'Z' ? upper : is_digit(c) ? digits : c < 0x80 ? signs : others) = 1;
    }
    return std::log2(26 * lower + 26 * upper + 10 * digits + 33 * signs + 200 * others);
}

double case_bits(const Letters& text, std::size_t from, std::size_t to)
{
    std::size_t capitals = 0;
    for (std::size_t i = from; i < to; ++i) {
        capitals += text.at(i) != text.folded(i) ? 1 : 0;
    }
    const bool first_only = capitals == 1 && text.at(from) != text.folded(from);
    return capitals == 0 ? 0 : first_only || capitals == to - from ? capital_bits : mixed_case_bits;
}

/// Letters that could be spoken: a guesser has them in a list, whatever the language. Random ones seldom look so for long.
bool is_word_like(const Letters& text, std::size_t from, std::size_t to)
{
    std::size_t vowels = 0;
    std::size_t consonants_in_a_row = 0;
    for (std::size_t i = from; i < to; ++i) {
        const char32_t c = undisguised(text.folded(i));
        if (!is_lower(c)) {
            return false;
        }
        const bool vowel = std::u32string_view{U"aeiouy"}.find(c) != std::u32string_view::npos;
        vowels += vowel ? 1 : 0;
        consonants_in_a_row = vowel ? 0 : consonants_in_a_row + 1;
        if (consonants_in_a_row > 4) {
            return false;
        }
    }
    return vowels * 5 >= to - from;
}

constexpr std::array<std::u32string_view, 9> keyboard_rows{U"qwertyuiop", U"asdfghjkl", U"zxcvbnm",    U"1234567890",      U"qwertzuiop",
                                                           U"azertyuiop", U"yxcvbnm",   U"!@#$%^&*()", U"1qaz2wsx3edc4rfv"};

/// How far a run goes on from `from` in steps of +1, −1 or 0 ("abcd", "4321", "aaaa").
std::size_t steps_from(const Letters& text, std::size_t from)
{
    const auto step = [&](std::size_t i) {
        return static_cast<std::int64_t>(text.folded(i + 1)) - static_cast<std::int64_t>(text.folded(i));
    };
    if (from + 1 >= text.size() || std::abs(step(from)) > 1) {
        return 1;
    }
    std::size_t end = from + 1;
    while (end + 1 < text.size() && step(end) == step(from)) {
        ++end;
    }
    return end + 1 - from;
}

/// How far a walk along the keyboard goes on, in either direction.
std::size_t keys_from(const Letters& text, std::size_t from)
{
    std::size_t most = 0;
    for (const std::u32string_view row : keyboard_rows) {
        const std::size_t at = row.find(text.folded(from));
        if (at == std::u32string_view::npos) {
            continue;
        }
        std::size_t right = 1;
        while (from + right < text.size() && at + right < row.size() && row[at + right] == text.folded(from + right)) {
            ++right;
        }
        std::size_t left = 1;
        while (from + left < text.size() && left <= at && row[at - left] == text.folded(from + left)) {
            ++left;
        }
        most = std::max({most, right, left});
    }
    return most;
}

/// The cheapest reading, found from left to right: best_[i] is what the first i characters cost.
class Guesser {
public:
    explicit Guesser(const Letters& text) : text_(text), best_(text.size() + 1, std::numeric_limits<double>::infinity()) { best_[0] = 0; }

    double run()
    {
        const double letter = bits_of_a_letter(text_);
        for (std::size_t from = 0; from < text_.size(); ++from) {
            reach(from, from + 1, letter);
            try_years(from);
            try_runs(from);
            try_words(from);
            try_common_words(from);
            try_repeats(from);
        }
        return best_.back();
    }

private:
    void reach(std::size_t from, std::size_t to, double bits) { best_[to] = std::min(best_[to], best_[from] + bits); }

    void try_years(std::size_t from)
    {
        const bool digits = from + 4 <= text_.size() && is_digit(text_.at(from + 2)) && is_digit(text_.at(from + 3));
        const auto begins = [&](char32_t a, char32_t b) { return text_.at(from) == a && text_.at(from + 1) == b; };
        if (digits && (begins(U'1', U'9') || begins(U'2', U'0'))) {
            reach(from, from + 4, year_bits);
        }
    }

    void try_runs(std::size_t from)
    {
        for (const std::size_t length : {steps_from(text_, from), keys_from(text_, from)}) {
            if (length >= 3) {
                reach(from, from + length, run_start_bits + std::log2(static_cast<double>(length)) + case_bits(text_, from, from + length));
            }
        }
    }

    void try_words(std::size_t from)
    {
        if (is_between_words(text_.at(from))) {
            reach(from, from + 1, between_words_bits);
            return;
        }
        if (!is_lower(text_.folded(from)) || (from > 0 && is_lower(text_.folded(from - 1)))) {
            return; // words begin where letters begin
        }
        std::size_t to = from;
        while (to < text_.size() && is_lower(text_.folded(to))) {
            ++to;
        }
        try_word(from, to, 0);
        while (to < text_.size() && is_lower(undisguised(text_.folded(to)))) {
            ++to;
        }
        try_word(from, to, disguise_bits);
    }

    void try_word(std::size_t from, std::size_t to, double disguise)
    {
        if (to - from >= 4 && is_word_like(text_, from, to)) {
            const std::size_t further = to - from > word_like_letters ? to - from - word_like_letters : 0;
            reach(from, to, word_like_bits + further_letter_bits * static_cast<double>(further) + disguise + case_bits(text_, from, to));
        }
    }

    void try_common_words(std::size_t from)
    {
        double rank = 1;
        for (std::string_view words = common_words; !words.empty(); rank += 1) {
            const std::size_t end = std::min(words.find(' '), words.size());
            const std::string_view word = words.substr(0, end);
            words.remove_prefix(std::min(end + 1, words.size()));
            if (from + word.size() > text_.size()) {
                continue;
            }
            double disguise = 0;
            const bool here = std::ranges::all_of(word, [&, i = from](char c) mutable {
                const char32_t typed = text_.folded(i++);
                const auto wanted = static_cast<char32_t>(static_cast<unsigned char>(c));
                if (typed != wanted) {
                    disguise = disguise_bits;
                }
                return typed == wanted || undisguised(typed) == wanted;
            });
            if (here) {
                // A little above the rank's own: which list is tried is a choice too.
                reach(from, from + word.size(), 1 + std::log2(rank + 1) + disguise + case_bits(text_, from, from + word.size()));
            }
        }
    }

    /// "abcabcabc": what one costs, and how often.
    void try_repeats(std::size_t end)
    {
        for (std::size_t unit = 1; unit <= std::min(end, longest_unit); ++unit) {
            std::size_t to = end;
            while (to < text_.size() && text_.folded(to) == text_.folded(to - unit)) {
                ++to;
            }
            for (std::size_t stop = end + unit; stop <= to; stop += unit) {
                reach(end, stop, std::log2(static_cast<double>((stop - end) / unit + 1)));
            }
        }
    }

    const Letters& text_;
    std::vector<double> best_;
};

} // namespace

StrengthHint passphrase_strength(const Secret& passphrase)
{
    if (passphrase.empty()) {
        return {Strength::empty, 0, "None: whoever has the file can use the key."};
    }
    const Letters text(passphrase.text());
    const double bits = Guesser(text).run();
    const auto mark = std::ranges::find_if(marks, [&](const Mark& row) { return bits >= row.least_bits; });
    return {mark->strength, bits, mark->sentence};
}

} // namespace latchkey::keys
