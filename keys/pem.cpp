#include "keys/pem.h"

#include "keys/base/base64.h"
#include "keys/ber.h"
#include "keys/cipher.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::keys {

namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view end_mark = "-----END ";
constexpr std::string_view dashes = "-----";
constexpr std::string_view blanks = " \t\n\v\f";

/// Reads words off the front; a header's value may be on the same line as everything else when the key was pasted on one line.
class Words {
public:
    Words(std::string_view text, std::size_t from, std::size_t to) : text_(text.substr(0, to)), at_(from) { skip_blanks(); }

    [[nodiscard]] std::string_view peek() const
    {
        return text_.substr(at_, std::min(text_.find_first_of(blanks, at_), text_.size()) - at_);
    }
    /// The first `size` bytes of what peek() gives.
    std::string_view next(std::size_t size)
    {
        const std::string_view word = peek().substr(0, size);
        at_ += word.size();
        skip_blanks();
        return word;
    }
    /// The rest of the line and the lines that continue it (RFC 4716: a backslash at the end).
    void skip_line()
    {
        for (bool more = true; more;) {
            const std::size_t end = std::min(text_.find('\n', at_), text_.size());
            more = end > at_ && text_[end - 1] == '\\' && end < text_.size();
            at_ = std::min(end + 1, text_.size());
        }
        skip_blanks();
    }
    [[nodiscard]] std::size_t at() const { return at_; }

private:
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }
    std::string_view text_;
    std::size_t at_;
};

constexpr std::string_view proc_type_value = "4,ENCRYPTED";

/// "AES-128-CBC,0011…": the cipher and its initial value. In a key whose line ends were all lost the base64 text follows at once: the
/// cipher says how long the value is. Gives how much of the word it was.
std::size_t read_dek_info(std::string_view value, bool lines_are_lost, PemBlock& block)
{
    const std::size_t comma = std::min(value.find(','), value.size());
    block.encrypted = true;
    block.dek_cipher = value.substr(0, comma);
    block.dek_iv = value.substr(std::min(comma + 1, value.size()));
    const Cipher* const cipher = dek_cipher(block.dek_cipher);
    if (lines_are_lost && cipher != nullptr && block.dek_iv.size() > 2 * cipher->iv) {
        block.dek_iv.resize(2 * cipher->iv);
        return comma + 1 + block.dek_iv.size();
    }
    return value.size();
}

void read_headers(Words& words, bool lines_are_lost, PemBlock& block)
{
    // Base64 has no colon, so a first word with one is a header.
    while (words.peek().find(':') != std::string_view::npos) {
        const std::string_view name = words.next(words.peek().find(':') + 1);
        const std::string_view value = words.peek();
        if (name == "Proc-Type:") {
            const bool joined = value.starts_with(proc_type_value) && value.size() > proc_type_value.size();
            block.encrypted |= value.ends_with("ENCRYPTED") || joined;
            (void)words.next(joined ? proc_type_value.size() : value.size());
        } else if (name == "DEK-Info:") {
            (void)words.next(read_dek_info(value, lines_are_lost, block));
        } else {
            words.skip_line();
        }
    }
}

/// What a careful reader of the file might ask about; it is read all the same.
void note_line_shapes(std::string_view body, Notes& notes)
{
    bool spaces = false;
    bool uneven = false;
    std::size_t width = 0;
    std::size_t lines = 0;
    bool short_line = false;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        const std::string_view bare = trimmed(line);
        spaces |= bare.size() != line.size();
        if (bare.empty()) {
            continue;
        }
        ++lines;
        width = width == 0 ? bare.size() : width;
        uneven |= short_line || bare.size() > width; // only the last line may be shorter
        short_line = bare.size() < width;
    }
    if (lines == 1 && width > 80) {
        notes.emplace_back("the whole key is on one line");
    }
    if (spaces) {
        notes.emplace_back("lines have spaces around them");
    }
    if (uneven) {
        notes.emplace_back("the lines are of uneven length");
    }
}

/// Quotes, commas and backslashes around the lines of a key that was copied out of a program's source.
bool is_quote_at_line_edge(std::string_view body, std::size_t at)
{
    constexpr std::string_view marks = "\"'\\,;";
    const auto edge = [&](char c) { return blanks.find(c) != std::string_view::npos || marks.find(c) != std::string_view::npos; };
    return marks.find(body[at]) != std::string_view::npos && (at == 0 || at + 1 == body.size() || edge(body[at - 1]) || edge(body[at + 1]));
}

} // namespace

Result<PemBlock> read_pem(const FoundKey& found)
{
    const std::string_view text = found.text;
    const std::size_t label_at = found.at + begin_mark.size();
    const std::size_t label_end = text.find(dashes, label_at);
    const std::string end_line = fmt::format("{}{}{}", end_mark, text.substr(label_at, label_end - label_at), dashes);
    const std::size_t body_at = label_end + dashes.size();
    const std::size_t end = text.find(end_line, body_at);
    if (end == std::string_view::npos) {
        const std::size_t other = text.find(end_mark, body_at);
        return other == std::string_view::npos ? damaged(found, "there is no END line, so the file is cut off")
                                               : damaged_at(found, other, "the END line is not that of this key");
    }
    PemBlock block;
    Words words(text, body_at, end);
    const bool lines_are_lost = text.substr(body_at, end - body_at).find('\n') == std::string_view::npos;
    read_headers(words, lines_are_lost, block);
    const std::string_view body = text.substr(words.at(), end - words.at());
    Secret bare(body.size());
    std::size_t used = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const char c = body[i];
        const bool base64 = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
        if (base64) {
            bare.writable()[used++] = static_cast<std::uint8_t>(c);
        } else if (is_quote_at_line_edge(body, i)) {
            quoted = true;
        } else if (blanks.find(c) == std::string_view::npos) {
            return damaged_at(found, words.at() + i, "a character that is not base64");
        }
    }
    bare.resize(used);
    if (used == 0) {
        return damaged(found, "there is nothing between the BEGIN and END lines");
    }
    auto decoded = base64_decode_secret(bare.text());
    if (!decoded) {
        return damaged(found, "the base64 text is incomplete");
    }
    block.body = std::move(*decoded);
    if (quoted) {
        block.notes.emplace_back("the lines are in quotes");
    }
    if (!block.encrypted) {
        if (std::optional<Secret> definite = definite_lengths(block.body.bytes())) {
            block.body = std::move(*definite);
            block.notes.emplace_back("its structure is written as BER, not DER");
        }
    }
    note_line_shapes(text.substr(words.at(), end - words.at()), block.notes);
    return block;
}

Secret write_pem(std::string_view label, Bytes body, std::size_t width, std::string_view headers)
{
    const Secret encoded = base64_encode_secret(body);
    Secret out = Secret::copy_of(fmt::format("{}{}{}\n{}{}", begin_mark, label, dashes, headers, headers.empty() ? "" : "\n"));
    for (std::size_t at = 0; at < encoded.size(); at += width) {
        out.append(encoded.bytes().subspan(at, std::min(width, encoded.size() - at)));
        out.append(as_bytes("\n"));
    }
    out.append(as_bytes(fmt::format("{}{}{}\n", end_mark, label, dashes)));
    return out;
}

} // namespace latchkey::keys
