#pragma once
/// A fixture whose stage shows a session's terminal of 148 columns and 36 rows. Not thread safe.

#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage_test.h"

namespace latchkey::test {

inline constexpr auto ctrl_shift = static_cast<ImGuiKey>(static_cast<int>(ImGuiMod_Ctrl) | static_cast<int>(ImGuiMod_Shift));

class TerminalTab : public StageTest {
protected:
    TerminalTab()
    {
        stage.view = terminal_view(148, 36);
        stage.frames(4);
    }
};

} // namespace latchkey::test
