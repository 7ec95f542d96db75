/// The fuzz target's deterministic twin: every test key, and changed copies of it, the same ones each time.
#include "tests/fuzz/keys_fuzz_one.h"
#include "tests/keys/key_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>

namespace latchkey::keys {
namespace {

constexpr int changes_per_file = 40;

/// One to four changes of the kinds that files suffer: bits, bytes, pieces lost, doubled or taken from another file.
std::string changed(std::string text, const std::string& other, std::mt19937& random)
{
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % std::max<std::size_t>(n, 1)); };
    for (std::size_t i = 0, count = 1 + below(4); i < count && !text.empty(); ++i) {
        const std::size_t at = below(text.size());
        const std::size_t length = std::min(below(40), text.size() - at);
        switch (below(6)) {
        case 0:
            text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
            break;
        case 1:
            text[at] = static_cast<char>(below(256));
            break;
        case 2:
            text.erase(at, length);
            break;
        case 3:
            text.insert(at, text.substr(below(text.size()), length));
            break;
        case 4:
            text.replace(at, length, other.substr(below(other.size()), 40));
            break;
        default:
            text.insert(at, std::string_view("\n\r \t:-=,\\0").substr(below(9), 1));
        }
    }
    return text;
}

TEST(KeysFuzzTwin, NoChangedFileBreaksAPromise)
{
    auto rows = key_rows();
    std::ranges::copy(odd_key_rows(), std::back_inserter(rows));
    std::mt19937 random(20261120); // NOLINT(cert-msc51-cpp): the same changes every time is the point
    std::size_t replayed = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string text = key_text(rows[i].file);
        const std::string other = key_text(rows[(i * 7 + 3) % rows.size()].file);
        fuzz_key_file(as_bytes(text));
        for (int k = 0; k < changes_per_file; ++k) {
            const std::string bad = changed(text, other, random);
            fuzz_key_file(as_bytes(bad));
            ++replayed;
        }
    }
    EXPECT_EQ(replayed, rows.size() * changes_per_file);
}

} // namespace
} // namespace latchkey::keys
