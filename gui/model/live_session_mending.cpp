/// After a session did not open: why, and what is done about it (waiting for the server, something changed, the key installed, a new host
/// key accepted).

#include "client/hosts/host_verify.h"
#include "client/session/install_key.h"
#include "client/transport/client_error.h"
#include "gui/model/explanation.h"
#include "gui/model/gui_prompter.h"
#include "gui/model/key_words.h"
#include "gui/model/live_session.h"

#include <algorithm>
#include <array>

namespace latchkey::model {

using settings::SettingId;
using transport::ClientErrc;
using Step = view::Step;

void LiveSession::reconnect_when_it_answers()
{
    patient_ = true;
    if (running_) {
        try_now_.set();
    } else {
        start();
    }
}

void LiveSession::reconnect_and_install(std::string public_line)
{
    line_to_install_ = std::move(public_line);
    reconnect();
}

void LiveSession::reconnect_with(SettingId id, const std::string& value)
{
    if (const Status set = opening_.settings.set_text(id, value, {settings::SourceKind::window}); !set) {
        say_below_explanation(set.error().sentence());
        return;
    }
    opening_.session.clear();
    reconnect();
}

/// Counts down where everybody can see it.
asio::awaitable<void> LiveSession::pause_before_next_try()
{
    constexpr std::array pauses{2, 3, 5, 8, 10};
    state_ = view::TabState::waiting;
    for (retry_in_ = pauses[std::min(tries_++, pauses.size() - 1)]; retry_in_ > 0; --retry_in_) {
        context_.changed();
        const bool told = co_await try_now_.wait_for(std::chrono::seconds{1});
        if (told) {
            break;
        }
    }
    retry_in_ = 0;
}

/// A login of its own: what lets us in now is not what will let us in later.
asio::awaitable<Status> LiveSession::install_key(std::string public_line)
{
    const Status opened = co_await connect();
    if (!opened) {
        co_return opened;
    }
    conversation_->step(Step::State::busy, "Installing the key");
    const auto installed = co_await session::install_public_key(connection_, std::move(public_line));
    co_await connection_->close();
    if (!installed) {
        co_return std::unexpected(installed.error());
    }
    conversation_->step(Step::State::done,
                        installed->added > 0 ? "The key was added to authorized_keys" : "The key stood in authorized_keys already");
    co_return Status{};
}

void LiveSession::explain(const Error& error)
{
    const std::vector<Step> steps = conversation_->steps();
    if (error.is(ClientErrc::auth_refused) || error.is(ClientErrc::auth_no_method) || error.is(ClientErrc::auth_gave_up)) {
        const auth::RefusalReport& report = connection_->refusal();
        error_ += why_no_key(report);
        conversation_->note(report.text());
        explanation_ = std::make_shared<view::Explanation>(explain_refusal(report, steps, context_.places.home));
    } else {
        const auto port = static_cast<unsigned>(applied_.number(SettingId::port));
        explanation_ = explain_unreachable(error, applied_.text(SettingId::host_name), port, steps);
    }
}

void LiveSession::say_below_explanation(std::string text)
{
    if (explanation_) {
        auto page = std::make_shared<view::Explanation>(*explanation_);
        page->said = std::move(text);
        explanation_ = std::move(page);
        context_.changed();
    }
}

void LiveSession::replace_host_key(const hosts::HostKeyPlaces& places, const std::string& of, const keys::PublicKey& offered)
{
    auto change = [places, of, offered, backups = hosts::HostBackups{context_.places.host_backups()}](const Work&) {
        const auto done = hosts::verify_host(places, hosts::address_of_text(of), {{offered}, {}, {}}, hosts::Rebuilt::yes, backups);
        return done ? Status{} : Status{std::unexpected(done.error())};
    };
    context_.disk.must_run(std::move(change), [self = shared_from_this()](const Status& done) {
        if (done) {
            self->reconnect(); // should yet another key be shown, it is a changed one again
        } else {
            self->error_ = done.error().sentence();
            self->context_.changed();
        }
    });
}

} // namespace latchkey::model
