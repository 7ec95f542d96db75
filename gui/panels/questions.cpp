/// Which question is open, and the ones that are answered by typing.

#include "gui/panels/question_dialogs.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

namespace latchkey::panels {

using namespace kit;
using Choice = view::Answer::Choice;

void Asked::answer(Choice choice) const
{
    view::Answer answer;
    answer.tab = tab;
    answer.question = id;
    answer.choice = choice;
    if (choice != Choice::cancel) {
        answer.text = state.text;
        answer.remember = state.remember;
        for (SecretField& field : state.secrets) {
            answer.secrets.push_back(field.take());
        }
    }
    frame.send(std::move(answer));
    state.secrets.clear();
    state.answered = true;
    wipe_text_traces();
    frame.state.focus_terminal = true;
    want_frame_in(0);
}

std::string Asked::popup_id() const
{
    return "question " + std::to_string(tab) + "." + std::to_string(id);
}

SecretField& Asked::secret(std::size_t n) const
{
    while (state.secrets.size() <= n) {
        state.secrets.emplace_back();
    }
    return state.secrets[n];
}

void cancel_and(const Asked& asked, Box footer, std::string_view primary, ImWchar icon, bool entered, std::string_view objection)
{
    // After a press on a chip or a check box Enter means what it means in the box. Not before the box has had the keyboard: the dialog may
    // come in the middle of a line.
    entered = entered || (!asked.state.fresh && enter_is_free());
    const float primary_width = std::max(px(88), button_width(primary, icon != 0));
    const float cancel_width = std::max(px(88), button_width("Cancel"));
    if (button({footer.right() - primary_width - px(8) - cancel_width, footer.y, cancel_width, footer.h}, "Cancel")) {
        asked.answer(Choice::cancel);
    } else if (button({footer.right() - primary_width, footer.y, primary_width, footer.h}, primary, ButtonLook::primary, icon) || entered) {
        if (objection.empty()) {
            asked.answer(Choice::ok);
            return;
        }
        asked.state.problem = objection;
        want_frame_in(0);
    }
}

void cancel_or(const Asked& asked, Box footer, std::string_view other, ButtonLook look)
{
    const float other_width = other.empty() ? 0 : std::max(px(88), button_width(other));
    const float gap = other.empty() ? 0 : px(8);
    const float cancel_width = std::max(px(88), button_width("Cancel"));
    if (button({footer.right() - other_width - gap - cancel_width, footer.y, cancel_width, footer.h}, "Cancel")) {
        asked.answer(Choice::cancel);
        return;
    }
    focus_by_default(); // the safe one
    if (!other.empty() && button({footer.right() - other_width, footer.y, other_width, footer.h}, other, look)) {
        asked.answer(Choice::ok);
    }
}

namespace {

/// Where the parts of a one-field question stand in its body.
constexpr float field_part = 20 + 4 + 32;

constexpr float chip_gap = 6;
constexpr float chip_row = 28;

/// In how many rows the chips stand: all of them, since a dialog has no list that holds the others.
int chip_rows(const std::vector<std::string>& names, float room)
{
    int rows = 1;
    float x = 0;
    for (const std::string& name : names) {
        const float width = chip_width(name, false);
        if (x > 0 && x + width > room) {
            x = 0;
            ++rows;
        }
        x += width + px(chip_gap);
    }
    return rows;
}

/// A field that has the keyboard when the dialog appears.
bool first_secret(const Asked& asked, Box body, float y, std::string_view label, bool bad)
{
    field_label(body.x, y + px(8), label);
    if (asked.state.fresh) {
        focus_next_field();
    }
    return asked.secret(0).draw({body.x, y + px(20), body.w, px(32)}, label, bad).entered;
}

bool text_row(const Asked& asked, Box body, float y, std::string_view label)
{
    field_label(body.x, y + px(8), label);
    if (asked.state.fresh) {
        focus_next_field();
    }
    return text_field({body.x, y + px(20), body.w, px(32)}, label, asked.state.text).entered;
}

std::string quoted(std::string_view words)
{
    return "“" + std::string{words} + "”";
}

} // namespace

void ask(const Asked& asked, const view::AskUserName& question)
{
    bool entered = false;
    const std::string head = "Log in to " + question.host + " as";
    DialogLook look{.id = {},
                    .title = head,
                    .subtitle = "The name of your account on the server; cloud images have one of their own.",
                    .icon = icon::person};
    const std::string id = asked.popup_id();
    look.id = id;
    const bool nameless = asked.state.text.empty();
    const bool objected = nameless && !asked.state.problem.empty();
    const float chips_y = field_part + (objected ? 26 : 0) + 22;
    look.body_height =
        px(chips_y + 12 + 20) + px(chip_row) * static_cast<float>(chip_rows(question.suggestions, dialog_body_width(look.width)) - 1);
    const auto body = [&](Box box) {
        entered = text_row(asked, box, box.y, "login as");
        if (objected) {
            error_line(box.x, box.y + px(field_part + 12), asked.state.problem, box.w);
        }
        float x = box.x;
        float y = box.y + px(chips_y);
        bool first = true;
        for (const std::string& name : question.suggestions) {
            const float width = chip_width(name, false);
            if (x > box.x && x + width > box.right()) {
                x = box.x;
                y += px(chip_row);
            }
            if (choice_chip(x, y, name, asked.state.text == name, first ? Tabbing::stop : Tabbing::arrows_only)) {
                asked.state.text = name;
                reload_active_text();
            }
            x += width + px(chip_gap);
            first = false;
        }
    };
    const auto footer = [&](Box box) { cancel_and(asked, box, "OK", 0, entered, nameless ? "Type a user name." : ""); };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskPassphrase& question)
{
    bool entered = false;
    const bool again = question.attempt > 1;
    const std::string name = question.key_comment.empty() ? question.key_path : question.key_comment;
    const std::string head = "Passphrase for key " + quoted(name);
    const std::string about = question.key_title.empty() ? question.key_path : question.key_title + ", " + question.key_path;
    const std::string id = asked.popup_id();
    DialogLook look{.id = id, .title = head, .subtitle = about, .icon = icon::lock};
    look.body_height = px(12 + field_part + 12 + 18 + 20) + (again ? px(26) : 0) + (question.may_remember ? px(34) : 0);
    const auto body = [&](Box box) {
        const Colors& c = colors();
        float y = box.y + px(12);
        entered = first_secret(asked, box, y, "Key passphrase", again);
        y += px(field_part);
        if (again) {
            error_line(box.x, y + px(12), "Wrong passphrase: that did not unlock it. Try again.", box.w);
            y += px(26);
        }
        y += px(20);
        if (question.may_remember) {
            if (checkbox(box.x, y, "Remember until I quit", asked.state.remember)) {
                asked.state.remember = !asked.state.remember;
            }
            text(type::small, box.x + px(26 + 10) + text_width(type::body, "Remember until I quit"), y, c.text3,
                 question.no_agent ? "in locked memory, never on disk; no agent is running that could" : "in locked memory, never on disk");
            y += px(34);
        }
        text(type::small, box.x, y - px(4), c.text2, "It unlocks this file; it is not the server's password.", box.w);
    };
    const auto footer = [&](Box box) { cancel_and(asked, box, "OK", 0, entered); };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskPassword& question)
{
    bool entered = false;
    const bool again = question.attempt > 1;
    const bool of_proxy = question.of == view::AskPassword::Of::proxy;
    const std::string head =
        of_proxy ? "Password of " + question.user + " at the proxy " + question.host : "Password of " + question.user + "@" + question.host;
    const std::string id = asked.popup_id();
    DialogLook look{.id = id,
                    .title = head,
                    .subtitle = of_proxy ? "The proxy on the way asks for it, not the server behind it. It is never stored."
                                         : "The server asks for the account's password. It is never stored.",
                    .icon = icon::person};
    look.body_height = px(12 + field_part + 20) + (again ? px(26) : 0);
    const auto body = [&](Box box) {
        entered = first_secret(asked, box, box.y + px(12), "Password", again);
        if (again) {
            error_line(box.x, box.y + px(12 + field_part + 12),
                       of_proxy ? "The proxy did not accept that one. Try again." : "The server did not accept that one. Try again.",
                       box.w);
        }
    };
    const auto footer = [&](Box box) { cancel_and(asked, box, "OK", 0, entered); };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskNewPassword& question)
{
    bool entered = false;
    const std::string head = "A new password for " + question.user + "@" + question.host;
    const std::string id = asked.popup_id();
    const std::string about =
        question.prompt.empty() ? "The server wants the password to be changed before it lets you in." : question.prompt;
    DialogLook look{.id = id, .title = head, .subtitle = about, .icon = icon::person};
    look.body_height = px(12 + field_part + 12 + field_part + 26 + 12);
    const auto body = [&](Box box) {
        float y = box.y + px(12);
        const bool first = first_secret(asked, box, y, "New password", false);
        y += px(field_part + 12);
        field_label(box.x, y + px(8), "Confirm new password");
        entered =
            asked.secret(1).draw({box.x, y + px(20), box.w, px(32)}, "Confirm new password", !asked.state.problem.empty()).entered || first;
        if (!asked.state.problem.empty()) {
            error_line(box.x, y + px(field_part + 12), asked.state.problem, box.w);
        }
    };
    const auto footer = [&](Box box) {
        const float width = std::max(px(88), button_width("OK"));
        const float cancel_width = std::max(px(88), button_width("Cancel"));
        if (button({box.right() - width - px(8) - cancel_width, box.y, cancel_width, box.h}, "Cancel")) {
            asked.answer(Choice::cancel);
        } else if (button({box.right() - width, box.y, width, box.h}, "OK", ButtonLook::primary) || entered ||
                   (!asked.state.fresh && enter_is_free())) {
            const Secret first = asked.secret(0).peek();
            const Secret second = asked.secret(1).peek();
            if (first.empty() || !equal_secrets(first, second)) {
                asked.state.problem = first.empty() ? "Type the new password." : "The two are not the same.";
                want_frame_in(0);
                return;
            }
            asked.secret(1).clear();
            asked.state.secrets.pop_back();
            asked.answer(Choice::ok);
        }
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskKeyboardInteractive& question)
{
    // The server's words, in the terminal's letters on a ground of their own: nobody may take them for a question of Latchkey's.
    bool entered = false;
    const Tone tone{colors().text2, colors().hover, colors().bline};
    const std::string head = question.host + " asks:";
    const std::string id = asked.popup_id();
    DialogLook look{.id = id, .title = head, .subtitle = "These words come from the server.", .icon = icon::dns, .tone = &tone};
    const float width = dialog_body_width(look.width) - px(32);
    const std::string words = question.name.empty()          ? question.instruction
                              : question.instruction.empty() ? question.name
                                                             : question.name + "\n" + question.instruction;
    const float words_height = words.empty() ? 0 : wrapped_height(type::mono_small, width, px(20), words) + px(8);
    float prompts_height = 0;
    for (const auto& prompt : question.prompts) {
        prompts_height += wrapped_height(type::mono_small, width, px(20), prompt.text) + px(4 + 32 + 12);
    }
    look.body_height = px(12) + words_height + prompts_height + px(16 + 16);
    const auto body = [&](Box box) {
        const Colors& c = colors();
        const Box quote{box.x, box.y, box.w, box.h - px(16)};
        panel(quote, c.page, c.line, px(10));
        fill({quote.x, quote.y + px(10), px(3), quote.h - px(20)}, c.text3);
        float y = quote.y + px(12);
        if (!words.empty()) {
            y += wrapped(type::mono_small, quote.x + px(16), y, width, px(20), c.text, words) + px(8);
        }
        for (std::size_t i = 0; i < question.prompts.size(); ++i) {
            const auto& prompt = question.prompts[i];
            const std::string label = prompt.text.empty() ? "Answer" : prompt.text;
            ImGui::PushID(static_cast<int>(i));
            y += wrapped(type::mono_small, quote.x + px(16), y, width, px(20), c.text, prompt.text) + px(4);
            if (asked.state.fresh) {
                asked.secret(i).show(prompt.echo);
                if (i == 0) {
                    focus_next_field();
                }
            }
            entered = asked.secret(i).draw({quote.x + px(16), y, width, px(32)}, label).entered || entered;
            ImGui::PopID();
            y += px(32 + 12);
        }
    };
    const auto footer = [&](Box box) {
        if (question.prompts.empty() && asked.state.fresh) {
            want_frame_in(0);
        }
        cancel_and(asked, box, "OK", 0, entered);
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskSaveSession& question)
{
    bool entered = false;
    const std::string id = asked.popup_id();
    const std::string about = "The login to " + question.host + " worked. Saved, it is one click away next time.";
    DialogLook look{.id = id, .title = "Save this session?", .subtitle = about, .icon = icon::save};
    look.body_height = px(12 + field_part + 20);
    const auto body = [&](Box box) {
        if (asked.state.fresh) {
            asked.state.text = question.suggested_name;
            focus_next_field();
        }
        field_label(box.x, box.y + px(20), "Session name");
        entered = text_field({box.x, box.y + px(32), box.w, px(32)}, "Session name", asked.state.text).entered;
    };
    const auto footer = [&](Box box) {
        const float save_width = button_width("Save", true);
        const float not_width = button_width("Not now");
        // It comes while somebody types into the new shell: the end of that line must not save anything.
        const bool settled = ImGui::GetTime() - asked.state.since > 0.5;
        if (button({box.right() - save_width - px(8) - not_width, box.y, not_width, box.h}, "Not now")) {
            asked.answer(Choice::cancel);
        } else if (button({box.right() - save_width, box.y, save_width, box.h}, "Save", ButtonLook::primary, icon::save,
                          !asked.state.text.empty()) ||
                   (entered && settled && !asked.state.text.empty())) {
            asked.answer(Choice::ok);
        }
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskCloseLive& question)
{
    const std::string id = asked.popup_id();
    DialogLook look{.id = id, .title = "Close it?", .subtitle = question.what, .icon = icon::warning, .tone = &colors().warn};
    look.body_height = px(4);
    const auto footer = [&](Box box) { cancel_or(asked, box, "Close", ButtonLook::danger_fill); };
    dialog(look, [](Box) {}, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskConfirm& question)
{
    const std::string id = asked.popup_id();
    DialogLook look{.id = id, .title = question.title, .subtitle = question.text, .icon = icon::warning, .tone = &colors().warn};
    look.body_height = px(4);
    const auto footer = [&](Box box) {
        const float go_width = button_width(question.button);
        const float cancel_width = button_width("Cancel");
        if (button({box.right() - go_width - px(8) - cancel_width, box.y, cancel_width, box.h}, "Cancel")) {
            asked.answer(Choice::cancel);
            return;
        }
        focus_by_default(); // the safe one
        if (button({box.right() - go_width, box.y, go_width, box.h}, question.button, ButtonLook::danger_fill)) {
            asked.answer(Choice::ok);
        }
    };
    dialog(look, [](Box) {}, footer, [&] { asked.answer(Choice::cancel); });
}

void draw_questions(const Frame& frame)
{
    DialogState& state = frame.state.dialog;
    const view::TabView* tab = frame.active_tab();
    const view::Question* question = nullptr;
    view::TabId owner = 0;
    if (frame.view.question) {
        question = &*frame.view.question;
    } else if (tab != nullptr && tab->question) {
        question = &*tab->question;
        owner = tab->id;
    }
    const view::QuestionId id = question != nullptr ? question->id : 0;
    if (id != state.question || owner != state.tab) {
        if (state.question != 0) {
            if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) {
                ImGui::ClosePopupToLevel(0, true);
            }
            wipe_text_traces();
        }
        state = {};
        state.question = id;
        state.tab = owner;
        state.since = ImGui::GetTime();
        if (question != nullptr) {
            want_frame_in(0);
        }
    }
    if (question == nullptr || state.answered) {
        if (state.answered && ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) {
            ImGui::ClosePopupToLevel(0, true);
        }
        return;
    }
    const Asked asked{frame, owner, id, state};
    std::visit([&](const auto& what) { ask(asked, what); }, question->what);
    // A dialog is measured in its first frame and drawn in its second: only then can a field take the keyboard.
    const ImGuiWindow* modal = ImGui::GetTopMostPopupModal();
    if (modal != nullptr && !modal->Appearing && modal->Active) {
        state.fresh = false;
    }
}

} // namespace latchkey::panels
