#pragma once
/// A console prompter that has a password already (plink's -pw and -pwfile): it is the first answer to the server that it is for, and to no
/// other; whatever else is asked is asked of the person. IO thread.

#include "client/cli/console_prompter.h"

#include <string>

namespace latchkey::cli {

class PresetPasswordPrompter final : public ConsolePrompter {
public:
    /// where: as questions name the server, "example.net" or "[10.0.0.5]:2222".
    PresetPasswordPrompter(asio::any_io_executor executor, std::unique_ptr<Terminal> terminal, ConsolePrompterOptions options,
                           std::string where, Secret password);

    asio::awaitable<std::optional<Secret>> password(auth::PasswordQuestion question) override;
    /// A server that asks for the password this way asks one thing and shows no answer.
    asio::awaitable<std::optional<std::vector<Secret>>> interactive(auth::InteractiveQuestion question) override;

private:
    [[nodiscard]] std::optional<Secret> take(const std::string& where);

    std::string where_;
    std::optional<Secret> password_; ///< until it was given once
};

} // namespace latchkey::cli
