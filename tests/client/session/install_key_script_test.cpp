/// What `lk ssh-copy-id` runs, by the shells of this machine in a home folder of its own.

#include "client/session/install_key_script.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace latchkey::session {
namespace {

using support::TempFolder;

constexpr std::string_view key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK/+first me@here * $HOME";
constexpr std::string_view other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIsecond other";

class InstallKeyScript : public testing::Test {
protected:
    [[nodiscard]] InstalledKeys run(std::string_view lines, const std::string& shell = "sh") const
    {
        const auto result = support::run_process({shell, "-c", install_key_command()},
                                                 {.input = std::string{lines}, .env = {{"HOME", home_.path().string()}}});
        EXPECT_EQ(result.exit, 0) << result.err;
        return read_install_key_output("Welcome!\n" + result.out);
    }
    [[nodiscard]] std::string keys() const { return support::read_file(home_ / ".ssh/authorized_keys"); }
    [[nodiscard]] unsigned mode(const char* name) const
    {
        return static_cast<unsigned>(std::filesystem::status(home_ / name).permissions());
    }

    TempFolder home_;
};

TEST_F(InstallKeyScript, MakesTheFolderAndTheFileWithTheirModes)
{
    const auto done = run(std::string{key} + "\n");
    EXPECT_EQ(done.added, 1);
    EXPECT_EQ(keys(), std::string{key} + "\n") << "nothing in a comment means anything to the shell";
    EXPECT_EQ(mode(".ssh"), 0700U);
    EXPECT_EQ(mode(".ssh/authorized_keys"), 0600U);
}

TEST_F(InstallKeyScript, ASecondTimeChangesNothing)
{
    (void)run(std::string{key} + "\n");
    const std::string before = keys();
    const auto again = run("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK/+first another comment\n");
    EXPECT_EQ(again.present, 1);
    EXPECT_EQ(again.added, 0);
    EXPECT_EQ(keys(), before);
}

TEST_F(InstallKeyScript, ALastLineWithoutItsEndStaysALineOfItsOwn)
{
    std::filesystem::create_directory(home_ / ".ssh");
    support::write_file(home_ / ".ssh/authorized_keys", other, 0644);
    EXPECT_EQ(run(std::string{key} + "\n").added, 1);
    EXPECT_EQ(keys(), std::string{other} + "\n" + std::string{key} + "\n");
    EXPECT_EQ(mode(".ssh/authorized_keys"), 0600U);
}

TEST_F(InstallKeyScript, AKeyThatIsCommentedOutIsNotThere)
{
    std::filesystem::create_directory(home_ / ".ssh");
    support::write_file(home_ / ".ssh/authorized_keys", "# " + std::string{key} + "\n");
    EXPECT_EQ(run(std::string{key} + "\n").added, 1);
}

TEST_F(InstallKeyScript, IsOneLineThatEveryShellReads)
{
    const std::string command = install_key_command();
    EXPECT_EQ(command.find_first_of("\n!"), std::string::npos);
    EXPECT_EQ(std::ranges::count(command, '\''), 2);
    EXPECT_EQ(run(std::string{key} + "\n", "bash").added, 1);
}

TEST_F(InstallKeyScript, AHomeThatCannotBeWrittenToIsAFailure)
{
    support::write_file(home_ / ".ssh", "a file in its place");
    const auto result = support::run_process({"sh", "-c", install_key_command()},
                                             {.input = std::string{key} + "\n", .env = {{"HOME", home_.path().string()}}});
    EXPECT_NE(result.exit, 0);
    EXPECT_EQ(read_install_key_output(result.out).added, 0);
}

} // namespace
} // namespace latchkey::session
