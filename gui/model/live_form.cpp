#include "gui/model/live_form.h"

#include <utility>

namespace latchkey::model {
namespace {

/// Boxes take values over when the revision is another one; those of the form of a new session count up from 0.
constexpr unsigned first_revision = 1U << 31U;

unsigned next_revision()
{
    static unsigned last = first_revision;
    return ++last;
}

} // namespace

bool may_change_live(const settings::Setting& row)
{
    return row.live == settings::Live::yes && row.scope == settings::Scope::session && !row.page.empty();
}

LiveForm::LiveForm(view::TabId tab, std::string title, const Opening& opening, settings::Settings defaults)
    : tab_(tab),
      title_(std::move(title)),
      session_(opening.session),
      defaults_(std::move(defaults)),
      typed_(opening.settings),
      revision_(next_revision())
{
}

void LiveForm::edit(const view::EditField& edit)
{
    const settings::Setting* row = settings::find_setting(edit.id);
    if (row != nullptr && may_change_live(*row)) {
        typed_.set_text(row->id, edit.value);
    }
}

void LiveForm::reset(const std::string& id)
{
    if (const settings::Setting* row = settings::find_setting(id)) {
        choose(row->id, settings::format_value(*row, defaults_.value(row->id)));
    }
}

void LiveForm::choose(settings::SettingId id, const std::string& value)
{
    edit({std::string{settings::setting(id).name}, value});
    revision_ = next_revision();
}

void LiveForm::show(view::FormView& form) const
{
    form.fields.clear();
    for (const settings::Setting& row : settings::setting_table()) {
        if (may_change_live(row)) {
            form.fields.push_back(typed_.field(row, defaults_));
        }
    }
    form.changing = title_;
    form.can_save = !session_.empty();
    form.key = {};
    form.command_line.clear();
    form.revision = revision_;
}

} // namespace latchkey::model
