#include "client/cli/preset_password.h"

#include <utility>

namespace latchkey::cli {

PresetPasswordPrompter::PresetPasswordPrompter(asio::any_io_executor executor, std::unique_ptr<Terminal> terminal,
                                               ConsolePrompterOptions options, std::string where, Secret password)
    : ConsolePrompter(std::move(executor), std::move(terminal), options), where_(std::move(where)), password_(std::move(password))
{
}

std::optional<Secret> PresetPasswordPrompter::take(const std::string& where)
{
    return where == where_ ? std::exchange(password_, std::nullopt) : std::nullopt;
}

asio::awaitable<std::optional<Secret>> PresetPasswordPrompter::password(auth::PasswordQuestion question)
{
    std::optional<Secret> answer = take(question.where);
    if (!answer) {
        answer = co_await ConsolePrompter::password(std::move(question));
    }
    co_return answer;
}

asio::awaitable<std::optional<std::vector<Secret>>> PresetPasswordPrompter::interactive(auth::InteractiveQuestion question)
{
    const bool one_hidden = question.prompts.size() == 1 && !question.prompts.front().echo;
    std::optional<Secret> answer = one_hidden ? take(question.where) : std::nullopt;
    if (answer) {
        std::vector<Secret> answers;
        answers.push_back(*std::move(answer));
        co_return answers;
    }
    auto asked = co_await ConsolePrompter::interactive(std::move(question));
    co_return asked;
}

} // namespace latchkey::cli
