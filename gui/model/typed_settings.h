#pragma once
/// A session's settings while they are being typed: valid values, and beside them the texts that are no values yet with what is wrong about
/// each. IO thread; touches no disk, cannot fail: a text that is refused becomes its row's problem.

#include "client/settings/settings.h"
#include "gui/model/target.h"
#include "gui/view/form_view.h"

#include <array>
#include <optional>
#include <string>

namespace latchkey::model {

class TypedSettings {
public:
    explicit TypedSettings(settings::Settings values) : values_(std::move(values)) {}

    /// Everything anew: as typed is then the same as meant.
    void take(settings::Settings values);
    void set_text(settings::SettingId id, std::string text);
    /// The fingerprint of the key file as it is now; empty: not known. It comes from where the key file's name comes.
    void remember_key(const std::string& fingerprint);
    /// The host's problem is known only when a whole target is asked for.
    void set_problem(settings::SettingId id, std::string problem);

    [[nodiscard]] const settings::Settings& values() const { return values_; }
    [[nodiscard]] std::string text(settings::SettingId id) const; ///< as typed
    [[nodiscard]] bool has_problem() const;

    /// What the host's box means: it may hold a whole target for a while.
    [[nodiscard]] Target target() const;
    /// Puts a target's parts where they belong. False when there was nothing to take apart.
    bool adopt(const Target& where);

    [[nodiscard]] view::Field field(const settings::Setting& row, const settings::Settings& defaults) const;
    /// "ssh -p 2222 ubuntu@203.0.113.24"; empty while something is wrong: with a value left out it would be another command.
    [[nodiscard]] std::string command_line() const;

private:
    settings::Settings values_;
    std::array<std::optional<std::string>, settings::setting_count> as_typed_; ///< texts that are no values, or written in another way
    std::array<std::string, settings::setting_count> problems_;
};

} // namespace latchkey::model
