// lk host add, remove, undo and import; and ssh-keygen's words for these.
#include "client/cli/cli_error.h"
#include "client/cli/host_command.h"
#include "client/cli/json.h"
#include "client/hosts/host_import.h"
#include "client/hosts/host_pattern.h"
#include "client/hosts/host_verify.h"
#include "client/settings/platform/paths.h"
#include "client/transport/resolver.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace latchkey::cli {

using hosts::Change;
using hosts::Edited;
using hosts::HostAddress;
using hosts::KnownKey;

namespace {

constexpr std::size_t largest_key_text = std::size_t{1} << 20U;
constexpr std::chrono::milliseconds lookup_patience{2'000};

std::string rows_word(std::size_t count)
{
    return count == 1 ? "1 row" : fmt::format("{} rows", count);
}

std::string lines_of(const std::vector<KnownKey>& rows)
{
    std::vector<int> lines;
    for (const KnownKey& row : rows) {
        lines.push_back(row.line);
    }
    return fmt::format("{} {}", lines.size() == 1 ? "line" : "lines", fmt::join(lines, ", "));
}

void say_backup(const std::filesystem::path& backup)
{
    if (!backup.empty()) {
        print_out(fmt::format("What it was is kept in {}; `lk host undo` puts it back.\n", printable(path_text(backup))));
    }
}

/// The addresses that the name has now; none when it has none, or nobody answers in time.
std::vector<std::string> addresses_of(const HostCall& call)
{
    if (call.parsed.has("no-lookup") || call.reached_at.empty()) {
        return {};
    }
    asio::io_context io{1};
    std::vector<std::string> found;
    asio::co_spawn(io, transport::resolve(call.reached_at, call.where().port, transport::Family::any, lookup_patience, {}),
                   [&](const std::exception_ptr&, const Result<std::vector<asio::ip::tcp::endpoint>>& endpoints) {
                       if (!endpoints) {
                           return; // the name alone, then
                       }
                       for (const asio::ip::tcp::endpoint& endpoint : *endpoints) {
                           found.push_back(endpoint.address().to_string());
                       }
                   });
    io.run();
    return found;
}

/// The keys in ssh-keyscan's output, a .pub file or a line. Rows of other hosts are not meant.
Result<std::vector<keys::PublicKey>> keys_in(std::string_view text, const HostAddress& where, const std::string& name)
{
    std::vector<keys::PublicKey> found;
    std::string others;
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (const auto row = hosts::parse_known_hosts_line(line)) {
            const bool ours = row->marker == hosts::Marker::none && hosts::host_field_matches(row->hosts, where.text());
            if (ours && row->key) {
                found.push_back(*row->key);
            } else {
                others = row->hosts;
            }
        } else if (auto key = keys::parse_public_line(line);
                   key && line.find_first_not_of(" \t\r") != std::string_view::npos && line.front() != '#') {
            found.push_back(*std::move(key));
        }
    }
    if (found.empty()) {
        return fail(hosts::HostErrc::no_such_key, name,
                    others.empty() ? "a line is \"TYPE BASE64\" as in a .pub file, or \"HOST TYPE BASE64\" as ssh-keyscan prints it"
                                   : fmt::format("its rows are of {}", printable(others)));
    }
    return found;
}

/// Where a row still stands that we may not or should not take away.
void say_what_stays(const HostCall& call, const HostAddress& where)
{
    const auto known = hosts::HostKeys::load(call.places);
    if (!known) {
        return;
    }
    for (const KnownKey& row : known->known().rows_of(where)) {
        const std::string_view why = row.marker == hosts::Marker::revoked          ? "it is a revoked key, which stays so"
                                     : row.marker == hosts::Marker::cert_authority ? "it is an authority"
                                     : hosts::has_patterns(row.hosts)              ? "its wildcards are about other hosts, too"
                                                                                   : "that file is the system's: take it out with -f";
        print_error(fmt::format("{} is still about {}: {}.", row.place(), where.text(), why));
    }
    for (const KnownKey& row : known->putty().keys_of(where)) {
        print_error(fmt::format("PuTTY still knows {} ({}); its store is never changed here.", where.text(), row.place()));
    }
}

} // namespace

Result<Exit> add_host(const HostCall& call)
{
    const auto& words = call.parsed.words;
    const HostAddress& where = call.where();
    const bool is_line = words.size() > 2 || words[1].find(' ') != std::string::npos;
    const std::string line = fmt::format("{}\n", fmt::join(words.begin() + 1, words.end(), " "));
    const auto text = is_line ? Result<std::string>{line} : read_text_of(words[1], largest_key_text);
    const auto found = text ? keys_in(*text, where, is_line ? "That line" : words[1]) : std::unexpected(text.error());
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto rebuilt = call.parsed.has("rebuilt") ? hosts::Rebuilt::yes : hosts::Rebuilt::no;
    const auto done = hosts::verify_host(call.places, where, {*found, {}, {}}, rebuilt, call.backups);
    if (!done) {
        return std::unexpected(done.error());
    }
    if (call.json()) {
        JsonWriter json;
        json.begin_object().field("file", path_text(call.own_file())).field("added", done->added.rows.size());
        json.field("already_known", done->already.size()).field("backup", path_text(done->added.backup)).end_object();
        print_out(json.take());
        return Exit::good;
    }
    for (const KnownKey& row : done->added.rows) {
        print_out(fmt::format("Added {} as {} to {}, line {}\n", key_words(row), where.text(), printable(path_text(row.file)), row.line));
    }
    for (const KnownKey& row : done->already) {
        print_out(fmt::format("Known already: {} in {}\n", key_words(row), printable(row.place())));
    }
    say_backup(done->added.backup);
    return Exit::good;
}

namespace {

/// What `remove` has taken away.
struct Removed {
    std::vector<Change> changes;
    std::size_t rows = 0;
    std::size_t pins = 0;
};

/// Under all names of the host.
Result<Removed> remove_everywhere(const HostCall& call)
{
    Removed removed;
    std::vector<std::string> addresses = addresses_of(call);
    for (const HostAddress& where : call.names) {
        auto changes = hosts::remove_host_rows(call.places, where, std::exchange(addresses, {}), call.backups);
        if (!changes) {
            return std::unexpected(changes.error());
        }
        for (Change& change : *changes) {
            removed.rows += change.rows.size();
            removed.changes.push_back(std::move(change));
        }
        auto pins = hosts::HostPins::load(call.places.pins);
        const auto unpinned = pins && !pins->rows_of(where).empty() ? pins->remove(where, &call.backups) : Result<std::size_t>{0};
        if (!unpinned) {
            return std::unexpected(unpinned.error());
        }
        removed.pins += *unpinned;
    }
    return removed;
}

std::string removed_json(const HostCall& call, const Removed& removed)
{
    JsonWriter json;
    json.begin_object().field("host", call.where().text()).field("unpinned", removed.pins).key("files").begin_array();
    for (const Change& change : removed.changes) {
        json.begin_object().field("file", path_text(change.file)).field("removed", change.rows.size());
        json.field("backup", path_text(change.backup)).end_object();
    }
    json.end_array().end_object();
    return json.take();
}

} // namespace

Result<Exit> remove_host(const HostCall& call)
{
    const auto removed = remove_everywhere(call);
    if (!removed) {
        return std::unexpected(removed.error());
    }
    const Exit exit = removed->rows + removed->pins == 0 ? Exit::failed : Exit::good;
    if (call.json()) {
        print_out(removed_json(call, *removed));
        return exit;
    }
    const std::string name = call.typed().text();
    for (const Change& change : removed->changes) {
        print_out(fmt::format("Removed {} of {} from {} ({})\n", rows_word(change.rows.size()), name, printable(path_text(change.file)),
                              lines_of(change.rows)));
        say_backup(change.backup);
    }
    if (removed->pins > 0) {
        print_out(fmt::format("Took back {} of {}\n", removed->pins == 1 ? "the pin" : fmt::format("{} pins", removed->pins), name));
    }
    if (exit == Exit::failed) {
        print_error(fmt::format("There is no row of {} to remove.", name));
    }
    for (const HostAddress& where : call.names) {
        say_what_stays(call, where);
    }
    return exit;
}

Result<Exit> undo_hosts(const HostCall& call)
{
    const auto undone = call.backups.undo();
    if (!undone) {
        return std::unexpected(undone.error());
    }
    if (call.json()) {
        std::vector<std::string> files;
        for (const hosts::HostBackup& one : *undone) {
            files.push_back(path_text(one.file));
        }
        JsonWriter json;
        json.begin_object().field("undone", undone->back().what).field("files", files).end_object();
        print_out(json.take());
        return Exit::good;
    }
    for (const hosts::HostBackup& one : *undone) {
        print_out(fmt::format("Undone: {}. {} is as it was before.\n", printable(one.what), printable(path_text(one.file))));
    }
    return Exit::good;
}

Result<Exit> import_hosts(const HostCall& call)
{
    const bool putty = call.parsed.has("putty");
    if (putty != call.parsed.words.empty()) {
        return putty ? fail(CliErrc::unwanted_word, call.parsed.words.front())
                     : fail(CliErrc::missing_word, "which file: another known_hosts, or --putty for PuTTY's store");
    }
    constexpr std::size_t largest = std::size_t{64} << 20U;
    std::vector<KnownKey> rows;
    std::string name;
    if (putty) {
        const auto store = hosts::PuttyHostKeys::load(settings::find_places().putty_host_keys());
        if (!store) {
            return std::unexpected(store.error());
        }
        rows = store->rows();
        name = "PuTTY's store";
    } else {
        name = call.parsed.words.front();
        const auto text = read_text_of(name, largest);
        if (!text) {
            return std::unexpected(text.error());
        }
        rows = hosts::KnownHosts::parse(*text).rows();
        if (rows.empty()) {
            rows = hosts::PuttyHostKeys::parse(*text, {}).rows();
        }
    }
    if (rows.empty()) {
        return fail(hosts::HostErrc::no_such_key, name, "none of its lines is a row of known_hosts or of PuTTY's");
    }
    hosts::Imported imported;
    const auto hash = call.places.hash_names ? hosts::HashNames::yes : hosts::HashNames::as_the_file;
    const auto change = hosts::change_known_hosts(call.own_file(), fmt::format("import {}", name), call.backups,
                                                  [&](std::string_view text) -> Result<Edited> {
                                                      imported = hosts::with_imported(text, rows, hash);
                                                      return imported.edited;
                                                  });
    if (!change) {
        return std::unexpected(change.error());
    }
    if (call.json()) {
        JsonWriter json;
        json.begin_object()
            .field("file", path_text(call.own_file()))
            .field("added", change->rows.size())
            .field("already_known", imported.already);
        json.field("skipped", imported.skipped.size()).field("backup", path_text(change->backup)).end_object();
        print_out(json.take());
        return Exit::good;
    }
    for (const KnownKey& row : imported.skipped) {
        print_error(fmt::format("Left out: {} of {}; another key of its type is known there, or it is revoked.", key_words(row),
                                printable(row.hosts)));
    }
    print_out(fmt::format("Added {} to {}; {} known already, {} left out.\n", rows_word(change->rows.size()),
                          printable(path_text(call.own_file())), imported.already, imported.skipped.size()));
    say_backup(change->backup);
    return Exit::good;
}

// ---- ssh-keygen's words -------------------------------------------------------------------------------------------------------------

Result<Exit> keygen_find_host(const KeyCall& call)
{
    const auto where = hosts::parse_host_address(call.parsed.value("find-host"));
    const HostCall host = make_keygen_call(call.parsed, call.parsed.value("file"));
    const auto known = where ? hosts::KnownHosts::load({host.own_file()}) : std::unexpected(where.error());
    if (!known) {
        return std::unexpected(known.error());
    }
    const auto rows = known->rows_of(*where);
    const std::string name = printable(call.parsed.value("find-host"));
    for (const KnownKey& row : rows) {
        const std::string_view mark = row.marker == hosts::Marker::revoked          ? "REVOKED"
                                      : row.marker == hosts::Marker::cert_authority ? "CA"
                                                                                    : "";
        const std::string comment = row.comment.empty() ? "" : " " + row.comment;
        print_out(fmt::format("# Host {} found: line {} {}\n{}\n", name, row.line, mark,
                              call.parsed.has("list") ? fmt::format("{} {}{}", name, key_words(row), printable(comment))
                                                      : printable(row.line_text)));
    }
    return rows.empty() ? Exit::failed : Exit::good;
}

Result<Exit> keygen_remove_host(const KeyCall& call)
{
    const std::string name = call.parsed.value("remove-host");
    const auto where = hosts::parse_host_address(name);
    if (!where) {
        return std::unexpected(where.error());
    }
    const HostCall host = make_keygen_call(call.parsed, call.parsed.value("file"));
    const auto change =
        hosts::change_known_hosts(host.own_file(), fmt::format("remove {}", where->text()), host.backups,
                                  [&](std::string_view text) -> Result<Edited> { return hosts::without_hosts(text, {*where}); });
    if (!change) {
        return std::unexpected(change.error());
    }
    for (const KnownKey& row : change->rows) {
        print_out(fmt::format("# Host {} found: line {}\n", printable(name), row.line));
    }
    if (change->rows.empty()) {
        print_error(fmt::format("Host {} not found in {}", name, path_text(host.own_file())));
        return Exit::good; // as with ssh-keygen: what was asked for is so
    }
    print_out(fmt::format("{} updated.\nOriginal contents retained as {}\n", printable(path_text(change->file)),
                          printable(path_text(change->backup))));
    return Exit::good;
}

Result<Exit> keygen_hash_hosts(const KeyCall& call)
{
    const HostCall host = make_keygen_call(call.parsed, call.parsed.value("file"));
    const auto change = hosts::change_known_hosts(host.own_file(), "hash the names", host.backups,
                                                  [](std::string_view text) -> Result<Edited> { return hosts::with_hashed_names(text); });
    if (!change) {
        return std::unexpected(change.error());
    }
    if (!change->rows.empty()) {
        print_out(fmt::format("{} updated.\nOriginal contents retained as {}\n", printable(path_text(change->file)),
                              printable(path_text(change->backup))));
        print_error(fmt::format("{} has the names as they were; remove it to keep them to yourself.", path_text(change->backup)));
    }
    return Exit::good;
}

} // namespace latchkey::cli
