/// Every key type in every file format, with and without a passphrase, made by ssh-keygen, puttygen and openssl, against real servers.

#include "tests/e2e/lk.h"
#include "tests/support/home_server.h"
#include "tests/support/sshd.h"

#include <gtest/gtest.h>

#include <functional>

namespace latchkey::e2e {
namespace {

using support::run_or_throw;

struct KeyType {
    std::string name;
    std::vector<std::string> keygen; ///< ssh-keygen's -t and -b
};

void PrintTo(const KeyType& type, std::ostream* out)
{
    *out << type.name;
}

const std::vector<KeyType>& key_types()
{
    static const std::vector<KeyType> table{{"rsa", {"-t", "rsa", "-b", "2048"}},
                                            {"ecdsa_256", {"-t", "ecdsa", "-b", "256"}},
                                            {"ecdsa_384", {"-t", "ecdsa", "-b", "384"}},
                                            {"ecdsa_521", {"-t", "ecdsa", "-b", "521"}},
                                            {"ed25519", {"-t", "ed25519"}}};
    return table;
}

struct KeyFile {
    std::string what; ///< "ppk3, passphrase"
    std::filesystem::path path;
};

constexpr const char* passphrase = "correct horse";

/// One key in all its formats, plain and locked.
class KeyFiles {
public:
    explicit KeyFiles(const KeyType& type) : base_(folder_ / "base")
    {
        std::vector<std::string> keygen{"ssh-keygen", "-q", "-N", "", "-C", "a comment", "-f", base_.string()};
        keygen.insert(keygen.end(), type.keygen.begin(), type.keygen.end());
        run_or_throw(keygen);
        folder_.write("passphrase", std::string{passphrase} + "\n");
        folder_.write("empty", "");
        for (const bool locked : {false, true}) {
            openssh(locked);
            putty("3", locked);
            putty("2", locked);
            if (type.name == "ed25519") {
                ed25519_pkcs8(locked);
            } else {
                pem("PEM", type.name == "rsa" ? "pkcs1" : "sec1", locked);
                pem("PKCS8", "pkcs8", locked);
            }
        }
    }

    [[nodiscard]] const std::vector<KeyFile>& all() const { return files_; }
    [[nodiscard]] std::string public_line() const { return support::read_file(base_.string() + ".pub"); }
    [[nodiscard]] std::string passphrase_file() const { return (folder_ / "passphrase").string(); }

private:
    std::filesystem::path add(const std::string& format, bool locked)
    {
        const std::string what = format + (locked ? " with passphrase" : "");
        files_.push_back({what, folder_ / (format + (locked ? "_locked" : ""))});
        return files_.back().path;
    }

    void openssh(bool locked) { convert(add("openssh", locked), {}, locked); }
    void pem(const std::string& flag, const std::string& name, bool locked) { convert(add(name, locked), {"-m", flag}, locked); }

    void convert(const std::filesystem::path& to, const std::vector<std::string>& format, bool locked) const
    {
        std::filesystem::copy_file(base_, to);
        std::vector<std::string> command{"ssh-keygen", "-q", "-p", "-P", "", "-N", locked ? passphrase : "", "-f", to.string()};
        command.insert(command.end(), format.begin(), format.end());
        run_or_throw(command);
    }

    void putty(const std::string& version, bool locked)
    {
        run_or_throw({"puttygen", base_.string(), "-O", "private", "-o", add("ppk" + version, locked).string(), "--ppk-param",
                      "version=" + version, "--new-passphrase", (folder_ / (locked ? "passphrase" : "empty")).string()});
    }

    // ssh-keygen 9.2 writes no PKCS#8 for Ed25519; openssl can, from a key of its own, so this file has another key.
    void ed25519_pkcs8(bool locked)
    {
        const std::string path = add("pkcs8", locked).string();
        std::vector<std::string> command{"openssl", "genpkey", "-algorithm", "ed25519", "-out", path};
        if (locked) {
            command.insert(command.end(), {"-aes256", "-pass", "file:" + passphrase_file()});
        }
        run_or_throw(command);
        std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::vector<std::string> show{LATCHKEY_BIN_DIR "/lk", "key", "public", path};
        if (locked) {
            show.insert(show.end(), {"--passphrase-file", passphrase_file()});
        }
        more_public_lines_ += run_or_throw(show);
    }

public:
    /// Public lines of keys that are not the base key.
    [[nodiscard]] const std::string& more_public_lines() const { return more_public_lines_; }

private:
    support::TempFolder folder_;
    std::filesystem::path base_;
    std::vector<KeyFile> files_;
    std::string more_public_lines_;
};

struct Server {
    std::uint16_t port;
    std::string user;
    std::string known_hosts_line;
    std::function<std::string()> log;
};

void expect_logins(const KeyFiles& keys, const Server& server)
{
    const Lk lk;
    lk.knows(server.known_hosts_line);
    for (const KeyFile& key : keys.all()) {
        const auto result = lk.run_ssh({"-o", "BatchMode=yes", "-i", key.path.string(), "--passphrase-file", keys.passphrase_file(), "-p",
                                        std::to_string(server.port), server.user + "@127.0.0.1", "echo in; exit 7"});
        EXPECT_EQ(result.out, "in\n") << key.what << "\n" << result.err << server.log();
        EXPECT_EQ(result.exit, 7) << key.what;
        EXPECT_EQ(result.err, "") << key.what;
    }
}

std::string test_name(const testing::TestParamInfo<KeyType>& info)
{
    return info.param.name;
}

class EveryKeyType : public testing::TestWithParam<KeyType> {};

TEST_P(EveryKeyType, LogsInToOpensshFromEveryFormat)
{
    const KeyFiles keys{GetParam()};
    const support::ThrowawaySshd server{{.authorized = {keys.public_line(), keys.more_public_lines()}}};
    expect_logins(keys, {server.port(), server.user(), server.known_hosts_line(), [&] { return server.log(); }});
}

TEST_P(EveryKeyType, LogsInToDropbearFromEveryFormat)
{
    const KeyFiles keys{GetParam()};
    const support::ThrowawayDropbear server;
    server.add_authorized(keys.public_line());
    server.add_authorized(keys.more_public_lines());
    expect_logins(keys, {server.port(), server.user(), server.known_hosts_line(), [&] { return server.log(); }});
}

INSTANTIATE_TEST_SUITE_P(Keys, EveryKeyType, testing::ValuesIn(key_types()), test_name);

TEST(Tinysshd, LogsInWithEd25519FromEveryFormat)
{
    const KeyFiles keys{key_types().back()};
    const support::ThrowawayTinysshd server;
    server.add_authorized(keys.public_line());
    server.add_authorized(keys.more_public_lines());
    expect_logins(keys, {server.port(), server.user(), server.known_hosts_line(), [&] { return server.log(); }});
}

} // namespace
} // namespace latchkey::e2e
