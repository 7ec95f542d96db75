#pragma once
/// Our own reader and writer of OpenSSH's known_hosts. sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
///
/// Read: hashed names (HMAC-SHA1), [host]:port, wildcards, negation, @revoked, @cert-authority (kept and told of, not used: libssh2 has no
/// host certificates), several keys a host. Comments and lines that we do not understand are kept for ever.
/// A missing file is empty, and so are the null device and "none"; one that cannot be read is an error, never "unknown". Files up to 64
/// MiB. What changes a file beyond adding a line is in known_hosts_edit.h.
/// Blocks on the disk; not for several threads at once. Errors: HostErrc.

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

enum class Marker { none, revoked, cert_authority };

/// A key on file for a host: a line of known_hosts, of PuTTY's store, or a pin.
struct KnownKey {
    Marker marker = Marker::none;
    std::string hosts;                  ///< the first field: patterns or |1|salt|hash
    std::string type;                   ///< "ssh-ed25519"; of a pin it may be "*"
    ByteBuffer wire;                    ///< RFC 4253 §6.6; empty for a pin
    std::optional<keys::PublicKey> key; ///< absent for types that we do not know, and for a pin
    std::string comment;                ///< what stands behind the key
    std::filesystem::path file;
    int line = 0; ///< from 1; 0: not a file of lines (the registry)
    std::string line_text;

    /// "FILE, line N"
    [[nodiscard]] std::string place() const;
};

/// What is on file about a key that a server shows. In order of danger.
struct Match {
    enum class Kind {
        same,                ///< on file with this very key
        revoked,             ///< @revoked
        changed,             ///< another key of the same type is on file
        known_by_other_type, ///< keys of other types only: neither "changed" nor plainly "unknown"
        unknown,
    };
    enum class Source { known_hosts, putty, pin }; ///< who decided; see host_keys.h
    Kind kind = Kind::unknown;
    std::optional<KnownKey> where{};     ///< the line that decided: same, revoked, changed
    std::vector<KnownKey> other_keys{};  ///< all other keys of this host, for changed and known_by_other_type
    std::vector<KnownKey> authorities{}; ///< @cert-authority lines for this host, which nobody here can use
    Source source = Source::known_hosts;
};

/// One line; nullopt for comments, empty lines and what we do not understand. `file` and `line` are left for the caller.
[[nodiscard]] std::optional<KnownKey> parse_known_hosts_line(std::string_view text);

/// The whole file, "" for one that is missing or a null device. HostErrc::unreadable, ::too_large.
[[nodiscard]] Result<std::string> read_known_hosts(const std::filesystem::path& file);

class KnownHosts {
public:
    /// Reads all files; the first is the one that add() writes to. hash_names: "HashKnownHosts yes".
    [[nodiscard]] static Result<KnownHosts> load(std::vector<std::filesystem::path> files, bool hash_names = false);
    /// From text (tests, imports); `file` is only a name for messages.
    [[nodiscard]] static KnownHosts parse(std::string_view text, std::filesystem::path file = {});

    [[nodiscard]] Match match(const HostAddress& where, const keys::PublicKey& key) const;
    /// All usable (not revoked, no authorities) keys of a host.
    [[nodiscard]] std::vector<KnownKey> keys_of(const HostAddress& where) const;
    /// Their types, each once, in file order: {"ssh-ed25519", "ssh-rsa"}. Asked for first, so that a server with several keys shows a known
    /// one.
    [[nodiscard]] std::vector<std::string> known_types(const HostAddress& where) const;

    /// All lines that we understand, in order; those that are about this host, markers too.
    [[nodiscard]] std::vector<KnownKey> rows() const;
    [[nodiscard]] std::vector<KnownKey> rows_of(const HostAddress& where) const;
    /// Rows that hold this key under other names: "this is the machine that you know as …".
    [[nodiscard]] std::vector<KnownKey> others_with(const keys::PublicKey& key, const HostAddress& but_not) const;

    /// Remembers a key: one append to the first file under its lock, unless the key is there by then. The file is created 0600, its folder
    /// 0700; the name is hashed when that was asked for or the file's newest name is. Afterwards match() says same.
    Status add(const HostAddress& where, const keys::PublicKey& key);

    /// Takes the rows of exactly this host out of the first file, and gives how many; see without_host(). Links are followed.
    Result<std::size_t> remove(const HostAddress& where);

    [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return files_; }

private:
    struct ParsedFile {
        std::vector<KnownKey> lines; ///< those that we understand
        bool hashed = false;         ///< the newest name is hashed, so the next one is to be
    };
    static ParsedFile parse_file(std::string_view text, const std::filesystem::path& file);
    static Result<ParsedFile> read_one(const std::filesystem::path& file);
    [[nodiscard]] Match match_name(const std::string& name, const keys::PublicKey& key) const;
    [[nodiscard]] std::vector<KnownKey> keys_of_name(const std::string& name) const;

    std::vector<std::filesystem::path> files_;
    std::vector<ParsedFile> parsed_;
    bool hash_names_ = false;
};

} // namespace latchkey::hosts
