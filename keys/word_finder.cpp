#include "keys/word_finder.h"

#include <algorithm>

namespace latchkey::keys {

std::uint64_t& bytes_looked_at() noexcept
{
    thread_local std::uint64_t count = 0;
    return count;
}

WordFinder::WordFinder(std::span<const std::string_view> words) : words_(words)
{
    for (const std::string_view word : words) {
        for (const char c : word) {
            std::uint8_t& letter = letter_of_[static_cast<unsigned char>(c)];
            letter = letter == 0 ? static_cast<std::uint8_t>(letters_++) : letter;
        }
    }
    steps_.assign(letters_, 0);
    word_.assign(1, no_word);
    for (std::size_t i = 0; i < words.size(); ++i) {
        add(i);
    }
    shorter_.assign(word_.size(), 0);
    link_suffixes();
}

void WordFinder::add(std::size_t number)
{
    State at = 0;
    for (const char c : words_[number]) {
        const std::size_t letter = letter_of_[static_cast<unsigned char>(c)];
        if (step(at, letter) == 0) {
            const auto fresh = static_cast<State>(word_.size());
            word_.push_back(no_word);
            steps_.resize(steps_.size() + letters_, 0);
            step(at, letter) = fresh;
        }
        at = step(at, letter);
    }
    word_[at] = static_cast<State>(number);
}

/// From short to long: where a text goes on that a word does not, the search is in the longest end of it that begins a word.
void WordFinder::link_suffixes()
{
    std::vector<State> suffix(word_.size(), 0);
    std::vector<State> queue;
    for (std::size_t letter = 0; letter < letters_; ++letter) {
        if (step(0, letter) != 0) {
            queue.push_back(step(0, letter));
        }
    }
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const State at = queue[i];
        shorter_[at] = word_[suffix[at]] != no_word ? suffix[at] : shorter_[suffix[at]];
        for (std::size_t letter = 0; letter < letters_; ++letter) {
            const State elsewhere = step(suffix[at], letter);
            State& next = step(at, letter);
            if (next == 0) {
                next = elsewhere;
            } else {
                suffix[next] = elsewhere;
                queue.push_back(next);
            }
        }
    }
}

WordFinder::Hit WordFinder::find(std::string_view text, std::size_t from) const
{
    State at = 0;
    for (std::size_t i = from; i < text.size(); ++i) {
        at = step(at, letter_of_[static_cast<unsigned char>(text[i])]);
        const State found = word_[at] != no_word ? at : shorter_[at];
        if (found != 0) {
            bytes_looked_at() += i + 1 - from;
            return {i + 1 - words_[word_[found]].size(), word_[found]};
        }
    }
    bytes_looked_at() += text.size() - std::min(from, text.size());
    return {};
}

std::size_t WordFinder::first_of_table(std::string_view text) const
{
    std::size_t first = npos;
    State at = 0;
    for (const char c : text) {
        at = step(at, letter_of_[static_cast<unsigned char>(c)]);
        for (State one = word_[at] != no_word ? at : shorter_[at]; one != 0; one = shorter_[one]) {
            first = std::min<std::size_t>(first, word_[one]);
        }
    }
    bytes_looked_at() += text.size();
    return first;
}

} // namespace latchkey::keys
