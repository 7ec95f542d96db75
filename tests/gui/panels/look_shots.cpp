/// look-shots FOLDER [WORD]: pictures of every panel in both themes and several sizes, to lay beside the look. Never installed.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace latchkey;
using namespace latchkey::test;

struct Shot {
    std::string name;
    std::function<view::WindowView(int cols, int rows)> view;
    std::string page = "Session";
    std::function<void(Stage&)> act{};
};

struct Size {
    const char* name;
    int width;
    int height;
    float scale;
};

view::WindowView named_badly()
{
    view::WindowView window = sessions_view();
    const std::string long_name(300, 'm');
    window.form.saved.push_back({"東京のサーバー/ウェブ", "東京のサーバー", "ウェブサーバー一号機の長い名前",
                                 "2001:db8:1234:5678:9abc:def0:1234:5678", "ubuntu", ""});
    window.form.saved.push_back({long_name, "", long_name, long_name, long_name, "2 h ago"});
    window.form.selected_session = long_name;
    window.form.session_name = long_name;
    window.form.command_line = "ssh " + long_name;
    window.form.key.comment = long_name;
    window.form.key.readable_by_others = true;
    window.form.key.mode = "0644";
    for (auto& field : window.form.fields) {
        if (field.id == "host_name") {
            field.value = long_name;
            field.problem = "“" + long_name.substr(0, 200) +
                            "” is longer than a host name may be (253 letters). Type the name or address that the dashboard shows.";
        }
    }
    window.form.banners = {{"a", view::Banner::Tone::warning,
                            "The file session-7.toml did not parse and was set aside as session-7.toml.bad; nothing was overwritten.", "",
                            true},
                           {"b", view::Banner::Tone::good, "Deleted “web-9”.", "Undo", true}};
    for (int i = 10; i < 24; ++i) {
        view::TabView tab;
        tab.id = static_cast<view::TabId>(i);
        tab.title = "another-" + std::to_string(i);
        tab.state = view::TabState::connected;
        window.tabs.push_back(tab);
    }
    window.notice = "This is a demo: the server is local and ends with this window. The passphrase of demo.ppk is “open sesame”.";
    return window;
}

std::vector<Shot> shots()
{
    std::vector<Shot> out;
    out.push_back({"01-session", [](int, int) { return sessions_view(); }});
    out.push_back({"01-elsewhere", [](int, int) {
                       view::WindowView window = sessions_view();
                       const auto theirs = [&](view::SessionFrom from, const char* name, const char* host, const char* protocol) {
                           view::SavedSession session{name, "", name, host, "ubuntu", "", protocol, from};
                           window.form.elsewhere.push_back(session);
                       };
                       theirs(view::SessionFrom::ssh_config, "bastion", "203.0.113.9", "");
                       theirs(view::SessionFrom::ssh_config, "prod", "203.0.113.24", "");
                       theirs(view::SessionFrom::putty, "web 1", "203.0.113.24", "");
                       theirs(view::SessionFrom::putty, "old switch", "192.168.1.2", "telnet");
                       return window;
                   }});
    out.push_back({"01-empty", [](int, int) {
                       view::WindowView window;
                       window.form = empty_form();
                       return window;
                   }});
    out.push_back({"01-bad-names", [](int, int) { return named_badly(); }});
    out.push_back({"02-auth", [](int, int) { return sessions_view(); }, "Connection/SSH/Auth"});
    out.push_back({"02-credentials", [](int, int) { return sessions_view(); }, "Connection/SSH/Auth/Credentials"});
    out.push_back({"02-connection", [](int, int) { return sessions_view(); }, "Connection"});
    out.push_back({"02-terminal-page", [](int, int) { return sessions_view(); }, "Terminal"});
    out.push_back({"05-terminal", [](int cols, int rows) { return terminal_view(cols, rows); }});
    out.push_back(
        {"05-closed", [](int cols, int rows) {
             view::WindowView window = terminal_view(cols, rows);
             window.tabs[0].state = view::TabState::failed;
             window.tabs[0].error =
                 "The connection to 203.0.113.24 was lost: the server did not answer for 45 seconds. Check the network, then reconnect.";
             window.tabs[0].details = {"18:02:11 connected", "18:44:02 no answer to keepalive 1", "18:44:17 no answer to keepalive 2",
                                       "18:44:32 no answer to keepalive 3"};
             window.tabs[0].banners = {{"x", view::Banner::Tone::warning, "Others can read my-key.pem.", "Make private", true}};
             return window;
         }});
    out.push_back(
        {"06-connect-failed", [](int, int) {
             view::WindowView window = question_view({});
             window.tabs[2].question.reset();
             window.tabs[2].steps = {{view::Step::State::done, "203.0.113.24 is 203.0.113.24"},
                                     {view::Step::State::failed, "Connecting to 203.0.113.24 port 22"}};
             window.tabs[2].state = view::TabState::failed;
             window.tabs[2].error =
                 "203.0.113.24 port 22 refused the connection. Is the server running, and does its security group let port 22 in?";
             window.tabs[2].details = {"18:02:11 resolving 203.0.113.24", "18:02:11 connecting to 203.0.113.24 port 22",
                                       "18:02:11 connection refused"};
             return window;
         }});
    out.push_back({"09-refused", [](int, int) { return refused_view(); }});
    out.push_back({"09-unreachable", [](int, int) { return unreachable_view(); }});
    out.push_back({"09-waiting", [](int, int) {
                       view::WindowView window = unreachable_view();
                       window.tabs[2].state = view::TabState::waiting;
                       window.tabs[2].retry_in = 5;
                       return window;
                   }});
    const auto question = [&](std::string name, auto what) {
        out.push_back({std::move(name), [what](int, int) { return question_view(asked(7, what)); }});
    };
    question("06-host-unknown", host_key_question());
    view::AskHostKey other = host_key_question();
    other.known = {{"ssh-rsa, 3072 bit", "SHA256:T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ", "", "", "known_hosts line 3"}};
    question("06-host-other-type", other);
    out.back().act = [](Stage& stage) { stage.click("More info…"); };
    question("07-host-changed", host_key_changed());
    view::TellHostKeyChanged replaceable = host_key_changed();
    replaceable.may_replace = true;
    question("07-host-rebuilt", replaceable);
    question("08-passphrase", view::AskPassphrase{"my-cloud-key", "RSA 4096", "~/Downloads/my-key.ppk", 2});
    out.back().act = [](Stage& stage) { stage.type("secret"); };
    question("08-password", view::AskPassword{"ubuntu", "203.0.113.24", 1});
    question("08-new-password", view::AskNewPassword{"ubuntu", "203.0.113.24", ""});
    question("08-keyboard-interactive", view::AskKeyboardInteractive{"203.0.113.24",
                                                                     "Two-step verification",
                                                                     "Open your authenticator app.",
                                                                     {{"Verification code: ", true}, {"Password: ", false}}});
    question("08-login-as", view::AskUserName{"203.0.113.24", {"ubuntu", "debian", "fedora", "root"}});
    question("08-save", view::AskSaveSession{"web-1", "203.0.113.24"});
    question("08-close", view::AskCloseLive{"The session “web-1” is still open."});
    question("08-link", view::AskOpenLink{"https://ci.example.org/builds/4711?step=deploy&log=full#L120", "ci.example.org", true});
    using KeyState = view::KeyGeneratorView::State;
    out.push_back({"03-keygen-empty", [](int, int) { return key_generator_view(KeyState::empty); }});
    out.push_back({"03-keygen-progress", [](int, int) { return key_generator_view(KeyState::generating); }});
    out.back().act = [](Stage& stage) { stage.stroll("Area for mouse movement", 90); };
    out.push_back({"04-keygen", [](int, int) { return key_generator_view(KeyState::key); }});
    out.push_back(
        {"04-keygen-problem", [](int, int) {
             view::WindowView window = key_generator_view(KeyState::key);
             window.key_generator.passphrase.left_empty = true;
             window.key_generator.format_note = "goes to the .pub file beside it";
             window.key_generator.file = "~/Downloads/a-key-with-a-rather-long-name-of-its-own.pem";
             window.key_generator.file_name = "a-key-with-a-rather-long-name-of-its-own.pem";
             window.key_generator.bits_problem = "Type a number from 2048 to 16384; 4096 is taken everywhere.";
             window.key_generator.banners = {
                 {"key imported", view::Banner::Tone::info,
                  "Imported: PEM (PKCS#1). Latchkey opens sessions with it as it is; “Save private key” keeps it in another format.", "",
                  true}};
             return window;
         }});
    out.push_back({"04-keygen-saving", [](int, int) {
                       view::WindowView window = key_generator_view(KeyState::key);
                       window.key_generator.task = view::KeyGeneratorView::Task::saving;
                       window.key_generator.task_words = "Saving my-cloud-key.ppk…";
                       window.key_generator.progress = 0.4;
                       return window;
                   }});
    out.push_back({"09-picker-save", [](int, int) {
                       view::WindowView window = key_generator_view(KeyState::key);
                       window.picker = sample_picker();
                       window.picker->title = "Save public key";
                       window.picker->saving = true;
                       window.picker->suggested_name = "my-cloud-key.pub";
                       window.picker->formats = {"One line, for dashboards and authorized_keys", "RFC 4716, as PuTTYgen saves it"};
                       return window;
                   }});
    out.push_back({"10-keys-folder", [](int, int) { return keys_folder_view(); }});
    out.back().act = [](Stage& stage) { stage.click("Select my-key.pem"); };
    out.push_back({"10-keys-menu", [](int, int) { return keys_folder_view(); }});
    out.back().act = [](Stage& stage) { stage.click("id_rsa", kit::ItemKind::row, ImGuiMouseButton_Right); };
    out.push_back({"10-keys-found", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       window.keys_folder.matches = std::make_shared<const std::vector<view::KeyId>>(std::vector<view::KeyId>{3, 4});
                       window.keys_folder.search_words = "my-key.pem and my-key.ppk have this fingerprint: SHA256.";
                       return window;
                   }});
    out.push_back({"10-keys-not-found", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       window.keys_folder.matches = std::make_shared<const std::vector<view::KeyId>>();
                       window.keys_folder.search_words =
                           "No key in ~/.ssh has this SHA-1 fingerprint. 2 keys with a passphrase cannot be asked without it.";
                       return window;
                   }});
    out.push_back({"10-keys-empty", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       window.keys_folder = {};
                       window.keys_folder.state = view::KeysFolderView::State::shown;
                       window.keys_folder.folder = "~/.ssh";
                       return window;
                   }});
    out.push_back({"10-keys-missing", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       window.keys_folder = {};
                       window.keys_folder.state = view::KeysFolderView::State::missing;
                       window.keys_folder.folder = "~/.ssh";
                       return window;
                   }});
    out.push_back({"10-keys-reading", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       window.keys_folder = {};
                       window.keys_folder.folder = "~/Downloads";
                       window.keys_folder.busy = true;
                       window.keys_folder.progress = 0.4;
                       return window;
                   }});
    out.push_back({"10-keys-bad-names", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       std::vector<view::KeyRow> rows = *window.keys_folder.rows;
                       rows[0].name = "東京のサーバーの鍵";
                       rows[0].detail = "ウェブサーバー一号機の長い名前";
                       rows[2].name = std::string(300, 'm');
                       rows[2].detail = std::string(300, 'c');
                       rows[2].used_by = std::string(300, 's');
                       rows[3].pasted = true;
                       rows[4].broken = true;
                       rows[4].detail = "cannot be read";
                       rows[4].type.clear();
                       rows[4].bits = 0;
                       rows[4].fingerprint.clear();
                       rows[4].findings = {"deploy.key is damaged: the PEM block has no end line."};
                       window.keys_folder.rows = std::make_shared<const std::vector<view::KeyRow>>(std::move(rows));
                       window.keys_folder.task = "Unlocking my-key.ppk…";
                       window.keys_folder.progress = 0.3;
                       window.keys_folder.busy = true;
                       return window;
                   }});
    question("10-keys-passphrase", view::AskChangePassphrase{"my-key.ppk", "RSA 4096, PuTTY PPK 3", true, false});
    question("10-keys-windows", view::AskEncryptedPassword{"my-key.pem", "The text is not base64: copy all of it.", "abc"});
    question("10-keys-password", view::TellPassword{"my-key.pem", std::make_shared<const Secret>(Secret::copy_of("Tr0ub4dor&3"))});
    question("10-keys-certificate", sample_certificate());
    out.push_back({"09-picker-folder", [](int, int) {
                       view::WindowView window = keys_folder_view();
                       window.picker = sample_picker();
                       window.picker->title = "Folder with keys";
                       window.picker->folders = true;
                       std::erase_if(window.picker->entries, [](const view::PickerEntry& entry) { return !entry.folder; });
                       return window;
                   }});
    out.push_back({"05-split", [](int, int) { return split_view(); }});
    out.push_back({"05-split-menu", [](int, int) { return split_view(); }});
    out.back().act = [](Stage& stage) { stage.click("Terminal", kit::ItemKind::terminal, ImGuiMouseButton_Right); };
    out.push_back({"05-split-typing", [](int, int) {
                       view::WindowView window = split_view();
                       window.tabs[0].broadcast = window.tabs[1].broadcast = window.tabs[2].broadcast = true;
                       return window;
                   }});
    out.push_back({"09-picker", [](int, int) {
                       view::WindowView window = sessions_view();
                       window.picker = sample_picker();
                       return window;
                   }});
    return out;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "look-shots FOLDER [WORD]\n");
        return 2;
    }
    const std::string folder = argv[1];
    const std::string word = argc > 2 ? argv[2] : "";
    const std::vector<Size> sizes = {{"", 1280, 800, 1}, {"-1024x700", 1024, 700, 1}, {"-scale2", 2560, 1600, 2}, {"-small", 640, 480, 1}};
    for (const Shot& shot : shots()) {
        for (const Size& size : sizes) {
            for (const bool dark : {false, true}) {
                const std::string name = shot.name + (dark ? "-dark" : "-light") + size.name;
                if (name.find(word) == std::string::npos) {
                    continue;
                }
                Stage stage{size.width, size.height, size.scale, dark ? kit::Palette::dark : kit::Palette::light};
                const int cols = (static_cast<int>(static_cast<float>(size.width) / size.scale) - 90) / 8;
                const int rows = (static_cast<int>(static_cast<float>(size.height) / size.scale) - 80) / 20;
                stage.view = shot.view(cols, rows);
                stage.panels.show_page(shot.page);
                stage.frames(4);
                if (shot.act) {
                    shot.act(stage);
                    stage.frames(2);
                }
                for (const std::string& error : stage.errors) {
                    std::fprintf(stderr, "look-shots: %s: %s\n", name.c_str(), error.c_str());
                }
                const std::string path = folder + "/" + name + ".png";
                if (!write_png(stage.picture(), path)) {
                    std::fprintf(stderr, "look-shots: %s cannot be written\n", path.c_str());
                    return 1;
                }
                std::puts(path.c_str());
            }
        }
    }
    return 0;
}
