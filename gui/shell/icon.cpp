#include "gui/shell/icon.h"

#include <GLFW/glfw3.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <zlib.h>

extern "C" {
extern const unsigned char latchkey_icon_16[];
extern const unsigned char latchkey_icon_16_end[];
extern const unsigned char latchkey_icon_32[];
extern const unsigned char latchkey_icon_32_end[];
extern const unsigned char latchkey_icon_48[];
extern const unsigned char latchkey_icon_48_end[];
}

namespace latchkey::shell {
namespace {

constexpr std::array<std::uint8_t, 8> signature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::size_t pixel = 4;

std::uint32_t big_endian(const std::uint8_t* at)
{
    return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

/// PNG's filter 4: the neighbour that is nearest to left + above − corner.
int paeth(int left, int above, int corner)
{
    const int guess = left + above - corner;
    const int to_left = std::abs(guess - left);
    const int to_above = std::abs(guess - above);
    const int to_corner = std::abs(guess - corner);
    if (to_left <= to_above && to_left <= to_corner) {
        return left;
    }
    return to_above <= to_corner ? above : corner;
}

/// Undoes the row filters in place of `out`; raw rows have a filter byte in front.
bool unfilter(const std::vector<std::uint8_t>& raw, std::vector<std::uint8_t>& out, std::size_t stride, std::size_t height)
{
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint8_t filter = raw[y * (stride + 1)];
        const std::uint8_t* in = &raw[y * (stride + 1) + 1];
        std::uint8_t* row = &out[y * stride];
        for (std::size_t x = 0; x < stride; ++x) {
            const int left = x >= pixel ? row[x - pixel] : 0;
            const int above = y > 0 ? out[(y - 1) * stride + x] : 0;
            const int corner = x >= pixel && y > 0 ? out[(y - 1) * stride + x - pixel] : 0;
            int add = 0;
            switch (filter) {
            case 0:
                break;
            case 1:
                add = left;
                break;
            case 2:
                add = above;
                break;
            case 3:
                add = (left + above) / 2;
                break;
            case 4:
                add = paeth(left, above, corner);
                break;
            default:
                return false;
            }
            row[x] = static_cast<std::uint8_t>(in[x] + add);
        }
    }
    return true;
}

} // namespace

std::optional<Pixels> decode_icon(std::span<const std::uint8_t> png)
{
    if (png.size() < signature.size() || std::memcmp(png.data(), signature.data(), signature.size()) != 0) {
        return std::nullopt;
    }
    Pixels pixels;
    std::vector<std::uint8_t> packed;
    for (std::size_t at = signature.size(); at + 12 <= png.size();) {
        const std::size_t length = big_endian(&png[at]);
        if (length > png.size() - at - 12) {
            return std::nullopt;
        }
        const std::uint8_t* data = &png[at + 8];
        if (std::memcmp(&png[at + 4], "IHDR", 4) == 0 && length >= 13) {
            const std::uint32_t width = big_endian(data);
            const std::uint32_t height = big_endian(data + 4);
            const bool ours = data[8] == 8 && data[9] == 6 && data[12] == 0; // 8 bit, RGBA, not interlaced
            if (!ours || width == 0 || height == 0 || width > 1024 || height > 1024) {
                return std::nullopt;
            }
            pixels.width = static_cast<int>(width);
            pixels.height = static_cast<int>(height);
        } else if (std::memcmp(&png[at + 4], "IDAT", 4) == 0) {
            packed.insert(packed.end(), data, data + length);
        }
        at += length + 12;
    }
    if (pixels.width == 0) {
        return std::nullopt;
    }
    const auto stride = static_cast<std::size_t>(pixels.width) * pixel;
    const auto height = static_cast<std::size_t>(pixels.height);
    std::vector<std::uint8_t> raw((stride + 1) * height);
    uLongf size = raw.size();
    if (::uncompress(raw.data(), &size, packed.data(), packed.size()) != Z_OK || size != raw.size()) {
        return std::nullopt;
    }
    pixels.rgba.resize(stride * height);
    return unfilter(raw, pixels.rgba, stride, height) ? std::optional{std::move(pixels)} : std::nullopt;
}

void set_window_icon(GLFWwindow* window)
{
    std::array<std::optional<Pixels>, 3> decoded{decode_icon({latchkey_icon_16, latchkey_icon_16_end}),
                                                 decode_icon({latchkey_icon_32, latchkey_icon_32_end}),
                                                 decode_icon({latchkey_icon_48, latchkey_icon_48_end})};
    std::vector<GLFWimage> images;
    for (auto& icon : decoded) {
        if (icon) {
            images.push_back({icon->width, icon->height, icon->rgba.data()});
        }
    }
    glfwSetWindowIcon(window, static_cast<int>(images.size()), images.data());
}

} // namespace latchkey::shell
