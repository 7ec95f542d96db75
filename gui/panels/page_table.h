#pragma once
/// The category pages: PuTTY's names and titles in PuTTY's order, as far as the form has fields for them. Pure; any thread.

#include "gui/view/form_view.h"

#include <string>
#include <string_view>
#include <vector>

namespace latchkey::panels {

struct PageRow {
    std::string path;    ///< "Connection/SSH/Auth"
    bool branch = false; ///< other pages are below it

    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] int depth() const;
};

/// Pages that show something, and the branches above them, in PuTTY's order; pages that PuTTY has not come last.
[[nodiscard]] std::vector<PageRow> pages_of(const view::FormView& form);

struct PageWords {
    std::string title;   ///< "Options controlling SSH authentication"
    std::string heading; ///< of the first group of rows
};
[[nodiscard]] PageWords words_of(std::string_view path);

/// Whether that page shows that field: its owner does, and the key file is on three pages.
[[nodiscard]] bool shows(std::string_view page, const view::Field& field);

inline constexpr std::string_view session_page = "Session";
inline constexpr std::string_view auth_page = "Connection/SSH/Auth";
inline constexpr std::string_view credentials_page = "Connection/SSH/Auth/Credentials";

} // namespace latchkey::panels
