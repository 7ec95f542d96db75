#include "gui/model/key_entries.h"

#include "gui/model/public_half.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

namespace latchkey::model {

namespace fs = std::filesystem;

namespace {

constexpr int least_rsa_bits = 2048; ///< as in keys/review.cpp

using Passphrase = view::KeyRow::Passphrase;

std::string type_of(const keys::KeyFileInfo& info)
{
    if (!info.public_key) {
        return std::string{kind_by_format(info.format)};
    }
    switch (info.public_key->kind()) {
    case keys::KeyKind::ecdsa_p256:
    case keys::KeyKind::ecdsa_p384:
    case keys::KeyKind::ecdsa_p521:
        return "ECDSA"; // the bits stand beside it
    default:
        return info.public_key->title();
    }
}

std::string detail_of(const keys::ReviewRow& review)
{
    const keys::KeyFileInfo& info = review.info;
    if (!review.broken.empty()) {
        return "cannot be read";
    }
    if (info.certificate) {
        return "certificate";
    }
    if (!info.comment.empty()) {
        return printable(info.comment);
    }
    return std::string{keys::title(info.format)};
}

view::KeyRow row_of(const keys::ReviewRow& review, std::string name)
{
    const keys::KeyFileInfo& info = review.info;
    view::KeyRow row;
    row.name = std::move(name);
    row.detail = detail_of(review);
    row.mode = review.mode;
    row.broken = !review.broken.empty();
    row.exposed = review.readable_by_others && (row.broken || info.has_private);
    if (row.broken) {
        row.findings.push_back(review.broken);
        row.passphrase = Passphrase::not_a_private_key;
    } else {
        row.type = type_of(info);
        row.usable = info.has_private && info.needs.empty();
        row.passphrase = !row.usable ? Passphrase::not_a_private_key : info.encrypted ? Passphrase::yes : Passphrase::none;
        row.certificate = info.certificate.has_value();
    }
    if (info.public_key) {
        const keys::KeyKind kind = info.public_key->kind();
        row.bits = info.public_key->bits();
        row.rsa = kind == keys::KeyKind::rsa;
        row.obsolete = kind == keys::KeyKind::dsa || (row.rsa && row.bits < least_rsa_bits);
        row.fingerprint = keys::fingerprint(*info.public_key);
        row.fingerprint.erase(0, row.fingerprint.find(':') + 1);
    } else {
        row.rsa = info.format == keys::KeyFormat::pkcs1;
    }
    for (const keys::Finding& finding : review.findings) {
        row.findings.push_back(finding.text);
        row.problem = row.problem || finding.severity == keys::Severity::problem;
    }
    row.problem = row.problem || row.broken;
    return row;
}

/// FILE.pub of a FILE that is there too and is the same key tells nothing that FILE's row does not.
bool is_half_of_another(const keys::ReviewRow& review, const std::map<fs::path, const keys::ReviewRow*>& by_path)
{
    if (!review.broken.empty() || review.info.has_private || review.info.certificate || review.path.extension() != ".pub") {
        return false;
    }
    fs::path whole = review.path;
    whole.replace_extension();
    const auto found = by_path.find(whole);
    return found != by_path.end() && found->second->info.has_private && found->second->info.public_key == review.info.public_key;
}

/// Which rows are one key, and which of those a person should wonder about: several private files.
void note_groups(std::vector<KeyEntry>& entries)
{
    std::map<std::size_t, std::vector<KeyEntry*>> groups;
    for (KeyEntry& entry : entries) {
        if (entry.review.group != 0) {
            groups[entry.review.group].push_back(&entry);
        }
    }
    for (const auto& members : groups | std::views::values) {
        const auto private_ones = std::ranges::count_if(members, [](const KeyEntry* entry) { return entry->review.info.has_private; });
        for (KeyEntry* entry : members) {
            std::vector<std::string> others;
            for (const KeyEntry* other : members) {
                if (other != entry) {
                    others.push_back(other->row.name);
                }
            }
            entry->row.same_as = in_short(others);
            entry->row.duplicate = private_ones > 1 && entry->review.info.has_private;
        }
    }
}

std::string folded(std::string_view text)
{
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

} // namespace

std::string in_short(const std::vector<std::string>& names)
{
    switch (names.size()) {
    case 0:
        return {};
    case 1:
        return names[0];
    case 2:
        return fmt::format("{} and {}", names[0], names[1]);
    default:
        return fmt::format("{}, {} and {} more", names[0], names[1], names.size() - 2);
    }
}

Result<KeyEntries> read_key_entries(const fs::path& folder, const sessions::KeyUsers& users, std::chrono::system_clock::time_point now,
                                    const Work& work)
{
    auto review = keys::review_folder(folder, now, work);
    if (!review) {
        return std::unexpected(review.error());
    }
    KeyEntries out{{}, review->files_seen, std::move(review->unread), review->cut_short};
    std::map<fs::path, const keys::ReviewRow*> by_path;
    for (const keys::ReviewRow& row : review->rows) {
        by_path.emplace(row.path, &row);
    }
    for (keys::ReviewRow& found : review->rows) {
        if (is_half_of_another(found, by_path)) {
            continue;
        }
        KeyEntry entry{found, {}, {}};
        entry.row = row_of(entry.review, path_text(found.path.filename()));
        fs::path certificate = found.path;
        certificate += "-cert.pub";
        entry.row.certificate = entry.row.certificate || by_path.contains(certificate);
        const std::string fingerprint = found.info.public_key ? keys::fingerprint(*found.info.public_key) : std::string{};
        entry.row.used_by = fmt::format("{}", fmt::join(users.of(found.path, fingerprint), ", "));
        out.keys.push_back(std::move(entry));
    }
    note_groups(out.keys);
    return out;
}

Result<KeyEntry> pasted_entry(std::shared_ptr<const Secret> text, std::string name)
{
    auto info = keys::inspect(text->bytes());
    if (!info) {
        return std::unexpected(info.error());
    }
    KeyEntry entry;
    entry.review.info = std::move(*info);
    entry.review.findings.push_back({keys::Severity::remark, "in no file yet"});
    entry.row = row_of(entry.review, std::move(name));
    entry.row.pasted = true;
    entry.text = std::move(text);
    return entry;
}

std::string public_line(const KeyEntry& entry)
{
    const keys::KeyFileInfo& info = entry.review.info;
    return info.public_key ? info.public_key->line(printable(info.comment)) : std::string{};
}

bool has_words(const view::KeyRow& row, std::string_view text)
{
    const std::string all = folded(fmt::format("{}\n{}\n{} {}\n{}\n{}\n{}", row.name, row.detail, row.type, row.bits, row.fingerprint,
                                               row.used_by, fmt::join(row.findings, "\n")));
    const std::string wanted = folded(text);
    for (const auto word : wanted | std::views::split(' ')) {
        if (all.find(std::string_view{word.begin(), word.end()}) == std::string::npos) {
            return false;
        }
    }
    return true;
}

} // namespace latchkey::model
