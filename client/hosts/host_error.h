#pragma once
/// Why a server's identity was not accepted, or known_hosts could not be used. Any thread.

#include "keys/base/error.h"

namespace latchkey::hosts {

enum class HostErrc {
    changed = 1,       ///< subject: the host; detail: "FILE, line N"
    revoked,           ///< subject: the host; detail: "FILE, line N"
    unknown,           ///< strict checking, or nobody to ask; subject: the host; detail: type and fingerprint
    other_type,        ///< as unknown, but another type of key is on file; detail: "FILE, line N"
    refused,           ///< the user said no; subject: the host
    unreadable,        ///< subject: the file; detail: the system's words. Never the same as "unknown"
    too_large,         ///< a known_hosts file over 64 MiB
    not_written,       ///< subject: the file; detail: the system's words
    changed_meanwhile, ///< the file was changed by somebody else between reading and editing
    bad_address,       ///< subject: as typed; detail: what is wrong
    nothing_to_undo,   ///< subject: the folder of backups
    no_host_keys,      ///< a console log without a host key that can be read; detail: what was seen of one
    console_differs,   ///< its blocks, or its keys and fingerprints, contradict each other; detail: which
    console_too_large, ///< over 1 MiB
    no_such_key,       ///< a text that was to hold host keys and holds none; subject: the file; detail: why
};
[[nodiscard]] const ErrorDomain& error_domain(HostErrc);

} // namespace latchkey::hosts
