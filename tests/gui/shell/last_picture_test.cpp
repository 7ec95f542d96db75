#include "gui/shell/last_picture.h"

#include <gtest/gtest.h>
#include <imgui.h>

namespace latchkey::shell {
namespace {

class Picture : public ::testing::Test {
protected:
    Picture() : context_(ImGui::CreateContext())
    {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
        io.DisplaySize = {200, 100};
        // The first frames make the font's texture.
        (void)differs("A", 10);
        (void)differs("A", 10);
    }
    ~Picture() override
    {
        for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
        ImGui::DestroyContext(context_);
    }

    /// Draws a letter and a box; whether the window must show it.
    bool differs(const char* letter, float x, ImU32 color = IM_COL32(1, 2, 3, 255))
    {
        ImGui::NewFrame();
        ImDrawList& list = *ImGui::GetForegroundDrawList();
        list.AddText({5, 5}, IM_COL32_WHITE, letter);
        list.AddRectFilled({x, 20}, {x + 10, 30}, color);
        ImGui::Render();
        const bool differs = last_.changed_by(*ImGui::GetDrawData());
        for (ImTextureData* texture : *ImGui::GetDrawData()->Textures) {
            texture->SetTexID(1); // as a backend does while it draws
            texture->SetStatus(ImTextureStatus_OK);
        }
        return differs;
    }

private:
    ImGuiContext* context_;
    LastPicture last_;
};

TEST_F(Picture, ThatLooksAsTheLastOneIsNotShownAgain)
{
    EXPECT_FALSE(differs("A", 10));
    EXPECT_FALSE(differs("A", 10));
}

TEST_F(Picture, WithAnythingMovedRecolouredOrResizedIsShown)
{
    EXPECT_TRUE(differs("A", 11));
    EXPECT_TRUE(differs("A", 10)) << "and back";
    EXPECT_TRUE(differs("A", 10, IM_COL32(1, 2, 4, 255)));
    EXPECT_TRUE(differs("B", 10, IM_COL32(1, 2, 4, 255))) << "letters differ only by their place in the texture";
    EXPECT_FALSE(differs("B", 10, IM_COL32(1, 2, 4, 255)));
    ImGui::GetIO().DisplaySize = {201, 100};
    EXPECT_TRUE(differs("B", 10, IM_COL32(1, 2, 4, 255)));
}

TEST_F(Picture, WithLettersThatTheGraphicsCardDoesNotHaveYetIsShown)
{
    ImGui::GetIO().Fonts->TexData->SetStatus(ImTextureStatus_WantUpdates);
    EXPECT_TRUE(differs("A", 10));
    EXPECT_FALSE(differs("A", 10));
}

} // namespace
} // namespace latchkey::shell
