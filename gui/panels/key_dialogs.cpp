/// Dialogs of the Keys folder: another passphrase, the password of a Windows instance, a certificate.

#include "gui/panels/question_dialogs.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace latchkey::panels {

using namespace kit;
using Choice = view::Answer::Choice;

namespace {

constexpr float field_part = 20 + 32 + 12;
constexpr std::size_t shown_bullets = 12; ///< whatever the password's length
constexpr double copied_seconds = 4;

/// A password box under its label. The first of the dialog has the keyboard when it appears.
FieldEvent secret_row(const Asked& asked, std::size_t n, Box body, float y, std::string_view label, const SecretLook& look)
{
    field_label(body.x, y + px(8), label);
    if (asked.state.fresh && n == 0) {
        focus_next_field();
    }
    return asked.secret(n).draw({body.x, y + px(20), body.w, px(32)}, label, look);
}

std::string objection_to(const Asked& asked, bool encrypted, std::size_t first)
{
    if (encrypted && asked.secret(0).size() == 0) {
        return "Type the passphrase that the key has now.";
    }
    if (asked.state.remember) {
        return {};
    }
    if (asked.secret(first).size() == 0) {
        return "Type a new passphrase, or tick the box to leave it empty.";
    }
    const Secret wanted = asked.secret(first).peek();
    const Secret again = asked.secret(first + 1).peek();
    return equal_secrets(wanted, again) ? std::string{} : "The two new passphrases are not the same.";
}

void close_footer(const Asked& asked, Box box)
{
    const float width = std::max(px(88), button_width("Close"));
    if (button({box.right() - width, box.y, width, box.h}, "Close", ButtonLook::primary)) {
        asked.answer(Choice::ok);
        return;
    }
    focus_by_default();
}

} // namespace

void ask(const Asked& asked, const view::AskChangePassphrase& question)
{
    const std::size_t first = question.encrypted ? 1 : 0;
    const view::PassphraseHint& hint = asked.frame.view.keys_folder.new_passphrase;
    bool entered = false;
    const std::string id = asked.popup_id();
    const std::string title =
        question.encrypted ? "Change the passphrase of " + question.key_name : "A passphrase for " + question.key_name;
    DialogLook look{.id = id, .title = title, .subtitle = question.key_title, .icon = icon::lock};
    look.body_height = px(field_part) * static_cast<float>(first + 2) + px(26 + 26 + 24);
    const auto body = [&](Box box) {
        float y = box.y;
        if (question.encrypted) {
            entered = secret_row(asked, 0, box, y, "Current passphrase", {}).entered;
            y += px(field_part);
        }
        const FieldEvent wanted = secret_row(asked, first, box, y, "New passphrase", {});
        y += px(field_part);
        const FieldEvent again = secret_row(asked, first + 1, box, y, "Confirm passphrase",
                                            {.hint = {}, .bad = hint.mismatch, .eye = !hint.confirmed, .good = hint.confirmed});
        y += px(field_part);
        entered = entered || wanted.entered || again.entered;
        if (wanted.edited || again.edited) {
            asked.state.remember = false;
            asked.state.problem.clear();
            asked.frame.send(view::TryKeyPassphrase{asked.secret(first).peek(), asked.secret(first + 1).peek()});
        }
        if (!asked.state.problem.empty()) {
            error_line(box.x, y + px(4), asked.state.problem, box.w);
        } else if (!hint.sentence.empty()) {
            text(type::small, box.x, y + px(4), hint.strength == view::PassphraseHint::Strength::weak ? colors().warn.ink : colors().text2,
                 hint.sentence, box.w);
        } else {
            text(type::small, box.x, y + px(4), colors().text3, "The file keeps its format and its comment.", box.w);
        }
        y += px(26);
        if (checkbox(box.x, y + px(12), "Leave it empty, for scripts", asked.state.remember)) {
            asked.state.remember = !asked.state.remember;
            asked.state.problem.clear();
            asked.secret(first).clear();
            asked.secret(first + 1).clear();
            asked.frame.send(view::TryKeyPassphrase{});
        }
        if (asked.state.remember) {
            text(type::small, box.x + px(26), y + px(34), colors().warn.ink, "Whoever gets the file can use the key.", box.w - px(26));
        }
    };
    const auto footer = [&](Box box) {
        cancel_and(asked, box, question.encrypted ? "Change" : "Set passphrase", 0, entered,
                   objection_to(asked, question.encrypted, first));
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::AskEncryptedPassword& question)
{
    bool entered = false;
    const std::string id = asked.popup_id();
    const std::string subtitle = "Of a cloud instance that was launched with " + question.key_name + ". Nothing leaves this computer.";
    DialogLook look{.id = id, .title = "Windows password", .subtitle = subtitle, .icon = icon::vpn_key};
    const std::string& problem = asked.state.problem.empty() ? question.problem : asked.state.problem;
    const float width = dialog_body_width(look.width);
    const float problem_height = problem.empty() ? 0 : wrapped_height(type::small_medium, width - px(22), px(18), problem) + px(8);
    look.body_height = px(20 + 32 + 12 + 30) + problem_height;
    const auto body = [&](Box box) {
        constexpr std::string_view label = "Encrypted password from the dashboard";
        if (asked.state.fresh) {
            asked.state.text = question.text;
            focus_next_field();
        }
        field_label(box.x, box.y + px(8), label);
        const float paste = button_width("Paste", true);
        FieldLook field;
        field.monospaced = true;
        field.bad = !problem.empty();
        field.hint = "TmV2ZXIgc2hhcmU… (base64)";
        const FieldEvent event = text_field({box.x, box.y + px(20), box.w - paste - px(8), px(32)}, label, asked.state.text, field);
        entered = event.entered;
        if (event.edited) {
            asked.state.problem.clear();
        }
        if (button({box.right() - paste, box.y + px(20), paste, px(32)}, "Paste", ButtonLook::tonal, icon::content_paste)) {
            const char* words = ImGui::GetClipboardText();
            asked.state.text = words == nullptr ? "" : words;
            reload_active_text();
        }
        float y = box.y + px(64);
        if (!problem.empty()) {
            y += error_lines(box.x, y, box.w, problem) + px(8);
        }
        text(type::small, box.x, y + px(6), colors().text3, "AWS: EC2 › Instances › Connect › RDP client › Get password.", box.w);
    };
    const auto footer = [&](Box box) {
        cancel_and(asked, box, "Decrypt", 0, entered, asked.state.text.empty() ? "Paste the text that the dashboard shows." : "");
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::TellPassword& question)
{
    const std::string id = asked.popup_id();
    const std::string subtitle = "Decrypted with " + question.key_name + ". It is kept nowhere.";
    DialogLook look{.id = id, .title = "Windows password", .subtitle = subtitle, .icon = icon::check_circle, .tone = &colors().ok};
    look.body_height = px(20 + 40 + 36);
    const auto body = [&](Box box) {
        const Colors& c = colors();
        bool& shown = asked.state.more_info;
        field_label(box.x, box.y + px(8), "Password");
        const Box field{box.x, box.y + px(20), box.w, px(40)};
        field_frame(field, false, false);
        const float room = field.w - px(86);
        if (shown) {
            plain_text(type::mono, field.x + px(12), field.cy(), c.text, question.password->text(), room);
        } else {
            for (std::size_t i = 0; i < shown_bullets; ++i) {
                dot(field.x + px(16) + px(11) * static_cast<float>(i), field.cy(), px(3), c.text);
            }
        }
        // Never its letters: notes are what tests and logs see.
        note_item(0, field.min(), field.max(), "Password", ItemKind::password, std::string(shown_bullets, '*'));
        const float side = px(32);
        if (icon_button({field.right() - 2 * side - px(6), field.cy() - side / 2, side, side},
                        shown ? icon::visibility_off : icon::visibility, shown ? "Hide password" : "Show password")) {
            shown = !shown;
        }
        if (icon_button({field.right() - side - px(4), field.cy() - side / 2, side, side}, icon::content_copy, "Copy password", false,
                        c.acc)) {
            std::string words{question.password->text()};
            ImGui::SetClipboardText(words.c_str());
            wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
            asked.state.confirming = true; // said below
            asked.state.since = ImGui::GetTime();
        }
        const double ago = ImGui::GetTime() - asked.state.since;
        if (asked.state.confirming && ago < copied_seconds) {
            want_frame_in(copied_seconds - ago);
            icon_at(icon::check, 16, box.x + px(8), box.y + px(76), c.ok.ink);
            text(type::small_medium, box.x + px(22), box.y + px(76), c.ok.ink, "Copied", box.w);
        } else {
            text(type::small, box.x, box.y + px(76), c.text2, "The user is usually Administrator.", box.w);
        }
    };
    dialog(look, body, [&](Box box) { close_footer(asked, box); }, [&] { asked.answer(Choice::cancel); });
}

void ask(const Asked& asked, const view::TellCertificate& question)
{
    constexpr float width = 700;
    constexpr float label_width = 130;
    const std::string id = asked.popup_id();
    const bool bad = !question.warnings.empty();
    DialogLook look{.id = id,
                    .title = question.name,
                    .subtitle = question.kind,
                    .icon = bad ? icon::gpp_maybe : icon::verified_user,
                    .tone = bad ? &colors().warn : &colors().ok,
                    .width = width};
    const float room = dialog_body_width(width);
    float height = px(8);
    for (const std::string& warning : question.warnings) {
        height += wrapped_height(type::small_medium, room - px(22), px(18), warning) + px(8);
    }
    for (const view::TellCertificate::Line& line : question.lines) {
        height += wrapped_height(type::body, room - px(label_width), px(20), line.value) + px(6);
    }
    look.body_height = height + px(8);
    const auto body = [&](Box box) {
        float y = box.y;
        for (const std::string& warning : question.warnings) {
            y += error_lines(box.x, y, box.w, warning) + px(8);
        }
        for (const view::TellCertificate::Line& line : question.lines) {
            if (!line.label.empty()) {
                text(type::small_medium, box.x, y + px(10), colors().text2, line.label, px(label_width - 8));
            }
            y += wrapped(type::body, box.x + px(label_width), y, box.w - px(label_width), px(20), colors().text, line.value) + px(6);
        }
    };
    dialog(look, body, [&](Box box) { close_footer(asked, box); }, [&] { asked.answer(Choice::cancel); });
}

} // namespace latchkey::panels
