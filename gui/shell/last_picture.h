#pragma once
/// Whether a frame looks as the one that the window shows already. Dear ImGui draws some frames more than there is something new: a key
/// press takes two or three, and where OpenGL is software each of them costs more than everything else together, and delays the echo. UI
/// thread.

#include <cstdint>

struct ImDrawData;

namespace latchkey::shell {

class LastPicture {
public:
    /// Takes it as the last one. A texture that must be made or updated counts as a change.
    [[nodiscard]] bool changed_by(const ImDrawData& data);

private:
    std::uint64_t sum_ = 0;
};

} // namespace latchkey::shell
