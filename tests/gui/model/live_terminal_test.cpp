/// What a person does in a session's terminal, against a real sshd: paste, copy, links, search, logs, bells.

#include "tests/gui/model/live_harness.h"

#include <algorithm>
#include <mutex>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;
using Choice = view::Answer::Choice;

TEST(LiveTerminal, AsksBeforeLineEndsThatWouldActAsEnter)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("echo rea''dy; cat");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("ready\n")); // a command runs: the shell's own bracketed paste is off
    test.send(view::TerminalPaste{test.tab().id, "one line"});
    EXPECT_FALSE(test.tab().question) << "nothing in it acts as Enter";
    test.send(view::TerminalPaste{test.tab().id, "\nfirst\r\nsec\x1b[31mond\n"});
    ASSERT_TRUE(test.tab().question);
    const view::Question question = *test.tab().question;
    ASSERT_TRUE(std::holds_alternative<view::AskPaste>(question.what));
    EXPECT_EQ(std::get<view::AskPaste>(question.what).lines, 3);
    EXPECT_EQ(std::get<view::AskPaste>(question.what).preview.find('\x1b'), std::string::npos);
    test.answer(test.tab().question->id, Choice::cancel);
    EXPECT_FALSE(test.tab().question);

    test.send(view::TerminalPaste{test.tab().id, "\nthird\nfourth\n"});
    ASSERT_TRUE(test.tab().question);
    test.answer(test.tab().question->id, Choice::ok);
    EXPECT_TRUE(test.wait_for_text("fourth\n"));
    EXPECT_EQ(test.tab().screen->text().find("first"), std::string::npos) << "it was cancelled";
}

TEST(LiveTerminal, FollowsTheWindowsSizeAndCopiesWhatIsSelected)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.send(view::TerminalResize{test.tab().id, 101, 33});
    test.type("stty size");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("33 101"));
    EXPECT_EQ(test.tab().size, "101×33");
    const view::TabView now = test.tab();
    int row = 0;
    while (row < now.screen->rows() && now.screen->row_text(row) != "33 101") {
        ++row;
    }
    using Step = view::TerminalSelect::Step;
    using Unit = view::TerminalSelect::Unit;
    test.send(view::TerminalSelect{now.id, Step::begin, Unit::character, row, 0});
    test.send(view::TerminalSelect{now.id, Step::extend, Unit::character, row, 2});
    test.send(view::TerminalSelect{now.id, Step::end, Unit::character, row, 2});
    EXPECT_EQ(test.view()->selection_request, "33");
    test.send(view::TerminalCopy{now.id});
    EXPECT_EQ(test.view()->clipboard_request, "33");
}

TEST(LiveTerminal, ASizeThatChangesWhileTheServerMakesThePtyReachesIt)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    int cols = 100;
    // One size after the other until there is a terminal: the last ones come while the server is asked for it.
    ASSERT_TRUE(test.wait([&](const view::TabView& now) {
        if (now.screen == nullptr && now.id != 0) {
            test.send(view::TerminalResize{now.id, ++cols, 30});
        }
        return now.screen != nullptr;
    }));
    test.type("stty size");
    test.enter();
    EXPECT_TRUE(test.wait_for_text("30 " + std::to_string(cols)));
}

TEST(LiveTerminal, APictureThatAProgramHoldsForEverIsShownAllTheSame)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type(R"(printf '\033[?2026h\nhe''ld\n'; cat)");
    test.enter();
    EXPECT_TRUE(test.wait_for_text("held\n"));
}

TEST(LiveTerminal, ALinkIsOpenedOnlyAfterAYesAndSaysWhatWasInTheWay)
{
    std::mutex mutex; // a job's thread opens
    std::vector<std::string> opened;
    Live test;
    test.options.open_address = [&](const std::string& address) -> std::optional<std::string> {
        const std::scoped_lock lock{mutex};
        opened.push_back(address);
        return opened.size() < 2 ? std::nullopt : std::optional<std::string>{"There is no browser."};
    };
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    const auto click = [&](const char* address, Choice choice) {
        test.send(view::TerminalLink{test.tab().id, address});
        test.answer(test.wait_for_question<view::AskOpenLink>().id, choice);
        test.settle();
    };
    click("https://example.org/a", Choice::cancel);
    click("file:///etc/passwd", Choice::ok);
    EXPECT_TRUE(opened.empty());
    click("https://example.org/b", Choice::copy);
    EXPECT_EQ(test.view()->clipboard_request, "https://example.org/b");
    EXPECT_TRUE(opened.empty());
    click("https://example.org/c", Choice::ok);
    EXPECT_EQ(opened, (std::vector<std::string>{"https://example.org/c"}));
    click("https://example.org/d", Choice::ok);
    EXPECT_TRUE(test.wait([](const view::TabView& now) {
        return std::ranges::any_of(now.banners, [](const view::Banner& banner) { return banner.text == "There is no browser."; });
    }));
}

/// The text of the one file in a folder; empty while there is none.
std::string only_file(const fs::path& folder)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error}) {
        return support::read_file(entry.path());
    }
    return {};
}

TEST(LiveTerminal, IsLoggedAsTextWithoutSequences)
{
    Live test;
    test.trust();
    test.options.fields = {{"session_log", "text"}};
    const fs::path key = test.save_key();
    test.options.fields.insert(test.options.fields.end(), {{"host_name", "127.0.0.1"},
                                                           {"port", std::to_string(test.sshd.port())},
                                                           {"user_name", test.sshd.user()},
                                                           {"key_file", key.string()}});
    test.start();
    test.send(view::OpenForm{});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("printf '\\033[31mcol''oured\\033[0m\\n'");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("coloured"));
    const fs::path logs = test.folder / "state" / "logs";
    ASSERT_TRUE(support::wait_until([&] { return only_file(logs).find("\ncoloured\n") != std::string::npos; })) << only_file(logs);
    EXPECT_EQ(only_file(logs).find('\x1b'), std::string::npos);
    for (const auto& entry : fs::directory_iterator{logs}) {
        EXPECT_TRUE(entry.path().filename().string().starts_with("latchkey-127.0.0.1-")) << entry.path();
        EXPECT_EQ(entry.status().permissions() & fs::perms::mask, fs::perms::owner_read | fs::perms::owner_write);
    }
}

TEST(LiveTerminal, AProgramSetsTheClipboardAfterOneQuestion)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    const auto serial = [&] { return test.view()->clipboard_serial; };
    test.type("printf '\\033]52;c;Zmlyc3Q=\\033\\\\%s\\n' sa''id"); // "first"
    test.enter();
    ASSERT_TRUE(test.wait([](const view::TabView& now) {
        return std::ranges::any_of(now.banners, [](const view::Banner& each) { return each.text.find("clipboard") != std::string::npos; });
    }));
    EXPECT_EQ(serial(), 0U) << "nothing without a yes";
    const auto banners = test.tab().banners;
    const auto asked =
        std::ranges::find_if(banners, [](const view::Banner& each) { return each.text.find("clipboard") != std::string::npos; });
    test.send(view::PressBanner{asked->id});
    EXPECT_EQ(test.view()->clipboard_request, "first");
    test.type("printf '\\033]52;c;c2Vjb25k\\033\\\\'"); // "second"
    test.enter();
    EXPECT_TRUE(support::wait_until([&] { return test.view()->clipboard_request == "second"; }));
}

TEST(LiveTerminal, WhatIsTypedGoesIntoEveryTabThatTakesPart)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    test.send(view::OpenForm{});
    const auto all_open = [&] {
        const auto now = test.view();
        return now->tabs.size() == 2 && std::ranges::all_of(now->tabs, [](const view::TabView& tab) { return tab.screen != nullptr; });
    };
    ASSERT_TRUE(support::wait_until(all_open));
    const auto has = [&](std::size_t tab, const std::string& words) {
        return test.view()->tabs[tab].screen->text().find(words) != std::string::npos;
    };
    test.send(view::SetBroadcast{0, true, view::SetBroadcast::Reach::all});
    test.type("echo bo''th");
    test.enter();
    EXPECT_TRUE(support::wait_until([&] { return has(0, "both\n") && has(1, "both\n"); }));
    test.send(view::SetBroadcast{test.view()->tabs[1].id, false});
    test.type("echo on''ly");
    test.enter();
    EXPECT_TRUE(support::wait_until([&] { return has(0, "only\n"); }));
    EXPECT_FALSE(has(1, "on''ly"));
}

TEST(LiveTerminal, ABellIsNotedAndManyAreNot)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("printf '\\a%s\\n' ra''ng");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("rang\n"));
    EXPECT_EQ(test.view()->bell_sounds, 1U);
    EXPECT_EQ(test.view()->bell_attention, 0U);
    test.type("for i in $(seq 200); do printf '\\a'; sleep 0.001; done; echo qui''et");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("quiet\n"));
    EXPECT_LE(test.view()->bell_sounds, 6U);
}

TEST(LiveTerminal, ItsTextIsFoundCopiedAndSaved)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.type("seq 100 | sed 's/$/ it''em/'");
    test.enter();
    ASSERT_TRUE(test.wait_for_text("100 item\n"));
    test.send(view::TerminalFind{test.tab().id, "1 item"});
    ASSERT_TRUE(test.tab().find);
    EXPECT_EQ(test.tab().find->count, 10U);
    const std::size_t first = test.tab().find->current;
    test.send(view::TerminalFindStep{test.tab().id, -1});
    EXPECT_EQ(test.tab().find->current, first == 1 ? 10 : first - 1);
    test.send(view::TerminalFind{test.tab().id, "^1 item$", true});
    ASSERT_EQ(test.tab().find->count, 1U);
    ASSERT_EQ(test.tab().find->current_hit.size(), 1U) << "what was found is scrolled to";
    test.send(view::TerminalFindEnd{test.tab().id});
    EXPECT_FALSE(test.tab().find);
    test.send(view::TerminalDo{test.tab().id, view::TerminalDo::What::copy_all});
    EXPECT_NE(test.view()->clipboard_request.find("\n1 item\n2 item\n"), std::string::npos);
    test.send(view::TerminalDo{test.tab().id, view::TerminalDo::What::save_text});
    ASSERT_TRUE(test.view()->picker);
    EXPECT_TRUE(test.view()->picker->saving);
    test.send(view::PickerGo{test.folder.path().string()});
    test.send(view::PickerChoose{"saved.txt"});
    EXPECT_TRUE(support::wait_until(
        [&] { return support::read_file(test.folder / "saved.txt").find("\n99 item\n100 item\n") != std::string::npos; }));
}

} // namespace
} // namespace latchkey::model
