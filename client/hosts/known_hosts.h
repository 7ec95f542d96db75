#pragma once
/// Our own reader and writer of OpenSSH's known_hosts. sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
///
/// Read: hashed names (HMAC-SHA1), [host]:port, wildcards, negation, @revoked, @cert-authority (kept, not used: libssh2 has no host
/// certificates), several keys a host. Comments and lines that we do not understand are kept for ever.
/// A missing file is empty, and so is the null device; one that cannot be read is an error, never "unknown". Files up to 64 MiB.
/// Not for several threads at once; small files are quick enough for the IO thread. Errors: HostErrc.

#include "client/hosts/host_address.h"
#include "client/hosts/host_error.h"
#include "keys/base/bytes.h"
#include "keys/public_key.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::hosts {

/// A key on file for a host.
struct KnownKey {
    std::string type;                   ///< "ssh-ed25519"
    ByteBuffer wire;                    ///< RFC 4253 §6.6
    std::optional<keys::PublicKey> key; ///< absent for types that we do not know
    std::filesystem::path file;
    int line = 0; ///< from 1
    std::string line_text;

    /// "FILE, line N"
    [[nodiscard]] std::string place() const;
};

/// What known_hosts says about a key that a server shows. In order of danger.
struct Match {
    enum class Kind {
        same,                ///< on file with this very key
        revoked,             ///< @revoked
        changed,             ///< another key of the same type is on file
        known_by_other_type, ///< keys of other types only: neither "changed" nor plainly "unknown"
        unknown,
    };
    Kind kind = Kind::unknown;
    std::optional<KnownKey> where{};    ///< the line that decided: same, revoked, changed
    std::vector<KnownKey> other_keys{}; ///< all other keys of this host, for changed and known_by_other_type
};

class KnownHosts {
public:
    /// Reads all files; the first is the one that add() writes to.
    [[nodiscard]] static Result<KnownHosts> load(std::vector<std::filesystem::path> files);
    /// From text (tests, imports); `file` is only a name for messages.
    [[nodiscard]] static KnownHosts parse(std::string_view text, std::filesystem::path file = {});

    [[nodiscard]] Match match(const HostAddress& where, const keys::PublicKey& key) const;
    /// All usable (not revoked, no authorities) keys of a host.
    [[nodiscard]] std::vector<KnownKey> keys_of(const HostAddress& where) const;
    /// Their types, each once, in file order: {"ssh-ed25519", "ssh-rsa"}. Asked for first, so that a server with several keys shows a known
    /// one.
    [[nodiscard]] std::vector<std::string> known_types(const HostAddress& where) const;

    /// Remembers a key: one O_APPEND write to the first file (created 0600, its folder 0700), behind a newline if the file lacks its
    /// last one; the name is hashed if the file's names are. Afterwards match() says same.
    Status add(const HostAddress& where, const keys::PublicKey& key);

    /// Removes every plain and hashed line of exactly this host from the first file, and gives how many. Lines with wildcards or several
    /// names lose only this name. @revoked lines stay. The file is read again, compared and replaced in one step; links are followed.
    Result<std::size_t> remove(const HostAddress& where);

    [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return files_; }

private:
    struct Line {
        enum class Marker { none, revoked, cert_authority };
        Marker marker = Marker::none;
        std::string hosts; ///< the first field: patterns or |1|salt|hash
        KnownKey key;
    };
    struct ParsedFile {
        std::vector<Line> lines; ///< those that we understand
        bool hashed = false;     ///< the newest name is hashed, so the next one is to be
    };
    static std::optional<Line> parse_line(std::string_view text);
    static ParsedFile parse_file(std::string_view text, const std::filesystem::path& file);
    static std::string without_host(std::string_view text, const std::string& name, std::size_t& removed);
    static Result<ParsedFile> read_one(const std::filesystem::path& file);
    [[nodiscard]] Match match_name(const std::string& name, const keys::PublicKey& key) const;
    [[nodiscard]] std::vector<KnownKey> keys_of_name(const std::string& name) const;

    std::vector<std::filesystem::path> files_;
    std::vector<ParsedFile> parsed_;
};

} // namespace latchkey::hosts
