#pragma once
/// One immutable picture of everything the window shows. The model publishes a new one when something changed; panels draw the newest.

#include "gui/terminal/snapshot.h"
#include "gui/terminal/terminal.h"
#include "gui/view/explanation_view.h"
#include "gui/view/form_view.h"
#include "gui/view/key_generator_view.h"
#include "gui/view/keys_folder_view.h"
#include "gui/view/pane_tree.h"
#include "gui/view/picker_view.h"
#include "gui/view/question.h"
#include "gui/view/terminal_look.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::view {

/// A line of the page that is shown until the shell is open: "Connected to 203.0.113.24 port 22".
struct Step {
    enum class State { done, busy, needs_you, failed };
    State state = State::busy;
    std::string text;
};

/// Selected cells of one shown row: [begin, end).
struct SelectedCells {
    int row = 0;
    int begin = 0;
    int end = 0;
};

/// The search bar of a terminal.
struct FindView {
    std::string text;
    bool expression = false; ///< `text` is a regular expression
    bool match_case = false;
    std::size_t count = 0;
    bool more = false;               ///< there are more, which are not counted
    std::size_t current = 0;         ///< from 1; 0: none
    std::string problem;             ///< why the expression cannot be read
    std::vector<SelectedCells> hits; ///< in view, by rows; without the current one
    std::vector<SelectedCells> current_hit;
};

/// The server chose another size (where the settings let it): the window follows once for each serial.
struct ServerSize {
    int cols = 0;
    int rows = 0;
    std::uint64_t serial = 0;
};

enum class TabState {
    connecting,
    needs_you,
    connected,
    output,
    closed,
    failed,
    waiting ///< for the next try: TabView::retry_in
};

struct TabView {
    TabId id = 0;
    std::string title;          ///< session name, or host
    std::string terminal_title; ///< what the server set; sanitised, capped
    TabState state = TabState::connecting;
    std::vector<Step> steps;                          ///< drawn until there is a terminal
    std::shared_ptr<const terminal::Snapshot> screen; ///< null before the shell is open; stays after the end
    std::vector<SelectedCells> selection;
    std::optional<Question> question;
    std::string error;                              ///< one sentence and a way out, when it failed or was cut off; empty otherwise
    std::shared_ptr<const Explanation> explanation; ///< of a session that never opened, where there is more to say than `error`
    int retry_in = 0;                               ///< seconds until the next try, while waiting for it
    std::vector<std::string> details;               ///< the details log, newest last
    std::vector<Banner> banners;
    // The status line.
    std::string who; ///< "ubuntu@203.0.113.24"
    bool host_key_verified = false;
    bool host_key_once = false; ///< not known, and accepted for this connection only
    std::string key_name;       ///< "my-cloud-key", or "password"
    std::string traffic_down;   ///< "1.2 KB/s"
    std::string traffic_up;
    std::string size;             ///< "150×36"
    std::string character_set;    ///< "UTF-8"
    std::optional<FindView> find; ///< while its bar is open
    TerminalLook look;
    ServerSize server_size;
    std::uint64_t flashes = 0;   ///< grows with each bell that is to be seen
    bool broadcast = false;      ///< what is typed here goes to all tabs that have this
    bool mouse_reported = false; ///< the program in the terminal takes the mouse (Shift bypasses)
};

enum class Theme { system, light, dark };

/// What the first tab shows beside the sidebar.
enum class Page {
    sessions,      ///< PuTTY's configuration: the form with its category tree
    key_generator, ///< PuTTYgen's place (F7)
    keys_folder,   ///< the review of a folder of keys (F8)
    live_settings  ///< of an open session: a form with less in it
};

struct WindowView {
    Page page = Page::sessions;
    FormView form;
    KeyGeneratorView key_generator;
    KeysFolderView keys_folder;
    std::vector<TabView> tabs;    ///< every session: tab by tab, and in a tab that is split pane by pane
    std::vector<PaneTree> splits; ///< the tabs that have more than one pane
    TabId active_tab = 0;         ///< the session that has the focus; 0: no tab, but `page`
    std::optional<PickerView> picker;
    std::optional<Question> question; ///< of the window itself (save session?, close?)
    std::string notice;               ///< shown above everything until the end: "This is a demo: the server is local …"
    Theme theme = Theme::system;
    float terminal_font_size = 0;  ///< 0: the kit's own
    std::string clipboard_request; ///< text that a shown command asked to copy; handled by the shell once per clipboard_serial
    std::uint64_t clipboard_serial = 0;
    std::string selection_request; ///< text that was selected: X11's primary selection; handled like the clipboard
    std::uint64_t selection_serial = 0;
    std::uint64_t bell_sounds = 0;                      ///< grows with each bell that is to be heard
    std::uint64_t bell_attention = 0;                   ///< with each that the desktop is to point at
    std::vector<terminal::WindowRequest> window_wishes; ///< of servers that may; carried out once for each serial
    std::uint64_t window_wish_serial = 0;
    std::uint64_t generation = 0;

    /// The panes of the tab that this session is in; null where it is alone.
    [[nodiscard]] const PaneTree* split_of(TabId tab) const
    {
        for (const PaneTree& split : splits) {
            if (split.has(tab)) {
                return &split;
            }
        }
        return nullptr;
    }
};

} // namespace latchkey::view
