#pragma once
/// Keyboard-interactive rounds and the change of an expired password: libssh2's callbacks, answered through the prompter. IO thread.
/// RFC 4256 (at most 100 prompts a round, libssh2's limit), RFC 4252 §8.

#include "client/auth/asked.h"
#include "client/auth/auth_prompter.h"
#include "client/transport/gate.h"

#include <libssh2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::auth {

/// The callbacks find it through Gate::callback_context().
class InteractiveAnswers final : public Asked {
public:
    InteractiveAnswers(std::shared_ptr<transport::Gate> gate, std::shared_ptr<AuthPrompter> prompter, std::string user, std::string where);

    [[nodiscard]] asio::awaitable<Status> answer() override;
    [[nodiscard]] bool anything_asked() const noexcept { return anything_asked_; }
    [[nodiscard]] bool anything_told() const noexcept { return anything_told_; } ///< an answer that is not empty

    static void callback(const char* name, int name_length, const char* instruction, int instruction_length, int prompt_count,
                         const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts, LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses, void** abstract);

private:
    void give(LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses, std::size_t count);

    std::shared_ptr<transport::Gate> gate_;
    std::shared_ptr<AuthPrompter> prompter_;
    InteractiveQuestion question_;
    std::optional<std::vector<Secret>> answers_;
    bool anything_asked_ = false;
    bool anything_told_ = false;
};

class NewPasswordAnswer final : public Asked {
public:
    NewPasswordAnswer(std::shared_ptr<transport::Gate> gate, std::shared_ptr<AuthPrompter> prompter, std::string user, std::string where);

    [[nodiscard]] asio::awaitable<Status> answer() override;

    static void callback(LIBSSH2_SESSION* session, char** new_password, int* length, void** abstract);

private:
    std::shared_ptr<transport::Gate> gate_;
    std::shared_ptr<AuthPrompter> prompter_;
    NewPasswordQuestion question_;
    std::optional<Secret> answer_;
};

} // namespace latchkey::auth
