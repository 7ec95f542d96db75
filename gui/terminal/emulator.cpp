/// Emulator: life, C0 and ESC. See emulator.h.

#include "gui/terminal/emulator.h"

#include "gui/terminal/sgr.h"

#include <algorithm>
#include <utility>

namespace latchkey::terminal {
namespace {

TerminalOptions clamped(TerminalOptions options)
{
    options.cols = std::clamp(options.cols, 1, max_cols);
    options.rows = std::clamp(options.rows, 1, max_rows);
    options.scrollback = std::min(options.scrollback, max_scrollback);
    return options;
}

} // namespace

Emulator::Emulator(const TerminalOptions& options)
    : options_(clamped(options)), screen_(options_.cols, options_.rows, options_.scrollback), cursor_shape_(options_.cursor_shape)
{
    screen_.ambiguous_is_wide = options_.ambiguous == AmbiguousWidth::wide;
    modes_.cursor_blinks = options_.cursor_blinks;
    parser_.set_encoding(ByteEncoding::of(options_.encoding));
}

void Emulator::feed(std::span<const std::uint8_t> bytes)
{
    if (bytes.empty()) {
        return;
    }
    parser_.feed(bytes, *this);
    ++generation_;
    if (frozen_) {
        frozen_bytes_ += bytes.size();
        if (frozen_bytes_ > max_frozen_bytes) {
            release_synchronized(); // whoever froze the picture forgot about it
        }
    }
}

void Emulator::resize(int cols, int rows)
{
    cols = std::clamp(cols, 1, max_cols);
    rows = std::clamp(rows, 1, max_rows);
    if (cols == screen_.cols() && rows == screen_.rows()) {
        return;
    }
    release_synchronized();
    screen_.resize(cols, rows);
    ++generation_;
}

void Emulator::reset()
{
    release_synchronized();
    if (modes_.columns_132 && modes_.allow_132) {
        resize_by_server(80, screen_.rows());
    }
    screen_.reset();
    modes_ = {};
    key_flags_.reset();
    parser_.set_encoding(ByteEncoding::of(options_.encoding));
    modes_.cursor_blinks = options_.cursor_blinks;
    cursor_shape_ = options_.cursor_shape;
    saved_modes_.clear();
    titles_.clear();
    styles_.clear();
    attribute_extent_ = 0;
    level_ = max_level;
    if (colors_ != ColorOverrides{}) {
        colors_ = {};
        colors_changed();
    }
    events_.reset = true;
    ++generation_;
}

void Emulator::set_options(const TerminalOptions& options)
{
    TerminalOptions next = clamped(options);
    next.cols = screen_.cols();
    next.rows = screen_.rows();
    if (cursor_shape_ == options_.cursor_shape && modes_.cursor_blinks == options_.cursor_blinks) {
        cursor_shape_ = next.cursor_shape; // the server did not choose another one
        modes_.cursor_blinks = next.cursor_blinks;
    }
    if (options_.encoding != next.encoding) {
        parser_.set_encoding(ByteEncoding::of(next.encoding));
    }
    options_ = next;
    screen_.ambiguous_is_wide = next.ambiguous == AmbiguousWidth::wide;
    screen_.set_scrollback_limit(next.scrollback);
    ++generation_;
}

void Emulator::clear_scrollback()
{
    screen_.clear_scrollback();
    ++generation_;
}

void Emulator::release_synchronized()
{
    modes_.synchronized = false;
    frozen_.reset();
    frozen_bytes_ = 0;
    ++generation_;
}

void Emulator::set_synchronized(bool on)
{
    if (!on) {
        release_synchronized();
    } else if (!modes_.synchronized) {
        ++generation_;
        frozen_ = snapshot(0);
        frozen_bytes_ = 0;
        modes_.synchronized = true;
    }
}

std::string Emulator::take_replies()
{
    return std::exchange(replies_, {});
}

Events Emulator::take_events()
{
    return std::exchange(events_, {});
}

void Emulator::reply(std::string_view text)
{
    // A peer that asks and never reads does not make us grow.
    if (replies_.size() + text.size() <= max_replies) {
        replies_ += outgoing(text);
    }
}

std::string Emulator::outgoing(std::string_view text) const
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool c1 = text[i] == '\x1B' && i + 1 < text.size() && text[i + 1] >= '@' && text[i + 1] <= '_';
        if (c1 && modes_.eight_bit_controls && !parser_.utf8()) {
            out.push_back(static_cast<char>(static_cast<unsigned char>(text[++i]) + 0x40));
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::string Emulator::in_session_encoding(std::string_view utf8) const
{
    const ByteEncoding* bytes = ByteEncoding::of(options_.encoding);
    return bytes == nullptr ? std::string{utf8} : bytes->encode(utf8);
}

/// ISO 2022's DOCS: UTF-8 on, or back to what the session has without it.
void Emulator::use_encoding(bool utf8)
{
    const ByteEncoding* own = ByteEncoding::of(options_.encoding);
    parser_.set_encoding(utf8 ? nullptr : own != nullptr ? own : ByteEncoding::of(Encoding::iso8859_1));
}

ModeFlags Emulator::flags() const
{
    return {.alternate_screen = screen_.alternate(),
            .alternate_scroll = modes_.alternate_scroll,
            .bracketed_paste = modes_.bracketed_paste,
            .application_cursor = modes_.application_cursor,
            .application_keypad = modes_.application_keypad,
            .focus_events = modes_.focus_events,
            .reverse_screen = modes_.reverse_screen,
            .synchronized = modes_.synchronized,
            .key_releases = modes_.keys.has(KeyFlag::event_types),
            .keys_not_text = modes_.keys.has(KeyFlag::all_as_escapes),
            .mouse = modes_.mouse};
}

std::shared_ptr<const Snapshot> Emulator::snapshot(std::size_t scroll_offset)
{
    if (frozen_ && frozen_->scroll_offset() == scroll_offset) {
        return frozen_;
    }
    SnapshotBuilder::Look look;
    look.modes = flags();
    look.cursor.shape = cursor_shape_;
    look.cursor.blinking = modes_.cursor_blinks;
    look.cursor.visible = modes_.cursor_visible;
    look.generation = generation_;
    look.scroll_offset = scroll_offset;
    return builder_.build(screen_, look);
}

void Emulator::execute(std::uint8_t control)
{
    switch (control) {
    case 0x05: // ENQ: an answerback would say what the user typed into settings; there is none
        break;
    case 0x07:
        ++events_.bells;
        break;
    case 0x08:
        screen_.backspace();
        break;
    case 0x09:
        if (modes_.tab_wraps) {
            screen_.wrap_now();
        }
        screen_.tab(1);
        break;
    case 0x0A:
    case 0x0B:
    case 0x0C:
        screen_.line_feed();
        if (modes_.newline) {
            screen_.carriage_return();
        } else {
            screen_.forget_wrap();
        }
        break;
    case 0x0D:
        screen_.carriage_return();
        break;
    case 0x0E:
        screen_.charsets().gl = 1;
        break;
    case 0x0F:
        screen_.charsets().gl = 0;
        break;
    case 0x7F:
        screen_.print_delete();
        break;
    case 0x1A: // SUB shows that something was lost
        break;
    default:
        break;
    }
}

void Emulator::escape(const Sequence& sequence)
{
    if (sequence.intermediates[0] != 0) {
        escape_with_intermediate(sequence);
        return;
    }
    switch (sequence.final) {
    case '6':
        screen_.back_index();
        break;
    case '7':
        screen_.save_cursor();
        break;
    case '8':
        screen_.restore_cursor();
        break;
    case '9':
        screen_.forward_index();
        break;
    case '=':
        modes_.application_keypad = true;
        break;
    case '>':
        modes_.application_keypad = false;
        break;
    case 'D':
        screen_.line_feed();
        screen_.forget_wrap();
        break;
    case 'E':
        screen_.line_feed();
        screen_.carriage_return();
        break;
    case 'H':
        screen_.set_tab();
        break;
    case 'M':
        screen_.reverse_line_feed();
        break;
    case 'N':
        screen_.charsets().single = 2;
        break;
    case 'O':
        screen_.charsets().single = 3;
        break;
    case 'V': // SPA
        screen_.set_guarded(true);
        screen_.iso_protection = true;
        break;
    case 'W': // EPA
        screen_.set_guarded(false);
        break;
    case 'Z': // DECID
        report_control(Sequence{.final = 'c'});
        break;
    case 'c':
        reset();
        break;
    case 'l': // memory lock of HP's terminals: what is above the cursor stays
        screen_.lock_above();
        break;
    case 'm':
        screen_.unlock_above();
        break;
    case 'n':
        screen_.charsets().gl = 2;
        break;
    case 'o':
        screen_.charsets().gl = 3;
        break;
    case '|':
        screen_.charsets().gr = 3;
        break;
    case '}':
        screen_.charsets().gr = 2;
        break;
    case '~':
        screen_.charsets().gr = 1;
        break;
    default:
        break;
    }
}

void Emulator::escape_with_intermediate(const Sequence& sequence)
{
    switch (sequence.intermediates[0]) {
    case '#':
        switch (sequence.final) {
        case '3':
            screen_.set_line_size(LineSize::tall_top);
            break;
        case '4':
            screen_.set_line_size(LineSize::tall_bottom);
            break;
        case '5':
            screen_.set_line_size(LineSize::normal);
            break;
        case '6':
            screen_.set_line_size(LineSize::wide);
            break;
        case '8':
            screen_.fill_with_e();
            break;
        default:
            break;
        }
        break;
    case '%':
        if (sequence.final == 'G' || sequence.final == '8') {
            use_encoding(true);
        } else if (sequence.final == '@') {
            use_encoding(false);
        }
        break;
    case ' ':
        if (sequence.final == 'F' || sequence.final == 'G') { // S7C1T, S8C1T
            modes_.eight_bit_controls = sequence.final == 'G';
        }
        break;
    default:
        designate(sequence);
    }
}

/// SCS: ( ) * + put a set of 94 characters into G0…G3, - . / one of 96.
void Emulator::designate(const Sequence& sequence)
{
    constexpr std::string_view sets_of_94 = "()*+";
    constexpr std::string_view sets_of_96 = "-./";
    Charsets& sets = screen_.charsets();
    const char how = sequence.intermediates[0];
    if (const auto g = sets_of_94.find(how); g != std::string_view::npos) {
        sets.g[g] = charset_named(sequence.intermediates[1], sequence.final);
    } else if (const auto high = sets_of_96.find(how); high != std::string_view::npos && sequence.final == 'A') {
        sets.g[high + 1] = Charset::latin1;
    }
}

void Emulator::soft_reset()
{
    screen_.soft_reset();
    modes_.application_cursor = false;
    modes_.application_keypad = false;
    modes_.cursor_visible = true;
    modes_.keyboard_locked = false;
    attribute_extent_ = 0;
    cursor_shape_ = options_.cursor_shape;
    modes_.cursor_blinks = options_.cursor_blinks;
}

} // namespace latchkey::terminal
