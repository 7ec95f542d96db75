/// Other programs with lk as their ssh: git, rsync, Ansible's command line. And names that must start no program at all.

#include "tests/e2e/own_server.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace latchkey::e2e {
namespace {

using support::read_file;

class Programs : public OwnServer {
protected:
    /// A script that is lk as ssh, with the flags that a user's ssh_config would hold.
    [[nodiscard]] std::string wrapper() const
    {
        std::string line = "#!/bin/sh\nexec";
        for (const std::string& word : lk_.ssh({"-i", key(), "-o", "BatchMode=yes"})) {
            line += " '" + word + "'";
        }
        return lk_.folder().write("wrapper", line + " \"$@\"\n", 0700).string();
    }
    [[nodiscard]] support::RunOptions with(std::map<std::string, std::string> env) const
    {
        auto options = lk_.options();
        options.env.merge(env);
        options.env["GIT_CONFIG_NOSYSTEM"] = "1";
        options.folder = lk_.folder().path();
        return options;
    }
    void make_repository() const
    {
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{"init", "-q", "there"},
              {"-C", "there", "-c", "user.name=n", "-c", "user.email=e@x", "commit", "-q", "--allow-empty", "-m", "first"}}) {
            std::vector<std::string> argv{"git"};
            argv.insert(argv.end(), words.begin(), words.end());
            support::run_or_throw(argv, with({}));
        }
    }
    [[nodiscard]] std::string url() const { return "ssh://" + host() + ":" + std::to_string(server_.port()) + file("there"); }
};

TEST_F(Programs, GitClonesOverItWhicheverWayItIsNamed)
{
    make_repository();
    std::string command;
    for (const std::string& word : lk_.ssh({"-i", key(), "-o", "BatchMode=yes"})) {
        command += (command.empty() ? "" : " ") + word;
    }
    const auto by_command = support::run_process({"git", "clone", "-q", url(), "one"}, with({{"GIT_SSH_COMMAND", command}}));
    EXPECT_EQ(by_command.exit, 0) << by_command.err;
    EXPECT_TRUE(std::filesystem::exists(lk_.folder() / "one/.git"));
    // A path of no known name: git finds out with -G that it takes ssh's flags.
    const auto by_path = support::run_process({"git", "clone", "-q", url(), "two"}, with({{"GIT_SSH", wrapper()}}));
    EXPECT_EQ(by_path.exit, 0) << by_path.err;
    EXPECT_TRUE(std::filesystem::exists(lk_.folder() / "two/.git"));
}

TEST_F(Programs, RsyncCopiesOverItBothWays)
{
    std::filesystem::create_directories(lk_.folder() / "from/deep");
    support::write_file(lk_.folder() / "from/deep/file", std::string(300'000, 'x'));
    const std::string shell = wrapper() + " -p " + std::to_string(server_.port());
    const auto there = support::run_process({"rsync", "-a", "-e", shell, file("from"), host() + ":" + file("to")}, with({}));
    EXPECT_EQ(there.exit, 0) << there.err;
    const auto back = support::run_process({"rsync", "-a", "-e", shell, host() + ":" + file("to/from"), file("back")}, with({}));
    EXPECT_EQ(back.exit, 0) << back.err;
    EXPECT_EQ(read_file(lk_.folder() / "back/from/deep/file").size(), 300'000U);
}

TEST_F(Programs, TheCommandLinesOfAnsibleWork)
{
    // ansible.plugins.connection.ssh, as its -vvv shows them, with and without pipelining's terminal.
    const std::vector<std::string> usual{"-C",
                                         "-o",
                                         "ControlMaster=auto",
                                         "-o",
                                         "ControlPersist=60s",
                                         "-o",
                                         "KbdInteractiveAuthentication=no",
                                         "-o",
                                         "PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey",
                                         "-o",
                                         "PasswordAuthentication=no",
                                         "-o",
                                         "User=\"" + server_.user() + "\"",
                                         "-o",
                                         "ConnectTimeout=10",
                                         "-o",
                                         "ControlPath=\"" + file("cp") + "\"",
                                         "-o",
                                         "StrictHostKeyChecking=no",
                                         "-o",
                                         "IdentityFile=\"" + key() + "\"",
                                         "-o",
                                         "Port=" + std::to_string(server_.port())};
    std::vector<std::string> argv = usual;
    argv.insert(argv.end(), {"127.0.0.1", "/bin/sh -c 'echo ~ && sleep 0'"});
    const auto plain = lk_.run_ssh(argv);
    EXPECT_EQ(plain.exit, 0) << plain.err;
    EXPECT_EQ(plain.err, "");
    argv = usual;
    argv.insert(argv.end(), {"-tt", "127.0.0.1", "/bin/sh -c 'echo in; test -t 0 && echo terminal'"});
    EXPECT_NE(lk_.run_ssh(argv).out.find("terminal"), std::string::npos);
}

/// Names that an attacker would like to have handed on.
std::vector<std::string> hostile_names()
{
    const std::vector<std::string> payloads{"touch pwned",  "$(touch pwned)", "`touch pwned`", "|touch pwned",      ";touch pwned",
                                            "&touch pwned", "x\ntouch pwned", "'touch pwned'", "\"touch pwned\"",   "${IFS}touch",
                                            ">pwned",       "<pwned",         "\\$(touch)",    "x%0atouch%20pwned", "\x1b]0;x\x07"};
    const std::vector<std::string> shapes{"-oProxyCommand=@",
                                          "ssh://-oProxyCommand=@",
                                          "ssh://@/",
                                          "ssh://u@-oX@",
                                          "ssh://@@127.0.0.1",
                                          "@",
                                          "u@@",
                                          "@@127.0.0.1",
                                          "ssh://127.0.0.1/@",
                                          "ssh://[@]:22",
                                          "ssh://127.0.0.1:@",
                                          "-F@",
                                          "ssh://u;x=@@127.0.0.1",
                                          "ssh://%2doProxyCommand=@",
                                          "-@",
                                          "ssh://u:@@127.0.0.1",
                                          "ssh://%24%28touch%29@h",
                                          "--@",
                                          "-J@",
                                          "ssh://127.0.0.1?x=@",
                                          "u@127.0.0.1%@",
                                          "-w@",
                                          "ssh://127.0.0.1#@",
                                          "-L@",
                                          "-oLocalCommand=@",
                                          "-oRemoteCommand=@",
                                          "-S@",
                                          "ssh://-@127.0.0.1",
                                          "-I@",
                                          "-E/nonexistent/@",
                                          "sSh://@",
                                          "ssh://@:22",
                                          "ssh:@",
                                          "a@b@@"};
    std::vector<std::string> names;
    for (const std::string& shape : shapes) {
        for (const std::string& payload : payloads) {
            std::string name = shape;
            name.replace(name.find('@', name.find("u@@") == std::string::npos ? 0 : name.find("u@@") + 2), 1, payload);
            names.push_back(name);
        }
    }
    return names;
}

constexpr std::size_t names_of_a_batch = 64;

/// A batch of them: a process each under strace takes its time, and under a sanitizer more.
class HostileNames : public testing::TestWithParam<std::size_t> {};

TEST_P(HostileNames, StartNoProgram)
{
    const Lk lk;
    const auto all = hostile_names();
    ASSERT_GE(all.size(), 500U);
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(std::min(GetParam() * names_of_a_batch, all.size()));
    const std::vector<std::string> names(from, from + std::min<std::ptrdiff_t>(names_of_a_batch, all.end() - from));
    ASSERT_FALSE(names.empty());
    // A word that begins with "-" is a flag unless "--" stands before it, as with ssh; only as a destination can it be a trick.
    const std::string call = std::string{"\""} + LATCHKEY_BIN_DIR +
                             "/lk\" ssh -F none -p 1 -o BatchMode=yes -o ConnectTimeout=1 -o UserKnownHostsFile=/dev/null "
                             "-o GlobalKnownHostsFile=/dev/null -- \"$name\" true </dev/null >>out 2>&1\n"
                             "status=$?; [ $status = 255 ] || echo \"$status: $name\" >>otherwise\n";
    const std::string script = "#!/bin/sh\nfor name in \"$@\"; do\n" + call;
    lk.folder().write("script", script + "done\n", 0700);
    std::vector<std::string> argv{"strace", "-f", "-qq", "-e", "trace=execve,execveat", "-e", "signal=none", "-o", "trace", "./script"};
    argv.insert(argv.end(), names.begin(), names.end());
    auto options = lk.options();
    options.folder = lk.folder().path();
    options.timeout = std::chrono::seconds{110};
    // The leak sanitizer is a tracer too, and a process has one at most: under strace it would end lk with its own complaint.
    const char* sanitizer = std::getenv("ASAN_OPTIONS");
    options.env["ASAN_OPTIONS"] = std::string{sanitizer == nullptr ? "" : sanitizer} + ":detect_leaks=0";
    const auto result = support::run_process(argv, options);
    EXPECT_FALSE(result.timed_out);
    EXPECT_FALSE(std::filesystem::exists(lk.folder() / "otherwise")) << "every name ends in an error of ours, not in a crash\n"
                                                                     << read_file(lk.folder() / "otherwise");
    const std::string trace = read_file(lk.folder() / "trace");
    std::size_t ours = 0;
    std::size_t begin = 0;
    std::string others;
    while (begin < trace.size()) {
        const std::size_t end = std::min(trace.find('\n', begin), trace.size());
        const std::string line = trace.substr(begin, end - begin);
        begin = end + 1;
        if (line.find("/lk\", [") != std::string::npos) {
            ++ours;
        } else if (line.find("./script\"") == std::string::npos && line.find("exec") != std::string::npos) {
            others += line + "\n";
        }
    }
    EXPECT_EQ(ours, names.size()) << "every name was tried";
    EXPECT_EQ(others, "") << "and nothing else was started";
    EXPECT_FALSE(std::filesystem::exists(lk.folder() / "pwned"));
}

INSTANTIATE_TEST_SUITE_P(Batch, HostileNames,
                         testing::Range<std::size_t>(0, (hostile_names().size() + names_of_a_batch - 1) / names_of_a_batch));

} // namespace
} // namespace latchkey::e2e
