#pragma once
/// Draws ImDrawData into memory, as OpenGL would, without a screen: pictures of the window for tests, `latchkey-drive` and `look-shots`.
/// It is the renderer for the atlas too: it acknowledges ImGui's texture requests (set ImGuiBackendFlags_RendererHasTextures and
/// ImGuiBackendFlags_RendererHasVtxOffset). Deterministic; slow (about 50 ms for 1280×800).

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

namespace latchkey::test {

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgba; ///< rows from the top, four bytes a pixel

    [[nodiscard]] std::uint32_t at(int x, int y) const; ///< 0xRRGGBB
};

/// Acknowledges what ImGui asks of textures (create, update, destroy). Call after every ImGui::Render() without a real renderer.
void serve_textures(ImDrawData& data);

[[nodiscard]] Picture rasterise(ImDrawData& data, std::uint32_t background = 0x000000);

/// False when the file cannot be written.
[[nodiscard]] bool write_png(const Picture& picture, const std::string& path);

} // namespace latchkey::test
