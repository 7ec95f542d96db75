#include "gui/shell/last_picture.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace latchkey::shell {
namespace {

/// Not cryptographic: who finds two pictures with one sum has the older one stay on their screen.
class Sum {
public:
    void add(const void* data, std::size_t size)
    {
        const auto* bytes = static_cast<const unsigned char*>(data);
        std::size_t at = 0;
        // Four lanes, so that one multiplication need not wait for the other: a full terminal is most of a megabyte.
        for (; at + 32 <= size; at += 32) {
            std::array<std::uint64_t, 4> words; // NOLINT: filled here
            std::memcpy(words.data(), bytes + at, sizeof words);
            for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
                lanes_[lane] = std::rotl((lanes_[lane] ^ words[lane]) * odd, 29);
            }
        }
        for (; at < size; at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes + at, std::min<std::size_t>(8, size - at));
            add(word);
        }
        add(size);
    }

    void add(std::uint64_t word) { lanes_[0] = std::rotl((lanes_[0] ^ word) * odd, 29); }

    [[nodiscard]] std::uint64_t value() const
    {
        std::uint64_t all = 0;
        for (const std::uint64_t lane : lanes_) {
            all = std::rotl((all ^ lane) * odd, 29);
        }
        return all;
    }

private:
    static constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
    std::array<std::uint64_t, 4> lanes_{1, 2, 3, 4};
};

template <class T>
void add_all(Sum& sum, const ImVector<T>& values)
{
    sum.add(values.Data, static_cast<std::size_t>(values.size_in_bytes()));
}

} // namespace

bool LastPicture::changed_by(const ImDrawData& data)
{
    Sum sum;
    sum.add(&data.DisplayPos, sizeof data.DisplayPos);
    sum.add(&data.DisplaySize, sizeof data.DisplaySize);
    sum.add(&data.FramebufferScale, sizeof data.FramebufferScale);
    for (const ImDrawList* list : data.CmdLists) {
        add_all(sum, list->VtxBuffer);
        add_all(sum, list->IdxBuffer);
        for (const ImDrawCmd& command : list->CmdBuffer) {
            sum.add(&command.ClipRect, sizeof command.ClipRect);
            sum.add(std::bit_cast<std::uintptr_t>(command.TexRef._TexData)); // not what it has on the graphics card: that may come later
            sum.add(static_cast<std::uint64_t>(command.TexRef._TexID));
            sum.add(std::uint64_t{command.VtxOffset} << 32 | command.IdxOffset);
            sum.add(command.ElemCount);
        }
    }
    bool same = sum.value() == sum_;
    sum_ = sum.value();
    if (data.Textures != nullptr) {
        for (const ImTextureData* texture : *data.Textures) {
            same = same && texture->Status == ImTextureStatus_OK;
        }
    }
    return !same;
}

} // namespace latchkey::shell
