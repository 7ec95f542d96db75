#pragma once
/// Settings as a TOML document: flat keys, one for each setting that is set. Text in, text out; no files.
///
/// Writing edits the previous text in place: keys that we do not know, their comments, the order and the blank lines stay as they are
/// (a newer Latchkey, or a person, put them there). Limit: 1 MiB. Any thread. TOML 1.0.

#include "client/settings/settings.h"

#include <map>

namespace latchkey::settings {

struct TomlSettings {
    Settings settings;
    std::map<std::string, std::string> extras; ///< the extra text keys that were asked for ("name", "folder")
    std::vector<std::string> remarks;          ///< one sentence for each key that was left out (a value its row refuses)
};

/// SettingsErrc::not_toml when the text does not parse: nothing of it is used then. A known key with a bad value is left at its default
/// and remarked on: one typing mistake must not lose a session.
[[nodiscard]] Result<TomlSettings> read_toml(std::string_view text, const Source& source,
                                             std::span<const std::string_view> extra_keys = {});

/// The document with these settings. `previous` is the text to be edited ("" for a new one); it must parse, or the error is returned.
/// Known keys that are not set any more are removed with the rest of their line; extras with an empty value too.
[[nodiscard]] Result<std::string> write_toml(std::string_view previous, const Settings& settings, Scope scope,
                                             const std::map<std::string, std::string>& extras = {});

} // namespace latchkey::settings
