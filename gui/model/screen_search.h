#pragma once
/// The search bar's memory: what is looked for in a terminal, where it was found, which place is the current one. IO thread.
///
/// Regular expressions are RE2's: matched in linear time, without recursion; at most 1 KiB of pattern and 8 MiB of automaton. At most
/// 10,000 places are found.

#include "gui/terminal/terminal.h"
#include "gui/view/window_view.h"

#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace latchkey::model {

class ScreenSearch {
public:
    struct Wanted {
        std::string text{};
        bool expression = false;
        bool match_case = false;
        bool operator==(const Wanted&) const = default;
    };
    ScreenSearch();
    ~ScreenSearch();
    ScreenSearch(ScreenSearch&&) noexcept;
    ScreenSearch& operator=(ScreenSearch&&) noexcept;

    /// Looks anew; the current place is the first one that is not above `top`, else the last one.
    void look_for(Wanted wanted, const terminal::Terminal& terminal, terminal::LineId top);
    /// The text has changed: the same again. The current place stays where it was.
    void refresh(const terminal::Terminal& terminal);
    /// Goes round at the ends.
    void step(int by);

    [[nodiscard]] const terminal::Found* current() const;
    [[nodiscard]] const std::vector<terminal::Found>& hits() const { return hits_; }
    /// Without the places in view.
    [[nodiscard]] view::FindView view() const;
    /// With them.
    [[nodiscard]] view::FindView view(const terminal::Snapshot& screen) const;

private:
    void find(const terminal::Terminal& terminal);
    void find_expression(const terminal::Terminal& terminal);

    Wanted wanted_;
    std::unique_ptr<re2::RE2> expression_;
    std::string problem_;
    std::vector<terminal::Found> hits_;
    std::size_t current_ = 0; ///< index; meaningless without hits
};

} // namespace latchkey::model
