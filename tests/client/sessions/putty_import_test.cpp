#include "client/sessions/putty_algorithms.h"
#include "client/sessions/putty_command.h"
#include "client/sessions/putty_forwards.h"
#include "client/sessions/putty_import.h"
#include "client/sessions/putty_other_settings.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

using namespace latchkey;
using namespace latchkey::sessions;
using settings::SettingId;
using settings::Settings;

namespace {

const std::filesystem::path data = std::filesystem::path{LATCHKEY_TEST_DATA} / "putty";

PuttySession session_of(std::initializer_list<std::pair<std::string, std::string>> values)
{
    PuttySession session{.name = "test", .origin = "test"};
    for (const auto& [key, value] : values) {
        session.values[key] = {value, 1};
    }
    return session;
}

bool says(const PuttyImport& import, ImportNote::Kind kind, std::string_view text)
{
    return std::ranges::any_of(import.notes, [&](const ImportNote& note) {
        return note.kind == kind && (note.key + ": " + note.sentence).find(text) != std::string::npos;
    });
}

std::map<std::string, std::string> values_of(const Settings& settings)
{
    std::map<std::string, std::string> out;
    for (const settings::Setting& row : settings::setting_table()) {
        if (settings.is_set(row.id)) {
            out[std::string{row.name}] = settings.as_text(row.id);
        }
    }
    return out;
}

struct Expected {
    std::string file;
    std::string name;
    std::string version;
    std::string protocol;
    std::map<std::string, std::string> settings;
};

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

std::vector<Expected> manifest()
{
    std::vector<Expected> all;
    std::ifstream in{data / "manifest.tsv"};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) {
            continue;
        }
        const auto cells = split(line, '\t');
        Expected one{cells.at(0), cells.at(1), cells.at(2), cells.at(3), {}};
        for (const std::string& setting : split(cells.at(4), '|')) {
            if (!setting.empty()) {
                one.settings[setting.substr(0, setting.find('='))] = setting.substr(setting.find('=') + 1);
            }
        }
        all.push_back(std::move(one));
    }
    return all;
}

PuttySessions read_source(const std::string& file)
{
    if (file == "sessions") {
        return read_putty_folder(data / file);
    }
    auto read = read_putty_export(data / file);
    return read ? *std::move(read) : PuttySessions{};
}

} // namespace

TEST(PuttyImport, MakesOfAllEightyWhatTheManifestSays)
{
    std::map<std::string, PuttySessions> sources;
    std::map<std::string, int> protocols;
    const auto expected = manifest();
    ASSERT_EQ(expected.size(), 80U);
    for (const Expected& one : expected) {
        if (!sources.contains(one.file)) {
            sources[one.file] = read_source(one.file);
        }
        const PuttySession* session = sources[one.file].find(one.name);
        ASSERT_NE(session, nullptr) << one.file << ": " << one.name;
        const auto import = import_putty_session(*session, {.home = "/nowhere", .local_user = "LOCAL"});
        EXPECT_EQ(import.protocol, one.protocol) << one.name;
        EXPECT_EQ(values_of(import.settings), one.settings) << one.file << ": " << one.name;
        ++protocols[import.protocol];
    }
    EXPECT_EQ(protocols, (std::map<std::string, int>{
                             {"ssh", 69}, {"telnet", 4}, {"serial", 2}, {"raw", 2}, {"rlogin", 1}, {"supdup", 1}, {"ssh-connection", 1}}));
}

TEST(PuttyImport, SaysNothingOfWhatWasNeverChanged)
{
    for (const char* name : {"web-1", "web-2", "v6", "keepalive minutes", "socks4"}) {
        const auto all = read_putty_folder(data / "sessions");
        const auto import = import_putty_session(*all.find(name), {});
        for (const ImportNote& note : import.notes) {
            ADD_FAILURE() << name << ": " << note.key << ": " << note.sentence;
        }
    }
    for (const char* file : {"windows-0.52.reg", "windows-0.60.reg", "windows-0.70.reg", "windows-0.81.reg"}) {
        const auto read = read_putty_export(data / file);
        const auto import = import_putty_session(*read->find("Default Settings"), {});
        for (const ImportNote& note : import.notes) {
            EXPECT_TRUE(note.key == "LineCodePage") << file << ": " << note.key << ": " << note.sentence;
        }
    }
}

TEST(PuttyImport, ListsWhatDidNotComeAlong)
{
    using enum ImportNote::Kind;
    const auto unix = read_putty_folder(data / "sessions");
    const auto note_of = [&](const char* name) { return import_putty_session(*unix.find(name), {}); };
    EXPECT_TRUE(says(note_of("x11"), not_carried_over, "X11Forward: X11 forwarding"));
    EXPECT_TRUE(says(note_of("looks"), not_carried_over, "Colour2: colours"));
    EXPECT_TRUE(says(note_of("looks"), not_carried_over, "WinTitle: the window"));
    EXPECT_TRUE(says(note_of("logs"), not_carried_over, "/home/me/all.log"));
    EXPECT_TRUE(says(note_of("telnet proxy"), not_carried_over, "Telnet at gw.example.net"));
    EXPECT_TRUE(says(note_of("http proxy"), secret, "ProxyPassword"));
    EXPECT_TRUE(says(note_of("local proxy"), needs_consent, "nc -x proxy:1080"));
    for (const ImportNote& note : note_of("http proxy").notes) {
        EXPECT_EQ(note.sentence.find("not-for-us"), std::string::npos) << "a password is not repeated";
    }
    const auto xp = read_putty_export(data / "windows-0.60.reg");
    EXPECT_TRUE(says(import_putty_session(*xp->find("service names"), {}), refused, "Lhttp=intranet:80"));
    EXPECT_TRUE(says(import_putty_session(*xp->find("bad host"), {}), refused, "must not begin with -"));
    EXPECT_TRUE(says(import_putty_session(*xp->find("shell host"), {}), refused, "UserName"));
    const auto ten = read_putty_export(data / "windows-0.70.reg");
    EXPECT_FALSE(says(import_putty_session(*ten->find("manual keys"), {}), not_carried_over, "SSHManualHostKeys"));
    EXPECT_TRUE(says(import_putty_session(session_of({{"LineCodePage", "CP737"}}), {}), not_carried_over, "CP737"));
    EXPECT_TRUE(says(import_putty_session(session_of({{"LineCodePage", "ISO-8859-1:1998 (Latin-1, West Europe)"}}), {}), not_carried_over,
                     "old versions"));
    EXPECT_TRUE(import_putty_session(*ten->find("latin terminal"), {}).settings.text(SettingId::remote_character_set) == "iso-8859-15");
    EXPECT_TRUE(says(import_putty_session(*ten->find("bugs"), {}), not_carried_over, "BugIgnore2"));
    EXPECT_TRUE(says(import_putty_session(session_of({{"ZModem", "1"}}), {}), not_carried_over, "ZModem: settings that no PuTTY"));
}

TEST(PuttyImport, AListOfHostKeysNeverBecomesNoList)
{
    const std::string good = "SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA";
    const auto import = import_putty_session(session_of({{"HostName", "h"}, {"SSHManualHostKeys", "SHA256:AAAA," + good}}), {});
    EXPECT_EQ(import.settings.list(SettingId::accepted_host_keys), std::vector<std::string>{good});
    EXPECT_TRUE(says(import, ImportNote::Kind::refused, "SHA256:AAAA"));
    const auto none = import_putty_session(session_of({{"HostName", "h"}, {"SSHManualHostKeys", "SHA256:AAAA,nonsense"}}), {});
    EXPECT_EQ(none.settings.as_text(SettingId::host_key_checking), "yes") << "what nobody can read is not asked about either";
    EXPECT_TRUE(says(none, ImportNote::Kind::changed, "known already"));
    const auto unasked = import_putty_session(session_of({{"HostName", "h"}, {"SSHManualHostKeys", good}}), {.allowed = Allowed{}});
    EXPECT_FALSE(unasked.settings.is_set(SettingId::accepted_host_keys)) << "somebody's file does not say whom to trust";
    EXPECT_TRUE(says(unasked, ImportNote::Kind::needs_consent, good));
}

TEST(PuttyImport, WithoutConsentNothingThatActsComesAlong)
{
    const auto session = session_of({{"HostName", "h"},
                                     {"PortForwardings", "L80=a:80,R81=b:81,D82="},
                                     {"AgentFwd", "1"},
                                     {"RemoteCommand", "rm -r x"},
                                     {"ProxyMethod", "5"},
                                     {"ProxyHost", "p"},
                                     {"ProxyTelnetCommand", "nc %host %port"}});
    const auto held = import_putty_session(session, {.allowed = Allowed{}});
    EXPECT_EQ(values_of(held.settings), (std::map<std::string, std::string>{{"host_name", "h"}, {"request_tty", "yes"}}));
    for (const char* what : {"commands: RemoteCommand rm -r x", "forwards: LocalForward", "forwards: RemoteForward",
                             "forwards: DynamicForward", "agent: ForwardAgent", "ProxyTelnetCommand: A command that would run here"}) {
        EXPECT_TRUE(says(held, ImportNote::Kind::needs_consent, what)) << what;
    }
    const auto given = import_putty_session(session, {.allowed = Allowed::everything(), .local_commands = true});
    EXPECT_EQ(given.settings.text(SettingId::proxy_command), "nc %h %p");
    EXPECT_EQ(given.settings.as_text(SettingId::local_forwards), "80:a:80");
    EXPECT_FALSE(import_putty_session(session, {}).settings.is_set(SettingId::proxy_command))
        << "the user's own store: but for a program here";
}

TEST(PuttyImport, StandsOnOurDefaultsAsItStoodOnPuttys)
{
    PuttyContext context;
    ASSERT_TRUE(context.base.set_text(SettingId::compression, "yes", {}));
    ASSERT_TRUE(context.base.set_text(SettingId::scrollback_lines, "500", {}));
    const auto import = import_putty_session(session_of({{"Compression", "0"}, {"ScrollbackLines", "2000"}, {"BlinkCur", "0"}}), context);
    EXPECT_EQ(values_of(import.settings), (std::map<std::string, std::string>{{"compression", "no"}, {"scrollback_lines", "2000"}}));
}

TEST(PuttyImport, AKeyOfWindowsIsFoundByItsName)
{
    const support::TempFolder home;
    std::filesystem::create_directories(home / "Downloads");
    std::filesystem::create_directories(home / ".ssh");
    std::filesystem::create_directories(home / "keys/work");
    home.write("Downloads/prod.ppk", "x");
    home.write("keys/work/deep.ppk", "x");
    const auto import_of = [&](const char* path) {
        return import_putty_session(session_of({{"PublicKeyFile", path}}), {.home = home.path()});
    };
    const auto found = import_of("C:\\Users\\me\\Desktop\\prod.ppk");
    EXPECT_EQ(found.settings.text(SettingId::key_file), "~/Downloads/prod.ppk");
    EXPECT_TRUE(says(found, ImportNote::Kind::changed, "~/Downloads/prod.ppk"));
    EXPECT_EQ(import_of("C:\\Users\\me\\keys\\work\\deep.ppk").settings.text(SettingId::key_file), "~/keys/work/deep.ppk")
        << "the same folder of the home folder";
    const auto missing = import_of("D:\\gone.ppk");
    EXPECT_EQ(missing.settings.text(SettingId::key_file), "D:\\gone.ppk") << "kept as it is";
    EXPECT_TRUE(says(missing, ImportNote::Kind::changed, "no file of that name"));
    EXPECT_EQ(import_of("C:\\Users\\me\\..\\..\\..\\etc\\passwd").settings.text(SettingId::key_file),
              "C:\\Users\\me\\..\\..\\..\\etc\\passwd");
    EXPECT_TRUE(import_of("/home/me/id.ppk").notes.empty());
}

TEST(PuttyImport, HostAndUserStandWherePuttyLetsPeopleWriteThem)
{
    const auto of = [](std::initializer_list<std::pair<std::string, std::string>> values) {
        return import_putty_session(session_of(values), {.local_user = "here"}).settings;
    };
    EXPECT_EQ(of({{"HostName", "me@corp@h"}, {"UserName", "other"}}).text(SettingId::user_name), "me@corp");
    EXPECT_EQ(of({{"HostName", " h "}}).text(SettingId::host_name), "h");
    EXPECT_EQ(of({{"HostName", "h:2222"}}).text(SettingId::host_name), "h") << "PuTTY cuts it off, too";
    EXPECT_EQ(of({{"HostName", "::1"}}).text(SettingId::host_name), "::1");
    EXPECT_EQ(of({{"UserNameFromEnvironment", "1"}}).text(SettingId::user_name), "here");
    EXPECT_EQ(of({{"UserNameFromEnvironment", "1"}, {"UserName", "me"}}).text(SettingId::user_name), "me");
    EXPECT_FALSE(of({{"PortNumber", "99999"}}).is_set(SettingId::port));
}

TEST(PuttyImport, HowOftenKeysAreExchangedComesAlongWhenItIsNotPuttysUsual)
{
    const auto limit = [](std::initializer_list<std::pair<std::string, std::string>> values) {
        const PuttyImport import = import_putty_session(session_of(values), {});
        return import.settings.is_set(SettingId::rekey_limit) ? import.settings.text(SettingId::rekey_limit) : std::string{"unset"};
    };
    EXPECT_EQ(limit({{"RekeyTime", "60"}, {"RekeyBytes", "1G"}}), "unset");
    EXPECT_EQ(limit({{"RekeyTime", "10"}}), "1G 10m");
    EXPECT_EQ(limit({{"RekeyTime", "0"}, {"RekeyBytes", "500M"}}), "500M none");
    EXPECT_EQ(limit({{"RekeyTime", "0"}, {"RekeyBytes", "0"}}), "default none");
    EXPECT_EQ(limit({{"RekeyBytes", "lots"}}), "unset");
}

TEST(PuttyForwards, AreReadInEveryForm)
{
    using Kind = settings::ForwardSpec::Kind;
    const auto text = [](std::string_view name, std::string_view value) {
        const auto forward = putty_forward(name, value);
        return forward ? std::pair{forward->kind, settings::format_forward(*forward)} : std::pair{Kind::local, std::string{"(none)"}};
    };
    EXPECT_EQ(text("L8080", "db:5432"), (std::pair{Kind::local, std::string{"8080:db:5432"}}));
    EXPECT_EQ(text("L8080", "D"), (std::pair{Kind::dynamic, std::string{"8080"}}));
    EXPECT_EQ(text("6D1080", ""), (std::pair{Kind::dynamic, std::string{"[::1]:1080"}}));
    EXPECT_EQ(text("R0", "localhost:22").second, "0:localhost:22");
    EXPECT_EQ(text("R*:80", "[::1]:80").second, "*:80:[::1]:80");
    for (const auto& [name, value] : {std::pair{"L0", "a:1"},
                                      {"L8080", "a"},
                                      {"L8080", ""},
                                      {"X8080", "a:1"},
                                      {"", ""},
                                      {"4", ""},
                                      {"L-1", "a:1"},
                                      {"L99999", "a:1"},
                                      {"L80", "-oX:1"},
                                      {"L80", "$(x):1"},
                                      {"L;x:80", "a:1"},
                                      {"L[::1:80", "a:1"}}) {
        EXPECT_EQ(text(name, value).second, "(none)") << name << '=' << value;
    }
}

TEST(PuttyPairs, KeepWhatABackslashProtects)
{
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(putty_pairs("A=1,B=a\\,b,C\\=D=x\\\\y"), (Pairs{{"A", "1"}, {"B", "a,b"}, {"C=D", "x\\y"}}));
    EXPECT_EQ(putty_pairs("A,B=,,=x,"), (Pairs{{"A", ""}, {"B", ""}}));
    EXPECT_EQ(putty_pairs("L80\ta:80,"), (Pairs{{"L80", "a:80"}}));
    EXPECT_EQ(putty_pairs("A=b=c\\"), (Pairs{{"A", "b=c\\"}}));
    EXPECT_EQ(putty_pairs(std::string(100000, ',')).size(), 0U);
}

TEST(PuttyAlgorithms, TheUsualOrdersOfEveryVersionAreLeftToUs)
{
    for (const char* list :
         {"", "aes,blowfish,3des,WARN,des", "aes,blowfish,3des,WARN,arcfour,des", "aes,chacha20,3des,WARN,des,blowfish,arcfour",
          "aes,chacha20,aesgcm,3des,WARN,des,blowfish,arcfour", "aes,chacha20,blowfish,3des,WARN,arcfour,des"}) {
        EXPECT_EQ(putty_algorithms(PuttyOrder::cipher, list).names, std::nullopt) << list;
    }
    for (const char* list : {"", "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,WARN", "dh-group14-sha1,dh-group1-sha1,rsa,WARN,dh-gex-sha1",
                             "ecdh,dh-gex-sha1,dh-group14-sha1,rsa,WARN,dh-group1-sha1"}) {
        EXPECT_EQ(putty_algorithms(PuttyOrder::key_exchange, list).names, std::nullopt) << list;
    }
}

TEST(PuttyAlgorithms, AnOrderOfOnesOwnIsKeptDownToTheWarning)
{
    EXPECT_EQ(putty_algorithms(PuttyOrder::cipher, "3des").names,
              "3des-cbc,aes256-ctr,aes192-ctr,aes128-ctr,aes256-cbc,aes192-cbc,aes128-cbc,chacha20-poly1305@openssh.com,aes256-gcm@openssh."
              "com,aes128-gcm@openssh.com");
    const auto old = putty_algorithms(PuttyOrder::cipher, "blowfish,WARN,aes,3des,des,chacha20,aesgcm");
    EXPECT_EQ(old.names, std::nullopt) << "nothing of it is here: what is usual then";
    EXPECT_EQ(old.left_out, std::vector<std::string>{"blowfish"});
    EXPECT_EQ(putty_algorithms(PuttyOrder::host_key, "ecdsa,ed25519,WARN,rsa,dsa,ed448").names,
              "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-ed25519");
}

TEST(PuttyCommand, IsSaidInSshsTokensAndBack)
{
    const PuttyProxyNames names{.host = "proxy", .port = 1080, .user = "me"};
    EXPECT_EQ(command_from_putty("nc -x %proxyhost:%proxyport -u %user %host %port", names), "nc -x proxy:1080 -u me %h %p");
    EXPECT_EQ(command_from_putty("C:\\\\nc.exe 100%% 5%x %host\\n", names), "C:\\nc.exe 100%% 5%%x %h");
    EXPECT_EQ(command_from_putty("sh ./wrapper", {}), "sh ./wrapper") << "a proxy host that is not used may be anything";
    for (const char* command : {"nc %pass", "a\\nb", "a\\x41"}) {
        EXPECT_EQ(command_from_putty(command, names), std::nullopt) << command;
    }
    EXPECT_EQ(command_from_putty("nc %proxyhost", {.host = "$(id)"}), std::nullopt);
    EXPECT_EQ(command_from_putty("nc %user", {.user = "a;b"}), std::nullopt);
    EXPECT_EQ(command_for_putty("nc -x a\\b %h %p %%"), "nc -x a\\\\b %host %port %%");
    EXPECT_EQ(command_for_putty("nc %n"), std::nullopt);
}
