#pragma once
/// The hands of a person at a place: mouse and keyboard. UI thread. A press takes frames of its own, so that nothing is pressed and let go
/// within one; whether anything came of it is for others to see.

#include "tests/drive/keys.h"
#include "tests/drive/place.h"

#include <functional>
#include <string_view>

namespace latchkey::drive {

class Hand {
public:
    explicit Hand(Place& place) : place_(place) {}

    /// One frame with that input.
    void frame(const std::function<void()>& input = [] {});
    /// False once the window has been closed.
    [[nodiscard]] bool window_open() const { return open_; }

    // Screen pixels; buttons as ImGui counts them.
    void point(ImVec2 at);
    void press(ImVec2 at, int button, int times);
    void drag(ImVec2 from, ImVec2 to);
    void wheel(ImVec2 at, float notches);

    void press_chord(const Chord& chord);
    /// Characters as typed; Enter, Tab, Escape and other controls as their keys.
    void write(std::string_view utf8);

private:
    Place& place_;
    bool open_ = true;
};

} // namespace latchkey::drive
