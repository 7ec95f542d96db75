/// Plays every *.drive script of this folder on the real window code, each against a server and with folders of its own (surroundings.h
/// says what a script may ask for and what it finds); and the window with real key presses under an X server.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"
#include "tests/window/close_window.h"
#include "tests/window/surroundings.h"
#include "tests/window/x_screen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <ostream>

namespace latchkey {
namespace {

namespace fs = std::filesystem;

using window::read_wishes;
using window::Surroundings;
using window::Wishes;
using window::XScreen;

std::vector<fs::path> scripts()
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator{LATCHKEY_SOURCE_DIR "/tests/window"}) {
        if (entry.path().extension() == ".drive") {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// Without a display the script is played without a screen. More: what the script finds in its environment besides.
void play(const Surroundings& around, const fs::path& script, const std::string& display = {},
          const std::map<std::string, std::string>& more = {})
{
    auto environment = around.environment();
    environment.insert(more.begin(), more.end());
    std::vector<std::string> argv{LATCHKEY_BIN_DIR "/latchkey-drive"};
    if (!display.empty()) {
        environment["DISPLAY"] = display;
        argv.insert(argv.end(), {"--display", "--size", "1024x700"});
    }
    const std::vector<std::string> options = around.options();
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back(script.string());
    const auto played =
        support::run_process(argv, {.env = environment, .without_env = around.not_in_environment(), .timeout = std::chrono::seconds{120}});
    EXPECT_EQ(played.exit, 0) << played.out << played.err << around.sshd().log();
}

class WindowScript : public testing::TestWithParam<fs::path> {};

TEST_P(WindowScript, Plays)
{
    play(Surroundings{read_wishes(GetParam())}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Scripts, WindowScript, testing::ValuesIn(scripts()), [](const testing::TestParamInfo<fs::path>& script) {
    std::string name = script.param.stem().string();
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
});

/// One way for each format in which the Key Generator saves: its words, the file, what the file is called then.
struct SavedFormat {
    std::string name;
    std::string label;
    std::string file;
    std::string title;
};

void PrintTo(const SavedFormat& format, std::ostream* out)
{
    *out << format.name;
}

class GeneratedKey : public testing::TestWithParam<SavedFormat> {};

TEST_P(GeneratedKey, IsSavedLoadedChangedAndLogsIn)
{
    const fs::path script = LATCHKEY_SOURCE_DIR "/tests/window/formats/generated_key.drive";
    const SavedFormat& format = GetParam();
    const bool putty = format.label.starts_with("PuTTY");
    play(Surroundings{read_wishes(script)}, script, {},
         {{"FORMAT", format.label},
          {"FORMAT_LOADED", putty ? format.label : "PuTTY .ppk (v3)"}, // as PuTTYgen: the next Save makes it PuTTY's
          {"FILE", format.file},
          {"TITLE", format.title}});
}

INSTANTIATE_TEST_SUITE_P(Formats, GeneratedKey,
                         testing::Values(SavedFormat{"ppk3", "PuTTY .ppk (v3)", "drive.ppk", "PuTTY PPK 3"},
                                         SavedFormat{"ppk2", "PuTTY .ppk (v2)", "drive2.ppk", "PuTTY PPK 2"},
                                         SavedFormat{"openssh", "OpenSSH", "id_drive", "OpenSSH"},
                                         SavedFormat{"pem", "PEM (PKCS#1)", "drive.pem", "PEM (PKCS#1)"},
                                         SavedFormat{"pkcs8", "PKCS#8", "eight.pem", "PEM (encrypted PKCS#8)"}),
                         [](const testing::TestParamInfo<SavedFormat>& format) { return format.param.name; });

/// The program itself, with a real X server's keyboard between it and the test.
TEST(WindowOnX11, TakesRealKeysResizesAndCloses)
{
    Wishes wishes;
    wishes.sessions.emplace_back("demo", "openssh");
    const Surroundings around{wishes};
    const XScreen screen;
    const fs::path dump = around.path("terminal.txt");
    std::vector<std::string> argv{LATCHKEY_BIN_DIR "/latchkey", "--open", "demo", "--size", "1280x800", "--dump-terminal", dump.string()};
    const std::vector<std::string> options = around.options();
    argv.insert(argv.end(), options.begin(), options.end());
    auto environment = around.environment();
    environment["DISPLAY"] = screen.display();
    support::ChildProcess window{
        argv, around.path("out"), around.path("err"), {.env = environment, .without_env = {"SSH_AUTH_SOCK", "WAYLAND_DISPLAY"}}};

    std::string id;
    ASSERT_TRUE(support::wait_until([&] {
        id = screen.xdotool({"search", "--onlyvisible", "--class", "latchkey"});
        return !id.empty();
    })) << support::read_file(around.path("err"));
    id = id.substr(0, id.find('\n'));
    ASSERT_TRUE(support::wait_until([&] { return !support::read_file(dump).empty(); })) << around.sshd().log();
    screen.xdotool({"windowfocus", "--sync", id}); // without a window manager nobody else gives it the keyboard
    screen.xdotool({"type", "echo $((6*7))"});
    screen.xdotool({"key", "Return"});
    EXPECT_TRUE(support::wait_until([&] { return support::read_file(dump).find("\n42\n") != std::string::npos; }))
        << support::read_file(dump);

    screen.xdotool({"windowsize", "--sync", id, "1040", "720"});
    screen.xdotool({"type", "stty size"});
    screen.xdotool({"key", "Return"});
    // The server's number of rows is the window's.
    EXPECT_TRUE(support::wait_until([&] {
        const std::string text = support::read_file(dump);
        return text.find("\n" + std::to_string(std::count(text.begin(), text.end(), '\n')) + " 1") != std::string::npos;
    })) << support::read_file(dump);

    const fs::path artefacts = fs::path{LATCHKEY_BIN_DIR}.parent_path() / "artefacts";
    fs::create_directories(artefacts);
    support::run_or_throw({"import", "-window", id, (artefacts / "window-x11.png").string()}, {.env = {{"DISPLAY", screen.display()}}});

    screen.xdotool({"type", "exit"});
    screen.xdotool({"key", "Return"});
    EXPECT_TRUE(support::wait_until([&] { return around.sshd().log().find("Disconnected from user") != std::string::npos; }))
        << around.sshd().log();
    EXPECT_TRUE(support::ask_to_close(screen.display(), id));
    EXPECT_TRUE(support::wait_until([&] { return !window.running(); })) << "it did not close";
    EXPECT_EQ(support::read_file(around.path("err")), "");
}

/// ImGui spreads a burst of keys over many frames; nothing else happens in this window that would draw them.
TEST(WindowOnX11, ABurstOfTypingIsTakenWithoutWaitingForAnotherEvent)
{
    const Surroundings around{Wishes{}};
    const XScreen screen;
    std::vector<std::string> argv{LATCHKEY_BIN_DIR "/latchkey", "--size", "1280x800", "--stats", around.path("stats")};
    const std::vector<std::string> options = around.options();
    argv.insert(argv.end(), options.begin(), options.end());
    auto environment = around.environment();
    environment["DISPLAY"] = screen.display();
    support::ChildProcess window{argv, around.path("out"), around.path("err"), {.env = environment, .without_env = {"WAYLAND_DISPLAY"}}};
    std::string id;
    ASSERT_TRUE(support::wait_until([&] {
        id = screen.xdotool({"search", "--onlyvisible", "--class", "latchkey"});
        return !id.empty() && !support::read_file(around.path("stats")).empty();
    })) << support::read_file(around.path("err"));
    id = id.substr(0, id.find('\n'));
    screen.xdotool({"windowfocus", "--sync", id});
    const std::string host = "x" + std::string(150, 'y') + "z.invalid";
    screen.xdotool({"type", "--delay", "0", "nobody@" + host}); // the focus is on Host Name
    screen.xdotool({"key", "Return"});
    std::string title;
    EXPECT_TRUE(support::wait_until([&] {
        title = screen.xdotool({"getwindowname", id});
        return title.find(host) != std::string::npos;
    })) << title;
    window.stop();
}

TEST(WindowOnX11, APictureOfADriveIsTakenFromTheRealScreen)
{
    const Surroundings around{Wishes{}};
    const XScreen screen;
    const fs::path script = fs::path{around.path("shot.drive")};
    support::write_file(script, "type \"Host Name\" 203.0.113.24\nvalue \"Host Name\" 203.0.113.24\nscreenshot ${FOLDER}/shot.png\n");
    play(around, script, screen.display());
    EXPECT_GT(fs::file_size(around.path("shot.png")), 5000U);
}

TEST(WindowOnX11, TheMiddleButtonPastesThePrimarySelection)
{
    const fs::path script = LATCHKEY_SOURCE_DIR "/tests/window/middle_button.drive";
    const Surroundings around{read_wishes(script)};
    const XScreen screen;
    play(around, script, screen.display());
}

TEST(Window, WithoutADisplaySaysSoAndWhatToDo)
{
    const auto ended = support::run_process({LATCHKEY_BIN_DIR "/latchkey"}, {.without_env = {"DISPLAY", "WAYLAND_DISPLAY"}});
    EXPECT_EQ(ended.exit, 1);
    EXPECT_EQ(ended.out, "");
    EXPECT_NE(ended.err.find("lk ssh"), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
}

TEST(Drive, FailsAtTheFirstLineThatCannotBePlayedAndSaysWhatThereIs)
{
    const support::TempFolder folder;
    const auto play = [&](const std::string& script) {
        return support::run_process({LATCHKEY_BIN_DIR "/latchkey-drive", "--config-dir", (folder / "c").string(), "--state-dir",
                                     (folder / "s").string(), folder.write("test.drive", script).string()},
                                    {.without_env = {"DISPLAY"}});
    };
    const auto hidden = play("expect \"Host Name\"\nclick \"No such button\"\necho never\n");
    EXPECT_EQ(hidden.exit, 1);
    EXPECT_NE(hidden.err.find("test.drive:2:"), std::string::npos) << hidden.err;
    EXPECT_NE(hidden.err.find("button \"Open\""), std::string::npos) << hidden.err;
    EXPECT_EQ(hidden.out, "");

    EXPECT_NE(play("click Save\n").err.find("disabled"), std::string::npos);
    EXPECT_NE(play("click \"S\"\n").err.find("ambiguous"), std::string::npos);
    EXPECT_EQ(play("expect-not \"Host Name\"\n").exit, 1);
    EXPECT_EQ(play("value Port 23\n").exit, 1);
    EXPECT_EQ(play("wait never 100ms\n").exit, 1);
    EXPECT_EQ(play("text 'ls\\n'\n").exit, 1) << "there is no terminal";
    EXPECT_EQ(play("frobnicate\n").exit, 1);
    const auto no_box = play("type \"No such box\" x\n");
    EXPECT_NE(no_box.err.find("field \"Port\""), std::string::npos) << no_box.err;
    EXPECT_EQ(no_box.err.substr(0, no_box.err.find("field \"Port\"")).find("button"), std::string::npos) << "only what can be typed into";
    EXPECT_EQ(play("click 'Open\n").exit, 2);
    EXPECT_EQ(play("value Port 22\n").exit, 0);
}

} // namespace
} // namespace latchkey
