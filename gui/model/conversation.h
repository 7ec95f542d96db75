#pragma once
/// What one connection has said and asked so far: steps, questions, banners, the details log. Shared by the session in a tab and by the
/// prompter that its connection talks to. IO thread. Limits: 2,000 lines of details, 4 KiB each; 20 banners.

#include "gui/model/context.h"
#include "gui/view/command.h"
#include "gui/view/window_view.h"

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::model {

class Conversation {
public:
    using What = decltype(view::Question::what);

    Conversation(Context& context, view::TabId tab) : context_(context), tab_(tab) {}
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// Shows a question and waits for its answer; nullopt: cancelled, by the person or because the connection ended.
    [[nodiscard]] asio::awaitable<std::optional<view::Answer>> ask(What what);
    /// Shows something that nobody waits for; `then` hears the answer.
    void tell(What what, std::function<void(const view::Answer&)> then);
    /// False when there is no such question (it went while the answer was under way).
    bool answer(view::Answer answer);
    [[nodiscard]] std::optional<view::Question> question() const;
    void drop_questions();

    void step(view::Step::State state, std::string text);
    /// What was under way is done, or failed.
    void settle(view::Step::State state);
    [[nodiscard]] std::vector<view::Step> steps() const;
    void clear_steps();

    void note(std::string_view text); ///< the details log; several lines become several
    [[nodiscard]] const std::deque<std::string>& details() const { return details_; }

    void banner(std::string name, view::Banner::Tone tone, std::string text, std::string button, std::function<void()> press);
    void take_back(std::string_view name); ///< a banner whose news is over
    void press(const std::string& id);
    void dismiss(const std::string& id);
    [[nodiscard]] std::vector<view::Banner> banners() const;

private:
    struct Pending {
        view::Question question;
        asio::steady_timer answered; ///< never expires: cancelled when the answer is there
        std::optional<view::Answer> answer;
        bool ended = false;
        std::function<void(const view::Answer&)> then;
    };
    struct ShownBanner {
        view::Banner banner;
        std::function<void()> press;
    };
    std::list<Pending>::iterator add(What what);

    Context& context_;
    view::TabId tab_;
    std::list<Pending> pending_; ///< the first one is shown
    std::vector<view::Step> steps_;
    std::deque<std::string> details_;
    std::vector<ShownBanner> banners_;
};

/// Numbers of questions are never used twice in one run. IO thread.
[[nodiscard]] view::QuestionId next_question_id();

} // namespace latchkey::model
