#include "gui/model/conversation.h"

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace latchkey::model {
namespace {

constexpr std::size_t max_details = 2'000;
constexpr std::size_t max_line = 4'096;
constexpr std::size_t max_banners = 20;

} // namespace

view::QuestionId next_question_id()
{
    static std::atomic<view::QuestionId> last{0};
    return ++last;
}

std::list<Conversation::Pending>::iterator Conversation::add(What what)
{
    pending_.push_back(Pending{view::Question{next_question_id(), std::move(what)},
                               asio::steady_timer{context_.io, asio::steady_timer::time_point::max()},
                               std::nullopt,
                               false,
                               {}});
    context_.changed();
    return std::prev(pending_.end());
}

asio::awaitable<std::optional<view::Answer>> Conversation::ask(What what)
{
    // Removes the dialog however the waiting ends: an answer, a cancelled connection, a coroutine that is destroyed.
    struct Shown {
        Conversation& in;
        std::list<Pending>::iterator at;
        Shown(Conversation& conversation, std::list<Pending>::iterator place) : in(conversation), at(place) {}
        Shown(const Shown&) = delete;
        Shown& operator=(const Shown&) = delete;
        ~Shown()
        {
            in.pending_.erase(at);
            in.context_.changed();
        }
    };
    const Shown shown{*this, add(std::move(what))};
    if (!shown.at->ended) {
        asio::error_code ignored;
        co_await shown.at->answered.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    std::optional<view::Answer> answer = std::move(shown.at->answer);
    if (answer && answer->choice == view::Answer::Choice::cancel) {
        answer.reset();
    }
    co_return answer;
}

void Conversation::tell(What what, std::function<void(const view::Answer&)> then)
{
    add(std::move(what))->then = std::move(then);
}

bool Conversation::answer(view::Answer answer)
{
    const auto at =
        std::find_if(pending_.begin(), pending_.end(), [&](const Pending& pending) { return pending.question.id == answer.question; });
    if (at == pending_.end() || at->ended) {
        return false;
    }
    if (at->then) {
        const auto then = std::move(at->then);
        pending_.erase(at);
        then(answer);
    } else {
        at->answer = std::move(answer);
        at->ended = true;
        at->answered.cancel();
    }
    context_.changed();
    return true;
}

std::optional<view::Question> Conversation::question() const
{
    for (const Pending& pending : pending_) {
        if (!pending.ended) {
            return pending.question;
        }
    }
    return std::nullopt;
}

void Conversation::drop_questions()
{
    for (auto at = pending_.begin(); at != pending_.end();) {
        if (at->then) {
            at = pending_.erase(at);
            continue;
        }
        at->ended = true;
        at->answered.cancel();
        ++at;
    }
    context_.changed();
}

void Conversation::step(view::Step::State state, std::string text)
{
    settle(view::Step::State::done);
    if (!steps_.empty() && steps_.back().text == text) {
        steps_.back().state = state;
    } else {
        steps_.push_back({state, std::move(text)});
    }
    context_.changed();
}

void Conversation::settle(view::Step::State state)
{
    for (view::Step& step : steps_) {
        if (step.state == view::Step::State::busy || step.state == view::Step::State::needs_you) {
            step.state = state;
        }
    }
    context_.changed();
}

std::vector<view::Step> Conversation::steps() const
{
    std::vector<view::Step> steps = steps_;
    if (question() && !steps.empty()) {
        if (steps.back().state == view::Step::State::busy) {
            steps.back().state = view::Step::State::needs_you;
        } else {
            steps.push_back({view::Step::State::needs_you, "Waiting for your answer"});
        }
    }
    return steps;
}

void Conversation::clear_steps()
{
    steps_.clear();
    context_.changed();
}

void Conversation::note(std::string_view text)
{
    while (!text.empty()) {
        const auto end = text.find('\n');
        details_.emplace_back(text.substr(0, std::min(end, max_line)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (details_.size() > max_details) {
            details_.pop_front();
        }
    }
    context_.changed();
}

void Conversation::banner(std::string name, view::Banner::Tone tone, std::string text, std::string button, std::function<void()> press)
{
    // The tab's number makes the name unique in the window: a press names the banner and nothing else.
    const std::string id = fmt::format("tab-{}-{}", tab_, name);
    std::erase_if(banners_, [&](const ShownBanner& shown) { return shown.banner.id == id; });
    if (banners_.size() >= max_banners) {
        banners_.erase(banners_.begin());
    }
    banners_.push_back({view::Banner{id, tone, std::move(text), std::move(button), true}, std::move(press)});
    context_.changed();
}

void Conversation::take_back(std::string_view name)
{
    dismiss(fmt::format("tab-{}-{}", tab_, name));
}

void Conversation::press(const std::string& id)
{
    const auto at = std::find_if(banners_.begin(), banners_.end(), [&](const ShownBanner& shown) { return shown.banner.id == id; });
    if (at != banners_.end()) {
        const auto press = std::move(at->press);
        banners_.erase(at);
        context_.changed();
        if (press) {
            press();
        }
    }
}

void Conversation::dismiss(const std::string& id)
{
    if (std::erase_if(banners_, [&](const ShownBanner& shown) { return shown.banner.id == id; }) > 0) {
        context_.changed();
    }
}

std::vector<view::Banner> Conversation::banners() const
{
    std::vector<view::Banner> banners;
    for (const ShownBanner& shown : banners_) {
        banners.push_back(shown.banner);
    }
    return banners;
}

} // namespace latchkey::model
