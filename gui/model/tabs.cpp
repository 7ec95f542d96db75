#include "gui/model/tabs.h"

#include <algorithm>
#include <utility>

namespace latchkey::model {
namespace {

constexpr double divider_step = 0.04; ///< of what is split, for one key press

} // namespace

std::vector<view::PaneTree>::iterator Tabs::tab_with(view::TabId session)
{
    return std::ranges::find_if(tabs_, [&](const view::PaneTree& tab) { return tab.has(session); });
}

std::shared_ptr<LiveSession> Tabs::add(Opening opening, Beside beside)
{
    if (sessions_.size() >= most) {
        return nullptr;
    }
    auto session = std::make_shared<LiveSession>(context_, around_, ++last_, std::move(opening), cols_, rows_);
    session->set_window_place(place_);
    number(*session);
    sessions_.emplace(last_, session);
    const auto tab = tab_with(beside.pane);
    if (tab == tabs_.end() || !split_pane(*tab, beside.pane, beside.way, last_, ++last_split_)) {
        tabs_.push_back(one_pane(last_));
    }
    activate(last_);
    return session;
}

std::shared_ptr<LiveSession> Tabs::find(view::TabId id) const
{
    const auto at = sessions_.find(id);
    return at == sessions_.end() ? nullptr : at->second;
}

std::vector<view::TabId> Tabs::panes_with(view::TabId session) const
{
    const auto tab = std::ranges::find_if(tabs_, [&](const view::PaneTree& each) { return each.has(session); });
    return tab == tabs_.end() ? std::vector<view::TabId>{} : tab->panes();
}

void Tabs::close(view::TabId id)
{
    const auto tab = tab_with(id);
    const std::shared_ptr<LiveSession> closed = find(id);
    if (!closed || tab == tabs_.end()) {
        return;
    }
    sessions_.erase(id);
    if (remove_pane(*tab, id)) {
        active_ = active_ == id ? tab->focused : active_;
    } else {
        const auto next = tabs_.erase(tab);
        if (active_ == id) {
            active_ = next != tabs_.end() ? next->focused : tabs_.empty() ? 0 : tabs_.back().focused;
        }
    }
    if (closed->running()) {
        ending_.push_back(closed);
        closed->stop();
    }
    context_.changed();
}

void Tabs::close_all()
{
    while (!sessions_.empty()) {
        close(sessions_.begin()->first);
    }
}

void Tabs::forget_ended()
{
    std::erase_if(ending_, [](const auto& session) { return !session->running(); });
}

bool Tabs::activate(view::TabId session)
{
    const auto tab = tab_with(session);
    if (session != 0 && tab == tabs_.end()) {
        return false;
    }
    if (session != 0) {
        tab->focused = session;
    }
    active_ = session;
    context_.changed();
    return true;
}

void Tabs::share(const view::ShareSplit& command)
{
    for (view::PaneTree& tab : tabs_) {
        if (share_split(tab, command.split, command.share)) {
            context_.changed();
            return;
        }
    }
}

void Tabs::push(const view::PushDivider& command)
{
    if (const auto tab = tab_with(command.tab); tab != tabs_.end() && push_divider(*tab, command.tab, command.where, divider_step)) {
        context_.changed();
    }
}

void Tabs::number(LiveSession& session)
{
    const auto taken = [&](int number) {
        return std::ranges::any_of(sessions_, [&](const auto& each) {
            return each.second.get() != &session && each.second->number() == number && each.second->plain_title() == session.plain_title();
        });
    };
    int free = 1;
    while (taken(free)) {
        ++free;
    }
    session.set_number(free);
}

std::size_t Tabs::connected() const
{
    return static_cast<std::size_t>(std::ranges::count_if(sessions_, [](const auto& each) { return each.second->connected(); }));
}

std::size_t Tabs::connected(const std::vector<view::TabId>& of) const
{
    return static_cast<std::size_t>(std::ranges::count_if(of, [&](view::TabId id) {
        const auto session = find(id);
        return session && session->connected();
    }));
}

void Tabs::for_each(const std::function<void(LiveSession&)>& what) const
{
    for (const auto& [id, session] : sessions_) {
        what(*session);
    }
}

void Tabs::type(view::TabId id, const std::function<void(LiveSession&)>& into) const
{
    const auto here = find(id);
    if (!here) {
        return;
    }
    into(*here);
    for (const auto& [other, session] : sessions_) {
        if (here->broadcasts() && session->broadcasts() && session != here) {
            into(*session);
        }
    }
}

void Tabs::paste(const view::TerminalPaste& command) const
{
    bool risky = false;
    std::vector<std::function<void()>> pastes;
    type(command.tab, [&](LiveSession& each) {
        risky = risky || each.paste_is_risky(command.text);
        pastes.push_back(each.paste_of(command.text));
    });
    const auto paste_all = [pastes] {
        for (const auto& paste : pastes) {
            paste();
        }
    };
    if (risky) {
        find(command.tab)->ask_before_paste(command.text, paste_all);
    } else {
        paste_all();
    }
}

void Tabs::set_broadcast(const view::SetBroadcast& command)
{
    using Reach = view::SetBroadcast::Reach;
    if (command.reach == Reach::all) {
        for_each([&](LiveSession& session) { session.set_broadcast(command.on); });
        return;
    }
    for (const view::TabId id : command.reach == Reach::panes ? panes_with(command.tab) : std::vector{command.tab}) {
        if (const auto session = find(id)) {
            session->set_broadcast(command.on);
        }
    }
}

void Tabs::resize(const view::TerminalResize& command)
{
    if (const auto session = find(command.tab)) {
        cols_ = command.cols;
        rows_ = command.rows;
        session->set_cell(command.cell_width, command.cell_height);
        session->resize(command.cols, command.rows);
    }
}

void Tabs::set_window_place(const terminal::WindowPlace& place)
{
    place_ = place;
    for_each([&](LiveSession& session) { session.set_window_place(place_); });
}

void Tabs::show(view::WindowView& view) const
{
    for (const view::PaneTree& tab : tabs_) {
        const bool in_front = active_ != 0 && tab.has(active_);
        for (const view::TabId pane : tab.panes()) {
            view.tabs.push_back(sessions_.at(pane)->view(in_front));
        }
        if (tab.nodes.size() > 1) {
            view.splits.push_back(tab);
        }
    }
    view.active_tab = active_;
}

} // namespace latchkey::model
