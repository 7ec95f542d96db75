#pragma once
/// Everything that opening a connection needs, as plain values: made from settings, a command line or a test. Any thread.

#include "client/auth/auth_wishes.h"
#include "client/transport/proxy_request.h"
#include "client/transport/rekey_limit.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::session {

enum class HostKeyPolicy {
    ask,        ///< unknown: ask (in batch mode: refuse)
    strict,     ///< unknown: refuse ("StrictHostKeyChecking yes")
    accept_new, ///< unknown: take and remember; changed: refuse
    off         ///< unknown: take and remember; changed: refuse all the same, we never overlook that
};
enum class AddressFamily { any, ipv4, ipv6 };

/// One for each wait on the other side. Questions to the user have none.
struct Deadlines {
    std::chrono::milliseconds resolve{20'000};
    std::chrono::milliseconds connect{15'000}; ///< all addresses together
    std::chrono::milliseconds banner{15'000};  ///< until the whole "SSH-2.0-…" line is there
    std::chrono::milliseconds key_exchange{30'000};
    std::chrono::milliseconds auth_reply{60'000};    ///< each answer of the server; PAM may sleep
    std::chrono::milliseconds request{30'000};       ///< channel open, pty, shell, exec, …
    std::chrono::milliseconds direct{60'000};        ///< the server connects onwards for us, to a host that may not answer it
    std::chrono::milliseconds proxy{30'000};         ///< all that a proxy says
    std::chrono::milliseconds send_stalled{120'000}; ///< our bytes wait and not one is taken
    std::chrono::milliseconds close{2'000};          ///< flushing at the end
};

struct Keepalive {
    std::chrono::milliseconds interval{0}; ///< of silence before we ask; 0: never
    int count_max = 3;                     ///< unanswered ones before the connection counts as dead; 0: it never does
};

/// Replaces our preference where set; names that the linked libssh2 lacks are dropped, and an empty rest is ClientErrc::bad_request.
struct AlgorithmOverrides {
    std::optional<std::vector<std::string>> key_exchange;
    std::optional<std::vector<std::string>> host_key;
    std::optional<std::vector<std::string>> cipher;
    std::optional<std::vector<std::string>> mac;
    bool known_host_keys_first = false; ///< within `host_key`: the list is ours with something added or taken away, not an order of theirs
};

struct ConnectionRequest {
    std::string host; ///< name or address, without brackets
    std::uint16_t port = 22;
    std::string user; ///< empty: the prompter is asked
    std::vector<std::string> user_suggestions{"ubuntu",   "debian", "fedora", "almalinux", "rocky",
                                              "ec2-user", "root",   "centos", "cloud-user"};

    /// Chosen: offered first, one after the other, in this order. A `.pub` stands for a private half that the agent holds.
    std::vector<std::filesystem::path> key_files;
    /// Where keys lie when none was chosen (~/.ssh/id_*): offered behind the agent's keys; those that are missing or unusable are passed
    /// over.
    std::vector<std::filesystem::path> default_key_files;
    bool missing_keys_are_no_error = false; ///< of key_files: they were named by a configuration that several machines may share
    std::vector<std::filesystem::path> certificate_files; ///< besides FILE-cert.pub, which is taken from beside each key
    bool allow_agent = false;
    std::string agent;            ///< its address; empty: none is running
    bool identities_only = false; ///< of the agent's keys only those that are named by a file
    bool allow_public_key = true;
    bool allow_keyboard_interactive = true;
    bool allow_password = true;
    int password_attempts = 3;
    /// Which method is tried first; one that is not named is not tried.
    std::vector<std::string> preferred_methods{"publickey", "keyboard-interactive", "password"};
    /// Signature algorithms ("rsa-sha2-512", "ssh-ed25519-cert-v01@openssh.com"); a key that can make none of them is not offered.
    std::optional<std::vector<std::string>> public_key_algorithms;
    bool allow_trivial_auth = true; ///< no: a server that lets us in without any proof of who we are is left
    auth::AddKeysToAgent add_keys_to_agent;
    auth::AgentForwarding agent_forwarding = auth::AgentForwarding::no;
    std::string forwarded_agent; ///< the address of the agent that the far side may use; empty: none is running

    /// The first is where a new key is written; the others are read only. Missing files are empty ones.
    std::vector<std::filesystem::path> known_hosts;
    std::size_t own_known_hosts = 1;                      ///< so many of them are the user's; the others belong to the system
    std::optional<std::filesystem::path> putty_host_keys; ///< PuTTY's file, or "" for its registry: known, too, but never written
    std::filesystem::path host_pins;                      ///< fingerprints that the first key is held against; empty: none
    /// When there are any, one of these is the server's key or nothing is sent, whatever the files say (see listed_host_key.h).
    std::vector<std::string> listed_host_keys;
    /// The address names it: another one is refused, and this one is decided on like any other, since an address may come from anybody.
    std::string named_host_key;
    HostKeyPolicy host_key_policy = HostKeyPolicy::ask;
    std::string host_key_alias;    ///< under this name the server stands in known_hosts, without a port; empty: under its own
    bool hash_known_hosts = false; ///< new rows are written with their names hashed
    bool batch = false;            ///< never ask: the prompter is not called with a question

    // The way there. At most one of the three; none is straight to host and port.
    /// Through these servers, the nearest first: each with its own host key, login, settings and, the first only, its own way.
    std::vector<ConnectionRequest> jumps;
    std::string proxy_command; ///< for the user's shell, tokens replaced; its standard input and output are the way
    std::optional<transport::ProxyRequest> proxy;
    std::string role; ///< "jump host": put before the name in errors and the log

    AddressFamily family = AddressFamily::any;
    std::string bind_address;    ///< a name or address of this computer to connect from; empty: the system's choice
    std::string bind_interface;  ///< a network interface of this computer to connect through; empty: the system's choice
    int connection_attempts = 1; ///< a second apart
    bool tcp_keepalive = true;
    bool compression = false;
    Deadlines deadlines;
    Keepalive keepalive;
    AlgorithmOverrides algorithms;
    int smallest_rsa_key = 1024; ///< in bits: a server's that is smaller is refused, and one of ours is not offered
    transport::RekeyLimit rekey; ///< fresh session keys, whether the server asks for them or not

    /// Tests: the transport gives libssh2 at most so many bytes a call; 0: as many as fit.
    std::size_t receive_piece = 0;

    /// Details for -v and the log pane, one line each, no secrets. IO thread; may be empty.
    std::function<void(std::string_view line)> log;
};

} // namespace latchkey::session
