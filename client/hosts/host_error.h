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
};
[[nodiscard]] const ErrorDomain& error_domain(HostErrc);

} // namespace latchkey::hosts
