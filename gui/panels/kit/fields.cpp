#include "gui/panels/kit/fields.h"

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace latchkey::kit {
namespace {

constexpr std::size_t secret_capacity = 1024;

/// Puts ImGui's cursor so that InputText's own text line is centred on its capitals, and makes it see-through: the frame is drawn already.
class InsideFrame {
public:
    InsideFrame(Box box, TextStyle style, const FieldLook& look)
    {
        const float size = pixel_size(style);
        const float left = px(look.icon != 0 ? 32 : 10);
        ImGui::PushFont(font(style.face), style.size);
        const float ascent = font(style.face)->GetFontBaked(size)->Ascent;
        const float wanted_top = std::round(box.cy() + cap_height(style) / 2) - ascent;
        const float padding = std::floor((box.h - size) / 2);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(left, padding));
        ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0F);
        ImGui::PushStyleColor(ImGuiCol_FrameBg, 0);
        ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, 0);
        ImGui::PushStyleColor(ImGuiCol_FrameBgActive, 0);
        ImGui::PushStyleColor(ImGuiCol_NavCursor, 0); // our ring is drawn by field_frame
        ImGui::PushStyleColor(ImGuiCol_TextDisabled, colors().text3);
        ImGui::SetCursorScreenPos({box.x, wanted_top - padding});
        ImGui::SetNextItemWidth(box.w - px(look.right_room));
    }
    ~InsideFrame()
    {
        ImGui::PopStyleColor(5);
        ImGui::PopStyleVar(2);
        ImGui::PopFont();
    }
    InsideFrame(const InsideFrame&) = delete;
    InsideFrame& operator=(const InsideFrame&) = delete;
};

/// The frame shows the focus that the last frame ended with: InputText, drawn after it, decides the next.
bool has_keyboard(ImGuiID id)
{
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    return context.ActiveId == id ||
           (context.NavId == id && context.NavCursorVisible && ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows));
}

std::string hidden(std::string_view label)
{
    return "##" + std::string{label};
}

FieldEvent finish(ImGuiID id, bool edited)
{
    FieldEvent event;
    event.id = id;
    event.edited = edited;
    event.active = ImGui::IsItemActive();
    event.left = ImGui::IsItemDeactivated();
    event.entered = event.left && (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false));
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    }
    return event;
}

void wipe_vector(auto& vector)
{
    if (vector.Data != nullptr) {
        wipe({reinterpret_cast<std::uint8_t*>(vector.Data), static_cast<std::size_t>(vector.Capacity) * sizeof(*vector.Data)});
    }
}

/// Past its size a vector keeps what it held before.
void wipe_slack(ImVector<ImGuiInputEvent>& vector)
{
    if (vector.Data != nullptr) {
        wipe({reinterpret_cast<std::uint8_t*>(vector.Data + vector.Size),
              static_cast<std::size_t>(vector.Capacity - vector.Size) * sizeof(ImGuiInputEvent)});
    }
}

/// Letters that were typed; those that are still to be handled stay.
void wipe_events(ImGuiContext& context)
{
    for (ImGuiInputEvent& event : context.InputEventsTrail) {
        if (event.Type == ImGuiInputEventType_Text) {
            event.Text.Char = 0;
        }
    }
    wipe_slack(context.InputEventsTrail);
    wipe_slack(context.InputEventsQueue);
}

} // namespace

FieldEvent text_field(Box box, std::string_view label, std::string& text, const FieldLook& look)
{
    const std::string name = hidden(label);
    const ImGuiID id = ImGui::GetID(name.c_str());
    field_frame(box, has_keyboard(id), look.bad);
    if (look.icon != 0) {
        icon_at(look.icon, 18, box.x + px(18), box.cy(), colors().text2);
    }
    const TextStyle style = look.monospaced ? type::mono : type::body;
    FieldEvent event;
    {
        const InsideFrame inside{box, style, look};
        ImGuiInputTextFlags flags = look.digits ? ImGuiInputTextFlags_CharsDecimal : ImGuiInputTextFlags_None;
        if (look.select_all) {
            flags |= ImGuiInputTextFlags_AutoSelectAll;
        }
        const std::string hint{look.hint};
        const bool edited = hint.empty() ? ImGui::InputText(name.c_str(), &text, flags)
                                         : ImGui::InputTextWithHint(name.c_str(), hint.c_str(), &text, flags);
        event = finish(id, edited);
    }
    note_item(id, box.min(), box.max(), label, ItemKind::field, text);
    return event;
}

void field_label(float x, float cy, std::string_view label, bool changed, float max_width)
{
    if (changed) {
        dot(x - px(8), cy, px(3), colors().acc);
    }
    plain_text(type::small_medium, x, cy, colors().text, label, max_width);
}

void error_line(float x, float cy, std::string_view words, float max_width)
{
    icon_at(icon::error, 16, x + px(8), cy, colors().bad.ink);
    text(type::small_medium, x + px(22), cy, colors().bad.ink, words, max_width - px(22), ItemKind::error);
}

float error_lines(float x, float y, float width, std::string_view words)
{
    icon_at(icon::error, 16, x + px(8), y + px(9), colors().bad.ink);
    return wrapped(type::small_medium, x + px(22), y, width - px(22), px(18), colors().bad.ink, words, ItemKind::error);
}

SecretField::SecretField() : bytes_(secret_capacity) {}

FieldEvent SecretField::draw(Box box, std::string_view label, bool bad)
{
    return draw(box, label, SecretLook{.hint = {}, .bad = bad});
}

FieldEvent SecretField::draw(Box box, std::string_view label, const SecretLook& secret)
{
    const std::string name = hidden(label);
    const ImGuiID id = ImGui::GetID(name.c_str());
    field_frame(box, has_keyboard(id), secret.bad);
    if (size() == 0 && !secret.hint.empty()) {
        plain_text(type::body, box.x + px(10), box.cy(), colors().text3, secret.hint, box.w - px(48));
    }
    FieldEvent event;
    {
        FieldLook look;
        look.right_room = secret.eye || secret.good ? 36 : 0;
        const InsideFrame inside{box, revealed_ ? type::mono : TextStyle{Face::bullets, 16}, look};
        ImGuiInputTextFlags flags = ImGuiInputTextFlags_NoUndoRedo;
        if (!revealed_) {
            flags |= ImGuiInputTextFlags_Password;
        }
        const bool edited = ImGui::InputText(name.c_str(), reinterpret_cast<char*>(bytes_.writable().data()), secret_capacity, flags);
        event = finish(id, edited);
    }
    const float side = px(28);
    if (secret.good) {
        icon_at(icon::check_circle, 18, box.right() - px(18), box.cy(), colors().ok.ink);
    } else if (secret.eye && icon_button({box.right() - side - px(4), box.cy() - side / 2, side, side},
                                         revealed_ ? icon::visibility_off : icon::visibility, revealed_ ? "Hide" : "Show")) {
        revealed_ = !revealed_;
    }
    std::string bullets;
    for (std::size_t i = 0; i < size(); ++i) {
        bullets += "•";
    }
    note_item(id, box.min(), box.max(), label, ItemKind::password, bullets);
    return event;
}

std::size_t SecretField::size() const
{
    return strnlen(reinterpret_cast<const char*>(bytes_.bytes().data()), secret_capacity);
}

Secret SecretField::take()
{
    Secret taken = Secret::copy_of(bytes_.bytes().first(size()));
    clear();
    return taken;
}

Secret SecretField::peek() const
{
    return Secret::copy_of(bytes_.bytes().first(size()));
}

void SecretField::clear()
{
    wipe(bytes_.writable());
    revealed_ = false;
}

void reload_active_text()
{
    ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.InputTextState.ID != 0 && context.InputTextState.ID == context.ActiveId) {
        context.InputTextState.ReloadUserBufAndMoveToEnd();
    }
}

void wipe_text_traces()
{
    ImGuiContext& context = *ImGui::GetCurrentContext();
    ImGuiInputTextState& state = context.InputTextState;
    if (context.ActiveId == state.ID && state.ID != 0) {
        ImGui::ClearActiveID();
    }
    wipe_vector(state.TextA);
    wipe_vector(state.TextToRevertTo);
    wipe_vector(state.CallbackTextBackup);
    state.TextLen = 0;
    wipe_vector(context.InputTextDeactivatedState.TextA);
    wipe_vector(context.TempBuffer);
    wipe_events(context);
    wipe_vector(context.IO.InputQueueCharacters);
    context.IO.InputQueueCharacters.resize(0);
}

void wipe_idle_text_traces(bool editing)
{
    ImGuiContext& context = *ImGui::GetCurrentContext();
    ImGuiInputTextState& state = context.InputTextState;
    if (!editing && (state.ID == 0 || context.ActiveId != state.ID)) {
        wipe_text_traces();
        return;
    }
    // Something is being edited: it keeps its text, and nothing of what was in those buffers before.
    const auto after = [](ImVector<char>& buffer, int used) {
        if (buffer.Data != nullptr && used < buffer.Capacity) {
            wipe({reinterpret_cast<std::uint8_t*>(buffer.Data + used), static_cast<std::size_t>(buffer.Capacity - used)});
        }
    };
    after(state.TextA, state.TextLen + 1);
    after(state.TextToRevertTo, state.TextToRevertTo.Size);
    after(state.CallbackTextBackup, state.CallbackTextBackup.Size);
    if (context.InputTextDeactivatedState.ID == 0) { // else the box that was left has not taken its text yet
        wipe_vector(context.InputTextDeactivatedState.TextA);
    }
    wipe_vector(context.TempBuffer);
    wipe_events(context);
}

namespace {

/// The list under a combo; the index chosen, or -1.
int choice_list(Box box, const char* popup, std::string_view current, std::span<const std::string> choices)
{
    const float row_height = px(28);
    const float wanted = row_height * static_cast<float>(choices.size()) + px(12);
    const float below = ImGui::GetIO().DisplaySize.y - box.bottom() - px(12);
    const float height = std::min(wanted, std::max(row_height * 3 + px(12), below));
    const float y = height <= below ? box.bottom() + px(4) : std::max(px(4), box.y - height - px(4));
    ImGui::SetNextWindowPos({box.x, y});
    ImGui::SetNextWindowSize({box.w, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(4), px(6)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    int chosen = -1;
    if (ImGui::BeginPopup(popup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings)) {
        for (std::size_t i = 0; i < choices.size(); ++i) {
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const Box line{at.x, at.y, ImGui::GetContentRegionAvail().x, row_height};
            RowLook look;
            look.label = choices[i];
            look.selected = choices[i] == current;
            look.bar = false;
            look.indent = 8;
            look.tabbing = Tabbing::stop;
            ImGui::PushID(static_cast<int>(i));
            const Press press = row(line, look);
            ImGui::PopID();
            if (look.selected) {
                focus_by_default();
            }
            if (press.pressed) {
                chosen = static_cast<int>(i);
                ImGui::CloseCurrentPopup();
            }
            ImGui::Dummy({line.w, line.h});
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
    return chosen;
}

} // namespace

int combo(Box box, std::string_view label, std::string_view current, std::span<const std::string> choices, ImWchar arrow)
{
    const Press press = interact(label, box);
    const Colors& c = colors();
    panel(box, press.hovered ? c.hover : c.field, c.fline, px(6));
    if (press.focused) {
        focus_ring(box, px(6));
    }
    plain_text(type::body, box.x + px(10), box.cy(), c.text, current, box.w - px(44));
    icon_at(arrow, 18, box.right() - px(17), box.cy(), c.text2);
    note_item(press.id, box.min(), box.max(), label, ItemKind::combo, current);
    const std::string popup = "list of " + std::string{label};
    if (press.pressed) {
        ImGui::OpenPopup(popup.c_str());
    }
    return choice_list(box, popup.c_str(), current, choices);
}

ComboEvent editable_combo(Box box, std::string_view label, std::string& text, std::span<const std::string> choices, const FieldLook& look,
                          ImWchar arrow)
{
    ComboEvent event;
    FieldLook inner = look;
    inner.right_room = 34;
    event.field = text_field(box, label, text, inner);
    const std::string popup = "list of " + std::string{label};
    const float side = px(28);
    const std::string words = "Choose " + std::string{label};
    if (icon_button({box.right() - side - px(3), box.cy() - side / 2, side, side}, arrow, words, false, 0, 18, Tabbing::arrows_only)) {
        ImGui::OpenPopup(popup.c_str());
    }
    event.chosen = choice_list(box, popup.c_str(), text, choices);
    return event;
}

} // namespace latchkey::kit
