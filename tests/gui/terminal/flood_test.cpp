/// Floods: random bytes, and valid control functions with huge parameters. No crash, every promise kept in between, memory bounded; how
/// fast it went is printed and not judged. 32 MiB of each; LATCHKEY_FLOOD_MIB says otherwise (1024 in ./dev test --long).

#include "tests/gui/terminal/helpers.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>

namespace latchkey::terminal {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t slice = 64 * 1024;
#if defined(__has_feature) // clang says it so
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LATCHKEY_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LATCHKEY_SANITIZED
#endif
#if defined(LATCHKEY_SANITIZED)
constexpr std::size_t most_memory = 1536 * mebibyte; // a sanitizer keeps what was freed
#else
constexpr std::size_t most_memory = 192 * mebibyte; // a full scrollback, each cell in a style of its own, and tables
#endif

std::size_t flood_bytes()
{
    const char* asked = std::getenv("LATCHKEY_FLOOD_MIB");
    return (asked == nullptr ? 32 : std::strtoull(asked, nullptr, 10)) * mebibyte;
}

/// Of this process, from /proc: "VmRSS" or "VmHWM".
std::size_t memory(std::string_view which)
{
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(which)) {
            return std::strtoull(line.c_str() + which.size() + 1, nullptr, 10) * 1024;
        }
    }
    return 0;
}

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// xorshift64: the numbers must not cost more than what they are for.
class Random {
public:
    std::uint64_t operator()() noexcept
    {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    std::uint64_t below(std::uint64_t limit) noexcept { return (*this)() % limit; }

private:
    std::uint64_t state_ = 0x9E3779B97F4A7C15ULL;
};

void keeps_its_promises(Terminal& terminal)
{
    const auto snapshot = terminal.snapshot();
    ASSERT_EQ(snapshot->rows(), terminal.rows());
    ASSERT_LT(snapshot->cursor().row, terminal.rows());
    ASSERT_LT(snapshot->cursor().col, terminal.cols());
    ASSERT_LE(terminal.scrollback_lines(), 100'000U);
    ASSERT_LE(terminal.take_replies().size(), 64U * 1024);
    const Events events = terminal.take_events();
    ASSERT_LE(events.title.value_or("").size(), 512U);
    ASSERT_LE(events.folder.value_or("").size(), 4096U);
    ASSERT_LE(events.clipboard.value_or("").size(), 48U * 1024);
    ASSERT_LE(events.window.size(), 16U);
}

/// Feeds what `fill` writes (about a slice at a time) until there was enough of it.
void flood(const char* what, const std::function<void(Random&, std::string&)>& fill)
{
    const std::size_t before = memory("VmRSS");
    const std::size_t wanted = flood_bytes();
    Terminal terminal;
    Random random;
    std::string bytes;
    std::size_t fed = 0;
    double spent = 0;
    for (int round = 0; fed < wanted; ++round) {
        bytes.clear();
        fill(random, bytes);
        const double begin = cpu_seconds();
        terminal.feed(bytes);
        spent += cpu_seconds() - begin;
        fed += bytes.size();
        if (round % 64 == 63) {
            ASSERT_NO_FATAL_FAILURE(keeps_its_promises(terminal)) << "after " << fed << " bytes";
            terminal.resize(static_cast<int>(random.below(300)) + 1, static_cast<int>(random.below(100)) + 1);
            terminal.resize(80, 24);
        }
    }
    terminal.feed("\x18\x1B\\\x1B"
                  "c\x1B%Gback"); // whatever it was in the middle of
    EXPECT_EQ(terminal.snapshot()->row_text(0), "back");
    const std::size_t peak = memory("VmHWM");
    const std::size_t grown = peak > before ? peak - before : 0;
    EXPECT_LE(grown, most_memory);
    std::printf("%s: %zu MiB, %.0f MB per CPU-second, %zu MiB of memory at most\n", what, fed / mebibyte,
                static_cast<double>(fed) / 1e6 / spent, grown / mebibyte);
}

TEST(Flood, OfRandomBytesIsSurvivedInBoundedMemory)
{
    flood("random bytes", [](Random& random, std::string& out) {
        out.resize(slice);
        for (std::size_t at = 0; at < slice; at += 8) {
            const std::uint64_t eight = random();
            std::copy_n(reinterpret_cast<const char*>(&eight), 8, out.data() + at);
        }
    });
}

/// A parameter: small, a mode's number, huge, or past any integer.
void add_parameter(Random& random, std::string& out)
{
    constexpr std::array<int, 24> modes{1,  3,  4,    5,    6,    7,    12,   20,   25,   40,   45,   47,
                                        66, 69, 1000, 1003, 1006, 1007, 1047, 1048, 1049, 1045, 2004, 2026};
    switch (random.below(6)) {
    case 0:
        break;
    case 1:
        out += std::to_string(random.below(60));
        break;
    case 2:
        out += std::to_string(modes[random.below(modes.size())]);
        break;
    case 3:
        out += "99999999999999999999";
        break;
    default:
        out += std::to_string(random.below(70'000));
    }
}

void add_sequence(Random& random, std::string& out)
{
    constexpr std::string_view finals = "@ABCDEFGHIJKLMPSTXZ^`abcdefghilmnpqrstuvwxyz{|}~";
    constexpr std::string_view leaders = "?>=<";
    constexpr std::string_view intermediates = "$ '\"*#!";
    out += "\x1B[";
    if (random.below(4) == 0) {
        out += leaders[random.below(leaders.size())];
    }
    const std::uint64_t count = random.below(8) == 0 ? random.below(40) : random.below(6);
    for (std::uint64_t i = 0; i < count; ++i) {
        add_parameter(random, out);
        out += random.below(10) == 0 ? ':' : ';';
    }
    if (random.below(4) == 0) {
        out += intermediates[random.below(intermediates.size())];
    }
    out += finals[random.below(finals.size())];
}

void add_string(Random& random, std::string& out)
{
    constexpr std::array<std::string_view, 16> openings{
        "\x1B]0;", "\x1B]2;", "\x1B]4;", "\x1B]8;;", "\x1B]10;", "\x1B]52;c;", "\x1B]7;file://h/", "\x1B]133;",
        "\x1BP$q", "\x1BP+q", "\x1BPq",  "\x1B_",    "\x1B^",    "\x1BX",      "\x1B]104;",        "\x1B]5;"};
    out += openings[random.below(openings.size())];
    const std::uint64_t size = random.below(64) == 0 ? random.below(slice) : random.below(40);
    for (std::uint64_t i = 0; i < size; ++i) {
        out += static_cast<char>('!' + random.below(94));
    }
    out += random.below(2) == 0 ? "\x1B\\" : "\x18";
}

TEST(Flood, OfControlFunctionsWithHugeParametersIsSurvivedInBoundedMemory)
{
    constexpr std::array<std::string_view, 12> texts{"a",      "hello, world", "\u6F22\u5B57", "e\u0301", "\U0001F468\u200D\U0001F469",
                                                     "\r\n",   "\n",           "\t",           "\x1B#6",  "\x1B#8",
                                                     "\x1B(0", "\x1B(B"};
    flood("control functions with huge parameters", [&](Random& random, std::string& out) {
        while (out.size() < slice) {
            const std::uint64_t kind = random.below(16);
            if (kind < 10) {
                add_sequence(random, out);
            } else if (kind == 10) {
                add_string(random, out);
            } else {
                out += texts[random.below(texts.size())];
            }
        }
    });
}

} // namespace
} // namespace latchkey::terminal
