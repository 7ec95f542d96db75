/// Settings that may change while a session is open: each row of the table that says so is changed in a running session, by the form, and
/// its effect is seen.

#include "gui/model/live_form.h"
#include "tests/gui/model/live_harness.h"

#include <algorithm>
#include <functional>
#include <map>

namespace latchkey::model {
namespace {

using settings::SettingId;
using terminal::Key;

struct LiveSettings : Live {
    int number = 0;

    LiveSettings()
    {
        trust();
        open(save_key(), sshd.user());
        wait([](const view::TabView& now) { return now.screen != nullptr; });
    }
    void change(SettingId id, const std::string& value)
    {
        send(view::ChangeSettings{tab().id});
        EXPECT_EQ(view()->page, view::Page::live_settings);
        edit(std::string{settings::setting(id).name}, value);
        send(view::ApplySettings{});
        EXPECT_EQ(view()->active_tab, tab().id) << "back in the session";
    }
    void undo(SettingId id)
    {
        send(view::ChangeSettings{tab().id});
        send(view::ResetField{std::string{settings::setting(id).name}});
        send(view::ApplySettings{});
    }
    bool has(const std::string& words) const
    {
        const view::TabView now = tab();
        return now.screen && now.screen->text().find(words) != std::string::npos;
    }
    /// Runs it, and waits until it is over.
    void run(const std::string& command)
    {
        const std::string mark = std::to_string(++number);
        type(command + "; echo ov''er-" + mark);
        enter();
        EXPECT_TRUE(wait_for_text("over-" + mark + "\n")) << command;
    }
    /// What a program gets for a key, in hexadecimal.
    bool sends(Key pressed, const std::string& hex)
    {
        const std::string mark = std::to_string(++number);
        type("stty raw -echo; printf re''ady-" + mark + "; dd bs=64 count=1 2>/dev/null | od -An -tx1; stty sane; echo");
        enter();
        EXPECT_TRUE(wait_for_text("ready-" + mark));
        send(view::TerminalKey{tab().id, {pressed, 0, {}}});
        return wait_for_text("ready-" + mark + " " + hex);
    }
    /// The first row with these letters in the view, or -1.
    int row_of(const std::string& words) const
    {
        const view::TabView now = tab();
        for (int row = 0; row < now.screen->rows(); ++row) {
            if (now.screen->row_text(row) == words) {
                return row;
            }
        }
        return -1;
    }
    void select_word(int row)
    {
        using Step = view::TerminalSelect::Step;
        send(view::TerminalSelect{tab().id, Step::begin, view::TerminalSelect::Unit::word, row, 0});
        send(view::TerminalSelect{tab().id, Step::end, view::TerminalSelect::Unit::word, row, 0});
    }
    bool logged(const std::filesystem::path& file, const std::string& words) const
    {
        return support::wait_until([&] { return support::read_file(file).find(words) != std::string::npos; });
    }
};

struct Effect {
    std::string value;
    std::function<void(LiveSettings&)> before; ///< what must not be so yet; may be empty
    std::function<void(LiveSettings&)> seen;
};

const auto nothing = [](LiveSettings&) {};

std::map<SettingId, Effect> effects(const std::filesystem::path& folder)
{
    const auto look = [](auto member, auto value) {
        return [member, value](LiveSettings& test) { EXPECT_EQ(test.tab().look.*member, value); };
    };
    const std::string other_log = (folder / "other.log").string();
    const std::string twice_log = (folder / "twice.log").string();
    std::map<SettingId, Effect> all;
    all[SettingId::scrollback_lines] = {"10",
                                        [](LiveSettings& test) {
                                            test.run("seq 300");
                                            EXPECT_GT(test.tab().screen->scrollback(), 100U);
                                        },
                                        [](LiveSettings& test) { EXPECT_LE(test.tab().screen->scrollback(), 10U); }};
    all[SettingId::cursor_style] = {"bar", nothing,
                                    [](LiveSettings& test) { EXPECT_EQ(test.tab().screen->cursor().shape, terminal::CursorShape::bar); }};
    all[SettingId::cursor_blink] = {"yes", [](LiveSettings& test) { EXPECT_FALSE(test.tab().screen->cursor().blinking); },
                                    [](LiveSettings& test) { EXPECT_TRUE(test.tab().screen->cursor().blinking); }};
    all[SettingId::font_size] = {"30", nothing, look(&view::TerminalLook::font_size, 30.0F)};
    all[SettingId::scroll_bar] = {"no", look(&view::TerminalLook::scroll_bar, true), look(&view::TerminalLook::scroll_bar, false)};
    all[SettingId::minimum_contrast] = {"7", nothing, look(&view::TerminalLook::least_contrast, 7.0)};
    all[SettingId::right_button] = {"paste", look(&view::TerminalLook::right_button_pastes, false),
                                    look(&view::TerminalLook::right_button_pastes, true)};
    all[SettingId::copy_paste] = {"select-copies", look(&view::TerminalLook::right_button_pastes, false), [](LiveSettings& test) {
                                      EXPECT_TRUE(test.tab().look.right_button_pastes);
                                      test.run("echo pick''ed");
                                      test.select_word(test.row_of("picked"));
                                      EXPECT_EQ(test.view()->clipboard_request, "picked");
                                  }};
    all[SettingId::color_scheme] = {"PuTTY", [](LiveSettings& test) { EXPECT_EQ(test.tab().look.scheme, nullptr); },
                                    [](LiveSettings& test) {
                                        ASSERT_NE(test.tab().look.scheme, nullptr);
                                        EXPECT_EQ(test.tab().look.scheme->name, "PuTTY");
                                    }};
    all[SettingId::word_characters] = {"_", nothing, [](LiveSettings& test) {
                                           test.run("echo ab''-cd");
                                           test.select_word(test.row_of("ab-cd"));
                                           EXPECT_EQ(test.view()->selection_request, "ab");
                                       }};
    all[SettingId::remote_character_set] = {"cp437", nothing, [](LiveSettings& test) {
                                                EXPECT_EQ(test.tab().character_set, "CP437");
                                                test.run("printf 'c\\202t\\n'");
                                                EXPECT_TRUE(test.has("cét\n"));
                                            }};
    all[SettingId::ambiguous_wide] = {"yes", nothing, [](LiveSettings& test) {
                                          test.run("printf '\\302\\247mark\\n'");
                                          const int row = test.row_of("§mark");
                                          ASSERT_GE(row, 0);
                                          EXPECT_TRUE(test.tab().screen->row(row).at(0).wide());
                                      }};
    all[SettingId::no_remote_resize] = {"no",
                                        [](LiveSettings& test) {
                                            test.run("printf '\\033[8;20;70t'");
                                            EXPECT_NE(test.tab().size, "70×20");
                                        },
                                        [](LiveSettings& test) {
                                            test.run("printf '\\033[8;20;70t'");
                                            EXPECT_EQ(test.tab().size, "70×20");
                                            test.send(view::TerminalResize{test.tab().id, 80, 24});
                                        }};
    all[SettingId::no_remote_window] = {"no",
                                        [](LiveSettings& test) {
                                            test.run("printf '\\033[5t\\033[3;10;20t'");
                                            EXPECT_EQ(test.view()->window_wish_serial, 0U);
                                        },
                                        [](LiveSettings& test) {
                                            test.run("printf '\\033[3;10;20t'");
                                            EXPECT_GT(test.view()->window_wish_serial, 0U);
                                            ASSERT_FALSE(test.view()->window_wishes.empty());
                                            EXPECT_EQ(test.view()->window_wishes.back().kind, terminal::WindowRequest::Kind::move);
                                        }};
    all[SettingId::no_remote_title] = {"yes",
                                       [](LiveSettings& test) {
                                           test.run("printf '\\033]0;first\\007'");
                                           EXPECT_EQ(test.tab().terminal_title, "first");
                                       },
                                       [](LiveSettings& test) {
                                           EXPECT_EQ(test.tab().terminal_title, "");
                                           test.run("printf '\\033]0;second\\007'");
                                           EXPECT_EQ(test.tab().terminal_title, "");
                                       }};
    all[SettingId::no_mouse_reporting] = {"yes",
                                          [](LiveSettings& test) {
                                              test.run("printf '\\033[?1000h'");
                                              EXPECT_TRUE(test.tab().mouse_reported);
                                          },
                                          [](LiveSettings& test) {
                                              EXPECT_FALSE(test.tab().mouse_reported);
                                              test.run("printf '\\033[?1000l'");
                                          }};
    all[SettingId::clipboard_write] = {"yes", nothing, [](LiveSettings& test) {
                                           test.run("printf '\\033]52;c;bGl2ZQ==\\033\\\\'");
                                           EXPECT_EQ(test.view()->clipboard_request, "live");
                                       }};
    all[SettingId::backspace_key] = {"control-h", nothing, [](LiveSettings& test) { EXPECT_TRUE(test.sends(Key::backspace, "08")); }};
    all[SettingId::home_end_keys] = {"rxvt", nothing, [](LiveSettings& test) { EXPECT_TRUE(test.sends(Key::end, "1b 4f 77")); }};
    all[SettingId::function_keys] = {"linux", nothing, [](LiveSettings& test) { EXPECT_TRUE(test.sends(Key::f1, "1b 5b 5b 41")); }};
    all[SettingId::bell] = {"visual",
                            [](LiveSettings& test) {
                                test.run("printf '\\a'");
                                EXPECT_EQ(test.tab().flashes, 0U);
                            },
                            [](LiveSettings& test) {
                                test.run("printf '\\a'");
                                EXPECT_EQ(test.tab().flashes, 1U);
                            }};
    all[SettingId::bell_indication] = {"flashing", nothing, [](LiveSettings& test) {
                                           const auto before = test.view()->bell_attention;
                                           test.run("printf '\\a'");
                                           EXPECT_EQ(test.view()->bell_attention, before + 1);
                                       }};
    all[SettingId::bell_overload] = {"no", nothing, [](LiveSettings& test) {
                                         const auto before = test.view()->bell_sounds;
                                         test.run("for i in $(seq 40); do printf '\\a'; sleep 0.02; done");
                                         EXPECT_GT(test.view()->bell_sounds, before + 6);
                                     }};
    all[SettingId::scroll_on_output] = {
        "yes", nothing, [](LiveSettings& test) {
            test.run("seq 100; (sleep 1; echo la''te) & true");
            test.send(view::TerminalScroll{test.tab().id, 5});
            EXPECT_TRUE(test.wait([&](const view::TabView& now) { return now.screen->scroll_offset() == 0 && test.has("late\n"); }));
        }};
    all[SettingId::scroll_on_key] = {"no", nothing, [](LiveSettings& test) {
                                         test.run("seq 100");
                                         test.send(view::TerminalScroll{test.tab().id, 5});
                                         test.type("#");
                                         EXPECT_GE(test.tab().screen->scroll_offset(), 5U);
                                         test.send(view::TerminalScroll{test.tab().id, -100});
                                         test.enter();
                                     }};
    all[SettingId::paste_guard] = {"no", nothing, [](LiveSettings& test) {
                                       test.type("echo ca''t; cat");
                                       test.enter();
                                       ASSERT_TRUE(test.wait_for_text("cat\n"));
                                       test.send(view::TerminalPaste{test.tab().id, "unasked\ntwice\n"});
                                       EXPECT_FALSE(test.tab().question);
                                       EXPECT_TRUE(test.wait_for_text("unasked\ntwice\n"));
                                       test.send(view::TerminalKey{test.tab().id, {Key::character, U'd', {.ctrl = true}}});
                                   }};
    all[SettingId::session_log] = {"text", nothing, [](LiveSettings& test) {
                                       const auto logs = test.folder / "state" / "logs";
                                       test.run("echo log''ged");
                                       EXPECT_TRUE(support::wait_until([&] {
                                           std::error_code error;
                                           for (const auto& entry : std::filesystem::directory_iterator{logs, error}) {
                                               if (support::read_file(entry.path()).find("\nlogged\n") != std::string::npos) {
                                                   return true;
                                               }
                                           }
                                           return false;
                                       }));
                                   }};
    all[SettingId::log_file] = {other_log, [](LiveSettings& test) { test.change(SettingId::session_log, "text"); },
                                [other_log](LiveSettings& test) {
                                    test.run("echo else''where");
                                    EXPECT_TRUE(test.logged(other_log, "elsewhere\n"));
                                }};
    all[SettingId::log_exists] = {"overwrite",
                                  [twice_log](LiveSettings& test) {
                                      test.change(SettingId::session_log, "text");
                                      test.change(SettingId::log_file, twice_log);
                                      test.run("echo ear''lier");
                                      EXPECT_TRUE(test.logged(twice_log, "earlier\n"));
                                  },
                                  [twice_log](LiveSettings& test) {
                                      test.run("echo la''ter");
                                      EXPECT_TRUE(test.logged(twice_log, "later\n"));
                                      EXPECT_EQ(support::read_file(twice_log).find("earlier"), std::string::npos);
                                  }};
    return all;
}

TEST(LiveSettings, EveryRowThatSaysSoTakesEffectInARunningSession)
{
    LiveSettings test;
    const std::map<SettingId, Effect> all = effects(test.folder.path());
    for (const settings::Setting& row : settings::setting_table()) {
        if (!may_change_live(row)) {
            EXPECT_FALSE(all.contains(row.id)) << row.name << " claims nothing";
            continue;
        }
        SCOPED_TRACE(row.name);
        const auto effect = all.find(row.id);
        ASSERT_NE(effect, all.end()) << "nobody has seen it take effect";
        effect->second.before(test);
        test.change(row.id, effect->second.value);
        effect->second.seen(test);
        test.undo(row.id);
        if (row.page == settings::setting(SettingId::session_log).page) {
            test.undo(SettingId::session_log);
            test.undo(SettingId::log_file);
        }
    }
}

TEST(LiveSettings, WhatCannotChangeIsNotOfferedAndNothingChangesBeforeApply)
{
    LiveSettings test;
    const std::string title = test.tab().title;
    test.send(view::ChangeSettings{test.tab().id});
    const auto form = test.view()->form;
    EXPECT_EQ(form.changing, title);
    EXPECT_EQ(form.find("host_name"), nullptr);
    EXPECT_EQ(form.find("key_file"), nullptr);
    ASSERT_NE(form.find("font_size"), nullptr);
    EXPECT_FALSE(form.can_save) << "it is no saved session";
    test.edit("host_name", "elsewhere");
    test.edit("font_size", "40");
    EXPECT_EQ(test.tab().look.font_size, 0);
    test.send(view::ActivateTab{test.tab().id}); // Cancel
    EXPECT_EQ(test.view()->page, view::Page::sessions);
    EXPECT_EQ(test.tab().look.font_size, 0);
    EXPECT_EQ(test.field("host_name"), "127.0.0.1") << "the form of a new session is as it was";
    test.send(view::ChangeSettings{test.tab().id});
    test.edit("font_size", "huge");
    EXPECT_NE(test.problem("font_size"), "");
    test.send(view::ApplySettings{});
    EXPECT_EQ(test.view()->page, view::Page::live_settings) << "what is wrong stays in sight";
    test.edit("font_size", "40");
    test.send(view::OpenForm{}); // Enter in a field
    EXPECT_EQ(test.tab().look.font_size, 40);
    EXPECT_EQ(test.view()->tabs.size(), 1U) << "and no other session was opened";
}

TEST(LiveSettings, AreKeptInTheSavedSessionWhenAskedFor)
{
    Live test;
    test.trust();
    test.open(test.save_key(), test.sshd.user());
    test.send(view::SaveSession{"web"});
    test.send(view::CloseTab{test.tab().id});
    if (test.view()->question) {
        view::Answer close;
        close.question = test.view()->question->id;
        close.choice = view::Answer::Choice::accept;
        test.send(std::move(close));
    }
    test.send(view::OpenSaved{"web"});
    ASSERT_TRUE(test.wait([](const view::TabView& now) { return now.screen != nullptr; }));
    test.send(view::ChangeSettings{test.tab().id});
    EXPECT_TRUE(test.view()->form.can_save);
    test.edit("cursor_style", "underline");
    test.send(view::ApplySettings{true});
    EXPECT_EQ(test.tab().screen->cursor().shape, terminal::CursorShape::underline);
    test.send(view::LoadSession{"web"});
    EXPECT_EQ(test.field("cursor_style"), "underline");
}

TEST(LiveSettings, ThePtyKnowsItsPixels)
{
    LiveSettings test;
    test.send(view::WindowPlaced{{.x = 11, .y = 22, .screen_width = 1600, .screen_height = 900}});
    test.send(view::TerminalResize{test.tab().id, 80, 24, 9, 18});
    test.run(
        "/usr/bin/python3 -c 'import fcntl,termios,struct; print(struct.unpack(\"4H\", fcntl.ioctl(0, termios.TIOCGWINSZ, b\" \"*8)))'");
    EXPECT_TRUE(test.has("(24, 80, 720, 432)")) << test.tab().screen->text();
    const auto answer = [&](const std::string& question, const std::string& hoped) {
        const std::string mark = std::to_string(++test.number);
        test.type("stty raw -echo; printf 're''ady-" + mark + "\\033[" + question +
                  "t'; dd bs=64 count=1 2>/dev/null | cat -v; stty sane; echo");
        test.enter();
        EXPECT_TRUE(test.wait_for_text("ready-" + mark + hoped)) << question;
    };
    answer("14", "^[[4;432;720t");
    answer("16", "^[[6;18;9t");
}

} // namespace
} // namespace latchkey::model
