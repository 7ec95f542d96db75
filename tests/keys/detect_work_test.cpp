/// Finding keys is linear in the file: what is looked at is counted, not timed.

#include "keys/key_file.h"
#include "keys/word_finder.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace latchkey::keys {
namespace {

std::string repeated(std::string_view unit, std::size_t size)
{
    std::string out;
    while (out.size() < size) {
        out += unit;
    }
    out.resize(size);
    return out;
}

std::uint64_t work_for(const std::string& file)
{
    const std::uint64_t before = bytes_looked_at();
    const auto info = inspect(as_bytes(file));
    EXPECT_FALSE(info) << file.substr(0, 60);
    return bytes_looked_at() - before;
}

/// Each is a whole file when it is repeated.
constexpr std::array<std::string_view, 40> units{"-",
                                                 "-----BEGIN A-----\n",
                                                 "-----BEGIN ",
                                                 "BEGIN ",
                                                 "-BEGIN ",
                                                 "END ",
                                                 "BEGIN A KEY-",
                                                 "-----BEGIN RSA PRIVATE KEY-----\n",
                                                 "-----BEGIN OPENSSH PRIVATE KEY-----",
                                                 "-----END RSA PRIVATE KEY-----\n",
                                                 "---- BEGIN SSH2 PUBLIC KEY ----\n",
                                                 "PuTTY-User-Key-File-2: ",
                                                 "PuTTY-User-Key-File-2: ssh-rsa\n",
                                                 "Private-Lines: 1\n",
                                                 "Private-",
                                                 "\rx",
                                                 "\r\nx",
                                                 "x\n",
                                                 "\n-",
                                                 "\xef\xbb\xbf",
                                                 "=",
                                                 "<br>",
                                                 " x",
                                                 "\tx\t\t\t\t\t\t\t",
                                                 "A",
                                                 "AAAA\n",
                                                 "A \n",
                                                 "a ",
                                                 "\\",
                                                 "-----\\n",
                                                 "BEGIN%20",
                                                 "BEGIN\xc2\xa0",
                                                 "\xe2\x80\x94",
                                                 "ssh-rsa ",
                                                 "ssh-rsa\n",
                                                 "ssh-rsa A\nA\nA\nA\nA\n",
                                                 "\"",
                                                 "> -----BEGIN ",
                                                 "LS0tLS1CRUdJTi",
                                                 "command=\"a\" "};

TEST(FindingKeys, TakesEightTimesTheWorkForEightTimesTheFileWhateverIsInIt)
{
    constexpr std::size_t size = 32U << 10U;
    for (const std::string_view unit : units) {
        const std::uint64_t once = work_for(repeated(unit, size));
        const std::uint64_t eight_times = work_for(repeated(unit, 8 * size));
        EXPECT_LE(eight_times, 9 * once) << unit;
        EXPECT_GE(eight_times, 8 * size) << "all of it is looked at: " << unit;
    }
}

TEST(FindingKeys, LooksAtAMegabyteAFewTimesOnly)
{
    constexpr std::size_t size = 1U << 20U;
    for (const std::string_view unit : units) {
        EXPECT_LE(work_for(repeated(unit, size)), 24 * size) << unit;
    }
}

TEST(WordFinder, FindsEachWordWhereItIsAndTheLongerOfTwoThatEndTogether)
{
    constexpr std::array<std::string_view, 5> words{"he", "she", "hers", "----B", "-----B"};
    const WordFinder finder{words};
    EXPECT_EQ(finder.find("ushers").at, 1U);
    EXPECT_EQ(finder.find("ushers").word, 1U);
    EXPECT_EQ(finder.find("ushers", 2).word, 0U);
    EXPECT_EQ(finder.find("xhe", 1).at, 1U);
    EXPECT_EQ(finder.find("-------B").word, 4U);
    EXPECT_EQ(finder.find("-------B").at, 2U);
    EXPECT_EQ(finder.find("----B").word, 3U);
    EXPECT_EQ(finder.find("hxrs", 0).at, WordFinder::npos);
    EXPECT_EQ(finder.find("he", 1).at, WordFinder::npos);
    EXPECT_EQ(finder.find("", 7).at, WordFinder::npos);
    EXPECT_EQ(finder.first_of_table("ushers"), 0U) << "also one that ends in the middle of another";
    EXPECT_EQ(finder.first_of_table("no-----B"), 3U);
    EXPECT_EQ(finder.first_of_table("nothing"), WordFinder::npos);
}

} // namespace
} // namespace latchkey::keys
