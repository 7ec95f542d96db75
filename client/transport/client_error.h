#pragma once
/// What can go wrong between "Open" and a shell, as codes. One enum for transport, auth and session, so that the window and lk can offer a
/// way out by code. subject: "example.net port 22" (or the key file, for key trouble); detail: the system's or the server's words, cleaned.
/// Any thread.

#include "keys/base/error.h"

namespace latchkey::transport {

enum class ClientErrc {
    bad_request = 1, ///< the request itself: empty host, port 0, a name that no resolver can take; detail says what
    resolve_failed,  ///< no such host; detail: resolver's word
    resolve_timeout,
    connect_refused,     ///< nothing listens there
    connect_timeout,     ///< no answer: firewall, security group, machine off
    connect_unreachable, ///< no route
    connect_failed,      ///< any other system error
    not_ssh,             ///< what answered does not speak SSH 2; detail: its first line, cleaned
    banner_timeout,      ///< connected, but no SSH greeting came in time
    no_common_algorithm, ///< detail names the kind ("key exchange", "host key", "cipher", "MAC") where it is known
    key_exchange_failed,
    key_exchange_timeout,
    host_key_refused,  ///< the user said no, or the policy did
    host_key_unknown,  ///< unknown and nobody to ask (batch mode, strict)
    host_key_changed,  ///< detail: file:line of the known key
    host_key_revoked,  ///< detail: file:line
    host_key_invalid,  ///< not a key that we can read
    host_key_switched, ///< another key after a rekey
    known_hosts_unreadable,
    auth_refused,       ///< every way was tried; see RefusalReport
    auth_no_method,     ///< the server allows nothing that was asked for; detail: what it allows
    auth_nobody_to_ask, ///< what it allows has to be typed, and there is nobody to ask; detail: what it allows
    auth_gave_up,       ///< the user cancelled a question
    auth_timeout,
    auth_trivial,    ///< it asked for no proof of who we are, and that was not to be accepted
    key_unusable,    ///< the key file; detail is the key error's sentence
    channel_refused, ///< the server would not open a session channel
    request_refused, ///< pty, shell or command refused; detail which
    request_timeout,
    connection_lost,       ///< the other side closed or reset
    server_disconnected,   ///< SSH_MSG_DISCONNECT; detail: its words
    keepalive_timeout,     ///< no answer to that many keepalives
    protocol,              ///< a packet that does not decrypt, wrong MAC, …; detail: libssh2's words
    too_much,              ///< the server made us hold more than the limits allow
    cancelled,             ///< by us
    closed,                ///< the channel or connection is closed already
    direct_refused,        ///< the server would not connect onwards; detail: "db.internal port 5432 (its words)"
    listen_failed,         ///< a forward's port or socket here; subject: "127.0.0.1 port 8080"; detail: the system's words
    remote_listen_refused, ///< the server would not listen for us; detail: "port 8080 there"
    too_many_forwards,     ///< as many connections as we carry at once are open already
    proxy_refused,         ///< the proxy answered no; subject: "proxy.corp port 1080"; detail: why, in words
    proxy_protocol,        ///< what answered is no proxy of that kind; detail: which kind
    proxy_timeout,         ///< connected to the proxy, but its answer did not come in time
    proxy_login,           ///< the proxy wants a user name and password, or refused these; detail: what it takes, where it says
    proxy_command_failed,  ///< the ProxyCommand could not be started or has ended; detail: how
    key_not_taken,         ///< a public key could not be put into authorized_keys; subject: "me@web-1"; detail: the server's words
};
[[nodiscard]] const ErrorDomain& error_domain(ClientErrc);

/// Detail of not_ssh when nothing was said at all.
inline constexpr std::string_view hung_up = "it hung up";

/// Server text for people: control characters and bidirectional marks out (line feed and tab stay when multi_line), broken UTF-8 replaced
/// by U+FFFD, at most max_bytes. What a server sends must not move the cursor or reorder our own words.
enum class Lines { one, many };
[[nodiscard]] std::string clean_text(std::string_view raw, Lines lines, std::size_t max_bytes = 64 * 1024);

} // namespace latchkey::transport
