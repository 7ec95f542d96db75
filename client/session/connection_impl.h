#pragma once
/// The inside of a Connection: what opens it (connection_opening.cpp) and what is done with an open one (connection.cpp). IO thread.

#include "client/auth/login_keys.h"
#include "client/session/agent_channels.h"
#include "client/session/channel_impl.h"
#include "client/session/connection.h"
#include "client/session/host_key_decision.h"
#include "client/session/route.h"
#include "client/transport/client_error.h"
#include "client/transport/gate.h"

#include <fmt/format.h>

#include <stop_token>

namespace latchkey::session {

struct Connection::Impl : std::enable_shared_from_this<Connection::Impl> {
    Impl(asio::any_io_executor its_executor, ConnectionRequest its_request, std::shared_ptr<Prompter> its_prompter,
         std::shared_ptr<auth::PassphraseCache> its_cache)
        : executor(std::move(its_executor)),
          request(std::move(its_request)),
          prompter(std::move(its_prompter)),
          cache(std::move(its_cache)),
          where(fmt::format("{}{}{} port {}", request.role, request.role.empty() ? "" : " ",
                            transport::clean_text(request.host, transport::Lines::one, 100), request.port)),
          report(std::make_shared<auth::RefusalReport>()),
          route(prompter, cache, stop.get_token(), [this](Stage stage, std::string text) { tell(stage, std::move(text)); }),
          ended(executor)
    {
    }

    asio::any_io_executor executor;
    ConnectionRequest request;
    std::shared_ptr<Prompter> prompter;
    std::shared_ptr<auth::PassphraseCache> cache;
    std::string where; ///< "example.net port 22"
    ConnectionInfo info;
    std::shared_ptr<auth::RefusalReport> report;
    auth::LoginKeys keys;
    std::shared_ptr<hosts::HostKeys> known;
    std::shared_ptr<AgentChannels> agent_channels; ///< from the first channel that forwards our agent
    std::stop_source stop;                         ///< what is not yet the gate's: the way there, and its jump hosts
    Route route;                                   ///< outlives what goes through it
    std::shared_ptr<transport::Gate> gate;         ///< from the moment of being connected
    /// The last request to listen on the server.
    std::shared_ptr<std::shared_ptr<transport::Gate::Operation>> last_listen =
        std::make_shared<std::shared_ptr<transport::Gate::Operation>>();
    bool opened = false;          ///< open() has succeeded; before that a gate's end need not be the connection's
    std::optional<Error> failure; ///< of open(), when there is no gate to tell
    transport::Wakeup ended;

    [[nodiscard]] hosts::HostAddress address() const { return host_key_address(request); }
    [[nodiscard]] Error here(const Error& error) const { return error.subject().empty() ? error.about(where) : error; }
    void log(std::string_view line) const
    {
        if (request.log) {
            request.log(line);
        }
    }
    void tell(Stage stage, std::string text)
    {
        log(text);
        prompter->stage(stage, std::move(text));
    }
    void tell_silence(std::chrono::milliseconds quiet)
    {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(quiet).count();
        std::string text = quiet.count() > 0 ? fmt::format("No answer from {} for {} s", where, seconds) : where + " answers again";
        log(text);
        prompter->silence(quiet, std::move(text));
    }
    /// The gate's wakeup tells those who wait for the end; without a gate this does.
    void set_failure(const Error& error)
    {
        failure = error;
        if (gate) {
            gate->end(error);
        }
        if (route.outer()) {
            if (route.outer()->info().auth_method.empty()) { // it is the jump host that let us not in
                *report = route.outer()->refusal();
            }
            route.outer()->cancel();
        }
        ended.notify();
    }

    [[nodiscard]] asio::awaitable<Status> prepare();
    [[nodiscard]] asio::awaitable<Status> read_keys();
    [[nodiscard]] asio::awaitable<Status> connect(transport::Tier up_to);
    [[nodiscard]] asio::awaitable<Status> shake_hands(transport::Tier up_to);
    [[nodiscard]] asio::awaitable<Status> verify_host();
    [[nodiscard]] asio::awaitable<Status> log_in();
    [[nodiscard]] transport::ProposalWishes wishes(transport::Tier up_to) const;
    void note_methods();
    [[nodiscard]] bool prepare_agent();
    [[nodiscard]] asio::awaitable<Result<std::shared_ptr<Channel>>> open_direct(settings::Endpoint to, settings::Endpoint from,
                                                                                unsigned window);
};

} // namespace latchkey::session
