#pragma once
/// The questions of a connection, asked on the person's terminal; its news, on standard error.
///
/// IO thread. Each question blocks a thread of its own, so that the connection lives on meanwhile; when the connection ends the question
/// does. Without a terminal every question is answered with "no".

#include "client/cli/platform/console.h"
#include "client/cli/raw_question.h"
#include "client/session/prompter.h"
#include "client/settings/setting.h"

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <memory>

namespace latchkey::cli {

struct ConsolePrompterOptions {
    settings::LogLevel log_level = settings::LogLevel::info;
    bool show_banner = true;
    bool leaves_terminal = false;        ///< -f: once the session has begun, nobody is in front
    bool session_takes_terminal = false; ///< once it has begun, what is typed is the far side's: see raw_question.h
};

class ConsolePrompter : public session::Prompter {
public:
    /// terminal may be nullptr.
    ConsolePrompter(asio::any_io_executor executor, std::unique_ptr<Terminal> terminal, ConsolePrompterOptions options);

    [[nodiscard]] bool can_ask() const { return terminal_ != nullptr; }
    /// How the person is asked while a session has the terminal; the session has to begin() it.
    [[nodiscard]] const std::shared_ptr<RawQuestion>& raw_question() const { return raw_question_; }

    asio::awaitable<std::optional<std::string>> user_name(auth::UserNameQuestion question) override;
    asio::awaitable<std::optional<auth::PassphraseAnswer>> passphrase(auth::PassphraseQuestion question) override;
    asio::awaitable<std::optional<Secret>> password(auth::PasswordQuestion question) override;
    asio::awaitable<std::optional<Secret>> proxy_password(session::ProxyPasswordQuestion question) override;
    asio::awaitable<std::optional<Secret>> new_password(auth::NewPasswordQuestion question) override;
    asio::awaitable<std::optional<std::vector<Secret>>> interactive(auth::InteractiveQuestion question) override;
    asio::awaitable<bool> add_to_agent(auth::AddToAgentQuestion question) override;
    asio::awaitable<bool> agent_use(auth::AgentUseQuestion question) override;
    asio::awaitable<session::HostKeyAnswer> unknown_host_key(session::HostKeyQuestion question) override;
    void banner(std::string text) override;
    void note(std::string text) override;
    void warn(auth::Warning warning) override;
    void host_key_alarm(session::HostKeyAlarm alarm) override;
    void stage(session::Stage stage, std::string text) override;
    void silence(std::chrono::milliseconds quiet, std::string text) override;

private:
    /// Prints the question and reads one line.
    [[nodiscard]] asio::awaitable<std::optional<Secret>> ask(std::string question, Terminal::Echo echo);
    [[nodiscard]] asio::awaitable<bool> ask_yes_or_no(std::string question);
    /// By a program with a window of its own (ssh-askpass).
    [[nodiscard]] asio::awaitable<bool> ask_program(std::string program, std::string question);
    [[nodiscard]] bool says(settings::LogLevel level) const { return options_.log_level >= level; }

    asio::any_io_executor executor_;
    std::shared_ptr<Terminal> terminal_;
    ConsolePrompterOptions options_;
    std::shared_ptr<RawQuestion> raw_question_;
    bool begun_ = false; ///< the session
    bool told_of_no_agent_ = false;
};

} // namespace latchkey::cli
