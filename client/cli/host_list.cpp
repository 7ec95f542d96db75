// lk host list and find; and how rows of known hosts look.
#include "client/cli/cli_error.h"
#include "client/cli/host_command.h"
#include "client/cli/json.h"
#include "client/cli/platform/byte_source.h"
#include "client/cli/table.h"
#include "client/hosts/host_pattern.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::cli {

using hosts::HostKeys;
using hosts::KnownKey;
using hosts::Marker;

namespace {

std::string_view marker_word(Marker marker)
{
    return marker == Marker::revoked ? "revoked" : marker == Marker::cert_authority ? "cert-authority" : "";
}

std::string names_of(const KnownKey& row, std::string_view asked)
{
    const std::string mark = row.marker == Marker::none ? "" : fmt::format("@{} ", marker_word(row.marker));
    if (!hosts::is_hashed_field(row.hosts)) {
        return mark + row.hosts;
    }
    return mark + (asked.empty() ? "(hashed)" : fmt::format("{} (hashed)", asked));
}

std::vector<KnownKey> all_rows(const HostKeys& known)
{
    std::vector<KnownKey> rows = known.known().rows();
    for (const std::vector<KnownKey>& more : {known.pins().rows(), known.putty().rows()}) {
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

} // namespace

std::string key_words(const KnownKey& row)
{
    if (row.key) {
        return fmt::format("{} {}", row.key->short_name(), keys::fingerprint(*row.key));
    }
    const bool pin = row.wire.empty();
    return fmt::format("{} {}", row.type, pin ? fmt::format("pinned: {}", row.comment.substr(0, row.comment.find(' '))) : "(unknown type)");
}

std::string rows_table(const std::vector<KnownKey>& rows, std::string_view name)
{
    std::vector<std::vector<std::string>> cells;
    for (const KnownKey& row : rows) {
        const std::string place = row.line > 0 ? fmt::format("{}:{}", path_text(row.file), row.line) : path_text(row.file);
        cells.push_back({names_of(row, name), key_words(row), place});
    }
    return format_table(cells);
}

std::string rows_json(const std::vector<KnownKey>& rows, std::string_view name)
{
    JsonWriter json;
    json.begin_array();
    for (const KnownKey& row : rows) {
        const bool hashed = hosts::is_hashed_field(row.hosts);
        const bool pin = row.wire.empty();
        std::vector<std::string> names = hosts::names_in_field(row.hosts);
        if (hashed) {
            names = name.empty() ? std::vector<std::string>{} : std::vector{std::string{name}};
        }
        json.begin_object().field("hosts", names).field("hashed", hashed).field("marker", marker_word(row.marker)).field("type", row.type);
        json.field("bits", row.key ? row.key->bits() : 0);
        json.field("fingerprint", row.key ? keys::fingerprint(*row.key)
                                  : pin   ? row.comment.substr(0, row.comment.find(' '))
                                          : std::string{});
        json.field("pinned", pin).field("comment", row.comment).field("file", path_text(row.file)).field("line", row.line).end_object();
    }
    json.end_array();
    return json.take();
}

Result<std::string> read_text_of(const std::string& name, std::size_t limit)
{
    const std::filesystem::path path = settings::path_from_text(name);
    std::error_code none;
    if (name != "-" && std::filesystem::is_regular_file(path, none)) {
        const auto bytes = read_file(path, limit);
        return bytes ? Result<std::string>{to_string(*bytes)} : std::unexpected(bytes.error());
    }
    const auto source = ByteSource::open(name);
    if (!source) {
        return std::unexpected(source.error());
    }
    std::string text;
    for (;;) {
        const auto byte = (*source)->next();
        if (!byte) {
            return std::unexpected(byte.error());
        }
        if (!*byte) {
            return text;
        }
        if (text.size() == limit) {
            return fail(FileErrc::too_large, name == "-" ? "standard input" : name, fmt::format("{} bytes", limit));
        }
        text += static_cast<char>(**byte);
    }
}

Result<Exit> list_hosts(const HostCall& call)
{
    const auto known = HostKeys::load(call.places);
    if (!known) {
        return std::unexpected(known.error());
    }
    print_out(call.json() ? rows_json(all_rows(*known), {}) : rows_table(all_rows(*known), {}));
    return Exit::good;
}

namespace {

std::vector<KnownKey> rows_of(const HostKeys& known, const hosts::HostAddress& where)
{
    std::vector<KnownKey> rows = known.known().rows_of(where);
    for (const std::vector<KnownKey>& more : {known.pins().rows_of(where), known.putty().keys_of(where)}) {
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

} // namespace

Result<Exit> find_host(const HostCall& call)
{
    const auto known = HostKeys::load(call.places);
    if (!known) {
        return std::unexpected(known.error());
    }
    std::vector<KnownKey> all;
    for (const hosts::HostAddress& where : call.names) {
        std::vector<KnownKey> rows = rows_of(*known, where);
        std::erase_if(rows, [&](const KnownKey& row) { // a row of both names is one
            return std::ranges::any_of(all, [&](const KnownKey& other) { return other.file == row.file && other.line == row.line; });
        });
        if (!call.json()) {
            print_out(rows_table(rows, where.text()));
        }
        all.insert(all.end(), rows.begin(), rows.end());
    }
    if (call.json()) {
        print_out(rows_json(all, call.where().text()));
    } else if (all.empty()) {
        print_error(fmt::format("Nothing is known of {}.", call.typed().text()));
    }
    return all.empty() ? Exit::failed : Exit::good;
}

} // namespace latchkey::cli
