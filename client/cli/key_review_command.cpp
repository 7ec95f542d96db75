/// `lk key review` and `lk key match`: a folder's keys, and the one among them that a fingerprint belongs to.

#include "client/cli/json.h"
#include "client/cli/key_command.h"
#include "client/cli/key_work.h"
#include "client/cli/print.h"
#include "client/cli/table.h"
#include "client/sessions/session_key.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"
#include "keys/key_error.h"
#include "keys/review.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace latchkey::cli {

namespace fs = std::filesystem;
using keys::Finding;
using keys::Review;
using keys::ReviewRow;

namespace {

std::string file_name(const ReviewRow& row)
{
    return path_text(row.path.filename());
}

std::string fingerprint_text(const ReviewRow& row)
{
    return row.info.public_key ? keys::fingerprint(*row.info.public_key) : std::string{};
}

/// The folder that was named, or ~/.ssh.
fs::path folder_of(const Parsed& parsed, std::size_t word, const settings::Places& places)
{
    return parsed.words.size() > word ? settings::path_from_text(parsed.words[word]) : places.home / ".ssh";
}

/// A folder, or one file of it.
Result<Review> look_at(const fs::path& path, const KeyCall& call)
{
    const auto now = std::chrono::system_clock::now();
    std::error_code problem;
    if (!fs::is_regular_file(path, problem)) {
        ProgressBar bar{fmt::format("Looking at {}", printable(path_text(path))), call.stop};
        return keys::review_folder(path, now, bar.work());
    }
    auto row = keys::review_file(path, now);
    if (!row) {
        return std::unexpected(row.error());
    }
    Review review;
    review.files_seen = 1;
    review.rows.push_back(*std::move(row));
    return review;
}

void say_unread(const Review& review, const fs::path& folder)
{
    for (const std::string& sentence : review.unread) {
        print_error(sentence);
    }
    if (review.cut_short) {
        print_error(fmt::format("{} has more files than these {}; the others were not looked at.", path_text(folder), review.files_seen));
    }
}

/// A row and what other rows and the sessions say about it.
struct Seen {
    const ReviewRow* row;
    std::vector<std::string> same_key; ///< names of the other files
    std::vector<std::string> sessions;
};

std::vector<Seen> see_all(const Review& review, const sessions::KeyUsers& users)
{
    std::map<std::size_t, std::vector<const ReviewRow*>> groups;
    for (const ReviewRow& row : review.rows) {
        if (row.group != 0) {
            groups[row.group].push_back(&row);
        }
    }
    std::vector<Seen> all;
    for (const ReviewRow& row : review.rows) {
        Seen& seen = all.emplace_back(Seen{&row, {}, users.of(row.path, fingerprint_text(row))});
        for (const ReviewRow* other : groups[row.group]) {
            if (other != &row) {
                seen.same_key.push_back(file_name(*other));
            }
        }
    }
    return all;
}

std::string protection(const ReviewRow& row)
{
    return !row.broken.empty() || !row.info.has_private ? "-" : !row.info.needs.empty() ? "hardware" : row.info.encrypted ? "yes" : "no";
}

std::string or_dash(std::string text)
{
    return text.empty() ? "-" : std::move(text);
}

/// "a, b +3": a table stays readable; JSON has them all.
std::string few_of(std::span<const std::string> names)
{
    constexpr std::size_t few = 2;
    const std::string shown = fmt::format("{}", fmt::join(names.first(std::min(names.size(), few)), ", "));
    return names.size() > few ? fmt::format("{} +{}", shown, names.size() - few) : or_dash(shown);
}

std::vector<std::string> cells(const Seen& seen)
{
    const ReviewRow& row = *seen.row;
    const auto& key = row.info.public_key;
    return {file_name(row),
            row.broken.empty() ? std::string{keys::title(row.info.format)} : "broken",
            key ? key->title() : "-",
            key ? std::to_string(key->bits()) : "-",
            or_dash(fingerprint_text(row)),
            protection(row),
            or_dash(row.mode),
            few_of(seen.same_key),
            few_of(seen.sessions)};
}

std::string as_table(const std::vector<Seen>& all)
{
    if (all.empty()) {
        return {};
    }
    std::vector<std::vector<std::string>> rows{
        {"FILE", "FORMAT", "TYPE", "BITS", "FINGERPRINT", "PASSPHRASE", "MODE", "SAME KEY", "SESSIONS"}};
    std::string remarks;
    for (const Seen& seen : all) {
        rows.push_back(cells(seen));
        const ReviewRow& row = *seen.row;
        if (!row.broken.empty()) {
            remarks += fmt::format("! {}\n", printable(row.broken));
        }
        for (const Finding& finding : row.findings) {
            const bool in_the_table = finding.text == "no passphrase" || finding.text.starts_with("the same key as ");
            if (!in_the_table) {
                remarks += fmt::format("{} {}: {}\n", finding.severity == keys::Severity::problem ? '!' : ' ', printable(file_name(row)),
                                       printable(finding.text));
            }
        }
    }
    return format_table(rows) + (remarks.empty() ? "" : "\n" + remarks);
}

void add_row(JsonWriter& json, const Seen& seen)
{
    const ReviewRow& row = *seen.row;
    const auto& key = row.info.public_key;
    const bool whole = row.broken.empty();
    json.begin_object().field("file", file_name(row)).field("path", path_text(row.path));
    json.field("format", whole ? std::optional{keys::title(row.info.format)} : std::nullopt);
    json.field("type", key ? std::optional{key->title()} : std::nullopt);
    json.field("bits", key ? std::optional{key->bits()} : std::nullopt);
    json.field("fingerprint", key ? std::optional{keys::fingerprint(*key)} : std::nullopt);
    json.field("md5", key ? std::optional{keys::fingerprint(*key, keys::FingerprintHash::md5)} : std::nullopt);
    json.field("comment", row.info.comment);
    json.field("private", whole ? std::optional{row.info.has_private} : std::nullopt);
    json.field("encrypted", whole ? std::optional{row.info.encrypted} : std::nullopt);
    json.field("mode", row.mode.empty() ? std::nullopt : std::optional{row.mode}).field("readable_by_others", row.readable_by_others);
    json.field("keys_in_file", row.info.keys_in_file);
    json.field("same_key", seen.same_key).field("sessions", seen.sessions);
    json.field("broken", whole ? std::nullopt : std::optional{row.broken});
    json.key("findings").begin_array();
    for (const Finding& finding : row.findings) {
        json.begin_object().field("severity", finding.severity == keys::Severity::problem ? "problem" : "remark");
        json.field("text", finding.text).end_object();
    }
    json.end_array().field("notes", row.info.notes).end_object();
}

std::string as_json(const fs::path& folder, const Review& review, const std::vector<Seen>& all)
{
    JsonWriter json;
    json.begin_object().field("folder", path_text(folder)).field("files_seen", review.files_seen).field("cut_short", review.cut_short);
    json.key("keys").begin_array();
    for (const Seen& seen : all) {
        add_row(json, seen);
    }
    json.end_array().field("unread", review.unread).end_object();
    return json.take();
}

/// Keys that a fingerprint could not be held against, since what it is of is behind a passphrase.
std::size_t count_closed(const Review& review, const keys::FingerprintQuery& query)
{
    constexpr std::size_t sha1_size = 20;
    return static_cast<std::size_t>(std::ranges::count_if(review.rows, [&](const ReviewRow& row) {
        const bool hidden = !row.info.public_key && row.broken.empty();
        const bool aws = query.digest.size() == sha1_size && row.info.public_key && row.info.public_key->kind() == keys::KeyKind::rsa;
        return row.info.has_private && row.info.encrypted && (hidden || aws);
    }));
}

Result<Exit> run_review(const KeyCall& call)
{
    const Parsed& parsed = call.parsed;
    sessions::SessionStore store{settings::find_places()};
    const fs::path folder = folder_of(parsed, 0, store.places());
    const auto review = look_at(folder, call);
    if (!review) {
        return std::unexpected(review.error());
    }
    const sessions::SessionList list = store.list();
    for (const std::string& notice : list.notices) {
        print_error(notice);
    }
    const sessions::KeyUsers users{list, store.default_settings(), store.places().home};
    const std::vector<Seen> all = see_all(*review, users);
    if (parsed.has("json")) {
        print_out(as_json(folder, *review, all));
    } else {
        print_out(as_table(all));
        if (all.empty()) {
            print_error(fmt::format("There is no key in {}; {} files were looked at.", path_text(folder), review->files_seen));
        }
        say_unread(*review, folder);
    }
    return Exit::good;
}

Result<Exit> run_match(const KeyCall& call)
{
    const Parsed& parsed = call.parsed;
    const auto query = keys::read_fingerprint(parsed.words.front());
    if (!query) {
        print_error(query.error());
        return Exit::usage;
    }
    const fs::path folder = folder_of(parsed, 1, settings::find_places());
    const auto review = look_at(folder, call);
    if (!review) {
        return std::unexpected(review.error());
    }
    std::size_t found = 0;
    std::string lines;
    JsonWriter json;
    json.begin_array();
    std::set<fs::path> named;
    for (const ReviewRow& row : review->rows) {
        const auto form = keys::match(*query, row);
        std::error_code unknown;
        const fs::path whole = form ? fs::weakly_canonical(row.path, unknown) : fs::path{};
        if (form && named.insert(unknown ? row.path : whole).second) { // a link to a file that was named is no other key
            ++found;
            lines += fmt::format("{}\t{}\n", printable(path_text(row.path)), keys::title(*form));
            json.begin_object().field("path", path_text(row.path)).field("matches", keys::title(*form));
            json.field("private", row.info.has_private).field("fingerprint", fingerprint_text(row)).end_object();
        }
    }
    print_out(parsed.has("json") ? json.end_array().take() : lines);
    say_unread(*review, folder);
    if (found > 0) {
        return Exit::good;
    }
    const std::size_t closed = count_closed(*review, *query);
    print_error(fmt::format("No key in {} has that fingerprint.{}", path_text(folder),
                            closed == 0 ? ""
                                        : fmt::format(" {} could not be asked without a passphrase.",
                                                      closed == 1 ? "One key" : fmt::format("{} keys", closed))));
    return Exit::failed;
}

} // namespace

const KeyCommand review_command{"review",
                                "[--json] [FOLDER|FILE]",
                                "every key in a folder (~/.ssh): what it is, how it is protected, who uses it",
                                {},
                                KeyFlags::json,
                                0,
                                1,
                                {},
                                run_review};
const KeyCommand match_command{"match",
                               "[--json] FINGERPRINT [FOLDER]",
                               "which key in a folder (~/.ssh) has this fingerprint; 1 when none has",
                               {},
                               KeyFlags::json,
                               1,
                               2,
                               "a fingerprint",
                               run_match};

} // namespace latchkey::cli
