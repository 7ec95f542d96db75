#pragma once
/// Menus: a word that opens one, the list below it, its rows. Screen pixels; UI thread.

#include "gui/panels/kit/widgets.h"

#include <string_view>

namespace latchkey::kit {

/// A word in a row of menus; true when its list is to be opened (with the name of the menu).
bool menu_word(Box box, std::string_view label, Tabbing tabbing);
[[nodiscard]] float menu_word_width(std::string_view label);

/// The open list of a menu; converts to false while it is closed. Draw rows only when it is open.
class MenuList {
public:
    /// at: its upper left corner; width in design pixels.
    MenuList(const char* name, ImVec2 at, float width);
    ~MenuList();
    MenuList(const MenuList&) = delete;
    MenuList& operator=(const MenuList&) = delete;
    explicit operator bool() const { return open_; }

private:
    bool open_;
};

struct MenuRowLook {
    std::string_view aside{}; ///< its keys: "Ctrl+O"
    bool marked = false;
    bool enabled = true;
};

/// True when it was chosen, and then the menu is closed.
bool menu_row(std::string_view label, const MenuRowLook& look = {});
void menu_separator();

} // namespace latchkey::kit
