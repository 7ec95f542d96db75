#pragma once
/// A terminal without a window: bytes of a server in, snapshots of the screen and replies out; keys in, bytes for the server out.
///
/// It behaves as xterm-256color. Everything that it keeps is bounded: scrollback by lines, an OSC string by 64 KiB, a DCS string by 1 MiB,
/// a title and a folder by 512 and 4096 bytes, replies by 64 KiB, styles, links and clusters by tables that are swept when full.
/// Replies never carry text that the server chose, and the title is never reported.
///
/// One thread at a time (the IO thread); what leaves it (Snapshot, Events, strings) may go to any. No clock, no IO, cannot fail.
/// Sources: ECMA-48, DEC STD 070, xterm's ctlseqs.

#include "gui/terminal/encoding.h"
#include "gui/terminal/input.h"
#include "gui/terminal/selection.h"
#include "gui/terminal/snapshot.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::terminal {

inline constexpr int max_cols = 2000;
inline constexpr int max_rows = 1000;
inline constexpr std::size_t max_scrollback = 10'000'000;

enum class AmbiguousWidth : std::uint8_t { narrow, wide };
enum class BackspaceSends : std::uint8_t { delete_127, control_h };
enum class HomeEndKeys : std::uint8_t { standard, rxvt };                                     ///< PuTTY's "The Home and End keys"
enum class FunctionKeys : std::uint8_t { xterm_r6, tilde, linux_console, vt400, vt100, sco }; ///< PuTTY's "The Function keys and keypad"

/// Colours by number, 0xRRGGBB: only to answer a server that asks (OSC 4, 10, 11, 12 with '?').
struct Palette {
    std::array<std::uint32_t, 256> colors = xterm_colors();
    std::uint32_t foreground = 0xE5E5E5;
    std::uint32_t background = 0x000000;
    std::uint32_t cursor = 0xE5E5E5;
    static std::array<std::uint32_t, 256> xterm_colors();
};

/// What the server may do to the window by CSI t, DECCOLM, DECSLPP, DECSCPP and DECSNLS. What it may not is dropped without an answer.
enum class ServerResizes : std::uint8_t { no, yes };
enum class ServerMoves : std::uint8_t { no, yes }; ///< move, raise, lower, iconify

struct TerminalOptions {
    int cols = 80; ///< clamped to 1…max_cols
    int rows = 24; ///< clamped to 1…max_rows
    std::size_t scrollback = 100'000;
    AmbiguousWidth ambiguous = AmbiguousWidth::narrow;
    BackspaceSends backspace = BackspaceSends::delete_127;
    HomeEndKeys home_end = HomeEndKeys::standard;
    FunctionKeys function_keys = FunctionKeys::xterm_r6;
    CursorShape cursor_shape = CursorShape::block;
    bool cursor_blinks = false;
    bool answer_colors = true;          ///< OSC 4/5/10/11/12 queries
    Encoding encoding = Encoding::utf8; ///< of the session's text, both ways
    ServerResizes server_resizes = ServerResizes::no;
    ServerMoves server_moves = ServerMoves::no;
    Palette palette{};
};

/// The window around the grid, in pixels, for what CSI t tells. All 0: nothing is said of pixels, and the screen is as large as the grid.
struct WindowPlace {
    int x = 0;
    int y = 0;
    int cell_width = 0;
    int cell_height = 0;
    int screen_width = 0; ///< of the desktop, without its panels
    int screen_height = 0;
    bool iconified = false;
    bool operator==(const WindowPlace&) const noexcept = default;
};

struct GridSize {
    int cols = 0;
    int rows = 0;
    bool operator==(const GridSize&) const noexcept = default;
};

/// A wish of the server that only the window can fulfil.
struct WindowRequest {
    enum class Kind : std::uint8_t { move, iconify, restore, raise, lower } kind = Kind::move;
    int x = 0; ///< of a move
    int y = 0;
};

/// What happened since events were last taken. Bounded: many bells are one number, of titles the last one stays.
struct Events {
    unsigned bells = 0;
    std::optional<std::string> title{};     ///< UTF-8, controls stripped, at most 512 bytes
    std::optional<std::string> clipboard{}; ///< OSC 52 wishes to write this; at most 48 KiB; ask the user before doing it
    std::optional<std::string> folder{};    ///< OSC 7, the URL's path; the server's word, not a path here
    bool colors_changed = false;
    bool reset = false;                  ///< RIS
    std::optional<int> exit_status{};    ///< OSC 133;D of the last command
    std::optional<GridSize> resized{};   ///< the server chose this size; the grid has it already, the pty and the window do not
    std::vector<WindowRequest> window{}; ///< at most 16

    [[nodiscard]] bool any() const
    {
        return bells != 0 || title || clipboard || folder || colors_changed || reset || exit_status || resized || !window.empty();
    }
};

/// A place where text was found: `length` cells from `at`, perhaps going on in the following soft-wrapped lines.
struct Found {
    Place at{};
    Place end{}; ///< one past
    bool operator==(const Found&) const noexcept = default;
};

class Emulator;

class Terminal {
public:
    explicit Terminal(const TerminalOptions& options = {});
    ~Terminal();
    Terminal(Terminal&&) noexcept;
    Terminal& operator=(Terminal&&) noexcept;

    /// Output of the server. Any division into slices gives the same screen; slices ≤ 64 KiB keep the IO thread responsive.
    void feed(std::span<const std::uint8_t> bytes);
    void feed(std::string_view bytes);

    /// What must be written to the server now (answers to DA, DSR, DECRQM…); empty when nothing.
    [[nodiscard]] std::string take_replies();
    [[nodiscard]] Events take_events();

    /// Soft-wrapped lines are laid out anew, scrollback included, and the cursor stays on its character.
    void resize(int cols, int rows);
    [[nodiscard]] int cols() const noexcept;
    [[nodiscard]] int rows() const noexcept;

    /// Where the window is and how large a cell: say it whenever one of them changes.
    void set_window(const WindowPlace& place);

    /// User's wishes from the menu.
    void reset(); ///< as RIS; scrollback stays
    void clear_scrollback();
    void set_options(const TerminalOptions& options); ///< all but cols and rows; a smaller scrollback drops the oldest lines

    /// Bytes to write to the server for an input; empty when it means nothing (a modifier alone, a mouse that is not reported).
    [[nodiscard]] std::string encode_key(const KeyEvent& event) const;
    [[nodiscard]] std::string encode_text(std::string_view utf8) const;
    [[nodiscard]] std::string encode_mouse(const MouseEvent& event);
    /// Newlines become CR; other controls become spaces (so ESC[201~ cannot get through); in brackets when the server asked for them.
    [[nodiscard]] std::string encode_paste(std::string_view utf8) const;
    [[nodiscard]] std::string encode_focus(bool focused) const; ///< empty unless mode 1004 is on

    [[nodiscard]] ModeFlags modes() const;
    /// The mouse goes to the server (Shift bypasses: that is the window's decision).
    [[nodiscard]] bool mouse_reported() const;

    /// The view, scrolled back by `scroll_offset` lines (clamped). While synchronized output (mode 2026) holds, the picture from before.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(std::size_t scroll_offset = 0);
    /// Grows with every visible change; ask it before making a snapshot.
    [[nodiscard]] std::uint64_t generation() const noexcept;
    [[nodiscard]] bool synchronized() const noexcept;
    /// Ends synchronized output by force: call it when synchronized() lasted a second. (After 1 MiB of output it ends by itself.)
    void release_synchronized();

    [[nodiscard]] std::size_t scrollback_lines() const noexcept;
    /// Lines that have left the main screen over its top. Its growth is by how much a view that is scrolled back must scroll further to
    /// stay on its text, also when the scrollback is full. A resize may make it smaller.
    [[nodiscard]] std::uint64_t lines_scrolled() const noexcept;
    [[nodiscard]] std::string screen_text() const;     ///< each row with trailing blanks cut and ended by '\n'
    [[nodiscard]] std::string scrollback_text() const; ///< soft-wrapped lines joined
    [[nodiscard]] std::string selected_text(const Selection& selection) const;

    /// Plain search through scrollback and screen, ASCII letters without case unless `match_case`; oldest first, at most `limit` places.
    [[nodiscard]] std::vector<Found> find(std::string_view utf8, bool match_case = false, std::size_t limit = 10'000) const;

    /// Each line from the oldest on as UTF-8, soft-wrapped ones joined (at most 1 MiB of one), until `each` says false. For searches that
    /// find() is too plain for.
    void for_each_line(const std::function<bool(LineId line, std::string_view utf8)>& each) const;
    /// The cells of bytes [begin, end) of such a line; nothing when the line is gone or shorter.
    [[nodiscard]] std::optional<Found> cells_of(LineId line, std::size_t begin, std::size_t end) const;

    /// Where the previous / next shell prompt (OSC 133;A) is, seen from `from`.
    [[nodiscard]] std::optional<LineId> prompt_before(LineId from) const;
    [[nodiscard]] std::optional<LineId> prompt_after(LineId from) const;

private:
    std::unique_ptr<Emulator> emulator_;
};

} // namespace latchkey::terminal
