#include "keys/review.h"

#include "keys/base/file.h"
#include "keys/base/platform/private_file.h"
#include "keys/fingerprint.h"
#include "keys/formats.h"
#include "keys/key_comment.h"
#include "keys/key_error.h"
#include "keys/key_text.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace latchkey::keys {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 4> armours{"-----BEGIN ", "---- BEGIN SSH2 ", "PuTTY-User-Key-File-", "SSH PRIVATE KEY FILE FORMAT"};

/// A quick look, so that pictures and archives in a downloads folder are not taken apart. Every public line's base64 begins with AAAA: the
/// length of its type's name. Binary keys begin with a DER sequence ('0'), such a length, or OpenSSH's magic; UTF-16 has a zero or a mark.
bool could_be_a_key(std::string_view text)
{
    if (text.starts_with('0') || text.starts_with("openssh-key-v1")) {
        return true;
    }
    const bool wide =
        text.size() > 1 && (text[0] == '\0' || text[1] == '\0' || text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"));
    return wide || text.find("AAAA") != std::string_view::npos ||
           std::ranges::any_of(armours, [&](std::string_view armour) { return text.find(armour) != std::string_view::npos; });
}

/// The words that begin an authorized_keys line with options (sshd(8)); a line of known_hosts begins with a host instead.
constexpr std::array<std::string_view, 22> option_words{"agent-forwarding",
                                                        "cert-authority",
                                                        "command=",
                                                        "environment=",
                                                        "expiry-time=",
                                                        "from=",
                                                        "no-agent-forwarding",
                                                        "no-port-forwarding",
                                                        "no-pty",
                                                        "no-user-rc",
                                                        "no-X11-forwarding",
                                                        "permitlisten=",
                                                        "permitopen=",
                                                        "port-forwarding",
                                                        "principals=",
                                                        "pty",
                                                        "no-touch-required",
                                                        "verify-required",
                                                        "restrict",
                                                        "tunnel=",
                                                        "user-rc",
                                                        "X11-forwarding"};

bool is_public_line(std::string_view line)
{
    const std::string_view word = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
    const bool is_option = std::ranges::any_of(option_words, [&](std::string_view option) {
        const bool takes_value = option.ends_with('=');
        return word.starts_with(option) && (takes_value || word.size() == option.size() || word[option.size()] == ',');
    });
    return (is_option && line.find(" AAAA") != std::string_view::npos) ||
           ((key_algorithm(word) != nullptr || is_certificate_name(word)) && trimmed(line.substr(word.size())).starts_with("AAAA"));
}

/// Whether the file is meant as a key: other files have keys in them too (known_hosts, a script with a key in its middle) and names of key
/// types (ssh_config), and a broken one of those is not a broken key.
bool is_meant_as_key(std::string_view text, bool public_lines_only)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool armour =
            !public_lines_only && std::ranges::any_of(armours, [&](std::string_view marker) { return line.starts_with(marker); });
        if (armour || is_public_line(line)) {
            return true;
        }
    }
    return false;
}

bool is_no_key(const Error& error)
{
    return error.is(KeyErrc::not_a_key) || error.is(KeyErrc::empty);
}

void add(ReviewRow& row, Severity severity, std::string text)
{
    row.findings.push_back({severity, std::move(text)});
}

void look_at_access(ReviewRow& row)
{
    const auto access = platform::file_access(row.path);
    if (!access) {
        return;
    }
    row.mode = access->mode;
    row.readable_by_others = access->others_can_read;
    if (!row.info.has_private && row.broken.empty()) {
        return;
    }
    const bool by_all = row.mode.size() == 4 && row.mode.back() >= '4';
    if (access->others_can_read) {
        add(row, Severity::problem,
            fmt::format("can be read by {} ({}); ssh would refuse to use it",
                        by_all ? "everyone on this computer" : "others on this computer", row.mode));
    } else if (access->others_can_write) {
        add(row, Severity::problem, fmt::format("can be changed by others on this computer ({}); ssh would refuse to use it", row.mode));
    }
}

void look_at_strength(ReviewRow& row)
{
    if (std::string weak = weakness_of(*row.info.public_key); !weak.empty()) {
        add(row, Severity::problem, std::move(weak));
    }
}

void look_at_protection(ReviewRow& row)
{
    const KeyFileInfo& info = row.info;
    if (!info.has_private || !info.needs.empty()) {
        return;
    }
    if (!info.encrypted) {
        add(row, Severity::remark, "no passphrase");
        return;
    }
    switch (info.format) {
    case KeyFormat::ppk1:
    case KeyFormat::ppk2:
    case KeyFormat::pkcs1:
    case KeyFormat::sec1:
    case KeyFormat::dsa_pem:
    case KeyFormat::ssh_com:
        add(row, Severity::remark,
            fmt::format("the passphrase of a {} file can be guessed fast; save it as PPK 3 or OpenSSH", title(info.format)));
        break;
    default:
        break;
    }
}

void look_at_certificate(ReviewRow& row, std::chrono::system_clock::time_point now)
{
    if (!row.info.certificate) {
        return;
    }
    const Certificate& certificate = *row.info.certificate;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    switch (certificate.validity(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)))) {
    case Certificate::Validity::valid:
        break;
    case Certificate::Validity::not_yet:
        add(row, Severity::problem, "the certificate is not valid yet");
        break;
    case Certificate::Validity::expired:
        add(row, Severity::problem, "the certificate has expired");
        break;
    }
    if (!certificate.signature_verifies) {
        add(row, Severity::problem, "the authority's signature on the certificate could not be verified");
    }
}

/// FILE.pub, which ssh-keygen writes beside FILE: it says what an encrypted file hides, unless it belongs to another key.
void look_beside(ReviewRow& row)
{
    if (!row.info.has_private) {
        return;
    }
    const std::optional<PublicHalf> half = public_half_beside(row.path);
    if (!half) {
        return;
    }
    if (!row.info.public_key) {
        row.info.public_key = half->key;
    } else if (*row.info.public_key != half->key) {
        row.half_from = half->key;
        add(row, Severity::problem, fmt::format("{} beside it is another key", path_text(public_path_of(row.path).filename())));
        return;
    }
    if (row.info.comment.empty()) {
        row.info.comment = half->comment;
    }
}

/// nullopt: it is no key.
std::optional<ReviewRow> row_for(const fs::path& path, Bytes content, std::chrono::system_clock::time_point now)
{
    if (!could_be_a_key(as_text(content))) {
        return std::nullopt;
    }
    ReviewRow row;
    row.path = path;
    Result<KeyFileInfo> info = inspect(content);
    if (!info && is_no_key(info.error())) {
        return std::nullopt;
    }
    if (!info || info->format == KeyFormat::public_line) {
        const Result<KeyText> text = mend_text(content);
        const bool meant = (text && is_meant_as_key(text->text.text(), info.has_value())) || PublicKey::from_wire(content);
        if (!meant) {
            return std::nullopt;
        }
    }
    if (!info) {
        row.broken = info.error().about(path_text(path)).sentence();
        look_at_access(row);
        return row;
    }
    row.info = std::move(*info);
    look_beside(row);
    look_at_access(row);
    if (row.info.public_key) {
        look_at_strength(row);
    }
    look_at_protection(row);
    look_at_certificate(row, now);
    if (!row.info.needs.empty()) {
        add(row, Severity::remark, row.info.needs);
    }
    if (row.info.keys_in_file > 1) {
        add(row, Severity::remark, fmt::format("holds {} keys; the first is shown", row.info.keys_in_file));
    }
    return row;
}

struct Listing {
    std::vector<fs::path> files; ///< regular ones and links to such, by name
    bool cut_short = false;
};

Result<Listing> list_files(const fs::path& folder, const Work& work)
{
    Listing out;
    std::error_code problem;
    for (fs::directory_iterator entry{folder, problem}; !problem && entry != fs::directory_iterator{}; entry.increment(problem)) {
        std::error_code unknown; // a link that leads nowhere, a folder that may not be looked into: no file for us
        if (!entry->is_regular_file(unknown)) {
            continue;
        }
        if (out.files.size() == limits::review_files) {
            out.cut_short = true;
            break;
        }
        if (work.stopped()) {
            return fail(KeyErrc::cancelled, path_text(folder));
        }
        out.files.push_back(entry->path());
    }
    if (problem) {
        return fail(KeyErrc::io, path_text(folder), file_error(folder, problem).sentence());
    }
    std::ranges::sort(out.files);
    return out;
}

/// Numbers the rows that are one key, and says so where somebody should wonder: several files with the same private half.
void find_groups(std::vector<ReviewRow>& rows)
{
    std::map<ByteBuffer, std::vector<ReviewRow*>> same;
    for (ReviewRow& row : rows) {
        if (row.info.public_key) {
            same[row.info.public_key->wire()].push_back(&row);
        }
    }
    std::size_t group = 0;
    for (ReviewRow& row : rows) {
        const auto found = row.info.public_key ? same.find(row.info.public_key->wire()) : same.end();
        if (row.group != 0 || found == same.end() || found->second.size() < 2) {
            continue;
        }
        ++group;
        for (ReviewRow* member : found->second) {
            member->group = group;
        }
        std::vector<ReviewRow*> private_ones;
        std::ranges::copy_if(found->second, std::back_inserter(private_ones),
                             [](const ReviewRow* member) { return member->info.has_private; });
        for (ReviewRow* member : private_ones) {
            if (member != private_ones.front()) {
                add(*member, Severity::remark, fmt::format("the same key as {}", path_text(private_ones.front()->path.filename())));
            }
        }
    }
}

} // namespace

Result<Review> review_folder(const fs::path& folder, std::chrono::system_clock::time_point now, const Work& work)
{
    const Result<Listing> listing = list_files(folder, work);
    if (!listing) {
        return std::unexpected(listing.error());
    }
    Review review;
    review.cut_short = listing->cut_short;
    for (const fs::path& path : listing->files) {
        if (work.stopped()) {
            return fail(KeyErrc::cancelled, path_text(folder));
        }
        const Result<Secret> content = read_key_file(path);
        if (content) {
            if (std::optional<ReviewRow> row = row_for(path, content->bytes(), now)) {
                review.rows.push_back(std::move(*row));
            }
        } else if (!content.error().is(KeyErrc::too_large)) { // what is larger than any key is none
            review.unread.push_back(content.error().sentence());
        }
        ++review.files_seen;
        work.report(static_cast<double>(review.files_seen) / static_cast<double>(listing->files.size()));
    }
    find_groups(review.rows);
    return review;
}

Result<ReviewRow> review_file(const fs::path& path, std::chrono::system_clock::time_point now)
{
    const Result<Secret> content = read_key_file(path);
    if (!content) {
        return std::unexpected(content.error());
    }
    if (std::optional<ReviewRow> row = row_for(path, content->bytes(), now)) {
        return *std::move(row);
    }
    const Result<KeyFileInfo> info = inspect(content->bytes());
    return info ? fail(KeyErrc::not_a_key, path_text(path), "there are keys in it, but it is a list of servers or another program's file")
                : std::unexpected(info.error().about(path_text(path)));
}

std::optional<FingerprintForm> match(const FingerprintQuery& query, const ReviewRow& row)
{
    const auto first = row.info.public_key ? match(query, *row.info.public_key) : std::nullopt;
    const bool several = row.info.keys_in_file > 1;
    const bool aws = query.digest.size() == 20 || query.prefix;
    const bool opens = aws && row.info.has_private && row.info.needs.empty() && !row.info.encrypted && row.info.public_key &&
                       row.info.public_key->kind() == KeyKind::rsa;
    if (first || !row.broken.empty() || (!several && !opens)) {
        return first;
    }
    const Result<Secret> content = read_key_file(row.path);
    if (!content) {
        return std::nullopt;
    }
    if (opens) {
        const Result<PrivateKey> key = load(content->bytes());
        if (const auto form = key ? match(query, *key) : std::nullopt) {
            return form;
        }
    }
    const auto all = several ? inspect_all(content->bytes()) : Result<std::vector<KeyFileInfo>>{};
    for (const KeyFileInfo& info : all.value_or(std::vector<KeyFileInfo>{})) {
        if (const auto form = info.public_key ? match(query, *info.public_key) : std::nullopt) {
            return form;
        }
    }
    return std::nullopt;
}

} // namespace latchkey::keys
