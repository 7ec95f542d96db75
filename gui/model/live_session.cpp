#include "gui/model/live_session.h"

#include "client/forward/forwards_from_settings.h"
#include "client/session/host_key_decision.h"
#include "client/transport/client_error.h"
#include "client/transport/jobs.h"
#include "gui/model/explanation.h"
#include "gui/model/gui_prompter.h"
#include "gui/model/key_mode.h"
#include "gui/model/key_words.h"
#include "gui/model/request.h"
#include "keys/base/file.h"

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace latchkey::model {
namespace {

using settings::SettingId;
using Step = view::Step;
using transport::ClientErrc;

constexpr std::size_t slice = 64 * 1024;
constexpr std::size_t error_slice = 8 * 1024;
constexpr std::size_t shown_details = 300;

/// The server, or the jump host on the way to it, that known_hosts names so.
const session::ConnectionRequest* on_the_way(const session::ConnectionRequest& request, const std::string& where)
{
    if (session::host_key_address(request).text() == where) {
        return &request;
    }
    for (const session::ConnectionRequest& hop : request.jumps) {
        if (const session::ConnectionRequest* const found = on_the_way(hop, where)) {
            return found;
        }
    }
    return nullptr;
}

} // namespace

LiveSession::LiveSession(Context& context, const Window& window, view::TabId id, Opening opening, int cols, int rows)
    : context_(context),
      window_(window),
      id_(id),
      opening_(std::move(opening)),
      cols_(cols),
      rows_(rows),
      conversation_(std::make_shared<Conversation>(context, id)),
      outbox_(context.io.get_executor()),
      traffic_(context),
      stop_(context.io.get_executor()),
      resized_(context.io.get_executor()),
      try_now_(context.io.get_executor())
{
    read_look();
}

LiveSession::~LiveSession() = default;

std::string LiveSession::host_and_port() const
{
    return target_title({}, opening_.settings.text(SettingId::host_name), static_cast<unsigned>(opening_.settings.number(SettingId::port)));
}

std::string LiveSession::title() const
{
    return number_ < 2 ? plain_title() : fmt::format("{} ({})", plain_title(), number_);
}

std::string LiveSession::plain_title() const
{
    if (opening_.session.empty()) {
        return host_and_port();
    }
    const auto slash = opening_.session.rfind('/');
    return slash == std::string::npos || slash + 1 == opening_.session.size() ? opening_.session : opening_.session.substr(slash + 1);
}

void LiveSession::offer_to_save(std::function<void()> ask_for_a_name)
{
    if (offered_) {
        return;
    }
    offered_ = true;
    conversation_->banner("save-session", view::Banner::Tone::info, "Save this session? It is one click away next time.", "Save…",
                          std::move(ask_for_a_name));
}

void LiveSession::start()
{
    running_ = true;
    stopping_ = again_ = false;
    preparing_ = std::stop_source{};
    tries_ = 0;
    explanation_.reset();
    begin_attempt();
    asio::co_spawn(context_.io, run(shared_from_this()), [self = shared_from_this()](const std::exception_ptr& bug) {
        self->finished();
        if (bug) {
            std::rethrow_exception(bug); // expected failures are values: this is a bug or out of memory
        }
    });
    context_.changed();
}

void LiveSession::begin_attempt()
{
    state_ = view::TabState::connecting;
    error_.clear();
    failure_.reset();
    conversation_->clear_steps();
    outbox_.clear();
    cut_off_.reset();
    context_.changed();
}

void LiveSession::stop()
{
    if (!running_) {
        return;
    }
    stopping_ = true;
    preparing_.request_stop();
    try_now_.set();
    if (channel_) {
        stop_.set();
    } else if (connection_) {
        connection_->cancel();
    }
    conversation_->drop_questions();
}

void LiveSession::reconnect()
{
    patient_ = false;
    if (running_) {
        again_ = true;
        stop();
    } else {
        start();
    }
}

asio::awaitable<void> LiveSession::run(std::shared_ptr<LiveSession> self)
{
    (void)self; // keeps the tab alive until the connection is gone
    if (!line_to_install_.empty()) {
        const Status installed = co_await install_key(std::exchange(line_to_install_, {}));
        if (!installed) {
            failed(installed.error());
            co_return;
        }
    }
    co_await attempt();
    while (patient_ && !stopping_ && failure_ && may_come_up(*failure_)) {
        connection_.reset();
        co_await pause_before_next_try();
        if (stopping_) {
            state_ = view::TabState::closed;
            break;
        }
        begin_attempt();
        co_await attempt();
    }
}

/// From the settings to a connection that has logged in.
asio::awaitable<Status> LiveSession::connect()
{
    Result<Prepared> prepared = co_await prepare();
    if (!prepared) {
        co_return std::unexpected(prepared.error());
    }
    applied_ = std::move(prepared->values);
    for (const std::string& notice : prepared->notices) {
        conversation_->note(notice);
    }
    session::ConnectionRequest request = std::move(prepared->request);
    request.log = [conversation = conversation_](std::string_view line) { conversation->note(line); };
    prompter_ = make_prompter(request);
    connection_ = std::make_shared<session::Connection>(context_.io.get_executor(), std::move(request), prompter_, window_.passphrases);
    const Status opened = co_await connection_->open();
    co_return opened;
}

asio::awaitable<void> LiveSession::attempt()
{
    const Status opened = co_await connect();
    if (!opened) {
        failed(opened.error());
        co_return;
    }
    std::pair asked{cols_, rows_};
    Result<std::shared_ptr<session::Channel>> shell = fail(ClientErrc::cancelled);
    forward::Forwards forwards(connection_, forward::forward_options_from_settings(applied_));
    const Status forwarding = co_await start_forwards(forwards);
    if (!forwarding) {
        shell = std::unexpected(forwarding.error());
    } else if (!stopping_) {
        session::PtyRequest pty = pty_request(applied_, cols_, rows_);
        pty.width = cols_ * place_.cell_width;
        pty.height = rows_ * place_.cell_height;
        asked = {cols_, rows_};
        shell = co_await connection_->open_shell(std::move(pty));
    }
    if (shell) {
        channel_ = *shell;
        shell_is_open();
        if (asked != std::pair{cols_, rows_}) {
            resized_.set(); // the window changed while the server made the pty
        }
        co_await converse();
    } else {
        failed(shell.error());
    }
    co_await connection_->close();
}

std::shared_ptr<GuiPrompter> LiveSession::make_prompter(const session::ConnectionRequest& request)
{
    GuiPrompter::About about;
    about.known_hosts_file = request.known_hosts.empty() ? std::string{} : short_path(request.known_hosts.front(), context_.places.home);
    about.home = context_.places.home;
    about.show_banner = applied_.flag(SettingId::show_banner);
    about.make_private = [this](const std::filesystem::path& file) {
        context_.jobs.must_run([file](const Work&) { return make_private(file); },
                               [conversation = conversation_](const Status& done) {
                                   conversation->note(done ? "The key file is private now." : done.error().sentence());
                               });
    };
    about.replace_host_key = [this, way = request](const std::string& where, const keys::PublicKey& offered) {
        const session::ConnectionRequest* const one = on_the_way(way, where);
        replace_host_key(session::host_key_places(one != nullptr ? *one : way), where, offered);
    };
    return std::make_shared<GuiPrompter>(conversation_, std::move(about));
}

/// What ssh_config says of the host, and of the hosts on the way, is read from files.
asio::awaitable<Result<Prepared>> LiveSession::prepare()
{
    const Around around{context_.places, window_.known_hosts, window_.ssh_config};
    // Named: g++ 12 destroys a closure twice that is made within a co_await expression.
    auto work = [values = opening_.settings, around](const std::stop_token& stop) { return prepare_request(values, around, stop); };
    auto prepared = co_await transport::run_job(std::move(work), preparing_.get_token());
    if (!prepared || stopping_) {
        co_return fail(ClientErrc::cancelled);
    }
    co_return *std::move(prepared);
}

/// A forward that cannot be started is told above the terminal, and is the session's end when the settings say so.
asio::awaitable<Status> LiveSession::start_forwards(forward::Forwards& forwards)
{
    auto wanted = forward::forwards_from_settings(applied_);
    if (!wanted) {
        co_return std::unexpected(wanted.error());
    }
    int number = 0;
    for (settings::ForwardSpec& spec : *wanted) {
        const std::string text = settings::format_forward(spec);
        const Result<forward::Started> started = co_await forwards.start(std::move(spec));
        ++number;
        if (!started && applied_.flag(SettingId::exit_on_forward_failure)) {
            co_return std::unexpected(started.error());
        }
        if (started) {
            conversation_->note(fmt::format("Forwarding {}", settings::format_forward(started->spec)));
        } else {
            conversation_->banner(fmt::format("forward-{}", number), view::Banner::Tone::warning,
                                  fmt::format("Not forwarded: {}. {}", text, started.error().sentence()), {}, {});
        }
    }
    co_return Status{};
}

void LiveSession::shell_is_open()
{
    const session::ConnectionInfo& info = connection_->info();
    who_ = target_title(info.user, opening_.settings.text(SettingId::host_name),
                        static_cast<unsigned>(opening_.settings.number(SettingId::port)));
    key_name_ = info.auth_method == "publickey" ? name_of_accepted_key(connection_->refusal()) : info.auth_method;
    if (screen_) {
        screen_->begin_again();
        screen_->resize(cols_, rows_);
    } else {
        const terminal::TerminalOptions options = terminal_options(opening_.settings, cols_, rows_, palette());
        character_set_ = terminal::encoding_name(options.encoding);
        screen_.emplace(context_, options, screen_habits(opening_.settings));
        screen_->set_window(place_);
    }
    begin_log();
    state_ = view::TabState::connected;
    explanation_.reset();
    patient_ = false;
    conversation_->settle(Step::State::done);
    window_.logged_in(*this);
    context_.changed();
}

asio::awaitable<void> LiveSession::converse()
{
    using namespace asio::experimental::awaitable_operators;
    if (!stopping_) {
        // Ends when both outputs have ended, or when the person wishes so; writing and resizing end with it.
        co_await (read_both() || write_input() || follow_size() || stop_.wait());
    }
    if (stopping_) {
        co_await channel_->close();
        state_ = view::TabState::closed;
    } else if (cut_off_) {
        failed(*cut_off_);
    } else {
        const Result<session::ExitResult> exit = co_await channel_->wait_exit();
        if (exit) {
            say_how_it_ended(*exit);
        } else {
            failed(exit.error());
        }
    }
    channel_.reset();
}

asio::awaitable<void> LiveSession::read_both()
{
    using namespace asio::experimental::awaitable_operators;
    co_await (read_output() && read_errors());
}

asio::awaitable<void> LiveSession::read_output()
{
    std::vector<std::uint8_t> buffer(slice);
    for (;;) {
        const Result<std::size_t> got = co_await channel_->read(buffer);
        if (!got) {
            cut_off_ = got.error();
            co_return;
        }
        if (*got == 0) {
            co_return;
        }
        take_output({buffer.data(), *got});
    }
}

asio::awaitable<void> LiveSession::read_errors()
{
    std::vector<std::uint8_t> buffer(error_slice);
    for (;;) {
        const Result<std::size_t> got = co_await channel_->read_stderr(buffer);
        if (!got || *got == 0) {
            co_return; // read_output() says why
        }
        take_output({buffer.data(), *got});
    }
}

asio::awaitable<void> LiveSession::write_input()
{
    co_await outbox_.write_to(channel_, [this](std::size_t bytes) { traffic_.up(bytes); });
    // A channel that takes no more input may still have output: the reader decides when the session is over.
    Signal never{context_.io.get_executor()};
    co_await never.wait();
}

asio::awaitable<void> LiveSession::follow_size()
{
    for (;;) {
        co_await resized_.wait();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return;
        }
        const Status told = co_await channel_->resize(cols_, rows_, cols_ * place_.cell_width, rows_ * place_.cell_height);
        if (!told) {
            conversation_->note(told.error().sentence());
        }
    }
}

void LiveSession::say_how_it_ended(const session::ExitResult& exit)
{
    state_ = view::TabState::closed;
    if (!exit.signal.empty()) {
        error_ = fmt::format("The remote program was ended by the signal {}. Reconnect opens a new session.", exit.signal);
    } else if (exit.status && *exit.status != 0) {
        conversation_->note(fmt::format("The session ended with exit status {}.", *exit.status));
    } else {
        conversation_->note("The session ended.");
    }
}

void LiveSession::failed(const Error& error)
{
    if (stopping_) {
        state_ = view::TabState::closed; // our own wish is no failure
        conversation_->settle(Step::State::done);
        return;
    }
    const bool had_text = screen_.has_value();
    state_ = had_text ? view::TabState::closed : view::TabState::failed;
    error_ = error.sentence();
    conversation_->settle(Step::State::failed);
    conversation_->note(error_);
    failure_ = error;
    explain(error);
    context_.changed();
}

void LiveSession::finished()
{
    running_ = false;
    channel_.reset();
    connection_.reset();
    prompter_.reset();
    log_.reset();
    traffic_.stop();
    if (state_ == view::TabState::connecting) {
        state_ = view::TabState::closed;
    }
    context_.changed();
    if (again_) {
        start();
    } else {
        window_.ended();
    }
}

void LiveSession::take_output(std::span<const std::uint8_t> bytes)
{
    traffic_.down(bytes.size());
    if (log_) {
        log_->add(bytes);
    }
    const std::string replies = screen_->feed(bytes);
    outbox_.push(replies);
    take_events();
    unseen_ = unseen_ || !active_;
}

view::TabView LiveSession::view(bool active)
{
    active_ = active;
    unseen_ = unseen_ && !active;
    view::TabView view;
    view.id = id_;
    view.title = title();
    view.question = conversation_->question();
    view.state = state_;
    if (view.question) {
        view.state = view::TabState::needs_you;
    } else if (state_ == view::TabState::connected && unseen_) {
        view.state = view::TabState::output;
    }
    view.steps = conversation_->steps();
    if (screen_) {
        screen_->show(view);
        view.character_set = character_set_;
        view.size = fmt::format("{}×{}", screen_->cols(), screen_->rows());
    }
    view.look = look_;
    view.flashes = flashes_;
    view.server_size = server_size_;
    view.broadcast = broadcast_;
    view.error = error_;
    view.explanation = explanation_;
    view.retry_in = retry_in_;
    const auto& details = conversation_->details();
    view.details.assign(details.end() - static_cast<std::ptrdiff_t>(std::min(details.size(), shown_details)), details.end());
    view.banners = conversation_->banners();
    view.who = who_.empty() ? target_title(opening_.settings.text(SettingId::user_name), host_and_port(), 22) : who_;
    view.host_key_verified = prompter_ != nullptr && prompter_->host_key_verified();
    view.host_key_once = view.host_key_verified && prompter_->host_key_once();
    view.key_name = key_name_;
    view.traffic_down = traffic_.down_text();
    view.traffic_up = traffic_.up_text();
    return view;
}

} // namespace latchkey::model
