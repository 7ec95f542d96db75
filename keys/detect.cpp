#include "keys/detect.h"

#include "keys/limits.h"
#include "keys/lookalike.h"
#include "keys/public_line.h"
#include "keys/word_finder.h"

#include <algorithm>
#include <array>

namespace latchkey::keys {

namespace {

constexpr auto npos = std::string_view::npos;

constexpr std::array<FormatRow, 12> formats{{
    {"PuTTY-User-Key-File-", "Private-", KeyFormat::ppk3, inspect_ppk, open_ppk},
    {"-----BEGIN OPENSSH PRIVATE KEY-----", "-----END ", KeyFormat::openssh, inspect_openssh, open_openssh},
    {"-----BEGIN RSA PRIVATE KEY-----", "-----END ", KeyFormat::pkcs1, inspect_traditional, open_traditional},
    {"-----BEGIN EC PRIVATE KEY-----", "-----END ", KeyFormat::sec1, inspect_traditional, open_traditional},
    {"-----BEGIN DSA PRIVATE KEY-----", "-----END ", KeyFormat::dsa_pem, inspect_traditional, open_traditional},
    {"-----BEGIN PRIVATE KEY-----", "-----END ", KeyFormat::pkcs8, inspect_pkcs8, open_pkcs8},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ", KeyFormat::pkcs8_encrypted, inspect_pkcs8, open_pkcs8},
    {"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", "---- END ", KeyFormat::ssh_com, inspect_ssh_com, open_ssh_com},
    {"---- BEGIN SSH2 PUBLIC KEY ----", "---- END ", KeyFormat::rfc4716, inspect_rfc4716, nullptr},
    {"-----BEGIN PUBLIC KEY-----", "-----END ", KeyFormat::pem_public, inspect_public_pem, nullptr},
    {"-----BEGIN RSA PUBLIC KEY-----", "-----END ", KeyFormat::pem_public, inspect_public_pem, nullptr},
    {"", "", KeyFormat::public_line, inspect_public_line, nullptr},
}};
constexpr std::size_t line_row = formats.size() - 1;

/// The markers of all rows but the last.
const WordFinder& markers()
{
    static constexpr auto words = [] {
        std::array<std::string_view, line_row> out;
        for (std::size_t i = 0; i < line_row; ++i) {
            out[i] = formats[i].marker;
        }
        return out;
    }();
    static const WordFinder finder{words};
    return finder;
}

/// The end of a PPK is the line of its check value; "Private-Lines:" comes before it.
std::size_t end_mark(std::string_view text, const FormatRow& row, std::size_t from)
{
    bytes_looked_at() += text.size() - from;
    for (std::size_t at = from; (at = text.find(row.end, at)) != npos; at += row.end.size()) {
        if (!text.substr(at).starts_with("Private-Lines")) {
            return at;
        }
    }
    return npos;
}

/// Just after the key that begins at `at`: its last line, or the next key's first when the last line is missing.
std::size_t end_of_key(std::string_view text, const FormatRow& row, std::size_t at, std::size_t next_marker)
{
    const std::size_t from = at + row.marker.size();
    const std::size_t limit = std::min(next_marker, text.size());
    text = text.substr(0, limit); // each search ends where the next key begins, or many keys would take their number squared
    const std::size_t mark = end_mark(text, row, from);
    if (mark == npos) {
        return limit;
    }
    if (row.end == "Private-") {
        return std::min(text.find('\n', mark), limit);
    }
    // Something may stand on the same line behind the dashes: a quote, or the next key when all are on one line.
    const std::string_view dashes = row.end.substr(0, row.end.find_first_not_of('-'));
    const std::size_t close = text.find(dashes, mark + row.end.size());
    return close == npos ? limit : close + dashes.size();
}

/// Public keys that are lines of their own, between `from` and `to`.
void add_lines(std::string_view text, std::size_t from, std::size_t to, std::vector<Found>& out)
{
    for (std::size_t at = from; at < to && out.size() < limits::keys_in_file;) {
        const std::size_t line_end = std::min(text.find('\n', at), to);
        bytes_looked_at() += line_end - at;
        const PublicLine words = split_public_line(text.substr(at, line_end - at));
        if (words.type.empty() && words.encoded.empty()) {
            at = line_end + 1; // most lines of most files
            continue;
        }
        const WholeLine whole = whole_public_line(text.substr(0, to), at);
        bytes_looked_at() += whole.end - at;
        const std::string_view line = trimmed(whole.line);
        if (!line.empty() && !line.starts_with('#')) {
            const Result<PublicKey> key = parse_public_line(line);
            if (key || !key.error().is(KeyErrc::not_a_key)) {
                out.push_back({{KeyFormat::public_line, text.substr(0, whole.end), at}, &formats[line_row]});
            }
        }
        at = whole.end + 1;
    }
}

KeyFormat exact_format(const FormatRow& row, std::string_view from_marker)
{
    if (row.format != KeyFormat::ppk3) {
        return row.format;
    }
    const std::string_view version = from_marker.substr(row.marker.size(), 2);
    return version == "1:" ? KeyFormat::ppk1 : version == "2:" ? KeyFormat::ppk2 : KeyFormat::ppk3;
}

} // namespace

Result<std::vector<Found>> find_keys(std::string_view text)
{
    std::vector<Found> out;
    std::size_t at = 0;
    for (WordFinder::Hit hit = markers().find(text); hit.at != npos && out.size() < limits::keys_in_file;) {
        const FormatRow& row = formats[hit.word];
        add_lines(text, at, hit.at, out);
        const WordFinder::Hit next = markers().find(text, hit.at + row.marker.size());
        at = end_of_key(text, row, hit.at, next.at);
        out.push_back({{exact_format(row, text.substr(hit.at)), text.substr(0, at), hit.at}, &row});
        hit = next;
    }
    add_lines(text, at, text.size(), out);
    if (out.empty()) {
        return std::unexpected(no_key_in(text));
    }
    if (std::ranges::any_of(out, &Found::is_private)) {
        // Words like "ssh-rsa" beside a private key are an explanation, not a damaged public key.
        std::erase_if(out, [](const Found& found) { return found.row == &formats[line_row] && !found.row->inspect(found.key); });
    }
    return out;
}

const Found& main_key(const std::vector<Found>& keys)
{
    const auto found = std::ranges::find_if(keys, &Found::is_private);
    return found == keys.end() ? keys.front() : *found;
}

} // namespace latchkey::keys
