#include "keys/base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <type_traits>

namespace latchkey {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);

TEST(Secret, AMovedFromSecretIsEmptyAndItsBytesHaveOneOwner)
{
    Secret first = Secret::copy_of("correct horse");
    Secret second = std::move(first);
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): that is the claim
    EXPECT_EQ(second.text(), "correct horse");
    second = Secret::copy_of("x");
    EXPECT_EQ(second.text(), "x");
}

TEST(Secret, ShrinkingWipesWhatIsCutOff)
{
    Secret secret = Secret::copy_of("0123456789");
    secret.resize(4);
    secret.resize(10);
    EXPECT_EQ(secret.text(), std::string_view("0123\0\0\0\0\0\0", 10));
}

TEST(Secret, GrowsFarPastItsFirstPageAndKeepsItsBytes)
{
    Secret secret;
    std::string expected;
    for (int i = 0; i < 3000; ++i) {
        const std::string piece = std::to_string(i) + ",";
        secret.append(as_bytes(piece));
        expected += piece;
    }
    EXPECT_EQ(secret.text(), expected);
}

TEST(Secret, AppendsAPartOfItself)
{
    Secret secret = Secret::copy_of(std::string(4000, 'a') + "bcd");
    secret.append(secret.bytes());
    EXPECT_EQ(secret.text(), std::string(4000, 'a') + "bcd" + std::string(4000, 'a') + "bcd");
}

TEST(Secret, EqualSecretsComparesBytesAndSizes)
{
    EXPECT_TRUE(equal_secrets(Secret{}, Secret{}));
    EXPECT_TRUE(equal_secrets(Secret::copy_of("abc"), Secret::copy_of("abc")));
    EXPECT_FALSE(equal_secrets(Secret::copy_of("abc"), Secret::copy_of("abd")));
    EXPECT_FALSE(equal_secrets(Secret::copy_of("abc"), Secret::copy_of("abcd")));
}

#ifdef __linux__
TEST(Secret, ItsPagesStayOutOfCoreDumpsAndSwap)
{
    const Secret secret = Secret::copy_of("here");
    const auto address = reinterpret_cast<std::uintptr_t>(secret.bytes().data());
    std::ifstream maps("/proc/self/smaps");
    bool inside = false;
    std::string flags;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        if (std::sscanf(line.c_str(), "%lx-%lx ", &from, &to) == 2) { // NOLINT(cert-err34-c): the kernel wrote it
            inside = address >= from && address < to;
        } else if (inside && line.starts_with("VmFlags:")) {
            flags = line;
        }
    }
    EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;       // do not dump
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // their runtimes make mlock() do nothing
    EXPECT_NE(flags.find(" lo"), std::string::npos) << flags;       // locked
#endif
}
#endif

} // namespace
} // namespace latchkey
