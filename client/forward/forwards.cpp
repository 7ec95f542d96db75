#include "client/forward/forwards_impl.h"

#include <algorithm>

namespace latchkey::forward {

void Active::end()
{
    listening = false;
    for (const std::shared_ptr<asio::ip::tcp::acceptor>& acceptor : acceptors) {
        asio::error_code ignored;
        acceptor->close(ignored);
    }
    if (local) {
        local->abort();
    }
    remote.reset();
    tasks.cancel();
}

asio::awaitable<void> Forwards::State::watch_connection(StatePtr self)
{
    const Error why = co_await self->connection->wait_end();
    for (const ActivePtr& active : self->forwards) {
        if (active->listening) {
            active->remember_error(why);
            active->end();
        }
    }
}

Forwards::Forwards(std::shared_ptr<session::Connection> connection, ForwardOptions options)
    : state_(std::make_shared<State>(std::move(connection), options))
{
    state_->watch.spawn(State::watch_connection(state_));
}

Forwards::~Forwards()
{
    for (const std::shared_ptr<Active>& active : state_->forwards) {
        active->end();
    }
    state_->watch.cancel();
}

asio::awaitable<Result<Started>> Forwards::start(settings::ForwardSpec spec)
{
    const std::shared_ptr<State> state = state_;
    const bool needs_target = spec.kind == settings::ForwardSpec::Kind::local;
    if (needs_target && spec.to.empty()) {
        co_return fail(transport::ClientErrc::bad_request, place_of(spec.listen), "A local forward needs a host and port to connect to.");
    }
    auto active = std::make_shared<Active>(state->connection->executor(), state->next_id++, std::move(spec));
    const Status listening = co_await state->listen(active);
    if (!listening) {
        co_return std::unexpected(listening.error());
    }
    state->forwards.push_back(active);
    if (!state->connection->alive()) { // it ended meanwhile, and whoever watches it has done so
        active->end();
    }
    Started started{active->id, active->spec};
    co_return started;
}

asio::awaitable<void> Forwards::stop(std::uint64_t id)
{
    const std::shared_ptr<State> state = state_;
    const auto found = std::ranges::find(state->forwards, id, [](const std::shared_ptr<Active>& one) { return one->id; });
    if (found == state->forwards.end()) {
        co_return;
    }
    const std::shared_ptr<Active> active = *found;
    state->forwards.erase(found);
    active->end();
    co_await active->tasks.join();
}

asio::awaitable<void> Forwards::stop_all()
{
    const std::shared_ptr<State> state = state_;
    while (!state->forwards.empty()) {
        const std::uint64_t id = state->forwards.front()->id;
        co_await stop(id);
    }
}

std::vector<ForwardState> Forwards::list() const
{
    std::vector<ForwardState> all;
    for (const std::shared_ptr<Active>& active : state_->forwards) {
        all.push_back(active->state());
    }
    return all;
}

} // namespace latchkey::forward
