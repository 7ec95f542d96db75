#pragma once
/// The window's answer to session::Prompter: every question becomes a dialog of the tab, everything told becomes a step, a banner or a
/// line of the details log. IO thread.

#include "client/session/prompter.h"
#include "gui/model/conversation.h"

#include <functional>
#include <memory>
#include <string>

namespace latchkey::model {

class GuiPrompter final : public session::Prompter {
public:
    struct About {
        std::string known_hosts_file; ///< "~/.ssh/known_hosts"
        std::filesystem::path home;
        bool show_banner = true;
        std::function<void(const std::filesystem::path&)> make_private;
        /// The person said that the server (or jump host: as known_hosts names it) was rebuilt and that this is its key now.
        std::function<void(const std::string& where, const keys::PublicKey& offered)> replace_host_key;
    };
    GuiPrompter(std::shared_ptr<Conversation> conversation, About about);

    [[nodiscard]] asio::awaitable<std::optional<std::string>> user_name(auth::UserNameQuestion question) override;
    [[nodiscard]] asio::awaitable<std::optional<auth::PassphraseAnswer>> passphrase(auth::PassphraseQuestion question) override;
    [[nodiscard]] asio::awaitable<std::optional<Secret>> password(auth::PasswordQuestion question) override;
    [[nodiscard]] asio::awaitable<std::optional<Secret>> new_password(auth::NewPasswordQuestion question) override;
    [[nodiscard]] asio::awaitable<std::optional<std::vector<Secret>>> interactive(auth::InteractiveQuestion question) override;
    [[nodiscard]] asio::awaitable<bool> add_to_agent(auth::AddToAgentQuestion question) override;
    [[nodiscard]] asio::awaitable<bool> agent_use(auth::AgentUseQuestion question) override;
    [[nodiscard]] asio::awaitable<std::optional<Secret>> proxy_password(session::ProxyPasswordQuestion question) override;
    [[nodiscard]] asio::awaitable<session::HostKeyAnswer> unknown_host_key(session::HostKeyQuestion question) override;
    void banner(std::string text) override;
    void note(std::string text) override;
    void warn(auth::Warning warning) override;
    void host_key_alarm(session::HostKeyAlarm alarm) override;
    void stage(session::Stage stage, std::string text) override;
    void silence(std::chrono::milliseconds quiet, std::string text) override;

    [[nodiscard]] bool host_key_verified() const { return host_key_verified_; }
    [[nodiscard]] bool host_key_once() const { return host_key_once_; } ///< the answer was Connect Once
    [[nodiscard]] const std::string& user() const { return user_; }     ///< what was answered to "login as"

private:
    std::shared_ptr<Conversation> conversation_;
    About about_;
    bool host_key_verified_ = false;
    bool host_key_once_ = false;
    std::string user_;
    int banners_ = 0;
    int warnings_ = 0;
};

} // namespace latchkey::model
