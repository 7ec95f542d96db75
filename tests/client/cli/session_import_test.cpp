#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

namespace latchkey::cli {
namespace {

using support::ProcessResult;
using support::TempFolder;

const std::string data = std::string{LATCHKEY_TEST_DATA} + "/putty";

/// lk with a home folder of its own, PuTTY's store in it, and no terminal.
class SessionImport : public testing::Test {
protected:
    [[nodiscard]] ProcessResult session(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"setsid", "-w", LATCHKEY_BIN_DIR "/lk", "session"});
        return support::run_process(
            arguments, {.env = {{"HOME", home_.path()}, {"XDG_CONFIG_HOME", home_ / ".config"}, {"XDG_STATE_HOME", home_ / ".state"}}});
    }
    void give_putty(const std::string& folder = "sessions") const
    {
        std::filesystem::create_directories(home_ / ".putty");
        std::filesystem::copy(data + '/' + folder, home_ / ".putty/sessions", std::filesystem::copy_options::recursive);
    }
    [[nodiscard]] std::map<std::string, std::filesystem::file_time_type> putty_files() const
    {
        std::map<std::string, std::filesystem::file_time_type> files;
        for (const auto& entry : std::filesystem::directory_iterator{home_ / ".putty/sessions"}) {
            files[entry.path().filename()] = entry.last_write_time();
        }
        return files;
    }
    TempFolder home_;
};

bool holds(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

TEST_F(SessionImport, PuttysSessionsAreListedAsSuchAndUsedInPlace)
{
    give_putty();
    EXPECT_EQ(session({"save", "mine", "--host", "mine.example.net"}).exit, 0);
    const auto list = session({"list"});
    EXPECT_TRUE(list.out.starts_with("mine\tmine.example.net\t\n")) << list.out;
    EXPECT_TRUE(holds(list.out, "\nweb-2\tubuntu@web-2.example.net:2222\t\tPuTTY\n")) << list.out;
    EXPECT_TRUE(holds(list.out, "\nswitch\tswitch.example.net\t\tPuTTY (telnet)\n"));
    EXPECT_TRUE(holds(list.out, "\n開発サーバー\ttanaka@dev.example.jp\t\tPuTTY\n"));
    EXPECT_FALSE(holds(list.out, "Default Settings"));
    EXPECT_EQ(std::ranges::count(list.out, '\n'), 40);
    EXPECT_EQ(list.err, "");
}

TEST_F(SessionImport, TakesEverySessionOfPuttyOnceAndWritesNothingThere)
{
    give_putty();
    const auto before = putty_files();
    const auto first = session({"import"});
    EXPECT_EQ(first.exit, 0) << first.err;
    EXPECT_TRUE(holds(first.out, "35 imported, 0 there already, 5 skipped, 0 failed.\n")) << first.out;
    EXPECT_TRUE(holds(first.out, "skipped: it is for telnet"));
    EXPECT_TRUE(holds(first.out, "--default-settings adds them to yours"));
    EXPECT_TRUE(holds(first.out, "http proxy: secret: ProxyPassword")) << first.out;
    EXPECT_FALSE(holds(first.out, "not-for-us"));
    const auto shown = session({"show", "tunnels"});
    EXPECT_TRUE(holds(shown.out, "local_forwards = 8080:intranet:80")) << "the user's own store: " << shown.out;
    EXPECT_FALSE(holds(session({"show", "local proxy"}).out, "proxy_command")) << "but a program that runs here";

    const auto second = session({"import", "--putty"});
    EXPECT_TRUE(holds(second.out, "0 imported, 35 there already, 5 skipped, 0 failed.\n")) << second.out;
    EXPECT_EQ(putty_files(), before);
}

TEST_F(SessionImport, NeverOverwritesUnlessTold)
{
    give_putty();
    ASSERT_EQ(session({"save", "web-1", "--host", "mine.example.net"}).exit, 0);
    EXPECT_TRUE(holds(session({"import", "web-1"}).out, "is there already: --overwrite replaces it"));
    EXPECT_TRUE(holds(session({"show", "web-1"}).out, "host_name = mine.example.net"));
    EXPECT_TRUE(holds(session({"import", "web-1", "--overwrite"}).out, "1 imported"));
    EXPECT_TRUE(holds(session({"show", "web-1"}).out, "host_name = web-1.example.net"));
}

TEST_F(SessionImport, ADryRunAndJsonSayTheSameAndWriteNothing)
{
    const auto dry = session({"import", "--reg", data + "/windows-0.70.reg", "--dry-run", "--json"});
    EXPECT_EQ(dry.exit, 0) << dry.err;
    EXPECT_TRUE(holds(dry.out, "\"dry_run\": true"));
    EXPECT_TRUE(holds(dry.out, "\"imported\": 8")) << dry.out;
    EXPECT_TRUE(holds(dry.out, "\"result\": \"would_import\""));
    EXPECT_EQ(session({"list"}).out, "");
    const auto real = session({"import", "--reg", data + "/windows-0.70.reg", "--json", "--folder", "From Windows"});
    EXPECT_TRUE(holds(real.out, "\"imported\": 8")) << real.out;
    EXPECT_TRUE(holds(session({"list"}).out, "production\tec2-user@prod.example.net\tFrom Windows\n"));
}

TEST_F(SessionImport, AnExportSetsNothingThatActsWithoutConsent)
{
    const auto held = session({"import", data + "/sessions", "tunnels", "agent", "command"});
    EXPECT_TRUE(holds(held.out, "tunnels: needs your consent: forwards: LocalForward")) << held.out;
    EXPECT_TRUE(holds(held.out, "agent: needs your consent: agent: ForwardAgent yes"));
    EXPECT_FALSE(holds(session({"show", "tunnels"}).out, "forwards"));
    const auto given =
        session({"import", data + "/sessions", "tunnels", "agent", "local proxy", "--allow", "forwards,commands", "--overwrite"});
    EXPECT_EQ(given.exit, 0) << given.err;
    EXPECT_TRUE(holds(session({"show", "tunnels"}).out, "local_forwards = 8080:intranet:80"));
    EXPECT_TRUE(holds(session({"show", "local proxy"}).out, "proxy_command = nc -x proxy:1080 %h %p"));
    EXPECT_FALSE(holds(session({"show", "agent"}).out, "forward_agent"));
    EXPECT_EQ(session({"import", data + "/sessions", "--allow", "everything"}).exit, 2);
}

TEST_F(SessionImport, DefaultSettingsAreOfferedAndNeverReplaceWhatIsThere)
{
    give_putty();
    ASSERT_EQ(session({"save", "Default Settings", "--compression", "no"}).exit, 0);
    const auto taken = session({"import", "--default-settings"});
    EXPECT_TRUE(holds(taken.out, "36 imported")) << taken.out;
    const auto shown = session({"show", "Default Settings"});
    EXPECT_TRUE(holds(shown.out, "compression = no")) << shown.out;
    EXPECT_TRUE(holds(shown.out, "scrollback_lines = 20000"));
    // PuTTY's session had 2000 lines, whatever new ones start from.
    EXPECT_TRUE(holds(session({"show", "web-1"}).out, "scrollback_lines = 2000 "));
}

TEST_F(SessionImport, DamagedFilesAreNamedAndTheRestComesAlong)
{
    give_putty("damaged");
    const auto result = session({"import"});
    EXPECT_EQ(result.exit, 0);
    EXPECT_TRUE(holds(result.out, "2 imported")) << result.out;
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 4) << result.err;
    EXPECT_TRUE(holds(result.err, "zeros is damaged (it has zero bytes in it) and was skipped."));
}

TEST_F(SessionImport, WhatIsNotThereIsSaid)
{
    EXPECT_EQ(session({"import"}).out, "0 imported, 0 there already, 0 skipped, 0 failed.\n");
    EXPECT_EQ(session({"import", "nobody"}).exit, 1);
    const auto no_file = session({"import", "--reg", "/nowhere.reg"});
    EXPECT_EQ(no_file.exit, 1);
    EXPECT_TRUE(holds(no_file.err, "/nowhere.reg"));
    EXPECT_TRUE(holds(session({"import", "--reg", data + "/manifest.tsv"}).err, "is no export of the registry"));
}

TEST_F(SessionImport, ACommandBecomesASessionAndASessionACommand)
{
    const auto made = session({"from-command", "ssh -i ~/my.pem -p 2222 ubuntu@web.example.net", "--name", "web"});
    EXPECT_EQ(made.exit, 0) << made.err;
    EXPECT_EQ(made.out, "web\tubuntu@web.example.net:2222\n");
    EXPECT_EQ(session({"as-command", "web", "--ssh"}).out, "ssh -p 2222 -i ~/my.pem ubuntu@web.example.net\n");
    EXPECT_EQ(session({"as-command", "web", "--plink"}).out, "plink -ssh -P 2222 -l ubuntu -i ~/my.pem web.example.net\n");
    EXPECT_EQ(session({"from-command", "--name", "bare", "ssh", "-n", "-p", "23", "me@h"}).out, "bare\tme@h:23\n")
        << "without quotes: ssh's own flags";
    EXPECT_EQ(session({"from-command", "ssh://me@h:99"}).out, "h\tme@h:99\n");
    const auto again = session({"from-command", "ssh://other@h"});
    EXPECT_EQ(again.exit, 1);
    EXPECT_TRUE(holds(session({"show", "h"}).out, "user_name = me"));
}

TEST_F(SessionImport, APastedCommandSetsNothingThatActsWithoutConsent)
{
    const auto made = session({"from-command", "ssh -A -L 80:a:80 -o ProxyCommand='touch /tmp/x' h uptime"});
    EXPECT_EQ(made.exit, 0);
    for (const char* what : {"Left out: ForwardAgent yes; --allow agent keeps it.", "Left out: LocalForward",
                             "Left out: ProxyCommand touch /tmp/x", "Left out: RemoteCommand uptime"}) {
        EXPECT_TRUE(holds(made.err, what)) << made.err;
    }
    EXPECT_EQ(session({"as-command", "h"}).out, "ssh h\n");
    EXPECT_EQ(session({"from-command", "--overwrite", "--allow", "commands", "ssh h uptime"}).exit, 0);
    EXPECT_EQ(session({"as-command", "h"}).out, "ssh -o RemoteCommand=uptime h\n");
}

TEST_F(SessionImport, ASessionOfPuttysCanBeWrittenAsACommand)
{
    give_putty();
    EXPECT_EQ(session({"as-command", "web-2"}).out, "ssh -p 2222 ubuntu@web-2.example.net\n");
    const auto telnet = session({"as-command", "switch"});
    EXPECT_EQ(telnet.exit, 1);
    EXPECT_TRUE(holds(telnet.err, "is for telnet"));
}

} // namespace
} // namespace latchkey::cli
