#include "client/sessions/putty_import.h"

#include "client/sessions/putty_algorithms.h"
#include "client/sessions/putty_command.h"
#include "client/sessions/putty_forwards.h"
#include "client/sessions/putty_key_path.h"
#include "client/sessions/putty_other_settings.h"
#include "client/settings/destination.h"
#include "client/settings/host_key_text.h"
#include "client/settings/jump_spec.h"
#include "client/settings/words.h"
#include "keys/base/log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace latchkey::sessions {

using settings::SettingId;
using settings::Settings;
using Kind = ImportNote::Kind;

namespace {

/// A number of PuTTY's that a row takes as it is, or as one of its words.
struct Plain {
    std::string_view key;
    SettingId id;
    std::string_view usual;    ///< PuTTY's own default
    std::string_view before{}; ///< what it was in older versions
};
constexpr std::array plain_rows{
    Plain{"TryAgent", SettingId::allow_agent, "1"},
    Plain{"AgentFwd", SettingId::forward_agent, "0"},
    Plain{"Compression", SettingId::compression, "0"},
    Plain{"TCPKeepalives", SettingId::tcp_keepalive, "0"},
    Plain{"AddressFamily", SettingId::address_family, "0"},
    Plain{"AuthKI", SettingId::keyboard_interactive, "1"},
    Plain{"SshBanner", SettingId::show_banner, "1"},
    Plain{"SshNoShell", SettingId::session_type, "0"},
    Plain{"LocalPortAcceptAll", SettingId::gateway_ports, "0"},
    Plain{"TerminalType", SettingId::terminal_type, "xterm"},
    Plain{"DetachedCertificate", SettingId::certificate_files, ""},
    Plain{"RemoteCommand", SettingId::remote_command, ""},
    Plain{"ScrollbackLines", SettingId::scrollback_lines, "2000", "200"}, // until 0.62
    Plain{"CurType", SettingId::cursor_style, "0"},
    Plain{"BlinkCur", SettingId::cursor_blink, "0"},
    Plain{"BackspaceIsDelete", SettingId::backspace_key, "1"},
    Plain{"RXVTHomeEnd", SettingId::home_end_keys, "0"},
    Plain{"LinuxFunctionKeys", SettingId::function_keys, "0"},
    Plain{"CJKAmbigWide", SettingId::ambiguous_wide, "0"},
    Plain{"NoRemoteResize", SettingId::no_remote_resize, "0", "1"},
    Plain{"Beep", SettingId::bell, "1"},
    Plain{"BeepInd", SettingId::bell_indication, "0"},
    Plain{"BellOverload", SettingId::bell_overload, "1"},
    Plain{"ScrollBar", SettingId::scroll_bar, "1"},
    Plain{"ScrollOnKey", SettingId::scroll_on_key, "0"},
    Plain{"ScrollOnDisp", SettingId::scroll_on_output, "1"},
};

/// PuTTY's numbers for proxies.
enum class ProxyMethod : std::int64_t { none, socks4, socks5, http, telnet, command, ssh, ssh_exec, ssh_subsystem };

/// One session on its way; each function takes what belongs together.
class Importer {
public:
    Importer(const PuttySession& session, const PuttyContext& context) : session_(session), context_(context) {}

    PuttyImport run()
    {
        out_.protocol = session_.text("Protocol", "ssh");
        used_.insert("Protocol");
        if (!out_.is_ssh()) {
            return std::move(out_);
        }
        destination();
        for (const Plain& row : plain_rows) {
            plain(row);
        }
        key_file();
        keepalive();
        terminal();
        environment();
        host_key_alias();
        host_keys();
        algorithms(PuttyOrder::cipher, "Cipher", SettingId::ciphers);
        algorithms(PuttyOrder::key_exchange, "KEX", SettingId::kex_algorithms);
        algorithms(PuttyOrder::host_key, "HostKey", SettingId::host_key_algorithms);
        rekey();
        trivial_auth();
        forwards();
        proxy();
        logging();
        look();
        rest();
        for (const HeldBack& held : hold_back(out_.settings, context_.allowed)) {
            note(Kind::needs_consent, std::string{name(held.consent)}, held.what);
        }
        return std::move(out_);
    }

private:
    // Reading: a key that was looked at needs no word of its own in rest().
    std::string text(std::string_view key, std::string_view otherwise = {})
    {
        used_.emplace(key);
        return session_.text(key, otherwise);
    }
    std::int64_t number(std::string_view key, std::int64_t otherwise)
    {
        used_.emplace(key);
        return session_.number(key, otherwise);
    }

    void note(Kind kind, std::string key, std::string sentence) { out_.notes.push_back({kind, std::move(key), std::move(sentence)}); }

    [[nodiscard]] settings::Source source(std::string_view key) const
    {
        const PuttyValue* value = session_.find(key);
        return {settings::SourceKind::import, session_.origin, value != nullptr ? value->line : 0};
    }

    void set(SettingId id, settings::Value value, std::string_view key)
    {
        if (const auto done = out_.settings.set(id, std::move(value), source(key)); !done) {
            note(Kind::refused, std::string{key}, done.error().about(std::string{key}).sentence());
        }
    }
    void set_text(SettingId id, std::string_view value, std::string_view key)
    {
        if (const auto done = out_.settings.set_text(id, value, source(key)); !done) {
            note(Kind::refused, std::string{key}, done.error().about(std::string{key}).sentence());
        }
    }

    // PuTTY's usual value is nobody's wish, unless the settings that the session will stand on wish otherwise.
    void plain(const Plain& row)
    {
        const std::string value = text(row.key, row.usual);
        const settings::Setting& setting = settings::setting(row.id);
        const auto choice = std::ranges::find(setting.choices, std::string_view{value}, &settings::Choice::putty);
        const std::string ours = choice != setting.choices.end() && !value.empty() ? std::string{choice->word} : value;
        if ((value == row.usual || value == row.before) &&
            (ours.empty() || !context_.base.is_set(row.id) || context_.base.as_text(row.id) == ours)) {
            return;
        }
        set_text(row.id, ours, row.key);
    }

    // "me@host" in the host's field goes before the user's name; a ":22" behind a name is cut off (sshproxy.c and utils of PuTTY do so).
    void destination()
    {
        std::string host = text("HostName");
        std::string user = text("UserName");
        std::string_view user_key = "UserName";
        std::erase_if(host, [](char c) { return c == ' ' || c == '\t'; });
        if (const auto at = host.rfind('@'); at != std::string::npos) {
            user = host.substr(0, at);
            user_key = "HostName";
            host.erase(0, at + 1);
        }
        if (host.starts_with('[') || std::ranges::count(host, ':') == 1) {
            host = split_putty_host(host).host;
        }
        if (user.empty() && number("UserNameFromEnvironment", 0) != 0) {
            user = context_.local_user;
            user_key = "UserNameFromEnvironment";
        }
        used_.emplace("UserNameFromEnvironment");
        name_setting(SettingId::host_name, host, "HostName", settings::check_host);
        name_setting(SettingId::user_name, user, user_key, settings::check_user);
        if (const std::int64_t port = number("PortNumber", 22); port != 22 || context_.base.number(SettingId::port) != 22) {
            set(SettingId::port, port, "PortNumber");
        }
    }
    void name_setting(SettingId id, const std::string& value, std::string_view key, Status (*check)(std::string_view))
    {
        if (value.empty()) {
            return;
        }
        if (const auto good = check(value); !good) {
            note(Kind::refused, std::string{key}, good.error().sentence());
            return;
        }
        set_text(id, value, key);
    }

    void key_file()
    {
        const std::string file = text("PublicKeyFile");
        if (file.empty()) {
            return;
        }
        const auto found = find_windows_key(file, context_.home, context_.key_folders);
        if (found) {
            note(Kind::changed, "PublicKeyFile", fmt::format("{} is a path of Windows; {} is taken for it.", printable(file), *found));
        } else if (is_windows_path(file)) {
            note(Kind::changed, "PublicKeyFile",
                 fmt::format("{} is a path of Windows, and no file of that name was found here: copy the key into ~/.ssh, then "
                             "`lk session save NAME --key-file FILE`.",
                             printable(file)));
        }
        set(SettingId::key_file, std::vector<std::string>{found.value_or(file)}, "PublicKeyFile");
    }

    // Minutes in the oldest versions, and seconds beside them since.
    void keepalive()
    {
        const std::int64_t minutes = std::clamp<std::int64_t>(number("PingInterval", 0), 0, 100000);
        const std::int64_t seconds = std::clamp<std::int64_t>(number("PingIntervalSecs", 0), 0, 100000);
        if (const std::int64_t interval = minutes * 60 + seconds; interval > 0) {
            set(SettingId::keepalive_interval, interval, seconds > 0 ? "PingIntervalSecs" : "PingInterval");
        }
    }

    // PuTTY asks for a terminal for a command, too, which ours would not do by itself.
    void terminal()
    {
        if (number("NoPTY", 0) != 0) {
            set_text(SettingId::request_tty, "no", "NoPTY");
        } else if (out_.settings.is_set(SettingId::remote_command) || context_.base.is_set(SettingId::request_tty)) {
            set_text(SettingId::request_tty, "yes", "NoPTY");
        }
        for (const auto& [mode, value] : putty_pairs(text("TerminalModes"))) {
            if (value.starts_with('V')) {
                note(Kind::not_carried_over, "TerminalModes",
                     fmt::format("{} of the terminal: those of the terminal here are sent.", printable(mode)));
            }
        }
    }

    void environment()
    {
        std::vector<std::string> assignments;
        for (const auto& [variable, value] : putty_pairs(text("Environment"))) {
            assignments.push_back(variable + '=' + value);
        }
        if (!assignments.empty()) {
            set(SettingId::set_env, std::move(assignments), "Environment");
        }
    }

    void host_key_alias()
    {
        const std::string alias = text("LogHost");
        if (!alias.empty()) {
            name_setting(SettingId::host_key_alias, split_putty_host(alias).host, "LogHost", settings::check_host);
        }
    }

    // PuTTY takes one of these and nothing else. A list that holds nothing usable must not become no list.
    void host_keys()
    {
        constexpr std::string_view key = "SSHManualHostKeys";
        std::vector<std::string> accepted;
        const auto listed = putty_pairs(text(key));
        for (const auto& [one, nothing] : listed) {
            if (std::string kept = settings::host_key_text(one); !kept.empty()) {
                accepted.push_back(std::move(kept));
            } else {
                note(Kind::refused, std::string{key}, fmt::format("\"{}\" is no host key and no fingerprint of one.", printable(one)));
            }
        }
        if (!accepted.empty()) {
            set(SettingId::accepted_host_keys, std::move(accepted), key);
        } else if (!listed.empty()) {
            set_text(SettingId::host_key_checking, "yes", key);
            note(Kind::changed, std::string{key},
                 "None of its host keys can be read: only a server that is known already is connected to.");
        }
    }

    void algorithms(PuttyOrder order, std::string_view key, SettingId id)
    {
        const auto found = putty_algorithms(order, text(key));
        if (found.names) {
            set_text(id, *found.names, key);
        }
        if (!found.left_out.empty()) {
            note(Kind::not_carried_over, std::string{key}, fmt::format("{}: Latchkey does not have it.", fmt::join(found.left_out, ", ")));
        }
        if (order == PuttyOrder::cipher && number("SshProt", 2) == 0) {
            note(Kind::not_carried_over, "SshProt", "SSH-1 only: Latchkey speaks SSH-2 only, as every server of today does.");
        }
    }

    // An hour and a gigabyte are what everybody has; here the server asks, or RekeyLimit's own usual.
    void rekey()
    {
        const std::int64_t minutes = number("RekeyTime", 60);
        const std::string data = text("RekeyBytes", "1G");
        if (minutes == 60 && data == "1G") {
            return;
        }
        const std::string size = data.empty() || data == "0" ? "default" : data;
        set_text(SettingId::rekey_limit, fmt::format("{} {}", size, minutes > 0 ? fmt::format("{}m", minutes) : "none"),
                 data == "1G" ? "RekeyTime" : "RekeyBytes");
    }

    void trivial_auth()
    {
        const bool refused = number("SshNoTrivialAuth", 0) != 0;
        if (refused || context_.base.is_set(SettingId::trivial_auth)) {
            set(SettingId::trivial_auth, !refused, "SshNoTrivialAuth");
        }
    }

    void forwards()
    {
        constexpr std::string_view key = "PortForwardings";
        const bool everywhere = number("RemotePortAcceptAll", 0) != 0;
        std::array<std::vector<std::string>, 3> lists; // by ForwardSpec::Kind
        for (const auto& [listen, to] : putty_pairs(text(key))) {
            auto forward = putty_forward(listen, to);
            if (!forward) {
                note(Kind::refused, std::string{key},
                     fmt::format("\"{}={}\" is no forward from a port to a host and port.", printable(listen), printable(to)));
                continue;
            }
            if (forward->kind == settings::ForwardSpec::Kind::remote && forward->listen.host.empty() && everywhere) {
                forward->listen.host = "*";
            }
            lists.at(static_cast<std::size_t>(forward->kind)).push_back(settings::format_forward(*forward));
        }
        constexpr std::array ids{SettingId::local_forwards, SettingId::remote_forwards, SettingId::dynamic_forwards};
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (!lists.at(i).empty()) {
                set(ids.at(i), std::move(lists.at(i)), key);
            }
        }
    }

    // Before 0.54 two values said what one says since.
    ProxyMethod proxy_method()
    {
        const std::int64_t method = number("ProxyMethod", -1);
        const std::int64_t old_type = number("ProxyType", 0);
        const bool socks4 = number("ProxySOCKSVersion", 5) == 4;
        if (method >= 0) {
            return static_cast<ProxyMethod>(method);
        }
        switch (old_type) {
        case 1:
            return ProxyMethod::http;
        case 2:
            return socks4 ? ProxyMethod::socks4 : ProxyMethod::socks5;
        case 3:
            return ProxyMethod::telnet;
        case 4:
            return ProxyMethod::command;
        default:
            return ProxyMethod::none;
        }
    }

    void proxy()
    {
        const ProxyMethod method = proxy_method();
        const std::string host = text("ProxyHost", "proxy");
        const std::int64_t port = number("ProxyPort", 80);
        const std::string user = text("ProxyUsername");
        const std::string command = text("ProxyTelnetCommand");
        const bool password = !text("ProxyPassword").empty();
        for (const std::string_view key : {"ProxyExcludeList", "ProxyDNS", "ProxyLocalhost", "ProxyLogToTerm"}) {
            used_.emplace(key);
        }
        if (password) {
            note(Kind::secret, "ProxyPassword",
                 "The proxy's password stays in PuTTY's store, where it lies unencrypted; here it is asked for.");
        }
        switch (method) {
        case ProxyMethod::none:
            if (context_.base.is_set(SettingId::proxy_type)) {
                set_text(SettingId::proxy_type, "none", "ProxyMethod");
            }
            return;
        case ProxyMethod::socks4:
        case ProxyMethod::socks5:
        case ProxyMethod::http:
            set_text(SettingId::proxy_type,
                     method == ProxyMethod::http     ? "http"
                     : method == ProxyMethod::socks4 ? "socks4"
                                                     : "socks5",
                     "ProxyMethod");
            name_setting(SettingId::proxy_host, host, "ProxyHost", settings::check_host);
            set(SettingId::proxy_port, port, "ProxyPort");
            if (!user.empty()) {
                set_text(SettingId::proxy_user, user, "ProxyUsername");
            }
            proxy_exceptions();
            return;
        case ProxyMethod::command:
            proxy_command(command, host, port, user);
            return;
        case ProxyMethod::ssh:
            jump(host, port, user);
            return;
        case ProxyMethod::telnet:
        case ProxyMethod::ssh_exec:
        case ProxyMethod::ssh_subsystem:
            break;
        }
        note(Kind::not_carried_over, "ProxyMethod",
             fmt::format("A proxy of kind {} at {}:{}: Latchkey goes over SOCKS, HTTP and SSH.",
                         method == ProxyMethod::telnet ? "Telnet" : "SSH with a command", printable(host), port));
    }

    void proxy_exceptions()
    {
        if (const std::string list = text("ProxyExcludeList"); !list.empty()) {
            note(Kind::not_carried_over, "ProxyExcludeList",
                 fmt::format("Hosts that go past the proxy ({}): a session has its proxy or none.", printable(list)));
        }
        if (number("ProxyDNS", 1) == 0) {
            note(Kind::not_carried_over, "ProxyDNS", "Names are looked up by the proxy, not here.");
        }
    }

    // In PuTTY the proxy's host may be a saved session; its port is that session's then. 80 is what the field has when nobody typed one.
    void jump(const std::string& host, std::int64_t port, const std::string& user)
    {
        const bool session = context_.is_session && context_.is_session(host);
        Status good = settings::check_host(host);
        if (good && !user.empty()) {
            good = settings::check_user(user);
        }
        if (!good || port < 1 || port > 65535) {
            note(Kind::refused, "ProxyHost", good ? "The jump host's port is none." : good.error().sentence());
            return;
        }
        settings::JumpHop hop{.user = user, .host = host, .port = 0};
        if (!session && port != 80 && port != 22) {
            hop.port = static_cast<std::uint16_t>(port);
        }
        set_text(SettingId::proxy_jump, settings::format_jump({hop}), "ProxyHost");
        note(Kind::changed, "ProxyMethod",
             fmt::format("The proxy over SSH is now the jump host {}.", printable(settings::format_jump({hop}))));
    }

    // A program that would run here.
    void proxy_command(std::string_view command, const std::string& host, std::int64_t port, const std::string& user)
    {
        if (!context_.local_commands || !context_.allowed.has(Consent::commands)) {
            note(Kind::needs_consent, "ProxyTelnetCommand",
                 fmt::format("A command that would run here for each connection: {}", printable(command)));
            return;
        }
        const auto ours = command_from_putty(command, {.host = host, .port = port, .user = user});
        if (ours) {
            set_text(SettingId::proxy_command, *ours, "ProxyTelnetCommand");
        } else {
            note(Kind::refused, "ProxyTelnetCommand", "The command holds a password, or names that a shell would act on.");
        }
    }

    void logging()
    {
        if (number("LogType", 0) != 0) {
            note(Kind::not_carried_over, "LogType",
                 fmt::format("The session's text was written to {}: an import sets no log files.", printable(text("LogFileName"))));
        }
    }

    // A font's height is in points on Windows, or in pixels when negative; ours is in pixels at scale 1.
    void look()
    {
        const std::int64_t height = number("FontHeight", 10);
        if (height != 10 && height != 0 && std::abs(height) < 1000) {
            set(SettingId::font_size, std::clamp<std::int64_t>(height < 0 ? -height : height * 96 / 72, 6, 96), "FontHeight");
        }
        const std::string page = text("LineCodePage");
        const auto sets = settings::setting(SettingId::remote_character_set).choices;
        // Older versions wrote other years behind the names: what is before ':' or a blank counts.
        const auto head = [](std::string_view name) { return name.substr(0, name.find_first_of(": ")); };
        const auto known = std::ranges::find_if(sets, [&](const settings::Choice& set) {
            return settings::same_word(head(set.putty), head(page)) || settings::same_word(set.word, page);
        });
        if (known != sets.end() && known->word == "iso-8859-1") {
            // What old versions wrote into every session; the servers have moved on since.
            note(Kind::not_carried_over, "LineCodePage",
                 "The server's text was read as ISO-8859-1, the usual choice of old versions: UTF-8 is taken. Window/Translation has it.");
        } else if (known != sets.end()) {
            if (known != sets.begin() || context_.base.is_set(SettingId::remote_character_set)) {
                set_text(SettingId::remote_character_set, known->word, "LineCodePage");
            }
        } else if (!page.empty()) {
            note(Kind::not_carried_over, "LineCodePage",
                 fmt::format("The server's text was read as {}: Latchkey's terminal has no such character set.", printable(page)));
        }
    }

    void rest()
    {
        for (const OtherSettings& other : other_settings(session_, used_)) {
            note(Kind::not_carried_over, fmt::format("{}", fmt::join(other.keys, ", ")), fmt::format("{}: {}.", other.about, other.why));
        }
    }

    const PuttySession& session_;
    const PuttyContext& context_;
    PuttyImport out_;
    std::set<std::string, std::less<>> used_;
};

} // namespace

std::string_view name(Kind kind) noexcept
{
    switch (kind) {
    case Kind::not_carried_over:
        return "not carried over";
    case Kind::changed:
        return "changed";
    case Kind::needs_consent:
        return "needs your consent";
    case Kind::secret:
        return "secret";
    case Kind::refused:
        return "refused";
    }
    return {};
}

PuttyImport import_putty_session(const PuttySession& session, const PuttyContext& context)
{
    return Importer{session, context}.run();
}

Result<PuttyImport> use_putty_session(std::string_view name, const settings::Places& places, const Settings& base)
{
    const PuttyPlaces putty = find_putty_places(places.home);
    const auto session = load_putty_session(putty, name);
    if (!session) {
        return std::unexpected(session.error());
    }
    const PuttyContext context{.home = places.home,
                               .local_user = settings::local_user_name(),
                               .base = base,
                               .is_session = [&](std::string_view other) { return load_putty_session(putty, other).has_value(); }};
    auto import = import_putty_session(*session, context);
    return import.is_ssh() ? Result<PuttyImport>{std::move(import)} : fail(PuttyErrc::not_ssh, std::string{name}, import.protocol);
}

} // namespace latchkey::sessions
