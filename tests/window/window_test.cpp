/// Plays every *.drive script of this folder on the real window code, each against a server and with folders of its own; and the window
/// with real key presses under an X server.
///
/// A script may ask for its surroundings in comments that begin with "#!":
///     #! known-hosts empty | trusted | changed      (trusted)  what known_hosts says of the server
///     #! authorized yes | no                        (yes)      whether the server takes the keys
///     #! session NAME KEY                                      saves a session with that key (ppk, pem, openssh) before the start
///     #! downloads yes | no                     (no)        whether ~/Downloads/my-key.pem is there: demo.pem, readable by everyone
/// and finds ${HOST} ${PORT} ${USER} ${KEY_PPK} ${KEY_PEM} ${KEY_OPENSSH} ${KEY_EXPOSED} ${KEY_PUBLIC} ${NOT_A_KEY} ${PASSPHRASE}
/// ${FINGERPRINT} ${KEY_TEXT}
/// ${HOST_FINGERPRINT} ${FOLDER} in its environment. KEY_PPK has ${PASSPHRASE} and ${FINGERPRINT}; the other keys have no passphrase.

#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/key_save.h"
#include "tests/support/process.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"
#include "tests/window/close_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <sstream>
#include <sys/stat.h>

namespace latchkey {
namespace {

namespace fs = std::filesystem;

constexpr const char* passphrase = "open sesame";

struct Wishes {
    std::string known_hosts = "trusted";
    bool authorized = true;
    bool downloads = false;
    std::vector<std::pair<std::string, std::string>> sessions; ///< name, key
};

Wishes read_wishes(const fs::path& script)
{
    Wishes wishes;
    std::istringstream lines{support::read_file(script)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string mark;
        std::string what;
        std::string value;
        words >> mark >> what >> value;
        if (mark != "#!") {
            continue;
        }
        if (what == "known-hosts" && (value == "empty" || value == "trusted" || value == "changed")) {
            wishes.known_hosts = value;
        } else if (what == "authorized" && (value == "yes" || value == "no")) {
            wishes.authorized = value == "yes";
        } else if (what == "downloads" && (value == "yes" || value == "no")) {
            wishes.downloads = value == "yes";
        } else if (what == "session") {
            std::string key;
            words >> key;
            wishes.sessions.emplace_back(value, key);
        } else {
            ADD_FAILURE() << script << ": no such wish: " << line;
        }
    }
    return wishes;
}

/// A server, keys and folders for one script.
class Surroundings {
public:
    explicit Surroundings(const Wishes& wishes)
    {
        fs::create_directories(folder_ / "home");
        const keys::PrivateKey ppk = make_key("demo.ppk", keys::KeyFormat::ppk3, passphrase);
        make_key("demo.pem", keys::KeyFormat::pkcs8, "");
        make_key("demo_ed25519", keys::KeyFormat::openssh, "");
        fs::copy_file(folder_ / "demo.pem", folder_ / "exposed.pem");
        EXPECT_EQ(::chmod((folder_ / "exposed.pem").c_str(), 0644), 0);
        folder_.write("notes.txt", "shopping list\n");
        if (wishes.downloads) {
            fs::create_directories(folder_ / "home/Downloads");
            fs::copy_file(folder_ / "exposed.pem", folder_ / "home/Downloads/my-key.pem");
        }
        fs::create_directories(folder_ / "nest");
        for (int i = 0; i < 100; ++i) {
            folder_.write("nest/egg-" + std::to_string(i), "no key\n");
        }
        folder_.write("demo.pub", ppk.public_key().line("demo") + "\n");
        fingerprint_ = keys::fingerprint(ppk.public_key());
        if (!wishes.authorized) {
            sshd_.set_authorized("");
        }
        if (wishes.known_hosts == "trusted") {
            folder_.write("known_hosts", sshd_.known_hosts_line());
        } else if (wishes.known_hosts == "changed") {
            const auto stranger = keys::generate(keys::NewKey::ed25519, 0, "").value();
            folder_.write("known_hosts", "[127.0.0.1]:" + std::to_string(sshd_.port()) + " " + stranger.public_key().line() + "\n");
        }
        for (const auto& [name, key] : wishes.sessions) {
            save_session(name, key);
        }
    }

    [[nodiscard]] std::map<std::string, std::string> environment() const
    {
        return {{"HOST", "127.0.0.1"},
                {"PORT", std::to_string(sshd_.port())},
                {"USER", sshd_.user()},
                {"KEY_PPK", path("demo.ppk")},
                {"KEY_PEM", path("demo.pem")},
                {"KEY_OPENSSH", path("demo_ed25519")},
                {"KEY_EXPOSED", path("exposed.pem")},
                {"KEY_PUBLIC", path("demo.pub")},
                {"NOT_A_KEY", path("notes.txt")},
                {"PASSPHRASE", passphrase},
                {"FINGERPRINT", fingerprint_},
                {"HOST_FINGERPRINT", keys::fingerprint(keys::parse_public_line(sshd_.host_public_key()).value())},
                {"AUTHORIZED_KEYS", (sshd_.folder() / "authorized_keys").string()}, ///< the server's: where a dashboard would put a key
                {"KEY_TEXT", support::read_file(path("demo_ed25519"))}, ///< as it would be copied from a mail
                {"FOLDER", folder_.path().string()},
                {"HOME", path("home")}};
    }
    [[nodiscard]] std::vector<std::string> options() const
    {
        return {"--config-dir", path("config"), "--state-dir", path("state"), "--known-hosts", path("known_hosts")};
    }
    [[nodiscard]] std::string path(std::string_view name) const { return (folder_ / name).string(); }
    [[nodiscard]] const support::ThrowawaySshd& sshd() const { return sshd_; }

private:
    keys::PrivateKey make_key(const std::string& name, keys::KeyFormat format, std::string_view secret)
    {
        keys::PrivateKey key = keys::generate(keys::NewKey::ed25519, 0, name).value();
        const Secret words = Secret::copy_of(secret);
        keys::SaveOptions how;
        how.format = format;
        how.passphrase = &words;
        how.argon2.memory_kib = 64; // these tests are about the window, not about the cost
        how.argon2.passes = 1;
        EXPECT_TRUE(keys::save(folder_ / name, key, how, keys::Overwrite::no).has_value());
        sshd_.add_authorized(key.public_key().line(name));
        return key;
    }
    void save_session(const std::string& name, const std::string& key)
    {
        const std::string file = key == "ppk" ? "demo.ppk" : key == "pem" ? "demo.pem" : "demo_ed25519";
        support::run_or_throw(
            {LATCHKEY_BIN_DIR "/lk", "session", "save", name, "--host", "127.0.0.1", "--port", std::to_string(sshd_.port()), "--user",
             sshd_.user(), "--key", path(file)},
            {.env = {{"LATCHKEY_CONFIG_DIR", path("config")}, {"LATCHKEY_STATE_DIR", path("state")}, {"HOME", path("home")}}});
    }

    support::TempFolder folder_;
    support::ThrowawaySshd sshd_;
    std::string fingerprint_;
};

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

/// Without a display the script is played without a screen.
void play(const Surroundings& around, const fs::path& script, const std::string& display = {})
{
    auto environment = around.environment();
    std::vector<std::string> argv{LATCHKEY_BIN_DIR "/latchkey-drive"};
    if (!display.empty()) {
        environment["DISPLAY"] = display;
        argv.insert(argv.end(), {"--display", "--size", "1024x700"});
    }
    const std::vector<std::string> options = around.options();
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back(script.string());
    const auto played = support::run_process(
        argv, {.env = environment, .without_env = {"DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK"}, .timeout = std::chrono::seconds{120}});
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

/// An X server of this test's own.
class Screen {
public:
    Screen()
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

/// The program itself, with a real X server's keyboard between it and the test.
TEST(WindowOnX11, TakesRealKeysResizesAndCloses)
{
    Wishes wishes;
    wishes.sessions.emplace_back("demo", "openssh");
    const Surroundings around{wishes};
    const Screen screen;
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
    const Screen screen;
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
    const Screen screen;
    const fs::path script = fs::path{around.path("shot.drive")};
    support::write_file(script, "type \"Host Name\" 203.0.113.24\nvalue \"Host Name\" 203.0.113.24\nscreenshot ${FOLDER}/shot.png\n");
    play(around, script, screen.display());
    EXPECT_GT(fs::file_size(around.path("shot.png")), 5000U);
}

TEST(WindowOnX11, TheMiddleButtonPastesThePrimarySelection)
{
    const fs::path script = LATCHKEY_SOURCE_DIR "/tests/window/middle_button.drive";
    const Surroundings around{read_wishes(script)};
    const Screen screen;
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
