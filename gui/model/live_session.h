#pragma once
/// One tab: a connection with a shell, from Open over its questions to its end, and again by Reconnect. The text stays. IO thread.
///
/// One coroutine, run(), owns the connection and everything that waits on it; the tab is gone for good when ended() says so.

#include "client/auth/passphrase_cache.h"
#include "client/forward/forwards.h"
#include "client/hosts/host_keys.h"
#include "client/session/connection.h"
#include "gui/model/bell.h"
#include "gui/model/conversation.h"
#include "gui/model/form.h"
#include "gui/model/outbox.h"
#include "gui/model/request.h"
#include "gui/model/screen.h"
#include "gui/model/session_log.h"
#include "gui/model/traffic.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace latchkey::model {

class GuiPrompter;

class LiveSession : public std::enable_shared_from_this<LiveSession> {
public:
    /// What a tab needs from the window that it is in.
    struct Window {
        std::shared_ptr<auth::PassphraseCache> passphrases;
        std::optional<std::filesystem::path> known_hosts;
        std::optional<settings::SshConfigFiles> ssh_config; ///< ModelOptions::ssh_config
        terminal::Palette palette;
        std::function<void(LiveSession&)> logged_in;              ///< each time a shell has opened
        std::function<void(std::string, bool to_clipboard)> copy; ///< always to the selection
        /// Bells that the desktop is to hear and to point at.
        std::function<void(bool sound, bool attention)> bell;
        /// Asks where to, and writes it there.
        std::function<void(std::string name, std::string text)> save_text;
        std::function<std::optional<std::string>(const std::string&)> open_address; ///< ModelOptions::open_address
        /// The server wishes to move, raise or minimise the window, and may.
        std::function<void(const std::vector<terminal::WindowRequest>&)> window_wishes;
        std::function<void()> ended; ///< run() is over
    };
    LiveSession(Context& context, const Window& window, view::TabId id, Opening opening, int cols, int rows);
    ~LiveSession();

    [[nodiscard]] view::TabId id() const { return id_; }
    [[nodiscard]] const Opening& opening() const { return opening_; }
    [[nodiscard]] std::string title() const;
    [[nodiscard]] std::string host_and_port() const; ///< "203.0.113.24", with ":port" unless 22
    /// "Save this session?" above the terminal: never a dialog that would catch what is being typed.
    void offer_to_save(std::function<void()> ask_for_a_name);
    /// Above the terminal, with something that can be done about it.
    void tell(std::string id, std::string text, std::string button, std::function<void()> pressed)
    {
        conversation_->banner(std::move(id), view::Banner::Tone::info, std::move(text), std::move(button), std::move(pressed));
    }
    void set_session_name(std::string name) { opening_.session = std::move(name); }
    /// The title before a number tells it from others.
    [[nodiscard]] std::string plain_title() const;
    [[nodiscard]] int number() const { return number_; }
    void set_number(int number) { number_ = number; } ///< from 2 on it is part of the title

    void start();
    void stop(); ///< ends the connection, if there is one; the text stays
    void reconnect();
    /// Again and again until it answers or stop(): with a pause that grows to ten seconds. While it waits, the next try comes at once.
    void reconnect_when_it_answers();
    /// With something changed in what it was opened with, which makes it another session than the saved one.
    void reconnect_with(settings::SettingId id, const std::string& value);
    /// Logs in by whatever works, adds that line to authorized_keys there, and opens the session with what it was opened with.
    void reconnect_and_install(std::string public_line);
    /// What came of a button of the explanation that leaves it as it is.
    void say_below_explanation(std::string text);
    [[nodiscard]] bool running() const { return running_; }
    [[nodiscard]] bool connected() const { return channel_ != nullptr; }

    void answer(view::Answer answer) { conversation_->answer(std::move(answer)); }
    void press(const std::string& banner) { conversation_->press(banner); }
    void dismiss(const std::string& banner) { conversation_->dismiss(banner); }

    void key(const terminal::KeyEvent& event);
    void text(const std::string& utf8);
    /// A line end of it would act as Enter, and the settings want to be asked about that.
    [[nodiscard]] bool paste_is_risky(const std::string& utf8) const;
    void ask_before_paste(const std::string& utf8, std::function<void()> then);
    /// Pastes into the shell that is open now, and into no later one.
    [[nodiscard]] std::function<void()> paste_of(const std::string& utf8);
    void mouse(const terminal::MouseEvent& event);
    void focus(bool focused);
    void resize(int cols, int rows);
    void set_cell(int width, int height);
    void set_window_place(const terminal::WindowPlace& place);
    /// Those of the values that may change while a session is open take effect at once.
    void change(const settings::Settings& values);
    void scroll(int lines);
    void theme_changed(); ///< the window's palette is another one
    void select(const view::TerminalSelect& command);
    void copy();
    void find(const view::TerminalFind& command);
    void find_step(int by);
    void find_end();
    void act(view::TerminalDo::What what);
    void set_broadcast(bool on);
    [[nodiscard]] bool broadcasts() const { return broadcast_; }
    /// Shows where a link leads, and opens it when the person says so.
    void link(const std::string& address);

    [[nodiscard]] view::TabView view(bool active);

private:
    asio::awaitable<void> run(std::shared_ptr<LiveSession> self);
    asio::awaitable<void> attempt();
    asio::awaitable<Status> connect();
    asio::awaitable<Status> install_key(std::string public_line);
    [[nodiscard]] std::shared_ptr<GuiPrompter> make_prompter(const session::ConnectionRequest& request);
    asio::awaitable<void> pause_before_next_try();
    void begin_attempt();
    void explain(const Error& error);
    asio::awaitable<Result<Prepared>> prepare();
    asio::awaitable<Status> start_forwards(forward::Forwards& forwards);
    asio::awaitable<void> converse();
    asio::awaitable<void> read_output();
    asio::awaitable<void> read_errors();
    asio::awaitable<void> read_both();
    asio::awaitable<void> write_input();
    asio::awaitable<void> follow_size();
    void shell_is_open();
    void say_how_it_ended(const session::ExitResult& exit);
    void failed(const Error& error);
    void finished();
    void send(std::string_view bytes);
    void take_output(std::span<const std::uint8_t> bytes);
    /// "This server was rebuilt": of the server itself, or of a jump host on the way to it, as known_hosts names them.
    void replace_host_key(const hosts::HostKeyPlaces& places, const std::string& of, const keys::PublicKey& offered);
    void take_events();
    void clipboard_wish(std::string text);
    void ring(unsigned bells);
    void read_look();
    void begin_log();
    [[nodiscard]] terminal::Palette palette() const; ///< what the server hears that asks
    [[nodiscard]] bool selecting_copies() const;

    Context& context_;
    const Window& window_;
    view::TabId id_;
    Opening opening_;
    settings::Settings applied_; ///< what the connection is made with: opening_ and what files say of its host
    int number_ = 1;
    int cols_;
    int rows_;

    std::shared_ptr<Conversation> conversation_;
    std::shared_ptr<GuiPrompter> prompter_;
    std::shared_ptr<session::Connection> connection_;
    std::shared_ptr<session::Channel> channel_;
    std::optional<Screen> screen_;
    Outbox outbox_;
    Traffic traffic_;
    std::stop_source preparing_; ///< before there is a connection to cancel
    Signal stop_;
    Signal resized_;
    std::optional<Error> cut_off_; ///< why reading ended, when it was no orderly end

    view::TabState state_ = view::TabState::connecting;
    std::string error_;
    std::string who_;
    std::string key_name_;
    bool running_ = false;
    bool stopping_ = false;
    bool again_ = false;   ///< reconnect as soon as the old connection is gone
    bool patient_ = false; ///< tries again until it answers
    std::size_t tries_ = 0;
    int retry_in_ = 0; ///< seconds, while it waits
    Signal try_now_;
    std::optional<Error> failure_; ///< of the last attempt
    std::string line_to_install_;  ///< before the next attempt
    std::shared_ptr<const view::Explanation> explanation_;
    bool unseen_ = false; ///< output since the tab was last in front
    bool active_ = false;
    std::optional<SessionLog> log_;
    view::TerminalLook look_;
    std::string character_set_;
    Bell bell_;
    std::uint64_t flashes_ = 0;
    view::ServerSize server_size_;
    terminal::WindowPlace place_;           ///< of the window, with the size of our cells
    std::string clipboard_wish_;            ///< OSC 52, not decided yet
    std::optional<bool> may_set_clipboard_; ///< decided in this session
    bool broadcast_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< what a job's end asks
    bool offered_ = false;                                       ///< "Save this session?" is asked once
};

} // namespace latchkey::model
