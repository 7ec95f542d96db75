/// ./dev run without a display, as far as it is ours: three logins, a picture, nothing left behind.

#include "tests/support/process.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

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

TEST(Demo, ItsServerEndsAlsoWhenItIsKilled)
{
    const support::TempFolder out;
    const support::TempFolder temporary;
    support::ChildProcess demo{{LATCHKEY_SOURCE_DIR "/tests/demo/demo.sh", LATCHKEY_BIN_DIR, (out / "demo").string()},
                               out / "log",
                               out / "log",
                               {.env = {{"TMPDIR", temporary.path().string()}}, .without_env = {"DISPLAY", "WAYLAND_DISPLAY"}}};
    const auto configured_port = [&]() -> std::uint16_t {
        for (const auto& entry : std::filesystem::directory_iterator{temporary.path()}) {
            const auto config = entry.path() / "server/sshd_config";
            const std::string text = std::filesystem::exists(config) ? support::read_file(config) : "";
            const std::size_t at = text.find("\nPort ");
            if (at != std::string::npos) {
                return static_cast<std::uint16_t>(std::stoul(text.substr(at + 6)));
            }
        }
        return 0;
    };
    std::uint16_t port = 0;
    ASSERT_TRUE(support::wait_until([&] {
        port = configured_port();
        return port != 0 && support::accepts_connections(port);
    }));
    ASSERT_EQ(::kill(demo.pid(), SIGKILL), 0);
    EXPECT_TRUE(support::wait_until([&] { return !support::accepts_connections(port); }));
}

} // namespace
} // namespace latchkey
