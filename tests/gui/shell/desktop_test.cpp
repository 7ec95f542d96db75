/// What is handed to the desktop, and how.

#include "gui/shell/platform/desktop.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace latchkey::shell {
namespace {

/// PATH is this folder, and what was there before.
class Path {
public:
    explicit Path(const std::string& folders) : before_(std::getenv("PATH")) { ::setenv("PATH", folders.c_str(), 1); }
    ~Path() { ::setenv("PATH", before_.c_str(), 1); }
    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;

private:
    std::string before_;
};

TEST(Desktop, AnAddressIsOneArgumentWhateverAShellWouldMakeOfIt)
{
    support::TempFolder folder;
    const std::string said = (folder / "said").string();
    folder.write("xdg-open", "#!/bin/sh\nprintf '%s|%s\\n' $# \"$1\" > '" + said + ".new'\n/bin/mv '" + said + ".new' '" + said + "'\n");
    std::filesystem::permissions(folder / "xdg-open", std::filesystem::perms::owner_all);
    const Path path{(folder / "").string()};
    const std::string address = "https://example.org/?a=$(id)&b=`id`;touch${IFS}x|y";
    EXPECT_EQ(open_address(address), std::nullopt);
    ASSERT_TRUE(support::wait_until([&] { return std::filesystem::exists(said); }));
    EXPECT_EQ(support::read_file(said), "1|" + address + "\n");
}

TEST(Desktop, WithoutAProgramForItTheSentenceSaysWhatToInstall)
{
    const support::TempFolder empty;
    const Path path{(empty / "").string()};
    const auto problem = open_address("https://example.org/");
    ASSERT_TRUE(problem.has_value());
    EXPECT_NE(problem->find("xdg-utils"), std::string::npos) << *problem;
}

} // namespace
} // namespace latchkey::shell
