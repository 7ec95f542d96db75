#include "tests/window/surroundings.h"

#include "keys/fingerprint.h"
#include "keys/key_save.h"
#include "keys/match.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <sstream>
#include <sys/stat.h>

namespace latchkey::window {

namespace fs = std::filesystem;

namespace {

constexpr const char* passphrase = "open sesame";
constexpr const char* windows_password = "Tr0ub4dor&3";

bool yes_or_no(const std::string& value, bool& wish)
{
    wish = value == "yes";
    return wish || value == "no";
}

} // namespace

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
        const std::map<std::string_view, bool*> plain = {
            {"authorized", &wishes.authorized}, {"downloads", &wishes.downloads},       {"agent", &wishes.agent},
            {"windows", &wishes.windows},       {"certificates", &wishes.certificates}, {"several", &wishes.several}};
        const auto wish = plain.find(what);
        if (wish != plain.end() && yes_or_no(value, *wish->second)) {
            continue;
        }
        if (what == "known-hosts" && (value == "empty" || value == "trusted" || value == "changed")) {
            wishes.known_hosts = value;
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

Surroundings::Surroundings(const Wishes& wishes)
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
    if (wishes.windows) {
        make_windows_password();
    }
    if (wishes.certificates) {
        make_certificates();
    }
    if (wishes.several) {
        make_several();
    }
    if (wishes.agent) {
        agent_ = std::make_unique<support::ThrowawayAgent>();
        wished_.merge(agent_->env());
        wished_["AGENT"] = agent_->socket();
    }
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

std::map<std::string, std::string> Surroundings::environment() const
{
    std::map<std::string, std::string> all = {
        {"HOST", "127.0.0.1"},
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
        {"KEY_TEXT", support::read_file(path("demo_ed25519"))},             ///< as it would be copied from a mail
        {"FOLDER", folder_.path().string()},
        {"HOME", path("home")}};
    all.insert(wished_.begin(), wished_.end());
    return all;
}

std::vector<std::string> Surroundings::not_in_environment() const
{
    std::vector<std::string> names = {"DISPLAY", "WAYLAND_DISPLAY"};
    if (!agent_) {
        names.emplace_back("SSH_AUTH_SOCK");
    }
    return names;
}

std::vector<std::string> Surroundings::options() const
{
    return {"--config-dir", path("config"), "--state-dir", path("state"), "--known-hosts", path("known_hosts")};
}

keys::PrivateKey Surroundings::make_key(const std::string& name, keys::KeyFormat format, std::string_view secret, keys::NewKey type)
{
    keys::PrivateKey key = keys::generate(type, 2048, fs::path{name}.filename().string()).value();
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

void Surroundings::make_windows_password()
{
    const keys::PrivateKey key = make_key("windows.pem", keys::KeyFormat::pkcs8, passphrase, keys::NewKey::rsa);
    EXPECT_TRUE(keys::save_public(folder_ / "nest/windows.pub", key.public_key(), "", keys::KeyFormat::pem_public, keys::Overwrite::no));
    // As a cloud does it: with the public half, PKCS#1 v1.5, in base64.
    const std::string shell = "printf %s '" + std::string{windows_password} +
                              "' | openssl pkeyutl -encrypt -pubin -inkey windows.pub -pkeyopt rsa_padding_mode:pkcs1 | base64 -w0";
    const auto encrypted = support::run_process({"sh", "-c", "cd '" + path("nest") + "' && " + shell});
    EXPECT_EQ(encrypted.exit, 0) << encrypted.err;
    wished_["KEY_WINDOWS"] = path("windows.pem");
    wished_["WINDOWS_PASSWORD"] = windows_password;
    wished_["ENCRYPTED_PASSWORD"] = encrypted.out;
}

void Surroundings::make_certificates()
{
    fs::create_directories(folder_ / "certificates");
    make_key("nest/authority", keys::KeyFormat::openssh, "");
    const auto sign = [&](const std::string& name, const std::string& validity) {
        const keys::PrivateKey key = make_key("certificates/" + name, keys::KeyFormat::openssh, "");
        folder_.write("certificates/" + name + ".pub", key.public_key().line(name) + "\n");
        support::run_or_throw({"ssh-keygen", "-q", "-s", path("nest/authority"), "-I", "key of " + name, "-n", "deploy", "-V", validity,
                               path("certificates/" + name + ".pub")});
    };
    sign("valid", "-1h:+52w");
    sign("expired", "-4w:-1w");
    wished_["CERTIFICATES"] = path("certificates");
}

void Surroundings::make_several()
{
    fs::create_directories(folder_ / "several");
    const auto make = [&](const std::string& name, keys::NewKey type) {
        keys::PrivateKey key = make_key("several/" + name, keys::KeyFormat::openssh, "", type);
        wished_["LINE_" + std::string(1, static_cast<char>(name[0] - 'a' + 'A'))] = key.public_key().line(name);
        return key;
    };
    make("alpha", keys::NewKey::ecdsa_p521);
    make("bravo", keys::NewKey::ed25519);
    const keys::PrivateKey rsa = make("charlie", keys::NewKey::rsa);
    wished_["SEVERAL"] = path("several");
    wished_["MD5"] = keys::fingerprint(rsa.public_key(), keys::FingerprintHash::md5);
    wished_["AWS_SHA1"] = keys::aws_sha1(rsa).value();
}

void Surroundings::save_session(const std::string& name, const std::string& key)
{
    const std::string file = key == "ppk" ? "demo.ppk" : key == "pem" ? "demo.pem" : "demo_ed25519";
    support::run_or_throw(
        {LATCHKEY_BIN_DIR "/lk", "session", "save", name, "--host", "127.0.0.1", "--port", std::to_string(sshd_.port()), "--user",
         sshd_.user(), "--key", path(file)},
        {.env = {{"LATCHKEY_CONFIG_DIR", path("config")}, {"LATCHKEY_STATE_DIR", path("state")}, {"HOME", path("home")}}});
}

} // namespace latchkey::window
