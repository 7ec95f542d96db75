/// "Paste 2 lines?": asked before line ends reach a program that takes each of them as Enter.

#include "gui/panels/question_dialogs.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace latchkey::panels {

using namespace kit;
using Choice = view::Answer::Choice;

namespace {

constexpr float row_height = 20;

/// What would be pasted, in the terminal's letters on a ground of their own.
void draw_preview(Box box, const view::AskPaste& question)
{
    const Colors& c = colors();
    panel(box, c.page, c.line, px(10));
    float y = box.y + px(10 + row_height / 2);
    int shown = 0;
    for (std::string_view rest = question.preview; !rest.empty(); ++shown) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        text(type::mono_small, box.x + px(16), y, c.text, rest.substr(0, end), box.w - px(32));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        y += px(row_height);
    }
    if (shown < question.lines) {
        text(type::small, box.x + px(16), y, c.text2, "and " + std::to_string(question.lines - shown) + " more");
    }
}

float preview_rows(const view::AskPaste& question)
{
    const auto shown = static_cast<int>(std::count(question.preview.begin(), question.preview.end(), '\n'));
    return static_cast<float>(shown + (shown < question.lines ? 1 : 0));
}

} // namespace

void ask(const Asked& asked, const view::AskPaste& question)
{
    const std::string id = asked.popup_id();
    const std::string head = "Paste " + std::to_string(question.lines) + (question.lines == 1 ? " line?" : " lines?");
    DialogLook look{
        .id = id, .title = head, .subtitle = "Each line end runs what is before it.", .icon = icon::content_paste, .tone = &colors().warn};
    look.body_height = px(12 + 20 + row_height * preview_rows(question) + 12);
    const auto body = [&](Box box) {
        draw_preview({box.x, box.y + px(12), box.w, px(20 + row_height * preview_rows(question))}, question);
    };
    const auto footer = [&](Box box) { cancel_or(asked, box, "Paste", ButtonLook::primary); };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

} // namespace latchkey::panels
