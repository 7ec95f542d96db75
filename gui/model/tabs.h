#pragma once
/// The sessions in tabs and their panes: which there are, which one has the focus, where what is typed goes, and those that are closed and
/// still say goodbye. IO thread.

#include "gui/model/live_session.h"
#include "gui/model/pane_splits.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::model {

class Tabs {
public:
    static constexpr std::size_t most = 1000;

    /// `around` outlives this; its `ended` must call forget_ended().
    Tabs(Context& context, const LiveSession::Window& around) : context_(context), around_(around) {}

    /// Where a session is put: a tab of its own, or beside another one.
    struct Beside {
        view::TabId pane = 0; ///< 0, or one that is gone: a tab
        view::SplitWay way = view::SplitWay::right;
    };
    /// A new session, with the focus. It is not started yet. Null when there are too many.
    std::shared_ptr<LiveSession> add(Opening opening, Beside beside);
    [[nodiscard]] std::shared_ptr<LiveSession> find(view::TabId session) const;
    /// Gone from the window at once; its connection ends by itself. A tab goes with its last pane.
    void close(view::TabId session);
    void close_all();
    void forget_ended();
    [[nodiscard]] bool all_ended() const { return sessions_.empty() && ending_.empty(); }
    /// Of the tab that it is in, itself included; none when it is gone.
    [[nodiscard]] std::vector<view::TabId> panes_with(view::TabId session) const;

    [[nodiscard]] view::TabId active() const { return active_; } ///< 0: none, a page is in front
    /// 0: none. False when there is no such session.
    bool activate(view::TabId session);
    void share(const view::ShareSplit& command);
    void push(const view::PushDivider& command);

    /// Two tabs never have the same title; a tab keeps its number when another one closes.
    void number(LiveSession& session);
    [[nodiscard]] std::size_t connected() const;
    [[nodiscard]] std::size_t connected(const std::vector<view::TabId>& of) const;
    void for_each(const std::function<void(LiveSession&)>& what) const;

    /// What is typed goes into that session, and into the others that are tied to it.
    void type(view::TabId tab, const std::function<void(LiveSession&)>& into) const;
    /// Asks once, whatever the number of sessions, when one of them would take a line end for Enter.
    void paste(const view::TerminalPaste& command) const;
    void set_broadcast(const view::SetBroadcast& command);
    /// The pane's size; the next session opens with it.
    void resize(const view::TerminalResize& command);

    /// Where the window is, for servers that ask.
    void set_window_place(const terminal::WindowPlace& place);

    void show(view::WindowView& view) const;

private:
    [[nodiscard]] std::vector<view::PaneTree>::iterator tab_with(view::TabId session);

    Context& context_;
    const LiveSession::Window& around_;
    std::vector<view::PaneTree> tabs_; ///< in their order
    std::map<view::TabId, std::shared_ptr<LiveSession>> sessions_;
    std::vector<std::shared_ptr<LiveSession>> ending_; ///< closed tabs whose connections say goodbye
    view::TabId last_ = 0;
    std::uint64_t last_split_ = 0;
    view::TabId active_ = 0;
    int cols_ = 80; ///< of the last terminal shown
    int rows_ = 24;
    terminal::WindowPlace place_; ///< without the size of cells, which each pane has for itself
};

} // namespace latchkey::model
