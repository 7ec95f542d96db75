#pragma once
/// The settings of an open session while they are being changed: the rows of the table that may change then, and no other. Nothing takes
/// effect before it is applied. IO thread; touches no disk.

#include "gui/model/form.h"
#include "gui/model/typed_settings.h"

#include <string>

namespace latchkey::model {

class LiveForm {
public:
    LiveForm(view::TabId tab, std::string title, const Opening& opening, settings::Settings defaults);

    [[nodiscard]] view::TabId tab() const { return tab_; }
    [[nodiscard]] const std::string& session() const { return session_; } ///< saved under that name; empty: not
    void edit(const view::EditField& edit);
    void reset(const std::string& id);
    /// A value that is not typed: the boxes take it over.
    void choose(settings::SettingId id, const std::string& value);

    [[nodiscard]] bool has_problem() const { return typed_.has_problem(); }
    [[nodiscard]] const settings::Settings& values() const { return typed_.values(); }
    /// In the place of the form of a new session; what is not about a session stays as it is there.
    void show(view::FormView& form) const;

private:
    view::TabId tab_;
    std::string title_;
    std::string session_;
    settings::Settings defaults_;
    TypedSettings typed_;
    unsigned revision_;
};

/// Whether a row may change while a session is open.
[[nodiscard]] bool may_change_live(const settings::Setting& row);

} // namespace latchkey::model
