#include "client/auth/typed_answers.h"

#include "client/transport/client_error.h"

#include <fmt/format.h>
#include <libssh2_x.h>

#include <algorithm>
#include <cstring>

namespace latchkey::auth {

using transport::clean_text;
using transport::ClientErrc;
using transport::Gate;
using transport::Lines;

namespace {

Gate& gate_of(void** abstract)
{
    return *static_cast<Gate*>(*abstract);
}

std::string text_of(const void* text, std::size_t length, Lines lines, std::size_t limit)
{
    return text == nullptr ? std::string{} : clean_text({static_cast<const char*>(text), length}, lines, limit);
}

constexpr std::size_t prompt_limit = 1024;
constexpr int rounds_limit = 100; // of one login; people have a password and a code, a server that plays for time has no end
constexpr std::size_t instruction_limit = 16 * 1024;

/// Memory that libssh2 frees; nullptr for an empty answer or when there is no more.
char* session_copy(Gate& gate, const Secret& secret)
{
    auto* copy = secret.empty() ? nullptr : static_cast<char*>(gate.memory().allocate(secret.size()));
    if (copy != nullptr) {
        std::memcpy(copy, secret.bytes().data(), secret.size());
    }
    return copy;
}

} // namespace

InteractiveAnswers::InteractiveAnswers(std::shared_ptr<Gate> gate, std::shared_ptr<AuthPrompter> prompter, std::string user,
                                       std::string where)
    : gate_(std::move(gate)), prompter_(std::move(prompter))
{
    question_.user = std::move(user);
    question_.where = std::move(where);
    question_.round = 0;
}

void InteractiveAnswers::callback(const char* name, int name_length, const char* instruction, int instruction_length, int prompt_count,
                                  const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses,
                                  void** abstract)
{
    Gate& gate = gate_of(abstract);
    auto& self = *static_cast<InteractiveAnswers*>(gate.callback_context().get());
    if (self.answers_) {
        self.give(responses, static_cast<std::size_t>(prompt_count));
        return;
    }
    if (!self.wanted()) {
        InteractiveQuestion& question = self.question_;
        question.name = text_of(name, static_cast<std::size_t>(std::max(name_length, 0)), Lines::one, prompt_limit);
        question.instruction =
            text_of(instruction, static_cast<std::size_t>(std::max(instruction_length, 0)), Lines::many, instruction_limit);
        question.prompts.clear();
        for (int i = 0; i < prompt_count; ++i) {
            question.prompts.push_back({text_of(prompts[i].text, prompts[i].length, Lines::one, prompt_limit), prompts[i].echo != 0});
        }
        ++question.round;
        self.need();
    }
    libssh2_x_userauth_defer(gate.session());
}

void InteractiveAnswers::give(LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses, std::size_t count)
{
    for (std::size_t i = 0; i < std::min(count, answers_->size()); ++i) {
        responses[i].text = session_copy(*gate_, (*answers_)[i]);
        responses[i].length = responses[i].text != nullptr ? static_cast<unsigned>((*answers_)[i].size()) : 0;
    }
    answers_.reset();
}

asio::awaitable<Status> InteractiveAnswers::answer()
{
    if (question_.round > rounds_limit) {
        co_return fail(ClientErrc::auth_refused, gate_->where(), fmt::format("after {} questions it still had another one", rounds_limit));
    }
    if (question_.prompts.empty() && question_.name.empty() && question_.instruction.empty()) {
        answers_.emplace(); // a round that asks and says nothing (RFC 4256 §3.2)
        co_return Status{};
    }
    anything_asked_ = anything_asked_ || !question_.prompts.empty();
    asio::awaitable<std::optional<std::vector<Secret>>> asking = prompter_->interactive(question_);
    std::optional<std::optional<std::vector<Secret>>> typed = co_await gate_->while_alive(std::move(asking));
    if (!typed) {
        co_return fail(ClientErrc::cancelled, gate_->where());
    }
    if (!*typed) {
        co_return fail(ClientErrc::auth_gave_up, gate_->where());
    }
    answers_ = std::move(**typed);
    anything_told_ = anything_told_ || std::ranges::any_of(*answers_, [](const Secret& answer) { return !answer.empty(); });
    co_return Status{};
}

NewPasswordAnswer::NewPasswordAnswer(std::shared_ptr<Gate> gate, std::shared_ptr<AuthPrompter> prompter, std::string user,
                                     std::string where)
    : gate_(std::move(gate)), prompter_(std::move(prompter)), question_{std::move(user), std::move(where)}
{
}

void NewPasswordAnswer::callback(LIBSSH2_SESSION* session, char** new_password, int* length, void** abstract)
{
    Gate& gate = gate_of(abstract);
    auto& self = *static_cast<NewPasswordAnswer*>(gate.callback_context().get());
    if (self.answer_) {
        *new_password = session_copy(gate, *self.answer_);
        *length = *new_password != nullptr ? static_cast<int>(self.answer_->size()) : 0;
        self.answer_.reset();
        return;
    }
    if (!self.wanted()) {
        // Asked once more, the server may say something else ("too short").
        std::size_t size = 0;
        const char* words = libssh2_x_userauth_change_prompt(session, &size);
        self.question_.prompt = text_of(words, size, Lines::many, prompt_limit);
        self.need();
    }
    libssh2_x_userauth_defer(session);
}

asio::awaitable<Status> NewPasswordAnswer::answer()
{
    asio::awaitable<std::optional<Secret>> asking = prompter_->new_password(question_);
    std::optional<std::optional<Secret>> typed = co_await gate_->while_alive(std::move(asking));
    if (!typed) {
        co_return fail(ClientErrc::cancelled, gate_->where());
    }
    if (!*typed) {
        co_return fail(ClientErrc::auth_gave_up, gate_->where());
    }
    answer_ = std::move(**typed);
    co_return Status{};
}

} // namespace latchkey::auth
