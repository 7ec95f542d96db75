#include "keys/ssh2_armour.h"

#include "keys/base/base64.h"

#include <algorithm>

namespace latchkey::keys {

namespace {

constexpr std::string_view dashes = "----";

/// One header with its continuation lines joined; empty when the next line is none. Base64 has no colon.
std::string take_header(std::string_view& rest)
{
    const std::string_view first = rest.substr(0, std::min(rest.find('\n'), rest.size()));
    if (first.find(':') == std::string_view::npos) {
        return {};
    }
    std::string header;
    for (bool more = true; more && !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = without_spaces_at_end(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        more = line.ends_with('\\');
        line.remove_suffix(more ? 1 : 0);
        header += header.empty() ? trimmed(line) : line;
    }
    return header;
}

/// Quotes around the value are the writer's, not the comment's.
std::string unquoted(std::string_view value)
{
    value = trimmed(value);
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
}

} // namespace

Result<Ssh2Block> read_ssh2_armour(const FoundKey& found)
{
    std::string_view rest = found.from_marker();
    const std::size_t label_end = rest.find(dashes, dashes.size());
    const std::size_t end = rest.find("---- END ");
    if (end == std::string_view::npos || label_end == std::string_view::npos || end < label_end + dashes.size()) {
        return damaged(found, "there is no END line, so the file is cut off");
    }
    const std::string_view label = rest.substr(dashes.size() + 6, label_end - dashes.size() - 6); // after " BEGIN"
    if (!rest.substr(end + 8).starts_with(label)) {
        return damaged_at(found, found.at + end, "the END line is not that of this key");
    }
    rest = rest.substr(label_end + dashes.size(), end - label_end - dashes.size());
    Ssh2Block block;
    while (!rest.empty() && (rest.front() == '\n' || rest.front() == ' ' || rest.front() == '\t')) {
        rest.remove_prefix(1);
    }
    for (std::string header = take_header(rest); !header.empty(); header = take_header(rest)) {
        if (header.starts_with("Comment:")) {
            block.comment = unquoted(std::string_view(header).substr(8));
        }
    }
    Secret text(rest.size());
    std::size_t used = 0;
    bool spaces = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        spaces |= c == ' ' || c == '\t';
        if (c != '\n' && c != ' ' && c != '\t') {
            text.writable()[used++] = static_cast<std::uint8_t>(c);
        }
    }
    text.resize(used);
    std::optional<Secret> body = base64_decode_secret(text.text());
    if (!body || body->empty()) {
        return damaged(found, used == 0 ? "there is nothing between the BEGIN and END lines" : "the text is not whole base64");
    }
    block.body = std::move(*body);
    if (spaces) {
        block.notes.emplace_back("lines have spaces around them");
    }
    return block;
}

} // namespace latchkey::keys
