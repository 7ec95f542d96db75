/// `lk ssh` as people and scripts run it, against a real sshd: acceptance 2 of the issue "Foundation".

#include "tests/support/process.h"
#include "tests/support/pty_process.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <string>
#include <thread>

namespace latchkey {
namespace {

using support::ChildProcess;
using support::ProcessResult;
using support::PtyProcess;
using support::RunOptions;
using support::TempFolder;
using support::ThrowawaySshd;

using Words = std::vector<std::string>;

const std::string lk = LATCHKEY_BIN_DIR "/lk";

class LkSsh : public testing::Test {
protected:
    LkSsh()
    {
        support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "plain", "-f", path("key")});
        sshd_.add_authorized(support::read_file(folder_ / "key.pub"));
        folder_.write("known_hosts", sshd_.known_hosts_line());
    }

    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    [[nodiscard]] std::map<std::string, std::string> env() const
    {
        return {{"LATCHKEY_CONFIG_DIR", path("config")},
                {"LATCHKEY_STATE_DIR", path("state")},
                {"TERM", "xterm-256color"},
                {"HOME", path("home")}};
    }
    [[nodiscard]] Words command_line(Words words, const std::string& key = "key") const
    {
        // -F none: what is configured on this machine is no part of the test.
        Words all{lk,   "ssh",
                  "-F", "none",
                  "-i", path(key),
                  "-p", std::to_string(sshd_.port()),
                  "-o", "UserKnownHostsFile=" + path("known_hosts")};
        all.insert(all.end(), words.begin(), words.end());
        return all;
    }
    [[nodiscard]] std::string host() const { return sshd_.user() + "@127.0.0.1"; }

    /// Without a controlling terminal, as in a pipeline or from cron.
    [[nodiscard]] ProcessResult run(Words words, std::string input = {}) const
    {
        Words all = command_line(std::move(words));
        all.insert(all.begin(), {"setsid", "-w"});
        return support::run_process(all, {.input = std::move(input), .env = env(), .timeout = std::chrono::seconds{100}});
    }

    TempFolder folder_;
    ThrowawaySshd sshd_;
};

TEST_F(LkSsh, TheExitStatusIsTheRemoteOne)
{
    for (const int status : {0, 7, 255}) {
        const auto result = run({host(), "exit " + std::to_string(status)});
        EXPECT_EQ(result.exit, status) << result.err;
        EXPECT_EQ(result.out + result.err, "");
    }
}

TEST_F(LkSsh, ASavedSessionFindsItsKeyWhereItHasMovedTo)
{
    for (const char* folder : {"home/.ssh", "config/sessions", "work"}) {
        std::filesystem::create_directories(path(folder));
    }
    std::filesystem::copy_file(path("key"), path("work/mine.pem"));
    const std::string session = "host_name = \"127.0.0.1\"\nport = " + std::to_string(sshd_.port()) + "\nuser_name = \"" + sshd_.user() +
                                "\"\nkey_file = [\"" + path("work/mine.pem") + "\"]\nknown_hosts_files = [\"" + path("known_hosts") +
                                "\"]\n";
    support::write_file(path("config/sessions/web.toml"), session);
    auto own = env();
    own["HOME"] = path("home");
    const auto log_in = [&](const Words& flags) {
        Words all{"setsid", "-w", lk, "ssh"};
        all.insert(all.end(), flags.begin(), flags.end());
        all.insert(all.end(), {"web", "echo here"});
        return support::run_process(all, {.env = own});
    };
    const auto first = log_in({});
    EXPECT_EQ(first.out + first.err, "here\n");
    const std::string saved = support::read_file(path("config/sessions/web.toml"));
    EXPECT_TRUE(saved.starts_with(session)) << saved;
    EXPECT_NE(saved.find("key_fingerprint = \"SHA256:"), std::string::npos) << "remembered after the login: " << saved;

    std::filesystem::rename(path("work/mine.pem"), path("home/.ssh/tidy"));
    const auto second = log_in({});
    EXPECT_EQ(second.out, "here\n") << second.err;
    EXPECT_EQ(second.err, "lk: " + path("work/mine.pem") + " is not there any more; " +
                              std::filesystem::canonical(path("home/.ssh")).string() + "/tidy is the same key and is used instead.\n");
    EXPECT_EQ(log_in({"-q"}).err, "");
    EXPECT_EQ(support::read_file(path("config/sessions/web.toml")), saved) << "finding it writes nothing";
}

TEST_F(LkSsh, StandardErrorIsKeptApart)
{
    const auto result = run({host(), "echo out; echo err >&2; echo out2"});
    EXPECT_EQ(result.exit, 0);
    EXPECT_EQ(result.out, "out\nout2\n");
    EXPECT_EQ(result.err, "err\n");
}

TEST_F(LkSsh, ASignalIs255AndIsSaid)
{
    const auto result = run({host(), "kill -KILL $$"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("signal KILL"), std::string::npos) << result.err;
}

TEST_F(LkSsh, EveryByteGoesThroughBothWaysAndTheEndToo)
{
    std::string bytes;
    std::mt19937 random{3};
    while (bytes.size() < 3'000'001) {
        bytes += static_cast<char>(random());
    }
    const auto result = run({host(), "cat"}, bytes);
    EXPECT_EQ(result.exit, 0) << result.err;
    EXPECT_TRUE(result.out == bytes) << result.out.size() << " bytes came back";
    EXPECT_EQ(run({host(), "wc -c"}).out, "0\n");
}

TEST_F(LkSsh, TwoHundredMegabytesArriveWhole)
{
    const std::string big = path("big");
    {
        std::mt19937_64 random{4};
        std::vector<std::uint64_t> block(1'250'000);
        std::ofstream file{big, std::ios::binary};
        for (int i = 0; i < 20; ++i) {
            std::ranges::generate(block, random);
            file.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(block.size() * sizeof block[0]));
        }
    }
    ASSERT_EQ(std::filesystem::file_size(big), 200'000'000U);
    const std::string sum = support::run_or_throw({"sha256sum", big}).substr(0, 64);
    Words up = command_line({host(), "sha256sum"});
    std::string line = "exec \"$@\" <" + big;
    up.insert(up.begin(), {"sh", "-c", line, "sh"});
    const auto sent = support::run_process(up, {.env = env(), .timeout = std::chrono::seconds{100}});
    EXPECT_EQ(sent.out.substr(0, 64), sum) << sent.err;

    Words down = command_line({host(), "cat " + big});
    down.insert(down.begin(), {"sh", "-c", "\"$@\" | sha256sum", "sh"});
    EXPECT_EQ(support::run_process(down, {.env = env(), .timeout = std::chrono::seconds{100}}).out.substr(0, 64), sum);
}

TEST_F(LkSsh, ASlowReaderHoldsTheServerBackAndNothingIsLost)
{
    Words down = command_line({host(), "head -c 30000000 /dev/zero"});
    down.insert(down.begin(), {"sh", "-c", "\"$@\" | { head -c 1000; sleep 1; cat; } | wc -c", "sh"});
    EXPECT_EQ(support::run_process(down, {.env = env()}).out, "30000000\n");
}

TEST_F(LkSsh, AReaderThatGoesAwayEndsTheSession)
{
    Words endless = command_line({host(), "yes"});
    endless.insert(endless.begin(), {"sh", "-c", "\"$@\" | head -n 1", "sh"});
    const auto result = support::run_process(endless, {.env = env(), .timeout = std::chrono::seconds{20}});
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.out, "y\n");
    EXPECT_EQ(result.err, "");
}

TEST_F(LkSsh, AClosedStandardInputIsAnEmptyOne)
{
    Words words = command_line({host(), "cat; echo hi"});
    words.insert(words.begin(), {"setsid", "-w", "sh", "-c", "exec \"$@\" <&-", "sh"});
    const auto result = support::run_process(words, {.env = env(), .timeout = std::chrono::seconds{20}});
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.exit, 0) << result.err;
    EXPECT_EQ(result.out, "hi\n");
}

TEST_F(LkSsh, OutputThatCannotBeWrittenIsAFailureAndIsSaid)
{
    const auto into_full_disk = [this](Words words) {
        words.insert(words.begin(), {"sh", "-c", "exec \"$@\" >/dev/full", "sh"});
        return support::run_process(words, {.env = env(), .timeout = std::chrono::seconds{20}});
    };
    const auto small = into_full_disk(command_line({"-n", host(), "echo hi"}));
    EXPECT_EQ(small.exit, 255);
    EXPECT_EQ(small.err, "lk: The output could not be written: No space left on device.\n");
    const auto endless = into_full_disk(command_line({"-n", host(), "yes"}));
    EXPECT_EQ(endless.exit, 255);
    EXPECT_EQ(endless.err, "lk: The output could not be written: No space left on device.\n");
    const auto key = into_full_disk({lk, "key", "public", path("key")});
    EXPECT_EQ(key.exit, 1);
    EXPECT_EQ(key.err, "lk: The output could not be written: No space left on device.\n");
    EXPECT_EQ(into_full_disk({lk, "session", "--help"}).exit, 1);
}

TEST_F(LkSsh, AKilledServerIs255AtOnceAndWhatItHadSaidIsThere)
{
    ChildProcess client{command_line({"-n", host(), "echo started; sleep 100"}), folder_ / "out", folder_ / "err", {.env = env()}};
    ASSERT_TRUE(support::wait_until([&] { return support::read_file(folder_ / "out") == "started\n"; }))
        << support::read_file(folder_ / "err");
    sshd_.kill();
    ASSERT_TRUE(support::wait_until([&] { return !client.running(); }));
    EXPECT_EQ(client.wait(), 255);
    EXPECT_NE(support::read_file(folder_ / "err").find("lk: "), std::string::npos);
}

TEST_F(LkSsh, WhatAServerSaysInTheSameBreathAsItsGoodbyeIsThere)
{
    const support::ScriptedServer server{{.users = {{.name = "ann", .public_keys = {"any"}}}}};
    folder_.write("known_hosts", server.known_hosts_line());
    const auto to_server = [&](const std::string& command) {
        const Words words{lk,
                          "ssh",
                          "-i",
                          path("key"),
                          "-o",
                          "UserKnownHostsFile=" + path("known_hosts"),
                          "-p",
                          std::to_string(server.port()),
                          "ann@127.0.0.1",
                          command};
        return support::run_process(words, {.env = env()});
    };
    const auto cut_off = to_server("hangup 300000");
    EXPECT_EQ(cut_off.exit, 255);
    EXPECT_EQ(cut_off.out, std::string(300'000, 'x'));
    EXPECT_EQ(cut_off.err.find("bye\n"), 0U) << cut_off.err;
    EXPECT_NE(cut_off.err.find("so long"), std::string::npos) << cut_off.err;
    const auto ended = to_server("hangup 300000 7");
    EXPECT_EQ(ended.exit, 7);
    EXPECT_EQ(ended.out, std::string(300'000, 'x'));
    EXPECT_EQ(ended.err, "bye\n");
}

TEST_F(LkSsh, AShellReadsAScriptFromAPipe)
{
    const auto result = run({host()}, "echo from a script\nexit 3\n");
    EXPECT_EQ(result.exit, 3) << result.err;
    EXPECT_NE(result.out.find("from a script\n"), std::string::npos);
}

TEST_F(LkSsh, AnUnknownServerWithNobodyToAskIsRefusedAndNothingIsSent)
{
    folder_.write("known_hosts", "");
    for (const Words& words : {Words{host(), "true"}, Words{"-o", "BatchMode=yes", host(), "true"}}) {
        const auto result = run(words);
        EXPECT_EQ(result.exit, 255);
        EXPECT_NE(result.err.find("not known"), std::string::npos) << result.err;
    }
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), "");
    EXPECT_EQ(sshd_.log().find("publickey"), std::string::npos) << "no credential was sent\n" << sshd_.log();
    EXPECT_EQ(sshd_.log().find("user " + sshd_.user()), std::string::npos) << "no user name was sent\n" << sshd_.log();
}

TEST_F(LkSsh, AcceptNewRemembersTheServer)
{
    folder_.write("known_hosts", "");
    EXPECT_EQ(run({"-o", "StrictHostKeyChecking=accept-new", host(), "true"}).exit, 0);
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), sshd_.known_hosts_line());
    EXPECT_EQ(run({host(), "true"}).exit, 0);
}

TEST_F(LkSsh, AChangedHostKeyIsRefusedWhateverIsAsked)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path("other")});
    const std::string known = "[127.0.0.1]:" + std::to_string(sshd_.port()) + " " + support::read_file(folder_ / "other.pub");
    folder_.write("known_hosts", known);
    for (const char* checking : {"ask", "no", "accept-new", "yes"}) {
        const auto result = run({"-o", std::string{"StrictHostKeyChecking="} + checking, host(), "true"});
        EXPECT_EQ(result.exit, 255) << checking;
        EXPECT_NE(result.err.find("line 1"), std::string::npos) << result.err;
    }
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), known);
    EXPECT_EQ(sshd_.log().find("publickey"), std::string::npos);
}

TEST_F(LkSsh, ARefusedKeySaysWhatWasOfferedAndWhatTheServerAllows)
{
    sshd_.set_authorized("");
    const auto result = run({host(), "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("SHA256:"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("publickey"), std::string::npos) << result.err;
}

TEST_F(LkSsh, SeveralKeysAreTriedInTheOrderGiven)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path("other")});
    const auto result = run({"-v", "-i", path("other"), host(), "echo in"}); // behind "key", which the server takes
    EXPECT_EQ(result.out, "in\n") << result.err;
    EXPECT_EQ(result.err.find("(other)"), std::string::npos) << result.err;

    Words words = command_line({"-v", "-i", path("key"), host(), "echo in"}, "other");
    const auto second = support::run_process(words, {.env = env()});
    EXPECT_EQ(second.out, "in\n") << second.err;
    const auto first_key = second.err.find("(other)");
    ASSERT_NE(first_key, std::string::npos) << second.err;
    EXPECT_NE(second.err.find("(key)", first_key), std::string::npos) << second.err;
}

TEST_F(LkSsh, QuietSaysNothing)
{
    sshd_.set_authorized("");
    const auto result = run({"-q", host(), "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_EQ(result.out + result.err, "");
}

TEST_F(LkSsh, ASavedSessionIsAHost)
{
    const auto saved = support::run_process({lk, "session", "save", "my web", "--host", "127.0.0.1", "--port", std::to_string(sshd_.port()),
                                             "--user", sshd_.user(), "--key", path("key"), "--known-hosts-files", path("known_hosts")},
                                            {.env = env()});
    ASSERT_EQ(saved.exit, 0) << saved.err;
    const auto result = support::run_process({"setsid", "-w", lk, "ssh", "my web", "echo $((6*7))"}, {.env = env()});
    EXPECT_EQ(result.out, "42\n") << result.err;
}

TEST_F(LkSsh, ASavedSessionMayBeNamedLikeAUserAtAHost)
{
    const auto saved =
        support::run_process({lk, "session", "save", "ubuntu@prod:22", "--host", "127.0.0.1", "--port", std::to_string(sshd_.port()),
                              "--user", sshd_.user(), "--key", path("key"), "--known-hosts-files", path("known_hosts")},
                             {.env = env()});
    ASSERT_EQ(saved.exit, 0) << saved.err;
    const auto result = support::run_process({"setsid", "-w", lk, "ssh", "ubuntu@prod:22", "id -un"}, {.env = env()});
    EXPECT_EQ(result.out, sshd_.user() + "\n") << result.err;
    const auto other = support::run_process({"setsid", "-w", lk, "ssh", "127.0.0.1:22", "true"}, {.env = env()});
    EXPECT_EQ(other.exit, 255);
    EXPECT_NE(other.err.find("a port goes behind -p"), std::string::npos) << other.err;
}

TEST_F(LkSsh, ASavedSessionThatCannotBeReadIsSaid)
{
    const auto saved = support::run_process({lk, "session", "save", "web", "--host", "127.0.0.1"}, {.env = env()});
    ASSERT_EQ(saved.exit, 0) << saved.err;
    support::write_file(folder_ / "config/sessions/web.toml", std::string(2'000'000, '#'));
    const auto result = run({"web", "true"});
    EXPECT_EQ(result.exit, 255);
    EXPECT_NE(result.err.find("web.toml is larger than"), std::string::npos) << result.err;
}

TEST_F(LkSsh, AnEmptyCommandIsAShellAsWithSsh)
{
    EXPECT_EQ(run({host(), ""}, "echo $((6*7))\n").out, "42\n");
}

TEST_F(LkSsh, APassphraseMayComeFromAFile)
{
    folder_.write("passphrase", "demo\n");
    const auto made =
        support::run_process({lk, "key", "new", "--format", "ppk3", "--passphrase-file", path("passphrase"), "--out", path("my.ppk")});
    ASSERT_EQ(made.exit, 0) << made.err;
    sshd_.add_authorized(made.out);
    Words words = command_line({"--passphrase-file", path("passphrase"), host(), "echo in"}, "my.ppk");
    words.insert(words.begin(), {"setsid", "-w"});
    const auto result = support::run_process(words, {.env = env()});
    EXPECT_EQ(result.out, "in\n") << result.err;

    words = command_line({"--passphrase-file", "-", host(), "cat"}, "my.ppk");
    words.insert(words.begin(), {"setsid", "-w"});
    const auto first_line_only = support::run_process(words, {.input = "demo\nfor the command\n", .env = env()});
    EXPECT_EQ(first_line_only.out, "for the command\n") << first_line_only.err;
}

TEST_F(LkSsh, OnATerminalTheShellHasItsSizeAndFollowsIt)
{
    PtyProcess session{command_line({host()}), env(), 100, 30};
    session.type("stty size; echo type-$TERM\r");
    EXPECT_TRUE(session.sees("30 100")) << session.output();
    EXPECT_TRUE(session.sees("type-xterm-256color")) << session.output();
    EXPECT_FALSE(session.echoes()) << "raw mode";
    session.resize(90, 33);
    ASSERT_TRUE(support::wait_until([&] {
        session.type("stty size\r");
        return session.sees("33 90");
    }));
    session.type("exit 5\r");
    EXPECT_EQ(session.wait(), 5);
}

TEST_F(LkSsh, TildeDotEndsAHangingSessionAndTheTerminalIsPutBack)
{
    // The shell around it shows whether echo came back.
    Words words = command_line({host(), "-t", "echo here; exec sleep 1000"});
    words.insert(words.begin(), {"sh", "-c", "\"$@\"; echo status $?; stty -a | grep -c -- '-echo '; read line", "sh"});
    PtyProcess session{words, env()};
    ASSERT_TRUE(session.sees("here")) << session.output();
    session.type("\r~.");
    EXPECT_TRUE(session.sees("status 255")) << session.output();
    EXPECT_TRUE(session.sees("0")) << session.output();
}

TEST_F(LkSsh, ASignalPutsTheTerminalBack)
{
    PtyProcess session{command_line({host(), "-t", "echo here; exec sleep 1000"}), env()};
    ASSERT_TRUE(session.sees("here")) << session.output();
    ASSERT_FALSE(session.echoes());
    ::kill(session.pid(), SIGTERM);
    EXPECT_EQ(session.wait(), 255);
}

TEST_F(LkSsh, AnUnknownServerIsAskedAboutAndRemembered)
{
    folder_.write("known_hosts", "");
    PtyProcess session{command_line({host(), "echo in"}), env()};
    ASSERT_TRUE(session.sees("is not known yet")) << session.output();
    ASSERT_TRUE(session.sees("[ED25519 256]")) << session.output();
    ASSERT_TRUE(session.sees("that you expect: "));
    session.type("perhaps\r");
    ASSERT_TRUE(session.sees("Please answer"));
    session.type("SHA256:0000\r");
    ASSERT_TRUE(session.sees("another fingerprint"));
    session.type("yes\r");
    ASSERT_TRUE(session.sees("in\r\n")) << session.output();
    EXPECT_EQ(session.wait(), 0);
    EXPECT_EQ(support::read_file(folder_ / "known_hosts"), sshd_.known_hosts_line());
}

TEST_F(LkSsh, NoIsNoAndTheFingerprintIsYes)
{
    folder_.write("known_hosts", "");
    {
        PtyProcess session{command_line({host(), "true"}), env()};
        ASSERT_TRUE(session.sees("that you expect: "));
        session.type("no\r");
        EXPECT_EQ(session.wait(), 255);
    }
    EXPECT_EQ(sshd_.log().find("publickey"), std::string::npos);
    folder_.write("host.pub", sshd_.host_public_key());
    const std::string listed = support::run_or_throw({"ssh-keygen", "-l", "-f", path("host.pub")});
    const auto at = listed.find("SHA256:");
    PtyProcess session{command_line({host(), "echo in"}), env()};
    ASSERT_TRUE(session.sees("that you expect: "));
    session.type(listed.substr(at, listed.find(' ', at) - at) + "\r");
    EXPECT_TRUE(session.sees("in\r\n")) << session.output();
    EXPECT_EQ(session.wait(), 0);
}

TEST_F(LkSsh, APassphraseIsAskedForWithoutEchoAndAgainWhenWrong)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "open sesame", "-C", "locked key", "-f", path("locked")});
    sshd_.add_authorized(support::read_file(folder_ / "locked.pub"));
    PtyProcess session{command_line({host(), "echo in"}, "locked"), env()};
    ASSERT_TRUE(session.sees("locked: ")) << session.output();
    ASSERT_TRUE(support::wait_until([&] { return !session.echoes(); }));
    session.type("wrong\r");
    ASSERT_TRUE(session.sees("not the passphrase")) << session.output();
    ASSERT_TRUE(session.sees("locked: "));
    session.type("open sesame\r");
    ASSERT_TRUE(session.sees("in\r\n")) << session.output();
    EXPECT_EQ(session.wait(), 0);
    EXPECT_EQ(session.output().find("sesame"), std::string::npos);
}

TEST_F(LkSsh, InterruptAtAQuestionPutsEchoBack)
{
    support::run_or_throw({"ssh-keygen", "-q", "-t", "ed25519", "-N", "x", "-f", path("locked")});
    sshd_.add_authorized(support::read_file(folder_ / "locked.pub"));
    Words words = command_line({host(), "true"}, "locked");
    words.insert(words.begin(), {"sh", "-c", "trap : INT; \"$@\"; echo status $?; stty -a | grep -c -- '-echo '; read line", "sh"});
    PtyProcess session{words, env()};
    ASSERT_TRUE(session.sees("locked: ")) << session.output();
    session.type("\x03");
    EXPECT_TRUE(session.sees("status 255")) << session.output();
    EXPECT_TRUE(session.sees("0")) << session.output();
    EXPECT_NE(session.output().find("\r\nstatus 255"), std::string::npos) << "the shell's line begins with the question's\n"
                                                                          << session.output();
}

TEST_F(LkSsh, AQuestionEndsWhenTheServerGoes)
{
    folder_.write("known_hosts", "");
    PtyProcess session{command_line({host(), "true"}), env()};
    ASSERT_TRUE(session.sees("that you expect: "));
    sshd_.kill();
    EXPECT_EQ(session.wait(), 255);
}

TEST_F(LkSsh, PasswordAndOneTimeCodeAreAskedFor)
{
    const support::ScriptedServer server{{.users = {{.name = "both",
                                                     .password = "secret",
                                                     .rounds = {{.prompts = {{.text = "Code: ", .echo = true, .answer = "123"}}}},
                                                     .methods = {{"keyboard-interactive", "password"}}}}}};
    folder_.write("known_hosts", server.known_hosts_line());
    PtyProcess session{
        {lk, "ssh", "-p", std::to_string(server.port()), "-o", "UserKnownHostsFile=" + path("known_hosts"), "both@127.0.0.1", "echo hello"},
        env()};
    ASSERT_TRUE(session.sees("Code: ")) << session.output();
    session.type("123\r");
    ASSERT_TRUE(session.sees("Password of both on ")) << session.output();
    session.type("secret\r");
    session.wait();
    EXPECT_NE(server.log().find("auth both password success"), std::string::npos) << server.log() << session.output();
    EXPECT_EQ(session.output().find("secret"), std::string::npos);
}

TEST_F(LkSsh, NobodyListeningIsSaidInASentence)
{
    const auto result = support::run_process({lk, "ssh", "-p", std::to_string(support::free_port()), "u@127.0.0.1"}, {.env = env()});
    EXPECT_EQ(result.exit, 255);
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
}

} // namespace
} // namespace latchkey
