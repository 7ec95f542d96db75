#pragma once
/// Sessions that other programs on this machine keep: the hosts that ssh_config names, and PuTTY's. They are listed and used where they
/// are, and never written; saving one makes a session of ours. Blocks on the disk: call from a job. Any thread.

#include "client/settings/platform/paths.h"
#include "client/settings/settings.h"
#include "client/settings/ssh_config.h"
#include "gui/model/saved_sessions.h"

#include <optional>
#include <string>

namespace latchkey::model {

struct Elsewhere {
    settings::Places places;
    std::optional<settings::SshConfigFiles> ssh_config; ///< nothing: the user's own and the system's
};

/// Host names without patterns, in their order, then PuTTY's sessions by name. At most 10,000 of each. What cannot be read is a notice.
[[nodiscard]] ListedSessions list_elsewhere(const Elsewhere& where);

struct ForeignSession {
    settings::Settings effective; ///< with Default Settings where it says nothing
    std::string said;             ///< what did not come along, in a sentence; empty
};
/// Of a host of ssh_config the name alone: the files are asked when it is opened, so that a change in them counts. PuttyErrc, FileErrc.
[[nodiscard]] Result<ForeignSession> read_elsewhere(view::SessionFrom from, const std::string& name, const Elsewhere& where,
                                                    const settings::Settings& defaults);

} // namespace latchkey::model
