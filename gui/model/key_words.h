#pragma once
/// What is said about keys once the user has, or has not, logged in. Any thread; cannot fail.

#include "client/auth/refusal_report.h"

#include <string>

namespace latchkey::model {

/// Why the key was never offered, or not used: the error's own sentence is about what came after it. " The key did not help: …", or "".
[[nodiscard]] std::string why_no_key(const auth::RefusalReport& report);

/// The comment of the key that let us in, else its file's name.
[[nodiscard]] std::string name_of_accepted_key(const auth::RefusalReport& report);

} // namespace latchkey::model
