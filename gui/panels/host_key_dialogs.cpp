/// "Is this really HOST?" and "The host key of HOST has changed". Accept is never what the keyboard is on by itself.

#include "gui/panels/question_dialogs.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace latchkey::panels {

using namespace kit;
using Choice = view::Answer::Choice;
using view::HostKeyFacts;

namespace {

constexpr float facts_height = 206;
constexpr std::string_view more_words = "A host key is how a server proves that it is the same one as before. At the first connection "
                                        "nothing is known yet, so compare the fingerprint "
                                        "with what the provider's dashboard or console log shows, or run “ssh-keygen -lf” on the server's "
                                        "own key file. If it differs, somebody may be in "
                                        "between: cancel. Accept remembers the key, Connect Once does not.";

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

/// Centred in the box, one note for all lines.
void randomart(Box box, std::string_view art, ImU32 color, float line_height)
{
    const std::vector<std::string_view> lines = lines_of(art);
    float width = 0;
    for (const std::string_view line : lines) {
        width = std::max(width, text_width(type::mono_small, line));
    }
    const float height = line_height * static_cast<float>(lines.size());
    float y = box.y + (box.h - height) / 2 + line_height / 2;
    for (const std::string_view line : lines) {
        plain_text(type::mono_small, box.cx() - width / 2, std::round(y), color, line);
        y += line_height;
    }
    if (!art.empty()) {
        note_item(0, box.min(), box.max(), art, ItemKind::text);
    }
}

void offered_card(const HostKeyFacts& offered, Box box)
{
    const Colors& c = colors();
    panel(box, c.card, c.line, px(10));
    const float x = box.x + px(16);
    const float width = box.w - px(32);
    text(type::small_medium, x, box.y + px(20), c.text2, "Host key type");
    text(type::body, x, box.y + px(41), c.text, offered.type, width);
    text(type::small_medium, x, box.y + px(72), c.text2, "Fingerprint");
    copy_button({box.right() - px(34), box.y + px(58), px(28), px(28)}, "Copy fingerprint", offered.fingerprint);
    const float used = wrapped(type::mono, x, box.y + px(82), width, px(21), c.text, offered.fingerprint);
    if (!offered.md5.empty()) {
        text(type::small_medium, x, box.y + px(82) + used + px(20), c.text2, "MD5");
        text(type::mono_small, x, box.y + px(82) + used + px(40), c.text2, offered.md5, width);
    }
}

std::string known_words(const view::AskHostKey& question)
{
    std::string words = "This host is known by another key:";
    for (const HostKeyFacts& known : question.known) {
        words += "\n" + known.type + "  " + known.fingerprint + (known.source.empty() ? "" : "  (" + known.source + ")");
    }
    return words + "\nA server may have several kinds of keys, but check this one as carefully as a new one.";
}

} // namespace

void ask(const Asked& asked, const view::AskHostKey& question)
{
    const Colors& c = colors();
    const std::string head = "Is this really " + question.host + "?";
    const bool other_type = !question.known.empty();
    const std::string id = asked.popup_id();
    DialogLook look{.id = id, .title = head, .icon = icon::gpp_maybe, .tone = other_type ? &c.warn : &c.accent, .width = 700};
    look.subtitle = other_type ? "It shows a key of another kind than the one that is known. Nothing has been sent yet."
                               : "First connection: this host key is not in known_hosts. Nothing has been sent yet.";
    const float width = dialog_body_width(look.width);
    const std::string known = other_type ? known_words(question) : std::string{};
    const float known_height = other_type ? wrapped_height(type::small, width - px(60), px(18), known) + px(24) : 0;
    const float more_height = asked.state.more_info ? wrapped_height(type::body, width - px(60), px(20), more_words) + px(24) : 0;
    const std::string saves = question.known_hosts_file.empty() ? std::string{} : "Accept saves it in " + question.known_hosts_file;
    look.body_height =
        px(8 + facts_height) + (known_height > 0 ? known_height + px(14) : 0) + (more_height > 0 ? more_height + px(14) : 0) + px(36);

    const auto body = [&](Box box) {
        const float art_width = question.offered.randomart.empty() || box.w < px(480) ? 0 : px(161);
        float y = box.y + px(8);
        offered_card(question.offered, {box.x, y, box.w - (art_width > 0 ? art_width + px(20) : 0), px(facts_height)});
        if (art_width > 0) {
            const Box art{box.right() - art_width, y, art_width, px(facts_height)};
            panel(art, c.page, c.line, px(10));
            randomart(art, question.offered.randomart, c.text, px(17.6F));
        }
        y += px(facts_height + 14);
        if (known_height > 0) {
            panel({box.x, y, box.w, known_height}, c.warn.soft, c.warn.line, px(10));
            icon_at(icon::warning, 22, box.x + px(28), y + px(24), c.warn.ink);
            wrapped(type::small, box.x + px(52), y + px(12), box.w - px(60), px(18), c.text, known, ItemKind::banner);
            y += known_height + px(14);
        }
        if (more_height > 0) {
            panel({box.x, y, box.w, more_height}, c.accent.soft, c.accent.line, px(10));
            icon_at(icon::info, 22, box.x + px(28), y + px(24), c.acc);
            wrapped(type::body, box.x + px(52), y + px(12), box.w - px(60), px(20), c.text, more_words);
            y += more_height + px(14);
        }
        text(type::small, box.x, y + px(4), c.text2, saves, box.w);
    };
    const auto footer = [&](Box box) {
        const float accept = button_width("Accept", true);
        const float once = button_width("Connect Once");
        const float cancel = button_width("Cancel");
        const bool tight = box.w < accept + once + cancel + px(16) + px(110);
        if (!tight && link(box.x, box.cy(), "More info…", 0, type::body_medium)) {
            asked.state.more_info = !asked.state.more_info;
            want_frame_in(0);
        }
        float x = box.right() - accept - once - cancel - px(16);
        if (button({x, box.y, cancel, box.h}, "Cancel")) {
            asked.answer(Choice::cancel);
            return;
        }
        focus_by_default(); // the safe one
        x += cancel + px(8);
        if (button({x, box.y, once, box.h}, "Connect Once")) {
            asked.answer(Choice::once);
            return;
        }
        x += once + px(8);
        if (button({x, box.y, accept, box.h}, "Accept", ButtonLook::primary, icon::verified_user)) {
            asked.answer(Choice::accept);
        }
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

namespace {

void compared_card(Box box, std::string_view heading, std::string_view aside, const HostKeyFacts& facts, bool alarming)
{
    const Colors& c = colors();
    panel(box, alarming ? c.bad.soft : c.page, alarming ? c.bad.line : c.line, px(10));
    const float x = box.x + px(16);
    const float width = box.w - px(32);
    text(type::body_bold, x, box.y + px(22), c.text, heading);
    text_right(type::small, box.right() - px(16), box.y + px(22), c.text2, aside, width - px(110));
    const float used = wrapped(type::mono_small, x, box.y + px(38), width, px(20), c.text, facts.fingerprint);
    const float top = box.y + px(38) + used + px(4);
    randomart({box.x, top, box.w, box.bottom() - top - px(6)}, facts.randomart, alarming ? c.bad.ink : c.text2, px(17));
}

} // namespace

void ask(const Asked& asked, const view::TellHostKeyChanged& question)
{
    const Colors& c = colors();
    const std::string head = "The host key of " + question.host + " has changed";
    const std::string id = asked.popup_id();
    DialogLook look{.id = id,
                    .title = head,
                    .subtitle = "Somebody may be in between, or the server was rebuilt. Nothing has been sent.",
                    .icon = icon::gpp_bad,
                    .alarming = true,
                    .width = 720};
    const float width = dialog_body_width(look.width);
    const bool confirming = asked.state.confirming;
    const std::string where = question.trusted.source.empty() ? "known_hosts" : question.trusted.source;
    const std::string words =
        confirming ? "Replace the key that you trusted (" + where + ") by the one offered now? Do so only if you know that " +
                         question.host + " was rebuilt; ask its administrator if you are not sure."
        : question.may_replace ? "“This server was rebuilt” replaces this key of " + question.host +
                                     " only; the file as it was is kept beside it, with “.old”."
                               : "If you know that the server was rebuilt, remove its line (" + where + ") and connect again.";
    const float words_height = wrapped_height(type::body, width - px(28), px(20), words);
    const float card_height = px(276);
    look.body_height = px(15) + card_height + px(14) + words_height + px(16);
    const auto body = [&](Box box) {
        const float half = (box.w - px(16)) / 2;
        const float y = box.y + px(15);
        compared_card({box.x, y, half, card_height}, "You trusted", question.trusted.source, question.trusted, false);
        compared_card({box.x + half + px(16), y, half, card_height}, "Offered now", question.offered.type, question.offered, true);
        const float below = y + card_height + px(14);
        icon_at(icon::info, 18, box.x + px(9), below + px(10), c.text2);
        wrapped(type::body, box.x + px(28), below, box.w - px(28), px(20), c.text2, words);
    };
    const auto footer = [&](Box box) {
        const float cancel = button_width("Cancel connection");
        const float rebuilt = button_width("This server was rebuilt…");
        const float replace = button_width("Replace the key");
        if (confirming) {
            if (button({box.right() - cancel - px(8) - replace, box.y, replace, box.h}, "Replace the key", ButtonLook::danger_fill)) {
                asked.answer(Choice::replace);
                return;
            }
        } else if (question.may_replace) {
            if (button({box.right() - cancel - px(8) - rebuilt, box.y, rebuilt, box.h}, "This server was rebuilt…", ButtonLook::danger)) {
                asked.state.confirming = true;
                want_frame_in(0);
            }
        }
        if (button({box.right() - cancel, box.y, cancel, box.h}, "Cancel connection", ButtonLook::primary)) {
            asked.answer(Choice::cancel);
            return;
        }
        focus_by_default();
    };
    dialog(look, body, footer, [&] { asked.answer(Choice::cancel); });
}

} // namespace latchkey::panels
