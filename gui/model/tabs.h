#pragma once
/// The sessions in tabs: which there are, which one is in front, where what is typed goes, and those that are closed and still say goodbye.
/// IO thread.

#include "gui/model/live_session.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::model {

class Tabs {
public:
    static constexpr std::size_t most = 1000;

    /// `around` outlives this; its `ended` must call forget_ended().
    Tabs(Context& context, const LiveSession::Window& around) : context_(context), around_(around) {}

    /// A new tab, in front. It is not started yet. Null when there are too many.
    std::shared_ptr<LiveSession> add(Opening opening);
    [[nodiscard]] std::shared_ptr<LiveSession> find(view::TabId tab) const;
    /// Gone from the window at once; its connection ends by itself.
    void close(view::TabId tab);
    void close_all();
    void forget_ended();
    [[nodiscard]] bool all_ended() const { return tabs_.empty() && ending_.empty(); }

    [[nodiscard]] view::TabId active() const { return active_; } ///< 0: none, a page is in front
    /// 0: none. False when there is no such tab.
    bool activate(view::TabId tab);

    /// Two tabs never have the same title; a tab keeps its number when another one closes.
    void number(LiveSession& session);
    [[nodiscard]] std::size_t connected() const;
    void for_each(const std::function<void(LiveSession&)>& what) const;

    /// What is typed goes into that tab, and into the others that are tied to it.
    void type(view::TabId tab, const std::function<void(LiveSession&)>& into) const;
    void set_broadcast(const view::SetBroadcast& command);
    /// The pane's size; the next session opens with it.
    void resize(const view::TerminalResize& command);

    void show(view::WindowView& view) const;

private:
    Context& context_;
    const LiveSession::Window& around_;
    std::vector<std::shared_ptr<LiveSession>> tabs_;
    std::vector<std::shared_ptr<LiveSession>> ending_; ///< closed tabs whose connections say goodbye
    view::TabId last_ = 0;
    view::TabId active_ = 0;
    int cols_ = 80; ///< of the last terminal shown
    int rows_ = 24;
};

} // namespace latchkey::model
