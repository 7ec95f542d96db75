#include "client/sessions/pasted_command.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

using namespace latchkey;
using namespace latchkey::sessions;
using settings::SettingId;
using settings::Settings;

namespace {

using Values = std::map<std::string, std::string>;

Values values_of(const Settings& settings)
{
    Values out;
    for (const settings::Setting& row : settings::setting_table()) {
        if (settings.is_set(row.id)) {
            out[std::string{row.name}] = settings.as_text(row.id);
        }
    }
    return out;
}

PastedCommand pasted(std::string_view text, Allowed allowed = Allowed::everything())
{
    auto read = parse_pasted_command(text, allowed);
    EXPECT_TRUE(read) << text << ": " << read.error().sentence();
    return read ? *std::move(read) : PastedCommand{};
}

std::string refusal(std::string_view text)
{
    const auto read = parse_pasted_command(text, Allowed::everything());
    EXPECT_FALSE(read) << text;
    return read ? "" : read.error().sentence();
}

} // namespace

TEST(ShellWords, AreTakenApartAsAShellDoes)
{
    using Words = std::vector<std::string>;
    EXPECT_EQ(split_command("ssh  -i 'my key.pem' \"a \\\"b\\\"\" c\\ d ''").value(),
              (Words{"ssh", "-i", "my key.pem", "a \"b\"", "c d", ""}));
    EXPECT_EQ(split_command("ssh -i C:\\Users\\me\\my.ppk \"D:\\My Keys\\a.ppk\"").value(),
              (Words{"ssh", "-i", "C:\\Users\\me\\my.ppk", "D:\\My Keys\\a.ppk"}));
    EXPECT_EQ(split_command("ssh \\\n  host").value(), (Words{"ssh", "host"})) << "a long line that goes on in the next one";
    EXPECT_EQ(split_command("ssh host 'a; b | c > $d'").value(), (Words{"ssh", "host", "a; b | c > $d"}));
    EXPECT_EQ(split_command("").value(), Words{});
}

TEST(ShellWords, WhatAShellWouldActOnIsRefused)
{
    for (const char* line : {"ssh h; rm x", "ssh h | less", "ssh h & ", "ssh h > f", "ssh $(id)", "ssh `id`", "ssh \"$(id)\"", "ssh $HOME",
                             "ssh h\nrm x", "(ssh h)"}) {
        const auto words = split_command(line);
        ASSERT_FALSE(words) << line;
        EXPECT_TRUE(words.error().is(ShellErrc::not_one_command)) << line;
    }
    EXPECT_TRUE(split_command("ssh 'h").error().is(ShellErrc::open_quote));
}

TEST(ShellWords, AreQuotedSoThatAShellGivesThemBack)
{
    const std::vector<std::string> words{"printf", "%s\\n", "plain", "a b",       "it's",        "$HOME", "\"", "a;b|c&d", "`id`",
                                         "*",      "",      "日本",  "tab\there", "back\\slash", "-x=1",  "!",  "#no"};
    const std::string line = join_command(words, Shell::posix);
    EXPECT_EQ(split_command(line).value(), words);
    const auto run = support::run_process({"/bin/sh", "-c", line});
    std::string expected;
    for (std::size_t i = 2; i < words.size(); ++i) {
        expected += words[i] + '\n';
    }
    EXPECT_EQ(run.out, expected) << line;
    EXPECT_EQ(quote_word("~/my keys/a.pem", Shell::posix), "~/'my keys/a.pem'");
    EXPECT_EQ(quote_word("a \"b\\", Shell::windows), "\"a \\\"b\\\\\"");
}

TEST(PastedCommand, OfSshBecomesSettings)
{
    const auto read =
        pasted("$ ssh -i ~/keys/my.pem -p2222 -o ServerAliveInterval=15 -C4 -J gate:22,me@b -L 8080:db:80 -D 1080 -R 9:localhost:9 -A -tt "
               "ubuntu@ec2.example.net uptime -p");
    EXPECT_EQ(values_of(read.settings), (Values{{"host_name", "ec2.example.net"},
                                                {"user_name", "ubuntu"},
                                                {"port", "2222"},
                                                {"key_file", "~/keys/my.pem"},
                                                {"keepalive_interval", "15"},
                                                {"compression", "yes"},
                                                {"address_family", "inet"},
                                                {"proxy_jump", "gate:22,me@b"},
                                                {"local_forwards", "8080:db:80"},
                                                {"dynamic_forwards", "1080"},
                                                {"remote_forwards", "9:localhost:9"},
                                                {"forward_agent", "yes"},
                                                {"request_tty", "force"},
                                                {"remote_command", "uptime -p"}}));
    EXPECT_EQ(read.name, "ec2.example.net");
    EXPECT_EQ(read.held_back.size(), 0U);
    EXPECT_EQ(pasted("ssh host -p 23 -l me").settings.number(SettingId::port), 23) << "ssh reads options behind the host, too";
    EXPECT_EQ(values_of(pasted("ssh -p 1 -p 2 h").settings), (Values{{"host_name", "h"}, {"port", "1"}})) << "the first wins";
    EXPECT_EQ(values_of(pasted("/usr/bin/ssh ssh://me@[::1]:99").settings),
              (Values{{"host_name", "::1"}, {"user_name", "me"}, {"port", "99"}}));
    EXPECT_EQ(values_of(pasted("lk ssh me@h").settings), (Values{{"host_name", "h"}, {"user_name", "me"}}));
}

TEST(PastedCommand, OfPlinkBecomesSettings)
{
    const auto read =
        pasted("plink.exe -ssh -batch -P 2222 -l me -i C:\\keys\\my.ppk -noagent -no-trivial-auth -L 80:a:80 -loghost real -P 23 h ls -l");
    EXPECT_EQ(values_of(read.settings), (Values{{"host_name", "h"},
                                                {"user_name", "me"},
                                                {"port", "23"},
                                                {"key_file", "C:\\keys\\my.ppk"},
                                                {"allow_agent", "no"},
                                                {"trivial_auth", "no"},
                                                {"local_forwards", "80:a:80"},
                                                {"host_key_alias", "real"},
                                                {"remote_command", "ls -l"}}))
        << "the last port wins, as in PuTTY";
    EXPECT_EQ(values_of(pasted("putty -ssh me@h 2222").settings), (Values{{"host_name", "h"}, {"user_name", "me"}, {"port", "2222"}}));
    EXPECT_EQ(pasted("plink -proxycmd 'nc %host %port' h").settings.text(SettingId::proxy_command), "nc %h %p");
    const auto secret = pasted("plink -pw hunter2 me@h");
    ASSERT_EQ(secret.notes.size(), 1U);
    EXPECT_EQ(secret.notes.front().find("hunter2"), std::string::npos);
}

TEST(PastedCommand, WithoutConsentNothingThatActsIsKept)
{
    const auto read = pasted("ssh -A -L 80:a:80 -R 81:b:81 -D 82 -o ProxyCommand='nc %h %p' -o IdentityAgent=/x -o UserKnownHostsFile=/x "
                             "-o PermitLocalCommand=yes "
                             "-o LocalCommand=calc -E /x h rm x",
                             Allowed{});
    EXPECT_EQ(values_of(read.settings), (Values{{"host_name", "h"}}));
    EXPECT_EQ(read.held_back.size(), 10U);
    EXPECT_EQ(read.notes.size(), 1U) << "-E";
    const auto pinned = pasted("plink -hostkey SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA h", Allowed{});
    EXPECT_EQ(values_of(pinned.settings), (Values{{"host_name", "h"}})) << "a page does not say whom to trust";
    ASSERT_EQ(pinned.held_back.size(), 1U);
    EXPECT_EQ(pinned.held_back.front().what, "AcceptedHostKeys SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA");
    const auto some = pasted("ssh -A -L 80:a:80 h", Allowed{}.add(Consent::forwards));
    EXPECT_EQ(values_of(some.settings), (Values{{"host_name", "h"}, {"local_forwards", "80:a:80"}}));
    ASSERT_EQ(some.held_back.size(), 1U);
    EXPECT_EQ(some.held_back.front().what, "ForwardAgent yes");
}

TEST(PastedCommand, WhatIsNoneIsRefusedInASentence)
{
    EXPECT_NE(refusal("rm -rf /").find("is not a command that opens an SSH session"), std::string::npos);
    EXPECT_NE(refusal("ssh").find("names no host"), std::string::npos);
    EXPECT_NE(refusal("plink -telnet h").find("another protocol"), std::string::npos);
    EXPECT_NE(refusal("plink -load web-1").find("lk session import --putty"), std::string::npos);
    for (const char* line : {"",
                             "ssh -p",
                             "ssh -p x h",
                             "ssh -Z h",
                             "plink -frobnicate h",
                             "ssh -- -oProxyCommand=x",
                             "ssh -l -x h",
                             "ssh 'a;b'",
                             "ssh me@'$(id)'",
                             "ssh h:22",
                             "plink -l 'a|b' h",
                             "ssh -o HostName=-x h",
                             "ssh -o User='a;b' h",
                             "ssh -o Nonsense=1 h",
                             "plink -hostkey SHA256:short h",
                             "ssh ssh://-x",
                             "ssh://h ls",
                             "ssh -V",
                             "plink -P 99999 h",
                             "ssh -L nonsense h"}) {
        (void)refusal(line);
    }
    EXPECT_FALSE(parse_pasted_command("ssh " + std::string(70000, 'x'), {}));
}

TEST(WrittenCommand, IsReadBackToTheSameSession)
{
    const char* lines[] = {
        "ssh -i '~/my keys/a b.pem' -p 2222 me@h",
        "ssh -o ServerAliveInterval=15 -o SetEnv='A=1 B=\"x y\"' -o RemoteCommand='echo \"$HOME\"; ls' -t h",
        "ssh -J gate,me@b:22 -L 80:a:80 -L 81:[::1]:81 -R *:9:localhost:9 -D 127.0.0.1:1080 -N h",
        "ssh -o ProxyCommand='nc -x p:1 %h %p' -A -6 -C 2001:db8::1",
        "ssh -c aes256-gcm@openssh.com -o KexAlgorithms=+diffie-hellman-group14-sha1 -l 'EXAMPLE\\me' h",
    };
    for (const char* line : lines) {
        const auto first = pasted(line);
        const auto written = write_command(first.settings, CommandFor::ssh, Shell::posix);
        ASSERT_TRUE(written) << written.error().sentence();
        EXPECT_EQ(written->notes, std::vector<std::string>{}) << line;
        EXPECT_EQ(values_of(pasted(written->line).settings), values_of(first.settings)) << written->line;
    }
    const char* plink_lines[] = {"plink -P 2222 -l me -i '/a b/c.ppk' -C -4 -A -T -L 80:a:80 -R 9:b:9 -D 1080 h 'ls -l \"x y\"'",
                                 "plink -noagent -no-trivial-auth -loghost real -N -proxycmd 'nc %host %port' -cert /c.pub h",
                                 ("plink -hostkey SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA "
                                  "-hostkey 5b:b8:5b:96:63:57:ba:34:33:50:b8:5e:0f:ea:00:9d h")};
    for (const char* line : plink_lines) {
        const auto first = pasted(line);
        const auto written = write_command(first.settings, CommandFor::plink, Shell::posix);
        ASSERT_TRUE(written) << written.error().sentence();
        EXPECT_EQ(written->notes, std::vector<std::string>{}) << line;
        EXPECT_EQ(values_of(pasted(written->line).settings), values_of(first.settings)) << written->line;
    }
}

TEST(WrittenCommand, IsOneThatSshItselfUnderstands)
{
    const support::TempFolder folder;
    const std::string key = folder.write("a b.pem", "x"); // ssh forgets a key file that is not there
    const auto first =
        pasted("ssh -i '" + key +
               "' -p 2222 -o ServerAliveInterval=15 -o SetEnv='A=\"x y\"' -L 80:a:80 -o RemoteCommand='echo \"$HOME\"; ls' me@h.example");
    const auto written = write_command(first.settings, CommandFor::ssh, Shell::posix);
    ASSERT_TRUE(written);
    const auto run = support::run_process({"/bin/sh", "-c", written->line + " -G -F none"});
    EXPECT_EQ(run.exit, 0) << run.err;
    const std::vector<std::string> lines{
        "identityfile " + key + '\n',        "hostname h.example\n", "user me\n", "port 2222\n", "serveraliveinterval 15\n",
        "remotecommand echo \"$HOME\"; ls\n"};
    for (const std::string& line : lines) {
        EXPECT_NE(run.out.find(line), std::string::npos) << line << " in " << written->line;
    }
}

TEST(WrittenCommand, SaysWhatTheOtherProgramHasNoOptionFor)
{
    Settings values = pasted("ssh -i a.pem -o ServerAliveInterval=15 -o BatchMode=yes h").settings;
    ASSERT_TRUE(values.set_text(SettingId::trivial_auth, "no", {}));
    const auto ssh = write_command(values, CommandFor::ssh, Shell::posix);
    ASSERT_TRUE(ssh);
    EXPECT_EQ(ssh->notes, std::vector<std::string>{"ssh has no option for trivial_auth = no."});
    EXPECT_EQ(ssh->line.find("rivial"), std::string::npos);
    const auto plink = write_command(values, CommandFor::plink, Shell::posix);
    ASSERT_TRUE(plink);
    EXPECT_EQ(plink->notes.size(), 3U) << "the keepalive, batch mode, and a key that is no .ppk";
    Settings proxied = pasted("ssh h").settings;
    ASSERT_TRUE(proxied.set_text(SettingId::proxy_type, "socks5", {}));
    ASSERT_TRUE(proxied.set_text(SettingId::proxy_host, "p", {}));
    EXPECT_EQ(write_command(proxied, CommandFor::ssh, Shell::posix)->line, "ssh -o 'ProxyCommand=nc -X 5 -x p:1080 %h %p' h");
}

TEST(WrittenCommand, OfAHostileNameIsNone)
{
    Settings values;
    EXPECT_TRUE(write_command(values, CommandFor::ssh, Shell::posix).error().is(ShellErrc::no_host));
    for (const char* host : {"-oProxyCommand=x", "$(id)", "a;b"}) {
        ASSERT_TRUE(values.set_text(SettingId::host_name, host, {}));
        EXPECT_FALSE(write_command(values, CommandFor::ssh, Shell::posix)) << host;
        EXPECT_FALSE(write_command(values, CommandFor::plink, Shell::posix)) << host;
    }
}
