#include "gui/model/tabs.h"

#include <algorithm>
#include <utility>

namespace latchkey::model {

std::shared_ptr<LiveSession> Tabs::add(Opening opening)
{
    if (tabs_.size() >= most) {
        return nullptr;
    }
    auto tab = std::make_shared<LiveSession>(context_, around_, ++last_, std::move(opening), cols_, rows_);
    number(*tab);
    tabs_.push_back(tab);
    activate(tab->id());
    return tab;
}

std::shared_ptr<LiveSession> Tabs::find(view::TabId id) const
{
    const auto at = std::ranges::find(tabs_, id, [](const auto& tab) { return tab->id(); });
    return at == tabs_.end() ? nullptr : *at;
}

void Tabs::close(view::TabId id)
{
    const auto at = std::ranges::find(tabs_, id, [](const auto& tab) { return tab->id(); });
    if (at == tabs_.end()) {
        return;
    }
    const std::shared_ptr<LiveSession> closed = *at;
    const auto next = tabs_.erase(at);
    if (active_ == id) {
        active_ = next != tabs_.end() ? (*next)->id() : tabs_.empty() ? 0 : tabs_.back()->id();
    }
    if (closed->running()) {
        ending_.push_back(closed);
        closed->stop();
    }
    context_.changed();
}

void Tabs::close_all()
{
    while (!tabs_.empty()) {
        close(tabs_.back()->id());
    }
}

void Tabs::forget_ended()
{
    std::erase_if(ending_, [](const auto& session) { return !session->running(); });
}

bool Tabs::activate(view::TabId tab)
{
    if (tab != 0 && !find(tab)) {
        return false;
    }
    active_ = tab;
    context_.changed();
    return true;
}

void Tabs::number(LiveSession& session)
{
    const auto taken = [&](int number) {
        return std::ranges::any_of(tabs_, [&](const auto& tab) {
            return tab.get() != &session && tab->number() == number && tab->plain_title() == session.plain_title();
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
    return static_cast<std::size_t>(std::ranges::count_if(tabs_, [](const auto& tab) { return tab->connected(); }));
}

void Tabs::for_each(const std::function<void(LiveSession&)>& what) const
{
    for (const auto& tab : tabs_) {
        what(*tab);
    }
}

void Tabs::type(view::TabId id, const std::function<void(LiveSession&)>& into) const
{
    const auto here = find(id);
    if (!here) {
        return;
    }
    into(*here);
    for (const auto& tab : tabs_) {
        if (here->broadcasts() && tab->broadcasts() && tab != here) {
            into(*tab);
        }
    }
}

void Tabs::set_broadcast(const view::SetBroadcast& command)
{
    for (const auto& tab : tabs_) {
        if (command.tab == 0 || tab->id() == command.tab) {
            tab->set_broadcast(command.on);
        }
    }
}

void Tabs::resize(const view::TerminalResize& command)
{
    if (const auto tab = find(command.tab)) {
        cols_ = command.cols;
        rows_ = command.rows;
        tab->set_cell(command.cell_width, command.cell_height);
        tab->resize(command.cols, command.rows);
    }
}

void Tabs::show(view::WindowView& view) const
{
    for (const auto& tab : tabs_) {
        view.tabs.push_back(tab->view(tab->id() == active_));
    }
    view.active_tab = active_;
}

} // namespace latchkey::model
