/// Why was I refused?

#include "client/settings/platform/paths.h"
#include "gui/model/context.h"
#include "gui/model/explanation.h"
#include "keys/base/file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::model {
namespace {

using auth::LikelyCause;
using auth::OfferAnswer;
using view::ExplainedCause;
using view::ExplainedStep;
using view::Mend;
using view::MendButton;
using enum ExplainedCause::Likelihood;
using Mark = ExplainedStep::Mark;

constexpr std::size_t shown_keys = 8;
constexpr std::size_t shown_causes = 4;

/// "my-key.pem", or the comment of a key that only the agent has.
std::string short_name(const auth::KeyOffer& key)
{
    if (!key.source.empty()) {
        return path_text(settings::path_from_text(key.source).filename());
    }
    return key.comment.empty() ? std::string{"A key of the agent"} : key.comment;
}

ExplainedStep key_step(const auth::KeyOffer& key, const std::filesystem::path& home)
{
    const std::string from =
        key.from == auth::KeySource::agent ? "offered by the agent" : "from " + short_path(settings::path_from_text(key.source), home);
    std::string detail = fmt::format("{}{}{}{}{}", key.title, key.title.empty() ? "" : ", ", from, key.note.empty() ? "" : ". ", key.note);
    switch (key.answer) {
    case OfferAnswer::accepted:
        return {Mark::key, fmt::format("{} was accepted", short_name(key)), std::move(detail)};
    case OfferAnswer::partial:
        return {Mark::key, fmt::format("{} was accepted, and the server wants more", short_name(key)), std::move(detail)};
    case OfferAnswer::unused:
        return {Mark::refused, fmt::format("{} would be taken, and could not be used", short_name(key)), std::move(detail)};
    case OfferAnswer::refused:
        return {Mark::refused, fmt::format("{} was refused", short_name(key)), std::move(detail)};
    case OfferAnswer::not_offered:
        break;
    }
    return {Mark::told, fmt::format("{} was not offered", short_name(key)), std::move(detail)};
}

void add_login(std::vector<ExplainedStep>& steps, const auth::RefusalReport& report, const std::filesystem::path& home)
{
    // "Logging in as …" did not fail by itself: what follows says what did.
    std::erase_if(steps, [](const ExplainedStep& step) { return step.mark == Mark::refused; });
    if (report.answered) {
        steps.push_back({Mark::told, fmt::format("Server allows for {}", report.user),
                         report.allowed.empty() ? std::string{"it named nothing"} : fmt::format("{}", fmt::join(report.allowed, ", "))});
    }
    for (std::size_t i = 0; i < std::min(report.keys.size(), shown_keys); ++i) {
        steps.push_back(key_step(report.keys[i], home));
    }
    if (report.keys.size() > shown_keys) {
        steps.push_back({Mark::told, fmt::format("and {} more keys", report.keys.size() - shown_keys), "all are in the report"});
    }
    for (const char* method : {"password", "keyboard-interactive"}) {
        const auto tries = std::ranges::count_if(report.steps, [&](const auth::LoginStep& step) {
            return step.method == method && step.answer == auth::LoginStep::Answer::refused;
        });
        if (tries > 0) {
            steps.push_back({Mark::refused, std::string{method} == "password" ? "The password was refused" : "The answers were refused",
                             tries == 1 ? std::string{"once"} : fmt::format("{} times", tries)});
        }
    }
    if (report.cut_off) {
        steps.push_back({Mark::cut_off, "The server hung up", "rather than take another try"});
    }
}

MendButton button_for(const LikelyCause& cause)
{
    switch (cause.mend) {
    case auth::Mend::log_in_as:
        return {Mend::log_in_as, "Log in as " + cause.value, cause.value};
    case auth::Mend::choose_key:
        return {Mend::choose_key, "Choose key…", {}};
    case auth::Mend::offer_one:
        return {Mend::offer_one, "Offer one only…", cause.value};
    case auth::Mend::public_line:
        return {Mend::copy_public, "Copy public line", cause.value};
    case auth::Mend::install_key:
        return {Mend::install_key, "Install key…", cause.value};
    case auth::Mend::type_again:
        return {Mend::try_again, "Try again", {}};
    case auth::Mend::none:
        break;
    }
    return {};
}

ExplainedCause::Likelihood likelihood(LikelyCause::Likelihood of)
{
    switch (of) {
    case LikelyCause::Likelihood::sure:
        return very_likely;
    case LikelyCause::Likelihood::likely:
        return likely;
    case LikelyCause::Likelihood::possible:
        break;
    }
    return possible;
}

/// The line of the server's greeting that names a user.
std::string line_about_user(const std::string& banner)
{
    const std::size_t at = banner.find("login as the user");
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t before = banner.rfind('\n', at);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return banner.substr(begin, banner.find('\n', at) - begin);
}

} // namespace

std::vector<view::ExplainedStep> steps_so_far(std::span<const view::Step> steps)
{
    std::vector<ExplainedStep> out;
    for (const view::Step& step : steps) {
        const bool failed = step.state == view::Step::State::failed;
        const std::size_t colon = step.text.find(": ");
        const bool host_key = step.text.starts_with("Host key") && colon != std::string::npos;
        if (host_key) { // "Host key as listed: Ed25519 SHA256:…" is too long for a title
            out.push_back({failed ? Mark::refused : Mark::trusted, step.text.substr(0, colon), step.text.substr(colon + 2)});
        } else {
            out.push_back({failed ? Mark::refused : Mark::good, step.text});
        }
    }
    return out;
}

view::Explanation explain_refusal(const auth::RefusalReport& report, std::span<const view::Step> steps, const std::filesystem::path& home)
{
    view::Explanation page;
    page.title = "Why was I refused?";
    page.summary = fmt::format("{} is who it says it is, but did not let {} in.", report.host.empty() ? report.where : report.host,
                               report.user.empty() ? std::string{"you"} : report.user);
    page.steps = steps_so_far(steps);
    add_login(page.steps, report, home);
    page.report = report.text();
    if (!report.suggested_user.empty() && report.suggested_user != report.user) {
        const std::string line = line_about_user(report.banner);
        page.advice = {"The server named another user",
                       line.empty() ? "It asks to log in as " + report.suggested_user + "." : line,
                       !line.empty(),
                       {Mend::log_in_as, "Reconnect as " + report.suggested_user, report.suggested_user}};
    }
    for (const LikelyCause& cause : report.likely_causes()) {
        MendButton button = button_for(cause);
        if (button.mend == Mend::log_in_as && page.advice) {
            button = {Mend::ask_for_user, "Change user…", {}}; // the advice has the first
        }
        page.causes.push_back({likelihood(cause.likelihood), cause.title, cause.text, std::move(button)});
        if (page.causes.size() == shown_causes) {
            break;
        }
    }
    if (!std::ranges::any_of(page.causes, [](const ExplainedCause& cause) {
            return cause.button.mend == Mend::log_in_as || cause.button.mend == Mend::ask_for_user;
        })) {
        page.also_words = "Is it another user's machine?";
        page.also = {Mend::ask_for_user, "Change user…", {}};
    }
    return page;
}

} // namespace latchkey::model
