#include "tests/support/soft_raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <zlib.h>

namespace latchkey::test {
namespace {

struct Color {
    float r, g, b, a;
};

Color unpack(ImU32 value)
{
    const auto part = [&](int shift) { return static_cast<float>((value >> shift) & 255U); };
    return {part(IM_COL32_R_SHIFT), part(IM_COL32_G_SHIFT), part(IM_COL32_B_SHIFT), part(IM_COL32_A_SHIFT)};
}

/// One texel as 0…1 factors; the atlas is alpha only or RGBA.
Color texel(const ImTextureData& texture, int x, int y)
{
    x = std::clamp(x, 0, texture.Width - 1);
    y = std::clamp(y, 0, texture.Height - 1);
    const unsigned char* p = texture.Pixels + (y * texture.Width + x) * texture.BytesPerPixel;
    constexpr float unit = 1.0F / 255.0F;
    if (texture.Format == ImTextureFormat_Alpha8) {
        return {1, 1, 1, static_cast<float>(p[0]) * unit};
    }
    return {static_cast<float>(p[0]) * unit, static_cast<float>(p[1]) * unit, static_cast<float>(p[2]) * unit,
            static_cast<float>(p[3]) * unit};
}

/// Bilinear, as the window's sampler is; on whole pixels that is the texel itself.
Color sample(const ImTextureData& texture, float u, float v)
{
    const float x = u * static_cast<float>(texture.Width) - 0.5F;
    const float y = v * static_cast<float>(texture.Height) - 0.5F;
    const float fx = std::floor(x);
    const float fy = std::floor(y);
    const float ax = x - fx;
    const float ay = y - fy;
    const int ix = static_cast<int>(fx);
    const int iy = static_cast<int>(fy);
    if (ax < 0.002F && ay < 0.002F) {
        return texel(texture, ix, iy);
    }
    const Color c00 = texel(texture, ix, iy), c10 = texel(texture, ix + 1, iy), c01 = texel(texture, ix, iy + 1),
                c11 = texel(texture, ix + 1, iy + 1);
    const auto mix = [&](float a, float b, float c, float d) { return (a * (1 - ax) + b * ax) * (1 - ay) + (c * (1 - ax) + d * ax) * ay; };
    return {mix(c00.r, c10.r, c01.r, c11.r), mix(c00.g, c10.g, c01.g, c11.g), mix(c00.b, c10.b, c01.b, c11.b),
            mix(c00.a, c10.a, c01.a, c11.a)};
}

struct Clip {
    int x0, y0, x1, y1;
};

void blend(Picture& picture, int x, int y, Color c)
{
    std::uint8_t* p =
        picture.rgba.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)) * 4;
    const float a = c.a / 255.0F;
    const auto over = [&](std::uint8_t under, float top) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(top * a + static_cast<float>(under) * (1 - a), 0.0F, 255.0F)));
    };
    p[0] = over(p[0], c.r);
    p[1] = over(p[1], c.g);
    p[2] = over(p[2], c.b);
}

float edge(ImVec2 a, ImVec2 b, float x, float y)
{
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
}

/// The top-left rule: a pixel on an edge that two triangles share belongs to one of them.
bool owns_edge(ImVec2 a, ImVec2 b)
{
    return a.y == b.y ? b.x > a.x : b.y < a.y;
}

void triangle(Picture& picture, const Clip& clip, const ImTextureData* texture, std::array<ImDrawVert, 3> v)
{
    float area = edge(v[0].pos, v[1].pos, v[2].pos.x, v[2].pos.y);
    if (area == 0) {
        return;
    }
    if (area < 0) {
        std::swap(v[1], v[2]);
        area = -area;
    }
    const auto [min_x, max_x] = std::minmax({v[0].pos.x, v[1].pos.x, v[2].pos.x});
    const auto [min_y, max_y] = std::minmax({v[0].pos.y, v[1].pos.y, v[2].pos.y});
    const int x0 = std::max(clip.x0, static_cast<int>(std::floor(min_x)));
    const int x1 = std::min(clip.x1, static_cast<int>(std::ceil(max_x)));
    const int y0 = std::max(clip.y0, static_cast<int>(std::floor(min_y)));
    const int y1 = std::min(clip.y1, static_cast<int>(std::ceil(max_y)));
    const std::array<Color, 3> color = {unpack(v[0].col), unpack(v[1].col), unpack(v[2].col)};
    const bool flat = v[0].uv.x == v[1].uv.x && v[0].uv.y == v[1].uv.y && v[0].uv.x == v[2].uv.x && v[0].uv.y == v[2].uv.y;
    const Color white = flat && texture != nullptr ? sample(*texture, v[0].uv.x, v[0].uv.y) : Color{1, 1, 1, 1};
    const std::array<bool, 3> owned = {owns_edge(v[1].pos, v[2].pos), owns_edge(v[2].pos, v[0].pos), owns_edge(v[0].pos, v[1].pos)};
    for (int y = y0; y < y1; ++y) {
        for (int x = x0; x < x1; ++x) {
            const float cx = static_cast<float>(x) + 0.5F;
            const float cy = static_cast<float>(y) + 0.5F;
            const std::array<float, 3> w = {edge(v[1].pos, v[2].pos, cx, cy), edge(v[2].pos, v[0].pos, cx, cy),
                                            edge(v[0].pos, v[1].pos, cx, cy)};
            bool inside = true;
            for (std::size_t i = 0; i < 3; ++i) {
                inside = inside && (w[i] > 0 || (w[i] == 0 && owned[i]));
            }
            if (!inside) {
                continue;
            }
            const float a = w[0] / area, b = w[1] / area, c = w[2] / area;
            const Color t = flat || texture == nullptr ? white
                                                       : sample(*texture, a * v[0].uv.x + b * v[1].uv.x + c * v[2].uv.x,
                                                                a * v[0].uv.y + b * v[1].uv.y + c * v[2].uv.y);
            const auto mix = [&](float Color::* part) { return a * color[0].*part + b * color[1].*part + c * color[2].*part; };
            blend(picture, x, y, {mix(&Color::r) * t.r, mix(&Color::g) * t.g, mix(&Color::b) * t.b, mix(&Color::a) * t.a});
        }
    }
}

void draw_list(Picture& picture, const ImDrawData& data, const ImDrawList& list)
{
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback != nullptr) {
            continue;
        }
        const Clip clip = {std::max(0, static_cast<int>(command.ClipRect.x - data.DisplayPos.x)),
                           std::max(0, static_cast<int>(command.ClipRect.y - data.DisplayPos.y)),
                           std::min(picture.width, static_cast<int>(command.ClipRect.z - data.DisplayPos.x)),
                           std::min(picture.height, static_cast<int>(command.ClipRect.w - data.DisplayPos.y))};
        const ImTextureData* texture = command.TexRef._TexData;
        for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
            std::array<ImDrawVert, 3> corners;
            for (unsigned k = 0; k < 3; ++k) {
                const auto index = static_cast<int>(command.VtxOffset + list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)]);
                corners[k] = list.VtxBuffer[index];
                corners[k].pos.x -= data.DisplayPos.x;
                corners[k].pos.y -= data.DisplayPos.y;
            }
            triangle(picture, clip, texture, corners);
        }
    }
}

void append_u32(std::vector<std::uint8_t>& out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void append_chunk(std::vector<std::uint8_t>& out, const char* type, const std::vector<std::uint8_t>& data)
{
    append_u32(out, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = out.size();
    out.insert(out.end(), type, type + 4);
    out.insert(out.end(), data.begin(), data.end());
    append_u32(out, static_cast<std::uint32_t>(crc32(0, out.data() + begin, static_cast<uInt>(out.size() - begin))));
}

} // namespace

std::uint32_t Picture::at(int x, int y) const
{
    const std::uint8_t* p = rgba.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
    return (static_cast<std::uint32_t>(p[0]) << 16) | (static_cast<std::uint32_t>(p[1]) << 8) | p[2];
}

void serve_textures(ImDrawData& data)
{
    if (data.Textures == nullptr) {
        return;
    }
    for (ImTextureData* texture : *data.Textures) {
        if (texture->Status == ImTextureStatus_WantCreate || texture->Status == ImTextureStatus_WantUpdates) {
            texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID + 1));
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
    }
}

Picture rasterise(ImDrawData& data, std::uint32_t background)
{
    serve_textures(data);
    Picture picture;
    picture.width = static_cast<int>(data.DisplaySize.x);
    picture.height = static_cast<int>(data.DisplaySize.y);
    picture.rgba.resize(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4);
    for (std::size_t i = 0; i < picture.rgba.size(); i += 4) {
        picture.rgba[i] = static_cast<std::uint8_t>(background >> 16);
        picture.rgba[i + 1] = static_cast<std::uint8_t>(background >> 8);
        picture.rgba[i + 2] = static_cast<std::uint8_t>(background);
        picture.rgba[i + 3] = 255;
    }
    for (const ImDrawList* list : data.CmdLists) {
        draw_list(picture, data, *list);
    }
    return picture;
}

bool write_png(const Picture& picture, const std::string& path)
{
    const std::size_t stride = static_cast<std::size_t>(picture.width) * 4;
    std::vector<std::uint8_t> lines;
    lines.reserve((stride + 1) * static_cast<std::size_t>(picture.height));
    for (int y = 0; y < picture.height; ++y) {
        lines.push_back(0); // no filter
        const auto* begin = picture.rgba.data() + static_cast<std::size_t>(y) * stride;
        lines.insert(lines.end(), begin, begin + stride);
    }
    uLongf packed_size = compressBound(static_cast<uLong>(lines.size()));
    std::vector<std::uint8_t> packed(packed_size);
    if (compress2(packed.data(), &packed_size, lines.data(), static_cast<uLong>(lines.size()), 6) != Z_OK) {
        return false;
    }
    packed.resize(packed_size);
    std::vector<std::uint8_t> header;
    append_u32(header, static_cast<std::uint32_t>(picture.width));
    append_u32(header, static_cast<std::uint32_t>(picture.height));
    header.insert(header.end(), {8, 6, 0, 0, 0}); // eight bits, RGBA
    std::vector<std::uint8_t> out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    append_chunk(out, "IHDR", header);
    append_chunk(out, "IDAT", packed);
    append_chunk(out, "IEND", {});
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) {
        return false;
    }
    const bool written = std::fwrite(out.data(), 1, out.size(), file) == out.size();
    return std::fclose(file) == 0 && written;
}

} // namespace latchkey::test
