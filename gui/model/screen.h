#pragma once
/// The terminal of a tab with what a window adds to it: where it is scrolled to, what is selected, the newest snapshot. IO thread.
/// Everything that a person does comes in as view commands; what must be sent to the server comes back as bytes.

#include "gui/model/context.h"
#include "gui/model/screen_search.h"
#include "gui/terminal/terminal.h"
#include "gui/view/command.h"
#include "gui/view/window_view.h"

#include <asio/steady_timer.hpp>

#include <optional>
#include <span>
#include <string>

namespace latchkey::model {

class Screen {
public:
    /// How it is used, as the session's settings say.
    struct Habits {
        bool scroll_on_output = false;
        bool scroll_on_key = true;
        std::string word_characters{terminal::default_word_characters};
        bool server_titles = true;
        bool mouse_reports = true;
    };
    Screen(Context& context, const terminal::TerminalOptions& options, Habits habits);

    /// Gives what the terminal answers. At most 64 KiB a call.
    [[nodiscard]] std::string feed(std::span<const std::uint8_t> bytes);
    /// What happened in feed() that is not on the screen: bells, the clipboard, sizes.
    [[nodiscard]] terminal::Events take_events();
    /// Text and modes of an ended session stay readable, and the next one starts below in a sane state.
    void begin_again();

    [[nodiscard]] std::string key(const terminal::KeyEvent& event);
    [[nodiscard]] std::string text(const std::string& utf8);
    [[nodiscard]] std::string paste(const std::string& utf8);
    /// Bracketed paste is on: the program knows typed line ends from pasted ones.
    [[nodiscard]] bool takes_paste_as_one() const { return terminal_.modes().bracketed_paste; }
    [[nodiscard]] std::string mouse(const terminal::MouseEvent& event);
    [[nodiscard]] std::string focus(bool focused);
    void resize(int cols, int rows);
    void set_palette(const terminal::Palette& palette);
    /// Everything but the size, while the session goes on.
    void set_options(const terminal::TerminalOptions& options, Habits habits);
    void scroll(int lines);
    void set_window(const terminal::WindowPlace& place);

    void find(ScreenSearch::Wanted wanted);
    void find_step(int by);
    void find_end();
    void select_all();
    void clear_scrollback();
    void reset();
    void go_to_prompt(int direction); ///< -1: the one before what is on top
    /// Scrollback and screen; blank lines at the end are cut.
    [[nodiscard]] std::string all_text() const;

    void select(const view::TerminalSelect& command);
    [[nodiscard]] std::string selected_text() const;

    [[nodiscard]] int cols() const { return terminal_.cols(); }
    [[nodiscard]] int rows() const { return terminal_.rows(); }

    /// Screen, selection, title and mouse of the view; makes a new snapshot only when something changed.
    void show(view::TabView& view);

private:
    void follow_typing();
    void watch_synchronized();
    void scroll_to(terminal::LineId line, int rows_above);
    void show_current_hit();
    void find_again_soon();

    Context& context_;
    terminal::TerminalOptions options_;
    terminal::Terminal terminal_;
    asio::steady_timer synchronized_; ///< a picture that is held back for more than a second is shown all the same
    bool watching_ = false;
    std::size_t scroll_ = 0;
    std::shared_ptr<const terminal::Snapshot> snapshot_;
    std::uint64_t shown_generation_ = 0;
    std::size_t shown_scroll_ = 0;
    std::uint64_t shown_lines_ = 0; ///< Terminal::lines_scrolled() then
    bool shown_once_ = false;
    std::optional<terminal::Selection> selection_;
    std::string title_;
    Habits habits_;
    terminal::Events events_;
    std::optional<ScreenSearch> search_;
    asio::steady_timer search_due_; ///< output comes faster than anybody reads counts
    bool search_planned_ = false;
};

} // namespace latchkey::model
