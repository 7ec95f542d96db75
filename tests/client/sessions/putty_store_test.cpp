#include "client/sessions/putty_store.h"
#include "keys/base/bytes.h"
#include "tests/support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

using namespace latchkey;
using namespace latchkey::sessions;

namespace {

const std::filesystem::path data = std::filesystem::path{LATCHKEY_TEST_DATA} / "putty";

PuttySessions exported(std::string_view text, const std::string& file = "some.reg")
{
    auto read = parse_putty_export(as_bytes(text), file);
    EXPECT_TRUE(read) << read.error().sentence();
    return read ? *std::move(read) : PuttySessions{};
}

std::string utf16(std::string_view ascii)
{
    std::string out = "\xff\xfe";
    for (const char c : ascii) {
        out += {c, '\0'};
    }
    return out;
}

const std::string header = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a]\r\n";

std::string value_of(std::string_view data_text)
{
    const auto read = exported(header + "\"X\"=" + std::string{data_text} + "\r\n");
    return read.sessions.empty() ? "(none)" : read.sessions.front().text("X", "(none)");
}

} // namespace

TEST(PuttyFiles, AllFortyAreReadUnderTheirNames)
{
    const auto all = read_putty_folder(data / "sessions");
    EXPECT_EQ(all.sessions.size(), 40U);
    EXPECT_EQ(all.notices, std::vector<std::string>{});
    for (const char* name : {"Default Settings", "開発サーバー", "Büro/Keller", "100%", "db master (EU)"}) {
        ASSERT_NE(all.find(name), nullptr) << name;
    }
    EXPECT_EQ(all.find("開発サーバー")->text("HostName"), "dev.example.jp");
    EXPECT_EQ(all.find("web-2")->number("PortNumber"), 2222);
    EXPECT_EQ(all.find("web-2")->find("HostName")->line, 2) << "so that a person finds where it comes from";
}

TEST(PuttyFiles, DamagedOnesAreNamedAndTheOthersStillRead)
{
    const auto all = read_putty_folder(data / "damaged");
    std::vector<std::string> names;
    for (const auto& session : all.sessions) {
        names.push_back(session.name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"good", "half"}));
    ASSERT_EQ(all.notices.size(), 4U);
    const auto said = [&](std::string_view file, std::string_view why) {
        return std::ranges::any_of(all.notices, [&](const std::string& notice) {
            return notice.find(fmt::format("damaged/{}", file)) != std::string::npos && notice.find(why) != std::string::npos;
        });
    };
    EXPECT_TRUE(said("zeros", "zero bytes"));
    EXPECT_TRUE(said("empty", "no setting"));
    EXPECT_TRUE(said("picture", "no setting"));
    EXPECT_TRUE(said("half", "line 4"));
}

TEST(PuttyFiles, WhatIsNoFileOrTooLargeIsSaidAndNothingIsWritten)
{
    const support::TempFolder folder;
    std::filesystem::create_directories(folder / "sessions/a%20folder");
    folder.write("sessions/huge", std::string((1U << 20U) + 1, 'x'));
    folder.write("sessions/unreadable", "HostName=a\n", 0200);
    folder.write("sessions/fine", "HostName=a\r\nHostName=b\n\nPortNumber=2222\r\n");
    const auto all = read_putty_folder(folder / "sessions");
    ASSERT_EQ(all.sessions.size() + all.notices.size(), 4U) << "each of the four is there or spoken of";
    ASSERT_NE(all.find("fine"), nullptr);
    EXPECT_EQ(all.find("fine")->text("HostName"), "a") << "the first holds, as in PuTTY";
    EXPECT_EQ(all.find("fine")->number("PortNumber"), 2222);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder / "sessions"}, {}), 4);
}

TEST(PuttyFiles, OneSessionIsFoundByItsNameInEveryPlace)
{
    const support::TempFolder home;
    std::filesystem::create_directories(home / "xdg");
    std::filesystem::create_directories(home / "old");
    home.write("xdg/web%201", "HostName=new\n");
    home.write("old/web%201", "HostName=old\n");
    home.write("old/only old", "HostName=old\n");
    const PuttyPlaces places{.folders = {home / "xdg", home / "old", home / "nowhere"}};
    EXPECT_EQ(load_putty_session(places, "web 1")->text("HostName"), "new");
    EXPECT_EQ(load_putty_session(places, "only old")->text("HostName"), "old") << "a name that a person has not escaped";
    EXPECT_TRUE(load_putty_session(places, "nobody").error().is(PuttyErrc::not_found));
    EXPECT_TRUE(load_putty_session(places, "../xdg/web%201").error().is(PuttyErrc::not_found));
    EXPECT_TRUE(load_putty_session(places, std::string(5000, 'x')).error().is(PuttyErrc::not_found));
    const auto all = list_putty_sessions(places);
    ASSERT_EQ(all.sessions.size(), 2U);
    EXPECT_EQ(all.find("web 1")->text("HostName"), "new");
}

TEST(PuttyNames, GoThereAndBack)
{
    for (const std::string name : {"web 1", "100%", "開発サーバー", "a/b\\c:d", ".hidden", "Büro"}) {
        EXPECT_EQ(putty_name_from_escaped(putty_file_name(name)), name);
    }
    EXPECT_EQ(putty_name_from_escaped("%"), "%");
    EXPECT_EQ(putty_name_from_escaped("%4"), "%4");
    EXPECT_EQ(putty_name_from_escaped("%zz%41"), "%zzA");
}

TEST(PuttyNames, OfOtherCodePagesBecomeUtf8)
{
    EXPECT_EQ(putty_name_from_escaped("%83T%81[%83o1"), "サーバ1") << "CP932, as PuTTY on a Japanese Windows writes it";
    EXPECT_EQ(putty_name_from_escaped("%96%7B%94%D4"), "本番");
    EXPECT_EQ(putty_name_from_escaped("M%FCnster"), "Münster") << "Windows-1252";
    EXPECT_EQ(putty_name_from_escaped("Bob%92s server"), "Bob’s server") << "one apostrophe is no Japanese";
    EXPECT_EQ(putty_name_from_escaped("gr%F6%DFe"), "größe");
    EXPECT_EQ(text_from_code_page("\xff\xfe\xfd"), "ÿþý");
}

TEST(PuttyExports, AllFortyAreRead)
{
    const std::pair<const char*, std::size_t> files[] = {
        {"windows-0.52.reg", 8}, {"windows-0.60.reg", 12}, {"windows-0.70.reg", 10}, {"windows-0.81.reg", 10}};
    for (const auto& [file, count] : files) {
        const auto read = read_putty_export(data / file);
        ASSERT_TRUE(read) << read.error().sentence();
        EXPECT_EQ(read->sessions.size(), count) << file;
        EXPECT_EQ(read->notices, std::vector<std::string>{}) << file;
    }
    const auto japanese = read_putty_export(data / "windows-0.60.reg");
    EXPECT_NE(japanese->find("サーバ1"), nullptr);
    EXPECT_NE(japanese->find("本番 東京"), nullptr);
    const auto western = read_putty_export(data / "windows-0.52.reg");
    ASSERT_NE(western->find("Münster"), nullptr);
    EXPECT_EQ(western->find("Münster")->text("UserName"), "jürgen") << "an ANSI export";
    const auto now = read_putty_export(data / "windows-0.81.reg");
    ASSERT_NE(now->find("絵文字 😀"), nullptr);
    EXPECT_EQ(now->find("long command")->text("RemoteCommand"), R"(sh -c "cd C:\\x && echo 'ok'")");
    EXPECT_EQ(read_putty_export(data / "windows-0.70.reg")->find("plain")->text("HostName"), "a.example.net") << "hex(1) on two lines";
}

TEST(PuttyExports, ValuesOfEveryKindAreRead)
{
    EXPECT_EQ(value_of("\"a \\\"b\\\" c:\\\\d\""), "a \"b\" c:\\d");
    EXPECT_EQ(value_of("dword:0000001f"), "31");
    EXPECT_EQ(value_of("dword:fffffff4"), "-12") << "a font's height in pixels";
    EXPECT_EQ(value_of("hex(4):16,00,00,00"), "22");
    EXPECT_EQ(value_of("hex(1):61,00,\\\r\n  62,00,\\\r\n  00,00"), "ab");
    EXPECT_EQ(value_of("hex(2):42,30,00,00"), "あ");
    EXPECT_EQ(value_of("hex(7):61,00,00,00,62,00,00,00"), "a") << "the first of several";
    EXPECT_EQ(value_of("-"), "(none)");
    EXPECT_EQ(value_of("\"\""), "");
}

TEST(PuttyExports, InEveryEncodingSayTheSame)
{
    const std::string body = header + "\"HostName\"=\"h\"\r\n\"PortNumber\"=dword:00000017\r\n";
    for (const std::string& text : {body, "\xef\xbb\xbf" + body, utf16(body), "REGEDIT4" + body.substr(header.find('\r'))}) {
        const auto read = exported(text);
        ASSERT_EQ(read.sessions.size(), 1U);
        EXPECT_EQ(read.sessions.front().text("HostName"), "h");
        EXPECT_EQ(read.sessions.front().number("PortNumber"), 23);
    }
}

TEST(PuttyExports, BrokenLinesAreNamedAndSkipped)
{
    const auto read = exported(header + "\"HostName\"=\"h\"\r\n\"Open=\"x\r\n\"Port\"=dword:xyz\r\nnonsense\r\n\"B\"=hex(1):6,zz\r\n\"C\"="
                                        "\"no end\r\n\"Last\"=\"l\"\r\n",
                               "it.reg");
    ASSERT_EQ(read.sessions.size(), 1U);
    EXPECT_EQ(read.sessions.front().values.size(), 2U);
    EXPECT_EQ(read.sessions.front().text("Last"), "l");
    ASSERT_EQ(read.notices.size(), 5U);
    EXPECT_EQ(read.notices.front(), "it.reg, line 5: what is no value was skipped.");
}

TEST(PuttyExports, OnlySessionsOfPuttyAreTaken)
{
    const auto read = exported("Windows Registry Editor Version 5.00\n"
                               "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys]\n\"a\"=\"b\"\n"
                               "[HKEY_USERS\\S-1-5-21\\Software\\SimonTatham\\PuTTY\\Sessions\\theirs]\n\"HostName\"=\"h\"\n"
                               "[-HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\deleted]\n"
                               "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions]\n\"x\"=\"y\"\n"
                               "[HKEY_CURRENT_USER\\Software\\Other\\Sessions\\no]\n\"x\"=\"y\"\n");
    ASSERT_EQ(read.sessions.size(), 1U);
    EXPECT_EQ(read.sessions.front().name, "theirs");
}

TEST(PuttyExports, OtherFilesAreNone)
{
    for (const std::string& text : {std::string{}, std::string{"hello"}, std::string{"Windows Registry Editor Version 6.00\n"},
                                    std::string{"\xff\xfe", 2}, std::string(1000, '\0')}) {
        const auto read = parse_putty_export(as_bytes(text), "some.reg");
        ASSERT_FALSE(read);
        EXPECT_TRUE(read.error().is(PuttyErrc::not_an_export));
        EXPECT_NE(read.error().sentence().find("some.reg"), std::string::npos);
    }
}
