#pragma once
/// What control functions mean: decodes the parser's sequences into calls of Screen, keeps the modes, and writes the replies.
///
/// One function a family, in emulator.cpp (C0, ESC), emulator_csi.cpp, emulator_modes.cpp, emulator_reports.cpp, emulator_osc.cpp.
/// The terminal's thread; this is the inside of Terminal. Sources: xterm ctlseqs, VT510 manual.

#include "gui/terminal/key_protocol.h"
#include "gui/terminal/modes.h"
#include "gui/terminal/parser.h"
#include "gui/terminal/screen.h"
#include "gui/terminal/snapshot_builder.h"
#include "gui/terminal/terminal.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::terminal {

class Emulator final : public Actions {
public:
    explicit Emulator(const TerminalOptions& options);

    void feed(std::span<const std::uint8_t> bytes);
    void resize(int cols, int rows);
    void reset(); ///< RIS
    void set_options(const TerminalOptions& options);
    void set_window(const WindowPlace& place) noexcept { place_ = place; }
    void clear_scrollback();
    void release_synchronized();

    [[nodiscard]] std::string take_replies();
    [[nodiscard]] Events take_events();
    [[nodiscard]] ModeFlags flags() const;
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(std::size_t scroll_offset);

    /// A reply or a key as it goes to the server: with 8-bit controls when it asked for them (S8C1T).
    [[nodiscard]] std::string outgoing(std::string_view text) const;
    /// Typed or pasted text in the encoding of the session.
    [[nodiscard]] std::string in_session_encoding(std::string_view utf8) const;

    [[nodiscard]] const Screen& screen() const noexcept { return screen_; }
    [[nodiscard]] const Modes& modes() const noexcept { return modes_; }
    [[nodiscard]] const TerminalOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

    /// Where the mouse was reported last, so that a move within one cell is said once.
    struct MouseState {
        int row = -1;
        int col = -1;
    } mouse{};

    // Actions
    void print_ascii(std::span<const std::uint8_t> run) override { screen_.print_ascii(run); }
    void print(std::span<const char32_t> run) override { screen_.print(run); }
    void execute(std::uint8_t control) override;
    void escape(const Sequence& sequence) override;
    void control(const Sequence& sequence) override;
    void command(std::string_view text) override;
    void device(const Sequence& head, std::string_view text) override;

private:
    static constexpr std::size_t max_replies = 64 * 1024;
    static constexpr std::size_t max_frozen_bytes = 1024 * 1024;
    static constexpr std::size_t max_title = 512;
    static constexpr std::size_t max_folder = 4096;
    static constexpr std::size_t max_clipboard = 48 * 1024;
    static constexpr int max_level = 4;          ///< what DA says: a VT420
    static constexpr std::size_t max_stack = 10; ///< titles and styles that can be pushed
    static constexpr std::size_t max_requests = 16;

    void reply(std::string_view text);
    void escape_with_intermediate(const Sequence& sequence);
    void designate(const Sequence& sequence);
    bool move_control(const Sequence& sequence);
    bool edit_control(const Sequence& sequence);
    bool state_control(const Sequence& sequence);
    bool rectangle_control(const Sequence& sequence);
    bool keyboard_control(const Sequence& sequence);
    void use_key_flags();
    void modify_keys(const Sequence& sequence);
    void tab_clear(int what);
    void erase_display(int what, Erase how);
    void erase_line(int what, Erase how);
    void set_rows_margin(const Sequence& sequence);
    void save_or_columns_margin(const Sequence& sequence);
    void soft_reset();
    void conformance(const Sequence& sequence);
    void cursor_style(int style);
    void protect(int how);
    void sgr(const Sequence& sequence);
    void change_rectangle(const Sequence& sequence, bool reversing);
    [[nodiscard]] std::optional<Rectangle> rectangle(const Sequence& sequence, int first) const;

    void set_modes(const Sequence& sequence, bool on);
    void set_ansi_mode(int number, bool on);
    void set_private_mode(int number, bool on);
    void set_columns_132(bool on);
    void use_encoding(bool utf8);
    void set_alternate(int number, bool on);
    void switch_screen(int number, bool on);
    void set_synchronized(bool on);
    [[nodiscard]] std::optional<bool> private_mode(int number) const;
    [[nodiscard]] std::optional<bool> ansi_mode(int number) const;
    void save_modes(const Sequence& sequence);
    void restore_modes(const Sequence& sequence);

    bool report_control(const Sequence& sequence);
    void report_mode(const Sequence& sequence);
    void report_status(int what);
    void report_private_status(const Sequence& sequence);
    void report_position(bool with_page);
    void window_operation(const Sequence& sequence);
    void report_place(int what, int detail);
    void request_window(const WindowRequest& request);
    void resize_by_server(int cols, int rows);
    [[nodiscard]] GridSize largest() const noexcept;
    void zoom(int how, int horizontally, int vertically);
    void full_screen(int how);
    void title_stack(bool push, int which);
    void report_setting(std::string_view what);
    void report_capabilities(std::string_view names);

    void set_title(std::string_view text);
    void palette_command(std::string_view text);
    void special_color_command(std::string_view text);
    void special_color_use_command(std::string_view text);
    [[nodiscard]] std::optional<std::uint32_t>* color_slot(int index);
    [[nodiscard]] std::uint32_t color_default(int index) const;
    bool set_or_answer_color(int index, std::string_view spec, std::string_view asked);
    void dynamic_color_command(int number, std::string_view text);
    void reset_colors(int number, std::string_view text);
    void clipboard_command(std::string_view text);
    void link_command(std::string_view text);
    void folder_command(std::string_view text);
    void prompt_command(std::string_view text);
    [[nodiscard]] std::optional<std::uint32_t>& dynamic_color(int number);
    [[nodiscard]] std::uint32_t dynamic_default(int number) const;
    void colors_changed();

    TerminalOptions options_;
    Parser parser_{};
    Screen screen_;
    Modes modes_{};
    KeyFlagStacks key_flags_{};
    std::map<int, bool> saved_modes_{};
    std::string replies_{};
    Events events_{};
    std::string title_{};
    std::vector<std::string> titles_{};
    std::vector<Style> styles_{};
    ColorOverrides colors_{};
    CursorShape cursor_shape_ = CursorShape::block;
    int attribute_extent_ = 0; ///< DECSACE: 2 is the rectangle, else the stream between its corners
    int level_ = max_level;    ///< DECSCL
    WindowPlace place_{};
    std::optional<GridSize> before_zoom_{}; ///< to go back to from CSI 9 and 10 t
    SnapshotBuilder builder_{};
    std::shared_ptr<const Snapshot> frozen_{};
    std::size_t frozen_bytes_ = 0;
    std::uint64_t generation_ = 1;
};

} // namespace latchkey::terminal
