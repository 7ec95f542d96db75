#include "gui/terminal/terminal.h"

#include "gui/terminal/emulator.h"
#include "gui/terminal/encode.h"
#include "gui/terminal/find.h"
#include "gui/terminal/reader.h"

#include <algorithm>

namespace latchkey::terminal {

std::array<std::uint32_t, 256> Palette::xterm_colors()
{
    constexpr std::array<std::uint32_t, 16> named{0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
                                                  0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};
    std::array<std::uint32_t, 256> colors{};
    std::ranges::copy(named, colors.begin());
    const auto level = [](std::uint32_t step) { return step == 0 ? 0U : 55 + 40 * step; };
    for (std::uint32_t i = 0; i < 216; ++i) {
        colors[16 + i] = level(i / 36) << 16 | level(i / 6 % 6) << 8 | level(i % 6);
    }
    for (std::uint32_t i = 0; i < 24; ++i) {
        colors[232 + i] = (8 + 10 * i) * 0x010101U;
    }
    return colors;
}

Terminal::Terminal(const TerminalOptions& options) : emulator_(std::make_unique<Emulator>(options)) {}
Terminal::~Terminal() = default;
Terminal::Terminal(Terminal&&) noexcept = default;
Terminal& Terminal::operator=(Terminal&&) noexcept = default;

void Terminal::feed(std::span<const std::uint8_t> bytes)
{
    emulator_->feed(bytes);
}

void Terminal::feed(std::string_view bytes)
{
    emulator_->feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string Terminal::take_replies()
{
    return emulator_->take_replies();
}

Events Terminal::take_events()
{
    return emulator_->take_events();
}

void Terminal::resize(int cols, int rows)
{
    emulator_->resize(cols, rows);
}

int Terminal::cols() const noexcept
{
    return emulator_->screen().cols();
}

int Terminal::rows() const noexcept
{
    return emulator_->screen().rows();
}

void Terminal::set_window(const WindowPlace& place)
{
    emulator_->set_window(place);
}

void Terminal::reset()
{
    emulator_->reset();
}

void Terminal::clear_scrollback()
{
    emulator_->clear_scrollback();
}

void Terminal::set_options(const TerminalOptions& options)
{
    emulator_->set_options(options);
}

std::string Terminal::encode_key(const KeyEvent& event) const
{
    return emulator_->outgoing(terminal::encode_key(event, emulator_->modes(), emulator_->options()));
}

std::string Terminal::encode_text(std::string_view utf8) const
{
    const Modes& modes = emulator_->modes();
    if (modes.keyboard_locked) {
        return {};
    }
    return modes.keys.has(KeyFlag::all_as_escapes) ? encode_kitty_text(utf8, modes.keys) : emulator_->in_session_encoding(utf8);
}

std::string Terminal::encode_mouse(const MouseEvent& event)
{
    const Modes& modes = emulator_->modes();
    const bool wheel = event.button == MouseButton::wheel_up || event.button == MouseButton::wheel_down;
    if (modes.mouse == MouseMode::off) {
        if (!wheel || event.action != MouseAction::press || !modes.alternate_scroll || !emulator_->screen().alternate()) {
            return {};
        }
        const std::string key = encode_key({event.button == MouseButton::wheel_up ? Key::up : Key::down});
        return key + key + key;
    }
    Emulator::MouseState& last = emulator_->mouse;
    const bool by_pixel = modes.mouse_encoding == MouseEncoding::pixels;
    const int row = by_pixel ? event.pixel_y : event.row;
    const int col = by_pixel ? event.pixel_x : event.col;
    const bool moved = last.row != row || last.col != col;
    last = {row, col};
    return terminal::encode_mouse(event, modes, moved);
}

std::string Terminal::encode_paste(std::string_view utf8) const
{
    return emulator_->in_session_encoding(terminal::encode_paste(utf8, emulator_->modes().bracketed_paste));
}

std::string Terminal::encode_focus(bool focused) const
{
    if (!emulator_->modes().focus_events) {
        return {};
    }
    return focused ? "\x1B[I" : "\x1B[O";
}

ModeFlags Terminal::modes() const
{
    return emulator_->flags();
}

bool Terminal::mouse_reported() const
{
    return emulator_->modes().mouse != MouseMode::off;
}

std::shared_ptr<const Snapshot> Terminal::snapshot(std::size_t scroll_offset)
{
    return emulator_->snapshot(scroll_offset);
}

std::uint64_t Terminal::generation() const noexcept
{
    return emulator_->generation();
}

bool Terminal::synchronized() const noexcept
{
    return emulator_->modes().synchronized;
}

void Terminal::release_synchronized()
{
    emulator_->release_synchronized();
}

std::size_t Terminal::scrollback_lines() const noexcept
{
    return emulator_->screen().scrollback().size();
}

std::uint64_t Terminal::lines_scrolled() const noexcept
{
    return emulator_->screen().lines_scrolled();
}

std::string Terminal::screen_text() const
{
    const LineReader reader{emulator_->screen()};
    std::string out;
    for (LineId line = reader.screen_line(); line < reader.end_line(); ++line) {
        reader.append_trimmed(line, out);
        out.push_back('\n');
    }
    return out;
}

std::string Terminal::scrollback_text() const
{
    const LineReader reader{emulator_->screen()};
    std::string out;
    for (LineId line = reader.oldest_line(); line < reader.screen_line(); ++line) {
        const Row& row = *reader.row(line);
        reader.append(row, out);
        if (!row.wrapped) {
            out.push_back('\n');
        }
    }
    return out;
}

std::string Terminal::selected_text(const Selection& selection) const
{
    const LineReader reader{emulator_->screen()};
    return terminal::selected_text(
        selection, [&](LineId line) { return reader.row(line); }, cols(), [&](Cell cell, std::string& out) { reader.append(cell, out); });
}

std::vector<Found> Terminal::find(std::string_view utf8, bool match_case, std::size_t limit) const
{
    return find_text(emulator_->screen(), utf8, match_case, limit);
}

void Terminal::for_each_line(const std::function<bool(LineId line, std::string_view utf8)>& each) const
{
    terminal::for_each_line(emulator_->screen(), each);
}

std::optional<Found> Terminal::cells_of(LineId line, std::size_t begin, std::size_t end) const
{
    return terminal::cells_of(emulator_->screen(), line, begin, end);
}

std::optional<LineId> Terminal::prompt_before(LineId from) const
{
    const LineReader reader{emulator_->screen()};
    for (LineId line = std::min(from, reader.end_line()); line > reader.oldest_line(); --line) {
        if (reader.is_prompt(line - 1)) {
            return line - 1;
        }
    }
    return std::nullopt;
}

std::optional<LineId> Terminal::prompt_after(LineId from) const
{
    const LineReader reader{emulator_->screen()};
    for (LineId line = std::max(from + 1, reader.oldest_line()); line < reader.end_line(); ++line) {
        if (reader.is_prompt(line)) {
            return line;
        }
    }
    return std::nullopt;
}

} // namespace latchkey::terminal
