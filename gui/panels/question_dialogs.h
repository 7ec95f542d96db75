#pragma once
/// One function for each question; questions.cpp chooses. Screen pixels, UI thread.

#include "gui/panels/kit/dialog.h"
#include "gui/panels/panel_state.h"

#include <string>

namespace latchkey::panels {

/// A question on the screen: what was typed for it, and the way to answer it.
struct Asked {
    const Frame& frame;
    view::TabId tab;
    view::QuestionId id;
    DialogState& state;

    /// Sends the answer with the secrets typed so far, and wipes what was typed.
    void answer(view::Answer::Choice choice) const;
    [[nodiscard]] std::string popup_id() const;
    kit::SecretField& secret(std::size_t n) const;
};

/// Cancel and the primary button at the right of a footer; Enter in a field is the same as the primary. With an objection the primary says
/// that instead of answering.
void cancel_and(const Asked& asked, kit::Box footer, std::string_view primary, ImWchar icon, bool entered, std::string_view objection = {});

/// For a question where Cancel is the safe answer and has the keyboard; without words for the other button there is only Cancel.
void cancel_or(const Asked& asked, kit::Box footer, std::string_view other, kit::ButtonLook look);

void ask(const Asked& asked, const view::AskUserName& question);
void ask(const Asked& asked, const view::AskHostKey& question);
void ask(const Asked& asked, const view::TellHostKeyChanged& question);
void ask(const Asked& asked, const view::AskPassphrase& question);
void ask(const Asked& asked, const view::AskPassword& question);
void ask(const Asked& asked, const view::AskNewPassword& question);
void ask(const Asked& asked, const view::AskKeyboardInteractive& question);
void ask(const Asked& asked, const view::AskSaveSession& question);
void ask(const Asked& asked, const view::AskCloseLive& question);
void ask(const Asked& asked, const view::AskPaste& question);
void ask(const Asked& asked, const view::AskOpenLink& question);
void ask(const Asked& asked, const view::AskConfirm& question);
void ask(const Asked& asked, const view::AskChangePassphrase& question);
void ask(const Asked& asked, const view::AskEncryptedPassword& question);
void ask(const Asked& asked, const view::TellPassword& question);
void ask(const Asked& asked, const view::TellCertificate& question);

} // namespace latchkey::panels
