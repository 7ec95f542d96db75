/// ./dev run without a display, as far as it is ours: three logins, a picture, nothing left behind.

#include "tests/support/process.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

namespace latchkey {
namespace {

using support::run_process;

TEST(Demo, LogsInWithEachKeyAndLeavesOnlyAPicture)
{
    const support::TempFolder out;
    const support::TempFolder temporary;
    const auto result = run_process({LATCHKEY_SOURCE_DIR "/tests/demo/demo.sh", LATCHKEY_BIN_DIR, (out / "demo").string()},
                                    {.env = {{"TMPDIR", temporary.path().string()}},
                                     .without_env = {"DISPLAY", "WAYLAND_DISPLAY"},
                                     .timeout = std::chrono::seconds{150}});
    ASSERT_EQ(result.exit, 0) << result.out << result.err;
    for (const char* name : {"demo.ppk", "demo.pem", "demo_ed25519"}) {
        EXPECT_NE(result.out.find(std::string{name} + ": hello from port "), std::string::npos) << result.out;
    }
    EXPECT_NE(result.out.find("you are " + support::current_user() + "; 6*7 is 42\n"), std::string::npos) << result.out;
    EXPECT_TRUE(support::read_file(out / "demo/window.png").starts_with("\x89PNG"));
    EXPECT_TRUE(std::filesystem::is_empty(temporary.path()));
    const std::size_t port = result.out.find("port ") + 5;
    EXPECT_FALSE(support::accepts_connections(static_cast<std::uint16_t>(std::stoul(result.out.substr(port)))));
}

} // namespace
} // namespace latchkey
