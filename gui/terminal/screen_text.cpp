/// Screen: writing text. Wrapping, wide characters, clusters.

#include "gui/terminal/ascii_run.h"
#include "gui/terminal/screen.h"

#include <algorithm>
#include <array>

namespace latchkey::terminal {
namespace {

constexpr char32_t emoji_presentation = 0xFE0F;

} // namespace

void Screen::wrap()
{
    if (margins_.left == 0 && margins_.right == cols() - 1) {
        Line& full = line();
        full.flags.wrapped = true;
        full.dirty = true;
    }
    point_.pending_wrap = false;
    const bool inside = within_columns();
    line_feed();
    point_.col = inside ? margins_.left : 0;
}

void Screen::print_ascii(std::span<const std::uint8_t> run)
{
    last_printed_ = run.back();
    if (insert || !point_.charsets.plain()) {
        write_mapped(run);
        return;
    }
    const StyleId style = pen_id();
    const std::uint32_t bits = point_.guarded ? Cell::protected_bit : 0;
    while (!run.empty()) {
        if (point_.pending_wrap && autowrap) {
            wrap();
        }
        const int limit = edge();
        point_.col = std::min(point_.col, limit - 1);
        const int from = point_.col;
        const int count = static_cast<int>(std::min(run.size(), static_cast<std::size_t>(limit - from)));
        Line& to = line();
        to.dirty = true;
        to.reach(from);
        to.split(from);
        to.split(from + count);
        write_ascii_cells(to.data(from), run.data(), static_cast<std::size_t>(count), style, bits);
        to.length = std::max(to.length, from + count);
        point_.col += count;
        run = run.subspan(static_cast<std::size_t>(count));
        if (point_.col == limit) {
            point_.col = limit - 1;
            point_.pending_wrap = autowrap;
            if (!autowrap && !run.empty()) {
                *to.data(point_.col) = Cell{run.back() | bits, style}; // each one overwrites the one before
                return;
            }
        }
    }
}

void Screen::write_mapped(std::span<const std::uint8_t> run)
{
    for (const std::uint8_t byte : run) {
        Charsets& sets = point_.charsets;
        const Charset set = sets.g[sets.single != 0 ? sets.single : sets.gl];
        sets.single = 0;
        write(map_charset(set, byte));
    }
}

void Screen::print(std::span<const char32_t> run)
{
    if (!point_.charsets.plain()) {
        print_mapped(run);
        return;
    }
    for (std::size_t i = 0; i < run.size();) {
        i += insert || ambiguous_is_wide ? 0 : print_simple(run.subspan(i));
        if (i < run.size()) {
            write(run[i++]);
        }
    }
}

void Screen::print_delete()
{
    const Charset set = point_.charsets.g[point_.charsets.single != 0 ? point_.charsets.single : point_.charsets.gl];
    if (set == Charset::latin1) { // sets of 96 characters begin at the blank and end at DEL
        constexpr std::array<std::uint8_t, 1> last{0x7F};
        write_mapped(last);
    }
}

/// Character sets are for bytes: what came as more than one means itself, and is what SS2 and SS3 waited for.
void Screen::print_mapped(std::span<const char32_t> run)
{
    for (const char32_t each : run) {
        if (each < 0x80) {
            const auto byte = static_cast<std::uint8_t>(each);
            write_mapped({&byte, 1});
        } else {
            point_.charsets.single = 0;
            write(each);
        }
    }
}

/// Characters that combine with nothing, up to the end of the line; how many were written.
std::size_t Screen::print_simple(std::span<const char32_t> run)
{
    if (point_.pending_wrap) {
        return 0;
    }
    const int from = point_.col;
    const std::uint32_t bits = point_.guarded ? Cell::protected_bit : 0;
    const StyleId style = pen_id();
    Line& to = line();
    // Wide characters of which a half will be left over; looked for here, while they are whole.
    const bool cuts_left = to.has_wide && from > 0 && to.at(from).spacer();
    const Cell* const last = to.data(edge() - 1); // the last column is for those who know about wrapping
    Cell* out = to.data(from);
    bool wide = false;
    std::size_t done = 0;
    for (; done < run.size(); ++done) {
        const char32_t code_point = run[done];
        const Breadth kind = breadth(code_point);
        if (kind == Breadth::narrow || kind == Breadth::ambiguous) {
            if (out >= last) {
                break;
            }
            *out++ = Cell{static_cast<std::uint32_t>(code_point) | bits, style};
        } else if (kind == Breadth::wide) {
            if (out + 1 >= last) {
                break;
            }
            *out++ = Cell{static_cast<std::uint32_t>(code_point) | bits | Cell::wide_bit, style};
            *out++ = Cell{Cell::spacer_bit | bits, style};
            wide = true;
        } else {
            break;
        }
    }
    if (done != 0) {
        point_.col = static_cast<int>(out - to.data(0));
        if (cuts_left) {
            to.data(from - 1)->content = 0;
        }
        if (to.has_wide && to.at(point_.col).spacer()) {
            out->content = 0;
        }
        to.reach(from);
        to.dirty = true;
        to.length = std::max(to.length, point_.col);
        to.has_wide = to.has_wide || wide;
        last_printed_ = run[done - 1];
    }
    return done;
}

void Screen::repeat(int times)
{
    if (last_printed_ == 0) {
        return;
    }
    // More than a screenful looks like a screenful.
    if (last_printed_ < 0x7F && !insert && point_.charsets.plain()) {
        std::array<std::uint8_t, 128> run{};
        run.fill(static_cast<std::uint8_t>(last_printed_));
        for (auto left = static_cast<std::size_t>(std::min(times, cols() * rows() + cols())); left > 0;) {
            const std::size_t some = std::min(left, run.size());
            print_ascii({run.data(), some});
            left -= some;
        }
        return;
    }
    for (int left = std::min(times, cols() * rows() + cols()); left > 0; --left) {
        write(last_printed_);
    }
}

void Screen::write(char32_t code_point)
{
    const Breadth kind =
        code_point < 0x300 && code_point != 0xA9 && code_point != 0xAE && !ambiguous_is_wide ? Breadth::narrow : breadth(code_point);
    if (kind == Breadth::narrow) {
        put(code_point, 1);
    } else if (!combine(code_point, kind)) {
        const int width = cells_of(kind, ambiguous_is_wide);
        if (width == 0) {
            return; // nothing to combine with
        }
        put(code_point, width);
    }
    last_printed_ = code_point;
}

void Screen::put(char32_t code_point, int width)
{
    if (point_.pending_wrap && autowrap) {
        wrap();
    }
    int limit = edge();
    point_.col = std::min(point_.col, limit - 1);
    if (width == 2 && point_.col + 2 > limit) {
        if (limit < 2) {
            width = 1;
        } else if (autowrap) {
            // Not half of it here: the last column stays as it is, empty as a rule, and then layout does not count it.
            wrap();
            limit = edge();
            if (point_.col + 2 > limit) {
                return;
            }
        } else {
            point_.col = limit - 2;
        }
    }
    if (insert) {
        line().shift(point_.col, limit, width, blank());
    }
    const std::uint32_t bits = point_.guarded ? Cell::protected_bit : 0;
    const StyleId style = pen_id();
    Line& to = line();
    const int from = point_.col;
    to.dirty = true;
    to.reach(from);
    to.split(from);
    to.split(from + width);
    *to.data(from) = Cell{static_cast<std::uint32_t>(code_point) | bits | (width == 2 ? Cell::wide_bit : 0), style};
    if (width == 2) {
        *to.data(from + 1) = Cell{Cell::spacer_bit | bits, style};
        to.has_wide = true;
    }
    to.length = std::max(to.length, from + width);
    point_.col = from + width;
    if (point_.col >= limit) {
        point_.col = limit - 1;
        point_.pending_wrap = autowrap;
    }
}

/// Joins a code point to the character before the cursor: marks always; pictographs after a joiner, skin tones after a pictograph, and
/// the second letter of a flag when what is there asks for it. UAX #29 GB9, GB11, GB12.
bool Screen::combine(char32_t code_point, Breadth kind)
{
    if (kind == Breadth::wide || kind == Breadth::ambiguous) {
        return false;
    }
    Line& here = line();
    int col = point_.pending_wrap ? point_.col : point_.col - 1;
    if (col < 0 || col >= here.length) {
        return takes_no_cell(kind);
    }
    if (here.at(col).spacer()) {
        --col;
    }
    const Cell before = here.at(col);
    if (before.empty()) {
        return takes_no_cell(kind);
    }
    if (takes_no_cell(kind)) {
        const bool grows =
            code_point == emoji_presentation && !before.cluster() && !before.wide() && is_pictograph(breadth(before.code_point()));
        if (join_to_cluster(here, col, code_point) && grows) {
            widen(here, col);
        }
        return true;
    }
    const std::u32string_view text = before.cluster() ? tables_->cluster_text(before.code_point()) : std::u32string_view{};
    const char32_t last = text.empty() ? before.code_point() : text.back();
    if (is_pictograph(kind) && last == 0x200D) {
        return join_to_cluster(here, col, code_point);
    }
    if (kind == Breadth::emoji_modifier && before.wide() && is_pictograph(breadth(last))) {
        return join_to_cluster(here, col, code_point);
    }
    if (kind == Breadth::regional && !before.cluster() && !before.wide() && breadth(last) == Breadth::regional && col + 1 < edge() &&
        !point_.pending_wrap) {
        if (join_to_cluster(here, col, code_point)) {
            widen(here, col);
        }
        return true;
    }
    return false;
}

bool Screen::join_to_cluster(Line& line, int col, char32_t code_point)
{
    const Cell before = line.at(col);
    std::u32string text =
        before.cluster() ? std::u32string{tables_->cluster_text(before.code_point())} : std::u32string(1, before.code_point());
    if (text.size() >= Cluster::max_length) {
        return true; // swallowed: a base with hundreds of marks is an attack on the reader
    }
    text.push_back(code_point);
    const std::uint32_t id = intern_cluster(text);
    if (id != 0) {
        // Interning may have swept and renumbered: the flags are read again.
        Cell& cell = *line.data(col);
        cell.content = (cell.content & ~(Cell::text_mask | Cell::cluster_bit)) | Cell::cluster_bit | id;
        line.dirty = true;
    }
    return true;
}

/// A narrow character became wide: it takes the next column too, and the cursor goes on by one.
void Screen::widen(Line& line, int col)
{
    if (point_.pending_wrap || col + 2 > edge()) {
        return; // no room: it stays narrow
    }
    line.reach(col + 1);
    line.split(col + 2);
    line.data(col)->content |= Cell::wide_bit;
    *line.data(col + 1) = Cell{Cell::spacer_bit | (line.data(col)->content & Cell::protected_bit), line.data(col)->style};
    line.length = std::max(line.length, col + 2);
    line.has_wide = true;
    point_.col = col + 2;
    if (point_.col >= edge()) {
        point_.col = edge() - 1;
        point_.pending_wrap = autowrap;
    }
}

} // namespace latchkey::terminal
