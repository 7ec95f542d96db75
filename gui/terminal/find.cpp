#include "gui/terminal/find.h"

#include "gui/terminal/reader.h"
#include "gui/terminal/utf8.h"

#include <algorithm>

namespace latchkey::terminal {
namespace {

char32_t folded(char32_t code_point, bool match_case)
{
    return !match_case && code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
}

/// One logical line: its characters, and the place of each.
struct Text {
    std::u32string characters{};
    std::vector<Place> places{};
    void clear()
    {
        characters.clear();
        places.clear();
    }
};

class Finder {
public:
    Finder(const Screen& screen, std::u32string needle, bool match_case, std::size_t limit)
        : screen_(screen), reader_(screen), needle_(std::move(needle)), match_case_(match_case), limit_(limit)
    {
        for (char32_t& each : needle_) {
            each = folded(each, match_case);
        }
        ascii_ = std::ranges::all_of(needle_, [](char32_t each) { return each < 0x80; });
    }

    std::vector<Found> run()
    {
        for (LineId line = reader_.oldest_line(); line < reader_.end_line() && found_.size() < limit_; ++line) {
            const bool whole = !reader_.wrapped(line);
            if (whole && text_.characters.empty() && quick(line)) {
                continue;
            }
            collect(line);
            if (whole) {
                search();
                text_.clear();
            }
        }
        search();
        return std::move(found_);
    }

private:
    /// Packed ASCII is searched where it lies: false when the line must be read.
    bool quick(LineId line)
    {
        bool is_ascii = false;
        const std::span<const std::uint8_t> bytes = reader_.packed_ascii(line, is_ascii);
        if (!is_ascii) {
            return false;
        }
        if (!ascii_ || bytes.size() < needle_.size()) {
            return true;
        }
        const auto first = static_cast<std::uint8_t>(needle_.front());
        const bool letter = !match_case_ && first >= 'a' && first <= 'z';
        const std::size_t last_start = bytes.size() - needle_.size();
        for (std::size_t at = 0; at <= last_start; ++at) {
            const std::uint8_t byte = letter ? bytes[at] | 0x20U : bytes[at];
            if (byte == first || (first == ' ' && byte == 0)) {
                if (matches(bytes.subspan(at, needle_.size()))) {
                    add({line, static_cast<int>(at)}, {line, static_cast<int>(at + needle_.size())});
                    at += needle_.size() - 1;
                }
            }
        }
        return true;
    }

    bool matches(std::span<const std::uint8_t> bytes) const
    {
        for (std::size_t i = 0; i < needle_.size(); ++i) {
            if (folded(bytes[i] == 0 ? ' ' : bytes[i], match_case_) != needle_[i]) {
                return false;
            }
        }
        return true;
    }

    void collect(LineId line)
    {
        const Row* row = reader_.row(line);
        if (row == nullptr || text_.characters.size() > max_line) {
            return;
        }
        for (int col = 0; col < static_cast<int>(row->cells.size()); ++col) {
            const Cell cell = row->at(col);
            if (cell.spacer()) {
                continue;
            }
            const std::u32string_view cluster = cell.cluster() ? screen_.tables().cluster_text(cell.code_point()) : std::u32string_view{};
            if (cluster.empty()) {
                text_.characters.push_back(folded(cell.empty() ? U' ' : cell.code_point(), match_case_));
                text_.places.push_back({line, col});
            }
            for (const char32_t each : cluster) {
                text_.characters.push_back(each);
                text_.places.push_back({line, col});
            }
        }
    }

    void search()
    {
        std::size_t at = 0;
        while ((at = text_.characters.find(needle_, at)) != std::u32string::npos && found_.size() < limit_) {
            const Place last = text_.places[at + needle_.size() - 1];
            const Row* row = reader_.row(last.line);
            const int width = row != nullptr && row->at(last.col).wide() ? 2 : 1;
            add(text_.places[at], {last.line, last.col + width});
            at += needle_.size();
        }
    }

    void add(Place at, Place end)
    {
        if (found_.size() < limit_) {
            found_.push_back({at, end});
        }
    }

    static constexpr std::size_t max_line = 1'000'000; ///< characters of one soft-wrapped line

    const Screen& screen_;
    LineReader reader_;
    std::u32string needle_;
    bool match_case_;
    bool ascii_ = true;
    std::size_t limit_;
    Text text_{};
    std::vector<Found> found_{};
};

} // namespace

std::vector<Found> find_text(const Screen& screen, std::string_view utf8, bool match_case, std::size_t limit)
{
    std::u32string needle = decode_utf8(utf8);
    if (needle.empty()) {
        return {};
    }
    return Finder{screen, std::move(needle), match_case, limit}.run();
}

void for_each_line(const Screen& screen, const std::function<bool(LineId, std::string_view)>& each)
{
    constexpr std::size_t longest = 1024 * 1024;
    const LineReader reader{screen};
    std::string text;
    LineId first = reader.oldest_line();
    for (LineId line = first; line < reader.end_line(); ++line) {
        bool is_ascii = false;
        const std::span<const std::uint8_t> bytes = reader.packed_ascii(line, is_ascii);
        if (text.size() < longest) {
            const std::size_t before = text.size();
            if (is_ascii) {
                text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                std::replace(text.begin() + static_cast<std::ptrdiff_t>(before), text.end(), '\0', ' ');
            } else if (const Row* row = reader.row(line)) {
                reader.append(*row, text);
            }
        }
        if (reader.wrapped(line) && line + 1 < reader.end_line()) {
            continue;
        }
        if (!each(first, text)) {
            return;
        }
        text.clear();
        first = line + 1;
    }
}

std::optional<Found> cells_of(const Screen& screen, LineId line, std::size_t begin, std::size_t end)
{
    const LineReader reader{screen};
    std::optional<Place> from;
    std::size_t at = 0;
    std::string text;
    for (;; ++line) {
        const Row* row = reader.row(line);
        if (row == nullptr) {
            return std::nullopt;
        }
        const bool wrapped = row->wrapped;
        for (int col = 0; col < static_cast<int>(row->cells.size()); ++col) {
            const Cell cell = row->at(col);
            text.clear();
            reader.append(cell, text);
            if (text.empty()) {
                continue; // the right half of a wide one
            }
            if (!from && at + text.size() > begin) {
                from = Place{line, col};
            }
            at += text.size();
            if (at >= end) {
                return Found{*from, {line, col + (cell.wide() ? 2 : 1)}};
            }
        }
        if (!wrapped) {
            return std::nullopt;
        }
    }
}

} // namespace latchkey::terminal
