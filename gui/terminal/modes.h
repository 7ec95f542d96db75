#pragma once
/// The modes that are not the screen's own, and which numbers name them. ECMA-48 §7, DEC STD 070, xterm ctlseqs (DECSET).
/// The terminal's thread.

#include "gui/terminal/key_protocol.h"
#include "gui/terminal/snapshot.h"

#include <cstdint>
#include <optional>

namespace latchkey::terminal {

enum class MouseEncoding : std::uint8_t { bytes, utf8, sgr, urxvt, pixels }; ///< none, 1005, 1006, 1015, 1016

struct Modes {
    // ECMA-48
    bool keyboard_locked = false; ///< KAM
    bool local_echo_off = true;   ///< SRM
    bool newline = false;         ///< LNM: Enter sends CR LF, LF also returns
    // DEC and xterm
    bool application_cursor = false; ///< 1
    bool columns_132 = false;        ///< 3
    bool smooth_scroll = false;      ///< 4, remembered only
    bool reverse_screen = false;     ///< 5
    bool auto_repeat = true;         ///< 8, remembered only
    bool cursor_blinks = false;      ///< 12
    bool cursor_visible = true;      ///< 25
    bool print_form_feed = false;    ///< 18, remembered only
    bool print_extent = false;       ///< 19, remembered only
    bool allow_132 = false;          ///< 40
    bool tab_wraps = false;          ///< 41: a tab after a full line goes to the next one (a fix for old curses)
    bool national_sets = false;      ///< 42, remembered only: the sets are always there
    bool vertical_coupling = false;  ///< 61, DECVCCM, remembered only: there is one page
    bool page_coupling = false;      ///< 64, DECPCCM, the same
    bool application_keypad = false; ///< 66, DECKPAM
    bool data_keyboard = false;      ///< 68, DECKBUM, remembered only: the system has the layout
    bool flow_control = false;       ///< 73, DECXRLM, remembered only: SSH has a window of its own
    bool key_positions = false;      ///< 81, DECKPM, remembered only
    bool backspace_is_bs = false;    ///< 67
    bool focus_events = false;       ///< 1004
    bool alternate_scroll = true;    ///< 1007
    bool eight_bit_input = false;    ///< 1034: Alt adds 0x80 to a character, unless 1036 has it send ESC first
    bool meta_sends_escape = true;   ///< 1036
    bool bracketed_paste = false;    ///< 2004
    bool synchronized = false;       ///< 2026
    bool eight_bit_controls = false; ///< S8C1T: what we send begins with CSI as one byte; not in UTF-8, where that byte is no character
    KeyProtocol keys{};
    MouseMode mouse = MouseMode::off;
    MouseEncoding mouse_encoding = MouseEncoding::bytes;
};

/// The flag that a number names when it is nothing but a flag; null else.
[[nodiscard]] bool Modes::* private_flag(int number) noexcept;
[[nodiscard]] bool Modes::* ansi_flag(int number) noexcept;

[[nodiscard]] std::optional<MouseMode> mouse_mode(int number) noexcept;
[[nodiscard]] std::optional<MouseEncoding> mouse_encoding(int number) noexcept;

} // namespace latchkey::terminal
