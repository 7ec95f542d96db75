#pragma once
/// What the panels remember between frames: text being typed, what is folded, scroll wishes. Nothing here is a setting. UI thread.

#include "gui/panels/kit/fields.h"
#include "gui/panels/kit/line_box.h"
#include "gui/panels/layout.h"
#include "gui/terminal/plain_link.h"
#include "gui/view/command.h"
#include "gui/view/window_view.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace latchkey::panels {

/// A terminal pane's own: what it told the model last, and the selection being made.
struct PaneState {
    int cols = 0;
    int rows = 0;
    bool selecting = false;
    int pressed_button = -1; ///< held for a program that takes the mouse
    int last_row = -1;
    int last_col = -1;
    terminal::LineId last_line = 0; ///< the selection's free end: output and scrolling bring other lines under a mouse that stands still
    double scrolls_at = 0;          ///< ImGui's time from which a drag past the edge may scroll again
    float wheel = 0;                ///< parts of lines not scrolled yet
    bool details = false;
    std::string explained; ///< the explanation whose first button was given the keyboard
    double typed_at = 0;   ///< the cursor stays on right after a key
    int cell_width = 0;    ///< told to the model with the size
    int cell_height = 0;
    float zoom = 0; ///< design pixels added to the letters of this tab
    std::uint64_t flashes = 0;
    double flash_until = 0;
    std::uint64_t server_size = 0; ///< the last wish of the server that the window followed
    std::string find_text;
    bool find_expression = false;
    bool find_case = false;
    bool find_focus = false; ///< the search bar's box takes the keyboard
    bool open_menu = false;
    ImVec2 menu_at{};
    float menu_height = 0;                        ///< as it was in the last frame
    kit::Box box{};                               ///< of the pane in the last frame
    std::optional<view::SplitWay> choose_for;     ///< a saved session is to be chosen for a split
    bool choosing = false;                        ///< and its list is open
    std::vector<terminal::PlainLink::Cells> link; ///< the mouse and Ctrl are on it
};

/// The dialog that is open: cleared (and wiped) when another question takes its place.
struct DialogState {
    view::QuestionId question = 0;
    view::TabId tab = 0;
    bool fresh = true;                    ///< nothing was drawn yet
    double since = 0;                     ///< ImGui's time when it came
    std::deque<kit::SecretField> secrets; ///< deque: they do not move
    std::string text;
    bool remember = false;
    bool more_info = false;
    bool confirming = false; ///< the second step of a dangerous answer
    bool answered = false;   ///< the view still shows the question that was answered a moment ago
    std::string problem;     ///< why OK did nothing
};

struct PickerState {
    std::string folder; ///< shown; when it changes the list starts at its top
    std::string path_text;
    std::string selected;
    bool keys_only = false;
    int format = 0;
    bool open = false;
};

/// What the Key Generator page remembers: texts and secrets being typed, the mouse's path, what was copied last.
struct KeyGeneratorState {
    unsigned revision = 0;
    bool filled = false;
    std::string bits;
    std::string comment;
    kit::SecretField passphrase;
    kit::SecretField confirm;
    bool secrets_used = false; ///< something was typed into them since the traces were wiped
    kit::LineSelection selection;
    std::string copied; ///< "line", "user-data": said beside the button
    double copied_at = 0;
    std::deque<ImVec2> trail; ///< of the mouse while a key is made, newest last
    ImVec2 mouse{-1, -1};
    std::string focus = "Generate"; ///< a part that takes the keyboard in the next frame
    view::KeyGeneratorView::State shown = view::KeyGeneratorView::State::empty;
    std::string menu; ///< the one that is open
};

enum class KeyFilter { all, problems, unused };
enum class KeyColumn { key, type, bits, fingerprint, passphrase, mode, used_by };

/// What the Keys folder page remembers: the filter, the order, what is selected, what is looked for.
struct KeysFolderState {
    KeyFilter filter = KeyFilter::all;
    KeyColumn sorted_by = KeyColumn::key;
    bool descending = false;
    std::set<view::KeyId> selected;
    view::KeyId anchor = 0; ///< where a selection with Shift begins
    std::string search;
    bool focus_rows = false;   ///< a wish: the first row takes the keyboard
    bool focus_search = false; ///< a wish
    bool quiet = false;        ///< the last frame ended with nothing being edited and no list or dialog open: Esc is the page's
    view::KeyId menu_for = 0;
    ImVec2 menu_at{};
    bool open_menu = false;
    std::uint64_t copied = 0;
    double copied_at = -100;

    // What `order` was made of.
    std::shared_ptr<const std::vector<view::KeyRow>> rows;
    std::shared_ptr<const std::vector<view::KeyId>> matches;
    KeyFilter filtered_by = KeyFilter::all;
    KeyColumn ordered_by = KeyColumn::key;
    bool ordered_down = false;
    std::vector<std::size_t> order;
};

struct PanelState {
    std::string page = "Session";
    std::map<std::string, std::string> texts; ///< by setting id: what the boxes hold
    std::string session_name;
    unsigned revision = 0;
    bool filled = false; ///< texts were taken from a view

    std::string session_search;
    std::string setting_search;
    std::set<std::string> folded_folders;
    std::set<std::string> folded_pages;
    bool compact_folds = false; ///< "Terminal" and "Window" were folded because the window is small

    std::map<view::TabId, PaneState> panes;
    view::TabId shown_tab = 0;
    view::TabId last_terminal_tab = 0;
    bool terminal_focused = false;
    view::TabId focused_terminal = 0; ///< the pane whose terminal has the keyboard in this frame
    view::TabId focus_told = 0;       ///< the tab that was told that it has the focus
    bool focus_terminal = false;      ///< wish for the next frame, of the pane that has the focus
    bool focus_steps = false;         ///< the same before there is a terminal
    bool focus_host = true;
    bool focus_session_list = false;
    bool page_quiet = false;   ///< the last frame ended with the keyboard on the page, nothing being edited and no list open
    int focus_region = -1;     ///< F6: 0 tabs, 1 sidebar, 2 tree, 3 form, 4 footer
    bool focus_footer = false; ///< F6: the form's footer takes the keyboard in this frame
    bool in_footer = false;    ///< the keyboard was there in the last frame
    bool tree_popup = false;

    DialogState dialog;
    PickerState picker;
    KeyGeneratorState key_generator;
    KeysFolderState keys_folder;
    view::Page shown_page = view::Page::sessions;
    std::optional<double> next_frame;
    ImVec2 grow_window{};                           ///< screen pixels: a server that may do so chose another size
    std::function<std::string()> primary_selection; ///< empty where there is no such thing
};

/// What every panel gets: the view, where intentions go, what is remembered, where things are.
struct Frame {
    const view::WindowView& view;
    view::CommandSink& sink;
    PanelState& state;
    Layout layout;

    void send(view::Command command) const { sink.send(std::move(command)); }
    [[nodiscard]] const view::TabView* active_tab() const;
};

/// One line above everything, for a demo.
void draw_notice(const Frame& frame);
void draw_tab_bar(const Frame& frame);
void draw_sidebar(const Frame& frame);
void draw_rail(const Frame& frame);
void draw_category_tree(const Frame& frame);
/// The rows alone, for the popup that stands for the tree in a narrow window.
void draw_category_rows(const Frame& frame, kit::Box box);
void draw_form_page(const Frame& frame);
void draw_key_generator(const Frame& frame);
void draw_keys_folder(const Frame& frame);
/// The tab that this session has the focus in, with all of its panes.
void draw_tab_page(const Frame& frame, const view::TabView& tab);
void draw_questions(const Frame& frame);
void draw_picker(const Frame& frame);

} // namespace latchkey::panels
