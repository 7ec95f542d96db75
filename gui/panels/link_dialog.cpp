/// "Open this link?": the server chose where it leads, and the words on the screen may say something else.

#include "gui/panels/question_dialogs.h"

#include <algorithm>
#include <string>

namespace latchkey::panels {

using namespace kit;
using Choice = view::Answer::Choice;

void ask(const Asked& asked, const view::AskOpenLink& question)
{
    const Colors& c = colors();
    const std::string id = asked.popup_id();
    const std::string where = !question.may_open ? "Only http, https and mailto addresses are opened from here."
                                                 : "The server chose this address. It leads to " + question.leads_to + ".";
    DialogLook look{.id = id,
                    .title = question.may_open ? "Open this link?" : "This link is not opened",
                    .subtitle = where,
                    .icon = question.may_open ? icon::arrow_forward : icon::block};
    constexpr float row_height = 20;
    const float width = dialog_body_width(look.width) - px(32);
    const float height = wrapped_height(type::mono_small, width, px(row_height), question.address) + px(20);
    look.body_height = px(12) + height + px(12);
    const auto body = [&](Box box) {
        panel({box.x, box.y + px(12), box.w, height}, c.page, c.line, px(10));
        wrapped(type::mono_small, box.x + px(16), box.y + px(22), width, px(row_height), c.text, question.address);
    };
    const auto footer = [&](Box box) {
        const float copy_width = std::max(px(88), button_width("Copy", true));
        if (button({box.x, box.y, copy_width, box.h}, "Copy", ButtonLook::tonal, icon::content_copy)) {
            asked.answer(Choice::copy);
        } else {
            cancel_or(asked, box, question.may_open ? "Open" : "", ButtonLook::primary);
        }
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

} // namespace latchkey::panels
