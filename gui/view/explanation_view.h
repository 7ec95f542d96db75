#pragma once
/// Why a session did not open: what happened, what is probably the reason, and what can be done about it at once. A value; any thread.
/// Words of the server are cleaned before they get here.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::view {

/// What a button of the page does; MendSession carries it.
enum class Mend {
    none,
    try_again,
    wait_for_it,   ///< again and again, until the port answers or the person has enough of it
    log_in_as,     ///< value: the user
    ask_for_user,  ///< a dialog
    choose_key,    ///< the picker; that key alone is offered
    offer_one,     ///< value: the key file that is offered alone; empty: the picker
    copy_public,   ///< value: the line
    install_key,   ///< value: the line; over whatever login works
    change_address ///< the Sessions page with what this tab was opened with
};

struct MendButton {
    Mend mend = Mend::none;
    std::string label{}; ///< "Choose key…"
    std::string value{};
};

/// What happened, in order.
struct ExplainedStep {
    enum class Mark { good, trusted, told, key, refused, cut_off };
    Mark mark = Mark::good;
    std::string title;
    std::string detail{};
};

struct ExplainedCause {
    enum class Likelihood { very_likely, likely, possible };
    Likelihood likelihood = Likelihood::possible;
    std::string title;
    std::string text;
    MendButton button{};
};

/// The one thing to do first.
struct ExplainedAdvice {
    std::string title;
    std::string words; ///< the server's own when `quoted`
    bool quoted = false;
    MendButton button;
};

struct Explanation {
    std::string title;   ///< "Why was I refused?"
    std::string summary; ///< one sentence
    std::optional<ExplainedAdvice> advice;
    std::vector<ExplainedStep> steps;
    std::vector<ExplainedCause> causes; ///< the likeliest first
    MendButton also{};                  ///< below the causes, after `also_words`
    std::string also_words{};           ///< "Can you log in with a password?"
    std::string report;                 ///< all of it as text
    std::string said{};                 ///< what came of a button that leaves the page as it is: "The public line is on the clipboard: …"
};

} // namespace latchkey::view
