#pragma once
/// Several words looked for in one pass over a text (Aho and Corasick, 1975). What is searched comes from outside: a megabyte of dashes
/// must cost no more than a megabyte of anything else, which one search a word does not keep. For the .cpp files of keys/ only. Any thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace latchkey::keys {

/// Bytes that were looked at on this thread for finding keys: for the test that holds the work against the text's size.
std::uint64_t& bytes_looked_at() noexcept;

class WordFinder {
public:
    static constexpr auto npos = std::string_view::npos;

    /// The words are not copied: they are of a constant table.
    explicit WordFinder(std::span<const std::string_view> words);

    struct Hit {
        std::size_t at = npos; ///< npos: none of them
        std::size_t word = 0;  ///< its number
    };
    /// Of the words at or behind `from` the one that ends first; of two that end together the longer.
    [[nodiscard]] Hit find(std::string_view text, std::size_t from = 0) const;
    [[nodiscard]] bool any_in(std::string_view text) const { return find(text).at != npos; }

    /// The first in the table of those that stand anywhere in the text; npos for none.
    [[nodiscard]] std::size_t first_of_table(std::string_view text) const;

private:
    using State = std::uint16_t;
    static constexpr State no_word = UINT16_MAX;

    [[nodiscard]] State& step(State from, std::size_t letter) { return steps_[from * letters_ + letter]; }
    [[nodiscard]] State step(State from, std::size_t letter) const { return steps_[from * letters_ + letter]; }
    void add(std::size_t number);
    void link_suffixes();

    std::span<const std::string_view> words_;
    std::uint8_t letter_of_[256] = {}; ///< 0: in no word
    std::size_t letters_ = 1;
    std::vector<State> steps_;   ///< a row a state
    std::vector<State> word_;    ///< the longest word that ends in a state
    std::vector<State> shorter_; ///< the state whose word ends there, too; 0: none
};

} // namespace latchkey::keys
