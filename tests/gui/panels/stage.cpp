#include "tests/gui/panels/stage.h"

#include "gui/panels/kit/fonts.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace latchkey::test {

Stage::Stage(int width, int height, float scale, kit::Palette palette)
{
    context_ = ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    kit::load_fonts(*io.Fonts);
    kit::apply_theme(palette, scale);
    kit::listen_to_items(this);
    io.ConfigErrorRecoveryEnableTooltip = false;
    io.ConfigErrorRecoveryEnableAssert = false;
    context_->ErrorCallbackUserData = this;
    context_->ErrorCallback = [](ImGuiContext*, void* stage, const char* words) { static_cast<Stage*>(stage)->errors.emplace_back(words); };
    ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
    platform.Platform_ClipboardUserData = this;
    platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
        static_cast<Stage*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)->clipboard_ = text;
    };
    platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
        return static_cast<Stage*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)->clipboard_.c_str();
    };
}

Stage::~Stage()
{
    kit::listen_to_items(nullptr);
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImGui::DestroyContext(context_);
}

void Stage::noted(const kit::ItemNote& note)
{
    seen.push_back({note.id,
                    std::string{note.label},
                    note.kind,
                    std::string{note.value},
                    std::string{note.group},
                    note.enabled,
                    note.checked,
                    note.focused,
                    note.reachable,
                    note.visible(),
                    {std::max(note.min.x, note.clip_min.x), std::max(note.min.y, note.clip_min.y)},
                    {std::min(note.max.x, note.clip_max.x), std::min(note.max.y, note.clip_max.y)}});
}

void Stage::frame(double seconds)
{
    ImGui::GetIO().DeltaTime = static_cast<float>(seconds);
    seen.clear();
    ImGui::NewFrame();
    panels.draw(view, *this);
    ImGui::Render();
    serve_textures(*ImGui::GetDrawData());
}

void Stage::frames(int count)
{
    for (int i = 0; i < count; ++i) {
        frame();
    }
}

Picture Stage::picture()
{
    return rasterise(*ImGui::GetDrawData());
}

const SeenItem* Stage::find(std::string_view label, std::optional<kit::ItemKind> kind) const
{
    for (const SeenItem& item : seen) {
        if (item.label == label && item.reachable && item.visible && (!kind || item.kind == *kind)) {
            return &item;
        }
    }
    return nullptr;
}

const SeenItem* Stage::focused() const
{
    for (const SeenItem& item : seen) {
        if (item.focused) {
            return &item;
        }
    }
    return nullptr;
}

void Stage::press_at(ImVec2 place, ImGuiMouseButton button)
{
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(place.x, place.y);
    frame();
    io.AddMouseButtonEvent(button, true);
    frame();
    io.AddMouseButtonEvent(button, false);
    frame();
}

bool Stage::click(std::string_view label, std::optional<kit::ItemKind> kind, ImGuiMouseButton button)
{
    const SeenItem* item = find(label, kind);
    if (item == nullptr || item->id == 0) {
        return false;
    }
    frame(1); // never the second half of a double click
    press_at({(item->min.x + item->max.x) / 2, (item->min.y + item->max.y) / 2}, button);
    frame();
    return true;
}

bool Stage::double_click(std::string_view label, std::optional<kit::ItemKind> kind)
{
    const SeenItem* item = find(label, kind);
    if (item == nullptr) {
        return false;
    }
    frame(1);
    const ImVec2 place{(item->min.x + item->max.x) / 2, (item->min.y + item->max.y) / 2};
    press_at(place);
    press_at(place);
    frame();
    return true;
}

void Stage::key(ImGuiKey key, ImGuiKey modifier)
{
    ImGuiIO& io = ImGui::GetIO();
    if (modifier != ImGuiKey_None) {
        for (const ImGuiKey one : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt}) {
            if ((modifier & one) != 0) {
                io.AddKeyEvent(one, true);
            }
        }
    }
    io.AddKeyEvent(key, true);
    frame();
    io.AddKeyEvent(key, false);
    for (const ImGuiKey one : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt}) {
        io.AddKeyEvent(one, false);
    }
    frame();
    frame();
}

void Stage::type(std::string_view text)
{
    for (const char letter : text) {
        ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(letter));
    }
    frame();
    frame();
}

void Stage::stroll(std::string_view label, int steps)
{
    const SeenItem* item = find(label);
    if (item == nullptr) {
        errors.push_back("nothing called " + std::string{label});
        return;
    }
    const ImVec2 middle{(item->min.x + item->max.x) / 2, (item->min.y + item->max.y) / 2};
    const ImVec2 reach{(item->max.x - middle.x) * 0.8F, (item->max.y - middle.y) * 0.8F};
    for (int i = 0; i < steps; ++i) {
        const float turn = static_cast<float>(i) * 0.07F;
        ImGui::GetIO().AddMousePosEvent(middle.x + reach.x * std::sin(turn), middle.y + reach.y * std::sin(turn * 1.6F + 0.6F));
        frame();
    }
}

bool Stage::remembers_text(std::string_view text) const
{
    const auto holds = [&](const ImVector<char>& bytes) {
        return bytes.Data != nullptr &&
               std::string_view{bytes.Data, static_cast<std::size_t>(bytes.Capacity)}.find(text) != std::string_view::npos;
    };
    const ImGuiInputTextState& state = context_->InputTextState;
    std::string typed;
    for (const ImVector<ImGuiInputEvent>* events : {&context_->InputEventsTrail, &context_->InputEventsQueue}) {
        for (int i = 0; i < events->Capacity; ++i) {
            if (events->Data[i].Type == ImGuiInputEventType_Text && events->Data[i].Text.Char < 128) {
                typed += static_cast<char>(events->Data[i].Text.Char);
            }
        }
    }
    return holds(state.TextA) || holds(state.TextToRevertTo) || holds(state.CallbackTextBackup) ||
           holds(context_->InputTextDeactivatedState.TextA) || holds(context_->TempBuffer) || typed.find(text) != std::string::npos;
}

} // namespace latchkey::test
