#pragma once
/// From what went wrong to a page that helps: why a login was refused, why a server cannot be reached. Pure; any thread.

#include "client/auth/refusal_report.h"
#include "client/settings/settings.h"
#include "gui/view/explanation_view.h"
#include "gui/view/window_view.h"
#include "keys/base/error.h"

#include <filesystem>
#include <memory>
#include <span>

namespace latchkey::model {

/// What a tab has said while it connected: "Connected to 203.0.113.24 port 22".
[[nodiscard]] std::vector<view::ExplainedStep> steps_so_far(std::span<const view::Step> steps);

/// steps: what the tab has shown so far, from the address to the login. home: shown as "~".
[[nodiscard]] view::Explanation explain_refusal(const auth::RefusalReport& report, std::span<const view::Step> steps,
                                                const std::filesystem::path& home);

/// Of errors before the login. host and port as they were asked for; nullptr when the error's sentence says all there is to say.
[[nodiscard]] std::shared_ptr<const view::Explanation> explain_unreachable(const Error& error, const std::string& host, unsigned port,
                                                                           std::span<const view::Step> steps);

/// Whether trying again later, with nothing changed, may help: the machine may still be starting.
[[nodiscard]] bool may_come_up(const Error& error);

/// An IPv4 or IPv6 address that only its own network reaches (RFC 1918, RFC 6598, link local, RFC 4193).
[[nodiscard]] bool is_private_address(std::string_view host);

} // namespace latchkey::model
