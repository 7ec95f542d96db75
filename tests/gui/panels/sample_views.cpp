#include "tests/gui/panels/sample_views.h"

#include "client/settings/setting.h"
#include "gui/terminal/terminal.h"

namespace latchkey::test {
namespace {

using namespace view;

Field field_of(const settings::Setting& row)
{
    using settings::SettingKind;
    Field field;
    field.id = row.name;
    field.page = row.page;
    field.label = row.label;
    field.help = row.help;
    field.value = field.default_value = row.default_text;
    switch (row.kind) {
    case SettingKind::boolean:
        field.kind = FieldKind::yes_no;
        break;
    case SettingKind::choice:
        field.kind = FieldKind::choice;
        break;
    case SettingKind::number:
    case SettingKind::duration:
        field.kind = FieldKind::number;
        break;
    case SettingKind::path:
    case SettingKind::path_list:
        field.kind = FieldKind::path;
        break;
    case SettingKind::text_list:
    case SettingKind::algorithm_list:
    case SettingKind::text:
        field.kind = FieldKind::text;
        break;
    }
    for (const settings::Choice& choice : row.choices) {
        field.choices.emplace_back(choice.word);
        field.choice_labels.emplace_back(choice.label);
    }
    return field;
}

void set(FormView& form, std::string_view id, std::string value)
{
    for (Field& field : form.fields) {
        if (field.id == id) {
            field.value = std::move(value);
        }
    }
}

SavedSession saved(std::string folder, std::string title, std::string host, std::string last_used = {})
{
    SavedSession session;
    session.name = folder.empty() ? title : folder + "/" + title;
    session.folder = std::move(folder);
    session.title = std::move(title);
    session.host = std::move(host);
    session.user = "ubuntu";
    session.last_used = std::move(last_used);
    return session;
}

constexpr const char* art_new =
    "+--[ED25519 256]--+\n|      +.++o      |\n|     +.O+*       |\n|    o.=+@ .      |\n|   .o+.O.X .     |\n"
    "|    ooO E =      |\n|     o # +       |\n|      + o        |\n|     . .         |\n|      .          |\n+----[SHA256]-----+";
constexpr const char* art_old =
    "+--[ED25519 256]--+\n|       oo .      |\n|      .o+o+.     |\n|     ..+=X*.o    |\n|      .oEB%+=    |\n"
    "|     + oS@.B o   |\n|    . o =oO o .  |\n|       = o.. .   |\n|     . .         |\n|                 |\n+----[SHA256]-----+";

} // namespace

FormView empty_form()
{
    FormView form;
    for (const settings::Setting& row : settings::setting_table()) {
        if (row.scope == settings::Scope::session) {
            form.fields.push_back(field_of(row));
        }
    }
    return form;
}

FormView sample_form()
{
    FormView form = empty_form();
    set(form, "host_name", "203.0.113.24");
    set(form, "user_name", "ubuntu");
    set(form, "key_file", "~/Downloads/my-key.pem");
    set(form, "offer_this_key_only", "yes");
    form.key.state = KeyCard::State::key;
    form.key.type = "Ed25519";
    form.key.bits = 256;
    form.key.comment = "my-cloud-key";
    form.key.fingerprint = "SHA256:T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ";
    form.key.format = "OpenSSH";
    form.key.has_passphrase = true;
    form.key.mode = "0600";
    form.saved = {saved("Production", "web-1", "203.0.113.24", "2 h ago"), saved("Production", "web-2", "203.0.113.25"),
                  saved("Production", "db-primary", "10.8.0.11"), saved("Staging", "stage-1", "192.0.2.5"),
                  saved("", "router", "192.168.1.1")};
    form.selected_session = "Production/web-1";
    form.session_name = "Production/web-1";
    form.command_line = "ssh -i ~/Downloads/my-key.pem ubuntu@203.0.113.24";
    form.revision = 1;
    return form;
}

WindowView sessions_view()
{
    WindowView window;
    window.form = sample_form();
    const auto tab = [&](TabId id, std::string title, TabState state) {
        TabView view;
        view.id = id;
        view.title = std::move(title);
        view.state = state;
        window.tabs.push_back(std::move(view));
    };
    tab(1, "web-1", TabState::connected);
    tab(2, "db-primary", TabState::output);
    tab(3, "203.0.113.24", TabState::needs_you);
    tab(4, "build-07", TabState::connecting);
    tab(5, "old-mailer", TabState::closed);
    return window;
}

TabView connecting_tab(TabId id)
{
    TabView tab;
    tab.id = id;
    tab.title = "203.0.113.24";
    tab.state = TabState::needs_you;
    tab.steps = {{Step::State::done, "Connected to 203.0.113.24 port 22"},
                 {Step::State::done, "Server is OpenSSH 9.6 (Ubuntu)"},
                 {Step::State::done, "Key exchange done: curve25519-sha256"},
                 {Step::State::needs_you, "Waiting for your decision about the host key"}};
    return tab;
}

TabView terminal_tab(TabId id, int cols, int rows)
{
    terminal::Terminal terminal{{.cols = cols, .rows = rows}};
    const std::string prompt = "\x1b[1;32mubuntu@web-1\x1b[0m:\x1b[1;34m~/app\x1b[0m$ ";
    std::string out = "Welcome to Ubuntu 24.04.1 LTS (GNU/Linux 6.8.0-45-generic x86_64)\r\n\x1b[90mLast login: Thu Nov 19 18:02:11 2026 "
                      "from 198.51.100.40\x1b[0m\r\n";
    out += prompt + "ls --color\r\nMakefile  \x1b[1;34mbin\x1b[0m  \x1b[1;32mdeploy.sh\x1b[0m  \x1b[1;36mlatest\x1b[0m  "
                    "\x1b[1;34mlogs\x1b[0m  \x1b[1;31mrelease.tar.gz\x1b[0m\r\n";
    out += prompt +
           "git diff --stat\r\n src/router.c | 12 \x1b[32m++++++++\x1b[31m----\x1b[0m\r\n src/tls.c    |  3 \x1b[32m++\x1b[31m-\x1b[0m\r\n";
    out += prompt + "cat boxes\r\n┌──────┬──────┐ ╔══════╦══════╗ ╭──────╮ ┏━━━━┳━━━━┓ ▁▂▃▄▅▆▇█ ▏▎▍▌▋▊▉█ ░▒▓ ⣿⡇⠛ ▖▗▘▙▚▛▜▝▞▟\r\n│ "
                    "\x1b[33mlight\x1b[0m│      │ ║double║      ║ │round │ ┃hvy ┃    ┃\r\n"
                    "├──────┼──────┤ ╠══════╬══════╣ ╰──────╯ ┣━━━━╋━━━━┫ ╒═╤═╕ ╓─╥─╖ ╟─╫─╢ ╞═╪═╡\r\n└──────┴──────┘ ╚══════╩══════╝ ╌╌╌ "
                    "┄┄┄  ┗━━━━┻━━━━┛ ╘═╧═╛ ╙─╨─╜ ┆ ┊ ╱╲╳\r\n";
    out += "\x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m \x1b[1;3mboth\x1b[0m \x1b[2mdim\x1b[0m \x1b[4munder\x1b[0m \x1b[4:3mcurly\x1b[0m "
           "\x1b[9mstrike\x1b[0m \x1b[7mreverse\x1b[0m \x1b[21mdouble\x1b[0m e\xCC\x81 日本語 "
           "\x1b[38;5;208m256\x1b[0m \x1b[38;2;255;100;200mtrue\x1b[0m \x1b[30;40mblack on black\x1b[0m\r\n";
    for (int bright = 0; bright < 2; ++bright) {
        for (int i = 0; i < 8; ++i) {
            out += "\x1b[" + std::to_string((bright != 0 ? 100 : 40) + i) + "m     \x1b[0m ";
        }
        out += "\r\n";
    }
    out += prompt +
           "docker ps\r\n\x1b[1mCONTAINER ID   IMAGE            STATUS\x1b[0m\r\n\x1b[33m4f912cd3076b\x1b[0m   \x1b[36mapp:2.4.1\x1b[0m    "
           "    \x1b[32mUp 12 days\x1b[0m\r\n" +
           prompt;
    terminal.feed(out);
    TabView tab;
    tab.id = id;
    tab.title = "web-1";
    tab.state = TabState::connected;
    tab.screen = terminal.snapshot();
    tab.selection = {{3, 0, 13}};
    tab.who = "ubuntu@203.0.113.24";
    tab.host_key_verified = true;
    tab.key_name = "my-cloud-key";
    tab.traffic_down = "1.2 KB/s";
    tab.traffic_up = "0.1 KB/s";
    tab.size = std::to_string(cols) + "×" + std::to_string(rows);
    return tab;
}

WindowView terminal_view(int cols, int rows)
{
    WindowView window = sessions_view();
    window.tabs[0] = terminal_tab(1, cols, rows);
    window.active_tab = 1;
    return window;
}

namespace {

/// The third tab, with that page.
WindowView explained(view::Explanation page)
{
    WindowView window = sessions_view();
    TabView& tab = window.tabs[2];
    tab.state = TabState::failed;
    tab.error = page.summary;
    tab.details = {"18:02:11 connecting to 203.0.113.24 port 22"};
    tab.explanation = std::make_shared<view::Explanation>(std::move(page));
    window.active_tab = tab.id;
    return window;
}

} // namespace

WindowView refused_view()
{
    using Mark = view::ExplainedStep::Mark;
    using enum view::ExplainedCause::Likelihood;
    using view::Mend;
    view::Explanation page;
    page.title = "Why was I refused?";
    page.summary = "203.0.113.24 is who it says it is, but did not let root in.";
    page.advice = {"The server named another user",
                   "Please login as the user \"ubuntu\" rather than the user \"root\".",
                   true,
                   {Mend::log_in_as, "Reconnect as ubuntu", "ubuntu"}};
    page.steps = {{Mark::good, "Connected to 203.0.113.24 port 22"},
                  {Mark::trusted, "Host key as listed", "Ed25519 SHA256:T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ"},
                  {Mark::told, "Server allows for root", "publickey"},
                  {Mark::refused, "id_rsa was refused", "RSA 2048, offered by the agent"},
                  {Mark::key, "my-key.pem was accepted", "Ed25519, from ~/Downloads/my-key.pem"},
                  {Mark::cut_off, "The server hung up", "rather than take another try"}};
    page.causes = {{very_likely, "Wrong user name", "The server asks for the user ubuntu.", {Mend::ask_for_user, "Change user…", {}}},
                   {likely,
                    "The key was never installed",
                    "The key may not be in root's authorized_keys on the server (or the folder there is writable for others).",
                    {Mend::copy_public, "Copy public line", "ssh-ed25519 AAAA mine"}},
                   {possible,
                    "It is another key",
                    "The server may know you by another key than the one that was offered.",
                    {Mend::choose_key, "Choose key…", {}}},
                   {possible, "The server's log knows", "The server's own log has its reason; on the server: journalctl -u ssh.", {}}};
    page.also_words = "Can you log in with a password?";
    page.also = {Mend::install_key, "Install the key with it…", "/home/me/my-key.pem"};
    page.report = "Login to 203.0.113.24 as root\n";
    return explained(std::move(page));
}

WindowView unreachable_view()
{
    using enum view::ExplainedCause::Likelihood;
    using view::Mend;
    view::Explanation page;
    page.title = "Why can't I reach it?";
    page.summary = "203.0.113.24 port 22 did not answer. Check that the address is right, that the machine is running and has a public "
                   "(floating) address, and that its security group or firewall lets this port in.";
    page.advice = {"Launched it just now?",
                   "203.0.113.24 port 22 is tried again and again, and opened as soon as it answers.",
                   false,
                   {Mend::wait_for_it, "Connect when it answers", {}}};
    page.steps = {{view::ExplainedStep::Mark::refused, "Connecting to 203.0.113.24 port 22"}};
    page.causes = {{very_likely,
                    "The firewall lets no SSH in",
                    "Open the machine's security group in the dashboard.",
                    {Mend::wait_for_it, "Wait for it", {}}},
                   {possible, "It is switched off", "The dashboard says whether it runs.", {Mend::change_address, "Change address…", {}}}};
    return explained(std::move(page));
}

WindowView split_view()
{
    WindowView window = terminal_view(70, 33);
    TabView second = terminal_tab(11, 70, 16);
    second.title = "web-1 (2)";
    TabView third = terminal_tab(12, 70, 14);
    third.title = "db-replica";
    third.state = TabState::closed;
    window.tabs.insert(window.tabs.begin() + 1, {second, third});
    PaneTree split;
    split.nodes = {{.split = 1, .way = SplitWay::right, .first = 1, .second = 2},
                   {.pane = 1},
                   {.split = 2, .way = SplitWay::below, .first = 3, .second = 4},
                   {.pane = 11},
                   {.pane = 12}};
    split.focused = 11;
    window.splits = {split};
    window.active_tab = 11;
    return window;
}

WindowView question_view(Question question)
{
    WindowView window = sessions_view();
    window.tabs[2] = connecting_tab(3);
    window.tabs[2].question = std::move(question);
    window.active_tab = 3;
    return window;
}

Question asked(QuestionId id, decltype(Question::what) what)
{
    Question question;
    question.id = id;
    question.what = std::move(what);
    return question;
}

AskHostKey host_key_question()
{
    AskHostKey question;
    question.host = "203.0.113.24";
    question.offered.type = "ssh-ed25519, 256 bit";
    question.offered.fingerprint = "SHA256:o14YfclC8CuG1Dlhvg+XVOIcqHNNlgX7aDHcijewX8Y";
    question.offered.md5 = "a3:5e:18:7d:c9:42:f0:2b:86:d4:39:61:be:0f:97:54";
    question.offered.randomart = art_new;
    question.known_hosts_file = "~/.ssh/known_hosts";
    return question;
}

TellHostKeyChanged host_key_changed()
{
    TellHostKeyChanged question;
    question.host = "203.0.113.24";
    question.trusted.type = "ssh-ed25519, 256 bit";
    question.trusted.fingerprint = "SHA256:T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ";
    question.trusted.randomart = art_old;
    question.trusted.source = "known_hosts line 14";
    question.offered = host_key_question().offered;
    return question;
}

PickerView sample_picker()
{
    PickerView picker;
    picker.for_field = "key_file";
    picker.title = "Private key file for authentication";
    picker.folder = "~/Downloads";
    picker.places = {"~", "~/.ssh", "~/Downloads"};
    const auto add = [&](std::string name, bool folder, std::uint64_t size, std::string key) {
        picker.entries.push_back({std::move(name), folder, size, "2026-11-19 18:02", std::move(key)});
    };
    add("backup", true, 0, "");
    add("鍵のフォルダー", true, 0, "");
    add("demo.ppk", false, 1464, "RSA 4096, PuTTY PPK 3, passphrase");
    add("invoice.pdf", false, 182044, "");
    add("my-key.pem", false, 411, "Ed25519, OpenSSH");
    add("notes.txt", false, 2091, "");
    add(std::string(300, 'x') + ".pem", false, 1704, "RSA 2048, PKCS#1");
    for (int i = 0; i < 40; ++i) {
        add("photo-" + std::to_string(i) + ".jpg", false, 3'400'000, "");
    }
    return picker;
}

WindowView key_generator_view(KeyGeneratorView::State state)
{
    WindowView window = sessions_view();
    window.page = Page::key_generator;
    KeyGeneratorView& key = window.key_generator;
    key.bits = "4096";
    key.bit_choices = {"2048", "3072", "4096", "8192"};
    key.advice = "RSA 4096: taken by every server and dashboard. DSA? Servers no longer take it.";
    key.short_advice = "4096 bits: taken by every server";
    key.state = state;
    key.revision = 1;
    if (state == KeyGeneratorView::State::generating) {
        key.progress = 0.62;
        key.time_left = "about 4 s left";
        key.task_words = "Making a key: RSA 4096";
    }
    if (state != KeyGeneratorView::State::key) {
        return window;
    }
    key.title = "ssh-rsa 4096";
    key.comment = "my-cloud-key";
    key.public_line = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAACAQDK7vX0r2mJ9T8b5cQ1u6zEoYw3hPnLxkFs4aVdGtRieB";
    for (int i = 0; key.public_line.size() < 716; ++i) {
        key.public_line += "0ymq8ZCj2NvHWf7oUl5SXpDgKA9TrM1c6IeJYwQb3uLzPnEo"[i % 48];
    }
    key.public_line += "w== my-cloud-key";
    key.line_checked = true;
    key.sha256 = "SHA256:T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ";
    key.md5 = "4f:91:2c:d3:07:6b:e8:35:9a:50:c4:7e:1d:b2:63:f9";
    key.randomart = art_old;
    key.user_data = "#cloud-config\nssh_authorized_keys:\n  - \"ssh-rsa AAAA my-cloud-key\"\n";
    key.formats = {{KeyFileKind::ppk3, "PuTTY .ppk (v3)", "PPK v3"},
                   {KeyFileKind::ppk2, "PuTTY .ppk (v2)", "PPK v2"},
                   {KeyFileKind::openssh, "OpenSSH", "OpenSSH"},
                   {KeyFileKind::pem, "PEM (PKCS#1)", "PEM"},
                   {KeyFileKind::pkcs8, "PKCS#8", "PKCS#8"}};
    key.unsaved = true;
    return window;
}

namespace {

KeyRow key_row(KeyId id, std::string name, std::string detail, std::string type, int bits, std::string fingerprint,
               KeyRow::Passphrase passphrase, std::string used_by)
{
    KeyRow row;
    row.id = id;
    row.name = std::move(name);
    row.detail = std::move(detail);
    row.type = std::move(type);
    row.bits = bits;
    row.fingerprint = std::move(fingerprint);
    row.passphrase = passphrase;
    row.mode = "0600";
    row.used_by = std::move(used_by);
    row.usable = passphrase != KeyRow::Passphrase::not_a_private_key;
    row.rsa = row.type == "RSA";
    return row;
}

} // namespace

WindowView keys_folder_view()
{
    using enum KeyRow::Passphrase;
    WindowView window = sessions_view();
    window.page = Page::keys_folder;
    KeysFolderView& keys = window.keys_folder;
    keys.state = KeysFolderView::State::shown;
    keys.folder = "~/.ssh";
    keys.files = 12;
    std::vector<KeyRow> rows = {
        key_row(1, "id_ed25519", "anna@laptop", "Ed25519", 256, "T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ", yes, "web-1, web-2"),
        key_row(2, "id_rsa", "anna@old-laptop", "RSA", 2048, "o14YfclC8CuG1DlhvgXVOIcqHNNt5sWtC3B2PPF4f3Q", none, "nas"),
        key_row(3, "my-key.pem", "my-cloud-key", "RSA", 4096, "rP8wq1Yb7cDk3nUe0sTzLxVhA92qgBnJ5mZf4RtKp6Y", none, "db-primary"),
        key_row(4, "my-key.ppk", "my-cloud-key", "RSA", 4096, "rP8wq1Yb7cDk3nUe0sTzLxVhA92qgBnJ5mZf4RtKp6Y", yes, ""),
        key_row(5, "deploy.key", "ci@build", "ECDSA", 384, "9vKmZ2fQx8LrT0aYhWnE4sJcBd6uGpI3oXy7Vw1Nk5M", none, "build-07"),
        key_row(6, "gitlab", "anna@example.org", "Ed25519", 256, "Hq3LxN7vWc1TzR5yUeKfDb0aPmSg8Jo4iXt2Bs6Vk9E", yes, "gitlab"),
        key_row(7, "backup_dsa", "root@vault", "DSA", 1024, "x4CwJt6oVn2EsYbGqLr8KzDfUiA5hMp0uXe7Rk3Tg1S", none, ""),
        key_row(8, "router", "admin@router", "RSA", 3072, "Zk5uBvXh0TqNw9dRfPjLmCeYaS2gKi7oVs4Jb8Ut1Hx", yes, "router"),
        key_row(9, "yubi-cert.pub", "certificate", "Ed25519", 256, "eM1sQz8KpVw4LdTnXyRbHcUjGf0aIo6kSt3Jv9Nh2Bw", not_a_private_key,
                "bastion")};
    rows[1].mode = "0644";
    rows[1].exposed = rows[1].problem = true;
    rows[1].findings = {"can be read by everyone on this computer (0644); ssh would refuse to use it", "no passphrase"};
    rows[2].duplicate = rows[3].duplicate = true;
    rows[2].same_as = "my-key.ppk";
    rows[3].same_as = "my-key.pem";
    rows[6].obsolete = rows[6].problem = true;
    rows[6].findings = {"DSA: servers no longer take it", "no passphrase"};
    rows[8].mode = "0644";
    rows[8].certificate = true;
    keys.agent = true;
    keys.problems = 2;
    keys.unused = 2;
    keys.exposed = "id_rsa can be read by everyone on this computer (0644); ssh would refuse to use it.";
    keys.exposed_keys = {2};
    keys.rows = std::make_shared<const std::vector<KeyRow>>(std::move(rows));
    return window;
}

TellCertificate sample_certificate()
{
    return {"id_ed25519-cert.pub",
            "User certificate",
            {"It has expired: it was valid until 2026-10-01 09:00. Ask who signed it for a new one."},
            {{"Valid", "from 2026-09-01 09:00 to 2026-10-01 09:00"},
             {"Principals", "anna"},
             {"", "deploy"},
             {"Key ID", "anna@example.org laptop"},
             {"Serial", "4711"},
             {"Key", "Ed25519 256, SHA256:T5Es0wdr6DWaUMR+HbJj+SiOQdp1DLdeky/IFmrhPYQ"},
             {"Authority", "Ed25519 256, SHA256:eM1sQz8KpVw4LdTnXyRbHcUjGf0aIo6kSt3Jv9Nh2Bw"},
             {"Critical options", "source-address 10.0.0.0/8"},
             {"Extensions", "permit-pty"},
             {"", "permit-port-forwarding"}}};
}

} // namespace latchkey::test
