/// Every page, question and terminal at several sizes, scales and in both themes: nothing lies over another thing or is cut off.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace latchkey::test {
namespace {

using kit::ItemKind;
using namespace view;

/// Nothing may lie over another thing or outside the window: things to press, and words.
class EverySize : public testing::TestWithParam<std::tuple<int, int, float, bool>> {
protected:
    static bool apart(const SeenItem& a, const SeenItem& b)
    {
        return a.max.x <= b.min.x || b.max.x <= a.min.x || a.max.y <= b.min.y || b.max.y <= a.min.y;
    }
    static bool within(const SeenItem& a, const SeenItem& b)
    {
        return b.min.x >= a.min.x && b.max.x <= a.max.x && b.min.y >= a.min.y && b.max.y <= a.max.y;
    }

    static void expect_tidy(const Stage& stage, float width, const std::string& where)
    {
        for (std::size_t i = 0; i < stage.seen.size(); ++i) {
            const SeenItem& a = stage.seen[i];
            if (!a.visible || !a.reachable) {
                continue;
            }
            EXPECT_GE(a.min.x, 0) << a.label << " " << where;
            EXPECT_LE(a.max.x, width + 0.5F) << a.label << " " << where;
            for (std::size_t k = i + 1; k < stage.seen.size(); ++k) {
                const SeenItem& b = stage.seen[k];
                if (b.visible && b.reachable && a.group == b.group && (a.id != 0) == (b.id != 0) && !within(a, b) && !within(b, a)) {
                    EXPECT_TRUE(apart(a, b)) << "“" << a.label << "” and “" << b.label << "” " << where;
                }
            }
        }
        EXPECT_TRUE(stage.errors.empty()) << stage.errors.front();
    }
};

TEST_P(EverySize, PagesHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
    stage.view = sessions_view();
    for (const char* page : {"Session", "Connection/SSH/Auth", "Connection", "Terminal", "Connection/SSH/Host keys"}) {
        stage.panels.show_page(page);
        stage.frames(4);
        EXPECT_NE(stage.find("Open"), nullptr);
        EXPECT_NE(stage.find("Cancel"), nullptr);
        expect_tidy(stage, static_cast<float>(width), page);
    }
}

TEST_P(EverySize, QuestionsHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    const std::string long_name(300, 'm');
    AskHostKey known = host_key_question();
    known.known = {host_key_question().offered, host_key_question().offered};
    TellHostKeyChanged replaceable = host_key_changed();
    replaceable.may_replace = true;
    const std::vector<decltype(Question::what)> questions = {
        host_key_question(),
        known,
        host_key_changed(),
        replaceable,
        AskPassphrase{long_name, "RSA 4096", "/home/" + long_name, 2},
        AskPassword{"ubuntu", long_name, 2},
        AskNewPassword{"u", "h", ""},
        AskKeyboardInteractive{"h", "name", long_name, {{"one", true}, {"two", false}}},
        AskUserName{long_name, {"ubuntu", "debian", "root"}},
        AskSaveSession{long_name, "h"},
        AskCloseLive{"The session is still open."},
        AskPaste{long_name + "\nls\n", 12},
        AskOpenLink{"https://" + long_name + "/" + long_name, long_name, true}};
    for (std::size_t i = 0; i < questions.size(); ++i) {
        Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
        stage.view = question_view(asked(i + 1, questions[i]));
        stage.frames(5);
        EXPECT_TRUE(std::ranges::any_of(stage.seen, [](const SeenItem& item) { return item.kind == ItemKind::title && item.reachable; }))
            << i;
        expect_tidy(stage, static_cast<float>(width), "question " + std::to_string(i));
    }
}

TEST_P(EverySize, ExplanationsHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
    for (const WindowView& view : {refused_view(), unreachable_view()}) {
        stage.view = view;
        stage.frames(4);
        expect_tidy(stage, static_cast<float>(width), view.tabs[2].explanation->title);
        stage.view.tabs[2].state = TabState::waiting;
        stage.frames(2);
        expect_tidy(stage, static_cast<float>(width), "waiting");
    }
}

TEST_P(EverySize, TerminalsAndThePickerHaveNothingOverlappingOrCutOff)
{
    const auto& [width, height, scale, dark] = GetParam();
    Stage stage{width, height, scale, dark ? kit::Palette::dark : kit::Palette::light};
    stage.view = terminal_view(80, 24);
    stage.view.tabs[0].state = TabState::failed;
    stage.view.tabs[0].error = "The connection was lost: the server did not answer for 45 seconds. Check the network, then reconnect.";
    stage.view.tabs[0].details = {"one", "two"};
    stage.view.tabs[0].banners = {
        {"a", Banner::Tone::warning, "Others can read the key file my-key.pem on this computer.", "Make private", true}};
    stage.frames(4);
    expect_tidy(stage, static_cast<float>(width), "lost");
    stage.view.tabs[0].state = TabState::closed;
    stage.view.tabs[0].error.clear();
    stage.view.tabs[0].banners.clear();
    stage.frames(2);
    expect_tidy(stage, static_cast<float>(width), "left");
    EXPECT_NE(stage.find("Reconnect"), nullptr);
    stage.view = split_view();
    stage.view.tabs[0].broadcast = stage.view.tabs[1].broadcast = true;
    stage.view.tabs[2].error = "The remote program was ended by the signal KILL. Reconnect opens a new session.";
    stage.view.tabs[2].details = {"one", "two"};
    stage.frames(4);
    expect_tidy(stage, static_cast<float>(width), "split");
    stage.view = sessions_view();
    stage.view.picker = sample_picker();
    stage.frames(5);
    expect_tidy(stage, static_cast<float>(width), "picker");
}

INSTANTIATE_TEST_SUITE_P(Sizes, EverySize,
                         testing::Values(std::tuple{1280, 800, 1.0F, false}, std::tuple{1024, 700, 1.0F, true},
                                         std::tuple{2048, 1400, 2.0F, false}, std::tuple{2560, 1600, 2.0F, true},
                                         std::tuple{640, 480, 1.0F, false}, std::tuple{1280, 800, 2.0F, true},
                                         std::tuple{1600, 1000, 1.25F, false}));

} // namespace
} // namespace latchkey::test
