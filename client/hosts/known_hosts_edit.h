#pragma once
/// Changes of a known_hosts file beyond what connecting adds: text to text, and applied to a file under its lock with a backup before.
///
/// Comments, lines that we do not understand and everything else that a change is not about stay as they are, byte for byte.
/// Blocks on the disk. Errors: HostErrc.

#include "client/hosts/host_address.h"
#include "client/hosts/host_backups.h"
#include "client/hosts/known_hosts.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::hosts {

/// A text after a change, and the lines that the change was about (as they stood before, or as they stand now when they were added).
struct Edited {
    std::string text;
    std::vector<KnownKey> rows;
};

/// Without the rows of these hosts, plain and hashed: a row that names several is taken whole, as ssh-keygen -R does, unless wildcards or
/// negations stand beside the name, which speak of others: then only the name goes. @revoked and @cert-authority stay.
[[nodiscard]] Edited without_hosts(std::string_view text, const std::vector<HostAddress>& hosts);
/// The same for one host, and for its other names: what shared a row with it (an address that ssh wrote beside the name) goes from the
/// other rows, too, and so do rows of `addresses` that hold a key which is taken. Another key of theirs stays: it may be the new one.
[[nodiscard]] Edited without_host(std::string_view text, const HostAddress& host, const std::vector<std::string>& addresses);

struct NewRow {
    HostAddress where;
    keys::PublicKey key;
    std::string comment{};
};
enum class HashNames { no, yes, as_the_file };
/// With these rows at the end; rows that are there already are left out. HostErrc::not_written for a name that cannot stand there.
[[nodiscard]] Result<Edited> with_rows(std::string_view text, const std::vector<NewRow>& rows, HashNames hash);

/// Every plain name hashed, one row a name, as ssh-keygen -H does; rows with wildcards or negations, and authorities, stay readable.
[[nodiscard]] Edited with_hashed_names(std::string_view text);

/// What was done to a file.
struct Change {
    std::filesystem::path file;
    std::filesystem::path backup; ///< empty: nothing was changed, or there was nothing to keep
    std::vector<KnownKey> rows;
};
using EditText = std::function<Result<Edited>(std::string_view text)>;
/// Reads, edits, keeps the old text, and replaces the file in one step; an edit that changes nothing touches nothing. `what` is for the
/// backup ("remove web-1"). HostErrc, and what the edit says.
[[nodiscard]] Result<Change> change_known_hosts(const std::filesystem::path& file, std::string_view what, const HostBackups& backups,
                                                const EditText& edit);

} // namespace latchkey::hosts
