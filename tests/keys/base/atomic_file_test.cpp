#include "keys/base/atomic_file.h"
#include "keys/base/platform/private_file.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace latchkey {
namespace {

using support::TempFolder;

namespace fs = std::filesystem;

std::string content_of(const fs::path& path)
{
    const auto content = read_file(path, 1 << 24);
    return content ? to_string(*content) : "no file: " + content.error().sentence();
}

std::set<std::string> names_in(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.insert(path_text(entry.path().filename()));
    }
    return names;
}

TEST(AtomicFile, ANewFileIsPrivateAndNothingElseIsLeftBehind)
{
    const TempFolder folder;
    ASSERT_TRUE(write_file_atomically(folder / "id", as_bytes("secret")));
    EXPECT_EQ(content_of(folder / "id"), "secret");
    EXPECT_EQ(platform::file_access(folder / "id")->mode, "0600");
    EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"id"});
}

TEST(AtomicFile, ReplacingKeepsTheOldModeOnlyWhenAskedTo)
{
    const TempFolder folder;
    for (const auto& [mode, expected] : {std::pair{FileMode::as_the_old_file, "0644"}, std::pair{FileMode::owner_only, "0600"}}) {
        ASSERT_TRUE(write_file_atomically(folder / "f", as_bytes("old")));
        ::chmod((folder / "f").c_str(), 0644);
        ASSERT_TRUE(write_file_atomically(folder / "f", as_bytes("new"), IfExists::replace, mode));
        EXPECT_EQ(platform::file_access(folder / "f")->mode, expected);
        EXPECT_EQ(content_of(folder / "f"), "new");
    }
}

TEST(AtomicFile, MustNotExistMeansFilesFoldersAndLinksThatLeadNowhere)
{
    const TempFolder folder;
    std::ofstream(folder / "file") << "mine";
    fs::create_directory(folder / "folder");
    fs::create_symlink("nowhere", folder / "link");
    for (const char* name : {"file", "folder", "link"}) {
        const auto written = write_file_atomically(folder / name, as_bytes("x"), IfExists::fail);
        ASSERT_FALSE(written) << name;
        EXPECT_TRUE(written.error().is(FileErrc::exists)) << name;
    }
    EXPECT_EQ(content_of(folder / "file"), "mine");
    EXPECT_EQ(names_in(folder.path()), (std::set<std::string>{"file", "folder", "link"}));
    EXPECT_TRUE(write_file_atomically(folder / "new", as_bytes("x"), IfExists::fail));
}

TEST(AtomicFile, ALinkIsFollowedAndStaysALink)
{
    const TempFolder folder;
    fs::create_directory(folder / "real");
    std::ofstream(folder / "real/target") << "old";
    fs::create_symlink("real/target", folder / "one");
    fs::create_symlink("one", folder / "two");
    ASSERT_TRUE(write_file_atomically(folder / "two", as_bytes("new")));
    EXPECT_TRUE(fs::is_symlink(folder / "two"));
    EXPECT_EQ(content_of(folder / "real/target"), "new");
}

TEST(AtomicFile, ALoopOfLinksIsAnErrorAndNotALoop)
{
    const TempFolder folder;
    fs::create_symlink("b", folder / "a");
    fs::create_symlink("a", folder / "b");
    const auto written = write_file_atomically(folder / "a", as_bytes("x"));
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().sentence().find("/a"), std::string::npos);
}

TEST(AtomicFile, NamesWithSpacesAndJapaneseAndJustFittingNamesWork)
{
    const TempFolder folder;
    for (const std::string& name : {std::string("my key.ppk"), std::string("鍵ファイル 一.pem"), std::string(255, 'x')}) {
        ASSERT_TRUE(write_file_atomically(folder / name, as_bytes(name))) << name;
        EXPECT_EQ(content_of(folder / name), name);
    }
}

TEST(AtomicFile, ANameOf300CharactersIsRefusedInASentenceAndLeavesNothing)
{
    const TempFolder folder;
    const std::string name(300, 'n');
    const auto written = write_file_atomically(folder / name, as_bytes("x"));
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().is(FileErrc::name_too_long)) << written.error().sentence();
    EXPECT_NE(written.error().sentence().find(name), std::string::npos);
    EXPECT_TRUE(names_in(folder.path()).empty());
}

TEST(AtomicFile, AMissingFolderIsNamedByTheFileThatWasAskedFor)
{
    const TempFolder folder;
    const auto written = write_file_atomically(folder / "no/such/file", as_bytes("x"));
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().is(FileErrc::not_found));
    EXPECT_EQ(written.error().subject(), path_text(folder / "no/such/file"));
}

TEST(AtomicFile, AWriteThatFailsInTheMiddleKeepsTheOldFile)
{
    const TempFolder folder;
    ASSERT_TRUE(write_file_atomically(folder / "f", as_bytes("old")));
    const pid_t child = ::fork();
    if (child == 0) {
        // The file size limit stands in for a full disk: write() fails after some bytes.
        const rlimit limit{4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        (void)::signal(SIGXFSZ, SIG_IGN);
        const auto written = write_file_atomically(folder / "f", ByteBuffer(100000, 'x'));
        ::_exit(written ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_EQ(content_of(folder / "f"), "old");
    EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"f"});
}

TEST(AtomicFile, AKillAtAnyMomentLeavesOneOfTheWholeContents)
{
    const TempFolder folder;
    const std::string a(20000, 'a');
    const std::string b(30000, 'b');
    ASSERT_TRUE(write_file_atomically(folder / "f", as_bytes(a)));
    for (int round = 0; round < 40; ++round) {
        const pid_t child = ::fork();
        if (child == 0) {
            for (;;) {
                if (!write_file_atomically(folder / "f", as_bytes(b)) || !write_file_atomically(folder / "f", as_bytes(a))) {
                    ::_exit(1);
                }
            }
        }
        ::usleep(static_cast<useconds_t>(500 + round * 137)); // any moment will do: this only spreads them
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself: a write failed";
        const std::string now = content_of(folder / "f");
        ASSERT_TRUE(now == a || now == b) << now.size();
    }
}

TEST(ReadFile, RefusesWhatIsNoFileByNameAndDoesNotWaitForIt)
{
    const TempFolder folder;
    ::mkfifo((folder / "fifo").c_str(), 0600);
    const auto fifo = read_file(folder / "fifo", 100);
    ASSERT_FALSE(fifo);
    EXPECT_EQ(fifo.error().sentence(), path_text(folder / "fifo") + " is a pipe, not a file. Choose a file.");
    EXPECT_TRUE(read_file(folder.path(), 100).error().is(FileErrc::not_a_file));
    EXPECT_TRUE(read_file("/dev/zero", 100).error().is(FileErrc::not_a_file));
    EXPECT_TRUE(read_file(folder / "none", 100).error().is(FileErrc::not_found));
}

TEST(ReadFile, TakesExactlyTheLimitAndNotAByteMore)
{
    const TempFolder folder;
    std::ofstream(folder / "f") << std::string(100, 'x');
    EXPECT_EQ(read_file(folder / "f", 100)->size(), 100U);
    EXPECT_TRUE(read_file(folder / "f", 99).error().is(FileErrc::too_large));
    EXPECT_EQ(read_secret_file(folder / "f", 100)->size(), 100U);
    EXPECT_FALSE(read_file("/proc/self/status", 1000000)->empty()); // says size 0
}

TEST(PrivateFile, ShowsWhoElseCanReadAndEndsThat)
{
    const TempFolder folder;
    std::ofstream(folder / "k") << "x";
    ::chmod((folder / "k").c_str(), 0664);
    const auto access = platform::file_access(folder / "k");
    EXPECT_TRUE(access->others_can_read && access->others_can_write);
    EXPECT_EQ(access->mode, "0664");
    ASSERT_TRUE(platform::make_private(folder / "k"));
    EXPECT_FALSE(platform::file_access(folder / "k")->others_can_read);
    EXPECT_TRUE(platform::make_private(folder / "none").error().is(FileErrc::not_found));
}

} // namespace
} // namespace latchkey
