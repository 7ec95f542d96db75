/// A wall clock jumps: a laptop wakes up, NTP corrects a fresh virtual machine by hours. What a connection waits for must not notice.
///
/// A jump cannot be made here without touching the machine's clock, so the code is read instead: the rooms that wait on a server measure
/// time with std::chrono::steady_clock and asio::steady_timer and nothing else. Rooms that write dates (logs, backups, certificates'
/// validity) are not among them. libssh2's own waits do run on the wall clock; they are set to decades (gate.cpp), and the keepalives that
/// it would send are never asked for.

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <sstream>
#include <string>

namespace latchkey {
namespace {

const std::filesystem::path source{LATCHKEY_SOURCE_DIR};

/// What is measured there is a date: a certificate's first and last day.
bool needs_the_date(const std::filesystem::path& file)
{
    return file == source / "client/auth/authenticator_keys.cpp";
}

/// "file:line: text" of each line that asks the wall clock.
std::string wall_clock_readers(const std::string& room)
{
    static const std::regex wall_clock{
        R"(system_clock|system_timer|deadline_timer|utc_clock|CLOCK_REALTIME|gettimeofday|\btime\s*\(\s*(NULL|nullptr|0|&)|GetSystemTime|libssh2_keepalive_(config|send))"};
    std::string found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{source / room}) {
        const std::string extension = entry.path().extension().string();
        if ((extension != ".cpp" && extension != ".h") || needs_the_date(entry.path())) {
            continue;
        }
        std::istringstream in{support::read_file(entry.path())};
        std::size_t number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (std::regex_search(line, wall_clock)) {
                found += entry.path().string() + ":" + std::to_string(number) + ": " + line + "\n";
            }
        }
    }
    return found;
}

class Deadlines : public testing::TestWithParam<std::string> {};

TEST_P(Deadlines, AreNotMeasuredByTheWallClock)
{
    ASSERT_TRUE(std::filesystem::is_directory(source / GetParam()));
    EXPECT_EQ(wall_clock_readers(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(Rooms, Deadlines, testing::Values("client/transport", "client/auth", "client/session", "client/forward"),
                         [](const auto& which) { return which.param.substr(which.param.find('/') + 1); });

TEST(DeadlinesOfLibssh2, AreSetOutOfReach)
{
    const std::string gate = support::read_file(source / "client/transport/gate.cpp");
    EXPECT_NE(gate.find("libssh2_session_set_read_timeout(session_, 0x3fffffff)"), std::string::npos);
}

TEST(WallClockReaders, AreFoundWhereThereAreSome)
{
    EXPECT_NE(wall_clock_readers("keys/base").find("log.cpp"), std::string::npos);
}

} // namespace
} // namespace latchkey
