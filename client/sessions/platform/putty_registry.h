#pragma once
/// What PuTTY's store needs of the system: its registry keys (Windows), the environment, and a code page that C++ has no words for.

#include "client/sessions/putty_store.h"

namespace latchkey::sessions {

/// HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions; empty where there is no registry. With a name only that session.
[[nodiscard]] PuttySessions read_putty_registry(std::string_view only = {});

/// The Japanese code page (CP932) as UTF-8; nullopt when it is none, or the system has no table for it.
[[nodiscard]] std::optional<std::string> utf8_from_japanese(std::string_view bytes);

} // namespace latchkey::sessions
