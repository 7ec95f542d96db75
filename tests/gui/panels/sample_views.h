#pragma once
/// Views as a model would publish them, with the data of the pictures in the look.

#include "gui/view/window_view.h"

#include <string>

namespace latchkey::test {

[[nodiscard]] view::FormView sample_form();
[[nodiscard]] view::FormView empty_form();
[[nodiscard]] view::WindowView sessions_view();
[[nodiscard]] view::TabView connecting_tab(view::TabId id);
[[nodiscard]] view::TabView terminal_tab(view::TabId id, int cols, int rows);
[[nodiscard]] view::WindowView terminal_view(int cols, int rows);
/// The first tab has three panes: web-1 at the left, web-1 (2) and, ended, db-replica below it at the right. The second one has the focus.
[[nodiscard]] view::WindowView split_view();
[[nodiscard]] view::WindowView question_view(view::Question question);
[[nodiscard]] view::Question asked(view::QuestionId id, decltype(view::Question::what) what);
[[nodiscard]] view::AskHostKey host_key_question();
[[nodiscard]] view::TellHostKeyChanged host_key_changed();
/// "Why was I refused?" as in the pictures, and a server that does not answer.
[[nodiscard]] view::WindowView refused_view();
[[nodiscard]] view::WindowView unreachable_view();
[[nodiscard]] view::PickerView sample_picker();
/// The Key Generator as in the pictures: empty, making a key, with one.
[[nodiscard]] view::WindowView key_generator_view(view::KeyGeneratorView::State state);
/// The Keys folder as in the pictures.
[[nodiscard]] view::WindowView keys_folder_view();
[[nodiscard]] view::TellCertificate sample_certificate();

} // namespace latchkey::test
