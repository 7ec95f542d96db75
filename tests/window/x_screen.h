#pragma once
/// An X server of a test's own, and the program in it with real keys and a real mouse between it and the test. Test threads; fails the test
/// when the server does not start.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"
#include "tests/window/surroundings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::window {

class XScreen {
public:
    XScreen()
    {
        // -noreset: an X server starts anew when its last client leaves, and xdotool comes and goes while the window is still opening.
        const std::string shell = "exec Xvfb -displayfd 9 -screen 0 1400x900x24 -noreset -nolisten tcp 9>" + (folder_ / "display").string();
        server_ = support::ChildProcess{{"sh", "-c", shell}, folder_ / "log", folder_ / "log"};
        EXPECT_TRUE(support::wait_until([this] { return support::read_file(folder_ / "display").ends_with('\n'); }))
            << support::read_file(folder_ / "log");
    }
    [[nodiscard]] std::string display() const
    {
        const std::string text = support::read_file(folder_ / "display");
        return ":" + text.substr(0, text.find('\n'));
    }
    /// xdotool with these words; what it printed.
    std::string xdotool(std::vector<std::string> words) const // NOLINT: a copy is what it needs
    {
        words.insert(words.begin(), "xdotool");
        return support::run_process(words, {.env = {{"DISPLAY", display()}}}).out;
    }

private:
    support::TempFolder folder_;
    support::ChildProcess server_;
};

/// The program with the session "demo" open, its shell ready and the keyboard on it.
class OpenWindow {
public:
    OpenWindow(const Surroundings& around, const XScreen& screen, const std::string& size = "1280x800",
               const std::vector<std::string>& more = {})
        : screen_(screen), dump_(around.path("terminal.txt")), errors_(around.path("err"))
    {
        std::vector<std::string> argv{LATCHKEY_BIN_DIR "/latchkey", "--open", "demo", "--size", size, "--dump-terminal", dump_.string()};
        const std::vector<std::string> options = around.options();
        argv.insert(argv.end(), options.begin(), options.end());
        argv.insert(argv.end(), more.begin(), more.end());
        auto environment = around.environment();
        environment["DISPLAY"] = screen.display();
        program_ = support::ChildProcess{
            argv, around.path("out"), errors_, {.env = environment, .without_env = {"SSH_AUTH_SOCK", "WAYLAND_DISPLAY"}}};
        EXPECT_TRUE(support::wait_until([&] {
            id_ = screen.xdotool({"search", "--onlyvisible", "--class", "latchkey"});
            return !id_.empty() && !text().empty();
        })) << errors();
        id_ = id_.substr(0, id_.find('\n'));
        screen.xdotool({"windowfocus", "--sync", id_}); // without a window manager nobody else gives it the keyboard
    }
    [[nodiscard]] const std::string& id() const { return id_; }
    /// Of the terminal that has the focus.
    [[nodiscard]] std::string text() const { return support::read_file(dump_); }
    [[nodiscard]] std::string errors() const { return support::read_file(errors_); }
    [[nodiscard]] bool running() { return program_.running(); }
    bool shows(const std::string& words) const
    {
        return support::wait_until([&] { return text().find(words) != std::string::npos; });
    }
    void type(const std::string& words) const { screen_.xdotool({"type", "--delay", "2", words}); }
    void key(const std::string& chord) const { screen_.xdotool({"key", chord}); }
    void run(const std::string& command) const
    {
        type(command);
        key("Return");
    }
    /// To a place in the window.
    void move(int x, int y) const { screen_.xdotool({"mousemove", "--window", id_, std::to_string(x), std::to_string(y)}); }
    void picture(const std::string& name) const
    {
        const auto artefacts = std::filesystem::path{LATCHKEY_BIN_DIR}.parent_path() / "artefacts";
        std::filesystem::create_directories(artefacts);
        support::run_or_throw({"import", "-window", id_, (artefacts / name).string()}, {.env = {{"DISPLAY", screen_.display()}}});
    }

private:
    const XScreen& screen_;
    std::filesystem::path dump_;
    std::filesystem::path errors_;
    std::string id_;
    support::ChildProcess program_;
};

} // namespace latchkey::window
