#include "gui/model/typed_settings.h"

#include "client/settings/ssh_options.h"
#include "gui/model/color_schemes.h"
#include "gui/model/shell_words.h"

#include <algorithm>

namespace latchkey::model {
namespace {

using settings::SettingId;
using settings::SettingKind;

std::size_t index(SettingId id)
{
    return static_cast<std::size_t>(id);
}

settings::Source from_window()
{
    return {settings::SourceKind::window};
}

view::FieldKind field_kind(SettingKind kind)
{
    switch (kind) {
    case SettingKind::boolean:
        return view::FieldKind::yes_no;
    case SettingKind::choice:
        return view::FieldKind::choice;
    case SettingKind::number:
    case SettingKind::duration:
        return view::FieldKind::number;
    case SettingKind::path:
    case SettingKind::path_list:
        return view::FieldKind::path;
    case SettingKind::text:
    case SettingKind::text_list:
    case SettingKind::algorithm_list:
        break;
    }
    return view::FieldKind::text;
}

} // namespace

void TypedSettings::take(settings::Settings values)
{
    values_ = std::move(values);
    as_typed_.fill(std::nullopt);
    problems_.fill({});
}

void TypedSettings::set_text(SettingId id, std::string text)
{
    // What is copied from a page often brings a blank along, and no account's name begins or ends with one.
    const std::string meant{id == SettingId::user_name ? trimmed(text) : std::string_view{text}};
    const Status set = values_.set_text(id, meant, from_window());
    // A host field may hold a whole target for a while; it is taken apart by Open.
    problems_[index(id)] = set ? std::string{} : set.error().about(std::string{settings::setting(id).label}).sentence();
    if (set) {
        // Kept as typed too where the value's own writing differs ("022" for 22), so that the text box is not pulled from under the cursor.
        as_typed_[index(id)] = values_.as_text(id) == text ? std::nullopt : std::optional{std::move(text)};
    } else {
        as_typed_[index(id)] = std::move(text);
    }
}

void TypedSettings::remember_key(const std::string& fingerprint)
{
    values_.reset(SettingId::key_fingerprint);
    as_typed_[index(SettingId::key_fingerprint)].reset();
    problems_[index(SettingId::key_fingerprint)].clear();
    if (!fingerprint.empty()) {
        (void)values_.set_text(SettingId::key_fingerprint, fingerprint, values_.source(SettingId::key_file));
    }
}

void TypedSettings::set_problem(SettingId id, std::string problem)
{
    problems_[index(id)] = std::move(problem);
}

std::string TypedSettings::text(SettingId id) const
{
    const auto& typed = as_typed_[index(id)];
    return typed ? *typed : values_.as_text(id);
}

bool TypedSettings::has_problem() const
{
    return std::any_of(problems_.begin(), problems_.end(), [](const std::string& problem) { return !problem.empty(); });
}

Target TypedSettings::target() const
{
    return parse_target(text(SettingId::host_name));
}

bool TypedSettings::adopt(const Target& where)
{
    if (!where.problem.empty() || where.host == text(SettingId::host_name)) {
        return false;
    }
    set_text(SettingId::host_name, where.host);
    if (!where.user.empty()) {
        set_text(SettingId::user_name, where.user);
    }
    if (where.port) {
        set_text(SettingId::port, std::to_string(*where.port));
    }
    return true;
}

view::Field TypedSettings::field(const settings::Setting& row, const settings::Settings& defaults) const
{
    view::Field field;
    field.id = row.name;
    field.page = row.page;
    field.label = row.label;
    field.help = row.help;
    field.kind = field_kind(row.kind);
    field.value = text(row.id);
    field.default_value = settings::format_value(row, defaults.value(row.id));
    for (const settings::Choice& choice : row.choices) {
        field.choices.emplace_back(choice.word);
        field.choice_labels.emplace_back(choice.label);
    }
    if (row.id == SettingId::color_scheme) {
        for (const view::ColorScheme& scheme : color_schemes()) {
            field.choices.push_back(scheme.name);
        }
    }
    field.problem = problems_[index(row.id)];
    return field;
}

std::string TypedSettings::command_line() const
{
    const Target where = target();
    if (has_problem() || !where.problem.empty()) {
        return {};
    }
    settings::Settings values = values_;
    if (where.port) {
        (void)values.set(SettingId::port, std::int64_t{*where.port}, from_window());
    }
    std::string line = "ssh";
    for (const std::string& word : settings::to_ssh_arguments(values)) {
        line += ' ' + shell_word(word);
    }
    const std::string user = where.user.empty() ? values.text(SettingId::user_name) : where.user;
    return line + ' ' + shell_word(user.empty() ? where.host : user + '@' + where.host);
}

} // namespace latchkey::model
