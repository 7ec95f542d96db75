// lk host verify: a server made known before anybody has connected to it.
#include "client/cli/cli_error.h"
#include "client/cli/host_command.h"
#include "client/cli/json.h"
#include "client/cli/key_subject.h"
#include "client/hosts/console_log.h"
#include "client/hosts/host_verify.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace latchkey::cli {

using hosts::ConsoleLog;
using hosts::ConsoleUser;
using hosts::HostAddress;
using hosts::KnownKey;

namespace {

std::string today()
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

/// What a person brought: the log, or fingerprints.
struct Brought {
    hosts::Testimony testimony;
    std::optional<ConsoleLog> log;
};

Result<Brought> brought_by(const HostCall& call, const HostAddress& where)
{
    const bool has_log = call.parsed.has("console-log");
    if (has_log == call.parsed.has("fingerprint")) {
        return has_log ? fail(CliErrc::bad_value, "--fingerprint", "to be given without --console-log: one of them is enough")
                       : fail(CliErrc::missing_word,
                              "with --fingerprint what the host's key is, or with --console-log the file that its machine's "
                              "provider shows");
    }
    if (!has_log && call.parsed.has("key")) {
        return fail(CliErrc::bad_value, "-i", "a --console-log, in which the keys that are let in stand");
    }
    Brought brought;
    if (has_log) {
        const auto text = read_text_of(call.parsed.value("console-log"), hosts::largest_console_log);
        auto log = text ? hosts::read_console_log(*text) : std::unexpected(text.error());
        if (!log) {
            return std::unexpected(log.error());
        }
        brought.testimony = {log->host_keys, {}, fmt::format("from a console log, {}", today())};
        for (const hosts::ConsoleFingerprint& one : log->fingerprints) {
            brought.testimony.fingerprints.push_back({where, one.type, one.text});
        }
        brought.log = *std::move(log);
        return brought;
    }
    brought.testimony.source = fmt::format("typed, {}", today());
    for (const GivenFlag& given : call.parsed.flags) {
        if (given.is("fingerprint")) {
            auto pin = hosts::pin_of(where, given.value, brought.testimony.source);
            if (!pin) {
                return std::unexpected(pin.error());
            }
            brought.testimony.fingerprints.push_back(*std::move(pin));
        }
    }
    return brought;
}

/// Whether the -i key is among those that the machine lets in.
struct Installed {
    std::string name; ///< the key's file
    keys::PublicKey key;
    std::vector<std::string> users; ///< that it may log in as
};

Result<std::optional<Installed>> installed_key(const HostCall& call, const ConsoleLog& log)
{
    if (!call.parsed.has("key")) {
        return std::optional<Installed>{};
    }
    const KeyCall key_call{call.parsed};
    auto subject = read_subject(key_call, call.parsed.value("key"));
    const auto halves = subject ? public_halves(*subject, key_call) : std::unexpected(subject.error());
    if (!halves) {
        return std::unexpected(halves.error());
    }
    Installed found{subject->name, halves->front().key, {}};
    for (const ConsoleUser& user : log.users) {
        if (hosts::has_key(user, found.key)) {
            found.users.push_back(user.name);
        }
    }
    return std::optional{std::move(found)};
}

void say_log(const ConsoleLog& log)
{
    for (const keys::PublicKey& key : log.host_keys) {
        print_out(fmt::format("Host key     {} {}\n", key.short_name(), keys::fingerprint(key)));
    }
    if (log.host_keys.empty()) {
        for (const hosts::ConsoleFingerprint& one : log.fingerprints) {
            print_out(fmt::format("Fingerprint  {} {}\n", one.type, one.text));
        }
    }
    for (const ConsoleUser& user : log.users) {
        print_out(fmt::format("User         {}{}\n", printable(user.name), user.keys.empty() ? ": no authorised keys" : ""));
        for (const hosts::ConsoleFingerprint& key : user.keys) {
            print_out(fmt::format("  lets in    {} {}\n", printable(key.type), key.text));
        }
    }
    for (const std::string& remark : log.remarks) {
        print_error(remark);
    }
}

void say_installed(const Installed& installed, const ConsoleLog& log)
{
    if (!installed.users.empty()) {
        print_out(fmt::format("{} ({}) is installed: it may log in as {}.\n", installed.name, keys::fingerprint(installed.key),
                              printable(installed.users.front())));
    } else if (log.users.empty()) {
        print_error(fmt::format("The log has no table of authorised keys, so it does not say whether {} is installed.", installed.name));
    } else {
        print_error(
            fmt::format("{} ({}) is not among the keys that the log says are let in.", installed.name, keys::fingerprint(installed.key)));
    }
}

void say_done(const HostAddress& where, const hosts::Verified& done)
{
    if (done.removed > 0) {
        print_out(fmt::format("Removed {} of the old server.\n", done.removed == 1 ? "1 row" : fmt::format("{} rows", done.removed)));
    }
    for (const KnownKey& row : done.added.rows) {
        print_out(
            fmt::format("Known now: {} as {} in {}, line {}\n", key_words(row), where.text(), printable(path_text(row.file)), row.line));
    }
    for (const KnownKey& row : done.already) {
        print_out(fmt::format("Known already, and the same: {} in {}\n", key_words(row), printable(row.place())));
    }
    for (const hosts::HostPin& pin : done.pinned) {
        print_out(fmt::format("Pinned: {} {}\n", pin.type == "*" ? "a key with" : pin.type, pin.fingerprint));
    }
    if (!done.pinned.empty()) {
        print_out(fmt::format(
            "The first connection to {} is held against it: a key that fits is taken without a question, another one is refused.\n",
            where.text()));
    }
    if (!done.added.backup.empty()) {
        print_out(
            fmt::format("What known_hosts was is kept in {}; `lk host undo` puts it back.\n", printable(path_text(done.added.backup))));
    }
}

std::string as_json(const HostAddress& where, const hosts::Verified& done, const Brought& brought,
                    const std::optional<Installed>& installed)
{
    JsonWriter json;
    json.begin_object().field("host", where.text());
    json.key("host_keys").begin_array();
    for (const keys::PublicKey& key : brought.testimony.keys) {
        json.begin_object().field("type", key.algorithm()).field("fingerprint", keys::fingerprint(key)).end_object();
    }
    json.end_array().key("pinned").begin_array();
    for (const hosts::HostPin& pin : done.pinned) {
        json.begin_object().field("type", pin.type).field("fingerprint", pin.fingerprint).end_object();
    }
    json.end_array().field("added", done.added.rows.size()).field("already_known", done.already.size()).field("removed", done.removed);
    json.field("backup", path_text(done.added.backup));
    if (brought.log) {
        json.field("login_user", brought.log->login_user()).key("users").begin_array();
        for (const ConsoleUser& user : brought.log->users) {
            std::vector<std::string> fingerprints;
            for (const hosts::ConsoleFingerprint& key : user.keys) {
                fingerprints.push_back(key.text);
            }
            json.begin_object().field("name", user.name).field("keys", fingerprints).end_object();
        }
        json.end_array().field("remarks", brought.log->remarks);
    }
    if (installed) {
        json.field("key_installed", !installed->users.empty()).field("key_installed_for", installed->users);
    }
    json.end_object();
    return json.take();
}

} // namespace

Result<Exit> verify_a_host(const HostCall& call)
{
    const HostAddress& where = call.where();
    const auto brought = brought_by(call, where);
    if (!brought) {
        return std::unexpected(brought.error());
    }
    const auto installed = brought->log ? installed_key(call, *brought->log) : Result<std::optional<Installed>>{std::optional<Installed>{}};
    if (!installed) {
        return std::unexpected(installed.error());
    }
    const auto rebuilt = call.parsed.has("rebuilt") ? hosts::Rebuilt::yes : hosts::Rebuilt::no;
    const auto done = hosts::verify_host(call.places, where, brought->testimony, rebuilt, call.backups);
    if (!done) {
        return std::unexpected(done.error());
    }
    if (call.json()) {
        print_out(as_json(where, *done, *brought, *installed));
        return Exit::good;
    }
    if (brought->log) {
        say_log(*brought->log);
    }
    say_done(where, *done);
    if (*installed) {
        say_installed(**installed, *brought->log);
    }
    if (brought->log && !brought->log->login_user().empty()) {
        const std::string user = *installed && !(*installed)->users.empty() ? (*installed)->users.front() : brought->log->login_user();
        const std::string key = call.parsed.has("key") ? fmt::format("-i {} ", hosts::shell_quoted(call.parsed.value("key"))) : "";
        const std::string port = call.typed().port == hosts::ssh_port ? "" : fmt::format("-p {} ", call.typed().port);
        print_out(fmt::format("Next: lk ssh {}{}{}\n", port, key, printable(hosts::shell_quoted(user + "@" + call.typed().host))));
    }
    return Exit::good;
}

} // namespace latchkey::cli
